"""The interpreter: takes our commands in any portions, and nothing else."""

import pytest
from PIL import Image

from kiosk.devices.column import NativeQr
from kiosk.devices.escpos_bytes import PROFILES, native_qr, ticket
from kiosk.devices.escpos_render import Asked, Cut, Interpreter, UnknownCommand, render
from kiosk.devices.paper import draw
from tests.devices.slip_kit import PRIORITY

WHOLE = ticket(draw(PRIORITY, PROFILES["80mm"].sheet), PROFILES["80mm"])


@pytest.mark.parametrize("portion", [1, 7, 1460])
def test_portions_do_not_matter(portion: int) -> None:
    paper = Interpreter()
    data = WHOLE[:3000] + WHOLE[-40:] if portion == 1 else WHOLE
    if portion == 1:
        data = b"\x1b@\x1da\x00" + native_qr(NativeQr("A012", 5)) + b"\x1dVB\x00\x1dr\x01"
    events = [event for at in range(0, len(data), portion) for event in paper.feed(data[at : at + portion])]
    assert [type(event) for event in events] == [Cut, Asked]
    first = events[0]
    assert isinstance(first, Cut)
    assert first.image is not None
    assert first.image.tobytes() == render(data)[0].tobytes()


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b"\x1b@hello", 2),
        (b"\x1b@\x1b\x21\x00", 2),
        (b"\x00\x00\x1dV\x00", 2),
        (b"\x1dv0\x01\x01\x00\x01\x00\xff", 0),
        (b"\x1dv0\x00\x49\x00\x01\x00" + b"\xff" * 73, 0),  # 584 dots on 576
        (b"\x1dv0\x00\x00\x00\x01\x00", 0),
        (b"\x1b@\x1ba\x03", 2),
        (b"\x1d(k\x03\x001\x51\x30", 0),  # print a code that was never stored
        (b"\x1d(k\x03\x001\x43\x20", 0),
        (b"\x1bd\x05\x10\x04\x05", 3),
        (b"\x1dr\x02", 0),
    ],
)
def test_a_wrong_byte_raises_with_its_offset(data: bytes, offset: int) -> None:
    with pytest.raises(UnknownCommand) as caught:
        render(data)
    assert caught.value.offset == offset


def test_half_a_command_is_no_ticket() -> None:
    with pytest.raises(UnknownCommand, match="unfinished"):
        render(WHOLE[:-10])


def test_code_in_the_middle_and_pictures_at_the_left() -> None:
    (image,) = render(
        b"\x1ba\x01" + native_qr(NativeQr("A012", 4)) + b"\x1ba\x00\x1dv0\x00\x01\x00\x01\x00\x80"
    )
    side = 21 * 4
    assert image.size == (576, side + 1)
    assert image.getpixel((0, side)) == 0
    box = Image.eval(image.crop((0, 0, 576, side)).convert("L"), lambda v: 255 - v).getbbox()
    assert box == ((576 - side) // 2, 0, (576 + side) // 2, side)


def test_two_tickets_are_two_pictures_and_blank_paper_is_none() -> None:
    line = b"\x1dv0\x00\x01\x00\x01\x00\xff"
    assert len(render(line + b"\x1dVB\x00" + line + b"\x1dVB\x00" + b"\x1bd\x05\x1dVB\x00")) == 2
    assert render(b"\x1bd\x05" + line)[0].height == 5 * 30 + 1


def test_power_off_forgets_what_was_not_printed() -> None:
    paper = Interpreter()
    list(paper.feed(WHOLE[:5000]))
    assert paper.unfinished
    paper.reset()
    assert not paper.unfinished
    assert len([event for event in paper.feed(WHOLE) if isinstance(event, Cut)]) == 1
