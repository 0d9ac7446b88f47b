"""USB scanners, which many offices will prefer to a camera: as a serial port, and as a keyboard.

A serial one is a device with a thread. One that poses as a keyboard types into the window, so the window
hands its keys to a `Wedge`, which tells the scanner's burst from a person's typing.
Both end a text by silence, not at the first line end: a QR may hold several lines and is still one code.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import serial

from kiosk.devices.decode import MAX_TEXT, tidy
from kiosk.devices.errors import DeviceGone, DeviceMissing, Problem
from kiosk.devices.sightings import CodeRead, Sightings

_LINE_ENDS = "\r\n\t"  # what scanners are set to send behind a code


class SerialScanner:
    """A scanner in serial mode (USB CDC, or an RS-232 adapter): `port` as `/dev/ttyACM0`, 8N1."""

    SILENCE = 0.05  # s that end a text: within one, USB packets come every few ms
    MOST = 4 * MAX_TEXT + 64  # bytes kept of one text; the rest of an endless one is dropped

    def __init__(
        self, port: str, emit: Callable[[CodeRead], None], baud: int = 9600, name: str = "scanner"
    ) -> None:
        self.name = name
        self._port_name = port
        self._baud = baud
        self._emit = emit
        self._sightings = Sightings(name)
        self._port: serial.Serial | None = None

    def set_up(self) -> None:
        try:
            port = serial.Serial(self._port_name, self._baud, timeout=self.SILENCE, exclusive=True)
            port.reset_input_buffer()  # codes scanned while nobody listened are not wanted any more
        except (serial.SerialException, OSError, ValueError) as error:
            raise DeviceMissing(f"scanner {self._port_name}: {error}") from error
        self._port = port

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        text = bytearray()
        while not stop.is_set():
            part = self._read()
            if part:
                text += part[: self.MOST - len(text)]
            elif text:
                self._take(bytes(text))
                text.clear()
            report(None, "")

    def tear_down(self) -> None:
        port, self._port = self._port, None
        if port is not None:
            port.close()

    def _read(self) -> bytes:
        """What has come, or nothing after `SILENCE` s."""
        if self._port is None:
            raise DeviceGone(f"scanner {self._port_name} is not open")
        try:
            part: bytes = self._port.read(max(1, self._port.in_waiting))
        except (serial.SerialException, OSError, TypeError) as error:
            raise DeviceGone(f"scanner {self._port_name} was unplugged: {error}") from error
        return part

    def _take(self, data: bytes) -> None:
        text = tidy(data.decode("utf-8", "replace")).strip(_LINE_ENDS)
        read = self._sightings.scan(text, time.monotonic()) if text else None
        if read is not None:
            self._emit(read)


@dataclass(frozen=True)
class Keys:
    """What came of the keys so far: `scanned`, a whole text from a scanner; `typed`, keys of a person, to be
    treated as any key (Enter is a line feed)."""

    scanned: str | None = None
    typed: str = ""


class Wedge:
    """Tells a scanner that poses as a keyboard from a person. Pure: time is an argument, monotonic s.

    Feed every key to `key` and call `tick` at each turn of the loop. Keys are held until it is clear whose
    they are: 60 ms for a person's, so that the echo comes within 100 ms at 30 turns a second. Scanners type
    a key every 1 to 30 ms; people hardly go below 80 ms over six keys.
    """

    PERSON = 0.06  # s without a further key after which held keys are a person's
    FAST = 0.04  # s, mean between keys of a scanner; the window's loop itself may make it 33 ms
    CERTAIN = 6  # keys so fast are a scanner's
    STUCK = 0.3  # s that a scanner's burst may pause while the window is busy
    AFTER_ENTER = 0.06  # s after an Enter in a burst that end it

    def __init__(self) -> None:
        self._held: list[str] = []
        self._first = 0.0
        self._last = 0.0
        self._scanner = False

    def key(self, char: str, at: float) -> Keys:
        """Take one key: its character, carriage return or line feed for Enter, "" for shift and the like."""
        done = self.tick(at)
        for each in char.replace("\r\n", "\n").replace("\r", "\n"):
            if not self._held:
                self._first = at
            if len(self._held) < MAX_TEXT:
                self._held.append(each)
            self._last = at
            # A key held down repeats as fast as a scanner types, but it is one key.
            if len(self._held) >= self.CERTAIN and len(set(self._held)) >= 3:
                gaps = len(self._held) - 1
                self._scanner = self._scanner or (self._last - self._first) / gaps <= self.FAST
        return done

    def tick(self, now: float) -> Keys:
        """What is settled by now."""
        if not self._held:
            return Keys()
        if not self._scanner:
            patience = self.PERSON
        else:
            patience = self.AFTER_ENTER if self._held[-1] == "\n" else self.STUCK
        if now - self._last < patience:
            return Keys()
        text, scanner = "".join(self._held), self._scanner
        self._held.clear()
        self._scanner = False
        if not scanner:
            return Keys(typed=text)
        text = tidy(text).strip(_LINE_ENDS)
        return Keys(scanned=text or None)
