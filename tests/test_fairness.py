"""Whole simulated days under the real rules: the six invariants of the calling order (fairness.md)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.day_model import HABITS, Day, Habits, draw, working_day
from bench.day_model import office as shipped
from bench.day_rules import Rules
from bench.day_world import World
from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.clock import Moment
from kiosk.context import Accepted, Context
from kiosk.hall import Hall
from kiosk.office import Office
from kiosk.order import next_ticket
from kiosk.refusal import Refusal
from kiosk.rules import decide
from kiosk.ticket import Kind, Ticket
from tests.hall_kit import DAY, at, hall, office, ticket

MINUTE = dt.timedelta(minutes=1)

COUNTERS = (
    # Every stage has its own counters; one stage's counters help at the other; everybody does everything.
    (("documents",), ("documents",), ("interview",)),
    (("documents",), ("documents", "interview"), ("interview",)),
    (("documents", "interview", "information"), ("interview", "documents")),
)


@dataclass
class Stay:
    """A ticket at a stage: as it joined, when, and when it was first called. `missed`: it lost its turn."""

    ticket: Ticket
    joined: dt.datetime
    called: dt.datetime | None = None
    missed: bool = False


@st.composite
def played(draw_: st.DrawFn) -> tuple[Rules, Day]:
    """An office of any figures, and a day in it with crowds, missed calls, rests and bank trips."""
    counters = draw_(st.sampled_from(COUNTERS))
    where = office(
        order={
            "handicap": draw_(st.integers(60, 180)),
            "head_start": draw_(st.integers(0, 60)),
            "grace": draw_(st.integers(0, 60)),
        },
        quota={"walk_in": draw_(st.integers(5, 60)), "priority": draw_(st.integers(0, 5))},
        lateness={"early": 30, "late": 60, "beyond": draw_(st.sampled_from(["refuse", "accept"]))},
        counters=[{"number": n, "stages": stages} for n, stages in enumerate(counters, 1)],
    )
    habits = Habits(
        crowd=draw_(st.sampled_from([0, 0, 20])),
        misses=0.1,
        priority=draw_(st.sampled_from([0.1, 0.4])),
    )
    day = draw(where, DAY, draw_(st.integers(0, 10_000)), habits)
    rules = Rules(where)
    rules.play(day)
    return rules, day


def stays(rules: Rules) -> list[Stay]:
    """What each ticket lived through at each stage, read from the events alone."""
    there = Hall()
    found: dict[tuple[str, str], Stay] = {}
    for event in rules.log:
        if isinstance(event, ev.TicketMissed):
            found[event.ticket, event.stage].missed = True
        there.apply(event)
        if isinstance(event, ev.TicketIssued | ev.TicketReturned) or (
            isinstance(event, ev.TicketFinished) and event.stage is not None and not event.away
        ):
            one = there.tickets[event.ticket]
            found.setdefault((one.id, one.stage), Stay(one, event.at))
        elif isinstance(event, ev.TicketCalled):
            stay = found[event.ticket, there.tickets[event.ticket].stage]
            stay.called = stay.called or event.at
    return list(found.values())


def pairs(rules: Rules) -> Iterator[tuple[Stay, Stay]]:
    """(earlier, later): at one stage, the second joined after the first. Who missed a call keeps no place."""
    by_stage: defaultdict[str, list[Stay]] = defaultdict(list)
    for stay in stays(rules):
        if not stay.missed:
            by_stage[stay.ticket.stage].append(stay)
    for line in by_stage.values():
        for place, first in enumerate(line):
            for second in line[place + 1 :]:
                yield first, second


def overtook(second: Stay, first: Stay) -> bool:
    return second.called is not None and (first.called is None or second.called < first.called)


@given(played())
@settings(max_examples=25, deadline=None)
def test_each_call_takes_the_smallest_key_and_no_counter_idles(day: tuple[Rules, Day]) -> None:
    rules, _ = day
    there, calls = Hall(), 0
    for event in rules.log:
        if isinstance(event, ev.TicketCalled):
            counter = rules.office.counter(event.counter)
            assert counter is not None
            chosen = next_ticket(there, counter.stages)
            assert chosen is not None
            assert chosen.id == event.ticket
            assert event.reason is None
            assert there.counter(event.counter).ticket is None
            calls += 1
        there.apply(event)
    assert calls > 0
    # The world's own books say who waits: where they say somebody does, a press finds somebody.
    refused = [reason for kind, reason in rules.refused if kind == "call_next"]
    assert refused == []


@given(played())
@settings(max_examples=25, deadline=None)
def test_once_due_and_grace_are_over_nobody_who_comes_is_called_before(day: tuple[Rules, Day]) -> None:
    rules, _ = day
    figures = rules.office.order
    patience = max(figures.head_start, figures.grace) * MINUTE
    for mine, other in pairs(rules):
        if other.joined > mine.ticket.due + patience:
            assert mine.ticket.key < other.ticket.key
            assert not overtook(other, mine)


@given(played())
@settings(max_examples=25, deadline=None)
def test_within_a_class_and_stage_first_come_is_first_called(day: tuple[Rules, Day]) -> None:
    rules, _ = day
    for first, second in pairs(rules):
        mine, other = first.ticket, second.ticket
        if (mine.kind, mine.priority is None) != (other.kind, other.priority is None):
            continue
        if mine.kind in {Kind.BOOKED, Kind.BEYOND_SEATS} and mine.stage == "documents":
            # Bookings go by slot: a later arrival of an earlier slot may pass, one of the same slot may not.
            if mine.slot is not None and other.slot is not None and mine.slot <= other.slot:
                assert not overtook(second, first)
        else:
            assert not overtook(second, first)


@given(played())
@settings(max_examples=25, deadline=None)
def test_only_bookings_and_priority_that_are_due_before_overtake_a_walk_in(day: tuple[Rules, Day]) -> None:
    rules, _ = day
    for first, second in pairs(rules):
        mine, other = first.ticket, second.ticket
        if mine.kind is Kind.WALK_IN and mine.priority is None and overtook(second, first):
            assert other.kind in {Kind.BOOKED, Kind.BOOKED_LATE} or other.priority is not None
            assert other.due < mine.due


@given(played())
@settings(max_examples=25, deadline=None)
def test_an_oversold_slot_passes_at_most_its_seats_and_the_quota_holds(day: tuple[Rules, Day]) -> None:
    rules, _ = day
    issued = [event for event in rules.log if isinstance(event, ev.TicketIssued)]
    passed: defaultdict[int | None, int] = defaultdict(int)
    for event in issued:
        if event.ticket_kind is Kind.BOOKED:
            passed[event.slot] += event.party
    assert all(people <= rules.office.sessions[0].seats for people in passed.values())
    walk_ins = [e for e in issued if e.ticket_kind is Kind.WALK_IN and e.service == "A"]
    assert sum(event.party for event in walk_ins) <= rules.office.quota.walk_in
    assert len({event.number for event in issued}) == len(issued)


@given(played(), st.integers(1, 300))
@settings(max_examples=15, deadline=None)
def test_the_clock_at_the_call_changes_nothing(day: tuple[Rules, Day], minutes: int) -> None:
    rules, _ = day
    there = Hall()
    for place, event in enumerate(rules.log):
        if isinstance(event, ev.TicketCalled) and place % 5 == 0:
            later = Moment(event.at + minutes * MINUTE, 0.0, "boot")
            context = Context(rules.office, there, rules.reference, later, lambda: "0" * 16)
            decision = decide(context, cmd.CallNext(id="another", counter=event.counter))
            assert isinstance(decision, Accepted)
            assert decision.ticket == event.ticket
        there.apply(event)


def test_the_same_seed_is_the_same_day_to_the_last_event() -> None:
    where = office()
    logs = []
    for _ in range(2):
        rules = Rules(where)
        rules.play(draw(where, DAY, 7, Habits(crowd=20)))
        logs.append(rules.log)
    assert logs[0] == logs[1]
    other = Rules(where)
    other.play(draw(where, DAY, 8, Habits(crowd=20)))
    assert other.log != logs[0]


def test_an_oversold_slot_is_seen_in_the_model() -> None:
    """The property above means something only where more people come than the slot has seats."""
    rules = Rules(office())
    day = draw(office(), DAY, 3, Habits(crowd=20))
    rules.play(day)
    kinds = [event.ticket_kind for event in rules.log if isinstance(event, ev.TicketIssued)]
    assert Kind.BEYOND_SEATS in kinds
    assert Kind.BOOKED in kinds
    assert Kind.WALK_IN in kinds


@pytest.mark.parametrize(("name", "least", "most"), [("surabaya", 200, 280), ("kupang", 50, 90)])
def test_the_models_days_have_the_people_of_the_studies(name: str, least: int, most: int) -> None:
    where = shipped(name)
    counted = {service.letter for service in where.services if service.counted}
    for seed in range(5):
        day = draw(where, working_day(where, seed), seed, HABITS[name])
        people = sum(visitor.party for visitor in day.visitors if visitor.service in counted)
        assert least <= people <= most
        rules = Rules(where)
        rules.play(day)
        # Nobody is refused for another reason than the quota, or a slot missed by far.
        assert {reason for _, reason in rules.refused} <= {"full", "too_late"}


def _ask(where: Office, there: Hall, command: cmd.Command) -> Any:
    context = Context(
        where, there, Rules(where).reference, Moment(at("10:00"), 0.0, "boot"), lambda: "0" * 16
    )
    return decide(context, command)


def test_a_call_out_of_turn_names_its_reason() -> None:
    where = office()
    first, second = ticket(where, "A001", "08:00"), ticket(where, "A002", "08:10")
    there = hall(first, second)
    blank = cmd.CallOutOfTurn(id="1", counter=1, ticket=second.id, reason="  ")
    assert _ask(where, there, blank).reason is Refusal.REASON_MISSING
    told = _ask(where, there, replace_reason(blank, "sakit"))
    assert [event.reason for event in told.events] == ["sakit"]


def replace_reason(command: cmd.CallOutOfTurn, reason: str) -> cmd.CallOutOfTurn:
    return command.model_copy(update={"reason": reason})


def test_who_missed_a_call_and_is_back_in_time_keeps_the_due_time() -> None:
    where = office()
    one = ticket(where, "A001", "08:00")
    rules = Rules(where)
    rules.hall = hall(one, ticket(where, "A002", "08:10"))
    rules.ask(cmd.CallNext(id="1", counter=1), at("09:00"))
    rules.ask(cmd.Miss(id="2", counter=1), at("09:02"))
    rules.ask(cmd.Return(id="3", ticket=one.id), at("09:20"))
    assert rules.hall.tickets[one.id].due == one.due
    again = rules.ask(cmd.CallNext(id="4", counter=1), at("09:21"))
    assert [getattr(event, "ticket", None) for event in again] == [one.id]


@pytest.mark.parametrize("stages", COUNTERS)
def test_nobody_is_left_when_the_day_is_over(stages: tuple[tuple[str, ...], ...]) -> None:
    where = office(counters=[{"number": n, "stages": served} for n, served in enumerate(stages, 1)])
    day = draw(where, DAY, 1, Habits(asked=0.5, rests=1.0))
    rules = Rules(where)
    assert isinstance(rules.play(day), World)
    served = {stage for counter in where.counters for stage in counter.stages}
    assert list(rules.hall.waiting(served)) == []
    assert replace(rules.hall.day, newest=None).day == DAY
