"""What a press of a call button means: one button does it (architecture.md, Rules of the queue).

    press (acts on release)             finish the present ticket, call the next     CALL_NEXT
    a second, begun within 0.6 s        that finish was a no-show; the call stands   TURN_TO_NO_SHOW
    more, begun within 2 s              ignored
    held 0.8 s (acts while held)        call the present ticket again                RECALL

The times of the second press and of the ignored ones count from the release that called. A press is judged
by when it began: so two calls are never less than 2 s apart, and a finger that is late to let go changes
nothing. A button may be held for a recall at any time, also right after a call.

Phantoms, which gpiozero's `bounce_time` alone does not keep out (gpiozero #1090; hardware.md): a contact of
under 20 ms is none, and none begins within 50 ms of a release.

Pure: time is an argument, monotonic seconds.
"""

from dataclasses import dataclass
from enum import StrEnum

SECOND = 0.6  # s after the calling release within which a press makes it a no-show
IGNORED = 2.0  # s after the calling release within which no other press counts
HELD = 0.8  # s
TOUCH = 0.02  # s: a finger takes 50 ms at least, a spark or a phantom a few
APART = 0.05  # s between a release and the next contact: a contact that bounces open is one press

NEVER = float("-inf")


class Meaning(StrEnum):
    CALL_NEXT = "call_next"
    TURN_TO_NO_SHOW = "turn_to_no_show"
    RECALL = "recall"


@dataclass(frozen=True)
class Pressed:
    """What staff at a counter asked for. `at`: monotonic s of the edge, or of the end of the hold."""

    counter: int
    meaning: Meaning
    at: float


class Presses:
    """The button of one counter."""

    def __init__(self, counter: int) -> None:
        self.counter = counter
        self._down: float | None = None
        self._spent = False  # the present press has had its effect, or may have none
        self._released = NEVER
        self._called = NEVER
        self._turned = False

    @property
    def down_since(self) -> float | None:
        """Since when the button has been down."""
        return self._down

    @property
    def due(self) -> float | None:
        """When to call `tick`, if no edge comes before: monotonic s."""
        return None if self._down is None or self._spent else self._down + HELD

    def edge(self, down: bool, at: float) -> Pressed | None:
        """Take an edge: the button went down, or up. The same one twice changes nothing."""
        if down:
            if self._down is None:
                self._down = at
                self._spent = at - self._released < APART
            return None
        held = self.tick(at)
        began, self._down = self._down, None
        if began is None or at - began < TOUCH:
            return held
        self._released = at
        return held if self._spent else self._press(began, at)

    def tick(self, now: float) -> Pressed | None:
        """The recall, once the button has been held long enough."""
        if self.due is None or now < self.due:
            return None
        at, self._spent = self.due, True
        return Pressed(self.counter, Meaning.RECALL, at)

    def _press(self, began: float, at: float) -> Pressed | None:
        since = began - self._called
        if since >= IGNORED:
            self._called, self._turned = at, False
            return Pressed(self.counter, Meaning.CALL_NEXT, at)
        if since <= SECOND and not self._turned:
            self._turned = True
            return Pressed(self.counter, Meaning.TURN_TO_NO_SHOW, at)
        return None
