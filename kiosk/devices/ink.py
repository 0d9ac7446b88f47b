"""Letters, marks and QR codes as 1-bit pictures for thermal paper, quick enough to draw while someone waits.

Ink is 1, paper is 0, in masks that `column` pastes. FreeType's own 1-bit renderer draws the text: as sharp
at 203 dpi as a threshold of grey, and ten times quicker (0.3 ms for a number of 230 dots, against 3.2).
Lines are kept, so what every ticket says is drawn once.
"""

import logging
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import segno
from PIL import Image, ImageDraw, ImageFont

from kiosk import fonts

log = logging.getLogger(__name__)

ELSEWHERE = (
    "truetype/noto/NotoSans-{}.ttf",
    "opentype/noto/NotoSansCJK-{}.ttc",
    "truetype/noto/NotoSansArabic-{}.ttf",
    "truetype/noto/NotoSansThai-{}.ttf",
    "truetype/noto/NotoSansDevanagari-{}.ttf",
    "truetype/noto/NotoSansTamil-{}.ttf",
    "truetype/noto/NotoSansKhmer-{}.ttf",
    "truetype/noto/NotoSansMyanmar-{}.ttf",
    "truetype/noto/NotoSansJavanese-{}.ttf",
    "truetype/noto/NotoSansBalinese-{}.ttf",
    "truetype/dejavu/DejaVuSans-{}.ttf",
)
"""Faces for scripts ours lacks, as Debian has them (fonts-noto-core, fonts-noto-cjk, fonts-dejavu-core)."""

ROOT = Path("/usr/share/fonts")

DOT = " · "
"""Between the parts of one line."""

MASK = 2
"""The QR mask. To try all eight takes 2.7 ms, this one 0.5; and tokens are random anyway: of 120 codes
blurred until readers fail, 68 were read with the best mask and 68 with this one."""

ROW = 1.2
"""Height of a row of text, in em."""


class Style(NamedTuple):
    """A cut (`medium`, `bold`, `extra`, `icons`) and a size in dots per em."""

    cut: str
    size: int

    def times(self, factor: float) -> "Style":
        return Style(self.cut, max(8, round(self.size * factor)))


class Line(NamedTuple):
    """One drawn line: its ink cropped, and where that lies from the pen's start on the baseline, in dots."""

    mask: Image.Image
    left: int
    top: int

    @property
    def bottom(self) -> int:
        """How far the ink reaches below the baseline (negative: it ends above)."""
        return self.top + self.mask.height


@lru_cache(maxsize=512)
def line(text: str, style: Style) -> Line:
    """A line of text in the first face that has all its characters."""
    font = _face(_file_for(text, style.cut), style.size)
    left, top, right, bottom = font.getbbox(text, mode="1", anchor="ls")
    size = (max(1, round(right - left)), max(1, round(bottom - top)))
    mask = Image.new("1", size, 0)
    ImageDraw.Draw(mask).text((-left, -top), text, font=font, fill=1, anchor="ls")
    inked = mask.getbbox() or (0, 0, 1, 1)  # Pillow's box has the room beside the letters in it
    return Line(mask.crop(inked), round(left) + inked[0], round(top) + inked[1])


@lru_cache(maxsize=4096)
def width_of(text: str, style: Style) -> int:
    """How wide a text runs, in dots."""
    return round(_face(_file_for(text, style.cut), style.size).getlength(text, mode="1"))


def wrap(text: str, style: Style, width: int) -> list[str]:
    """Break a text into lines of much the same length, none wider than `width` dots; nothing is cut off."""
    if width_of(text, style) <= width:
        return [text]
    count = len(_greedy(text, style, width))
    low, high = width // 2, width
    while high - low > 4:  # the narrowest measure that needs no more lines: a balanced break
        middle = (low + high) // 2
        if len(_greedy(text, style, middle)) <= count:
            high = middle
        else:
            low = middle
    return _greedy(text, style, high)


@lru_cache(maxsize=512)
def fit(
    text: str, style: Style, width: int, most: int = 2, least: float = 0.72
) -> tuple[tuple[str, ...], Style]:
    """Lines and size for a text in `width` dots: full size, a little smaller, more lines, smaller.

    At most `most` lines down to `least` of the size; a text that is longer still gets the lines it needs.
    """
    for count in range(1, most + 1):
        for factor in (1.0, 0.94, 0.88):
            tried = style.times(factor)
            if len(_greedy(text, tried, width)) <= count:
                return tuple(wrap(text, tried, width)), tried
    smallest = style.times(least)
    return tuple(wrap(text, smallest, width)), smallest


