"""What a camera gives: frames, from a source that paces itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

RATE = 15.0  # frames a second: decoding all of them costs under a percent of a desktop's core
STALL = 1.5  # s without a frame after which a camera counts as stalled
SIZE = (640, 480)


@dataclass(frozen=True)
class Frame:
    """One picture. `grey`: mode L, what is decoded; `rgb`: mode RGB for the screen, if it was asked for;
    `at`: monotonic s. Neither picture is changed by anyone after it was made."""

    grey: Image.Image
    rgb: Image.Image | None
    at: float


class FrameSource(Protocol):
    """A camera, or what stands in its place. Used from one thread."""

    name: str

    def open(self) -> None:
        """Raises DeviceMissing when it is not there."""

    def read(self, preview: bool = True) -> Frame:
        """Wait for the next frame, at most `STALL` s; with `preview`, its colours too.

        Raises DeviceTimeout (Problem.STALLED) or DeviceGone.
        """

    def close(self) -> None:
        """Also after a failed `open`, and twice."""


class Pacer:
    """Waits so that frames come at `rate` a second; a late one is not made up for."""

    def __init__(
        self,
        rate: float = RATE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._period = 1 / rate
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")

    def wait(self) -> float:
        """Sleep until the next frame is due; the time then, monotonic s."""
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._clock()
        self._next = (self._next if now - self._next < self._period else now) + self._period
        return now


def frame(picture: Image.Image, preview: bool, at: float) -> Frame:
    """A frame from a colour or grey picture."""
    rgb = picture if picture.mode == "RGB" else picture.convert("RGB") if preview else None
    return Frame(picture.convert("L"), rgb if preview else None, at)
