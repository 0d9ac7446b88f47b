"""Which devices a kiosk is fitted with, from its settings; nothing is opened yet."""

import os
import pty
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import App
from kiosk.commands import CallNext, TakeTicket
from kiosk.devices.button import CallButtons
from kiosk.devices.camera import V4l2Camera
from kiosk.devices.display import NowServing
from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.escpos_link import Serial, Tcp, Usb
from kiosk.devices.gpio import LgGpio
from kiosk.devices.usb_scanner import SerialScanner
from kiosk.fittings import fit
from kiosk.office import Office
from kiosk.settings import Settings
from kiosk.simulated import Bench
from tests.desk_kit import ask, make_desk, take
from tests.kiosk_kit import kupang, until

BARE = {"printer": "none", "camera": "none", "button": "none", "display": "none"}


class World:
    """An app on a desk that is driven by hand, and its bench."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.office: Office = kupang()
        self.app = App(make_desk(path, rules=self.office), lambda: 0.0)
        self.benches: list[Bench] = []

    def fit(self, simulated: bool = True, **more: Any) -> Any:
        settings = Settings.model_validate({"data": self.path, **BARE, **more})
        bench = Bench(settings, self.office) if simulated else None
        if bench is not None:
            self.benches.append(bench)
        return fit(settings, self.office, self.app, bench, self.path)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    for bench in made.benches:
        bench.start()
        bench.stop()


def test_nothing_where_nothing_is_wanted(world: World) -> None:
    assert world.fit(simulated=False).all == ()


def test_the_twins_where_simulated_ones_are_wanted(world: World) -> None:
    parts = world.fit(printer="sim:", camera="sim:", button="sim", display="matrix")
    bench = world.benches[0]
    assert parts.printer._link.port == bench.printer.port
    assert parts.scanner.source is bench.camera
    button, display = parts.others
    assert isinstance(button, CallButtons)
    assert button._gpio is bench.gpio
    assert isinstance(display, NowServing)
    assert display._connect == bench.connect_display
    assert [part.name for part in parts.all] == ["printer", "camera", "button", "display"]


def test_real_ones_beside_twins(world: World) -> None:
    """A real printer to be tried with a simulated camera: each setting for itself."""
    parts = world.fit(
        printer="tcp://192.0.2.7", camera="sim:", button="gpio", display="segments", display_bus="spi"
    )
    assert isinstance(parts.printer._link, Tcp)
    assert parts.printer._link.host == "192.0.2.7"
    assert parts.scanner.source is world.benches[0].camera
    button, display = parts.others
    assert isinstance(button._gpio, LgGpio)
    assert display.kind == "segments"
    assert display._connect is not world.benches[0].connect_display


@pytest.mark.parametrize(
    ("url", "kind"), [("usb:04b8:0e15", Usb), ("serial:/dev/ttyUSB0?baud=9600", Serial), ("tcp://[::1]", Tcp)]
)
def test_every_way_to_a_printer(world: World, url: str, kind: type) -> None:
    parts = world.fit(simulated=False, printer=url, paper="58mm")
    assert isinstance(parts.printer._link, kind)
    assert parts.printer._profile.width == 384


def test_a_usb_scanner_at_a_serial_port_is_heard(world: World) -> None:
    ours, theirs = pty.openpty()
    try:
        parts = world.fit(simulated=False, scanner=f"serial:{os.ttyname(theirs)}")
        (scanner,) = parts.all
        assert isinstance(scanner, SerialScanner)
        world.app.fit(parts)
        world.app.start()
        until(lambda: world.app.health()[0].status == "ready")
        os.write(ours, b"hello\r\n")
        assert world.app.inbox.get(timeout=10).texts == ("hello",)  # type: ignore[union-attr]
        assert world.app.stop()
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_scanner_that_types_needs_no_device(world: World) -> None:
    assert world.fit(simulated=False, scanner="keyboard").all == ()


def test_a_real_camera_and_its_reader(world: World) -> None:
    parts = world.fit(simulated=False, camera="v4l2:/dev/video7", reader="zxing")
    assert isinstance(parts.scanner.source, V4l2Camera)
    assert parts.scanner.source.name == "v4l2:/dev/video7"
    assert parts.scanner._reader.name == "zxing"


@pytest.mark.parametrize(
    ("setting", "value"),
    [("printer", "lpt:1"), ("printer", "tcp://"), ("camera", "webcam"), ("camera", "folder:")],
)
def test_a_wrong_setting_is_told_in_words(world: World, setting: str, value: str) -> None:
    with pytest.raises(ValueError, match=value):
        world.fit(simulated=False, **{setting: value})


def test_all_wrong_settings_are_told_at_once(world: World) -> None:
    wrong = {"printer": "lp:0", "camera": "webcam"}
    with pytest.raises(ValueError, match="webcam") as told:
        world.fit(**wrong)
    assert len(str(told.value).splitlines()) == 2
    for value in wrong.values():
        assert value in str(told.value)


def test_a_reader_that_is_not_installed_stops_the_camera_and_nothing_else(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise DeviceMissing("pyzbar or its library libzbar0 is not installed")

    monkeypatch.setattr("kiosk.fittings.make_reader", missing)
    parts = world.fit(camera="sim:", reader="pyzbar", button="sim")
    world.app.fit(parts)
    world.app.start()
    until(
        lambda: (
            {(h.name, h.status) for h in world.app.health()} == {("camera", "failed"), ("button", "ready")}
        )
    )
    camera = next(health for health in world.app.health() if health.name == "camera")
    assert camera.problem is Problem.MISSING
    assert "libzbar0" in camera.detail
    assert world.app.stop()


def test_half_a_ticket_of_before_the_cut_is_cleared_before_the_next(world: World) -> None:
    assert not world.fit(printer="sim:").printer._torn
    desk = world.app.desk
    desk._listeners.clear()  # nobody printed it
    take(desk, "one", service="D")
    assert world.fit(printer="sim:").printer._torn


def test_the_display_is_told_of_calls_and_shows_the_last_ones_after_a_restart(world: World) -> None:
    desk = world.app.desk
    take(desk, "one", service="A")
    ask(desk, CallNext(id="c1", counter=1))
    (display,) = world.fit(display="matrix").others
    assert [call.number for _, call in display._faces._last] == ["A001"]
    ask(desk, TakeTicket(id="two", service="A"))
    ask(desk, CallNext(id="c2", counter=2))
    assert [call.number for _, call in display._faces._last] == ["A002", "A001"]
