"""Reply bits: each bit is its problem, problems stand in the order of mending, and no noise is an answer."""

import pytest

from kiosk.devices.errors import Problem
from kiosk.devices.escpos_status import after_printing, ask, is_confirmation, is_status, state

WELL = (0x12, 0x12, 0x12, 0x12)


@pytest.mark.parametrize(
    ("replies", "problems"),
    [
        (WELL, ()),
        ((0x1A, 0x16, 0x12, 0x12), (Problem.COVER_OPEN,)),
        ((0x1A, 0x32, 0x12, 0x12), (Problem.PAPER_OUT,)),
        ((0x12, 0x12, 0x12, 0x72), (Problem.PAPER_OUT,)),
        ((0x12, 0x12, 0x12, 0x7E), (Problem.PAPER_OUT,)),
        ((0x12, 0x12, 0x12, 0x1E), (Problem.PAPER_LOW,)),
        ((0x1A, 0x12, 0x1A, 0x12), (Problem.ERROR,)),
        ((0x1A, 0x12, 0x32, 0x12), (Problem.ERROR,)),
        ((0x1A, 0x12, 0x52, 0x12), (Problem.ERROR,)),
        ((0x1A, 0x12, 0x12, 0x12), (Problem.ERROR,)),
        ((0x12, 0x12, 0x1A, 0x12), (Problem.ERROR,)),
        ((0x12, 0x12, 0x32, 0x12), (Problem.ERROR,)),
        ((0x12, 0x12, 0x52, 0x12), (Problem.ERROR,)),
        ((0x1A, 0x36, 0x1A, 0x1E), (Problem.COVER_OPEN, Problem.PAPER_OUT, Problem.ERROR)),
        ((0x1A, 0x16, 0x12, 0x1E), (Problem.COVER_OPEN, Problem.PAPER_LOW)),
    ],
)
def test_problems_in_the_order_of_mending(
    replies: tuple[int, int, int, int], problems: tuple[Problem, ...]
) -> None:
    assert state(*replies).problems == problems


def test_low_paper_still_prints() -> None:
    assert state(0x12, 0x12, 0x12, 0x1E).blocking is None
    assert state(0x1A, 0x16, 0x12, 0x1E).blocking is Problem.COVER_OPEN


def test_questions() -> None:
    assert [ask(n) for n in (1, 2, 3, 4)] == [
        b"\x10\x04\x01",
        b"\x10\x04\x02",
        b"\x10\x04\x03",
        b"\x10\x04\x04",
    ]
    with pytest.raises(ValueError, match="1 to 4"):
        ask(5)


def test_no_byte_is_both_answers() -> None:
    statuses = {byte for byte in range(256) if is_status(byte)}
    confirmations = {byte for byte in range(256) if is_confirmation(byte)}
    assert len(statuses) == len({byte & 0x6C for byte in statuses}) == 16
    assert not statuses & confirmations
    assert not {0x11, 0x13} & (statuses | confirmations)  # XON, XOFF


@pytest.mark.parametrize("noise", [0x00, 0xFF, 0x11, 0x13, 0x10, 0x92])
def test_noise_is_no_state(noise: int) -> None:
    with pytest.raises(ValueError, match="no answer"):
        state(0x12, 0x12, noise, 0x12)


def test_confirmation_tells_of_the_paper() -> None:
    assert after_printing(0x00).problems == ()
    assert after_printing(0x03).problems == (Problem.PAPER_LOW,)
    assert after_printing(0x0F).problems == (Problem.PAPER_OUT,)
