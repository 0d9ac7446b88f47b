"""The simulated chips are strict, and do what the data sheet says of their registers."""

import pytest

from kiosk.devices.max7219 import SimChain


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ([0x01], "no frame"),
        ([0x01, 0x00, 0x02, 0x00], "no frame"),
        ([0x0D, 0x00], "byte 0: no register 0x0d"),
        ([0x0A, 0x10], "no register 0x0a with 0x10"),
        ([0x0C, 0x02], "no register 0x0c"),
        ([0x09, 0xFF], "no register 0x09"),
    ],
)
def test_bytes_that_no_chip_takes_are_refused_and_change_nothing(data: list[int], what: str) -> None:
    chain = SimChain("segments")
    before = chain.lit()
    with pytest.raises(ValueError, match=what):
        chain.data(data)
    assert (chain.lit(), chain.frames) == (before, 0)


def test_the_chips_do_what_their_registers_say() -> None:
    chain = SimChain("segments")
    for pair in ([1, 0x7E], [8, 0x30], [0x0A, 3], [0x0B, 7]):
        chain.data(pair)
    assert chain.lit()[0] == (bytes(8), 0), "shut down"
    chain.data([0x0C, 1])
    assert chain.lit()[0] == (bytes([0x7E, 0, 0, 0, 0, 0, 0, 0x30]), 4)
    chain.data([0x0B, 3])
    assert chain.lit()[0].digits == bytes([0x7E, 0, 0, 0, 0, 0, 0, 0]), "only four digits are scanned"
    chain.data([0x0F, 1])
    assert chain.lit()[0] == (b"\xff" * 8, 16)


def test_the_first_pair_of_a_frame_ends_in_the_last_chip_and_a_no_op_leaves_a_chip_alone() -> None:
    chain = SimChain("matrix")
    chain.data([0x0C, 1] * 8)
    chain.data([0x0B, 7] * 8)
    chain.data([1, 0xAA, *[0, 0] * 7])
    assert [chip.digits[0] for chip in chain.lit()] == [0] * 7 + [0xAA]
