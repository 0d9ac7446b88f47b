"""Letters: nothing is lost when they are fitted, and what our face lacks comes from another."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import barcode
import pytest

from kiosk.devices import ink
from kiosk.devices.ink import Style

BODY = Style("medium", 28)


@pytest.mark.parametrize("width", [120, 200, 344, 552])
@pytest.mark.parametrize(
    "text",
    [
        "Tunggu di Ruang A, lantai 1",
        "Replacement of a lost or damaged passport at the office in the old town",
        "https://antrean.kantor-imigrasi-jakarta-barat.example/t/7Q2M9XR4TC5D0BV3",
        "New passport · Document check · 2 people",
    ],
)
def test_fitted_text_is_whole_and_inside(text: str, width: int) -> None:
    lines, style = ink.fit(text, BODY, width)
    kept = "".join(lines).replace(" ", "").replace("·", "")
    assert kept == text.replace(" ", "").replace("·", "")
    assert all(ink.width_of(line, style) <= width for line in lines)


def test_a_text_that_fits_keeps_its_size() -> None:
    assert ink.fit("Paspor baru", BODY, 552) == (("Paspor baru",), BODY)


def test_lines_are_balanced() -> None:
    text = "Tunggu di ruang tunggu prioritas, lantai 2, kanan"
    lines = ink.wrap(text, BODY, ink.width_of(text, BODY) - 20)
    widths = [ink.width_of(line, BODY) for line in lines]
    assert len(lines) == 2
    assert min(widths) > 0.6 * max(widths)


def test_parts_break_at_their_dots() -> None:
    text = "Wait in Room A, floor 1 · 9 before you · 25–40 min"
    assert ink.wrap(text, BODY, 400) == ["Wait in Room A, floor 1", "9 before you · 25–40 min"]


def test_ink_is_where_the_line_says() -> None:
    drawn = ink.line("Agj", Style("bold", 100))
    assert drawn.mask.getbbox() == (0, 0, *drawn.mask.size)
    assert drawn.top == pytest.approx(-75, abs=3)
    assert 15 < drawn.bottom < 30


@pytest.fixture
def other_face(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose only other face is a DejaVu (it has Cyrillic and Greek, and no Chinese)."""
    source = Path(barcode.__file__).parent / "fonts" / "DejaVuSansMono.ttf"
    shutil.copy(source, tmp_path / "Other-Bold.ttf")
    shutil.copy(source, tmp_path / "Other-Regular.ttf")
    monkeypatch.setattr(ink, "ROOT", tmp_path)
    monkeypatch.setattr(ink, "ELSEWHERE", ("Missing-{}.ttf", "Other-{}.ttf"))
    caches = (ink._elsewhere, ink._file_for, ink.line, ink.fit)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.usefixtures("other_face")
def test_another_script_is_drawn_by_another_face() -> None:
    russian, boxes = ink.line("Паспорт", BODY), ink.line("中文护照", BODY)
    assert ink.unprintable("Nomor Паспорт") == ""
    letters = {bytes(ink.line(sign, BODY).mask.tobytes()) for sign in "Паспорт"}
    assert len(letters) == len(set("Паспорт"))
    assert russian.mask.getbbox()
    assert boxes.mask.getbbox()


@pytest.mark.usefixtures("other_face")
def test_what_no_face_has_is_named(caplog: pytest.LogCaptureFixture) -> None:
    assert ink.unprintable("Nomor 中文") == "中文"
    ink.line("Nomor 中文", BODY)
    assert "fonts-noto-cjk" in caplog.text


def test_qr_matrix_is_that_of_its_picture() -> None:
    matrix = ink.qr_matrix("AT1:A012")
    mask = ink.qr("AT1:A012", 4)
    assert mask.size == (4 * len(matrix), 4 * len(matrix))
    assert all(
        bool(mask.getpixel((4 * x + 1, 4 * y + 2))) == bool(cell)
        for y, row in enumerate(matrix)
        for x, cell in enumerate(row)
    )
