"""The ways to a printer: TCP 9100, serial, USB. python-escpos's printers below, our errors above.

What python-escpos 3.1 leaves to us: every timeout, a new object after each failed open, OSError and the
libraries' own errors, a serial close that waits for a stalled printer for ever, USB endpoints that differ by
model. Sending and receiving never wait longer than asked; how much was taken is always known.

A new kind of connection is a class and a line in `KINDS`, here.
"""

import errno
import fcntl
import select
import socket
import sys
import termios
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from kiosk.devices.errors import DeviceError, DeviceGone, DeviceMissing, Problem

CONNECT_S: Final = 1.0
"""Seconds a TCP printer has to take a connection: in a LAN it is milliseconds, or never."""

CHUNK: Final = 4096
"""Bytes handed over at a time."""


class Link(ABC):
    """One connection to one printer. Methods raise DeviceError only, and are called from one thread."""

    keep = True
    """Whether it stays open between tickets (opening USB resets the printer; on TCP, one a ticket)."""

    floor = 1500.0
    """Bytes a second of the slowest printer one waits for."""

    def __init__(self) -> None:
        self._printer: Any = None

    @property
    def is_open(self) -> bool:
        return self._printer is not None

    def open(self) -> None:
        """Connect anew. DeviceMissing where it is not there or not permitted."""
        self.close()
        try:
            with _translated(str(self), DeviceMissing):
                self._connect()
        except DeviceError:
            self.close()
            raise

    def close(self) -> None:
        """Let go, without waiting for a printer that no longer takes anything. Never raises."""
        printer, self._printer = self._printer, None
        if printer is not None:
            with suppress(Exception):  # a printer that is gone cannot be closed any better
                self._release(printer)
            printer.device = False  # the library's own close writes to the root log, and waits

    @abstractmethod
    def send(self, data: bytes, within: float) -> int:
        """Hand over bytes; how many were taken within so many seconds, 0 when none. DeviceGone."""

    @abstractmethod
    def receive(self, within: float) -> bytes:
        """What has come within so many seconds, b"" when nothing. DeviceGone."""

    def waiting(self) -> int:
        """Bytes taken that are still on our side of the cable. Never raises."""
        return 0

    @abstractmethod
    def _connect(self) -> None:
        """Make the library's object anew: it is of no use after a failed open."""

    @abstractmethod
    def _release(self, printer: Any) -> None:
        """Drop what waits, and close."""


