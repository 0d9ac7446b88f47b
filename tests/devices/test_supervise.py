"""The supervisor: backoff, faults foreseen and not, signs of life, and an end within two seconds."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kiosk.devices.errors import DeviceGone, DeviceMissing, Problem
from kiosk.devices.supervise import Health, Status, Supervised

Report = Callable[[Problem | None, str], None]


class Toy:
    """A device that does what `plan` says, a step a start: an error to raise, or None to serve."""

    name = "toy"

    def __init__(self, *plan: Exception | None) -> None:
        self.plan = list(plan)
        self.calls: list[str] = []
        self.in_set_up = False
        self.serving = threading.Event()
        self.report: Report = lambda problem, detail: None
        self.closes_badly = False
        self._next: Exception | None = None

    def set_up(self) -> None:
        self.calls.append("set_up")
        self._next = self.plan.pop(0) if self.plan else None
        if self._next is not None and self.in_set_up:
            raise self._next

    def run(self, stop: threading.Event, report: Report) -> None:
        self.calls.append("run")
        self.report = report
        if self._next is not None:
            raise self._next
        self.serving.set()
        stop.wait()

    def tear_down(self) -> None:
        self.calls.append("tear_down")
        self.serving.clear()
        if self.closes_badly:
            raise OSError("will not close")


class Kept(Supervised):
    """A supervisor that writes down its healths; its pauses are made short by `backoff_max`."""

    def __init__(self, toy: Toy, **more: Any) -> None:
        self.healths: list[Health] = []
        super().__init__(toy, self.healths.append, **{"backoff_max": 0.01, "seed": 1, **more})

    @property
    def words(self) -> list[tuple[Status, Problem | None]]:
        return [(health.status, health.problem) for health in self.healths]


@pytest.fixture
def keep() -> Iterator[Callable[..., Kept]]:
    made: list[Kept] = []

    def make(toy: Toy, **more: Any) -> Kept:
        made.append(Kept(toy, **more))
        return made[-1]

    yield make
    for one in made:
        assert one.stop(2), "it did not end within 2 s"


def test_a_device_is_set_up_served_and_torn_down(keep: Callable[..., Kept]) -> None:
    toy = Toy()
    kept = keep(toy)
    assert kept.health.status is Status.OFF
    kept.start()
    assert toy.serving.wait(5)
    assert kept.health == Health("toy", Status.READY, since=kept.health.since)
    assert kept.stop(2)
    assert toy.calls == ["set_up", "run", "tear_down"]
    assert kept.words == [(Status.STARTING, None), (Status.READY, None), (Status.OFF, None)]


@pytest.mark.parametrize("in_set_up", [True, False])
def test_a_device_that_fails_is_torn_down_and_begun_again(
    keep: Callable[..., Kept], in_set_up: bool, caplog: pytest.LogCaptureFixture
) -> None:
    toy = Toy(DeviceMissing("not there"), DeviceGone("unplugged"))
    toy.in_set_up = in_set_up
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    once = ["set_up", "tear_down"] if in_set_up else ["set_up", "run", "tear_down"]
    assert toy.calls == [*once, *once, "set_up", "run"]
    failed = [health for health in kept.healths if health.status is Status.FAILED]
    assert [(health.problem, health.detail) for health in failed] == [
        (Problem.MISSING, "not there"),
        (Problem.CABLE, "unplugged"),
    ]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "unplugged" in caplog.text


def test_one_that_failed_stays_failed_until_it_is_ready(keep: Callable[..., Kept]) -> None:
    toy = Toy(DeviceMissing("not there"), DeviceMissing("not there"))
    toy.in_set_up = True
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    assert kept.words == [
        (Status.STARTING, None),
        (Status.FAILED, Problem.MISSING),
        (Status.READY, None),
    ]


def test_what_nobody_foresaw_ends_here_with_its_cause_in_the_log(
    keep: Callable[..., Kept], caplog: pytest.LogCaptureFixture
) -> None:
    toy = Toy(ZeroDivisionError("of all things"))
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    failed = next(health for health in kept.healths if health.status is Status.FAILED)
    assert failed.problem is Problem.ERROR
    assert failed.detail == "ZeroDivisionError: of all things"
    assert caplog.records[0].exc_info is not None


def test_a_device_that_cannot_be_closed_is_begun_again_all_the_same(keep: Callable[..., Kept]) -> None:
    toy = Toy(DeviceGone("unplugged"))
    toy.closes_badly = True
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)


def test_a_run_that_simply_returns_is_begun_again(keep: Callable[..., Kept]) -> None:
    class Short(Toy):
        def run(self, stop: threading.Event, report: Report) -> None:
            if len(self.calls) > 1:
                super().run(stop, report)

    toy = Short()
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    assert toy.calls == ["set_up", "tear_down", "set_up", "run"]


def test_pauses_double_with_jitter_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses asked for, without waiting for any of them."""
    pauses: list[float] = []

    def waited(timeout: float) -> bool:
        pauses.append(timeout)
        if len(pauses) == 9:
            kept.ask_to_stop()
        return False

    kept = Supervised(Toy(*[DeviceMissing("never there")] * 9), seed=3)
    monkeypatch.setattr(kept._stop, "wait", waited)
    kept.start()
    kept._thread.join(10)
    assert len(pauses) == 9
    for nth, pause in enumerate(pauses, start=1):
        most = min(30.0, 0.5 * 2**nth)
        assert most / 2 <= pause <= most
    assert len({pause / min(30.0, 0.5 * 2**n) for n, pause in enumerate(pauses, 1)}) == 9, "jitter"


