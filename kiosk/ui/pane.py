"""One part of the window and what is to be seen in it: paints only what has changed, fades, shows the finger.

The window has one for the kiosk's screen and, with simulated devices, one for the side panel.
"""

import os
from collections.abc import Hashable

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from kiosk.ui.items import Drawing, Live, Rect
from kiosk.ui.live import Lives, Picture
from kiosk.ui.paint import Painter
from kiosk.ui.press import dirty, pressed
from kiosk.ui.rects import common, joined
from kiosk.ui.theme import Theme
from kiosk.ui.touch import Finger

FADE_S = 0.12
"""From one screen to the next."""


class Pane:
    """`surface` is this part of the window. Times are seconds of a monotonic clock."""

    def __init__(self, surface: pygame.Surface, painter: Painter) -> None:
        self.surface = surface
        self.painter = painter
        self.finger = Finger()
        self.shown: Drawing | None = None
        """The drawing that is to be seen, without the finger."""
        self._painted: Drawing | None = None
        self._theme: Theme | None = None
        self._screen: str | None = None
        self._behind = False
        self._versions: dict[Live, Hashable] = {}
        self._looked: tuple[Drawing, tuple[Live, ...]] | None = None
        self._fade: tuple[pygame.Surface, pygame.Surface, float] | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in px."""
        return self.surface.get_size()

    @property
    def fading(self) -> bool:
        """Whether one screen is giving way to another."""
        return self._fade is not None

    def beside(self, x: int, y: int) -> bool:
        """Whether nothing can be touched there."""
        return self.shown is not None and not any(target.rect.holds(x, y) for target in self.shown.targets)

    def down(self, x: int, y: int, now: float) -> None:
        """The finger came down, on what is to be seen now."""
        if self.shown is not None and not self._behind:
            self.finger.down(x, y, self.shown, now)

    def up(self, x: int, y: int) -> str | None:
        """The finger left; returns what was chosen, unless the screen it was chosen on is over already."""
        if self.shown is None:
            return None
        choice = self.finger.up(x, y, self.shown)
        return None if self._behind else choice

    def turn(self, drawing: Drawing, theme: Theme, screen: str, lives: Lives, now: float) -> list[Rect]:
        """Bring the surface up to date; returns the rects that have changed."""
        if self._screen is not None and screen != self._screen:
            if self.finger.fresh(now) and self.shown is not None and self._theme is not None:
                # The answer to a touch is seen first, then what came of it.
                self._behind = True
                drawing, theme, screen = self.shown, self._theme, self._screen
            else:
                return self._change(drawing, theme, screen, lives, now)
        else:
            self._behind = False
        if self._fade is not None:
            return self._step(now)
        return self._update(drawing, theme, screen, lives, now)

    def _update(self, drawing: Drawing, theme: Theme, screen: str, lives: Lives, now: float) -> list[Rect]:
        self.shown, self._screen = drawing, screen
        choice = self.finger.pressed(now)
        wanted = drawing if choice is None else pressed(drawing, choice)
        taken, moved = self._take(wanted, lives)
        same = self._painted is not None and theme == self._theme
        rects = dirty(self._painted, wanted) if same and self._painted is not None else None
        self._painted, self._theme = wanted, theme
        if rects is None:
            self.painter.paint(self.surface, wanted, theme, taken)
            return [Rect(0, 0, *self.size)]
        whole = Rect(0, 0, *self.size)
        rects = [cut for rect in joined([*rects, *moved]) if (cut := common(rect, whole))]
        for rect in rects:
            self.painter.paint(self.surface, wanted, theme, taken, clip=rect)
        return rects

    def _change(self, drawing: Drawing, theme: Theme, screen: str, lives: Lives, now: float) -> list[Rect]:
        """Paint the new screen out of sight, and let it rise from the old one."""
        self.finger.screen_changed(now)
        self._behind = False
        taken, _ = self._take(drawing, lives)
        after = pygame.Surface(self.size, 0, 32)
        self.painter.paint(after, drawing, theme, taken)
        before = pygame.Surface(self.size, 0, 32)
        before.blit(self.surface, (0, 0))
        self.shown = self._painted = drawing
        self._theme, self._screen = theme, screen
        self._fade = (before, after, now)
        return []

    def _step(self, now: float) -> list[Rect]:
        if self._fade is None:
            return []
        before, after, since = self._fade
        part = min(1.0, (now - since) / FADE_S)
        if part < 1:
            self.surface.blit(before, (0, 0))
            after.set_alpha(round(255 * part))
        else:
            after.set_alpha(None)
            self._fade = None
        self.surface.blit(after, (0, 0))
        return [Rect(0, 0, *self.size)]

    def _take(self, drawing: Drawing, lives: Lives) -> tuple[Lives, list[Rect]]:
        """All live pictures, asked once, and the places whose picture is another than the one shown."""
        got: dict[tuple[str, tuple[int, int]], Picture | None] = {}
        versions: dict[Live, Hashable] = {}
        for live in self._lives(drawing):
            size = live.rect[2:]
            if (live.source, size) not in got:
                got[live.source, size] = lives(live.source, size)
            picture = got[live.source, size]
            versions[live] = None if picture is None else (picture.version, picture.size)
        moved = [live.rect for live, version in versions.items() if self._versions.get(live) != version]
        self._versions = versions
        return lambda source, size: got[source, size], moved

    def _lives(self, drawing: Drawing) -> tuple[Live, ...]:
        """A drawing's live pictures, looked for once: an idle kiosk asks forty times a second."""
        if self._looked is None or self._looked[0] is not drawing:
            self._looked = drawing, tuple(item for item in drawing.items if isinstance(item, Live))
        return self._looked[1]
