"""What the scanner sees before it reads: does something move, does someone show something, is there light.

All of it works on a thumbnail of 160×120 (every 4th pixel of 640×480), and time is an argument (monotonic s).
Figures: block means of a static scene differ by at most 6 levels, a phone entering by at least 64; the gate
costs 0.08 ms, skipped every static frame and missed no hand-held one.
"""

from dataclasses import dataclass
from enum import StrEnum

from PIL import Image, ImageChops

SIZE = (160, 120)
BLOCK = 10  # thumbnail pixels: the side of a block whose mean is compared
MOVED = 10  # levels of 255 between two frames: something moves
SHOWN = 20  # levels of 255 against the empty view: someone shows something
OPEN_FOR = 3.0  # s the gate stays open after a movement
LEARN_EVERY = 1.0  # s between two steps of learning the empty view
FURNITURE_AFTER = 10.0  # s without movement after which what is shown is taken for part of the room
GLARE_SHARE = 0.25  # of the view at 250 or more
DIM = 90  # 98th percentile below this: a display turned down
DARK = 20  # 98th percentile below this: a covered lens, or no light at all


def thumbnail(grey: Image.Image) -> Image.Image:
    """The 160×120 view of a picture (mode L, any size) that everything here works on."""
    return grey.resize(SIZE, Image.Resampling.NEAREST)


@dataclass(frozen=True)
class Light:
    """How bright a view is: its 98th percentile (0 to 255), and the share of it at 250 or more (0 to 1)."""

    bright: int
    glare: float

    @property
    def dark(self) -> bool:
        return self.bright < DARK


def light(view: Image.Image) -> Light:
    """The light of a view (mode L)."""
    levels = view.histogram()
    pixels = sum(levels)
    above, bright = 0, 255
    while bright > 0 and above + levels[bright] < 0.02 * pixels:
        above += levels[bright]
        bright -= 1
    return Light(bright, sum(levels[250:]) / pixels)


@dataclass(frozen=True)
class View:
    """What one frame told: `open`: retries are worth their time; `shown`: someone shows something."""

    open: bool
    shown: bool
    small: Image.Image


class Gate:
    """Watches frames for movement, and learns what the empty view looks like."""

    def __init__(self) -> None:
        self._before: Image.Image | None = None
        self._empty: Image.Image | None = None
        self._moved_at = float("-inf")
        self._learned_at = float("-inf")

    def look(self, grey: Image.Image, now: float, read_at: float = float("-inf")) -> View:
        """Take the next frame (mode L). `read_at`: when a code of ours was last read; while one is being
        read, what is shown is never taken for furniture."""
        small = thumbnail(grey)
        if self._before is None or self._empty is None:
            self._before = self._empty = small
            self._moved_at = now  # whatever is there at the start gets its retries
        elif _difference(small, self._before) > MOVED:
            self._moved_at = now
        self._before = small
        shown = _difference(small, self._empty) > SHOWN
        if shown and now - max(self._moved_at, read_at) > FURNITURE_AFTER:
            # A lamp was switched, a chair moved: hands never keep still for so long.
            self._empty, shown = small, False
        elif not shown and now - self._learned_at >= LEARN_EVERY:
            # In steps of a second: 8-bit blending by less than a quarter would round to nothing.
            self._empty = Image.blend(self._empty, small, 0.25)
            self._learned_at = now
        return View(shown or now - self._moved_at <= OPEN_FOR, shown, small)


def _difference(one: Image.Image, other: Image.Image) -> int:
    """The greatest mean difference of any block, in levels."""
    return max(ImageChops.difference(one, other).reduce(BLOCK).tobytes())


class Hint(StrEnum):
    """What may help someone whose code is not read. Never a cause: blur and distance look alike."""

    BRIGHTER = "brighter"
    TILT = "tilt"
    STILL = "still"
    NEARER = "nearer"
    TYPE = "type"


class Hints:
    """Which hint is on the screen: one after 1.5 s without a read, the next every 3 s, typing after 10 s."""

    FIRST, NEXT, TYPING = 1.5, 3.0, 10.0
    LOST = 1.0  # s out of view that end an attempt: a hand that shakes is still the same attempt
    AFTER_READ = 3.0  # s after a read before a first hint: who was read may still hold up the phone

    def __init__(self) -> None:
        self._began: float | None = None
        self._seen = float("-inf")
        self._given: list[Hint] = []
        self._next_at = 0.0

    def look(self, view: View, read: bool, now: float) -> Hint | None:
        """The hint to show after this frame, or None."""
        if read:
            self._begin(now + self.AFTER_READ - self.FIRST)
            self._seen = now
            return None
        if view.shown:
            self._seen = now
            if self._began is None:
                self._begin(now)
        elif now - self._seen > self.LOST:
            self._began = None
            self._given = []
        if self._began is None:
            return None
        if now - self._began >= self.TYPING:
            return Hint.TYPE
        if now >= self._next_at:
            self._next_at = now + self.NEXT
            self._given.append(self._choose(light(view.small)))
        return self._given[-1] if self._given else None

    def _begin(self, at: float) -> None:
        self._began = at
        self._given = []
        self._next_at = at + self.FIRST

    def _choose(self, seen: Light) -> Hint:
        if seen.bright < DIM:
            return Hint.BRIGHTER
        if seen.glare > GLARE_SHARE:
            return Hint.TILT
        return Hint.STILL if self._given.count(Hint.STILL) <= self._given.count(Hint.NEARER) else Hint.NEARER


class Exposure:
    """The exposure value a glaring view asks of a camera: -1 after 0.5 s, tried at 0 again after 5 s."""

    GLARING_FOR, HOLD = 0.5, 5.0

    def __init__(self) -> None:
        self._since: float | None = None
        self._lowered_at: float | None = None

    def look(self, seen: Light, now: float) -> float:
        """The exposure value to use, in stops."""
        if self._lowered_at is not None:
            if now - self._lowered_at < self.HOLD:
                return -1.0
            self._lowered_at = self._since = None
        if seen.glare <= GLARE_SHARE:
            self._since = None
        elif self._since is None:
            self._since = now
        elif now - self._since >= self.GLARING_FOR:
            self._lowered_at = now
            return -1.0
        return 0.0
