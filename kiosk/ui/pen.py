"""The pen: what layouts draw with. They think in u (px at 1024 × 600); pixels are made here, nowhere else.

Text asks for a size and takes the largest at which everything has room. With larger text sizes grow by 1.35,
one language is shown instead of two, and what was large already grows less: a body capital then subtends 0.7°
at 50 cm on a screen of 10.1 inch (EN 301 549, 5.1.4).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.ui.items import (
    Align,
    Bar,
    Code,
    Drawing,
    Icon,
    Item,
    Label,
    Live,
    Panel,
    Rect,
    Target,
    Weight,
    unit,
)
from kiosk.ui.text import Ask, Fitted, Metrics, capital, fit, height, leading, wrap
from kiosk.ui.words import Both

LARGER = 1.35
LEAST = 26
"""The smallest type on any screen, in u."""


class Box(NamedTuple):
    """A rect in u."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def mid(self) -> float:
        """The height of its middle."""
        return self.y + self.h / 2

    def inset(self, dx: float, dy: float | None = None) -> "Box":
        dy = dx if dy is None else dy
        return Box(self.x + dx, self.y + dy, self.w - 2 * dx, self.h - 2 * dy)

    def top(self, h: float) -> "Box":
        return Box(self.x, self.y, self.w, h)

    def below(self, h: float) -> "Box":
        """What is left under the upper `h`."""
        return Box(self.x, self.y + h, self.w, self.h - h)

    def left(self, w: float) -> "Box":
        return Box(self.x, self.y, w, self.h)

    def after(self, w: float) -> "Box":
        """What is left beside the first `w`."""
        return Box(self.x + w, self.y, self.w - w, self.h)

    def until(self, bottom: float) -> "Box":
        return Box(self.x, self.y, self.w, bottom - self.y)

    def columns(self, n: int, gap: float = 16) -> tuple["Box", ...]:
        w = (self.w - gap * (n - 1)) / n
        return tuple(Box(self.x + i * (w + gap), self.y, w, self.h) for i in range(n))

    def rows(self, n: int, gap: float = 16) -> tuple["Box", ...]:
        h = (self.h - gap * (n - 1)) / n
        return tuple(Box(self.x, self.y + i * (h + gap), self.w, h) for i in range(n))

    def grid(self, across: int, down: int, gap: float = 16) -> tuple["Box", ...]:
        return tuple(cell for row in self.rows(down, gap) for cell in row.columns(across, gap))

    def centred(self, w: float, h: float) -> "Box":
        return Box(self.x + (self.w - w) / 2, self.y + (self.h - h) / 2, w, h)


@dataclass(frozen=True)
class Words:
    """A paragraph of a stack. Sizes in u; `grow`: larger text makes it so.

    A `second` language is the first to go.
    """

    text: str
    size: float
    weight: Weight = Weight.MEDIUM
    colour: str = "ink"
    lines: int = 1
    least: float = LEAST
    second: bool = False
    gap: float = 0
    grow: bool = True


