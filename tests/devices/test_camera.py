"""Frame sources: folders, videos, a webcam (through a stand-in of pygame.camera), and the simulated one."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pygame.camera
import pygame.image
import pytest
from PIL import Image

from kiosk.devices import camera as camera_module
from kiosk.devices.camera import SOURCES, V4l2Camera, make_source
from kiosk.devices.errors import DeviceFault, DeviceGone, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.frames import RATE, STALL, Pacer
from kiosk.devices.picamera import PiCamera
from kiosk.devices.pictures import FolderSource, VideoSource, load_picture
from kiosk.devices.sim_camera import CameraFault, SimCamera


def at_once() -> Pacer:
    """A pacer that waits for nobody: time jumps."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Pacer(clock=lambda: now[0], sleep=sleep)


def colour(index: int) -> tuple[int, int, int]:
    return (40 * index, 200 - 30 * index, 100)


# ── names ────────────────────────────────────────────────────────────────────


def test_a_source_by_its_name() -> None:
    assert isinstance(make_source("sim:"), SimCamera)
    assert isinstance(make_source("folder:/tmp"), FolderSource)
    assert isinstance(make_source("video:a.gif"), VideoSource)
    assert make_source("v4l2:/dev/video2@1280x720").name == "v4l2:/dev/video2"
    assert make_source("v4l2:").name == "v4l2:/dev/video0"
    assert isinstance(make_source("picamera2:1"), PiCamera)
    assert make_source("picamera2:@1280x720").name == "picamera2:0"
    assert make_source("folder:/a@100x100").name == "folder:/a@100x100", "a folder may be called that"


@pytest.mark.parametrize(
    "spec",
    ["", "usb", "webcam:0", "picamera2:front", "folder:", "video:", "v4l2:/dev/video0@1x1", "v4l2:x@641x480"],
)
def test_a_wrong_name_is_refused_in_words(spec: str) -> None:
    with pytest.raises(ValueError, match=r"camera|path|picture|number"):
        make_source(spec)
    assert set(SOURCES) == {"picamera2", "v4l2", "folder", "video", "sim"}


# ── still pictures ───────────────────────────────────────────────────────────


def test_a_picture_is_turned_upright_flattened_and_made_smaller(tmp_path: Path) -> None:
    lying = Image.new("RGB", (400, 200), "red")
    exif = lying.getexif()
    exif[0x0112] = 6  # turn by 90° clockwise
    lying.save(tmp_path / "lying.jpg", exif=exif)
    assert load_picture(tmp_path / "lying.jpg").size == (200, 400)
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert load_picture(tmp_path / "clear.png").getpixel((5, 5)) == (255, 255, 255)
    Image.new("L", (4000, 1000)).save(tmp_path / "large.png")
    assert load_picture(tmp_path / "large.png", longest=800).size == (800, 200)
    Image.new("I;16", (20, 20)).save(tmp_path / "deep.png")
    assert load_picture(tmp_path / "deep.png").mode == "RGB"


def test_what_is_no_picture_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    (tmp_path / "text.jpg").write_text("not a picture")
    (tmp_path / "empty.gif").write_bytes(b"")
    for name in ("no.png", "text.jpg", "empty.gif"):
        with pytest.raises(DeviceFault, match=name):
            load_picture(tmp_path / name)
    with pytest.raises(DeviceMissing, match="no such file"):
        load_picture(tmp_path / "none.png")
    with pytest.raises(DeviceFault):
        load_picture(tmp_path)


def test_a_picture_cut_off_in_the_middle_is_said(tmp_path: Path) -> None:
    Image.effect_noise((200, 200), 60).save(tmp_path / "whole.png")
    data = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(DeviceFault, match=r"cut\.png"):
        load_picture(tmp_path / "cut.png")


# ── a folder ─────────────────────────────────────────────────────────────────


def test_a_folder_shows_each_picture_after_a_pause_and_begins_again(tmp_path: Path) -> None:
    for index, name in enumerate(("b.png", "a.png")):
        Image.new("RGB", (64, 48), colour(index)).save(tmp_path / name)
    (tmp_path / "notes.txt").write_text("not shown")
    (tmp_path / "broken.jpg").write_text("skipped")
    source = FolderSource(tmp_path, seconds=1, pacer=at_once())
    source.open()
    seen = []
    for _ in range(5 * int(RATE) + 2 * int(RATE)):
        frame = source.read()
        assert frame.grey.mode == "L"
        assert frame.rgb is not None
        pixel = frame.rgb.getpixel((1, 1))
        if not seen or seen[-1] != pixel:
            seen.append(pixel)
    pause = (0x8F, 0x94, 0x8C)
    assert seen == [pause, colour(1), pause, colour(0), pause, colour(1)]
    source.close()


