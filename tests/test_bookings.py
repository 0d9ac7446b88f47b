"""Bookings: bounds, that no code gets in unhashed, and ids that stay the same."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kiosk import codes
from kiosk.bookings import Booking, Status, local_id

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
