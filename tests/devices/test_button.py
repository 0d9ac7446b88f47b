"""The call buttons: real edges on gpiozero's mock pins, and what they mean."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.devices import button as button_module
from kiosk.devices.button import CallButtons, pins
from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.gpio import Gpio, SimGpio
from kiosk.devices.presses import HELD, Meaning, Pressed
from kiosk.devices.supervise import Health, Status, Supervised
from kiosk.office import Counter

PINS = {1: 17, 3: 22}


class Worker:
    """The buttons under their supervisor, and what came of them."""

    def __init__(self, gpio: Gpio) -> None:
        self.pressed: list[Pressed] = []
        self.health: list[Health] = []
        self.supervised = Supervised(
            CallButtons(PINS, self.pressed.append, gpio),
            self.health.append,
            backoff_max=0.02,
        )
        self.supervised.start()

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until it is so; the test's own limit ends it."""
        while not true():
            time.sleep(0.002)

    def ready(self) -> None:
        self.until(lambda: self.supervised.health.status in (Status.READY, Status.WARNING))

    def meanings(self) -> list[tuple[int, Meaning]]:
        return [(each.counter, each.meaning) for each in self.pressed]


@pytest.fixture
def sim() -> SimGpio:
    return SimGpio(PINS)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the GPIO often, so that workers stop at once."""
    monkeypatch.setattr(button_module, "CHECK", 0.02)


@pytest.fixture
def start() -> Iterator[Callable[[Gpio], Worker]]:
    """Starts workers that are ready, and stops them at the end."""
    workers: list[Worker] = []

    def start(gpio: Gpio) -> Worker:
        workers.append(Worker(gpio))
        workers[-1].ready()
        return workers[-1]

    yield start
    stopped = [worker.supervised.stop() for worker in workers]
    assert all(stopped)


@pytest.fixture
def worker(sim: SimGpio, start: Callable[[Gpio], Worker]) -> Worker:
    return start(sim)


def test_pins_are_those_of_the_counters_that_have_a_button() -> None:
    counters = [Counter(number=1, stages=("a",), button=17), Counter(number=2, stages=("a",))]
    assert pins(counters) == {1: 17}


def test_a_real_press_of_a_pin_calls_the_next_at_its_counter(sim: SimGpio, worker: Worker) -> None:
    before = time.monotonic()
    sim.tap(3)
    worker.until(lambda: bool(worker.pressed))
    assert worker.meanings() == [(3, Meaning.CALL_NEXT)]
    assert before < worker.pressed[0].at < time.monotonic()


def test_two_counters_press_at_once_and_a_second_press_turns_to_a_no_show(
    sim: SimGpio, worker: Worker
) -> None:
    sim.press(1)
    sim.tap(3)
    sim.release(1)
    sim.tap(1, 0.03)  # too soon after its release: a bounce
    time.sleep(0.06)
    sim.tap(1)
    worker.until(lambda: len(worker.pressed) == 3)
    assert worker.meanings() == [
        (3, Meaning.CALL_NEXT),
        (1, Meaning.CALL_NEXT),
        (1, Meaning.TURN_TO_NO_SHOW),
    ]


def test_a_hold_recalls_while_the_pin_is_still_down(sim: SimGpio, worker: Worker) -> None:
    began = time.monotonic()
    sim.press(1)
    worker.until(lambda: bool(worker.pressed))
    assert worker.meanings() == [(1, Meaning.RECALL)]
    assert began + HELD <= worker.pressed[0].at <= time.monotonic()
    sim.release(1)
    sim.tap(3)
    worker.until(lambda: len(worker.pressed) == 2)
    assert worker.meanings()[1:] == [(3, Meaning.CALL_NEXT)], "its release means nothing"


def test_a_late_worker_tells_a_short_press_from_a_hold(sim: SimGpio) -> None:
    """Edges stand in the queue with their times: being late must not make a recall of a press."""
    pressed: list[Pressed] = []
    device = CallButtons(PINS, pressed.append, sim)
    device.set_up()
    sim.press(3)
    sim.tap(1)
    time.sleep(0.1)
    sim.release(3)
    time.sleep(HELD)
    stop = threading.Event()
    thread = threading.Thread(target=device.run, args=(stop, lambda problem, detail: None))
    thread.start()
    while len(pressed) < 2:
        time.sleep(0.002)
    stop.set()
    thread.join(2)
    device.tear_down()
    assert [(each.counter, each.meaning) for each in pressed] == [
        (1, Meaning.CALL_NEXT),
        (3, Meaning.CALL_NEXT),
    ]


def test_a_button_that_is_down_when_the_device_starts_means_nothing(
    sim: SimGpio, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    sim.press(1)
    sim.fail()
    worker.until(lambda: worker.supervised.health.problem is Problem.MISSING)
    sim.fail(False)
    worker.until(lambda: worker.supervised.health.status is Status.READY)
    sim.release(1)
    sim.tap(3)
    worker.until(lambda: bool(worker.pressed))
    assert worker.meanings() == [(3, Meaning.CALL_NEXT)]


def test_what_was_pressed_before_the_device_was_set_up_again_is_not_wanted_any_more(sim: SimGpio) -> None:
    pressed: list[Pressed] = []
    device = CallButtons(PINS, pressed.append, sim)
    device.set_up()
    sim.tap(1)
    device.tear_down()
    device.set_up()
    sim.tap(3)
    stop = threading.Event()
    thread = threading.Thread(target=device.run, args=(stop, lambda problem, detail: None))
    thread.start()
    while not pressed:
        time.sleep(0.002)
    stop.set()
    thread.join(2)
    device.tear_down()
    assert [each.counter for each in pressed] == [3]


def test_gpio_that_fails_is_told_and_comes_back_by_itself(sim: SimGpio, worker: Worker) -> None:
    sim.fail()
    sim.tap(1)
    worker.until(lambda: worker.supervised.health.problem is Problem.MISSING)
    assert Problem.CABLE in [health.problem for health in worker.health], "it went away, then was missing"
    sim.fail(False)
    worker.until(lambda: worker.supervised.health.status is Status.READY)
    sim.tap(1)
    worker.until(lambda: bool(worker.pressed))
    assert worker.meanings() == [(1, Meaning.CALL_NEXT)], "the press in between is lost"


def test_a_button_that_stays_down_is_told_until_it_is_let_go(
    sim: SimGpio, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(button_module, "STUCK", 0.1)
    sim.press(3)
    worker.until(lambda: worker.supervised.health.status is Status.WARNING)
    assert worker.supervised.health.problem is Problem.CABLE
    assert "counter 3" in worker.supervised.health.detail
    sim.release(3)
    worker.until(lambda: worker.supervised.health.status is Status.READY)


def test_two_counters_on_one_pin_are_refused_by_name(sim: SimGpio) -> None:
    device = CallButtons({1: 17, 2: 17}, lambda pressed: None, sim)
    with pytest.raises(DeviceMissing, match=r"GPIO 17 .*counter 2"):
        device.set_up()
    device.tear_down()