@lru_cache(maxsize=8)
def qr(text: str, module: int) -> Image.Image:
    """A QR code as a mask without its quiet zone, `module` dots a module, error correction M."""
    rows = [bytes(255 if dark else 0 for dark in row) for row in qr_matrix(text)]
    side = len(rows)
    small = Image.frombytes("L", (side, side), b"".join(rows))
    return small.resize((side * module, side * module), Image.Resampling.NEAREST).convert("1")


@lru_cache(maxsize=8)
def qr_matrix(text: str) -> tuple[bytes, ...]:
    """Rows of a QR code's modules, 1 is dark. DataOverflowError (a ValueError) beyond 2,331 bytes."""
    code = segno.make(text, error="m", boost_error=False, micro=False, mask=MASK)
    return tuple(bytes(row) for row in code.matrix)


@lru_cache(maxsize=64)
def rounded(width: int, height: int, radius: int, stroke: int = 0) -> Image.Image:
    """A rounded rectangle, filled, or outlined where `stroke` dots are given."""
    mask = Image.new("1", (width, height), 0)
    ends = (0, 0, width - 1, height - 1)
    if stroke:
        ImageDraw.Draw(mask).rounded_rectangle(ends, radius, outline=1, width=stroke)
    else:
        ImageDraw.Draw(mask).rounded_rectangle(ends, radius, fill=1)
    return mask


def unprintable(text: str) -> str:
    """The characters no face on this machine can draw, each once: they would come out as boxes."""
    return "".join(
        sign for sign in fonts.missing(text) if not any(_has(file, sign) for file in _elsewhere("medium"))
    )


def _greedy(text: str, style: Style, width: int) -> list[str]:
    """Lines as full as they go. A text of parts set apart by dots breaks at a dot where it can."""
    parts = text.split(DOT)
    if len(parts) > 1 and all(width_of(part, style) <= width for part in parts):
        return _filled(parts, DOT, style, width)
    return _filled(text.split(), " ", style, width)


def _filled(units: Sequence[str], joint: str, style: Style, width: int) -> list[str]:
    lines: list[str] = []
    for unit in units:
        if lines and width_of(lines[-1] + joint + unit, style) <= width:
            lines[-1] += joint + unit
        elif width_of(unit, style) <= width:
            lines.append(unit)
        else:
            lines.extend(_pieces(unit, style, width))
    return lines


def _pieces(word: str, style: Style, width: int) -> Iterator[str]:
    """A word broken where it has to be: a long address, or a script that puts no space between words."""
    piece = ""
    for sign in word:
        if piece and width_of(piece + sign, style) > width:
            yield piece
            piece = ""
        piece += sign
    yield piece


@lru_cache(maxsize=64)
def _face(file: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size)


@lru_cache(maxsize=1024)
def _file_for(text: str, cut: str) -> Path:
    """The face for a whole line: ours, or the one that has most of it (Noto has Latin beside each script)."""
    ours = fonts.path(cut)
    lacking = "" if cut == "icons" else fonts.missing(text)
    if not lacking:
        return ours
    found = max(_elsewhere(cut), key=lambda file: sum(_has(file, sign) for sign in text), default=ours)
    still = [sign for sign in text if not _has(found, sign)]
    if still:
        log.warning("no font here draws %s: install fonts-noto-core or fonts-noto-cjk", ascii("".join(still)))
    return found


@cache
def _elsewhere(cut: str) -> tuple[Path, ...]:
    weight = "Regular" if cut == "medium" else "Bold"
    named = [ROOT / name.format(weight) for name in ELSEWHERE]
    named.append(ROOT / "truetype/dejavu" / ("DejaVuSans.ttf" if cut == "medium" else "DejaVuSans-Bold.ttf"))
    return tuple(file for file in named if file.is_file())


@lru_cache(maxsize=4096)
def _has(file: Path, sign: str) -> bool:
    """Whether a face draws a character: its bitmap differs from the one of U+FFFE, which no face has."""
    if sign.isspace():
        return True
    font = _face(file, 24)
    return bytes(font.getmask(sign, mode="1")) != bytes(font.getmask("\ufffe", mode="1"))
