"""Other wires to the simulated printer: a pseudo-terminal, and a stand-in of pyusb's documented calls."""

import errno
import os
import pty
import select
import socket
import threading
import tty
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import usb.core

from kiosk.devices.printer_sim import SimulatedPrinter


@contextmanager
def serial_wire(sim: SimulatedPrinter) -> Iterator[str]:
    """A serial port whose other end is the printer; gives the port's path."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    ended = threading.Event()
    with socket.create_connection(("127.0.0.1", sim.port)) as wire:

        def carry() -> None:
            while not ended.is_set():
                ready, _, _ = select.select([ours, wire], [], [], 0.05)
                if ours in ready:
                    wire.sendall(os.read(ours, 4096))
                if wire in ready:
                    os.write(ours, wire.recv(4096))

        thread = threading.Thread(target=carry, daemon=True)
        thread.start()
        try:
            yield os.ttyname(theirs)
        finally:
            ended.set()
            thread.join(2)
            os.close(ours)
            os.close(theirs)


class UsbDevice:
    """pyusb's `Device`, in the calls that python-escpos and we make; its endpoints reach the printer.

    `faults` names what happens at the next call of that name, as (errno, words).
    """

    IN, OUT = 0x81, 0x03

    def __init__(self, sim: SimulatedPrinter) -> None:
        self._wire = socket.create_connection(("127.0.0.1", sim.port))
        self.faults: dict[str, tuple[int, str]] = {}
        self.calls: list[str] = []
        self.backend = SimpleNamespace(__module__="usb.backend.libusb1")
        self._ctx = SimpleNamespace(dispose=lambda device: self.calls.append("dispose"))

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if name in self.faults:
            number, words = self.faults[name]
            kind = usb.core.USBTimeoutError if number == errno.ETIMEDOUT else usb.core.USBError
            raise kind(words, None, number)

    def is_kernel_driver_active(self, interface: int) -> bool:
        self._called("is_kernel_driver_active")
        return True

    def detach_kernel_driver(self, interface: int) -> None:
        self._called("detach_kernel_driver")

    def set_configuration(self) -> None:
        self._called("set_configuration")

    def reset(self) -> None:
        self._called("reset")

    def get_active_configuration(self) -> Any:
        self._called("get_active_configuration")
        status = SimpleNamespace(bEndpointAddress=0x82, bmAttributes=0x03)  # an interrupt endpoint: not ours
        ends = [SimpleNamespace(bEndpointAddress=at, bmAttributes=0x02) for at in (self.OUT, self.IN)]
        return [[status, *ends]]

    def write(self, endpoint: int, data: bytes, timeout: int) -> int:
        self._called("write")
        assert endpoint == self.OUT
        assert timeout > 0, "0 waits for ever"
        self._wire.sendall(data)
        return len(data)

    def read(self, endpoint: int, size: int, timeout: int) -> "array[int]":
        self._called("read")
        assert endpoint == self.IN
        assert timeout > 0, "0 waits for ever"
        self._wire.settimeout(timeout / 1000)
        try:
            return array("B", self._wire.recv(size))
        except TimeoutError:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT) from None

    def close(self) -> None:
        self._wire.close()
