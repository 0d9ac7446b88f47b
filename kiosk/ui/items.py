"""The drawing list: what a layout gives and the painter, the tests and speech read.

A layout is pure: it turns a screen's data and a size into these items, in painting order. So what is
clipped, overlaps, is too small or too faint is found without looking at pixels. Rects are whole pixels.
Colours are tokens of the theme (`look.md`): bg surface ink muted accent on on2 press tint edge line ok
warn bad ok_bg warn_bg bad_bg, and `veil`, which lets what lies below shine through.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Rect(NamedTuple):
    """Left, top, width, height in px."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def inset(self, dx: int, dy: int | None = None) -> "Rect":
        dy = dx if dy is None else dy
        return Rect(self.x + dx, self.y + dy, max(0, self.w - 2 * dx), max(0, self.h - 2 * dy))

    def holds(self, x: int, y: int) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


class Weight(StrEnum):
    """Cuts of the face that ship (500, 700, 800) and their tabular twins for digits that change."""

    MEDIUM = "medium"
    BOLD = "bold"
    EXTRA = "extra"
    TABULAR = "tabular"


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True)
class Panel:
    """A filled, rounded ground. `edge` outlines what can be touched; `shadow` lifts what can be used.

    `edge_width` in px. `deep`: the shadow of the ticket, which lies higher than a card.
    """

    rect: Rect
    fill: str
    radius: int = 0
    edge: str | None = None
    edge_width: int = 2
    shadow: bool = False
    deep: bool = False


@dataclass(frozen=True)
class Label:
    """Words. `rect` is what they may fill; lines are wrapped already; `px` is the type size.

    `on` is the token of the ground below, for the contrast. Lines are centred by capitals in the rect.
    """

    rect: Rect
    lines: tuple[str, ...]
    px: int
    weight: Weight = Weight.MEDIUM
    colour: str = "ink"
    on: str = "bg"
    align: Align = Align.LEFT
    language: str = "id"


@dataclass(frozen=True)
class Icon:
    """A symbol of the icon font, always beside a word."""

    rect: Rect
    name: str
    colour: str = "ink"
    on: str = "bg"


@dataclass(frozen=True)
class Code:
    """A QR code to be photographed, drawn black on white with its quiet zone."""

    rect: Rect
    text: str


@dataclass(frozen=True)
class Live:
    """A picture that comes from outside the layout: `camera`, or a picture of the side panel.

    It fills the rect and is cropped, or with `whole` it is shown entirely, centred. `mirror`: as in a
    mirror, so that a hand moved left moves left on the screen.
    """

    rect: Rect
    source: str
    radius: int = 0
    whole: bool = False
    mirror: bool = False


@dataclass(frozen=True)
class Bar:
    """A bar of time or progress, `part` of 1 filled."""

    rect: Rect
    part: float
    colour: str = "accent"
    ground: str = "line"


@dataclass(frozen=True)
class Target:
    """What a finger can touch: `choice` names the choice of the screen; `hold` is a long press, for staff."""

    rect: Rect
    choice: str
    panel: Rect | None = None
    hold: bool = False


Item = Panel | Label | Icon | Code | Live | Bar | Target


def unit(size: tuple[int, int]) -> float:
    """Pixels of one u on a screen of this size: 1 at 1024 × 600 and at 600 × 1024."""
    return min(min(size) / 600, max(size) / 1024)


@dataclass(frozen=True)
class Drawing:
    """One screen at one size: items in painting order."""

    size: tuple[int, int]
    items: tuple[Item, ...] = field(default_factory=tuple)
    ground: str = "bg"

    @property
    def unit(self) -> float:
        """Pixels of one u."""
        return unit(self.size)

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(item for item in self.items if isinstance(item, Target))
