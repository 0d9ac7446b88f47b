"""Cameras by the name they have in the settings.

    picamera2:NUMBER   a camera of a Raspberry Pi, `picamera2:0`
    v4l2:DEVICE        a webcam, `v4l2:/dev/video0`
    folder:DIR         pictures in its place (`pictures.py`)
    video:FILE         a video in its place (`pictures.py`)
    sim:               pictures handed over by the application (`sim_camera.py`)

The first two take a size behind an @: `v4l2:/dev/video0@1280x720`. A 50 mm code is read from 20 cm away at
640 px and from 40 cm at 1280 (calculated, 66° lens), at three times the work.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.devices.errors import DeviceGone, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.frames import SIZE, STALL, Frame, FrameSource, frame
from kiosk.devices.picamera import PiCamera
from kiosk.devices.pictures import FolderSource, VideoSource
from kiosk.devices.sim_camera import SimCamera

_POLL = 0.004  # s between two questions whether a frame is there
Maker = Callable[[str, tuple[int, int]], FrameSource]

_MAKERS: dict[str, Maker] = {
    "picamera2": lambda rest, size: PiCamera(int(rest or 0), size),
    "v4l2": lambda rest, size: V4l2Camera(rest or "/dev/video0", size),
    "folder": lambda rest, _: FolderSource(Path(rest)),
    "video": lambda rest, _: VideoSource(Path(rest)),
    "sim": lambda _rest, _size: SimCamera(),
}
SOURCES = tuple(_MAKERS)


def make_source(spec: str) -> FrameSource:
    """The frame source of that name; nothing is opened yet. Raises ValueError, in words for people."""
    kind, colon, rest = spec.partition(":")
    if not colon or kind not in _MAKERS:
        known = ", ".join(f"{name}:" for name in SOURCES)
        raise ValueError(f"no camera {spec!r}: it begins with one of {known}")
    size = SIZE
    if kind in ("picamera2", "v4l2") and (found := re.fullmatch(r"(.*)@(\d+)x(\d+)", rest)):
        rest, size = found[1], (int(found[2]), int(found[3]))
        if not (160 <= size[0] <= 4096 and 120 <= size[1] <= 4096) or size[0] % 2 or size[1] % 2:
            raise ValueError(f"{spec!r}: a picture is 160x120 to 4096x4096, both even")
    if kind in ("folder", "video") and not rest:
        raise ValueError(f"{spec!r} lacks the path behind the colon")
    if kind == "picamera2" and rest and not rest.isdecimal():
        raise ValueError(f"{spec!r}: the camera's number is 0, 1, …")
    return _MAKERS[kind](rest, size)


class V4l2Camera:
    """A webcam, through pygame.camera: pygame is there anyway, and needs no display for it."""

    def __init__(self, device: str, size: tuple[int, int] = SIZE) -> None:
        self.name = f"v4l2:{device}"
        self._device = device
        self._size = size
        self._camera: Any = None

    def open(self) -> None:
        try:
            import pygame.camera  # noqa: PLC0415 - only who has a webcam needs it

            pygame.camera.init()
            camera = pygame.camera.Camera(self._device, self._size, "RGB")
            camera.start()
        except ImportError as error:
            raise DeviceMissing("pygame is not installed") from error
        except (pygame.error, SystemError, OSError) as error:
            raise DeviceMissing(f"{self._device}: {error}") from error
        self._camera = camera

    def read(self, preview: bool = True) -> Frame:
        import pygame.image  # noqa: PLC0415 - as above

        deadline = time.monotonic() + STALL
        try:
            # get_image() waits for ever where a camera stalls, so ask first.
            while not self._camera.query_image():
                if time.monotonic() > deadline:
                    raise DeviceTimeout(f"{self._device}: no frame for {STALL} s", Problem.STALLED)
                time.sleep(_POLL)
            at = time.monotonic()
            surface = self._camera.get_image()
        except (pygame.error, SystemError, OSError) as error:
            if isinstance(error, DeviceTimeout):
                raise
            raise DeviceGone(f"{self._device}: {error}") from error
        # The camera may have chosen another size. Not tobytes(): apt's pygame 2.1 does not have it.
        pixels = pygame.image.tostring(surface, "RGB")
        rgb = Image.frombuffer("RGB", surface.get_size(), pixels, "raw", "RGB", 0, 1)
        return frame(rgb, preview, at)

    def close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.stop()
