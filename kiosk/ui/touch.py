"""What a finger does to a screen: pure, with the time as an argument, in seconds of a monotonic clock.

A choice is taken when the finger leaves the glass, so that one who slides away has chosen nothing. What
impatience does is held back here: a bounce on the same target, and the second of two quick taps that would
land on a screen nobody can have read yet.
"""

from kiosk.ui.items import Drawing, Rect, Target

GUARD_S = 0.25
"""The same target again, sooner than this, is a bounce; a new screen takes no touch sooner than this."""

PRESSED_S = 0.12
"""How long a pressed target is shown so, however short the touch was."""

HOLD_S = 2.0
"""How long staff hold a target for it to count."""

SLIP_U = 24
"""How far beyond a target's edge a finger may roll, in u."""


class Finger:
    """Follows the one finger on a screen (or the mouse that stands for it)."""

    def __init__(self) -> None:
        self._target: Target | None = None
        self._since = 0.0
        self._shown: str | None = None
        self._last: tuple[str, float] = ("", float("-inf"))
        self._new_screen = float("-inf")

    def screen_changed(self, now: float) -> None:
        """Another screen is to be seen from now on: what was being touched is gone."""
        self._new_screen = now
        self._target = self._shown = None

    def down(self, x: int, y: int, drawing: Drawing, now: float) -> None:
        """The finger came down on what is shown."""
        self._target = None
        target = target_at(drawing, x, y)
        if target is None or now - self._new_screen < GUARD_S:
            return
        if target.choice == self._last[0] and now - self._last[1] < GUARD_S:
            return
        self._target, self._since = target, now
        self._last = (target.choice, now)
        self._shown = None if target.hold else target.choice

    def move(self, x: int, y: int, unit: float) -> None:
        """The finger slid: away from its target, it has chosen nothing."""
        if self._target and not _near(self._target.rect, x, y, unit):
            self._target = None

    def up(self, x: int, y: int, drawing: Drawing) -> str | None:
        """The finger left the glass. Returns what was chosen, if it is still there to be chosen."""
        self.move(x, y, drawing.unit)
        target, self._target = self._target, None
        if target is None or target.hold or all(one.choice != target.choice for one in drawing.targets):
            return None
        return target.choice

    def held(self, now: float) -> str | None:
        """The choice that has now been held long enough, once."""
        target = self._target
        if target is None or not target.hold or now - self._since < HOLD_S:
            return None
        self._target = None
        return target.choice

    def pressed(self, now: float) -> str | None:
        """The choice to be shown pressed."""
        if self._shown is None:
            return None
        if self._target is None and now - self._since >= PRESSED_S:
            self._shown = None
        return self._shown

    def fresh(self, now: float) -> bool:
        """Whether a touch is so new that its answer must still be seen, whatever else has happened."""
        return self._shown is not None and now - self._since < PRESSED_S


def target_at(drawing: Drawing, x: int, y: int) -> Target | None:
    """What lies under a finger: of several, the one painted last."""
    return next((target for target in reversed(drawing.targets) if target.rect.holds(x, y)), None)


def _near(rect: Rect, x: int, y: int, unit: float) -> bool:
    return rect.inset(-round(SLIP_U * unit)).holds(x, y)
