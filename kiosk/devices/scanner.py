"""The camera that looks for codes: source, reader, motion gate, hints and the once-only rule, as one device.

    frame ─▶ gate (moves? shown?) ─▶ reader (step 0; a retry while the gate is open) ─▶ sightings ─▶ emit
      │                                                     └─▶ hints ┐
      └──────────────────────────── preview ──────────────────────────┴─▶ latest(), for the screen

The scanner judges nothing: it hands over texts, passes of ours first, and the desk says what they are.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from kiosk.devices.decode import Reader, Texts, in_order, own
from kiosk.devices.errors import Problem
from kiosk.devices.frames import Frame, FrameSource
from kiosk.devices.motion import Gate, Hint, Hints, light
from kiosk.devices.sightings import CodeRead, Sightings

# While nothing moves and nothing is shown, every third frame is read: a phone that comes opens the gate with
# its first frame, and a noisy empty picture (2.2 ms a read, where a calm one takes 0.4) costs a third.
QUIET_EVERY = 3
DARK_FOR = 2.0  # s of darkness before staff are told: a hand before the lens is no fault


@dataclass(frozen=True)
class Look:
    """What the scanner sees now. `preview`: RGB, None unless `watched`; `number` grows with each frame;
    `hint` for whoever holds something up; `at`: monotonic s."""

    preview: Image.Image | None
    number: int
    shown: bool
    hint: Hint | None
    at: float


class Scanner:
    """A camera as a device. `emit` is called on the scanner's thread and must not block (put it in a queue).

    Set `watched` to False while no screen shows the picture: the colours are then not fetched.
    """

    def __init__(
        self, source: FrameSource, reader: Reader, emit: Callable[[CodeRead], None], name: str = "camera"
    ) -> None:
        self.name = name
        self.source = source
        self.watched = True
        self._reader = reader
        self._emit = emit
        self._sightings = Sightings(name)
        self._latest: Look | None = None
        self._gate = Gate()
        self._hints = Hints()
        self._turn = 0
        self._number = 0
        self._read_at = float("-inf")
        self._light_at: float | None = None

    def latest(self) -> Look | None:
        """The newest look, or None while the camera is not running. Never waits: a reference is swapped."""
        return self._latest

    def set_up(self) -> None:
        # A camera that comes back learns its view anew; what it has read before still counts as read.
        self._gate = Gate()
        self._hints = Hints()
        self._light_at = None
        self.source.open()

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        while not stop.is_set():
            frame = self.source.read(self.watched)
            self.look(frame)
            if self._light_at is not None and frame.at - self._light_at > DARK_FOR:
                report(Problem.DARK, "the camera's picture is black: lens covered, or no light")
            else:
                report(None, "")

    def tear_down(self) -> None:
        self._latest = None
        self.source.close()

    def look(self, frame: Frame) -> CodeRead | None:
        """Take one frame: read it, emit what counts, publish the look; what was emitted is returned too."""
        view = self._gate.look(frame.grey, frame.at, self._read_at)
        texts: Texts = ()
        if view.open or self._number % QUIET_EVERY == 0:
            texts = self._read(frame.grey, retry=view.open)
        if any(own(text) for text in texts):
            self._read_at = frame.at
        if self._light_at is None or texts or not light(view.small).dark:
            self._light_at = frame.at
        read = self._sightings.see(texts, frame.at, shown=view.shown)
        if read is not None:
            self._emit(read)
        hint = self._hints.look(view, bool(texts), frame.at)
        self._number += 1
        self._latest = Look(frame.rgb, self._number, view.shown, hint, frame.at)
        return read

    def _read(self, grey: Image.Image, *, retry: bool) -> Texts:
        """Step 0, and where that read no code of ours, one of the retries in turn."""
        texts = self._reader.read(grey)
        if not retry or not self._reader.retries or any(own(text) for text in texts):
            return texts
        self._turn = self._turn % self._reader.retries + 1
        return in_order((*texts, *self._reader.read(grey, self._turn)))
