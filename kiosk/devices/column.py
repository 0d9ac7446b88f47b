"""The paper and what stacks on it: rows from top to bottom, each a height and how to paint it there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PIL import Image

from kiosk import fonts
from kiosk.devices import ink
from kiosk.devices.ink import ROW, Style

FEED_MM = 14.0
"""From print head to cutter: blank at every ticket's top (Epson TM-T20 and its like: 12 to 15 mm)."""

LONGEST_MM = {True: 120.0, False: 135.0}
"""Length of a whole ticket on paper at least 500 dots wide, and on narrower."""


class Sheet(NamedTuple):
    """The paper: dots across (384, 512, 576), dots per inch, and whether the printer draws the QR itself."""

    width: int = 576
    dpi: int = 203
    native_qr: bool = False

    @property
    def scale(self) -> float:
        """Size of type against 576 dots: narrow paper is held as close, so it shrinks less than the width."""
        return 0.46 + 0.54 * self.width / 576

    @property
    def wide(self) -> bool:
        return self.width >= 500

    @property
    def longest(self) -> int:
        """Most rows a picture may have."""
        return int((LONGEST_MM[self.wide] - FEED_MM) * self.dpi / 25.4)


class NativeQr(NamedTuple):
    """A QR code the printer draws itself, in the middle of the paper."""

    text: str
    module: int


Part = Image.Image | NativeQr
Paint = Callable[[Image.Image, int], None]


@dataclass
class Column:
    """Rows from top to bottom, each a height and how to paint it there."""

    sheet: Sheet
    rows: list[tuple[int, Paint | NativeQr]] = field(default_factory=list)

    @property
    def height(self) -> int:
        return sum(height for height, _ in self.rows)

    def px(self, dots: float) -> int:
        return max(1, round(dots * self.sheet.scale))

    @property
    def margin(self) -> int:
        return self.px(12)

    @property
    def inner(self) -> int:
        return self.sheet.width - 2 * self.margin

    def gap(self, dots: float) -> None:
        self.rows.append((self.px(dots), lambda page, y: None))

    def text(
        self, text: str, cut: str, size: int, *, leading: float = ROW, width: int = 0, most: int = 2
    ) -> None:
        """Centred lines; `size` in dots at 576."""
        if not text:
            return
        lines, style = ink.fit(text, Style(cut, self.px(size)), width or self.inner, most)
        for each in lines:
            self.rows.append((round(style.size * leading), centred(each, style, self.sheet.width)))

    def rule(self) -> None:
        width, margin = self.inner, self.margin
        dash, space, thick = self.px(10), self.px(6), self.px(2)

        def paint(page: Image.Image, y: int) -> None:
            for x in range(margin, margin + width, dash + space):
                page.paste(0, (x, y, min(x + dash, margin + width), y + thick))

        self.rows.append((thick, paint))

    def page(self) -> list[Part]:
        """The picture, in two around a native QR."""
        parts: list[Part] = []
        held: list[tuple[int, Paint]] = []
        for height, what in [*self.rows, (0, NativeQr("", 0))]:
            if not isinstance(what, NativeQr):
                held.append((height, what))
                continue
            if held:
                parts.append(_painted(held, self.sheet.width))
                held = []
            if what.text:
                parts.append(what)
        return parts


def baseline(style: Style) -> int:
    """From a row's top to its baseline: capitals stand in the middle of a row."""
    return round(style.size * (ROW + fonts.CAPITAL) / 2)


def centred(text: str, style: Style, twice_middle: int, colour: int = 0) -> Paint:
    """A line with its ink's middle at half of `twice_middle` dots."""

    def paint(page: Image.Image, y: int) -> None:
        drawn = ink.line(text, style)
        page.paste(
            colour, ((twice_middle - drawn.mask.width) // 2, y + baseline(style) + drawn.top), drawn.mask
        )

    return paint


def _painted(rows: Sequence[tuple[int, Paint]], width: int) -> Image.Image:
    page = Image.new("1", (width, max(1, sum(height for height, _ in rows))), 255)
    y = 0
    for height, paint in rows:
        paint(page, y)
        y += height
    return page
