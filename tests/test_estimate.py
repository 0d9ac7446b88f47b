"""The wait estimate: small cases worked out by hand, and what holds of every hall."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.answers import Range
from kiosk.estimate import Wait, outward, replay
from kiosk.expected import Expected
from kiosk.hall import Hall
from kiosk.office import Priority
from kiosk.standing import CounterState, StageState
from kiosk.ticket import Kind, State, Ticket
from tests.hall_kit import at, hall, line, minutes, newcomer, office, ticket

OFFICE = office()
ELDERLY = Priority.ELDERLY
INTERVIEW = {"stage": "interview"}


def test_nobody_waits_and_counters_are_idle() -> None:
    estimates = replay(OFFICE, hall(), at("10:00"))
    assert estimates.tickets == {}
    assert newcomer(estimates) == Wait(0, 0.0, Range(0, 5))
    # No counter serves the stage of this service: nothing is known, and nothing said.
    assert estimates.newcomer("I") is None
    assert estimates.newcomer("Z") is None


def test_two_counters_take_a_line_in_turns() -> None:
    four = line(4)
    estimates = replay(OFFICE, hall(*four), at("10:00"))
    assert minutes(estimates, *four) == [0, 0, 10, 10]
    assert newcomer(estimates).minutes == 20
    assert [estimates.tickets[one.id].before for one in four] == [0, 1, 2, 3]
    assert newcomer(estimates).before == 4


def test_the_range_is_the_definitions() -> None:
    # Four calls of 10 minutes at two counters: sd² = .36·400/4 + (.2·20)² + 1 = 53; 20 ± 1.28·7.28.
    assert newcomer(replay(OFFICE, hall(*line(4)), at("10:00"))).range == Range(10, 30)
    # Twenty: sd² = .36·2000/4 + (.2·100)² + 1 = 581; 100 ± 30.9.
    assert newcomer(replay(OFFICE, hall(*line(20)), at("10:00"))).range == Range(65, 135)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (-8.0, 1.0, Range(0, 5)),
        (5.0, 10.0, Range(5, 10)),
        (4.9, 10.1, Range(0, 15)),
        (-9.0, -1.0, Range(0, 5)),
    ],
)
def test_fives_are_rounded_outward(low: float, high: float, shown: Range) -> None:
    assert outward(low, high) == shown


def test_a_party_takes_longer_and_counts_as_people() -> None:
    family = ticket(OFFICE, "A001", "09:00", party=3)
    one, two = line(3)[1:]
    estimates = replay(OFFICE, hall(family, one, two), at("10:00"))
    # 1 + .6·2 = 2.2 times the 10 minutes; the others go by at the second counter.
    assert minutes(estimates, family, one, two) == [0, 0, 10]
    assert newcomer(estimates).minutes == 20
    assert newcomer(estimates).before == 5
    one_counter = office(counters=[{"number": 1, "stages": ["documents"]}])
    assert minutes(replay(one_counter, hall(family, one), at("10:00")), one) == [22]


def busy(counter: int, holds: Ticket, called: str) -> CounterState:
    return CounterState(counter, ticket=holds.id, called_at=at(called))


def called(number: str, counter: int, **changes: Any) -> Ticket:
    return ticket(OFFICE, number, "08:30", state=State.CALLED, counter=counter, **changes)


@pytest.mark.parametrize(("since", "rest"), [("09:57", 7), ("10:00", 10), ("09:50", 3.5), ("09:00", 3.5)])
def test_a_busy_counter_is_free_when_its_call_ends(since: str, rest: float) -> None:
    held = called("A001", 3, stage="interview")
    mine = ticket(OFFICE, "A002", "09:00", stage="interview")
    there = hall(held, mine, counters=(busy(3, held, since),))
    assert minutes(replay(OFFICE, there, at("10:00")), mine) == [rest]


def test_the_rest_under_way_widens_the_range() -> None:
    held = called("A001", 3, stage="interview", party=5)
    mine = ticket(OFFICE, "A002", "09:00", stage="interview")
    wait = replay(OFFICE, hall(held, mine, counters=(busy(3, held, "10:00"),)), at("10:00")).tickets[mine.id]
    # 34 minutes; sd² = .36·34² + (.2·34)² + 1 = 463.4; 34 ± 27.6.
    assert (wait.minutes, wait.range) == (pytest.approx(34), Range(5, 65))


def test_a_paused_counter_is_back_in_a_quarter_of_an_hour() -> None:
    mine = ticket(OFFICE, "A002", "09:00", stage="interview")
    there = hall(mine, counters=(CounterState(3, paused=True),))
    assert minutes(replay(OFFICE, there, at("10:00")), mine) == [15]
    held = called("A001", 3, stage="interview", party=5)
    there = hall(mine, held, counters=(replace(busy(3, held, "10:00"), paused=True),))
    assert minutes(replay(OFFICE, there, at("10:00")), mine) == [34]


def test_the_day_so_far_makes_the_unit() -> None:
    three = line(3, **INTERVIEW)
    there = hall(*three)
    # (8·10 + 36) / (8 + 2) = 11.6 a person; yesterday's unit of 5 instead of the configured 10: 7.6.
    there.stages["interview"] = StageState("interview", minutes=36, loads=2, calls=2)
    assert minutes(replay(OFFICE, there, at("10:00")), *three) == [0, 11.6, 23.2]
    there.stages["interview"] = StageState("interview", prior=5, minutes=36, loads=2, calls=2)
    assert minutes(replay(OFFICE, there, at("10:00")), *three) == [0, 7.6, 15.2]


def test_lunch_and_the_time_before_the_opening_are_skipped() -> None:
    four = line(4, **INTERVIEW)
    # The second call begins at 11:55 and is finished after 12:00; the third waits for 13:00.
    assert minutes(replay(OFFICE, hall(*four), at("11:45")), *four) == [0, 10, 75, 85]
    assert minutes(replay(OFFICE, hall(*four), at("12:20")), *four) == [40, 50, 60, 70]
    assert minutes(replay(OFFICE, hall(*four), at("07:30")), *four) == [30, 40, 50, 60]
    # After hours staff finish who is there.
    assert minutes(replay(OFFICE, hall(*four), at("15:55")), *four) == [0, 10, 20, 30]
    # sd² = .36·300 + (.2·30)² + 1 = 145; 30 ± 15.4: overtime is open time.
    assert replay(OFFICE, hall(*four), at("15:55")).tickets[four[3].id].range == Range(10, 50)
    # A break is no time in which the pace can stray: 75 minutes of which 15 are open.
    third = replay(OFFICE, hall(*four), at("11:45")).tickets[four[2].id]
    # sd² = .36·200 + (.2·15)² + 1 = 82; 75 ± 11.6
    assert third.range == Range(60, 90)


def test_a_day_without_opening_hours_still_answers() -> None:
    closed = office(holidays=[{"day": "2026-11-17", "name": {"id": "Libur", "en": "Holiday"}}])
    assert newcomer(replay(closed, hall(*line(2)), at("10:00"))).minutes == 10


def test_a_newcomer_stands_by_class() -> None:
    walk_ins = [ticket(OFFICE, f"A{n:03}", "09:59", stage="interview") for n in range(1, 6)]
    direct = office(
        services=[
            {"letter": "C", "name": {"id": "Ambil", "en": "Collect"}, "stages": ["interview"]},
        ]
    )
    estimates = replay(direct, hall(*walk_ins), at("10:00"))
    assert newcomer(estimates, "C").minutes == 50
    assert newcomer(estimates, "C", priority=True).minutes == 0
    assert newcomer(estimates, "C", priority=True).before == 0


def test_whoever_comes_before_the_opening_comes_at_the_opening() -> None:
    elderly = ticket(OFFICE, "A001", "07:10", priority=ELDERLY)
    estimates = replay(OFFICE, hall(elderly), at("07:30"))
    # Both count as come at 08:00: the one who took the number first is called first.
    assert newcomer(estimates, priority=True).before == 1


def test_counters_of_several_stages_take_the_smallest_key_of_all() -> None:
    both = office(
        counters=[
            {"number": 1, "stages": ["documents"]},
            {"number": 2, "stages": ["documents", "interview"]},
        ]
    )
    first, second = line(2)
    third = ticket(OFFICE, "A003", "09:03", stage="interview")
    fourth = ticket(OFFICE, "A004", "09:04", stage="interview", priority=ELDERLY)
    estimates = replay(both, hall(first, second, third, fourth), at("10:00"))
    # 1 takes the first; 2 the elderly one; at 10 min 1 the second; 2 the third.
    assert minutes(estimates, first, fourth, second, third) == [0, 0, 10, 10]
    assert estimates.tickets[third.id].before == 3
    # At 20 both are free for documents.
    assert newcomer(estimates).minutes == 20


# What holds of every hall


@st.composite
def halls(draw: st.DrawFn) -> tuple[Hall, dt.datetime, list[Expected]]:
    """Tickets in every state, counters at work, bookings to come, at any moment of the day."""
    made = []
    for serial in range(draw(st.integers(0, 25))):
        kind = draw(st.sampled_from([Kind.WALK_IN, Kind.BOOKED, Kind.BEYOND_SEATS]))
        made.append(
            ticket(
                OFFICE,
                f"A{serial:03}",
                f"{7 + serial // 10:02}:{serial % 10 * 6:02}",
                kind=kind,
                slot=None if kind is Kind.WALK_IN else 480 + 30 * draw(st.integers(0, 7)),
                priority=draw(st.sampled_from([None, None, ELDERLY])),
                party=draw(st.integers(1, 5)),
                stage=draw(st.sampled_from(["documents", "interview"])),
                state=draw(st.sampled_from([State.WAITING, State.WAITING, State.AWAY, State.DONE])),
                paid=draw(st.booleans()),
            )
        )
    counters = tuple(
        CounterState(number, paused=draw(st.booleans())) for number in draw(st.sets(st.integers(1, 3)))
    )
    bookings = [
        Expected(480 + 30 * slot, draw(st.integers(1, 5)), "A", draw(st.booleans()))
        for slot in draw(st.lists(st.integers(0, 14), max_size=15))
    ]
    now = at("07:00") + dt.timedelta(minutes=draw(st.integers(0, 600)))
    return hall(*made, counters=counters), now, bookings


WITH_PRIORITY = office(order={"priority_share": 0.3})


@given(halls())
@settings(max_examples=60)
def test_every_wait_is_a_range_from_now_on(drawn: tuple[Hall, dt.datetime, list[Expected]]) -> None:
    there, now, bookings = drawn
    estimates = replay(WITH_PRIORITY, there, now, bookings)
    waiting = [one for one in there.tickets.values() if one.state is State.WAITING]
    assert set(estimates.tickets) == {one.id for one in waiting}
    for wait in [*estimates.tickets.values(), *estimates.newcomers.values()]:
        assert 0 <= wait.range.low < wait.range.high
        assert wait.range.low % 5 == wait.range.high % 5 == 0
        assert wait.range.low <= wait.minutes <= wait.range.high
        assert wait.before >= 0
    assert replay(WITH_PRIORITY, there, now, list(reversed(bookings))) == estimates


@given(halls())
@settings(max_examples=60)
def test_a_larger_key_waits_longer(drawn: tuple[Hall, dt.datetime, list[Expected]]) -> None:
    there, now, bookings = drawn
    estimates = replay(WITH_PRIORITY, there, now, bookings)
    for stage in ("documents", "interview"):
        ordered = sorted(there.waiting([stage]), key=lambda one: one.key)
        waits = [estimates.tickets[one.id] for one in ordered]
        assert [wait.minutes for wait in waits] == sorted(wait.minutes for wait in waits)
        assert [wait.before for wait in waits] == [
            sum(one.party for one in ordered[:place]) for place in range(len(ordered))
        ]
        if waits and stage == "documents":
            last = ordered[-1]
            if last.due <= now:
                assert newcomer(estimates).minutes >= waits[-1].minutes


@given(halls())
@settings(max_examples=60)
def test_one_pass_gives_what_a_replay_of_ones_own_would(
    drawn: tuple[Hall, dt.datetime, list[Expected]],
) -> None:
    """Those behind me change nothing for me: the hall without them gives the same wait."""
    there, now, bookings = drawn
    estimates = replay(OFFICE, there, now, bookings)
    for stage in ("documents", "interview"):
        ordered = sorted(there.waiting([stage]), key=lambda one: one.key)
        for place, mine in enumerate(ordered):
            ahead = replace(there, tickets=dict(there.tickets), changed={})
            for behind in ordered[place + 1 :]:
                # Gone from the line, and still expected at the next stage.
                ahead.tickets[behind.id] = replace(behind, state=State.CALLED)
            assert replay(OFFICE, ahead, now, bookings).tickets[mine.id] == estimates.tickets[mine.id]
