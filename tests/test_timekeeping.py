"""The system's clock and the simulated one. What the kernel says of this machine is put aside."""

import ctypes
import datetime as dt
import time
from pathlib import Path

import pytest

from kiosk import timekeeping
from kiosk.clock import Trust
from kiosk.timekeeping import SimulatedClock, SystemClock, kernel_synchronised
from tests.hall_kit import at


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without time synchronisation, with a boot id."""
    monkeypatch.setattr(timekeeping, "kernel_synchronised", lambda: False)
    (tmp_path / "boot_id").write_text("0f3c-boot\n", "ascii")
    return tmp_path


def clock(files: Path, *, trusting: bool = False) -> SystemClock:
    return SystemClock(trusting=trusting, marker=files / "synchronized", boot_id=files / "boot_id")


def near(one: dt.datetime, other: dt.datetime) -> bool:
    return abs(one - other) < dt.timedelta(minutes=1)


def test_nobody_vouches_for_the_clock_after_a_boot(files: Path) -> None:
    moment = clock(files).now()
    assert (moment.trust, moment.boot) == (Trust.UNKNOWN, "0f3c-boot")
    assert near(moment.utc, dt.datetime.now(dt.UTC))
    assert moment.boottime <= time.clock_gettime(time.CLOCK_BOOTTIME)


def test_timesyncd_s_mark_makes_it_good_and_it_stays_good_without_the_network(files: Path) -> None:
    system = clock(files)
    assert system.now().trust is Trust.UNKNOWN
    (files / "synchronized").touch()
    assert system.now().trust is Trust.SYNCED
    (files / "synchronized").unlink()
    assert system.now().trust is Trust.SYNCED


def test_the_kernel_s_word_is_as_good(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timekeeping, "kernel_synchronised", lambda: True)
    assert clock(files).now().trust is Trust.SYNCED


def test_a_battery_clock_is_taken_as_it_is(files: Path) -> None:
    assert clock(files, trusting=True).now().trust is Trust.SYNCED


def test_staff_s_word_runs_on_until_the_system_knows_better(files: Path) -> None:
    system = clock(files)
    system.confirm(at("08:30"))
    moment = system.now()
    assert moment.trust is Trust.ESTIMATED
    assert near(moment.utc, at("08:30"))
    assert (system.now().utc - moment.utc).total_seconds() == pytest.approx(
        system.now().boottime - moment.boottime, abs=1
    )
    (files / "synchronized").touch()
    assert (system.now().trust, near(system.now().utc, dt.datetime.now(dt.UTC))) == (Trust.SYNCED, True)


def test_a_machine_without_a_boot_id_has_an_unknown_boot(files: Path) -> None:
    (files / "boot_id").unlink()
    assert clock(files).now().boot == "unknown"


def test_the_kernel_can_be_asked_and_where_not_the_answer_is_no(monkeypatch: pytest.MonkeyPatch) -> None:
    assert kernel_synchronised() in {True, False}

    def gone(_name: object) -> None:
        raise OSError("no libc")

    monkeypatch.setattr(ctypes, "CDLL", gone)
    assert kernel_synchronised() is False


@pytest.mark.parametrize(("answer", "good"), [(0, True), (1, True), (5, False), (-1, False)])
def test_what_adjtimex_answers(monkeypatch: pytest.MonkeyPatch, answer: int, good: bool) -> None:
    class Libc:
        @staticmethod
        def adjtimex(_asked: object) -> int:
            return answer

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Libc)
    assert kernel_synchronised() is good


# The simulated day


def test_a_simulated_day_runs_as_fast_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: ticks[0])
    simulated = SimulatedClock(at("08:24"), 60)
    assert (simulated.now().utc, simulated.now().trust, simulated.speed) == (at("08:24"), Trust.SYNCED, 60)
    ticks[0] += 2
    assert simulated.now().utc == at("08:26")
    assert simulated.now().boottime == 120
    simulated.advance(dt.timedelta(hours=1))
    assert simulated.now().utc == at("09:26")


def test_a_simulated_unknown_clock_can_be_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 5.0)
    simulated = SimulatedClock(at("08:24"), trust=Trust.UNKNOWN)
    simulated.confirm(at("09:00"))
    moment = simulated.now()
    assert (moment.utc, moment.trust) == (at("09:00"), Trust.ESTIMATED)
    assert moment.boottime == 0  # the clock was set: no time passed


def test_a_simulated_day_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        SimulatedClock(dt.datetime(2026, 11, 17, 8, 24))  # noqa: DTZ001 - the mistake that is tested