def test_a_device_that_was_well_for_a_minute_is_begun_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its next failure is a first one: it does not wait half a minute for what went wrong last week."""
    pauses: list[float] = []
    ahead = [0.0]
    begin = time.monotonic()

    class Toy7(Toy):
        def run(self, stop: threading.Event, report: Report) -> None:
            if len(pauses) == 6:
                ahead[0] += 61
            super().run(stop, report)

    kept = Supervised(Toy7(*[DeviceGone("again")] * 7), seed=3)

    def waited(timeout: float) -> bool:
        pauses.append(timeout)
        if len(pauses) == 7:
            kept.ask_to_stop()
        return False

    monkeypatch.setattr(kept._stop, "wait", waited)
    monkeypatch.setattr("kiosk.devices.supervise.time.monotonic", lambda: begin + ahead[0])
    kept.start()
    kept._thread.join(10)
    assert pauses[5] > 10
    assert pauses[6] <= 1


def test_a_report_warns_and_ends_the_warning_and_says_each_once(keep: Callable[..., Kept]) -> None:
    toy = Toy()
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    for _ in range(3):
        toy.report(Problem.DARK, "the picture is black")
    assert kept.health.status is Status.WARNING
    assert (kept.health.problem, kept.health.detail) == (Problem.DARK, "the picture is black")
    for _ in range(3):
        toy.report(None, "")
    assert kept.words[1:] == [(Status.READY, None), (Status.WARNING, Problem.DARK), (Status.READY, None)]


def test_a_report_is_a_sign_of_life(keep: Callable[..., Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Toy()
    kept = keep(toy)
    kept.start()
    assert toy.serving.wait(5)
    now = time.monotonic()
    monkeypatch.setattr("kiosk.devices.supervise.time.monotonic", lambda: now + 40)
    assert kept.silent_for >= 40
    toy.report(None, "")
    assert kept.silent_for == 0


def test_one_that_waits_to_be_begun_again_is_not_taken_for_dead(
    keep: Callable[..., Kept], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A camera that is not there is waited for half a minute: the watchdog must not end the kiosk for it."""
    toy = Toy(DeviceMissing("not there"))
    kept = keep(toy, backoff_max=30.0)
    # The pause is asked for as always, and lasts until the test ends it.
    waiting, over = threading.Event(), threading.Event()
    pauses: list[float] = []

    def waited(timeout: float) -> bool:
        pauses.append(timeout)
        waiting.set()
        return over.wait(10)

    monkeypatch.setattr(kept._stop, "wait", waited)
    monkeypatch.setattr(kept._random, "uniform", lambda low, high: 30.0)
    kept.start()
    assert waiting.wait(5)
    now = time.monotonic()
    with monkeypatch.context() as patch:
        patch.setattr("kiosk.devices.supervise.time.monotonic", lambda: now + 25)
        assert kept.silent_for == 0
        patch.setattr("kiosk.devices.supervise.time.monotonic", lambda: now + 45)
        assert kept.silent_for > 10, "but one that does not wake up is dead"
    kept._stop.set()
    over.set()


def test_it_ends_in_the_middle_of_a_pause(keep: Callable[..., Kept], monkeypatch: pytest.MonkeyPatch) -> None:
    toy = Toy(DeviceMissing("not there"))
    kept = keep(toy, backoff_max=30.0)
    monkeypatch.setattr(kept._random, "uniform", lambda low, high: 30.0)
    kept.start()
    ends = time.monotonic() + 5
    while kept.health.status is not Status.FAILED and time.monotonic() < ends:
        time.sleep(0.001)
    assert kept.stop(2)
    assert kept.health.status is Status.OFF


def test_one_that_will_not_end_is_told_apart() -> None:
    class Stubborn(Toy):
        def run(self, stop: threading.Event, report: Report) -> None:
            self.serving.set()
            let_go.wait(10)

    let_go = threading.Event()
    toy = Stubborn()
    kept = Supervised(toy)
    kept.start()
    assert toy.serving.wait(5)
    assert not kept.stop(0.05)
    let_go.set()
    assert kept.stop(2)


def test_one_that_was_never_begun_has_ended() -> None:
    assert Supervised(Toy()).stop(0.0)
