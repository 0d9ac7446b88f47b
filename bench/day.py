"""A simulated day at Surabaya through the real desk and a real journal, speeded up: 240 people, their calls.

Every rule that a day can break is looked at again in the journal afterwards, and nothing may be logged as an
error. The people and their minutes are those of `bench.day_model`.
"""

import datetime as dt
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bench import day_model
from bench.day_world import World
from bench.report import Row
from kiosk import events as ev
from kiosk.answers import Done, Refused
from kiosk.clock import Moment
from kiosk.commands import Command
from kiosk.desk import Desk
from kiosk.ids import new_id, new_token
from kiosk.journal import Journal
from kiosk.journal_reading import verify
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.ticket import Kind


class _Clock:
    """Stands at the minute of the day that is played."""

    def __init__(self, start: dt.datetime) -> None:
        self.utc = self.start = start

    def now(self) -> Moment:
        return Moment(self.utc, (self.utc - self.start).total_seconds(), "bench")

    def confirm(self, now: dt.datetime) -> None:
        self.utc = now


class _Errors(logging.Handler):
    """Counts what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


def run(quick: bool) -> list[Row]:
    """One day when quick, five otherwise; figures are sums over the days."""
    office = day_model.office("surabaya")
    totals: Counter[str] = Counter()
    seconds = 0.0
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    try:
        for seed in range(1 if quick else 5):
            day = day_model.draw(
                office, day_model.working_day(office, seed), seed, day_model.HABITS["surabaya"]
            )
            began = time.perf_counter()
            totals += _play(office, day)
            seconds += time.perf_counter() - began
    finally:
        logging.getLogger().removeHandler(errors)
    return [
        Row("people who got a number", totals["people"], "people", f"{totals['tickets']} tickets"),
        Row("calls", totals["calls"], "calls", f"{totals['no_shows']} no-shows"),
        Row("refusals", totals["refused"], "answers", _reasons(totals)),
        Row("unserved at the day's end", totals["unserved"], "tickets"),
        Row(
            "rules broken",
            totals["broken"],
            "times",
            "numbers, quota, order, chain",
            "0",
            totals["broken"] == 0,
        ),
        Row("errors in the log", errors.count, "lines", aim="0", met=errors.count == 0),
        Row("time for the whole", seconds, "s", f"{totals['commands']} commands, each its own commit"),
    ]


def _reasons(totals: Counter[str]) -> str:
    found = [f"{name.removeprefix('no:')} {n}" for name, n in totals.items() if name.startswith("no:")]
    return ", ".join(sorted(found)) or "none"


def _play(office: Office, day: day_model.Day) -> Counter[str]:
    clock = _Clock(dt.datetime.combine(day.day, dt.time(5), office.tz).astimezone(dt.UTC))
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="antrean-bench-", dir=Path(__file__).parent) as name:
        journal = Journal(Path(name) / "journal.db", new_id=new_id).open()
        journal.put_bookings(day.bookings)
        reference = Reference.of(KeySet(), day.secret, day.bookings)
        desk = Desk(office, journal, clock, reference=reference, new_token=new_token, new_id=new_id)

        def ask(command: Command, at: dt.datetime) -> Sequence[ev.Event]:
            clock.utc = at.astimezone(dt.UTC)
            counts["commands"] += 1
            answer = desk.ask(command)
            desk.step(0)
            said = answer.result(0)
            if isinstance(said, Refused):
                counts["refused"] += 1
                counts[f"no:{said.reason}"] += 1
            return said.events if isinstance(said, Done) else ()

        World(office, day, ask).run()
        # The next morning's first tick ends the day.
        clock.utc += dt.timedelta(days=1)
        desk.step(0)
        events = [event for record in journal.records() if (event := record.event()) is not None]
        journal.close()
        counts["broken"] += _broken(office, events) + (verify(Path(name) / "journal.db")[2] is not None)
    return counts + _counted(events)


def _counted(events: Sequence[ev.Event]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for event in events:
        match event:
            case ev.TicketIssued():
                counts["tickets"] += 1
                counts["people"] += event.party
            case ev.TicketCalled():
                counts["calls"] += 1
            case ev.TicketMissed():
                counts["no_shows"] += 1
            case ev.DayClosed():
                counts["unserved"] += len(event.unserved)
    return counts


def _broken(office: Office, events: Sequence[ev.Event]) -> int:
    """How often a rule was broken, as the journal tells it."""
    issued = [event for event in events if isinstance(event, ev.TicketIssued)]
    numbers = Counter((event.day, event.number) for event in issued)
    twice = sum(times - 1 for times in numbers.values())
    counted = {service.letter for service in office.services if service.counted}
    walk_ins: Counter[dt.date] = Counter()
    for event in issued:
        if event.ticket_kind is Kind.WALK_IN and event.service in counted:
            walk_ins[event.day] += event.party
    beyond = sum(max(0, people - office.quota.walk_in) for people in walk_ins.values())
    return twice + beyond + _out_of_order(office, events)


def _out_of_order(office: Office, events: Sequence[ev.Event]) -> int:
    """Calls that did not take the smallest key among those who waited, by a replay that knows no desk."""
    waiting: dict[str, tuple[str, tuple[dt.datetime, dt.datetime, str]]] = {}
    issued: dict[str, tuple[dt.datetime, str]] = {}
    stages = {counter.number: set(counter.stages) for counter in office.counters}
    wrong = 0
    for event in events:
        match event:
            case ev.TicketIssued():
                issued[event.ticket] = (event.at, event.number)
                waiting[event.ticket] = (event.stage, (event.due, *issued[event.ticket]))
            case ev.TicketReturned() | ev.TicketTransferred():
                waiting[event.ticket] = (event.stage, (event.due, *issued[event.ticket]))
            case ev.TicketFinished() if event.stage is not None and event.due is not None and not event.away:
                waiting[event.ticket] = (event.stage, (event.due, *issued[event.ticket]))
            case ev.TicketMissed() | ev.TicketCancelled():
                waiting.pop(event.ticket, None)
            case ev.TicketCalled():
                mine = waiting.pop(event.ticket)[1]
                others = (key for stage, key in waiting.values() if stage in stages[event.counter])
                wrong += event.reason is None and any(key < mine for key in others)
    return wrong
