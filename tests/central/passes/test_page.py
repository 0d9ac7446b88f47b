"""The printable page and the picture: one page, the code readable, for every party and office."""

import datetime as dt
import io
import re
import zlib

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from central.passes import page, picture
from kiosk import office_check
from kiosk.passes import Pass, encode
from tests.central.central_kit import OFFICES

KEY = Ed25519PrivateKey.from_private_bytes(b"\x11" * 32)
VECTOR = (
    "AQ1:V50V50V50L72TL6$ZA82FJEQ.B8H40:4W428%V2NJAG0ROY3EBE%7PJN1V-2YMLUUMZ-QE.S.*H20OOV7CXHM/9GMG3/LRHM/"
    "$V*IPTJS56P/ 6.J9ZP528GROE10"
)


def facts(party: int = 3) -> Pass:
    return Pass(
        key_id=1,
        office=1,
        booking=bytes.fromhex("0011223344556677"),
        day=dt.date(2026, 11, 17),
        start_minute=510,
        service="A",
        party=party,
        revision=1,
    )


def test_the_picture_of_the_vector_reads_back() -> None:
    assert encode(facts(), KEY) == VECTOR
    image = Image.open(io.BytesIO(picture.png(VECTOR)))
    assert image.size == (392, 392)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [VECTOR]


def test_at_150_pixels_it_still_reads() -> None:
    image = Image.open(io.BytesIO(picture.png(VECTOR))).convert("L").resize((150, 150))
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [VECTOR]


@pytest.mark.parametrize("slug", ["kupang", "surabaya", "blitar"])
@pytest.mark.parametrize("party", [1, 5])
def test_one_page_for_every_office_and_party(slug: str, party: int) -> None:
    office = office_check.read((OFFICES / f"{slug}.toml").read_text())
    found = facts(party)
    pdf = page.pdf(page.Sheet(office, found, encode(found, KEY), "482109451217", ("Maria Goreti",)))
    assert pdf.startswith(b"%PDF")
    assert re.findall(rb"/Type /Pages|/Count (\d+)", pdf).count(b"1") == 1
    assert pdf == page.pdf(page.Sheet(office, found, encode(found, KEY), "482109451217", ("Maria Goreti",)))


def test_the_code_on_the_page_is_the_pass() -> None:
    """The bars of the drawing, painted again, read as the pass."""
    office = office_check.read((OFFICES / "kupang.toml").read_text())
    pdf = page.pdf(page.Sheet(office, facts(), VECTOR))
    bars = _bars(pdf)
    modules = len(picture.symbol(VECTOR).matrix)
    step = min(height for _, _, _, height in bars)
    left, bottom = min(x for x, _, _, _ in bars), min(y for _, y, _, _ in bars)
    image = Image.new("L", (modules * 4 + 32, modules * 4 + 32), 255)
    for x, y, width, _ in bars:
        at, up = round((x - left) / step), round((y - bottom) / step)
        box = (
            16 + at * 4,
            16 + (modules - 1 - up) * 4,
            16 + (at + round(width / step)) * 4,
            20 + (modules - 1 - up) * 4,
        )
        image.paste(0, box)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [VECTOR]


def _bars(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Rectangles of the page's filled path: x, y, width, height in points."""
    import base64

    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(
                base64.a85decode(stream.strip(), adobe=False)
                if b"~>" not in stream
                else base64.a85decode(b"<~" + stream.strip(), adobe=True)
            ).decode("latin-1")
        except (ValueError, zlib.error):
            continue
        if " re" in text and "BT" in text:
            numbers = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", text)
            found = [tuple(map(float, each)) for each in numbers]
            height = min(each[3] for each in found)
            return [each for each in found if abs(each[3] - height) < 0.01]  # type: ignore[misc] # four floats
    raise AssertionError("no drawing on the page")