class Tcp(Link):
    """A network printer on port 9100, or a print server. One connection a ticket."""

    keep = False

    def __init__(self, host: str, port: int = 9100) -> None:
        super().__init__()
        self.host, self.port = host, port

    def __str__(self) -> str:
        return f"printer at {self.host}:{self.port}"

    def _connect(self) -> None:
        from escpos.printer import Network  # noqa: PLC0415 - 0.3 s, not on the way to the first screen

        # The library opens IPv4 only, leaks the socket of a failed open, and leaves Nagle on: that would hold
        # the ticket's last bytes until the printer has acknowledged those before, 40 ms later.
        connection = socket.create_connection((self.host, self.port), timeout=CONNECT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._printer = Network(self.host, self.port, timeout=CONNECT_S)
        self._printer.device = connection

    def _release(self, printer: Any) -> None:
        printer.device.close()

    def send(self, data: bytes, within: float) -> int:
        with _translated(str(self), DeviceGone):
            self._printer.device.settimeout(within)
            try:
                return int(self._printer.device.send(data))
            except TimeoutError:
                return 0

    def receive(self, within: float) -> bytes:
        with _translated(str(self), DeviceGone):
            self._printer.device.settimeout(within)
            try:
                found: bytes = self._printer.device.recv(64)
            except TimeoutError:
                return b""
        if not found:
            raise DeviceGone(f"{self} closed the connection")
        return found

    def waiting(self) -> int:
        with suppress(Exception):  # a connection that is gone says so at the next read
            queued = fcntl.ioctl(self._printer.device, termios.TIOCOUTQ, bytes(4))
            return int.from_bytes(queued, sys.byteorder)
        return 0


class Serial(Link):
    """A serial printer. `flow`: none, rts (RTS/CTS) or xon; as its switches are set."""

    def __init__(self, path: str, baud: int = 19200, flow: str = "none") -> None:
        super().__init__()
        self.path, self.baud, self.flow = path, baud, flow
        self.floor = min(1500.0, baud / 10 / 3)  # ten bits a byte, and two thirds of the time held up

    def __str__(self) -> str:
        return f"printer at {self.path}"

    def _connect(self) -> None:
        from escpos.printer import Serial as SerialPrinter  # noqa: PLC0415 - as above

        self._printer = SerialPrinter(self.path, self.baud, dsrdtr=False, xonxoff=self.flow == "xon")
        self._printer.open()
        # The library sets no write timeout, and a stalled printer would hold us for ever; 0 takes what fits.
        self._printer.device.write_timeout = 0
        self._printer.device.rtscts = self.flow == "rts"

    def _release(self, printer: Any) -> None:
        printer.device.reset_output_buffer()  # the library's close flushes, and that waits
        printer.device.close()

    def send(self, data: bytes, within: float) -> int:
        with _translated(str(self), DeviceGone):
            _, free, _ = select.select([], [self._printer.device.fileno()], [], within)
            return int(self._printer.device.write(data) or 0) if free else 0

    def receive(self, within: float) -> bytes:
        with _translated(str(self), DeviceGone):
            self._printer.device.timeout = within
            first = bytes(self._printer.device.read(1))
            return first + bytes(self._printer.device.read(self._printer.device.in_waiting)) if first else b""

    def waiting(self) -> int:
        with suppress(Exception):  # a port that is gone says so at the next read
            return int(self._printer.device.out_waiting)
        return 0


class Usb(Link):
    """A USB printer by vendor and product, as `lsusb` shows them."""

    def __init__(self, vendor: int, product: int) -> None:
        super().__init__()
        self.vendor, self.product = vendor, product

    def __str__(self) -> str:
        return f"USB printer {self.vendor:04x}:{self.product:04x}"

    def _connect(self) -> None:
        from escpos.printer import Usb as UsbPrinter  # noqa: PLC0415 - as above

        self._printer = UsbPrinter(self.vendor, self.product, timeout=1000)
        self._printer.open()
        self._printer.in_ep, self._printer.out_ep = _endpoints(self._printer.device)

    def _release(self, printer: Any) -> None:
        import usb.util  # noqa: PLC0415 - only where a USB printer is

        usb.util.dispose_resources(printer.device)

    def send(self, data: bytes, within: float) -> int:
        import usb.core  # noqa: PLC0415 - only where a USB printer is

        with _translated(str(self), DeviceGone):
            try:
                return int(self._printer.device.write(self._printer.out_ep, data, _ms(within)))
            except usb.core.USBTimeoutError:
                return 0

    def receive(self, within: float) -> bytes:
        import usb.core  # noqa: PLC0415 - only where a USB printer is

        with _translated(str(self), DeviceGone):
            try:
                return bytes(self._printer.device.read(self._printer.in_ep, 64, _ms(within)))
            except usb.core.USBTimeoutError:
                return b""


def _ms(seconds: float) -> int:
    """libusb takes milliseconds, and 0 for ever."""
    return max(1, round(seconds * 1000))


def _endpoints(device: Any) -> tuple[int, int]:
    """The addresses of the first bulk endpoints in and out. DeviceMissing where it cannot answer."""
    bulk = [
        endpoint.bEndpointAddress
        for interface in device.get_active_configuration()
        for endpoint in interface
        if endpoint.bmAttributes & 0x03 == 0x02
    ]
    inward = [address for address in bulk if address & 0x80]
    outward = [address for address in bulk if not address & 0x80]
    if not inward or not outward:
        raise DeviceMissing("USB printer has no way to answer: it is no receipt printer, or a one-way cable")
    return inward[0], outward[0]


def _tcp(rest: str, options: dict[str, str]) -> Link:
    parts = urlsplit(f"//{rest.removeprefix('//')}")
    if not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("tcp://HOST or tcp://HOST:PORT")
    return Tcp(parts.hostname, parts.port or 9100)


def _serial(rest: str, options: dict[str, str]) -> Link:
    baud, flow = options.pop("baud", "19200"), options.pop("flow", "none")
    if not rest.startswith("/") or not baud.isdigit() or flow not in ("none", "rts", "xon"):
        raise ValueError("serial:/dev/ttyUSB0?baud=19200&flow=none, with flow none, rts or xon")
    return Serial(rest, int(baud), flow)


def _usb(rest: str, options: dict[str, str]) -> Link:
    try:
        vendor, product = (int(part, 16) for part in rest.split(":"))
    except ValueError:
        raise ValueError("usb:VENDOR:PRODUCT, four hexadecimal digits each, as lsusb shows them") from None
    return Usb(vendor, product)


KINDS: Final[dict[str, Callable[[str, dict[str, str]], Link]]] = {"tcp": _tcp, "serial": _serial, "usb": _usb}


def link(url: str) -> Link:
    """The way to a printer: `tcp://HOST[:9100]`, `serial:/dev/ttyUSB0?baud=19200`, `usb:04b8:0e15`.

    Nothing is opened yet. ValueError, in plain words, where the address is none of these.
    """
    kind, _, rest = url.partition(":")
    rest, _, query = rest.partition("?")
    if kind not in KINDS:
        raise ValueError(f"printer {url!r}: begins with none of {', '.join(each + ':' for each in KINDS)}")
    options = dict(parse_qsl(query, keep_blank_values=True))
    try:
        made = KINDS[kind](rest, options)
    except ValueError as error:
        raise ValueError(f"printer {url!r}: write {error}") from None
    if options:
        raise ValueError(f"printer {url!r}: {kind} knows no {', '.join(options)}")
    return made


@contextmanager
def _translated(what: str, kind: type[DeviceError]) -> Iterator[None]:
    """Whatever the libraries raise becomes `kind`, or DeviceMissing where rights or a library lack."""
    try:
        yield
    except DeviceError:
        raise
    except Exception as error:
        chain = [error, error.__context__, error.__cause__]
        numbers = {getattr(each, "errno", None) for each in chain}
        if numbers & {errno.EACCES, errno.EPERM}:
            raise DeviceMissing(f"{what}: no permission (groups lp and dialout): {error}") from error
        if isinstance(error, ImportError) or type(error).__name__ == "NoBackendError":
            raise DeviceMissing(f"{what}: a library is not installed (USB: libusb-1.0-0): {error}") from error
        raise kind(f"{what}: {error}", Problem.CABLE) from error
