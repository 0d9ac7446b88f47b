"""The display: what really goes over SPI to the MAX7219 chips, what they show, and what a fault does."""

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest

from kiosk.board import Call
from kiosk.clock import Moment, Trust
from kiosk.devices import display as display_module
from kiosk.devices import led_font
from kiosk.devices.display import NowServing, spi_bus
from kiosk.devices.errors import DeviceGone, DeviceMissing, Problem
from kiosk.devices.faces import DARK, Face, Faces
from kiosk.devices.max7219 import Bus, Kind, SimChain
from kiosk.devices.supervise import Health, Status, Supervised
from kiosk.office import Display

# luma.led_matrix 1.9 asks Pillow for its pixels in a way that Pillow 14 will not have any more.
pytestmark = pytest.mark.filterwarnings("ignore:Image.Image.getdata is deprecated:DeprecationWarning")

NOON = dt.datetime(2026, 11, 17, 0, 24, 30, tzinfo=dt.UTC)
WITA = ZoneInfo("Asia/Makassar")
A = Face("A012", 3)


class Recorder:
    """A bus that only keeps what is sent."""

    def __init__(self) -> None:
        self.frames: list[tuple[int, ...]] = []
        self.closed = False

    def data(self, data: Sequence[int]) -> None:
        self.frames.append(tuple(data))

    def cleanup(self) -> None:
        self.closed = True


def now_serving(kind: Kind, connect: Callable[[], Bus], trust: Trust = Trust.SYNCED) -> NowServing:
    return NowServing(
        Display(kind=kind, blink_seconds=0, turn_seconds=1),
        WITA,
        lambda: Moment(NOON, 100.0, "boot", trust),
        connect,
    )


def call(number: str, counter: int, minute: int = 0) -> Call:
    return Call(number, counter, NOON + dt.timedelta(minutes=minute))


