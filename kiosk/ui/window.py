"""The window: looks 40 times a second for touches and keys, and draws when something has changed.

Only `pygame.display` and `pygame.font` are started; `pygame.init()` would open the sound card. Touches are
taken as mouse events (a touchscreen gives both). Runs in the main thread; what blocks runs elsewhere.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import pygame.display
import pygame.event
import pygame.font
import pygame.key
import pygame.mouse

from kiosk.ui.items import Drawing, Rect
from kiosk.ui.live import Picture
from kiosk.ui.paint import Painter
from kiosk.ui.pane import Pane
from kiosk.ui.theme import Theme

RATE_HZ = 40
"""How often events are looked for: a touch waits 25 ms at most, and an idle kiosk costs next to nothing."""

FADE_RATE_HZ = 60

_SCREENLESS = frozenset({"dummy", "offscreen", "evdev"})


class Key(NamedTuple):
    """A key as pygame names it (`space`, `return`, `5`, `f11`), and whether it goes down or up."""

    name: str
    down: bool


@dataclass(frozen=True)
class Scene:
    """What is to be seen now. Another `screen` fades in; within one, changes are shown at once.

    `panel` is the side panel of a simulated kiosk, drawn in the light theme whatever the person chose.
    """

    drawing: Drawing
    theme: Theme
    screen: str
    panel: Drawing | None = None


class Host(Protocol):
    """What stands behind the window. Every call comes from the window's thread and must return at once."""

    def scene(self, size: tuple[int, int], panel: tuple[int, int] | None) -> Scene:
        """What is to be seen, asked each turn: give the same objects as long as nothing has changed."""
        ...

    def choose(self, choice: str) -> None:
        """A person touched a choice (of the screen or of the side panel); empty: beside every choice."""
        ...

    def hold(self, choice: str) -> None:
        """Staff held a target long enough."""
        ...

    def key(self, key: Key) -> None:
        """A key went down or up: those of the simulated window, such as the call button's."""
        ...

    def typed(self, text: str) -> None:
        """Characters were typed, as by a scanner that acts as a keyboard; return is a new line."""
        ...

    def dropped(self, file: str) -> None:
        """A file was let go over the window."""
        ...

    def live(self, source: str, size: tuple[int, int]) -> Picture | None:
        """The picture of a source now."""
        ...


