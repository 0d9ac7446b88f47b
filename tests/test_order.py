"""The calling key, what a booking counts as, and the seats of the day."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk import order
from kiosk.office import Office, Priority
from kiosk.order import came, due_first, due_later, kind_of_booking
from kiosk.ticket import Kind, State, Ticket
from tests.hall_kit import DAY, at, hall, office, ticket

OFFICE = office()
ELDERLY = Priority.ELDERLY
MINUTE = dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kind", "priority", "came", "slot", "due"),
    [
        (Kind.BOOKED, None, "08:40", "08:30", "08:30"),
        (Kind.BOOKED, None, "08:10", "08:30", "08:30"),
        (Kind.BOOKED_LATE, None, "09:10", "08:30", "09:10"),
        (Kind.WALK_IN, None, "09:10", None, "11:10"),
        (Kind.BEYOND_SEATS, None, "08:10", "08:30", "10:30"),
        (Kind.BEYOND_SEATS, None, "08:40", "08:30", "10:40"),
        (Kind.WALK_IN, ELDERLY, "09:10", None, "08:55"),
        (Kind.BOOKED, ELDERLY, "08:40", "08:30", "08:25"),
        (Kind.BOOKED, ELDERLY, "08:46", "08:30", "08:30"),
        (Kind.BEYOND_SEATS, ELDERLY, "08:10", "08:30", "07:55"),
    ],
)
def test_due_at_the_first_stage(
    kind: Kind, priority: Priority | None, came: str, slot: str | None, due: str
) -> None:
    assert due_first(OFFICE, kind, priority, at(came), at(slot) if slot else None) == at(due)


@pytest.mark.parametrize("kind", [Kind.BOOKED, Kind.BEYOND_SEATS])
def test_a_booking_without_a_slot_has_no_due_time(kind: Kind) -> None:
    with pytest.raises(ValueError, match="slot"):
        due_first(OFFICE, kind, None, at("08:40"), None)


@pytest.mark.parametrize(
    ("kind", "priority", "due"),
    [
        (Kind.BOOKED, None, "10:00"),
        (Kind.BOOKED_LATE, None, "10:00"),
        (Kind.WALK_IN, None, "12:00"),
        (Kind.BEYOND_SEATS, None, "12:00"),
        (Kind.WALK_IN, ELDERLY, "09:45"),
        (Kind.BOOKED, ELDERLY, "09:45"),
    ],
)
def test_due_at_later_stages(kind: Kind, priority: Priority | None, due: str) -> None:
    assert due_later(OFFICE, kind, priority, at("10:00")) == at(due)


def test_the_offices_figures_make_the_due_time() -> None:
    other = office(order={"handicap": 60, "head_start": 5})
    assert due_first(other, Kind.WALK_IN, None, at("09:00"), None) == at("10:00")
    assert due_later(other, Kind.WALK_IN, ELDERLY, at("09:00")) == at("08:55")


@pytest.mark.parametrize(("arrived", "counts"), [("06:10", "08:00"), ("08:00", "08:00"), ("12:20", "12:20")])
def test_nobody_came_before_the_opening(arrived: str, counts: str) -> None:
    assert came(OFFICE, at(arrived)) == at(counts)


def test_on_a_closed_day_one_came_when_one_arrived() -> None:
    sunday = at("09:00") + dt.timedelta(days=5)
    assert came(OFFICE, sunday) == sunday


def booked(number: str, arrived: str, slot: int, **changes: Any) -> Any:
    return ticket(OFFICE, number, arrived, slot=slot, **({"kind": Kind.BOOKED} | changes))


SLOT = 8 * 60 + 30


def test_in_time_is_up_to_the_grace_after_the_slot() -> None:
    empty = hall()
    assert kind_of_booking(OFFICE, empty, SLOT, 1, at("08:45")) is Kind.BOOKED
    assert kind_of_booking(OFFICE, empty, SLOT, 1, at("08:45:01")) is Kind.BOOKED_LATE
    # Who stood at the door before it opened is not late: the office was.
    assert kind_of_booking(office(opening={"tuesday": "08:50-16:00"}), empty, SLOT, 1, at("07:00")) is (
        Kind.BOOKED_LATE
    )
    assert kind_of_booking(OFFICE, empty, 8 * 60, 1, at("06:00")) is Kind.BOOKED


def test_seats_are_people_and_a_party_fits_as_a_whole() -> None:
    there = hall(booked("A001", "08:20", SLOT, party=3))
    assert kind_of_booking(OFFICE, there, SLOT, 1, at("08:30")) is Kind.BOOKED
    assert kind_of_booking(OFFICE, there, SLOT, 2, at("08:30")) is Kind.BEYOND_SEATS
    assert kind_of_booking(OFFICE, there, SLOT + 30, 4, at("08:30")) is Kind.BOOKED


def test_only_those_in_time_take_seats_and_they_keep_them() -> None:
    late = booked("A001", "09:00", SLOT, party=4, kind=Kind.BOOKED_LATE)
    beyond = booked("A002", "08:30", SLOT, party=4, kind=Kind.BEYOND_SEATS)
    assert kind_of_booking(OFFICE, hall(late, beyond), SLOT, 4, at("08:30")) is Kind.BOOKED
    gone = booked("A003", "08:30", SLOT, party=4, state=State.CANCELLED)
    assert kind_of_booking(OFFICE, hall(gone), SLOT, 1, at("08:30")) is Kind.BEYOND_SEATS


def test_a_time_within_a_slot_takes_seats_of_that_slot() -> None:
    there = hall(booked("A001", "08:30", SLOT, party=4))
    assert kind_of_booking(OFFICE, there, SLOT + 10, 1, at("08:30")) is Kind.BEYOND_SEATS


def test_a_slot_of_no_session_has_no_seats_to_exceed() -> None:
    there = hall(booked("A001", "13:00", 13 * 60, party=5))
    assert kind_of_booking(OFFICE, there, 13 * 60, 5, at("13:00")) is Kind.BOOKED


def test_next_is_the_smallest_key_of_the_counters_stages() -> None:
    first = ticket(OFFICE, "A001", "08:00")
    second = ticket(OFFICE, "A002", "08:05")
    elderly = ticket(OFFICE, "A003", "08:10", priority=ELDERLY, stage="interview")
    there = hall(second, elderly, first)
    assert order.next_ticket(there, ["documents"]) == first
    assert order.next_ticket(there, ("documents", "interview")) == elderly
    assert order.next_ticket(there, ["information"]) is None
    there.tickets[first.id] = replace(first, state=State.CALLED)
    assert order.next_ticket(there, ["documents"]) == second


def test_same_due_time_the_earlier_ticket_then_the_smaller_number() -> None:
    early = ticket(OFFICE, "A009", "07:10")
    late = ticket(OFFICE, "A001", "07:20")
    twin = ticket(OFFICE, "A002", "07:20")
    there = hall(twin, late, early)
    found = []
    while (one := order.next_ticket(there, ["documents"])) is not None:
        found.append(one.number)
        del there.tickets[one.id]
    assert found == ["A009", "A001", "A002"]


def test_seats_are_kept_for_priority_who_may_use_the_others_too() -> None:
    there = hall(ticket(OFFICE, "A001", "08:00", party=5))
    assert (order.seats_left(OFFICE, there), order.priority_left(OFFICE, there)) == (2, 5)
    assert order.may_take(OFFICE, there, 2, None)
    assert not order.may_take(OFFICE, there, 3, None)
    assert order.may_take(OFFICE, there, 5, ELDERLY)
    assert not order.may_take(OFFICE, there, 6, ELDERLY)
    # The kept seats are taken first: four priority people leave one general seat less.
    there = hall(ticket(OFFICE, "A001", "08:00", party=4, priority=ELDERLY))
    assert (order.seats_left(OFFICE, there), order.priority_left(OFFICE, there)) == (6, 6)


def test_only_counted_walk_ins_take_seats_and_a_cancelled_one_frees_them() -> None:
    there = hall(
        ticket(OFFICE, "I001", "08:00", service="I", stage="information", party=5),
        ticket(OFFICE, "A001", "08:00", party=5, state=State.CANCELLED),
        ticket(OFFICE, "A002", "08:00", party=5, kind=Kind.BOOKED, slot=SLOT),
        ticket(OFFICE, "A003", "08:00", party=1, state=State.DONE),
        ticket(OFFICE, "A004", "08:00", party=1, state=State.NO_SHOW),
    )
    assert (order.seats_left(OFFICE, there), order.priority_left(OFFICE, there)) == (5, 8)


def test_a_quota_lowered_below_what_is_given_out_leaves_none() -> None:
    there = hall(ticket(OFFICE, "A001", "08:00", party=5))
    lowered = office(quota={"walk_in": 4, "priority": 1})
    assert (order.seats_left(lowered, there), order.priority_left(lowered, there)) == (0, 0)
    assert not order.may_take(lowered, there, 1, ELDERLY)


# Properties

priorities = st.sampled_from([None, ELDERLY])


@st.composite
def offices(draw: st.DrawFn) -> Office:
    figures = {
        "handicap": draw(st.integers(60, 180)),
        "head_start": draw(st.integers(0, 60)),
        "grace": draw(st.integers(0, 60)),
    }
    return office(order=figures)


slots = st.integers(16, 31).map(lambda half_hour: half_hour * 30)


@st.composite
def tickets(draw: st.DrawFn, where: Office, number: str, minute: int, like: Ticket | None = None) -> Ticket:
    """One who arrives `minute` minutes after 07:00, of any class, or of the class and slot of `like`."""
    arrived = dt.datetime.combine(DAY, dt.time(7)) + minute * MINUTE
    slot = draw(slots) if like is None else like.slot
    kind = (
        draw(st.sampled_from([Kind.WALK_IN, Kind.BOOKED, Kind.BEYOND_SEATS])) if like is None else like.kind
    )
    if slot is not None and kind is not Kind.WALK_IN:
        counted = came(where, at(f"{arrived:%H:%M}"))
        in_time = counted <= at("00:00") + (slot + where.order.grace) * MINUTE
        if like is None and not in_time:
            kind = Kind.BOOKED_LATE
        assume(in_time == (kind is not Kind.BOOKED_LATE))
    return ticket(
        where,
        number,
        f"{arrived:%H:%M}",
        kind=kind,
        slot=None if kind is Kind.WALK_IN else slot,
        priority=draw(st.sampled_from([None, ELDERLY])) if like is None else like.priority,
    )


@st.composite
def pairs(draw: st.DrawFn, alike: bool) -> tuple[Office, Ticket, Ticket]:
    """An office, and two tickets of which the second came later; of the same class and slot where `alike`."""
    where, minute = draw(offices()), draw(st.integers(0, 8 * 60))
    first = draw(tickets(where, "A001", minute))
    second = draw(tickets(where, "A002", minute + draw(st.integers(1, 300)), first if alike else None))
    return where, first, second


@given(pairs(alike=False))
def test_nobody_who_comes_after_due_and_grace_is_called_before(pair: tuple[Office, Ticket, Ticket]) -> None:
    where, mine, other = pair
    if other.issued >= mine.due + max(where.order.head_start, where.order.grace) * MINUTE:
        assert mine.key < other.key
        assert due_later(where, other.kind, other.priority, other.came) >= mine.due


@given(pairs(alike=False))
def test_only_bookings_and_priority_overtake_a_walk_in(pair: tuple[Office, Ticket, Ticket]) -> None:
    _, mine, other = pair
    if mine.kind is Kind.WALK_IN and mine.priority is None and other.key < mine.key:
        assert other.kind in {Kind.BOOKED, Kind.BOOKED_LATE} or other.priority is not None
        assert other.due < mine.due


@given(pairs(alike=True))
def test_first_come_first_called_within_a_class(pair: tuple[Office, Ticket, Ticket]) -> None:
    where, first, second = pair
    assert first.key < second.key
    again = [due_later(where, one.kind, one.priority, one.came) for one in (first, second)]
    assert again == sorted(again)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 90)), max_size=40), st.integers(0, 12))
def test_an_oversold_slot_passes_at_most_its_seats_as_bookings(
    parties: list[tuple[int, int]], seats: int
) -> None:
    session = OFFICE.sessions[0].model_copy(update={"seats": seats})
    where = OFFICE.model_copy(update={"sessions": (session,)})
    there = hall()
    for serial, (party, minute) in enumerate(sorted(parties, key=lambda one: one[1])):
        moment = at("08:00") + minute * MINUTE
        kind = kind_of_booking(where, there, SLOT, party, moment)
        made = ticket(where, f"A{serial:03}", "08:00", kind=kind, slot=SLOT, party=party)
        there.tickets[made.id] = made
    passed = [t.party for t in there.tickets.values() if t.kind is Kind.BOOKED]
    assert sum(passed) <= seats
    late = [t for t in there.tickets.values() if t.kind is Kind.BOOKED_LATE]
    assert len(late) == sum(minute > 45 for _, minute in parties)


@given(
    st.lists(st.tuples(st.integers(1, 5), priorities), max_size=30), st.integers(0, 40), st.integers(0, 40)
)
def test_never_a_person_beyond_the_quota(
    parties: list[tuple[int, Priority | None]], walk_in: int, kept: int
) -> None:
    where = office(quota={"walk_in": walk_in, "priority": kept})
    there = hall()
    for serial, (party, priority) in enumerate(parties):
        if order.may_take(where, there, party, priority):
            made = ticket(where, f"A{serial:03}", "08:00", party=party, priority=priority)
            there.tickets[made.id] = made
    taken = list(there.tickets.values())
    assert sum(t.party for t in taken) <= walk_in
    assert sum(t.party for t in taken if t.priority is None) <= max(0, walk_in - kept)
    assert order.priority_left(where, there) == walk_in - sum(t.party for t in taken)
