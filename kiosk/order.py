"""Who is next, who counts as booked, and what is left of the day's seats.

The smallest `Ticket.key`, `(due, ticket time, number)`, is called first. `due` is made here when a ticket
joins a stage, from when its party came there, and never changes while it waits. h is the office's handicap,
s the head start, grace the minutes that a booking may be late and still count as in time (`Order`, minutes):

    ticket                        due at the first stage     at later stages
    booking, came ≤ slot + grace  slot                       came
    booking, later                came                       came
    walk-in                       came + h                   came + h
    booking beyond its seats      later of came, slot, + h   came + h
    priority                      smaller of the above and came - s, at every stage

No function reads a clock: the same journal gives the same order. Moments are UTC, seats are people.
"""

import datetime as dt
from collections.abc import Iterable

from kiosk import hours
from kiosk.hall import Hall
from kiosk.office import Office, Priority, Session
from kiosk.ticket import Kind, State, Ticket


def came(office: Office, arrived: dt.datetime) -> dt.datetime:
    """When a party counts as come: the later of its arrival and the opening of that day."""
    opening = hours.opens_at(office, arrived)
    return arrived if opening is None else max(arrived, opening)


def due_first(
    office: Office, kind: Kind, priority: Priority | None, came: dt.datetime, slot_utc: dt.datetime | None
) -> dt.datetime:
    """When a ticket is due at its first stage. `slot_utc` is the beginning of its slot, None for walk-ins.

    Raises ValueError for a booking without a slot.
    """
    handicap = dt.timedelta(minutes=office.order.handicap)
    match kind:
        case Kind.WALK_IN:
            due = came + handicap
        case Kind.BOOKED_LATE:
            due = came
        case Kind.BOOKED | Kind.BEYOND_SEATS:
            if slot_utc is None:
                raise ValueError(f"a {kind} ticket has a slot")
            due = slot_utc if kind is Kind.BOOKED else max(came, slot_utc) + handicap
    return _with_head_start(office, priority, came, due)


def due_later(office: Office, kind: Kind, priority: Priority | None, came: dt.datetime) -> dt.datetime:
    """When a ticket is due at a stage after its first; `came` is when it came to that stage."""
    booked = kind in {Kind.BOOKED, Kind.BOOKED_LATE}
    due = came if booked else came + dt.timedelta(minutes=office.order.handicap)
    return _with_head_start(office, priority, came, due)


def _with_head_start(
    office: Office, priority: Priority | None, came: dt.datetime, due: dt.datetime
) -> dt.datetime:
    return due if priority is None else min(due, came - dt.timedelta(minutes=office.order.head_start))


def kind_of_booking(office: Office, hall: Hall, slot_minute: int, party: int, arrived: dt.datetime) -> Kind:
    """What a booking that checks in now counts as; `slot_minute` counts from local midnight.

    In time and within its slot's seats it is BOOKED; the party fits as a whole or not at all. Seats are
    taken by people who checked in on time, whatever became of them.
    """
    slot = hours.moment(office, office.business_day(arrived), slot_minute)
    if came(office, arrived) > slot + dt.timedelta(minutes=office.order.grace):
        return Kind.BOOKED_LATE
    session = office.session_at(slot_minute)
    # A slot that no session holds (the sessions changed since) has no count of seats to exceed.
    if session is None or _checked_in(hall, session, slot_minute) + party <= session.seats:
        return Kind.BOOKED
    return Kind.BEYOND_SEATS


def _checked_in(hall: Hall, session: Session, slot_minute: int) -> int:
    """People who checked in on time for the slot of the session that holds `slot_minute`."""
    start = hours.minute_of(session.hours.start)
    end = hours.minute_of(session.hours.end)
    place = (slot_minute - start) // session.slot_minutes
    return sum(
        ticket.party
        for ticket in hall.tickets.values()
        if ticket.kind is Kind.BOOKED
        and ticket.slot is not None
        and start <= ticket.slot < end
        and (ticket.slot - start) // session.slot_minutes == place
    )


def next_ticket(hall: Hall, stages: Iterable[str], more: Iterable[Ticket] = ()) -> Ticket | None:
    """The ticket that a counter serving `stages` calls next, or None when nobody waits for it.

    `more` join the line with the same event, as whom this counter just finished.
    """
    return min((*hall.waiting(stages), *more), key=lambda ticket: ticket.key, default=None)


def seats_left(office: Office, hall: Hall) -> int:
    """Walk-in seats left today that anybody may take: those kept for priority are not among them."""
    priority, others = _walk_ins(office, hall)
    kept = min(office.quota.priority, office.quota.walk_in)
    beyond_kept = max(0, priority - kept)
    return max(0, office.quota.walk_in - kept - others - beyond_kept)


def priority_left(office: Office, hall: Hall) -> int:
    """Walk-in seats left today for priority people: the kept ones and the general ones."""
    return max(0, office.quota.walk_in - sum(_walk_ins(office, hall)))


def may_take(office: Office, hall: Hall, party: int, priority: Priority | None) -> bool:
    """Whether a walk-in party still fits the day's quota, as a whole. Ask it for counted services only."""
    left = seats_left(office, hall) if priority is None else priority_left(office, hall)
    return party <= left


def _walk_ins(office: Office, hall: Hall) -> tuple[int, int]:
    """Walk-in people of counted services today, (priority, others). A cancelled ticket frees its seats."""
    counted = {service.letter for service in office.services if service.counted}
    priority = others = 0
    for ticket in hall.tickets.values():
        if ticket.kind is Kind.WALK_IN and ticket.state is not State.CANCELLED and ticket.service in counted:
            if ticket.priority is None:
                others += ticket.party
            else:
                priority += ticket.party
    return priority, others