class Running:
    """A display under its supervisor."""

    def __init__(self, device: NowServing) -> None:
        self.device = device
        self.health: list[Health] = []
        self.supervised = Supervised(device, self.health.append, backoff_max=0.02)
        self.supervised.start()

    def until(self, true: Callable[[], bool]) -> None:
        while not true():
            time.sleep(0.002)

    def shows(self, face: Face) -> None:
        self.until(lambda: self.device.face == face)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that stop at once."""
    monkeypatch.setattr(display_module, "PAUSE", 0.02)


@pytest.fixture
def run() -> Iterator[Callable[[NowServing], Running]]:
    running: list[Running] = []

    def run(device: NowServing) -> Running:
        running.append(Running(device))
        return running[-1]

    yield run
    stopped = [each.supervised.stop() for each in running]
    assert all(stopped)


# What goes over the bus: MAX7219 data sheet, tables 2 to 10.


def test_a_chip_is_set_up_as_its_data_sheet_wants(run: Callable[[NowServing], Running]) -> None:
    bus = Recorder()
    running = run(now_serving("segments", lambda: bus))
    running.shows(Face(clock="08.24"))
    settings = dict(frame for frame in bus.frames if frame[0] > 8)
    assert settings == {
        0x0B: 7,  # scan limit: all eight digits
        0x09: 0,  # no decoding
        0x0F: 0,  # no display test
        0x0A: 7,  # intensity 15/32
        0x0C: 1,  # on
    }
    first = [frame[0] for frame in bus.frames]
    assert first.index(0x0C) > first.index(0x08), "it is switched on only when it has nothing old to show"


def test_digits_go_from_right_to_left_into_the_registers() -> None:
    bus = Recorder()
    device = now_serving("segments", lambda: bus)
    device.set_up()
    bus.frames.clear()
    device._draw(A)
    # A 0 1 2 and 3, by bars DP A B C D E F G; digit 0, register 1, is the rightmost.
    assert bus.frames == [
        (1, 0b0_1111001), (2, 0), (3, 0), (4, 0),
        (5, 0b0_1101101), (6, 0b0_0110000), (7, 0b0_1111110), (8, 0b0_1110111),
    ]  # fmt: skip


def test_the_point_of_the_clock_stands_in_its_digit() -> None:
    assert led_font.registers(" 8.2") == bytes([0, 0b1_1111111, 0b0_1101101])
    bus = Recorder()
    device = now_serving("segments", lambda: bus)
    device.set_up()
    bus.frames.clear()
    device._draw(Face(clock="08.24"))
    assert [value for _, value in reversed(bus.frames)] == [0, 0, 0x7E, 0xFF, 0x6D, 0x33, 0, 0]


def test_each_frame_of_a_matrix_holds_a_pair_for_each_of_its_eight_chips() -> None:
    bus = Recorder()
    device = now_serving("matrix", lambda: bus)
    device.set_up()
    device._draw(A)
    assert {len(frame) for frame in bus.frames} == {16}
    assert all(len(set(frame[::2])) == 1 for frame in bus.frames)
    assert sorted({frame[0] for frame in bus.frames}) == [*range(1, 9), 0x09, 0x0A, 0x0B, 0x0C, 0x0F]


# What people see.


@pytest.mark.parametrize("face", [A, Face("M0123", 12), Face("B789", 7), Face(clock="08.24"), DARK])
def test_a_matrix_shows_what_was_meant(face: Face) -> None:
    chain = SimChain("matrix")
    device = now_serving("matrix", chain.connect)
    device.set_up()
    device._draw(face)
    assert chain.rows() == led_font.dots(face)


@pytest.mark.parametrize("kind", ["matrix", "segments"])
def test_the_picture_shows_the_lit_leds_in_amber_on_a_dark_panel(kind: Kind) -> None:
    chain = SimChain(kind)
    device = now_serving(kind, chain.connect)
    device.set_up()
    dark = chain.picture(640)
    assert max(band[1] for band in dark.getextrema()) < 60
    device._draw(A)
    lit = chain.picture(640)
    assert lit.size == dark.size
    assert lit.size[0] == 640
    bright = [(x, y) for x in range(640) for y in range(lit.size[1]) if lit.getpixel((x, y))[0] > 200]
    across = [x for x, _ in bright]
    assert min(across) < 90, "the number on the left"
    assert max(across) > 540, "the counter on the right"
    assert not [x for x in across if 340 < x < 540 and kind == "segments"], "and nothing between"
    red, green, blue = (sum(lit.getpixel(at)[band] for at in bright) / len(bright) for band in range(3))
    assert red > green > blue


def test_the_dots_of_the_picture_are_those_that_are_lit() -> None:
    chain = SimChain("matrix")
    device = now_serving("matrix", chain.connect)
    device.set_up()
    device._draw(A)
    picture = chain.picture(1056)
    pitch = 1056 / (64 + 1.8)
    seen = [
        "".join(
            "#" if picture.getpixel((int((x + 1.4) * pitch), int((y + 1.4) * pitch)))[0] > 150 else "."
            for x in range(64)
        )
        for y in range(8)
    ]
    assert seen == led_font.dots(A)


# The worker.


def test_a_call_is_shown_and_then_turns_with_the_last_ones(run: Callable[[NowServing], Running]) -> None:
    chain = SimChain("matrix")
    running = run(now_serving("matrix", chain.connect))
    running.device.show([])
    running.shows(Face(clock="08.24"))
    running.device.show([call("A012", 3)])
    running.shows(A)
    assert chain.rows() == led_font.dots(A)
    running.device.show([call("B002", 1, 1), call("A012", 3)])
    running.shows(Face("B002", 1))
    running.shows(A)


def test_a_call_wakes_the_display_at_once(
    run: Callable[[NowServing], Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display_module, "PAUSE", 1000.0)
    monkeypatch.setattr(Faces, "next_change", lambda self, now: now + 1000.0)
    running = run(now_serving("matrix", SimChain("matrix").connect))
    running.device.show([])
    running.shows(Face(clock="08.24"))
    running.device.show([call("A012", 3)])
    running.shows(A)
    monkeypatch.undo()
    running.device.show([call("A012", 3)])


def test_an_untrusted_clock_shows_no_time(run: Callable[[NowServing], Running]) -> None:
    running = run(now_serving("segments", SimChain("segments").connect, Trust.UNKNOWN))
    running.shows(Face(clock="--.--"))


def test_it_is_written_on_change_only_and_anew_now_and_then(
    run: Callable[[NowServing], Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = SimChain("matrix")
    running = run(now_serving("matrix", chain.connect))
    running.shows(Face(clock="08.24"))
    frames = chain.frames
    for _ in range(5):
        running.device.show([])
        time.sleep(0.01)
    assert chain.frames == frames
    assert running.supervised.stop()
    monkeypatch.setattr(display_module, "ANEW", 0.05)
    running = run(now_serving("matrix", chain.connect))
    running.shows(Face(clock="08.24"))
    chain.power_cut()
    assert {chip.brightness for chip in chain.lit()} == {0}
    running.until(lambda: chain.rows() == led_font.dots(Face(clock="08.24")))


def test_a_bus_that_fails_is_told_and_the_call_is_shown_after_the_mend(
    run: Callable[[NowServing], Running],
) -> None:
    chain = SimChain("segments")
    running = run(now_serving("segments", chain.connect))
    running.device.show([])
    running.shows(Face(clock="08.24"))
    chain.fail()
    running.device.show([call("A012", 3)])
    running.until(lambda: running.supervised.health.problem is Problem.MISSING)
    assert Problem.CABLE in [health.problem for health in running.health], "it went away, then was missing"
    assert running.device.face == DARK
    chain.fail(False)
    running.shows(A)
    assert running.supervised.health.status is Status.READY
    assert chain.lit()[0].digits == bytes(reversed(led_font.registers("A012   3")))


def test_it_is_dark_and_closed_when_the_kiosk_ends() -> None:
    class Closing(SimChain):
        closed = False

        def cleanup(self) -> None:
            self.closed = True

    chain = Closing("matrix")
    running = Running(now_serving("matrix", chain.connect))
    running.shows(Face(clock="08.24"))
    assert running.supervised.stop()
    assert chain.closed
    assert {chip.brightness for chip in chain.lit()} == {0}


def test_an_office_without_a_display_has_no_device_for_it() -> None:
    with pytest.raises(ValueError, match="without a display"):
        NowServing(Display(kind="none"), WITA, lambda: Moment(NOON, 0, "boot"), Recorder)


# spidev, by a stand-in of its documented calls.


class SpiDev:
    opened: ClassVar[list["SpiDev"]] = []
    error: ClassVar[OSError | None] = None

    def __init__(self) -> None:
        self.max_speed_hz = 0
        self.sent: list[list[int]] = []
        self.where: tuple[int, int] | None = None

    def open(self, bus: int, device: int) -> None:
        if SpiDev.error:
            raise SpiDev.error
        self.where = bus, device
        SpiDev.opened.append(self)

    def writebytes(self, data: list[int]) -> None:
        if SpiDev.error:
            raise SpiDev.error
        self.sent.append(list(data))

    def close(self) -> None:
        self.where = None


@pytest.fixture
def spidev(monkeypatch: pytest.MonkeyPatch) -> type[SpiDev]:
    module = ModuleType("spidev")
    module.SpiDev = SpiDev  # type: ignore[attr-defined] # a module made by hand
    monkeypatch.setitem(sys.modules, "spidev", module)
    monkeypatch.setattr(SpiDev, "opened", [])
    monkeypatch.setattr(SpiDev, "error", None)
    return SpiDev


def test_on_a_pi_the_bytes_go_to_spidev_at_a_speed_for_long_cables(
    spidev: type[SpiDev], run: Callable[[NowServing], Running]
) -> None:
    running = run(now_serving("matrix", spi_bus))
    running.shows(Face(clock="08.24"))
    device = spidev.opened[0]
    assert (device.where, device.max_speed_hz) == ((0, 0), 1_000_000)
    chain = SimChain("matrix")
    for frame in device.sent:
        chain.data(frame)
    assert chain.rows() == led_font.dots(Face(clock="08.24"))
    assert running.supervised.stop()
    assert device.where is None


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (FileNotFoundError(2, "No such file"), "raspi-config"),
        (PermissionError(13, "Permission denied"), "group spi"),
    ],
)
def test_a_bus_that_cannot_be_opened_says_what_to_do(
    spidev: type[SpiDev], error: OSError, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SpiDev, "error", error)
    with pytest.raises(DeviceMissing, match=what):
        spi_bus()


def test_without_spidev_its_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spidev", None)
    with pytest.raises(DeviceMissing, match="apt install python3-spidev"):
        spi_bus()


def test_a_write_that_fails_is_a_device_gone(spidev: type[SpiDev], monkeypatch: pytest.MonkeyPatch) -> None:
    device = now_serving("segments", spi_bus)
    device.set_up()
    monkeypatch.setattr(SpiDev, "error", OSError(5, "Input/output error"))
    with pytest.raises(DeviceGone, match="SPI bus"):
        device._draw(A)
    device.tear_down()
