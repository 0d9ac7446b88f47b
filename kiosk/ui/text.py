"""Measuring, wrapping and fitting of words, without drawing any. A layout asks here and needs no screen.

Sizes and widths are px. Words are centred by their capitals (0.745 em), not by the font's box, so a line
in a rect `height(1, px)` high has room for the strokes above and the tails below.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame.font

from kiosk.fonts import CAPITAL, path
from kiosk.ui.items import Rect, Weight

LEADING = 1.2
"""From one line to the next, in em."""

NO_CHARACTER = "\ufffe"
"""Never a character: whatever is drawn for it is what the font draws for a glyph it lacks."""


class Metrics(Protocol):
    """What a layout must know of a typeface."""

    def width(self, text: str, px: int, weight: Weight) -> int:
        """How far the pen moves: what to reserve for the text."""
        ...

    def ink(self, text: str, px: int, weight: Weight) -> Rect:
        """What is blackened, from the pen's start on the letters' line; above it y is negative."""
        ...

    def missing(self, text: str, weight: Weight) -> str:
        """The characters the typeface cannot draw, each once; empty when all is well."""
        ...


class Fitted(NamedTuple):
    """A size, and each text's lines at it. `fits` is false when not even the smallest size held them all."""

    px: int
    lines: tuple[tuple[str, ...], ...]
    fits: bool


@dataclass(frozen=True)
class Ask:
    """A text and the room it has: `width` and `height` in px, and how many lines it may take."""

    text: str
    width: int
    height: int = 1 << 16
    weight: Weight = Weight.BOLD
    lines: int = 1


def capital(px: int) -> int:
    """Height of a capital."""
    return round(CAPITAL * px)


def leading(px: int) -> int:
    """From one line to the next."""
    return round(LEADING * px)


def height(lines: int, px: int) -> int:
    """The least height of a rect that holds so many lines, tails included; not the accent of a capital."""
    return lines * leading(px)


def baselines(rect: Rect, lines: int, px: int) -> tuple[int, ...]:
    """The line under the letters, for each line of a block centred in the rect by its capitals."""
    block = (lines - 1) * leading(px) + capital(px)
    first = rect.y + round((rect.h - block) / 2) + capital(px)
    return tuple(first + number * leading(px) for number in range(lines))


def standing(x: int, baseline: int, width: int, px: int) -> Rect:
    """The rect of one line that stands on a given line: for words of two sizes side by side."""
    high = height(1, px)
    return Rect(x, baseline - capital(px) - round((high - capital(px)) / 2), width, high)


def wrap(metrics: Metrics, text: str, px: int, weight: Weight, width: int) -> tuple[str, ...]:
    """Break into the fewest lines, as equally long as that allows, so that no word stands alone needlessly.

    `\\n` breaks always, a no-break space never. A word wider than `width` stays whole, on its own line.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        words = part.split(" ")
        lines += _even(lambda line: metrics.width(line, px, weight), words, width)
    return tuple(lines)


def fit(metrics: Metrics, asks: Sequence[Ask], sizes: Iterable[int]) -> Fitted:
    """The largest of the sizes at which every text has room: siblings share one size."""
    trying = sorted(set(sizes), reverse=True)
    if not trying:
        raise ValueError("no size to try")
    for px in trying:
        lines = tuple(_lines(metrics, ask, px) for ask in asks)
        if all(fits(metrics, ask, found, px) for ask, found in zip(asks, lines, strict=True)):
            return Fitted(px, lines, fits=True)
    return Fitted(trying[-1], lines, fits=False)


def fits(metrics: Metrics, ask: Ask, lines: tuple[str, ...], px: int) -> bool:
    """Whether these lines have the room they were given."""
    return (
        len(lines) <= ask.lines
        and height(len(lines), px) <= ask.height
        and all(metrics.width(line, px, ask.weight) <= ask.width for line in lines)
    )


def steps(largest: int, least: int) -> range:
    """All whole sizes from the largest down to the least."""
    return range(largest, least - 1, -1)


def _lines(metrics: Metrics, ask: Ask, px: int) -> tuple[str, ...]:
    return wrap(metrics, ask.text, px, ask.weight, ask.width) if ask.lines > 1 else (ask.text,)


def _greedy(measure: Callable[[str], int], words: Sequence[str], width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _even(measure: Callable[[str], int], words: Sequence[str], width: int) -> list[str]:
    """As few lines as the width allows, in the narrowest measure that still gives as few."""
    lines = _greedy(measure, words, width)
    count, low, high = len(lines), 1, width
    while low < high:
        middle = (low + high) // 2
        narrower = _greedy(measure, words, middle)
        if len(narrower) <= count and all(measure(line) <= middle for line in narrower):
            high = middle
        else:
            low = middle + 1
    return _greedy(measure, words, high)


class Fonts:
    """The real typeface, through pygame.font, which kerns (HarfBuzz). Nothing but `pygame.font` is started.

    Not for several threads at once. Caches are bounded: a kiosk runs for months.
    """

    def __init__(self) -> None:
        if not pygame.font.get_init():
            pygame.font.init()
        self.font = lru_cache(maxsize=40)(self._font)
        self._width = lru_cache(maxsize=8192)(self._measure)
        self._ink = lru_cache(maxsize=2048)(self._look)
        self._drawn = lru_cache(maxsize=4096)(self._draws)

    def width(self, text: str, px: int, weight: Weight) -> int:
        """How far the pen moves."""
        return self._width(text, px, weight)

    def ink(self, text: str, px: int, weight: Weight) -> Rect:
        """What is blackened, from the pen's start on the line the letters stand on."""
        return self._ink(text, px, weight)

    def missing(self, text: str, weight: Weight) -> str:
        """The characters the typeface cannot draw, each once."""
        return "".join(dict.fromkeys(sign for sign in text if not self._drawn(sign, weight)))

    def _font(self, cut: str, px: int) -> pygame.font.Font:
        """A cut (a `Weight`, or `icons`) at a size."""
        return pygame.font.Font(str(path(cut)), px)

    def _measure(self, text: str, px: int, weight: Weight) -> int:
        return self.font(weight.value, px).size(text)[0]

    def _look(self, text: str, px: int, weight: Weight) -> Rect:
        font = self.font(weight.value, px)
        box = font.render(text, True, (0, 0, 0)).get_bounding_rect()
        return Rect(box.x, box.y - font.get_ascent(), box.w, box.h)

    def _draws(self, sign: str, weight: Weight) -> bool:
        """`Font.metrics` claims glyphs that are not there, so the picture is compared with that of a lack."""
        font = self.font(weight.value, 32)
        lack = font.render(NO_CHARACTER, True, (0, 0, 0), (255, 255, 255))
        shown = font.render(sign, True, (0, 0, 0), (255, 255, 255))
        return shown.get_buffer().raw != lack.get_buffer().raw
