"""The look of a printed ticket: a slip becomes a 1-bit picture of the paper's width, or two and a native QR.

Drawn as a picture, so that every language prints on every printer. The order is what a person needs when the
paper is in the hand: the number, what it is for, where to wait and how long; the small print comes last. The
number takes what room is left: 80 mm paper is no longer than 120 mm, cutter's margin included.
"""

from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from PIL import Image

from kiosk import fonts
from kiosk.devices import ink
from kiosk.devices.column import Column, NativeQr, Paint, Part, Sheet, baseline, centred
from kiosk.devices.ink import DOT, ROW, Style
from kiosk.devices.slip import Fact, Slip, StatusSlip, Words


class Beside(IntEnum):
    """How much of the second language is printed: what costs no row, what a visitor needs, or all of it."""

    FREE = 0
    NEEDED = 1
    ALL = 2


LEAST = {Beside.ALL: 150, Beside.NEEDED: 126, Beside.FREE: 116}
"""Rows the number gets at least (at 576 dots), 30 of them margin, before more of the second language goes:
15, 12 and 11 mm of digit, read at 4, 3 and 2.5 m (letters of 1/250 of the distance)."""


def draw(slip: Slip | StatusSlip, sheet: Sheet) -> list[Part]:
    """The parts of a ticket from top to bottom: one picture, or picture, native QR, picture."""
    if isinstance(slip, StatusSlip):
        return _status(slip, sheet)
    above = _above(slip, sheet)
    for beside in (Beside.ALL, Beside.NEEDED, Beside.FREE):
        below = _below(slip, sheet, beside)
        room, least = sheet.longest - above.height - below.height, above.px(LEAST[beside])
        if room >= least:
            break
    # Words that need still more room get it: a long ticket is better than half a sentence.
    number = _number(above, slip.number, max(room, least))
    column = Column(sheet, [*above.rows, number, *below.rows])
    return column.page()


def picture(slip: Slip | StatusSlip, sheet: Sheet) -> Image.Image:
    """The whole ticket as one picture, for the screen and for the eye."""
    (whole,) = draw(slip, sheet._replace(native_qr=False))
    assert isinstance(whole, Image.Image)  # noqa: S101 - a sheet without native QR has one part
    return whole


def _above(slip: Slip, sheet: Sheet) -> Column:
    column = Column(sheet)
    column.gap(6)
    _head(column, slip.office, slip.moment)
    if slip.copy:
        _framed(column, _joined([slip.copy_label]))
    else:
        column.text(_joined([slip.number_label]), "medium", 26)
    return column


def _head(column: Column, office: str, moment: str) -> None:
    column.text(office, "bold", 31)
    column.text(moment, "medium", 25)
    column.gap(9)
    column.rule()
    column.gap(12)


def _number(column: Column, number: str, room: int) -> tuple[int, Paint]:
    """The number as wide as the paper or as high as `room`, whichever comes first; placed by its digits."""
    sheet, margin = column.sheet, column.px(15)
    by_height = (room - 2 * margin) / fonts.CAPITAL
    widest = "".join("0" if sign.isdigit() else sign for sign in number)  # one size from A001 to A999
    by_width = 100 * column.inner / ink.line(widest, Style("extra", 100)).mask.width
    most = 250 * sheet.scale  # a number of one or two signs need not be a poster
    style = Style("extra", int(min(by_height, by_width, most)))
    drawn = ink.line(number, style)
    capital = round(style.size * fonts.CAPITAL)

    def paint(page: Image.Image, y: int) -> None:
        x = (sheet.width - drawn.mask.width) // 2
        page.paste(0, (x, y + margin + capital + drawn.top), drawn.mask)

    return capital + 2 * margin, paint


def _below(slip: Slip, sheet: Sheet, beside: Beside) -> Column:
    column = Column(sheet)
    if slip.priority:
        _band(column, _joined([slip.priority]))
        column.gap(8)
    column.text(slip.service.main, "extra", 43)
    column.text(DOT.join(t for t in (slip.stage.main, slip.party.main) if t), "medium", 29)
    if beside:
        column.text(_beside([slip.service, slip.stage, slip.party]), "medium", 23)
    column.gap(9)
    _box(column, slip, beside)
    column.gap(14)
    if sheet.wide and not sheet.native_qr:
        _qr_beside(column, slip, beside)
    else:
        _qr_middle(column, slip, beside)
    column.gap(12)
    column.rule()
    column.gap(6)
    column.text(slip.complaint.main, "bold", 25)
    if beside is Beside.ALL:
        column.text(slip.complaint.beside, "medium", 22)
    column.gap(2)
    return column


