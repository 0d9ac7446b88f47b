"""Pictures to hold up: real codes in them, of the size asked for."""

import pytest
import zxingcpp
from PIL import Image, ImageChops

from kiosk.devices.decode import make_reader, read_all
from kiosk.devices.motion import Gate, light, thumbnail
from kiosk.devices.phone import SIZE, hall, phone, qr, sheet

PASS = "AQ1:" + "B" * 125


@pytest.mark.parametrize("code", [120, 210, 330])
@pytest.mark.parametrize("rotation", [-15.0, 0.0, 6.0, 180.0])
def test_a_phone_is_a_camera_picture_that_reads(code: int, rotation: float) -> None:
    picture = phone(PASS, code=code, rotation=rotation)
    assert (picture.size, picture.mode) == (SIZE, "RGB")
    assert read_all(make_reader(), picture.convert("L")) == (PASS,)
    found = zxingcpp.read_barcodes(picture)[0]
    assert (found.orientation + rotation) % 360 == pytest.approx(0, abs=1)  # it counts clockwise


def test_a_phone_is_drawn_the_same_each_time() -> None:
    assert ImageChops.difference(phone(PASS), phone(PASS)).getbbox() is None


def test_a_dim_phone_is_dim_and_still_reads() -> None:
    dim = phone(PASS, brightness=0.2, code=300).convert("L")
    middle = (260, 180, 380, 300)
    assert light(thumbnail(dim.crop(middle))).bright < 80
    assert light(thumbnail(phone(PASS, code=300).convert("L").crop(middle))).bright > 200
    assert read_all(make_reader(), dim) == (PASS,)


def test_a_phone_held_up_is_noticed() -> None:
    gate = Gate()
    gate.look(hall().convert("L"), 0.0)
    assert gate.look(phone(PASS, code=120, dark_mode=True).convert("L"), 0.1).shown


def test_much_blur_cannot_be_read() -> None:
    assert read_all(make_reader(), phone(PASS, code=150, blur=5).convert("L")) == ()


@pytest.mark.parametrize(
    "texts", [[PASS], [PASS, "AQ1:" + "C" * 125], [PASS, "WIFI:S:a;;", "https://example.org"]]
)
def test_a_sheet_has_all_its_codes(texts: list[str]) -> None:
    assert set(read_all(make_reader(), sheet(texts).convert("L"))) == set(texts)


def test_the_hall_is_a_copy_in_any_size() -> None:
    first = hall()
    first.paste(0, (0, 0, *first.size))
    assert light(thumbnail(hall().convert("L"))).bright > 100
    assert hall((1280, 720)).size == (1280, 720)


def test_a_code_has_the_width_asked_for() -> None:
    picture = qr(PASS, 410, quiet=4)
    dark = ImageChops.invert(picture.convert("L")).point(lambda level: 255 if level > 128 else 0)
    left, top, right, bottom = dark.getbbox() or (0, 0, 0, 0)
    assert right - left == pytest.approx(410, abs=2)
    assert bottom - top == pytest.approx(410, abs=2)
    assert isinstance(picture, Image.Image)


def test_more_than_a_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        phone("x" * 10_240)
