"""A camera that sees what it is handed: phones held up in the window, in the tour and in tests.

It keeps the pace of a real one, and fails on command as real ones do.
"""

import threading
from enum import StrEnum

from PIL import Image

from kiosk.devices.errors import DeviceGone, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.frames import RATE, SIZE, STALL, Frame, Pacer, frame
from kiosk.devices.phone import hall


class CameraFault(StrEnum):
    """What can be wrong with a camera."""

    NONE = "none"
    STALLED = "stalled"  # it is there, and no frame comes
    BLACK = "black"  # covered, or in the dark
    GONE = "gone"  # unplugged


class SimCamera:
    """`show` and `fail` may be called from any thread, at any time."""

    def __init__(self, rate: float = RATE, stall: float = STALL) -> None:
        self.name = "sim:"
        self.fault = CameraFault.NONE
        self._pacer = Pacer(rate)
        self._stall = stall
        self._empty = hall()
        self._black = Image.new("RGB", SIZE, "#030303")
        self._view = self._empty
        self._mended = threading.Event()
        self._mended.set()

    @property
    def view(self) -> Image.Image:
        """What is held before the camera now: RGB."""
        return self._view

    def show(self, picture: Image.Image | None) -> None:
        """Hold a picture before the camera, or with None nothing: the empty hall."""
        self._view = self._empty if picture is None else picture.convert("RGB")

    def fail(self, fault: CameraFault) -> None:
        """Have this fault from the next frame on; `CameraFault.NONE` mends it."""
        self.fault = fault
        if fault is CameraFault.STALLED:
            self._mended.clear()
        else:
            self._mended.set()

    def open(self) -> None:
        if self.fault is CameraFault.GONE:
            raise DeviceMissing("the simulated camera is unplugged")

    def read(self, preview: bool = True) -> Frame:
        if not self._mended.wait(self._stall):
            raise DeviceTimeout(f"no frame for {self._stall} s", Problem.STALLED)
        at = self._pacer.wait()
        if self.fault is CameraFault.GONE:
            raise DeviceGone("the simulated camera was unplugged")
        return frame(self._black if self.fault is CameraFault.BLACK else self._view, preview, at)

    def close(self) -> None:
        """Nothing is held open."""
