"""Bookings: bounds, that no code gets in unhashed, and ids that stay the same."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk import codes
from kiosk.bookings import Booking, Status, joined, local_id

SECRET = b"0123456789abcdef"
FOREIGN = codes.foreign_hash(SECRET, "MP-2026-0017")
CODE = codes.code_hash(SECRET, "482109451217")
BOOKING = Booking(
    booking="0011223344556677",
    office=12,
    day=date(2026, 11, 17),
    start_minute=510,
    service="A",
    code_hash=CODE,
    foreign=(FOREIGN,),
)


def test_what_a_booking_is_without_more() -> None:
    assert (BOOKING.party, BOOKING.revision, BOOKING.status) == (1, 0, Status.ACTIVE)
    assert not BOOKING.priority
    assert not BOOKING.paid


def test_a_booking_is_found_by_each_of_its_codes() -> None:
    assert BOOKING.hashes == (CODE, FOREIGN)
    assert replace(BOOKING, code_hash=None).hashes == (FOREIGN,)
    assert replace(BOOKING, foreign=()).hashes == (CODE,)


@pytest.mark.parametrize(
    "change",
    [
        {"booking": "001122334455667"},
        {"booking": "00112233445566FF"},
        {"booking": "0011223344556677\n"},
        {"office": -1},
        {"day": date(2019, 12, 31)},
        {"start_minute": 511},
        {"service": "a"},
        {"party": 6},
        {"revision": 32},
        {"code_hash": "482109451217"},
        {"foreign": (FOREIGN, "MP-2026-0017")},
        {"foreign": ("3578011203900001",)},
        {"foreign": (FOREIGN.upper(),)},
    ],
    ids=str,
)
def test_what_is_no_booking(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        replace(BOOKING, **change)


def test_the_id_of_a_booking_without_a_pass_stays_the_same() -> None:
    found = local_id(SECRET, 12, CODE)
    assert found == local_id(SECRET, 12, CODE) == replace(BOOKING, booking=found).booking
    assert (
        len(
            {
                found,
                local_id(SECRET, 13, CODE),
                local_id(SECRET, 12, FOREIGN),
                local_id(SECRET[::-1], 12, CODE),
            }
        )
        == 4
    )


def _line(*, booking: str | None = None, code: str | None = None, foreign: tuple[str, ...] = ()) -> Booking:
    return replace(
        BOOKING,
        booking=booking or local_id(SECRET, 12, code or foreign[0]),
        code_hash=code,
        foreign=foreign,
    )


def test_a_line_with_another_code_of_a_booking_is_that_booking() -> None:
    both, later = _line(code=CODE, foreign=(FOREIGN,)), _line(foreign=(FOREIGN,))
    assert later.booking != both.booking
    cancelled = replace(later, status=Status.CANCELLED)
    kept, gone = joined([both], [cancelled], SECRET, ())
    assert kept == [replace(cancelled, booking=both.booking, code_hash=CODE)]
    assert gone == set()


def test_two_that_turn_out_to_be_one_are_one_and_keep_the_id_of_who_came() -> None:
    one, two = _line(code=CODE), _line(foreign=(FOREIGN,))
    whole = _line(code=CODE, foreign=(FOREIGN,))
    kept, gone = joined([one, two], [whole], SECRET, {two.booking})
    assert kept == [replace(whole, booking=two.booking)]
    assert gone == {one.booking}
    kept, gone = joined([one, two], [whole], SECRET, {one.booking, two.booking})
    assert sorted(each.status for each in kept) == [Status.ACTIVE, Status.REPLACED]
    assert {each.booking for each in kept} == {one.booking, two.booking}
    assert gone == set()
    assert joined([], [one, two, whole], SECRET, ()) == ([whole], {two.booking})


def test_the_id_that_a_pass_carries_stays_and_comes_before_one_made_here() -> None:
    ours, theirs = _line(code=CODE), _line(booking="0011223344556677", code=CODE)
    assert joined([ours], [theirs], SECRET, ()) == ([theirs], {ours.booking})
    assert joined([theirs], [ours], SECRET, ()) == ([theirs], set())
    # Who came under the id made here is still known by the codes.
    replaced = replace(ours, status=Status.REPLACED)
    assert joined([ours], [theirs], SECRET, {ours.booking}) == ([replaced, theirs], set())
    # And it is imported again, by each of the two lists.
    assert joined([replaced, theirs], [ours], SECRET, {ours.booking}) == ([theirs], set())
    assert joined([replaced, theirs], [theirs], SECRET, {ours.booking}) == ([theirs], set())
    other = _line(booking="0011223344556677", foreign=(FOREIGN,))
    both = _line(code=CODE, foreign=(FOREIGN,))
    kept, gone = joined([ours, other], [both], SECRET, ())
    assert (kept, gone) == ([replace(both, booking=other.booking)], {ours.booking})


def test_a_line_with_one_code_of_two_takes_none_away() -> None:
    whole = _line(code=CODE, foreign=(FOREIGN,))
    assert joined([whole], [_line(code=CODE)], SECRET, ()) == ([whole], set())
    other = _line(booking="ff11223344556677", foreign=(codes.foreign_hash(SECRET, "MP-2"),))
    assert joined([whole], [other], SECRET, ()) == ([other], set())