def test_a_folder_without_pictures_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DeviceMissing, match="no picture"):
        FolderSource(tmp_path).open()
    with pytest.raises(DeviceMissing, match="no folder"):
        FolderSource(tmp_path / "none").open()
    (tmp_path / "a.png").write_text("nothing")
    source = FolderSource(tmp_path, pacer=at_once())
    source.open()
    for _ in range(int(RATE)):
        source.read()
    with pytest.raises(DeviceGone, match="none of the pictures"):
        source.read()


# ── videos ───────────────────────────────────────────────────────────────────


def write_gif(path: Path, pictures: list[Image.Image]) -> None:
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, loop=0)


def write_mjpeg(path: Path, pictures: list[Image.Image]) -> None:
    thumb = Image.new("RGB", (16, 16), "white")
    parts = []
    for number, picture in enumerate(pictures):
        file = path.with_suffix(f".{number}.jpg")
        exif = Image.Exif()
        exif[0x010E] = "with \xff\xd9 in it"
        picture.save(file, quality=95, exif=exif if number else b"", comment=b"\xff\xd9 no end")
        parts.append(file.read_bytes())
        file.unlink()
    thumb.close()
    path.write_bytes(b"\x00\x00".join(parts))


def write_y4m(path: Path, pictures: list[Image.Image]) -> None:
    width, height = pictures[0].size
    with path.open("wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F15:1 Ip A1:1 C420jpeg\n" % (width, height))
        for picture in pictures:
            luminance, blue, red = picture.convert("YCbCr").split()
            file.write(b"FRAME\n" + luminance.tobytes())
            for plane in (blue, red):
                file.write(plane.resize((width // 2, height // 2)).tobytes())


WRITERS: dict[str, Callable[[Path, list[Image.Image]], None]] = {
    "a.gif": write_gif,
    "a.webp": write_gif,
    "a.png": write_gif,
    "a.mjpeg": write_mjpeg,
    "a.y4m": write_y4m,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_video_is_played_again_and_again(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name, [Image.new("RGB", (64, 48), colour(index)) for index in range(3)])
    source = VideoSource(tmp_path / name, pacer=at_once())
    source.open()
    for turn in range(7):
        frame = source.read()
        assert frame.rgb is not None
        assert frame.rgb.size == frame.grey.size == (64, 48)
        pixel = frame.rgb.getpixel((30, 20))
        assert isinstance(pixel, tuple)
        assert all(abs(got - want) <= 12 for got, want in zip(pixel, colour(turn % 3), strict=True)), turn
    assert source.read(preview=False).rgb is None
    source.close()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp4", b"\x00\x00\x00\x20ftypisom" + bytes(100)),
        ("a.y4m", b"YUV4MPEG2 W640 H480 F15:1 C420p10\nFRAME\n" + bytes(100)),
        ("b.y4m", b"YUV4MPEG2 H480\nFRAME\n"),
        ("c.y4m", b"something else\n"),
        ("d.y4m", b"YUV4MPEG2 W640 H480 Cmono\nFRAME\n" + bytes(100)),
        ("a.mjpeg", b"no pictures in here"),
        ("b.mjpeg", b""),
    ],
)
def test_a_video_that_cannot_be_played_is_said(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    source = VideoSource(tmp_path / name, pacer=at_once())
    source.open()
    with pytest.raises(DeviceGone, match=name):
        source.read()
    with pytest.raises(DeviceMissing):
        VideoSource(tmp_path / "none.gif").open()


def test_a_grey_y4m_plays(tmp_path: Path) -> None:
    (tmp_path / "a.y4m").write_bytes(b"YUV4MPEG2 W4 H2 Cmono\nFRAME\n" + bytes(range(0, 80, 10)))
    source = VideoSource(tmp_path / "a.y4m", pacer=at_once())
    source.open()
    assert source.read().grey.tobytes() == bytes(range(0, 80, 10))


def test_the_pace_is_15_a_second_and_a_late_frame_is_not_made_up_for() -> None:
    now, slept = [100.0], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    pacer = Pacer(15, clock=lambda: now[0], sleep=sleep)
    times = [pacer.wait() for _ in range(4)]
    assert times == pytest.approx([100, 100 + 1 / 15, 100 + 2 / 15, 100 + 3 / 15])
    now[0] += 10
    assert pacer.wait() == pytest.approx(110.2)
    assert pacer.wait() == pytest.approx(110.2 + 1 / 15)


# ── a webcam ─────────────────────────────────────────────────────────────────


class FakeWebcam:
    """The calls of pygame.camera.Camera that are documented and used."""

    ready = True
    unplugged = False
    stopped = 0

    def __init__(self, device: str, size: tuple[int, int], mode: str) -> None:
        assert (device, mode) == ("/dev/video7", "RGB")
        self.size = size

    def start(self) -> None:
        if self.unplugged:
            raise SystemError("Cannot identify '/dev/video7': 2, No such file or directory")

    def query_image(self) -> bool:
        return self.ready

    def get_image(self) -> pygame.Surface:
        if type(self).unplugged:
            raise SystemError("ioctl(VIDIOC_DQBUF) failure : 19, No such device")
        surface = pygame.Surface((320, 240), depth=24)  # not the size asked for: drivers choose
        surface.fill((10, 200, 30))
        return surface

    def stop(self) -> None:
        type(self).stopped += 1


@pytest.fixture
def webcam(monkeypatch: pytest.MonkeyPatch) -> Any:
    fake = type("Webcam", (FakeWebcam,), {})
    monkeypatch.setattr(pygame.camera, "init", lambda: None)
    monkeypatch.setattr(pygame.camera, "Camera", fake)
    return fake


def test_a_webcam_gives_frames(webcam: Any) -> None:
    source = V4l2Camera("/dev/video7")
    source.open()
    frame = source.read()
    assert frame.rgb is not None
    assert frame.rgb.getpixel((3, 3)) == (10, 200, 30)
    assert frame.grey.size == (320, 240)
    assert source.read(preview=False).rgb is None
    source.close()
    source.close()
    assert webcam.stopped == 1


def test_a_webcam_that_stalls_or_goes_is_said(webcam: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = V4l2Camera("/dev/video7")
    source.open()
    monkeypatch.setattr(camera_module, "STALL", 0.02)
    webcam.ready = False
    with pytest.raises(DeviceTimeout) as stalled:
        source.read()
    assert stalled.value.problem is Problem.STALLED
    webcam.ready, webcam.unplugged = True, True
    with pytest.raises(DeviceGone, match="No such device"):
        source.read()
    source.close()
    with pytest.raises(DeviceMissing, match="No such file"):
        source.open()


def test_a_webcam_that_is_not_there_is_missing() -> None:
    """The real pygame.camera, and no camera."""
    source = V4l2Camera("/dev/video-none")
    with pytest.raises(DeviceMissing, match="video-none"):
        source.open()
    source.close()


# ── the simulated one ────────────────────────────────────────────────────────


def test_the_simulated_camera_sees_what_it_is_shown() -> None:
    source = SimCamera(rate=1000)
    source.open()
    empty = source.read()
    source.show(Image.new("RGBA", (640, 480), (200, 10, 10, 255)))
    shown = source.read()
    assert shown.rgb is not None
    assert shown.rgb.getpixel((5, 5)) == (200, 10, 10)
    assert source.view.mode == "RGB"
    assert source.read(preview=False).rgb is None
    source.show(None)
    again = source.read()
    assert again.grey.tobytes() == empty.grey.tobytes()
    assert again.at > empty.at


def test_the_simulated_camera_fails_on_command_and_is_mended() -> None:
    source = SimCamera(rate=1000, stall=0.02)
    source.open()
    source.fail(CameraFault.STALLED)
    with pytest.raises(DeviceTimeout) as stalled:
        source.read()
    assert stalled.value.problem is Problem.STALLED
    source.fail(CameraFault.BLACK)
    extrema = source.read().grey.getextrema()
    assert isinstance(extrema[1], int)
    assert extrema[1] < 10
    source.fail(CameraFault.GONE)
    with pytest.raises(DeviceGone):
        source.read()
    source.close()
    with pytest.raises(DeviceMissing):
        source.open()
    source.fail(CameraFault.NONE)
    source.open()
    assert source.read().rgb is not None


def test_the_simulated_camera_keeps_the_pace_of_a_real_one() -> None:
    source = SimCamera()
    began = time.monotonic()
    times = [source.read().at for _ in range(4)]
    assert times[3] - times[0] >= 2.9 / RATE
    assert times[0] >= began
    assert STALL < 2, "a worker stops within 2 s"