class Pen:
    """Draws on a screen of `size` px. `language` is the visit's; `high`: high contrast."""

    def __init__(
        self,
        size: tuple[int, int],
        metrics: Metrics,
        *,
        larger: bool = False,
        high: bool = False,
        languages: tuple[str, str] = ("id", "en"),
        live: bool = True,
    ) -> None:
        self.size = size
        self.metrics = metrics
        self.larger = larger
        self.high = high
        self.languages = languages
        self.live_pictures = live
        self.u = unit(size)
        self.w = size[0] / self.u
        self.h = size[1] / self.u
        self.upright = size[1] > size[0]
        self.margin = 32.0
        self.items: list[Item] = []
        self._touchable = True

    def drawing(self) -> Drawing:
        return Drawing(self.size, tuple(self.items))

    @contextmanager
    def untouchable(self) -> Iterator[None]:
        """What is drawn meanwhile lies under a sheet: it is seen and cannot be touched."""
        self._touchable = False
        try:
            yield
        finally:
            self._touchable = True

    # Places

    @property
    def body(self) -> Box:
        """Between the header and the lower edge."""
        return Box(self.margin, 104, self.w - 2 * self.margin, self.h - 104 - 20)

    def rect(self, box: Box) -> Rect:
        """The box in px: edges are rounded, so that boxes that meet do so on the screen too."""
        left, top = round(box.x * self.u), round(box.y * self.u)
        return Rect(left, top, round(box.right * self.u) - left, round(box.bottom * self.u) - top)

    def px(self, size: float) -> int:
        """A type size in px. Never rounded below the least there is."""
        return max(1, round(size * self.u))

    def grown(self, size: float) -> float:
        """The size that is asked for: larger text makes small type grow by 1.35, large type less."""
        return min(size * LARGER, max(46.0, size)) if self.larger else size

    # Shapes

    def panel(
        self,
        box: Box,
        fill: str,
        radius: float = 0,
        edge: str | None = None,
        *,
        width: float = 2,
        shadow: bool = False,
        deep: bool = False,
    ) -> None:
        rect = self.rect(box)
        # In high contrast an edge is all there is: it is a little wider.
        width = max(width, 3) if self.high else width
        self.items.append(
            Panel(
                rect,
                fill,
                min(round(radius * self.u), min(rect.w, rect.h) // 2),
                edge,
                max(1, round(width * self.u)),
                shadow or deep,
                deep,
            )
        )

    def disc(self, box: Box, fill: str, edge: str | None = None) -> None:
        self.panel(box, fill, box.h / 2, edge)

    def icon(self, box: Box, name: str, colour: str = "ink", on: str = "bg") -> None:
        self.items.append(Icon(self.rect(box), name, colour, on))

    def code(self, box: Box, text: str) -> None:
        self.items.append(Code(self.rect(box), text))

    def live(self, box: Box, source: str = "camera", radius: float = 0, *, mirror: bool = True) -> None:
        self.items.append(Live(self.rect(box), source, round(radius * self.u), mirror=mirror))

    def bar(self, box: Box, part: float, colour: str = "accent", ground: str = "line") -> None:
        self.items.append(Bar(self.rect(box), part, colour, ground))

    def rule(self, box: Box) -> None:
        """A thin line, as wide as the box, at its upper edge."""
        rect = self.rect(box)
        self.items.append(Panel(Rect(rect.x, rect.y, rect.w, max(1, round(2 * self.u))), "line"))

    def target(self, box: Box, choice: str, *, panel: Box | None = None, hold: bool = False) -> None:
        if self._touchable:
            self.items.append(Target(self.rect(box), choice, self.rect(panel or box), hold))

    # Words

    def width(self, text: str, size: float, weight: Weight = Weight.MEDIUM) -> float:
        """Width of a line in u."""
        return self.metrics.width(text, self.px(size), weight) / self.u

    def label(
        self,
        box: Box,
        lines: Sequence[str],
        px: int,
        weight: Weight = Weight.MEDIUM,
        colour: str = "ink",
        on: str = "bg",
        align: Align = Align.LEFT,
        *,
        side: int = 0,
    ) -> None:
        """Words of a known size, centred by capitals in the box."""
        self._label(self.rect(box), lines, px, weight, colour, on, align, side)

    def _label(
        self,
        rect: Rect,
        lines: Sequence[str],
        px: int,
        weight: Weight,
        colour: str,
        on: str,
        align: Align,
        side: int,
    ) -> None:
        if any(lines):
            if rect.h < height(len(lines), px) + 2:
                # Rounding may put a tail or an accent a pixel beyond the line's own height.
                rect = Rect(rect.x, rect.y - 1, rect.w, rect.h + 2)
            language = self.languages[min(side, len(self.languages) - 1)]
            self.items.append(Label(rect, tuple(lines), px, weight, colour, on, align, language))

    def shared(
        self,
        texts: Sequence[tuple[str, Box, int]],
        size: float,
        weight: Weight,
        least: float = LEAST,
        *,
        grow: bool = True,
    ) -> Fitted:
        """The size at which all siblings fit, each into its box and number of lines, and their lines."""
        asks = []
        for text, box, lines in texts:
            rect = self.rect(box)
            asks.append(Ask(text, rect.w, rect.h, weight, lines))
        return fit(self.metrics, asks, self._sizes(self.grown(size) if grow else size, least))

    def words(
        self,
        box: Box,
        text: str,
        size: float,
        weight: Weight = Weight.MEDIUM,
        colour: str = "ink",
        on: str = "bg",
        align: Align = Align.LEFT,
        *,
        lines: int = 1,
        least: float = LEAST,
        side: int = 0,
        grow: bool = True,
    ) -> int:
        """One text, as large as it fits up to `size`; returns the px it got."""
        found = self.shared([(text, box, lines)], size, weight, least, grow=grow)
        self.label(box, found.lines[0], found.px, weight, colour, on, align, side=side)
        return found.px

    def _sizes(self, largest: float, least: float) -> range:
        low = self.px(least)
        return range(max(self.px(largest), low), low - 1, -1)

    def pair(self, text: Both, size: float, second: float = 26, **how: object) -> list[Words]:
        """A text and, in the muted second size, the other language: parts of a stack."""
        first = replace(Words(text.main, size), **how)  # type: ignore[arg-type]
        if not text.second or text.second == text.main:
            return [first]
        muted = "on2" if first.colour == "on" else "muted"
        return [first, Words(text.second, second, colour=muted, lines=first.lines, second=True)]

    def stack(
        self,
        box: Box,
        parts: Sequence[Words],
        on: str = "bg",
        align: Align = Align.LEFT,
        *,
        middle: bool = True,
    ) -> float:
        """Paragraphs one below the other, all of them within the box; returns how high they are in u.

        All shrink together until they fit; if that is not enough the second language goes, as it does with
        larger text, where one language is all there is room for.
        """
        parts = [part for part in parts if part.text]
        firsts = [part for part in parts if not part.second]
        rect = self.rect(box)
        for trial in (firsts,) if self.larger else (parts, firsts):
            for less in range(self.px(24)):
                sizes = [self._less(part, less) for part in trial]
                laid = [
                    wrap(self.metrics, part.text, px, part.weight, rect.w) if part.lines > 1 else (part.text,)
                    for part, px in zip(trial, sizes, strict=True)
                ]
                if self._room(trial, sizes, laid, rect):
                    return self._stacked(rect, trial, sizes, laid, on, align, middle=middle)
                if all(px == self.px(part.least) for part, px in zip(trial, sizes, strict=True)):
                    break
        return self._stacked(rect, trial, sizes, laid, on, align, middle=middle)

    def _less(self, part: Words, less: int) -> int:
        wanted = self.px(self.grown(part.size) if part.grow else part.size)
        return max(wanted - less, min(self.px(part.least), wanted))

    def _room(
        self, parts: Sequence[Words], sizes: Sequence[int], laid: Sequence[tuple[str, ...]], rect: Rect
    ) -> bool:
        wide = all(
            len(lines) <= part.lines
            and all(self.metrics.width(line, px, part.weight) <= rect.w for line in lines)
            for part, px, lines in zip(parts, sizes, laid, strict=True)
        )
        return wide and self._high(parts, sizes, laid) <= rect.h

    def _high(self, parts: Sequence[Words], sizes: Sequence[int], laid: Sequence[tuple[str, ...]]) -> int:
        gaps = sum(round(part.gap * self.u) for part in parts[1:])
        return gaps + sum(height(len(lines), px) for px, lines in zip(sizes, laid, strict=True))

    def _stacked(
        self,
        rect: Rect,
        parts: Sequence[Words],
        sizes: Sequence[int],
        laid: Sequence[tuple[str, ...]],
        on: str,
        align: Align,
        *,
        middle: bool,
    ) -> float:
        high = self._high(parts, sizes, laid)
        top = rect.y
        if middle and sizes:
            # By what is seen: from the first capital's top to the last line's feet.
            head = (leading(sizes[0]) - capital(sizes[0])) / 2
            feet = (leading(sizes[-1]) - capital(sizes[-1])) / 2
            top = round(rect.y + (rect.h - (high - head - feet)) / 2 - head)
            top = max(rect.y, min(top, rect.bottom - high)) if high <= rect.h else rect.y
        at = top
        for number, (part, px, lines) in enumerate(zip(parts, sizes, laid, strict=True)):
            at += round(part.gap * self.u) if number else 0
            high_here = height(len(lines), px)
            place = Rect(rect.x, at, rect.w, high_here)
            self._label(place, lines, px, part.weight, part.colour, on, align, 1 if part.second else 0)
            at += high_here
        return (at - top) / self.u
