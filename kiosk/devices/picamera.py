"""The camera of a Raspberry Pi. The only module that imports picamera2, and only when it is opened.

Two streams of each exposure: `main`, RGB for the screen, and `lores`, YUV420, whose first rows are the
luminance that is decoded, without any conversion. Rows are padded on a Pi 5, so the stride is asked for.
Controls that a camera does not have are left alone. What only a Pi can show stands in docs/pi-check.md.
"""

import time
from typing import Any

from PIL import Image

from kiosk.devices.errors import DeviceFault, DeviceGone, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.frames import RATE, SIZE, STALL, Frame
from kiosk.devices.motion import Exposure, light, thumbnail

# libcamera's numbers, as picamera2 takes them: continuous focus over the full range, as a phone may be held
# at 15 to 40 cm; exposure by the centre, with short times against shaking; lamps flicker at twice 50 Hz.
_WANTED = {
    "AfMode": 2,
    "AfRange": 2,
    "AeMeteringMode": 0,
    "AeExposureMode": 1,
    "AeFlickerMode": 1,
    "AeFlickerPeriod": 10_000,  # µs
}


class PiCamera:
    """Camera `number` of a Pi; `size`: of both streams, px."""

    def __init__(self, number: int = 0, size: tuple[int, int] = SIZE) -> None:
        self.name = f"picamera2:{number}"
        self._number = number
        self._size = size
        self._camera: Any = None
        self._given = size
        self._stride = size[0]
        self._exposure = Exposure()
        self._ev = 0.0

    def open(self) -> None:
        try:
            from picamera2 import Picamera2  # noqa: PLC0415 - there is none off a Pi
        except ImportError as error:
            raise DeviceMissing("picamera2 is not installed: apt install python3-picamera2") from error
        try:
            self._camera = Picamera2(self._number)
        except (RuntimeError, IndexError) as error:
            raise DeviceMissing(f"camera {self._number} is not there or in use: {error}") from error
        try:
            self._configure()
        except RuntimeError as error:
            raise DeviceFault(f"camera {self._number} cannot be set up: {error}") from error

    def _configure(self) -> None:
        camera = self._camera
        configuration = camera.create_video_configuration(
            main={"size": self._size, "format": "XBGR8888"},
            lores={"size": self._size, "format": "YUV420"},
            controls={"FrameRate": RATE},
            buffer_count=4,
            queue=False,  # a frame asked for is one exposed since, never an old one
        )
        camera.configure(configuration)
        # libcamera may round the size it was asked for, and pads the rows.
        given = camera.stream_configuration("lores")
        self._given, self._stride = given["size"], given["stride"]
        has = camera.camera_controls
        camera.set_controls({name: value for name, value in _WANTED.items() if name in has})
        self._exposure, self._ev = Exposure(), 0.0
        camera.start()

    def read(self, preview: bool = True) -> Frame:
        try:
            request = self._camera.capture_request(wait=STALL)
        except TimeoutError as error:
            raise DeviceTimeout(f"{self.name}: no frame for {STALL} s", Problem.STALLED) from error
        except RuntimeError as error:
            raise DeviceGone(f"{self.name}: {error}") from error
        at = time.monotonic()
        try:
            luminance = bytes(request.make_buffer("lores"))
            rgb = request.make_image("main").convert("RGB") if preview else None
        finally:
            request.release()
        rows = luminance[: self._stride * self._given[1]]
        grey = Image.frombytes("L", self._given, rows, "raw", "L", self._stride, 1)
        self._expose(grey, at)
        return Frame(grey, rgb, at)

    def _expose(self, grey: Image.Image, at: float) -> None:
        """A glaring display is exposed for, so that its code does not drown in white."""
        wanted = self._exposure.look(light(thumbnail(grey)), at)
        if wanted != self._ev and "ExposureValue" in self._camera.camera_controls:
            self._ev = wanted
            self._camera.set_controls({"ExposureValue": wanted})

    def close(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            camera.close()  # stops it too; closing twice would not harm
