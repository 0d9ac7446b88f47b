"""Who is expected and how much of the counters' time that takes, seen through the waits of others."""

from dataclasses import replace
from typing import Any

import pytest

from kiosk.estimate import replay
from kiosk.expected import Expected
from kiosk.office import Priority
from kiosk.ticket import Kind, State, Ticket
from tests.hall_kit import at, hall, line, minutes, newcomer, office, ticket

OFFICE = office()
ELDERLY = Priority.ELDERLY


def booking(slot: str, party: int = 1, *, priority: bool = False) -> Expected:
    hour, minute = map(int, slot.split(":"))
    return Expected(hour * 60 + minute, party, "A", priority)


ONE_COUNTER = office(
    counters=[{"number": 1, "stages": ["documents"]}, {"number": 3, "stages": ["interview"]}]
)


@pytest.mark.parametrize(
    ("now", "slot", "wait"),
    [
        # At 10:00 the newcomer is due at 12:00, and the booking before them; it takes the counter with
        # its chance times 10 minutes when it is there and the counter free.
        ("10:00", "10:05", 20 + 6),
        ("10:00", "10:10", 20 + 6),
        ("10:00", "10:15", 20 + 8),
        ("10:00", "10:30", 20 + 8),
        ("10:00", "10:45", 20),  # there at 10:35, the line is done at 10:20
        ("10:00", "10:00", 20 + 3),
        ("10:00", "09:50", 20 + 3),
        ("10:00", "09:45", 20),
    ],
)
def test_bookings_not_in_yet_take_time_by_their_chance(now: str, slot: str, wait: float) -> None:
    estimates = replay(ONE_COUNTER, hall(*line(2)), at(now), [booking(slot)])
    assert newcomer(estimates).minutes == pytest.approx(wait)


def test_only_bookings_due_before_me_count() -> None:
    mine = ticket(OFFICE, "A001", "08:10")  # due 10:10
    other = ticket(OFFICE, "A002", "08:05")
    waits = {
        slot: replay(ONE_COUNTER, hall(other, mine), at("10:00"), [booking(slot)]).tickets[mine.id].minutes
        for slot in ("09:55", "10:05", "10:10")
    }
    # Due at the same time is not due before.
    assert waits == {"09:55": pytest.approx(13), "10:05": pytest.approx(16), "10:10": pytest.approx(10)}


def test_a_booked_party_of_priority_is_due_before_its_slot() -> None:
    mine = ticket(OFFICE, "A001", "08:10")
    other = ticket(OFFICE, "A002", "08:05")
    expected = [booking("10:20", 3, priority=True)]
    # There at 10:10, due at 9:55: .8 of 22 minutes.
    estimates = replay(ONE_COUNTER, hall(other, mine), at("10:00"), expected)
    assert minutes(estimates, mine) == [pytest.approx(10 + 17.6)]


def interview_wait(*others: Ticket, bookings: tuple[Expected, ...] = (), count: int = 6) -> float:
    """The minutes until a walk-in due long after everybody is called at the interview, at 10:00."""
    walk_ins = [ticket(OFFICE, f"A9{n:02}", "09:00", stage="interview") for n in range(count)]
    there = hall(*others, *walk_ins)
    return replay(ONE_COUNTER, there, at("10:00"), bookings).tickets[walk_ins[-1].id].minutes


def test_a_booking_not_in_yet_is_expected_at_the_interview_too() -> None:
    assert interview_wait() == 50
    assert interview_wait(bookings=(booking("10:15"),)) == pytest.approx(58)  # there at 10:35, .8
    assert interview_wait(bookings=(booking("09:50"),)) == pytest.approx(53)  # there at 10:20, .3
    assert interview_wait(bookings=(booking("09:45"),)) == 50
    assert interview_wait(bookings=(booking("10:40"),)) == 50  # there at 11:00


def booked(number: str, **changes: Any) -> Ticket:
    return ticket(OFFICE, number, "08:30", **({"kind": Kind.BOOKED, "slot": 510} | changes))


def test_booked_and_priority_at_documents_are_expected_at_the_interview() -> None:
    assert interview_wait(booked("A001", paid=True)) == pytest.approx(60)
    assert interview_wait(booked("A001")) == pytest.approx(58)  # by way of the bank, there at 10:40
    assert interview_wait(booked("A001"), count=4) == 30  # done at 10:30
    assert interview_wait(booked("A001", state=State.CALLED, counter=1)) == pytest.approx(58)
    assert interview_wait(ticket(OFFICE, "A001", "08:30", priority=ELDERLY)) == pytest.approx(58)
    assert interview_wait(ticket(OFFICE, "A001", "08:30")) == 50
    assert interview_wait(booked("A001", state=State.NO_SHOW)) == 50
    assert interview_wait(booked("A001", state=State.DONE, stage="interview")) == 50


def test_without_a_bank_they_come_at_once() -> None:
    stages = [stage.model_dump() | {"then": "next"} for stage in OFFICE.stages]
    where = office(stages=stages, counters=[{"number": 3, "stages": ["interview"]}])
    three = [ticket(OFFICE, f"A9{n:02}", "09:00", stage="interview") for n in range(3)]
    assert minutes(replay(where, hall(booked("A001"), *three), at("10:00")), three[-1]) == [30]


@pytest.mark.parametrize(
    ("since", "wait"), [("09:50", 58), ("09:36", 58), ("09:35", 55), ("09:21", 55), ("09:20", 50)]
)
def test_who_is_at_the_bank_comes_back(since: str, wait: float) -> None:
    away = booked("A001", state=State.AWAY, stage="interview", since=at(since))
    assert interview_wait(away) == pytest.approx(wait)


def test_priority_to_come_takes_time_from_the_walk_ins() -> None:
    share = office(
        order={"priority_share": 0.6},
        quota={"walk_in": 10},
        counters=[{"number": 1, "stages": ["documents"]}],
    )
    four = line(4)
    # 6 people left: .6·6/1.5 = 2.4 tickets, as 3 of .8, at 10, 30 and 50 minutes; 10 min · 1.3 · .8 each.
    # Each is there when the counter is free, and is called before the next of the line.
    estimates = replay(share, hall(*four), at("10:00"))
    assert minutes(estimates, *four) == [0, 20.4, 40.8, 61.2]
    closed = hall(*four)
    closed.day = replace(closed.day, intake_open=False)
    assert minutes(replay(share, closed, at("10:00")), *four) == [0, 10, 20, 30]


def test_priority_to_come_reaches_the_interview_later() -> None:
    share = office(order={"priority_share": 0.6}, counters=[{"number": 1, "stages": ["interview"]}])
    seven = [
        ticket(OFFICE, f"A{n:03}", "09:00", kind=Kind.BEYOND_SEATS, slot=510, stage="interview")
        for n in range(7)
    ]
    # .6·10/1.5 = 4 tickets, at the interview in 52.5, 67.5, 82.5 and 97.5 minutes; 10 · 1.3 · .8 each.
    # When the seventh's turn is, at 60, one is there, and at 70.4 the next.
    estimates = replay(share, hall(*seven), at("10:00"))
    assert minutes(estimates, *seven[-2:]) == [50, 80.8]


def test_an_idle_counter_takes_who_comes_to_it() -> None:
    both = office(
        counters=[
            {"number": 1, "stages": ["documents"]},
            {"number": 2, "stages": ["documents", "interview"]},
        ]
    )
    three = line(3, stage="interview")
    # The booking is there at 10:05, and counter 1 free for it: counter 2 goes on with the interviews.
    assert minutes(replay(both, hall(*three), at("10:00"), [booking("10:15")]), *three) == [0, 10, 20]
