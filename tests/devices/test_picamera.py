"""The camera of a Pi, against a stand-in of the picamera2 calls that its manual documents."""

import sys
from types import ModuleType
from typing import Any, ClassVar

import pytest
from PIL import Image

from kiosk.devices.errors import DeviceFault, DeviceGone, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.picamera import PiCamera

WIDTH, HEIGHT, STRIDE = 640, 480, 704
GREY = 90


class FakeRequest:
    """A completed request: buffers as libcamera pads them."""

    def __init__(self, camera: "FakePicamera2") -> None:
        self.camera = camera
        camera.open_requests += 1

    def make_buffer(self, name: str) -> memoryview:
        assert name == "lores"
        row = bytes([self.camera.level]) * WIDTH + b"\xee" * (STRIDE - WIDTH)
        chroma = b"\x80" * (STRIDE * HEIGHT // 2)
        return memoryview(row * HEIGHT + chroma)

    def make_image(self, name: str) -> Image.Image:
        assert name == "main"
        return Image.new("RGB", (WIDTH, HEIGHT), (1, 2, 3))

    def release(self) -> None:
        self.camera.open_requests -= 1


class FakePicamera2:
    """As the real one it takes a camera's number, raises RuntimeError, and TimeoutError on a wait in vain."""

    instances: ClassVar[list["FakePicamera2"]] = []
    missing = False
    misfit = False
    has: tuple[str, ...] = ("AeMeteringMode", "AeExposureMode", "ExposureValue", "FrameRate")

    def __init__(self, camera_num: int = 0) -> None:
        if self.missing:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        self.number = camera_num
        self.level = GREY
        self.open_requests = 0
        self.controls: dict[str, Any] = {}
        self.started = self.closed = False
        self.fault: Exception | None = None
        self.wait: float | None = None
        self.instances.append(self)

    @property
    def camera_controls(self) -> dict[str, tuple[int, int, int]]:
        return dict.fromkeys(self.has, (0, 1, 0))

    def create_video_configuration(self, **wanted: Any) -> dict[str, Any]:
        assert wanted["queue"] is False
        assert wanted["buffer_count"] == 4
        assert wanted["lores"]["format"] == "YUV420"
        assert wanted["main"]["size"] == wanted["lores"]["size"]
        return wanted

    def configure(self, configuration: dict[str, Any]) -> None:
        if self.misfit:
            raise RuntimeError("lores stream dimensions may not exceed main stream")
        self.configuration = configuration
        configuration["lores"].update(size=(WIDTH, HEIGHT), stride=STRIDE)

    def stream_configuration(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.configuration[name]
        return found

    def set_controls(self, controls: dict[str, Any]) -> None:
        unknown = set(controls) - set(self.has)
        if unknown:
            raise RuntimeError(f"Control {unknown} is not advertised by libcamera")
        self.controls |= controls

    def start(self) -> None:
        self.started = True

    def capture_request(self, wait: float) -> FakeRequest:
        self.wait = wait
        if self.fault is not None:
            raise self.fault
        return FakeRequest(self)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakePicamera2]:
    module = ModuleType("picamera2")
    kind = type("Fake", (FakePicamera2,), {"instances": []})
    module.__dict__["Picamera2"] = kind
    monkeypatch.setitem(sys.modules, "picamera2", module)
    return kind


def test_frames_are_cut_to_the_picture_and_requests_given_back(fake: type[FakePicamera2]) -> None:
    source = PiCamera(1)
    source.open()
    pi = fake.instances[0]
    assert (pi.number, pi.started) == (1, True)
    frame = source.read()
    assert frame.grey.size == (WIDTH, HEIGHT)
    assert frame.grey.getextrema() == (GREY, GREY), "padding or chroma in the picture"
    assert frame.rgb is not None
    assert frame.rgb.getpixel((0, 0)) == (1, 2, 3)
    assert source.read(preview=False).rgb is None
    assert pi.open_requests == 0
    assert pi.wait == 1.5
    source.close()
    source.close()
    assert pi.closed


def test_only_controls_the_camera_has_are_set(fake: type[FakePicamera2]) -> None:
    PiCamera().open()
    assert fake.instances[0].controls == {"AeMeteringMode": 0, "AeExposureMode": 1}
    fake.has = (*fake.has, "AfMode", "AfRange", "AeFlickerMode", "AeFlickerPeriod")
    PiCamera().open()
    assert fake.instances[1].controls["AfMode"] == 2
    assert fake.instances[1].controls["AeFlickerPeriod"] == 10_000
    assert fake.instances[1].configuration["controls"] == {"FrameRate": 15.0}


def test_a_glaring_display_lowers_the_exposure(
    fake: type[FakePicamera2], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = PiCamera()
    source.open()
    pi = fake.instances[0]
    now = [50.0]
    monkeypatch.setattr("kiosk.devices.picamera.time.monotonic", lambda: now[0])
    pi.level = 255
    source.read()
    assert "ExposureValue" not in pi.controls
    now[0] += 0.6
    source.read()
    assert pi.controls["ExposureValue"] == -1.0
    pi.level = GREY
    now[0] += 5.1
    source.read()
    assert pi.controls["ExposureValue"] == 0.0


def test_glare_is_left_alone_where_the_camera_cannot_help_it(
    fake: type[FakePicamera2], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.has = ()
    source = PiCamera()
    source.open()
    now = [50.0]
    monkeypatch.setattr("kiosk.devices.picamera.time.monotonic", lambda: now[0])
    fake.instances[0].level = 255
    for _ in range(3):
        source.read()
        now[0] += 1
    assert fake.instances[0].controls == {}


def test_a_stalled_camera_times_out(fake: type[FakePicamera2]) -> None:
    source = PiCamera()
    source.open()
    fake.instances[0].fault = TimeoutError()
    with pytest.raises(DeviceTimeout) as stalled:
        source.read()
    assert stalled.value.problem is Problem.STALLED
    fake.instances[0].fault = RuntimeError("Camera has been closed")
    with pytest.raises(DeviceGone):
        source.read()


def test_a_request_is_given_back_when_its_picture_fails(
    fake: type[FakePicamera2], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: FakeRequest, name: str) -> memoryview:
        raise ValueError(name)

    monkeypatch.setattr(FakeRequest, "make_buffer", broken)
    source = PiCamera()
    source.open()
    with pytest.raises(ValueError, match="lores"):
        source.read()
    assert fake.instances[0].open_requests == 0


def test_no_camera_no_library_or_a_misfit_is_said(
    fake: type[FakePicamera2], monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.missing = True
    source = PiCamera()
    with pytest.raises(DeviceMissing, match="camera 0"):
        source.open()
    source.close()
    fake.missing, fake.misfit = False, True
    with pytest.raises(DeviceFault, match="set up"):
        source.open()
    source.close()
    assert fake.instances[-1].closed, "a camera left open stays in use"
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(DeviceMissing, match="apt install python3-picamera2"):
        PiCamera().open()
