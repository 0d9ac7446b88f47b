"""Pictures that come from outside a layout: the camera, and in a simulated kiosk the paper and the display.

A source gives the same version as long as the picture is the same, so that nothing is drawn in vain.
"""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Literal, Protocol

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pygame.image
import pygame.transform

from kiosk.ui.items import Live
from kiosk.ui.shapes import mask

Mode = Literal["L", "RGB", "RGBA"]
MODES: tuple[Mode, ...] = ("L", "RGB", "RGBA")
BYTES = {"L": 1, "RGB": 3, "RGBA": 4}
_KEPT = 3


class ImageLike(Protocol):
    """What is used of a Pillow image, so that Pillow need not be imported here."""

    @property
    def mode(self) -> str: ...

    @property
    def size(self) -> tuple[int, int]: ...

    def tobytes(self) -> bytes: ...

    def convert(self, mode: str) -> "ImageLike": ...


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels row by row, without padding: grey (L), RGB or RGBA. `size` is width and height in px.

    Raises ValueError when the bytes are not as many as size and mode say.
    """

    version: Hashable
    size: tuple[int, int]
    mode: Mode
    data: bytes

    def __post_init__(self) -> None:
        expected = self.size[0] * self.size[1] * BYTES[self.mode]
        if len(self.data) != expected or expected == 0:
            raise ValueError(f"{len(self.data)} bytes for a picture {self.size} {self.mode}, not {expected}")

    @classmethod
    def of(cls, image: ImageLike, version: Hashable) -> "Picture":
        """From a Pillow image of any mode."""
        for mode in MODES:
            if image.mode == mode:
                return cls(version, image.size, mode, image.tobytes())
        return cls(version, image.size, "RGB", image.convert("RGB").tobytes())

    def surface(self) -> pygame.Surface:
        """The picture as a surface of 32 bits."""
        if self.mode == "L":
            grey = pygame.image.frombuffer(self.data, self.size, "P")
            grey.set_palette([(level, level, level) for level in range(256)])
            full = pygame.Surface(self.size, 0, 32)
            full.blit(grey, (0, 0))
            return full
        surface = pygame.image.frombuffer(self.data, self.size, self.mode)
        if self.mode == "RGBA":
            return surface
        full = pygame.Surface(self.size, 0, 32)
        full.blit(surface, (0, 0))
        return full


Lives = Callable[[str, tuple[int, int]], Picture | None]
"""Asks a source for its picture now; the size it will be shown at, in px, is a hint. None: it has none."""


class Pictures:
    """Pictures scaled for their places, the last few kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, pygame.Surface] = OrderedDict()

    def at(self, live: Live, picture: Picture) -> pygame.Surface:
        """The picture as large as the place, cropped or whole, corners cut."""
        key = (
            live.source,
            picture.version,
            picture.size,
            live.rect[2:],
            live.radius,
            live.whole,
            live.mirror,
        )
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        made = self._made(live, picture)
        self._kept[key] = made
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    def _made(self, live: Live, picture: Picture) -> pygame.Surface:
        w, h = live.rect.w, live.rect.h
        source = picture.surface()
        if not live.whole:
            source = source.subsurface(crop(picture.size, (w, h)))
        size = (w, h) if not live.whole else inside(picture.size, (w, h))
        scaled = pygame.transform.smoothscale(source, size)
        if live.mirror:
            scaled = pygame.transform.flip(scaled, True, False)
        radius = max(0, min(live.radius, size[0] // 2, size[1] // 2))
        if not radius:
            return scaled
        cut = pygame.Surface(size, pygame.SRCALPHA, 32)
        cut.blit(scaled, (0, 0))
        cut.blit(mask(size, radius), (0, 0), special_flags=pygame.BLEND_RGBA_MIN)
        return cut


def crop(picture: tuple[int, int], place: tuple[int, int]) -> pygame.Rect:
    """The middle of a picture that has the place's proportions."""
    w, h = picture
    wide = max(1, min(w, round(h * place[0] / place[1])))
    high = max(1, min(h, round(w * place[1] / place[0])))
    return pygame.Rect((w - wide) // 2, (h - high) // 2, wide, high)


def inside(picture: tuple[int, int], place: tuple[int, int]) -> tuple[int, int]:
    """The largest size of a picture's proportions that lies within the place."""
    part = min(place[0] / picture[0], place[1] / picture[1])
    return max(1, round(picture[0] * part)), max(1, round(picture[1] * part))
