"""Where the pins come from: a Raspberry Pi through lgpio, or pins of this process that can be pressed.

lgpio is imported here only, when the pins of a Pi are opened: importing it starts a thread, makes a FIFO and
changes the working directory of the whole process (lgpio 0.2.2, lguGetWorkDir).
"""

import contextlib
import importlib
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from gpiozero import GPIOZeroError, PinUnknownPi
from gpiozero.pins.mock import MockFactory

from kiosk.devices.errors import DeviceGone, DeviceMissing


class Gpio(Protocol):
    """A machine's pins."""

    def open(self) -> Any:
        """A pin factory of gpiozero, for its caller to close. Raises DeviceMissing, DeviceGone."""

    def check(self) -> None:
        """Raises DeviceGone where edges cannot come any more."""


class LgGpio:
    """The pins of a Raspberry Pi. `runtime`: a directory of ours that lgpio may keep its FIFO in."""

    def __init__(self, runtime: Path) -> None:
        self._runtime = runtime.absolute()

    def open(self) -> Any:
        try:
            self._runtime.mkdir(parents=True, exist_ok=True)
            os.environ["LG_WD"] = str(self._runtime)
            with contextlib.chdir("."):  # back again to where we were
                lgpio = importlib.import_module("lgpio")
                from gpiozero.pins.lgpio import LGPIOFactory  # noqa: PLC0415 - imports lgpio
        except ImportError as error:
            raise DeviceMissing("lgpio is not installed: apt install python3-lgpio") from error
        except OSError as error:
            raise DeviceMissing(f"lgpio cannot keep its pipe in {self._runtime}: {error}") from error
        self.check()  # a second import does not begin another thread
        try:
            return LGPIOFactory()
        except PinUnknownPi as error:
            raise DeviceMissing('no GPIO: this is no Raspberry Pi; set button to "sim"') from error
        except (GPIOZeroError, lgpio.error, OSError) as error:
            raise DeviceMissing(
                f"GPIO cannot be opened ({error}): is the user in the group gpio, and /dev/gpiochip0 there?"
            ) from error

    def check(self) -> None:
        # A dead thread looks like a quiet hall. The name is lgpio's own; where it has none, nothing is known.
        thread = getattr(sys.modules.get("lgpio"), "_notify_thread", None)
        if thread is not None and not thread.is_alive():
            raise DeviceGone("lgpio's thread has ended, and edges with it: restart the kiosk")


class SimGpio:
    """gpiozero's mock pins, which a key in the window, the side panel, the tour and tests press.

    `pins`: BCM pin by counter, as on a Pi. Thread-safe: an edge fires on the caller's thread.
    """

    def __init__(self, pins: Mapping[int, int]) -> None:
        self._pins = dict(pins)
        self._factory = MockFactory()
        self._down: set[int] = set()
        self._failed = False

    def open(self) -> Any:
        if self._failed:
            raise DeviceMissing("the simulated GPIO is switched off")
        return self._factory

    def fail(self, failed: bool = True) -> None:
        """Have no edges any more, as when lgpio's thread has died, and nothing to open; or be mended."""
        self._failed = failed

    def check(self) -> None:
        if self._failed:
            raise DeviceGone("the simulated GPIO was switched off")

    def press(self, counter: int) -> None:
        """Push the button of that counter down. KeyError where it has none."""
        pin = self._factory.pin(self._pins[counter])
        if not self._failed:
            pin.drive_low()

    def release(self, counter: int) -> None:
        """Let it go."""
        self._factory.pin(self._pins[counter]).drive_high()

    def tap(self, counter: int, seconds: float = 0.1) -> None:
        """Press and release, as a finger does: blocks so long."""
        self.press(counter)
        time.sleep(seconds)
        self.release(counter)