class Window:
    """Opens on the screen. `size` None: full screen. `panel` is the side panel's width in px, 0 for none.

    Raises pygame.error when there is no screen to open on.
    """

    def __init__(
        self,
        host: Host,
        size: tuple[int, int] | None = None,
        panel: int = 0,
        title: str = "Antrean",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._host = host
        self._clock = clock
        self._wake = threading.Event()
        self._stopped = False
        # Otherwise SDL swallows the first touch after the window has come to the front.
        os.environ.setdefault("SDL_MOUSE_FOCUS_CLICKTHROUGH", "1")
        pygame.display.init()
        pygame.font.init()
        driver = pygame.display.get_driver()
        if driver in _SCREENLESS and os.environ.get("SDL_VIDEODRIVER") != driver:
            # SDL takes what draws into nothing where no screen answers: nobody would know.
            pygame.display.quit()
            raise pygame.error("no screen answers; DISPLAY is " + repr(os.environ.get("DISPLAY", "")))
        if driver == "x11":
            # The screen is drawn by the processor; sending it through OpenGL takes six times as long. Only
            # here: on Wayland the same setting is fatal.
            os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
        self._surface = _open(size, panel, title)
        # Everything not wanted is blocked: FINGER events would count each touch twice.
        pygame.event.set_blocked(None)
        pygame.event.set_allowed(list(_WANTED))
        width, height = self._surface.get_size()
        panel = min(panel, width // 2)
        self._screen = self._pane(Rect(0, 0, width - panel, height))
        self._side = self._pane(Rect(width - panel, 0, panel, height)) if panel else None
        self._touched: Pane | None = None
        self._beside = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the kiosk's screen in px, the side panel left out."""
        return self._screen.size

    def run(self) -> None:
        """Until `stop` is called or the window is closed; then it is closed."""
        try:
            while not self._stopped:
                begun = time.monotonic()
                self.turn()
                rate = FADE_RATE_HZ if self._screen.fading else RATE_HZ
                self._wake.wait(max(0.0, 1 / rate - (time.monotonic() - begun)))
                self._wake.clear()
        finally:
            self.close()

    def wake(self) -> None:
        """From any thread: something has changed, look at once."""
        self._wake.set()

    def stop(self) -> None:
        """From any thread or signal handler: end `run` after the turn it is in."""
        self._stopped = True
        self._wake.set()

    def close(self) -> None:
        """Give the screen back."""
        pygame.display.quit()

    def turn(self) -> list[Rect]:
        """One turn: events, then what has changed is drawn. Returns what was drawn, in px of the window."""
        now = self._clock()
        exposed = False
        for event in pygame.event.get():
            exposed |= event.type in _EXPOSED
            self._event(event, now)
        for pane in self._panes():
            held = pane.finger.held(now)
            if held is not None:
                self._host.hold(held)
        rects = self._draw(now)
        if exposed:
            pygame.display.flip()
        elif rects:
            pygame.display.update(rects)
        return rects

    def _draw(self, now: float) -> list[Rect]:
        scene = self._host.scene(self._screen.size, self._side.size if self._side else None)
        rects = self._screen.turn(scene.drawing, scene.theme, scene.screen, self._host.live, now)
        if self._side is not None and scene.panel is not None:
            left = self._screen.size[0]
            theme = Theme(accent=scene.theme.accent)
            changed = self._side.turn(scene.panel, theme, "panel", self._host.live, now)
            rects += [Rect(rect.x + left, rect.y, rect.w, rect.h) for rect in changed]
        return rects

    def _event(self, event: pygame.event.Event, now: float) -> None:
        if event.type == pygame.QUIT:
            self.stop()
        elif event.type in (pygame.KEYDOWN, pygame.KEYUP):
            key = Key(pygame.key.name(event.key), event.type == pygame.KEYDOWN)
            self._host.key(key)
            if key.down and key.name in _LINE_ENDS:
                self._host.typed("\n")
        elif event.type == pygame.TEXTINPUT:
            # Not from KEYDOWN: under X11 a scanner's second "A" within 2 ms is taken for a key that
            # repeats itself, and dropped there.
            self._host.typed(event.text)
        elif event.type == pygame.DROPFILE:
            self._host.dropped(event.file)
        elif event.type in _MOUSE:
            self._mouse(event, now)

    def _mouse(self, event: pygame.event.Event, now: float) -> None:
        if event.type != pygame.MOUSEMOTION and event.button != 1:
            return
        x, y = event.pos
        if event.type == pygame.MOUSEBUTTONDOWN:
            self._touched = self._pane_at(x)
            self._beside = False
        pane = self._touched
        if pane is None:
            return
        x -= pane.surface.get_offset()[0]
        if event.type == pygame.MOUSEBUTTONDOWN:
            pane.down(x, y, now)
            self._beside = pane is self._screen and pane.beside(x, y)
        elif event.type == pygame.MOUSEMOTION:
            pane.finger.move(x, y, pane.shown.unit if pane.shown else 1.0)
        else:
            self._touched = None
            choice = pane.up(x, y)
            if choice is not None:
                self._host.choose(choice)
            elif self._beside:
                # A touch beside every choice is a sign of life too: it keeps the screen.
                self._host.choose("")

    def _panes(self) -> list[Pane]:
        return [self._screen] if self._side is None else [self._screen, self._side]

    def _pane_at(self, x: int) -> Pane:
        return self._side if self._side is not None and x >= self._screen.size[0] else self._screen

    def _pane(self, area: Rect) -> Pane:
        # A painter each: the panel's pictures must not push the screen's words out of the caches.
        return Pane(self._surface.subsurface(area), Painter())


def _open(size: tuple[int, int] | None, panel: int, title: str) -> pygame.Surface:
    if size is None:
        surface = pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
    else:
        surface = pygame.display.set_mode((size[0] + panel, size[1]))
    pygame.display.set_caption(title)
    # A finger needs no arrow; at a desk the mouse does.
    pygame.mouse.set_visible(size is not None)
    return surface


_MOUSE = (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEMOTION)
_EXPOSED = (pygame.VIDEOEXPOSE, pygame.WINDOWEXPOSED)
_LINE_ENDS = ("return", "enter")
_WANTED = (
    pygame.QUIT,
    pygame.KEYDOWN,
    pygame.KEYUP,
    pygame.TEXTINPUT,
    pygame.DROPFILE,
    *_MOUSE,
    *_EXPOSED,
)


if __name__ == "__main__":
    # `python -m kiosk.ui.window`: whether a screen answers, as exit status; script/run asks.
    try:
        pygame.display.init()
    except pygame.error:
        raise SystemExit(1) from None
    raise SystemExit(int(pygame.display.get_driver() in _SCREENLESS))
