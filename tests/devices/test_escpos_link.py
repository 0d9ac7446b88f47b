"""Each way to a printer carries status and tickets, and each library's faults come out as ours."""

import errno
import os
import socket
import tty
from collections.abc import Iterator

import pytest
import serial
import usb.core

from kiosk.devices.errors import DeviceError, DeviceGone, DeviceMissing, Problem
from kiosk.devices.escpos_bytes import PROFILES, ticket
from kiosk.devices.escpos_link import Serial, Tcp, Usb, link
from kiosk.devices.escpos_status import PrinterState
from kiosk.devices.escpos_talk import Talk, look
from kiosk.devices.paper import draw
from kiosk.devices.printer_sim import SimulatedPrinter
from tests.devices.printer_kit import UsbDevice, serial_wire
from tests.devices.slip_kit import PRIORITY, codes

TICKET = ticket(draw(PRIORITY, PROFILES["80mm"].sheet), PROFILES["80mm"])


@pytest.fixture
def sim() -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter()
    printer.start()
    yield printer
    printer.stop()
    assert printer.errors == []


@pytest.fixture
def device(sim: SimulatedPrinter, monkeypatch: pytest.MonkeyPatch) -> Iterator[UsbDevice]:
    made = UsbDevice(sim)
    monkeypatch.setattr(usb.core, "find", lambda idVendor, idProduct: made)  # noqa: N803 - pyusb's names
    yield made
    made.close()


def prints_twice(sim: SimulatedPrinter, way: object) -> None:
    """Two tickets over one object, opened as the printer's worker opens it."""
    for count in (1, 2):
        assert look(way) == PrinterState()  # type: ignore[arg-type] # any kind of link
        if not way.is_open:  # type: ignore[attr-defined]
            way.open()  # type: ignore[attr-defined]
        talk = Talk(way)  # type: ignore[arg-type]
        assert talk.status().problems == ()
        talk.send(TICKET)
        assert talk.confirmation().problems == ()
        if not way.keep:  # type: ignore[attr-defined]
            way.close()  # type: ignore[attr-defined]
        assert sim.wait(count)
    way.close()  # type: ignore[attr-defined]
    assert [codes(image) for image in sim.printed] == [[PRIORITY.qr]] * 2


def test_tcp_prints(sim: SimulatedPrinter) -> None:
    prints_twice(sim, link(sim.url))


def test_tcp_sends_at_once(sim: SimulatedPrinter) -> None:
    way = Tcp("127.0.0.1", sim.port)
    way.open()
    assert way._printer.device.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    way.close()


def test_tcp_refused_is_a_cable(sim: SimulatedPrinter) -> None:
    sim.stop()
    way = link(sim.url)
    for _ in range(2):
        with pytest.raises(DeviceMissing) as caught:
            way.open()
        assert caught.value.problem is Problem.CABLE
        assert not way.is_open


def test_tcp_closed_by_the_printer_is_gone(sim: SimulatedPrinter) -> None:
    way = link(sim.url)
    way.open()
    sim.set(cable_out=True)
    with pytest.raises(DeviceGone):
        way.receive(5)
    way.close()
    assert way.waiting() == 0


