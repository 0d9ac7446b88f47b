"""Pictures and videos in place of a camera: no hardware, and every run sees the same.

    folder:DIR   each picture for 2 s in the order of names, after a grey second; and again
    video:FILE   15 pictures a second whatever its own rate; and again

Videos that need no codec beyond Pillow: animated GIF, WebP and PNG; Motion JPEG (`.mjpeg`, `.mjpg`: JPEG
files one after the other, as `rpicam-vid --codec mjpeg` writes them); `.y4m` (YUV4MPEG2, 8 bits). Any other
becomes one of these with `ffmpeg -i IN -c:v mjpeg -an OUT.mjpeg`.
"""

import io
import itertools
import logging
import mmap
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageOps, ImageSequence

from kiosk.devices.errors import DeviceFault, DeviceGone, DeviceMissing
from kiosk.devices.frames import RATE, SIZE, Frame, Pacer, frame

log = logging.getLogger(__name__)

LONGEST = 2560  # px: no code that a camera would read is lost, and a photo of 50 megapixels costs no second
_UNREADABLE = (OSError, ValueError, SyntaxError, EOFError)  # what Pillow raises at a broken file
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})


def load_picture(path: Path, longest: int = LONGEST) -> Image.Image:
    """A still picture as RGB: upright as its EXIF says, clear parts white, at most `longest` px a side.

    Raises DeviceMissing when there is no such file, DeviceFault when it is no picture, or one of absurd size.
    """
    try:
        with Image.open(path) as picture:
            picture.draft("RGB", (longest, longest))  # JPEG: decode at half size where that is enough
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                clear = upright.convert("RGBA")
                upright = Image.new("RGBA", clear.size, "white")
                upright.alpha_composite(clear)
            rgb = upright.convert("RGB")
    except FileNotFoundError as error:
        raise DeviceMissing(f"no such file: {path}") from error
    except (*_UNREADABLE, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise DeviceFault(f"{path} cannot be read as a picture: {error}") from error
    rgb.thumbnail((longest, longest), Image.Resampling.BOX)
    return rgb


class FolderSource:
    """The pictures of a folder, one after another."""

    def __init__(self, folder: Path, seconds: float = 2.0, pacer: Pacer | None = None) -> None:
        self.name = f"folder:{folder}"
        self._folder = folder
        self._frames_each = max(1, round(seconds * RATE))
        self._pacer = pacer or Pacer()
        self._shown: Iterator[Image.Image] = iter(())

    def open(self) -> None:
        try:
            files = sorted(path for path in self._folder.iterdir() if path.suffix.lower() in _SUFFIXES)
        except OSError as error:
            raise DeviceMissing(f"no folder of pictures: {self._folder} ({error.strerror})") from error
        if not files:
            raise DeviceMissing(f"no picture in {self._folder}")
        self._shown = self._show(files)

    def read(self, preview: bool = True) -> Frame:
        at = self._pacer.wait()
        return frame(next(self._shown), preview, at)

    def close(self) -> None:
        self._shown = iter(())

    def _show(self, files: list[Path]) -> Iterator[Image.Image]:
        between = Image.new("RGB", SIZE, "#8f948c")
        while True:
            readable = 0
            for file in files:
                yield from itertools.repeat(between, round(RATE))
                try:
                    picture = load_picture(file, longest=1280)
                except (DeviceMissing, DeviceFault) as error:
                    log.warning("%s", error)
                    continue
                readable += 1
                yield from itertools.repeat(picture, self._frames_each)
            if not readable:
                raise DeviceGone(f"none of the pictures in {self._folder} can be read")


class VideoSource:
    """A video, played for ever."""

    def __init__(self, file: Path, pacer: Pacer | None = None) -> None:
        self.name = f"video:{file}"
        self._file = file
        self._pacer = pacer or Pacer()
        self._frames: Iterator[Image.Image] = iter(())

    def open(self) -> None:
        if not self._file.is_file():
            raise DeviceMissing(f"no such video: {self._file}")
        play = {".y4m": _y4m, ".mjpeg": _mjpeg, ".mjpg": _mjpeg}.get(self._file.suffix.lower(), _animated)
        self._frames = self._for_ever(play)

    def read(self, preview: bool = True) -> Frame:
        at = self._pacer.wait()
        try:
            return frame(next(self._frames), preview, at)
        except (*_UNREADABLE, StopIteration) as error:
            if isinstance(error, DeviceGone):
                raise
            raise DeviceGone(f"{self._file} cannot be played: {error}") from error

    def close(self) -> None:
        self._frames = iter(())

    def _for_ever(self, play: Callable[[Path], Iterator[Image.Image]]) -> Iterator[Image.Image]:
        while True:
            count = 0
            for picture in play(self._file):
                count += 1
                yield picture
            if not count:
                raise DeviceGone(
                    f"{self._file} has no pictures; see kiosk/devices/pictures.py for the formats"
                )


def _animated(file: Path) -> Iterator[Image.Image]:
    with Image.open(file) as pictures:
        for picture in ImageSequence.Iterator(pictures):
            yield picture.convert("RGB")


def _mjpeg(file: Path) -> Iterator[Image.Image]:
    with file.open("rb") as raw, mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as data:
        begin = data.find(b"\xff\xd8\xff")
        while begin >= 0:
            # A picture ends where the next begins: end markers stand in embedded previews too.
            following = re.compile(rb"\xff\xd9\x00*\xff\xd8\xff").search(data, begin)
            end = following.start() + 2 if following else len(data)
            with Image.open(io.BytesIO(data[begin:end])) as picture:
                yield picture.convert("RGB")
            begin = following.end() - 3 if following else -1


# Chroma planes of YUV4MPEG2: how much narrower and lower than the luminance. None: there are none.
_CHROMA = {"420": (2, 2), "422": (2, 1), "444": (1, 1), "411": (4, 1), "mono": None}


def _y4m(file: Path) -> Iterator[Image.Image]:
    with file.open("rb") as raw:
        head = raw.readline(256).split()
        if not head or head[0] != b"YUV4MPEG2":
            raise ValueError("not a YUV4MPEG2 file")
        values = {chr(word[0]): word[1:].decode("ascii", "replace") for word in head[1:]}
        width, height = int(values.get("W", "0")), int(values.get("H", "0"))
        if width < 1 or height < 1:
            raise ValueError("no size in its first line")
        sampling = values.get("C", "420")
        kind = next((name for name in _CHROMA if sampling.startswith(name)), None)
        if kind is None or "p1" in sampling.removeprefix(kind):
            raise ValueError(f"colour sampling {sampling} is not supported")
        while raw.readline(256).startswith(b"FRAME"):
            picture = _planes(raw, (width, height), _CHROMA[kind])
            if picture is None:
                return  # cut off in the middle of a frame
            yield picture


def _planes(raw: BinaryIO, size: tuple[int, int], chroma: tuple[int, int] | None) -> Image.Image | None:
    width, height = size
    sizes = [size]
    if chroma:
        sizes += [(-(-width // chroma[0]), -(-height // chroma[1]))] * 2
    planes = []
    for across, down in sizes:
        data = raw.read(across * down)
        if len(data) < across * down:
            return None
        planes.append(Image.frombytes("L", (across, down), data))
    if len(planes) == 1:
        return planes[0]
    luminance, *colours = planes
    return Image.merge("YCbCr", (luminance, *(colour.resize(size) for colour in colours))).convert("RGB")
