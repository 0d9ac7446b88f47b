"""The now-serving display: MAX7219 chips on SPI, as 64×8 matrix or eight seven-segment digits, through luma.

The chips latch what they show, so they are written on change only; but they cannot be read, and one that lost
its power for a moment comes back dark. So everything is written anew every 30 s (1 ms on the bus).
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from luma.core.error import Error as LumaError
from luma.core.interface.serial import noop, spi
from luma.core.virtual import sevensegment
from luma.led_matrix.device import max7219
from PIL import Image

from kiosk.board import Call
from kiosk.clock import Moment
from kiosk.devices import led_font
from kiosk.devices.errors import DeviceError, DeviceGone, DeviceMissing, Problem
from kiosk.devices.faces import DARK, Face, Faces
from kiosk.devices.max7219 import CHIPS, DECODE, SCAN_LIMIT, TEST, Bus, Kind
from kiosk.office import Display

SPEED = 1_000_000  # Hz; the chips take 10 MHz, but eight modules on a long cable do not
ANEW = 30.0  # s
PAUSE = 0.5  # s between two looks, at most: to end soon when told to
BRIGHTNESS = 0x70  # of 0xFF: luma's default; readable in a hall, easy on the supply
_QUARTER = -90  # how the matrix modules sold as FC-16 are mounted


def spi_bus(port: int = 0, chip: int = 0) -> Bus:
    """The SPI bus of a Raspberry Pi: `/dev/spidevPORT.CHIP`. Raises DeviceMissing."""
    where = f"/dev/spidev{port}.{chip}"
    try:
        bus: Bus = spi(port=port, device=chip, bus_speed_hz=SPEED, gpio=noop())
    except ImportError as error:
        raise DeviceMissing("spidev is not installed: apt install python3-spidev") from error
    except LumaError as error:
        raise DeviceMissing(f"{where} is not there: switch SPI on with raspi-config") from error
    except OSError as error:
        raise DeviceMissing(f"{where} cannot be opened ({error}): is the user in the group spi?") from error
    return bus


class NowServing:
    """The device. `connect` opens the bus; `clock` gives the moment, shown as the office's zone has it.

    Problems: MISSING where there is no bus, CABLE where it failed. A display that is unplugged cannot be
    told from one that is there.
    """

    def __init__(
        self,
        display: Display,
        zone: ZoneInfo,
        clock: Callable[[], Moment],
        connect: Callable[[], Bus] = spi_bus,
        name: str = "display",
    ) -> None:
        if display.kind == "none":
            raise ValueError("an office without a display needs no device for it")
        self.name = name
        self.kind: Kind = display.kind
        self._zone = zone
        self._clock = clock
        self._connect = connect
        self._faces = Faces(display)
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._bus: Bus | None = None
        self._chips: Any = None
        self._digits: Any = None
        self._shown: Face | None = None

    def show(self, calls: Sequence[Call]) -> None:
        """The last calls, newest first, from each board the desk makes. Any thread; returns at once."""
        with self._lock:
            self._faces.take(calls, time.monotonic())
        self._news.set()

    @property
    def face(self) -> Face:
        """What the display shows now."""
        return self._shown or DARK

    def set_up(self) -> None:
        self._bus = self._connect()
        self._shown = None
        with _translated():
            turned = _QUARTER if self.kind == "matrix" else 0
            self._chips = max7219(
                self._bus, cascaded=CHIPS[self.kind], block_orientation=turned, contrast=BRIGHTNESS
            )
            if self.kind == "segments":
                self._digits = sevensegment(self._chips, segment_mapper=led_font.registers)

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        anew = time.monotonic() + ANEW
        while not stop.is_set():
            self._news.clear()
            moment = self._clock()
            now = time.monotonic()
            with self._lock:
                face = self._faces.at(now, moment.utc.astimezone(self._zone) if moment.trusted else None)
                again = self._faces.next_change(now)
            if now >= anew:
                anew, self._shown = now + ANEW, None
                self._wake()
            if face != self._shown:
                self._draw(face)
            report(None, "")
            self._news.wait(max(0.0, min(PAUSE, again - time.monotonic())))

    def tear_down(self) -> None:
        """Dark and closed, as far as the bus still answers."""
        chips, self._chips = self._chips, None
        bus, self._bus = self._bus, None
        self._digits = self._shown = None
        with contextlib.suppress(OSError):
            if chips is not None:
                chips.hide()
                chips.clear()
        if bus is not None:
            bus.cleanup()

    def _draw(self, face: Face) -> None:
        with _translated():
            if self.kind == "segments":
                self._digits.text = led_font.digits(face)
            else:
                self._chips.display(_image(led_font.dots(face)))
        self._shown = face

    def _wake(self) -> None:
        """Every register that luma sets once, as after power on."""
        with _translated():
            for register, value in ((SCAN_LIMIT, 7), (DECODE, 0), (TEST, 0)):
                self._chips.data([register, value] * CHIPS[self.kind])
            self._chips.contrast(BRIGHTNESS)
            self._chips.show()


def _image(rows: list[str]) -> Image.Image:
    image = Image.new("1", (len(rows[0]), len(rows)))
    image.putdata([dot == "#" for row in rows for dot in row])
    return image


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DeviceError:
        raise
    except OSError as error:
        raise DeviceGone(f"the display's SPI bus: {error}") from error
