"""Who is expected at a stage and not there yet, for the wait estimate (fairness.md, The estimate).

Four sorts: bookings that have not checked in, tickets that reach their next stage soon, tickets that are away
(as at the bank), and priority people who will take a walk-in number. Each stands in the replay with its
minutes times the chance that it comes. Times are minutes from now; chances and delays are fairness.md's,
found in simulated office days.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from kiosk import hours
from kiosk.calling import next_stage
from kiosk.hall import Hall
from kiosk.office import Office, Service
from kiosk.order import priority_left
from kiosk.ticket import Kind, State, Ticket, load_of

MINUTE = dt.timedelta(minutes=1)
BOOKED = frozenset({Kind.BOOKED, Kind.BOOKED_LATE})
PRIORITY_LOAD = 1.3
PEOPLE_PER_PRIORITY_TICKET = 1.5


@dataclass(frozen=True)
class Expected:
    """A booking of today of which `party` people are not in yet; `slot`: minutes from local midnight."""

    slot: int
    party: int
    service: str
    priority: bool = False


class Comer(NamedTuple):
    """One who may come: in `there` minutes to `stage`, due at `due`, for `minutes` (times the chance)."""

    stage: str
    there: float
    due: float
    minutes: float


@dataclass(frozen=True)
class Present:
    """The moment the estimate is made at, on its axis of minutes from now. `units`: minutes of one person.

    `midnight` (local) and `opening` are mostly negative; `opening` is None on a day the office is closed.
    """

    office: Office
    now: dt.datetime
    midnight: float
    opening: float | None
    units: Mapping[str, float]

    @classmethod
    def of(cls, office: Office, hall: Hall, now: dt.datetime) -> "Present":
        opening = hours.opens_at(office, now)
        return cls(
            office,
            now,
            (hours.moment(office, office.business_day(now), 0) - now) / MINUTE,
            None if opening is None else (opening - now) / MINUTE,
            {stage.id: hall.stage(stage.id).unit(stage.minutes) for stage in office.stages},
        )

    def due(self, there: float, priority: bool) -> float:
        """When one who comes `there` is due at a stage without a slot: priority has its head start."""
        came = there if self.opening is None else max(there, self.opening)
        return came - self.office.order.head_start if priority else came


def comers(present: Present, hall: Hall, bookings: Sequence[Expected]) -> list[Comer]:
    """Everyone who is expected, in no order."""
    services = {service.letter: service for service in present.office.services}
    found: list[Comer] = []
    for booking in bookings:
        if booking.service in services:
            found += _booking(present, services[booking.service], booking)
    for ticket in hall.tickets.values():
        if ticket.kind in BOOKED or ticket.priority is not None:
            found += _on_the_way(present, ticket)
    if hall.day.intake_open and not hall.day.closed:
        found += _priority_to_come(present, priority_left(present.office, hall))
    return found


def _booking(present: Present, service: Service, booking: Expected) -> Iterator[Comer]:
    """A booking not in yet: at its first stage about its slot, and at the next one 20 minutes after."""
    slot = present.midnight + booking.slot
    load = load_of(booking.party)
    if slot + 15 <= 0:
        return
    chance = 0.8 if slot - 10 > 0 else 0.6 if slot > 0 else 0.3
    there = max(0.0, slot - 10)
    due = min(slot, present.due(there, True)) if booking.priority else slot
    first = service.stages[0]
    yield Comer(first, there, due, present.units[first] * load * chance)
    if len(service.stages) > 1:
        chance = 0.8 if slot > 0 else 0.3
        there, second = max(0.0, slot) + 20, service.stages[1]
        yield Comer(
            second, there, present.due(there, booking.priority), present.units[second] * load * chance
        )


def _on_the_way(present: Present, ticket: Ticket) -> Iterator[Comer]:
    """A booked or priority ticket on its way to a stage: still at the one before, or away."""
    priority = ticket.priority is not None
    match ticket.state:
        case State.WAITING | State.CALLED:
            stage = next_stage(present.office, ticket)
            if stage is None:
                return
            at_once = ticket.paid or present.office.stage(ticket.stage).then == "next"
            there, chance = (10.0, 1.0) if at_once else (40.0, 0.8)
        case State.AWAY:
            stage = ticket.stage
            back = (ticket.since - present.now) / MINUTE + 25
            if back + 15 <= 0:
                return
            there, chance = max(0.0, back), 0.8 if back > 0 else 0.5
        case _:
            return
    minutes = present.units.get(stage, 0.0) * ticket.load * chance
    yield Comer(stage, there, present.due(there, priority), minutes)


def _priority_to_come(present: Present, people: int) -> Iterator[Comer]:
    """Priority people among those who may still take a number, evenly until two hours after the opening."""
    services = [service for service in present.office.services if service.counted]
    tickets = present.office.order.priority_share * people / PEOPLE_PER_PRIORITY_TICKET
    count = ceil(tickets)
    if present.opening is None or not services:
        return
    until = max(present.opening + 120, 60.0)
    for place in range(count):
        service = services[place % len(services)]
        chance = tickets / count
        there = until * (place + 0.5) / count
        for stage, later, stays in zip(service.stages[:2], (0.0, 45.0), (1.0, 0.8), strict=False):
            minutes = present.units[stage] * PRIORITY_LOAD * chance * stays
            yield Comer(stage, there + later, present.due(there + later, True), minutes)
