"""Surveying the hall: the board and the facts of a ticket, from the state and the estimate. Pure."""

import datetime as dt

from kiosk import hours, intake, order
from kiosk.answers import TicketFacts
from kiosk.board import Availability, Board, CounterBoard, ServiceBoard, StageBoard
from kiosk.bookings import Status
from kiosk.clock import Moment
from kiosk.estimate import Estimates, replay
from kiosk.expected import Expected
from kiosk.hall import Hall
from kiosk.office import Office, Service
from kiosk.reference import Reference
from kiosk.ticket import ENDED, PrintState, State, Ticket

RECENT = 24
"""Tickets that staff can choose from to print again."""


def estimate(office: Office, hall: Hall, moment: Moment, reference: Reference) -> Estimates:
    """The waits at this moment, with the bookings of today that are not in yet."""
    return replay(office, hall, moment.utc, expected(hall, reference))


def expected(hall: Hall, reference: Reference) -> tuple[Expected, ...]:
    """Who of today's bookings is still to come."""
    coming: list[Expected] = []
    for booking in reference.bookings.values():
        if booking.day != hall.day.day or booking.status is not Status.ACTIVE:
            continue
        absent = booking.party - len(hall.came(reference.ids(booking.booking)))
        if absent > 0:
            coming.append(Expected(booking.start_minute, absent, booking.service, booking.priority))
    return tuple(coming)


def ticket_facts(ticket: Ticket, estimates: Estimates) -> TicketFacts:
    """A ticket with people before it and its wait, where it waits."""
    wait = estimates.ticket(ticket.id)
    return TicketFacts(ticket, 0 if wait is None else wait.before, None if wait is None else wait.range)


def board(office: Office, hall: Hall, moment: Moment, estimates: Estimates) -> Board:
    """What everybody may see now."""
    now = moment.utc
    # An unknown clock judges no hours.
    is_open = intake.window(office, now) or not moment.trusted
    tickets = list(hall.tickets.values())
    # Seats kept for priority keep a service open: the next screen says for whom.
    priority_left = order.priority_left(office, hall)
    return Board(
        now=now,
        trust=moment.trust,
        day=hall.day.day or office.business_day(now),
        open=is_open,
        intake_open=hall.day.intake_open,
        next_opening=None if is_open else _next_intake(office, now),
        services=tuple(
            _service(office, hall, moment, estimates, service, priority_left) for service in office.services
        ),
        seats_left=order.seats_left(office, hall),
        priority_left=priority_left,
        calls=hall.calls,
        stages=tuple(_stage(hall, stage.id) for stage in office.stages),
        counters=tuple(_counter(hall, counter.number) for counter in office.counters),
        unprinted=tuple(ticket_facts(ticket, estimates) for ticket in tickets if _unprinted(ticket)),
        issued=len(tickets),
        recent=tuple(sorted(tickets, key=lambda ticket: ticket.issued, reverse=True)[:RECENT]),
    )


def _unprinted(ticket: Ticket) -> bool:
    return ticket.paper is not PrintState.PRINTED and ticket.state not in ENDED


def _next_intake(office: Office, now: dt.datetime) -> dt.datetime | None:
    opens = hours.next_opening(office, now)
    return None if opens is None else opens - dt.timedelta(minutes=office.intake_before)


def _service(
    office: Office, hall: Hall, moment: Moment, estimates: Estimates, service: Service, left: int
) -> ServiceBoard:
    now = moment.utc
    opens = None
    availability = Availability.OPEN
    if moment.trusted and not intake.service_open(office, service, now):
        availability, opens = Availability.CLOSED, hours.next_opening(office, now, service)
    elif not hall.day.intake_open:
        availability = Availability.CLOSED
    elif service.counted and not left:
        availability = Availability.FULL
    wait = estimates.newcomer(service.letter)
    return ServiceBoard(
        letter=service.letter,
        availability=availability,
        opens=opens,
        waiting=sum(t.party for t in hall.waiting(service.stages[:1]) if t.service == service.letter),
        wait=None if wait is None else wait.range,
        last=hall.serials.get(service.letter, 0),
    )


def _stage(hall: Hall, name: str) -> StageBoard:
    waiting = list(hall.waiting((name,)))
    return StageBoard(name, len(waiting), sum(ticket.party for ticket in waiting))


def _counter(hall: Hall, number: int) -> CounterBoard:
    state = hall.counter(number)
    ticket = hall.tickets.get(state.ticket or "")
    held = ticket.number if ticket is not None and ticket.state is State.CALLED else None
    return CounterBoard(number, held, state.paused)