def test_tcp_that_takes_nothing_more_takes_no_time(sim: SimulatedPrinter) -> None:
    """What was taken is known to the byte, so a stall can be told from a slow printer."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        way = Tcp("127.0.0.1", deaf.getsockname()[1])
        way.open()
        peer, _ = deaf.accept()
        with peer:
            taken = 0
            while portion := way.send(bytes(65536), 0.02):
                taken += portion
            assert way.waiting() > 0
            way.close()
            heard = 0
            peer.settimeout(2)
            while heard < taken and (data := peer.recv(65536)):
                heard += len(data)
        assert heard == taken


@pytest.mark.parametrize("flow", ["none", "rts", "xon"])
def test_serial_prints(sim: SimulatedPrinter, flow: str) -> None:
    with serial_wire(sim) as path:
        prints_twice(sim, link(f"serial:{path}?baud=115200&flow={flow}"))


def test_serial_takes_its_flow_from_the_address(sim: SimulatedPrinter) -> None:
    with serial_wire(sim) as path:
        for flow in ("none", "rts", "xon"):
            way = Serial(path, flow=flow)
            way.open()
            port = way._printer.device
            assert (port.rtscts, port.xonxoff, port.dsrdtr) == (flow == "rts", flow == "xon", False)
            way.close()


def test_serial_that_stalls_can_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serial.Serial, "flush", lambda port: pytest.fail("waits for ever"))
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    way = Serial(os.ttyname(theirs))
    way.open()
    while way.send(bytes(4096), 0.02):
        pass
    assert way.receive(0.01) == b""
    port = way._printer.device
    way.close()
    assert not port.is_open
    os.close(ours)
    os.close(theirs)


def test_serial_unplugged_is_gone() -> None:
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    way = Serial(os.ttyname(theirs))
    way.open()
    os.close(theirs)
    os.close(ours)
    with pytest.raises(DeviceGone) as caught:
        way.receive(0.2)
    assert caught.value.problem is Problem.CABLE
    with pytest.raises(DeviceGone):
        way.send(b"x", 0.1)
    assert way.waiting() == 0
    way.close()


def test_serial_missing_is_a_cable() -> None:
    with pytest.raises(DeviceMissing) as caught:
        link("serial:/dev/ttyNOWHERE").open()
    assert caught.value.problem is Problem.CABLE


def test_serial_speed_sets_how_long_one_waits() -> None:
    assert Serial("/dev/ttyS0", 9600).floor == pytest.approx(320)
    assert Serial("/dev/ttyS0", 115200).floor == 1500


def test_usb_prints(sim: SimulatedPrinter, device: UsbDevice) -> None:
    prints_twice(sim, link("usb:04b8:0e15"))
    assert device.calls[:5] == [
        "is_kernel_driver_active",
        "detach_kernel_driver",
        "set_configuration",
        "reset",
        "get_active_configuration",
    ]
    assert device.calls.count("reset") == 1, "opening resets the printer: once is enough"
    assert device.calls[-1] == "dispose"


def test_usb_not_plugged_in_is_a_cable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usb.core, "find", lambda **args: None)
    with pytest.raises(DeviceMissing, match="04b8:0e15") as caught:
        link("usb:04b8:0e15").open()
    assert caught.value.problem is Problem.CABLE


def test_usb_without_permission_says_so(device: UsbDevice) -> None:
    way = link("usb:04b8:0e15")
    # The library only logs what fails while it detaches and configures; the next call says the same.
    for call in ("detach_kernel_driver", "set_configuration", "get_active_configuration"):
        device.faults[call] = (errno.EACCES, "Access denied (insufficient permissions)")
    with pytest.raises(DeviceMissing, match="groups lp") as caught:
        way.open()
    assert caught.value.problem is Problem.MISSING
    assert not way.is_open
    assert device.calls[-1] == "dispose"


def test_usb_without_libusb_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(**args: int) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", find)
    with pytest.raises(DeviceMissing, match=r"libusb-1\.0-0"):
        link("usb:04b8:0e15").open()


def test_usb_one_way_is_refused(device: UsbDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "get_active_configuration", list)
    with pytest.raises(DeviceMissing, match="no way to answer"):
        link("usb:04b8:0e15").open()


def test_usb_faults(device: UsbDevice) -> None:
    way = Usb(0x04B8, 0x0E15)
    way.open()
    device.faults["write"] = (errno.ETIMEDOUT, "Operation timed out")
    assert way.send(b"x", 0.1) == 0
    device.faults["write"] = (errno.ENODEV, "No such device (it may have been disconnected)")
    with pytest.raises(DeviceGone):
        way.send(b"x", 0.1)
    device.faults["read"] = (errno.ENODEV, "No such device (it may have been disconnected)")
    with pytest.raises(DeviceGone) as caught:
        way.receive(0.1)
    assert caught.value.problem is Problem.CABLE
    way.close()


@pytest.mark.parametrize(
    ("url", "kind", "facts"),
    [
        ("tcp://192.168.1.50", Tcp, {"host": "192.168.1.50", "port": 9100}),
        ("tcp://printer.local:9101/", Tcp, {"host": "printer.local", "port": 9101}),
        ("tcp://[fe80::1]:9100", Tcp, {"host": "fe80::1", "port": 9100}),
        ("serial:/dev/ttyUSB0", Serial, {"path": "/dev/ttyUSB0", "baud": 19200, "flow": "none"}),
        ("serial:/dev/serial0?baud=9600&flow=rts", Serial, {"baud": 9600, "flow": "rts"}),
        ("usb:04b8:0e15", Usb, {"vendor": 0x04B8, "product": 0x0E15}),
    ],
)
def test_addresses(url: str, kind: type, facts: dict[str, object]) -> None:
    found = link(url)
    assert type(found) is kind
    assert {name: getattr(found, name) for name in facts} == facts
    assert not found.is_open


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("192.168.1.50", "begins with none of tcp:, serial:, usb:"),
        ("tcp://", "write tcp://HOST"),
        ("tcp://host:port", "write "),
        ("tcp://host/queue", "write tcp://HOST"),
        ("tcp://host?speed=1", "tcp knows no speed"),
        ("serial:ttyUSB0", "write serial:/dev/ttyUSB0"),
        ("serial:/dev/ttyUSB0?baud=fast", "write serial:"),
        ("serial:/dev/ttyUSB0?flow=dtr", "none, rts or xon"),
        ("usb:epson", "as lsusb shows them"),
    ],
)
def test_wrong_addresses_are_told_what_is_right(url: str, words: str) -> None:
    with pytest.raises(ValueError, match="printer '") as caught:
        link(url)
    assert words in str(caught.value)


def test_every_error_is_ours(sim: SimulatedPrinter) -> None:
    """Whatever a socket does, the worker only ever sees DeviceError."""
    way = Tcp("127.0.0.1", sim.port)
    way.open()
    way._printer.device.close()
    with pytest.raises(DeviceError):
        way.send(b"x", 0.1)
    with pytest.raises(DeviceError):
        way.receive(0.1)
    assert way.waiting() == 0
    way.close()
