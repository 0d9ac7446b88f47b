"""Fitting a kiosk with devices: the real ones that the settings name, or their simulated twins.

One function for each kind of device; a new way to connect one belongs into its module in `kiosk.devices`.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from kiosk.app import App, Parts, left_in_printer
from kiosk.board import Board
from kiosk.devices.button import CallButtons, pins
from kiosk.devices.camera import make_source
from kiosk.devices.decode import make_reader
from kiosk.devices.display import NowServing, spi_bus
from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.frames import FrameSource
from kiosk.devices.gpio import Gpio, LgGpio
from kiosk.devices.max7219 import Bus
from kiosk.devices.printer import Printer
from kiosk.devices.scanner import Scanner
from kiosk.devices.supervise import Device
from kiosk.devices.usb_scanner import SerialScanner
from kiosk.office import Office
from kiosk.paperwork import sample_slip
from kiosk.settings import Settings

T = TypeVar("T")

NONE = "none"
SIMULATED = "sim:"


class Twins(Protocol):
    """Simulated devices, for those settings that ask for them."""

    @property
    def printer_url(self) -> str: ...

    @property
    def camera(self) -> FrameSource: ...

    @property
    def gpio(self) -> Gpio: ...

    @property
    def connect_display(self) -> Callable[[], Bus]: ...


def fit(settings: Settings, office: Office, app: App, twins: Twins | None, runtime: Path) -> Parts:
    """The devices of this kiosk. `runtime`: a directory for pipes. ValueError names all that is set wrongly.

    `twins` may be None where `settings.simulates` is false.
    """
    others: list[Device] = []
    if settings.scanner.startswith("serial:"):
        others.append(SerialScanner(settings.scanner.removeprefix("serial:"), app.sighted))
    if settings.button != NONE:
        gpio: Gpio = twins.gpio if twins and settings.button == "sim" else LgGpio(runtime)
        others.append(CallButtons(pins(office.counters), app.pressed, gpio))
    if settings.display != NONE:
        others.append(_display(settings, office, app, twins))
    scanner, wrong = None, list[str]()
    try:
        scanner = _scanner(settings, app, twins, wrong)
    except DeviceMissing as missing:
        others.append(Unfit("camera", missing))
    printer = _printer(settings, app, twins, wrong)
    if wrong:
        raise ValueError("\n".join(wrong))
    return Parts(printer, scanner, tuple(others))


def _rightly(make: Callable[[], T], wrong: list[str]) -> T | None:
    """What `make` makes; None where a setting is wrong, which is noted: all of them are told at once."""
    try:
        return make()
    except ValueError as error:
        wrong.append(str(error))
        return None


def _printer(settings: Settings, app: App, twins: Twins | None, wrong: list[str]) -> Printer | None:
    if settings.printer == NONE:
        return None
    url = twins.printer_url if twins and settings.printer == SIMULATED else settings.printer
    way = _rightly(lambda: link(url), wrong)
    if way is None:
        return None
    torn = left_in_printer(app.desk.board)
    sample = sample_slip(app.desk.office, app.desk.board.now)
    return Printer(way, PROFILES[settings.paper], app.printed, sample=sample, torn=torn)


def _scanner(settings: Settings, app: App, twins: Twins | None, wrong: list[str]) -> Scanner | None:
    if settings.camera == NONE:
        return None
    twin = twins.camera if twins and settings.camera == SIMULATED else None
    source = twin or _rightly(lambda: make_source(settings.camera), wrong)
    return None if source is None else Scanner(source, make_reader(settings.reader), app.sighted)


def _display(settings: Settings, office: Office, app: App, twins: Twins | None) -> Device:
    connect = twins.connect_display if twins and settings.display_bus == "sim" else spi_bus
    kind = office.display.model_copy(update={"kind": settings.display})
    display = NowServing(kind, office.tz, app.desk.clock.now, connect)

    def seen(board: Board) -> None:
        display.show(board.calls)

    app.desk.watch(seen)
    # After a restart the last calls are to be seen at once, not with the next one.
    seen(app.desk.board)
    return display


class Unfit:
    """In the place of a device that lacks its library: staff see it, and everything else goes on."""

    def __init__(self, name: str, missing: DeviceMissing) -> None:
        self.name = name
        self._missing = missing

    def set_up(self) -> None:
        raise self._missing

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        """Never begun."""

    def tear_down(self) -> None:
        """Nothing is open."""
