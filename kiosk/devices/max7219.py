"""A simulated chain of MAX7219 LED drivers: takes what comes over SPI, and shows which LEDs are lit.

Strict as an oracle is: a frame that is not whole, a register the chip does not have or a value that its data
sheet leaves undefined raises ValueError, at the offset. It is the display where there is none, and fails on
command. Each chip is a shift register of 16 bits whose value is taken when the chip select rises: so the
first pair of a frame ends up in the last chip of the chain.
"""

import threading
from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

from PIL import Image

from kiosk.devices import led_picture
from kiosk.devices.errors import DeviceGone, DeviceMissing

Kind = Literal["segments", "matrix"]
CHIPS: dict[Kind, int] = {"segments": 1, "matrix": 8}

NOOP, DECODE, INTENSITY, SCAN_LIMIT, SHUTDOWN, TEST = 0x00, 0x09, 0x0A, 0x0B, 0x0C, 0x0F
_VALUES = {DECODE: {0x00}, INTENSITY: range(16), SCAN_LIMIT: range(8), SHUTDOWN: range(2), TEST: range(2)}


class Bus(Protocol):
    """What luma's devices write to (`luma.core.interface.serial.spi`)."""

    def data(self, data: Sequence[int]) -> None:
        """Send one frame, chip select low from its first to its last byte."""

    def cleanup(self) -> None:
        """Close it."""


class Lit(NamedTuple):
    """What one chip shows: its eight digit registers as far as scanned, and 0 dark to 16 brightest."""

    digits: bytes
    brightness: int


class SimChain:
    """The chips of a display, as they are after power on: dark, everything else undefined, here 0."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._chips = [dict.fromkeys((*range(1, 9), *_VALUES), 0) for _ in range(CHIPS[kind])]
        self._lock = threading.Lock()
        self._failed = False
        self.frames = 0

    def connect(self) -> Bus:
        """The bus, as the driver opens it. Raises DeviceMissing."""
        if self._failed:
            raise DeviceMissing("the simulated display's SPI bus is not there")
        return self

    def fail(self, failed: bool = True) -> None:
        """Have no bus: from the next frame on writing raises, until it is mended."""
        self._failed = failed

    def power_cut(self) -> None:
        """The display alone loses its power for a moment, which no driver can notice: dark again."""
        with self._lock:
            for chip in self._chips:
                chip.update(dict.fromkeys(chip, 0))

    def data(self, data: Sequence[int]) -> None:
        if self._failed:
            raise DeviceGone("the simulated display's SPI bus has gone")
        if len(data) != 2 * len(self._chips):
            raise ValueError(f"{len(data)} bytes are no frame for {len(self._chips)} chips")
        pairs = list(zip(data[::2], data[1::2], strict=True))
        for index, (register, value) in enumerate(pairs):
            allowed = range(256) if register in range(9) else _VALUES.get(register, ())
            if value not in allowed:
                raise ValueError(f"byte {2 * index}: no register {register:#04x} with {value:#04x}")
        with self._lock:
            self.frames += 1
            for chip, (register, value) in zip(self._chips, reversed(pairs), strict=True):
                if register != NOOP:
                    chip[register] = value

    def cleanup(self) -> None:
        """Nothing is held open."""

    def lit(self) -> tuple[Lit, ...]:
        """What each chip shows, from the one next to the kiosk on."""
        with self._lock:
            return tuple(_lit(chip) for chip in self._chips)

    def rows(self) -> list[str]:
        """The LEDs of a matrix as people see them: eight rows, `#` lit.

        The modules are those sold as FC-16, with their input on the left: the first chip stands on the left,
        register 1 is the lowest row, and bit 0 its dot on the left.
        """
        chips = [chip.digits for chip in self.lit()]
        return [
            "".join("#" if chip[register] >> x & 1 else "." for chip in chips for x in range(8))
            for register in range(7, -1, -1)
        ]

    def picture(self, width: int = 1056) -> Image.Image:
        """A picture of the display, RGB, `width` px wide. It may be given again: do not draw on it."""
        chips = self.lit()
        brightness = max(chip.brightness for chip in chips)
        if self.kind == "matrix":
            return led_picture.matrix(tuple(self.rows()), brightness, width)
        # Digit 0, register 1, is the rightmost.
        return led_picture.segments(bytes(reversed(chips[0].digits)), brightness, width)


def _lit(chip: dict[int, int]) -> Lit:
    if chip[TEST]:
        return Lit(b"\xff" * 8, 16)
    if not chip[SHUTDOWN]:
        return Lit(bytes(8), 0)
    scanned = chip[SCAN_LIMIT] + 1
    return Lit(bytes(chip[1 + d] if d < scanned else 0 for d in range(8)), chip[INTENSITY] + 1)
