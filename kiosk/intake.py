"""Giving out numbers: to a walk-in, and to a booking that checks in."""

import datetime as dt

from kiosk import checkin, codes, hours, order, serials
from kiosk import events as ev
from kiosk.answers import Facts, Shown, WhoIsHere
from kiosk.commands import CheckIn, TakeTicket
from kiosk.context import Accepted, Context, Decision, refuse
from kiosk.life import come_back
from kiosk.office import Office, Priority, Service
from kiosk.refusal import Refusal
from kiosk.ticket import Kind, State, format_number


def window(office: Office, utc: dt.datetime) -> bool:
    """Whether numbers are given out now: from a while before the opening to the end, breaks included."""
    opens, closes = hours.opens_at(office, utc), hours.closes_at(office, utc)
    if opens is None or closes is None:
        return False
    return opens - dt.timedelta(minutes=office.intake_before) <= utc < closes


def service_open(office: Office, service: Service, utc: dt.datetime) -> bool:
    """Whether this service gives out numbers now; one with hours of its own only in them."""
    if service.hours is None:
        return window(office, utc)
    return hours.is_open(office, utc, service)


def take_ticket(context: Context, command: TakeTicket) -> Decision:
    """A walk-in's number, or why not."""
    office, hall = context.office, context.hall
    service = office.service(command.service)
    if service is None:
        return refuse(command, Refusal.NO_SUCH_SERVICE)
    # An unknown clock judges no hours: the people are there, so the office is open.
    if context.moment.trusted:
        if not window(office, context.now):
            return refuse(command, Refusal.OFFICE_CLOSED, _opens(context, None))
        if not service_open(office, service, context.now):
            return refuse(command, Refusal.SERVICE_CLOSED, _opens(context, service))
    if not hall.day.intake_open:
        return refuse(command, Refusal.INTAKE_CLOSED)
    limit = min(office.party_limit, service.party_limit)
    if command.party > limit:
        return refuse(command, Refusal.PARTY_TOO_LARGE, Facts(left=limit))
    if service.counted and not order.may_take(office, hall, command.party, command.priority):
        seats = order.seats_left if command.priority is None else order.priority_left
        tomorrow = hours.next_opening(office, hours.closes_at(office, context.now) or context.now)
        return refuse(command, Refusal.FULL, Facts(left=seats(office, hall), opens=tomorrow))
    issued = _issue(
        context,
        command.id,
        service,
        party=command.party,
        kind=Kind.WALK_IN,
        priority=command.priority,
    )
    return Accepted((issued,), issued.ticket)


def _opens(context: Context, service: Service | None) -> Facts:
    return Facts(opens=hours.next_opening(context.office, context.now, service))


def check_in(context: Context, command: CheckIn) -> Decision:
    """A pass, a booking code or a ticket was held up or typed."""
    office, hall = context.office, context.hall
    judged = checkin.judge(office, hall, context.reference, command.code, context.moment, typed=command.typed)
    if isinstance(judged, checkin.No):
        return refuse(command, judged.reason, judged.facts)
    if isinstance(judged, codes.TicketCode):
        return _ticket_shown(context, command, judged)
    claim = judged.claim
    closes = hours.closes_at(office, context.now)
    if context.moment.trusted and (closes is None or context.now >= closes):
        return refuse(command, Refusal.OFFICE_CLOSED, _opens(context, None))
    absent = tuple(n for n in range(1, claim.party + 1) if n not in judged.came)
    ordinals = command.ordinals
    if ordinals is None:
        if claim.party > 1:
            return WhoIsHere(command.id, command.code, claim.party, judged.came, claim.service)
        ordinals = absent
    ordinals = tuple(sorted(set(ordinals)))
    if not ordinals or not set(ordinals) <= set(absent):
        number = next((judged.numbers[n] for n in ordinals if n in judged.numbers), None)
        return refuse(command, Refusal.USED, Facts(number=number))
    service = office.service(claim.service)
    assert service is not None  # noqa: S101 - the check-in has judged it
    kind = Kind.BOOKED_LATE
    # An unknown clock cannot be held against a slot: there they are due as they come.
    if context.moment.trusted:
        kind = order.kind_of_booking(office, hall, claim.start_minute, len(ordinals), context.now)
    issued = _issue(
        context,
        command.id,
        service,
        party=len(ordinals),
        kind=kind,
        priority=Priority.STATED if claim.priority else None,
        claim=claim,
        ordinals=ordinals,
    )
    return Accepted((issued,), issued.ticket)


def _ticket_shown(context: Context, command: CheckIn, code: codes.TicketCode) -> Decision:
    """A ticket's QR: its owner is back, or wants to rate, or to know how long it takes."""
    if code.office != context.office.code:
        return refuse(command, Refusal.OTHER_OFFICE, Facts(office=code.office))
    ticket = context.hall.tickets.get(code.token)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET, Facts(day=code.day))
    match ticket.state:
        case State.AWAY | State.NO_SHOW:
            decision = come_back(context, command, ticket)
            if isinstance(decision, Accepted):
                return Accepted(decision.events, ticket.id, Shown.RETURNED)
            return decision
        case State.WAITING | State.CALLED:
            return Accepted((), ticket.id, Shown.WAITING)
        case State.DONE if ticket.rating is None:
            return Accepted((), ticket.id, Shown.RATE)
        case State.DONE:
            return refuse(command, Refusal.ALREADY_RATED)
        case _:
            return refuse(command, Refusal.NO_SUCH_TICKET, Facts(day=code.day))


def _issue(
    context: Context,
    command_id: str,
    service: Service,
    *,
    party: int,
    kind: Kind,
    priority: Priority | None,
    claim: checkin.Claim | None = None,
    ordinals: tuple[int, ...] = (),
) -> ev.TicketIssued:
    office, hall = context.office, context.hall
    day = hall.day.day
    assert day is not None  # noqa: S101 - a day is opened before a command is decided
    came = order.came(office, context.now)
    slot = None if claim is None else hours.moment(office, claim.day, claim.start_minute)
    serial = serials.following(hall.serials.get(service.letter, 0), context.place)
    return ev.TicketIssued(
        at=context.now,
        command=command_id,
        ticket=context.new_token(),
        number=format_number(service.letter, serial, office.number_width),
        serial=serial,
        service=service.letter,
        day=day,
        stage=service.stages[0],
        party=party,
        ticket_kind=kind,
        came=came,
        due=order.due_first(office, kind, priority, came, slot),
        priority=priority,
        booking=None if claim is None else claim.booking,
        booking_day=None if claim is None else claim.day,
        ordinals=ordinals,
        slot=None if claim is None else claim.start_minute,
        paid=claim is not None and claim.paid,
        flagged=not context.moment.trusted if claim is None else claim.flagged,
    )