def _band(column: Column, text: str) -> None:
    """White on black: who sees it from a metre off knows that this one goes first."""
    lines, style = ink.fit(text, Style("bold", column.px(31)), column.inner - column.px(32), 2)
    pitch, pad = round(style.size * ROW), column.px(8)
    height = pitch * len(lines) + 2 * pad
    mask = ink.rounded(column.inner, height, column.px(14))

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, (column.margin, y), mask)
        for index, each in enumerate(lines):
            centred(each, style, column.sheet.width, 255)(page, y + pad + index * pitch)

    column.rows.append((height, paint))


def _framed(column: Column, text: str) -> None:
    """A word in a frame as wide as itself: COPY."""
    lines, style = ink.fit(text, Style("bold", column.px(30)), column.inner - column.px(64), 1)
    pitch, pad = round(style.size * ROW), column.px(7)
    height = pitch * len(lines) + 2 * pad
    width = max(ink.width_of(each, style) for each in lines) + column.px(64)
    mask = ink.rounded(width, height, height // 2, column.px(3))

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, ((column.sheet.width - width) // 2, y), mask)
        for index, each in enumerate(lines):
            centred(each, style, column.sheet.width)(page, y + pad + index * pitch)

    column.rows.append((height, paint))


def _box(column: Column, slip: Slip, beside: Beside) -> None:
    """Where to wait, how many come before, and how long: framed, because people look it up again."""
    inside = Column(column.sheet)
    width = column.inner - column.px(28)
    inside.gap(9)
    inside.text(slip.place.main, "bold", 35, width=width)
    facts = [fact for fact in (slip.ahead, slip.wait) if fact]
    if facts:
        inside.gap(5)
        _facts(inside, facts, width)
    if beside:
        inside.gap(2)
        known = [Words("", " ".join(t for t in (f.value.beside, f.label.beside) if t)) for f in facts]
        inside.text(_beside([slip.place, *known]), "medium", 22, width=width)
    inside.gap(9)
    height = inside.height
    frame = ink.rounded(column.inner, height, column.px(18), column.px(3))

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, (column.margin, y), frame)
        for rows, what in inside.rows:
            if not isinstance(what, NativeQr):
                what(page, y)
            y += rows

    column.rows.append((height, paint))


def _facts(column: Column, facts: Sequence[Fact], width: int) -> None:
    """Figures side by side, each over what it is of: one size for all, and room by what each needs."""
    value, label, apart = Style("extra", column.px(38)), Style("medium", column.px(24)), column.px(26)
    while sum(needed := [_need(fact, value, label) for fact in facts]) + apart * len(facts) > width:
        if label.size < column.px(24) * 0.8:  # smaller than this is not read: one below the other, then
            for fact in facts:
                column.text(fact.value.main, "bold", 32, width=width)
                column.text(fact.label.main, "medium", 23, width=width)
            return
        value, label = value.times(0.95), label.times(0.96)
    slack = max(0, width - sum(needed)) // len(facts)
    first, pitch = round(value.size * 1.16), round(label.size * 1.22)

    def paint(page: Image.Image, y: int) -> None:
        left = (column.sheet.width - sum(needed) - slack * len(facts)) // 2
        for index, (fact, need) in enumerate(zip(facts, needed, strict=True)):
            centred(fact.value.main, value, 2 * left + need + slack)(page, y)
            centred(fact.label.main, label, 2 * left + need + slack)(page, y + first)
            if index:
                page.paste(0, (left, y + column.px(4), left + column.px(2), y + first + pitch - column.px(2)))
            left += need + slack

    column.rows.append((first + pitch, paint))


def _need(fact: Fact, value: Style, label: Style) -> int:
    return max(ink.width_of(fact.value.main, value), ink.width_of(fact.label.main, label))


def _module(sheet: Sheet, text: str) -> int:
    """Dots a module: a code about 20 mm wide, no module under 4 dots (0.5 mm) unless it would not fit."""
    side = len(ink.qr_matrix(text))
    aim = round(20 * sheet.dpi / 25.4) // side
    return max(1, min(max(4, min(aim, 6)), sheet.width // (side + 8)))


def _qr_beside(column: Column, slip: Slip, beside: Beside) -> None:
    """The code on the left, what it is for and what comes next on the right."""
    mask = ink.qr(slip.qr, _module(column.sheet, slip.qr))
    x = column.margin + mask.width + column.px(24)
    width = column.sheet.width - column.margin - x
    lines, tall = _qr_lines(column, _qr_words(slip, Beside.ALL), width)
    if tall > mask.height + column.px(12) and beside is not Beside.ALL:
        lines, tall = _qr_lines(column, _qr_words(slip, Beside.FREE), width)
    height = max(tall, mask.height)

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, (column.margin, y + (height - mask.height) // 2), mask)
        y += (height - tall) // 2
        for text, style, before in lines:
            drawn = ink.line(text, style)
            page.paste(0, (x + drawn.left, y + before + baseline(style) + drawn.top), drawn.mask)
            y += before + round(style.size * ROW)

    column.rows.append((height, paint))


def _qr_lines(
    column: Column, words: Sequence["_Said"], width: int
) -> tuple[list[tuple[str, Style, int]], int]:
    """Lines with their style and the gap before each; and their height together."""
    lines: list[tuple[str, Style, int]] = []
    for said in words:
        wrapped, style = ink.fit(said.text, Style(said.cut, column.px(said.size)), width, 2)
        before = column.px(said.before) if said.before else 0
        lines += [(each, style, 0 if index else before) for index, each in enumerate(wrapped)]
    return lines, sum(before + round(style.size * ROW) for _, style, before in lines)


def _qr_middle(column: Column, slip: Slip, beside: Beside) -> None:
    """The code in the middle and its words below: narrow paper, or a printer that draws the code itself."""
    _code(column, slip.qr)
    column.gap(6)
    for said in _qr_words(slip, beside):
        if said.before:
            column.gap(said.before)
        column.text(said.text, said.cut, said.size)


def _code(column: Column, text: str) -> None:
    """A QR code in the middle of the paper, drawn here or by the printer."""
    module = _module(column.sheet, text)
    side = len(ink.qr_matrix(text)) * module
    mask = ink.qr(text, module)

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, ((column.sheet.width - side) // 2, y), mask)

    column.rows.append((side, NativeQr(text, module) if column.sheet.native_qr else paint))


class _Said(NamedTuple):
    text: str
    cut: str
    size: int
    before: int = 0


def _qr_words(slip: Slip, beside: Beside) -> list[_Said]:
    """What is said around the code, in order."""
    steps, label = slip.next_steps, slip.next_label
    words = [
        _Said(slip.qr_says.main, "bold", 27),
        _Said(slip.qr_says.beside if beside else "", "medium", 22),
        _Said(slip.follow or "", "medium", 22),
        _Said(f"{label.main}: {steps.main}" if steps.main else "", "medium", 27, 7),
        _Said(
            f"{label.beside}: {steps.beside}" if beside is Beside.ALL and steps.beside else "", "medium", 22
        ),
    ]
    return [said for said in words if said.text]


def _status(slip: StatusSlip, sheet: Sheet) -> list[Part]:
    """A test print: what is so, a comb that shows dead dots, the edges of the paper, and a code to read."""
    column = Column(sheet)
    column.gap(6)
    _head(column, slip.office, slip.moment)
    column.text(_joined([slip.title]), "extra", 40)
    column.gap(8)
    for label, value in slip.rows:
        column.text(f"{label}: {value}", "medium", 26)
    column.gap(14)
    column.rows.append(_comb(sheet))
    column.gap(14)
    _code(column, slip.qr)
    column.gap(8)
    column.text(slip.note.main, "bold", 26)
    column.text(slip.note.beside, "medium", 22)
    column.gap(4)
    return column.page()


def _comb(sheet: Sheet) -> tuple[int, Paint]:
    """Every dot of the head once alone, in steps: a dead one is a gap in a slanted line. Solid bars above."""

    def paint(page: Image.Image, y: int) -> None:
        page.paste(0, (0, y, sheet.width, y + 12))
        for x in range(sheet.width):
            top = y + 16 + (x % 16) * 2
            page.paste(0, (x, top, x + 1, top + 2))

    return 48, paint


def _joined(words: Sequence[Words]) -> str:
    return DOT.join(text for each in words for text in each if text)


def _beside(words: Sequence[Words]) -> str:
    return DOT.join(each.beside for each in words if each.beside)
