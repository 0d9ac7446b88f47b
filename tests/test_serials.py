"""Numbers split between the kiosks of one office: never the same one twice, never an end, little change."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.events import NumbersRaised
from kiosk.serials import far_above, following, owns, ranges
from tests.desk_kit import make_desk, number, take
from tests.hall_kit import DAY

LARGEST_DAY = 160
"""People of the largest day in domain.md: 100 online seats and 60 walk-ins, all for one letter."""


def given_by(place: int | None, count: int, highest: int = 0) -> list[int]:
    found: list[int] = []
    for _ in range(count):
        highest = following(highest, place)
        found.append(highest)
    return found


def test_no_two_of_a_hundred_places_share_a_number_and_none_comes_to_an_end() -> None:
    owner: dict[int, int] = {}
    for place in range(1, 101):
        for serial in given_by(place, 3200):
            assert owner.setdefault(serial, place) == place


@pytest.mark.parametrize(
    ("place", "first", "rest"),
    [
        (1, [1, 2, 3], [1001, 10001]),
        (2, [401, 402, 403], [2001, 11001]),
        (4, [801, 802, 803], [4001, 13001]),
        (5, [5001, 5002, 5003], [14001, 104001]),
        (10, [19001, 19002, 19003], [109001, 1009001]),
    ],
)
def test_a_place_begins_and_goes_on_as_the_table_says(place: int, first: list[int], rest: list[int]) -> None:
    assert given_by(place, 3) == first
    assert [own.start for own in islice(ranges(place), 1, 3)] == rest
    assert [following(own.stop - 1, place) for own in islice(ranges(place), 2)] == rest


@pytest.mark.parametrize(
    ("serial", "highest", "place", "far"),
    [
        (57, 0, None, False),
        (1001, 0, None, False),
        (1002, 0, None, True),
        (15000, 0, 1, True),
        (1150, 399, 1, False),  # the first range is used up
        (570, 0, 2, False),
        (19057, 0, 10, False),
        (19057, 0, 9, True),
    ],
)
def test_a_number_more_than_a_range_above_the_next_one_is_far(
    serial: int, highest: int, place: int | None, far: bool
) -> None:
    assert far_above(serial, highest, place) is far


def test_an_ordinary_day_of_four_kiosks_has_three_digits_for_each() -> None:
    for place in (1, 2, 3, 4):
        assert max(given_by(place, LARGEST_DAY)) <= 999


def test_the_only_kiosk_counts_as_ever() -> None:
    assert given_by(None, 1200) == [*range(1, 1201)]
    assert given_by(1, 399) == [*range(1, 400)]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 350)), max_size=40),
    st.lists(st.integers(1, 120), min_size=3, max_size=3, unique=True),
)
def test_kiosks_that_never_hear_of_each_other_give_each_number_once(
    turns: list[tuple[int, int]], places: list[int]
) -> None:
    highest, seen = [0, 0, 0], set[int]()
    for kiosk, count in turns:
        for serial in given_by(places[kiosk], count, highest[kiosk]):
            assert serial not in seen
            seen.add(serial)
            highest[kiosk] = serial


@given(st.integers(0, 30_000), st.integers(1, 120))
def test_whatever_was_given_before_the_next_number_is_above_it_and_ones_own(highest: int, place: int) -> None:
    serial = following(highest, place)
    assert serial > highest
    assert owns(place, serial)
    assert [p for p in range(1, 121) if owns(p, serial)] == [place]
    assert not any(owns(place, between) for between in range(highest + 1, min(serial, highest + 400)))


@given(st.lists(st.tuples(st.sampled_from((1, 2)), st.sampled_from(("take", "take", "enrol"))), max_size=60))
def test_kiosks_enrolled_anew_in_the_middle_of_the_day_give_no_number_twice(
    steps: list[tuple[int, str]],
) -> None:
    kiosks = {1: (1, 0), 2: (2, 0)}
    seen: set[int] = set()
    free = iter(range(3, 1000))
    for which, step in steps:
        place, highest = kiosks[which]
        if step == "take":
            serial = following(highest, place)
            assert serial not in seen
            seen.add(serial)
            kiosks[which] = place, serial
        else:
            kiosks[which] = next(free), highest


def test_a_desk_gives_the_numbers_of_its_place_and_goes_on_above_what_it_gave(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    assert number(take(desk, "t1", "I")) == "I001", "alone"
    desk.place = 1
    assert number(take(desk, "t2", "I")) == "I002", "the first kiosk sees no change"
    desk.place = 2
    assert number(take(desk, "t3", "I")) == "I401", "enrolled anew in the middle of the day"
    desk.happen(lambda at, name: NumbersRaised(at=at, command=name, day=DAY, serials={"I": 599}))
    assert number(take(desk, "t4", "I")) == "I2001", "its range is used up"
    desk.place = 1
    assert number(take(desk, "t5", "I")) == "I10001"
