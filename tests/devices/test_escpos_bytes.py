"""From a picture to bytes and, by the strict interpreter, back to the same picture."""

from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from kiosk.devices.column import NativeQr
from kiosk.devices.escpos_bytes import BAND_ROWS, PROFILES, native_qr, profile, raster, resync, ticket
from kiosk.devices.escpos_render import Interpreter, render
from kiosk.devices.paper import draw
from tests.devices.slip_kit import COPY, PRIORITY, TEST_PRINT, codes

WIDE = PROFILES["80mm"]


def same(left: Image.Image, right: Image.Image) -> bool:
    return (
        left.size == right.size
        and ImageChops.difference(left.convert("L"), right.convert("L")).getbbox() is None
    )


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("slip", [PRIORITY, COPY, TEST_PRINT])
def test_every_dot_arrives(name: str, slip: object) -> None:
    printer = PROFILES[name]
    (picture,) = parts = draw(slip, printer.sheet)  # type: ignore[arg-type] # either kind of slip
    (printed,) = render(ticket(parts, printer), printer.width)
    assert isinstance(picture, Image.Image)
    assert same(printed.crop((0, 0, *picture.size)), picture)


def test_white_costs_a_byte_a_row_and_no_band_is_too_high() -> None:
    page = Image.new("1", (576, 1000), 255)
    page.paste(0, (0, 0, 576, 300))
    page.paste(0, (0, 700, 16, 701))
    data = raster(page)
    assert len(data) == 300 * 72 + 399 + 1 * 2 + 300 - 1 + 1 + 8 * 6
    heights = [data[at + 6] + 256 * data[at + 7] for at in _starts(data)]
    assert heights == [BAND_ROWS, BAND_ROWS, 300 - 2 * BAND_ROWS, 400, 1, 299]


def _starts(data: bytes) -> list[int]:
    starts, at = [], 0
    while at < len(data):
        assert data[at : at + 4] == b"\x1dv0\x00"
        starts.append(at)
        at += 8 + (data[at + 4] + 256 * data[at + 5]) * (data[at + 6] + 256 * data[at + 7])
    return starts


@pytest.mark.parametrize("spelt", [b"\x10\x04", b"\x10\x05", b"\x10\x14", b"\x10\x10\x04"])
def test_no_picture_spells_a_real_time_command(spelt: bytes) -> None:
    row = (spelt * 72)[:72]
    page = Image.frombytes("1", (576, 50), row * 50, "raw", "1;I")
    data = raster(page)
    assert not any(bad in data[8:] for bad in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    (printed,) = render(data)
    changed = ImageChops.difference(printed.convert("L"), page.convert("L"))
    assert changed.histogram()[255] <= 36 * 50  # one dot a command


def test_native_code_is_small_and_reads() -> None:
    printer = replace(WIDE, native_qr=True)
    parts = draw(PRIORITY, printer.sheet)
    code = parts[1]
    assert isinstance(code, NativeQr)
    assert len(native_qr(code)) < 100
    (printed,) = render(ticket(parts, printer))
    assert codes(printed) == [PRIORITY.qr]


def test_resync_ends_any_picture_left_half_and_prints_nothing_of_its_own() -> None:
    whole = ticket(draw(PRIORITY, WIDE.sheet), WIDE)
    for cut_off in (9, 200, 5_000, 12_345, len(whole) - 4):
        paper = Interpreter()
        list(paper.feed(whole[:cut_off]))
        tickets = [
            event for event in paper.feed(resync(WIDE) + whole) if getattr(event, "image", None) is not None
        ]
        assert same(tickets[-1].image, render(whole)[0])
        assert len(tickets) <= 2


def test_without_a_cutter_paper_comes_out_far_enough_to_be_torn() -> None:
    printer = PROFILES["58mm-no-cutter"]
    data = ticket(draw(PRIORITY, printer.sheet), printer)
    assert b"\x1dV" not in data[-12:]
    assert data.endswith(b"\x1bd\x05\x1dr\x01")


def test_a_printer_by_its_name() -> None:
    assert profile("58mm").width == 384
    known = profile("TM-T20II")
    assert (known.width, known.dpi, known.native_qr, known.cutter) == (576, 203, True, True)
    assert profile("TM-P80-42col").width == 544  # 546 dots, in whole bytes
    assert profile("NT-5890K").cutter is False
    with pytest.raises(LookupError, match=r"no profile 'TM-T20'; there are 80mm, .*TM-T20II"):
        profile("TM-T20")
    with pytest.raises(LookupError):
        profile("RP326")  # the list does not know its width


def test_pictures_are_whole_bytes_wide() -> None:
    with pytest.raises(ValueError, match="whole bytes"):
        raster(Image.new("1", (575, 8)))
