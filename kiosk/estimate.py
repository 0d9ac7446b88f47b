"""How long everybody waits: the queue replayed once with what the day measured (fairness.md, The estimate).

It gives a range, not a promise: 80 % of the calls fall inside. One replay serves those who wait and a
newcomer to every service. Same hall, same moment, same bookings: the same estimate.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from kiosk import hours
from kiosk.answers import Range
from kiosk.expected import MINUTE, Expected, Present, comers
from kiosk.hall import Hall
from kiosk.office import Counter, Office
from kiosk.replay import Call, CounterRun, Entry, Rank, run
from kiosk.ticket import Ticket

PAUSED_MINUTES = 15.0
LEAST_REST = 0.35
"""So much of a call's minutes is still to come, however long it has been going on."""
CALL_VARIANCE = 0.36
"""Variance of a call's length beside its squared minutes: a standard deviation of 60 %."""
DRIFT = 0.2
"""How far the pace strays in each open minute; it does not average out over the calls."""
WIDTH = 1.28
"""Standard deviations to either side: 80 % of a normal distribution."""


@dataclass(frozen=True)
class Wait:
    """A wait: people called before, minutes until the call (no rounding), and the range to show."""

    before: int
    minutes: float
    range: Range


@dataclass(frozen=True)
class Estimates:
    """Waits as of one moment: of tickets by id, of newcomers by (first stage, whether priority).

    Whoever stands at a stage that no counter serves is in neither.
    """

    tickets: Mapping[str, Wait]
    newcomers: Mapping[tuple[str, bool], Wait]
    first_stage: Mapping[str, str]

    def ticket(self, ticket_id: str) -> Wait | None:
        """The wait of a ticket that waits; None for others."""
        return self.tickets.get(ticket_id)

    def newcomer(self, letter: str, priority: bool = False) -> Wait | None:
        """The wait of a walk-in who takes a number of this service now; the party's own size is no matter."""
        return self.newcomers.get((self.first_stage.get(letter, ""), priority))


def replay(office: Office, hall: Hall, now: dt.datetime, expected: Sequence[Expected] = ()) -> Estimates:
    """The waits as of `now` (UTC). `expected`: bookings of today that are not in yet."""
    present = Present.of(office, hall, now)
    open_time = _OpenTime.of(office, now)
    first_stage = {service.letter: service.stages[0] for service in office.services}
    waiting = [(ticket, _entry(present, ticket)) for ticket in hall.waiting(present.units)]
    newcomers = [
        (stage, priority, _newcomer(present, stage, priority))
        for stage in dict.fromkeys(first_stage.values())
        for priority in (False, True)
    ]
    calls = run(
        [_counter_run(present, hall, counter) for counter in office.counters],
        [(ticket.stage, entry) for ticket, entry in waiting],
        [
            (comer.stage, comer.there, Entry(comer.due, Rank.EXPECTED, comer.there, "", comer.minutes))
            for comer in comers(present, hall, expected)
        ],
        [(stage, entry) for stage, _, entry in newcomers],
        open_time.skip,
    )
    before = _people_before(
        office,
        [(entry, ticket.stage, ticket.party) for ticket, entry in waiting]
        + [(entry, stage, 0) for stage, _, entry in newcomers],
    )
    waits = {number: _wait(before[number], call, open_time) for number, call in calls.items()}
    return Estimates(
        {ticket.id: waits[ticket.number] for ticket, _ in waiting if ticket.number in waits},
        {(stage, priority): waits[new.number] for stage, priority, new in newcomers if new.number in waits},
        first_stage,
    )


def _entry(present: Present, ticket: Ticket) -> Entry:
    """The calling key on the axis of minutes from now, and the minutes at the counter."""
    due = (ticket.due - present.now) / MINUTE
    issued = (ticket.issued - present.now) / MINUTE
    return Entry(due, Rank.WAITING, issued, ticket.number, present.units[ticket.stage] * ticket.load)


def _newcomer(present: Present, stage: str, priority: bool) -> Entry:
    """One who takes a number now; its `number` is no ticket's."""
    due = present.due(0.0, priority=False) + present.office.order.handicap
    if priority:
        due = min(due, present.due(0.0, priority=True))
    return Entry(due, Rank.NEWCOMER, 0.0, f"{stage} {priority}", 0.0)


def _counter_run(present: Present, hall: Hall, counter: Counter) -> CounterRun:
    """When a counter calls next: idle now, busy when its call ends, paused in a quarter of an hour."""
    state = hall.counter(counter.number)
    holds = hall.tickets.get(state.ticket) if state.ticket is not None else None
    rest = 0.0
    # A stage that the office has no more has no minutes either.
    if holds is not None and state.called_at is not None:
        minutes = present.units.get(holds.stage, 0.0) * holds.load
        elapsed = (present.now - state.called_at) / MINUTE
        rest = max(minutes - elapsed, LEAST_REST * minutes)
    return CounterRun(counter.stages, max(rest, PAUSED_MINUTES) if state.paused else rest, rest * rest)


def _people_before(office: Office, line: Iterable[tuple[Entry, str, int]]) -> dict[str, int]:
    """By number: people with a smaller key at the stages that are called by the same counters."""
    near = {
        stage.id: {
            other for counter in office.counters if stage.id in counter.stages for other in counter.stages
        }
        for stage in office.stages
    }
    people = dict.fromkeys(near, 0)
    before = {}
    for entry, stage, party in sorted(line):
        before[entry.number] = sum(people[other] for other in near[stage])
        people[stage] += party
    return before


def _wait(before: int, call: Call, open_time: "_OpenTime") -> Wait:
    spread = WIDTH * sqrt(call.variance * CALL_VARIANCE + (DRIFT * open_time.minutes_until(call.at)) ** 2 + 1)
    return Wait(before, call.at, outward(call.at - spread, call.at + spread))


def outward(low: float, high: float) -> Range:
    """A range in fives that holds `low` to `high` minutes, never below 0."""
    return Range(max(0, 5 * floor(low / 5)), max(5, 5 * ceil(high / 5)))


@dataclass(frozen=True)
class _OpenTime:
    """The open spans of the day, in minutes from now. After the last one, staff finish who is there."""

    spans: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, office: Office, now: dt.datetime) -> "_OpenTime":
        day = hours.open_moments(office, office.business_day(now))
        return cls(tuple(((span.start - now) / MINUTE, (span.end - now) / MINUTE) for span in day))

    def skip(self, at: float) -> float:
        """`at` while open, else the next opening of the day."""
        for start, end in self.spans:
            if at < end:
                return max(at, start)
        return at

    def minutes_until(self, at: float) -> float:
        """Open minutes from now until `at`; after hours all of them count."""
        inside = sum(max(0.0, min(end, at) - max(start, 0.0)) for start, end in self.spans)
        closing = self.spans[-1][1] if self.spans else 0.0
        return inside + max(0.0, at - max(closing, 0.0))
