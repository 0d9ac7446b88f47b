"""The ticket as a picture: all of it is there, inside the paper, short enough, and its code can be read."""

from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from kiosk.devices import ink, paper
from kiosk.devices.column import FEED_MM, NativeQr, Sheet
from kiosk.devices.ink import Line, Style
from kiosk.devices.slip import Slip, Words
from tests.devices.slip_kit import CASES, COPY, LONG, ORDINARY, PRIORITY, TEST_PRINT, codes

SHEETS = {"80mm": Sheet(576), "80mm-180dpi": Sheet(512, 180), "58mm": Sheet(384)}


def drawn_texts(monkeypatch: pytest.MonkeyPatch, slip: Slip, sheet: Sheet) -> str:
    """Every line of letters that was put on the paper."""
    lines: list[str] = []
    line = ink.line

    def spy(text: str, style: Style) -> Line:
        lines.append(text)
        return line(text, style)

    monkeypatch.setattr(ink, "line", spy)
    paper.draw(slip, sheet)
    return " ".join(lines)


def margins(image: Image.Image) -> tuple[int, int]:
    """White columns left and right."""
    box = ImageChops.invert(image.convert("L")).getbbox()
    assert box is not None
    return box[0], image.width - box[2]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("case", CASES)
def test_ticket_is_inside_the_paper_and_can_be_read(case: str, sheet: Sheet) -> None:
    slip = CASES[case]
    image = paper.picture(slip, sheet)
    assert (image.mode, image.width) == ("1", sheet.width)
    assert min(margins(image)) >= 8
    assert codes(image) == [slip.qr]


@pytest.mark.parametrize("case", ["ordinary", "priority", "copy", "bare", "one language", "many digits"])
def test_wide_ticket_is_no_longer_than_twelve_centimetres(case: str) -> None:
    for sheet in (Sheet(576), Sheet(512, 180)):
        length = paper.picture(CASES[case], sheet).height / sheet.dpi * 25.4 + FEED_MM
        assert 90 < length <= 120


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
@pytest.mark.parametrize("case", CASES)
def test_no_word_of_the_first_language_is_lost(
    case: str, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = CASES[case]
    said = drawn_texts(monkeypatch, slip, sheet).replace(" ", "")
    facts = [words for fact in (slip.ahead, slip.wait) if fact for words in fact]
    several = [slip.service, slip.stage, slip.party, slip.place, *facts, slip.qr_says, slip.next_steps]
    expected = [slip.office, slip.moment, slip.number, slip.follow or "", slip.complaint.main]
    for text in [*expected, *(words.main for words in several)]:
        for word in text.replace("·", " ").split():
            assert word in said, text


@pytest.mark.parametrize("sheet", [SHEETS["80mm"], SHEETS["58mm"]], ids=["80mm", "58mm"])
def test_ordinary_and_priority_tickets_speak_english_too(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = drawn_texts(monkeypatch, PRIORITY, sheet)
    for text in (
        "Your number",
        "ELDERLY",
        "New passport · Document check",
        "Wait in Room A, floor 1",
        "9 before you",
    ):
        assert text in said


def test_figures_stand_side_by_side_or_where_that_is_too_narrow_below_each_other() -> None:
    longer = replace(ORDINARY, wait=LONG.wait)
    narrow, wide = Sheet(384), Sheet(576)
    assert paper.picture(longer, wide).height < paper.picture(ORDINARY, wide).height + 10
    assert paper.picture(longer, narrow).height > paper.picture(ORDINARY, narrow).height + 40


def number_height(image: Image.Image) -> int:
    """Height of the tallest run of rows without a white one between: the number, by far."""
    inked = [row.strip(b"\x00") != b"" for row in _rows(image)]
    runs, count = [], 0
    for ink_here in inked:
        count = count + 1 if ink_here else 0
        runs.append(count)
    upper = runs[: len(runs) * 2 // 5]
    return max(upper)


def _rows(image: Image.Image) -> list[bytes]:
    data, stride = image.tobytes("raw", "1;I"), image.width // 8
    return [data[at : at + stride] for at in range(0, len(data), stride)]


def test_number_is_as_large_as_the_paper_allows() -> None:
    assert number_height(paper.picture(ORDINARY, Sheet(576))) >= 150  # 19 mm
    assert number_height(paper.picture(PRIORITY, Sheet(576))) >= 120
    narrow = paper.picture(ORDINARY, Sheet(384))
    assert number_height(narrow) >= 100


def test_copy_says_so_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "SALINAN · COPY" in drawn_texts(monkeypatch, COPY, Sheet())
    assert "SALINAN" not in drawn_texts(monkeypatch, replace(COPY, copy=False), Sheet())


def test_priority_is_a_black_band() -> None:
    def blackest(slip: Slip) -> float:
        return max(sum(byte.bit_count() for byte in row) for row in _rows(paper.picture(slip, Sheet()))) / 576

    assert blackest(PRIORITY) > 0.9
    band = [row for row in _rows(paper.picture(PRIORITY, Sheet())) if sum(b.bit_count() for b in row) > 300]
    plain = [row for row in _rows(paper.picture(ORDINARY, Sheet())) if sum(b.bit_count() for b in row) > 300]
    assert len(band) > len(plain) + 20


def test_native_code_stands_between_two_pictures() -> None:
    above, code, below = paper.draw(PRIORITY, Sheet(576, native_qr=True))
    assert isinstance(above, Image.Image)
    assert isinstance(below, Image.Image)
    assert code == NativeQr(PRIORITY.qr, 6)
    assert codes(above) == codes(below) == []


def test_a_code_too_long_for_large_modules_still_fits_narrow_paper() -> None:
    slip = replace(ORDINARY, qr="https://antrean.example/" + "x" * 300)
    assert codes(paper.picture(slip, Sheet(384))) == [slip.qr]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_test_print_uses_every_dot_of_the_head(sheet: Sheet) -> None:
    image = paper.picture(TEST_PRINT, sheet)
    combined = bytearray(sheet.width // 8)
    for row in _rows(image):
        combined = bytearray(a | b for a, b in zip(combined, row, strict=True))
    assert combined == b"\xff" * len(combined)
    assert codes(image) == [TEST_PRINT.qr]


@pytest.mark.parametrize(
    ("service", "place"),
    [
        ("Hộ chiếu mới", "Vui lòng chờ ở phòng A, tầng 1"),
        ("Yeni pasaport başvurusu", "Lütfen 1. kattaki A odasında bekleyin"),
        ("Nový cestovní pas", "Čekejte prosím v místnosti A"),
    ],
)
def test_other_languages_of_our_face_print_every_letter(service: str, place: str) -> None:
    slip = replace(LONG, service=Words(service), place=Words(place))
    assert [text for text in slip.texts() if ink.unprintable(text)] == []
    assert codes(paper.picture(slip, Sheet())) == [slip.qr]
