"""The pins of a Pi, against a stand-in of lgpio 0.2.2 with the calls that gpiozero makes of it."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import gpiozero.pins
import pytest
from gpiozero import PinUnknownPi
from gpiozero.pins.local import LocalPiFactory

from kiosk.devices.button import CallButtons
from kiosk.devices.errors import DeviceGone, DeviceMissing
from kiosk.devices.gpio import LgGpio, SimGpio
from kiosk.devices.presses import Meaning, Pressed
from kiosk.devices.supervise import Status, Supervised

PINS = {1: 17, 3: 22}


class StandIn(ModuleType):
    """lgpio without a chip: keeps claims, and tells edges on its thread as the real one does."""

    SET_PULL_NONE, SET_PULL_UP, SET_PULL_DOWN = 128, 32, 64
    RISING_EDGE, FALLING_EDGE, BOTH_EDGES = 1, 2, 3

    class error(Exception):  # noqa: N801 - its name in lgpio
        pass

    def __init__(self) -> None:
        super().__init__("lgpio")
        self.levels: dict[int, int] = {}
        self.flags: dict[int, int] = {}
        self.debounce: dict[int, int] = {}
        self.callbacks: dict[int, Callable[[int, int, int, int], None]] = {}
        self.open_error: str | None = None
        self.closed = 0
        self._notify_thread = SimpleNamespace(is_alive=lambda: self.alive)
        self.alive = True

    def gpiochip_open(self, chip: int) -> int:
        if self.open_error:
            raise self.error(self.open_error)
        return chip

    def gpiochip_close(self, handle: int) -> None:
        self.closed += 1

    def gpio_claim_input(self, handle: int, gpio: int, flags: int = 0) -> None:
        self.flags[gpio] = flags
        self.levels[gpio] = 1 if flags & self.SET_PULL_UP else 0

    def gpio_claim_output(self, handle: int, gpio: int, level: int = 0) -> None:
        raise AssertionError("a button's pin is never driven: that is a short circuit when it is pressed")

    def gpio_claim_alert(self, handle: int, gpio: int, edges: int, flags: int = 0) -> None:
        if gpio in self.callbacks:
            raise self.error("GPIO busy")

    def gpio_free(self, handle: int, gpio: int) -> None:
        del self.flags[gpio]

    def gpio_get_mode(self, handle: int, gpio: int) -> int:
        return self.flags[gpio]

    def gpio_read(self, handle: int, gpio: int) -> int:
        return self.levels[gpio]

    def gpio_set_debounce_micros(self, handle: int, gpio: int, micros: int) -> None:
        self.debounce[gpio] = micros

    def callback(self, handle: int, gpio: int, edges: int, tell: Callable[[int, int, int, int], None]) -> Any:
        self.callbacks[gpio] = tell
        return SimpleNamespace(cancel=lambda: self.callbacks.pop(gpio))

    def edge(self, gpio: int, level: int) -> None:
        self.levels[gpio] = level
        tell = self.callbacks[gpio]
        thread = threading.Thread(target=tell, args=(0, gpio, level, time.monotonic_ns()))
        thread.start()
        thread.join()


@pytest.fixture
def lgpio(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    stand_in = StandIn()
    monkeypatch.setitem(sys.modules, "lgpio", stand_in)
    monkeypatch.delitem(sys.modules, "gpiozero.pins.lgpio", raising=False)
    monkeypatch.delattr(gpiozero.pins, "lgpio", raising=False)
    monkeypatch.setenv("LG_WD", "")
    monkeypatch.setattr("gpiozero.pins.local.get_pi_revision", lambda: 0xC03114)  # a Pi 4
    yield stand_in
    sys.modules.pop("gpiozero.pins.lgpio", None)
    LocalPiFactory.pins.clear()


def test_on_a_pi_pins_are_pulled_up_debounced_and_heard(lgpio: StandIn, tmp_path: Path) -> None:
    runtime = tmp_path / "run" / "antrean"
    pressed: list[Pressed] = []
    worker = Supervised(CallButtons(PINS, pressed.append, LgGpio(runtime)))
    worker.start()
    while worker.health.status is not Status.READY:
        time.sleep(0.002)
    assert os.environ["LG_WD"] == str(runtime)
    assert runtime.is_dir()
    assert {gpio: flags & lgpio.SET_PULL_UP for gpio, flags in lgpio.flags.items()} == {17: 32, 22: 32}
    assert lgpio.debounce == {17: 20_000, 22: 20_000}
    lgpio.edge(22, 0)
    time.sleep(0.05)
    lgpio.edge(22, 1)
    while not pressed:
        time.sleep(0.002)
    assert worker.stop()
    assert [(each.counter, each.meaning) for each in pressed] == [(3, Meaning.CALL_NEXT)]
    assert lgpio.closed == 1
    assert lgpio.callbacks == {}


def test_importing_lgpio_leaves_the_working_directory_alone(
    monkeypatch: pytest.MonkeyPatch, lgpio: StandIn, tmp_path: Path
) -> None:
    """The real lgpio changes it to LG_WD, so that relative paths would lead elsewhere."""
    monkeypatch.delitem(sys.modules, "lgpio")
    (tmp_path / "lgpio.py").write_text(
        "import os\n"
        "os.chdir(os.environ['LG_WD'])\n"
        "SET_PULL_NONE = BOTH_EDGES = RISING_EDGE = FALLING_EDGE = 0\n"
        "class error(Exception): pass\n"
        "def gpiochip_open(chip): raise error('can not open gpiochip')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    before = Path.cwd()
    with pytest.raises(DeviceMissing, match="can not open gpiochip"):
        LgGpio(tmp_path / "run").open()
    assert Path.cwd() == before


def test_a_chip_that_cannot_be_opened_says_what_to_do(lgpio: StandIn, tmp_path: Path) -> None:
    lgpio.open_error = "can not open gpiochip"
    with pytest.raises(DeviceMissing, match="group gpio"):
        LgGpio(tmp_path).open()


def test_another_machine_than_a_pi_says_so(
    lgpio: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unknown() -> int:
        raise PinUnknownPi("unable to locate Pi revision")

    monkeypatch.setattr("gpiozero.pins.local.get_pi_revision", unknown)
    with pytest.raises(DeviceMissing, match=r'no Raspberry Pi; set button to "sim"'):
        LgGpio(tmp_path).open()


def test_without_lgpio_its_package_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "lgpio", None)
    with pytest.raises(DeviceMissing, match="apt install python3-lgpio"):
        LgGpio(tmp_path).open()


def test_a_runtime_directory_that_cannot_be_made_is_named(lgpio: StandIn, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("in the way")
    with pytest.raises(DeviceMissing, match="pipe"):
        LgGpio(tmp_path / "run").open()


def test_a_pin_that_lgpio_refuses_is_named_with_its_counter(lgpio: StandIn, tmp_path: Path) -> None:
    lgpio.callbacks[22] = lambda *args: None  # somebody else's
    device = CallButtons(PINS, lambda pressed: None, LgGpio(tmp_path))
    with pytest.raises(DeviceMissing, match=r"GPIO 22 .*counter 3.*GPIO busy"):
        device.set_up()
    device.tear_down()
    assert lgpio.closed == 1


def test_a_dead_lgpio_thread_is_found_out(lgpio: StandIn, tmp_path: Path) -> None:
    gpio = LgGpio(tmp_path)
    gpio.check()
    lgpio.alive = False
    with pytest.raises(DeviceGone, match="restart the kiosk"):
        gpio.check()
    with pytest.raises(DeviceGone, match="restart the kiosk"):
        gpio.open()


def test_the_simulated_pins_are_refused_and_gone_while_they_fail() -> None:
    sim = SimGpio(PINS)
    sim.check()
    sim.fail()
    with pytest.raises(DeviceMissing):
        sim.open()
    with pytest.raises(DeviceGone):
        sim.check()
    sim.fail(False)
    sim.check()
    assert sim.open().pin(17).state == 0


def test_a_counter_without_a_button_cannot_press() -> None:
    with pytest.raises(KeyError):
        SimGpio(PINS).press(2)
