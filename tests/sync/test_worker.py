"""When the worker asks, when it does not, and that it ends. Time and chance are arguments: nobody waits."""

import datetime as dt
import math
import threading
from collections import deque
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.sync.errors import (
    BadAnswer,
    Broken,
    Busy,
    DeskSilent,
    NotTheCentre,
    SyncError,
    TokenRefused,
    Trouble,
    Unreachable,
    UpgradeNeeded,
)
from kiosk.sync.exchange import CLONED, RESTORED, Done
from kiosk.sync.pace import LINGER_S, Pace
from kiosk.sync.retry import BOUND_S
from kiosk.sync.worker import Worker

NOW = dt.datetime(2026, 11, 17, 2, 0, tzinfo=dt.UTC)


class Turns:
    """Exchanges that end as they are told to."""

    def __init__(self, *ends: Done | Exception) -> None:
        self.ends = deque(ends)
        self.turns: list[tuple[float, bool]] = []
        self.time = lambda: 0.0

    def turn(self, go_on: Callable[[], bool], *, pull: bool = True) -> Done:
        assert go_on()
        self.turns.append((self.time(), pull))
        end = self.ends.popleft() if self.ends else Done()
        if isinstance(end, Exception):
            raise end
        return end


class Sim:
    """A worker in a time that passes only when it is told to."""

    def __init__(self, *ends: Done | Exception, seed: int = 1, first: float = 0.0) -> None:
        self.now = 1000.0
        self.turns = Turns(*ends)
        self.turns.time = lambda: self.now
        self.waiting = 0
        self.worker = Worker(
            self.turns,
            clock=lambda: self.now,
            wall=lambda: NOW + dt.timedelta(seconds=self.now - 1000),
            chance=Random(seed).random,
            waiting=lambda: self.waiting,
            first=first,
        )

    def run(self, seconds: float) -> "Sim":
        """Let so much time pass, with a step whenever one is due."""
        ends = self.now + seconds
        while True:
            wait = self.worker.step()
            if self.now + wait > ends:
                self.now = ends
                return self
            self.now += max(0.0, wait)

    @property
    def times(self) -> list[float]:
        return [round(at - 1000, 3) for at, _pull in self.turns.turns]


def test_a_quiet_kiosk_asks_as_often_as_the_centre_says() -> None:
    assert Sim(Done(every=30)).run(200).times == [0, 30, 90, 150]


def test_the_first_contact_is_spread() -> None:
    found = {Sim(seed=seed, first=20.0).run(30).times[0] for seed in range(50)}
    assert 0 <= min(found) < 3
    assert 17 < max(found) <= 20


def test_an_event_goes_out_after_a_moment_with_its_companions_and_nothing_is_pulled_for_it() -> None:
    sim = Sim().run(10)
    sim.worker.noticed()
    sim.run(0.2)
    sim.worker.noticed()
    sim.run(5)
    assert sim.turns.turns == [(1000.0, True), (1010.0 + LINGER_S, False)]
    # The pull is not put off by a busy morning.
    for _ in range(120):
        sim.worker.noticed()
        sim.run(1)
    assert [at - 1000 for at, pull in sim.turns.turns if pull][:3] == pytest.approx([0, 60, 120], abs=1)


def test_what_comes_during_an_exchange_goes_out_after_it() -> None:
    sim = Sim().run(10)
    turn = sim.turns.turn

    def busy(go_on: Callable[[], bool], *, pull: bool = True) -> Done:
        sim.turns.turn = turn  # type: ignore[method-assign]
        sim.worker.noticed()
        return turn(go_on, pull=pull)

    sim.turns.turn = busy  # type: ignore[method-assign]
    sim.worker.noticed()
    sim.run(5)
    assert sim.times == [0, 10.5, 11.0]


def test_failures_back_off_with_full_jitter() -> None:
    sim = Sim(*[Unreachable("no")] * 14).run(3000)
    gaps = [after - before for before, after in zip(sim.times, sim.times[1:], strict=False)]
    for failures, gap in enumerate(gaps[:14]):
        assert 0 <= gap <= min(BOUND_S, 2 * 2**failures) + 0.001
    assert max(gaps[:14]) > 60


def test_events_do_not_shorten_the_backoff() -> None:
    sim = Sim(Busy("later", 100.0)).run(1)
    for _ in range(90):
        sim.worker.noticed()
        sim.run(1)
    assert sim.times == [0]


def test_case_24_retry_after_60_is_silence_for_60_seconds() -> None:
    for seed in range(20):
        sim = Sim(Busy("busy", 60.0), seed=seed).run(60)
        assert sim.times == [0]
        sim.run(3)
        assert len(sim.times) == 2
        assert 60 <= sim.times[1] <= 62


def test_case_25_two_thousand_kiosks_after_an_outage_come_back_apart() -> None:
    """Each was sent away with the same 30 s; the seeds are theirs."""
    back = []
    for seed in range(2000):
        sim = Sim(*[Unreachable("no")] * 6, Busy("busy", 30.0), seed=seed).run(400)
        back.append(sim.times[7])
    busiest = max(sum(second <= at < second + 1 for at in back) for second in range(400))
    assert busiest < 60


@pytest.mark.parametrize("error", [TokenRefused("denied"), UpgradeNeeded("too old")])
def test_case_26_a_dismissed_kiosk_stops_asking_and_says_so(error: SyncError) -> None:
    sim = Sim(Done(), error)
    sim.run(60)
    sim.waiting = 7
    for _ in range(100):
        sim.worker.noticed()
        sim.run(3600)
    assert sim.times == [0, 60]
    state = sim.worker.state
    assert (state.trouble, state.next_at, state.waiting) == (error.trouble, None, 7)
    assert state.last == NOW
    # A person may ask all the same, and then it goes on.
    asked = sim.worker.now()
    sim.run(1)
    assert asked.result(0) == Done()
    assert sim.worker.state.trouble is None
    assert sim.run(60).times[-1] > sim.times[-2]


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Unreachable("x"), Trouble.NO_NETWORK),
        (NotTheCentre("x"), Trouble.NOT_THE_CENTRE),
        (BadAnswer("x"), Trouble.CENTRE_BROKEN),
        (Broken("x"), Trouble.CENTRE_BROKEN),
        (Busy("x"), Trouble.CENTRE_BUSY),
        (DeskSilent("x"), Trouble.DESK_SILENT),
        (ZeroDivisionError("x"), Trouble.CENTRE_BROKEN),
    ],
)
def test_any_other_failure_is_tried_again(error: Exception, trouble: Trouble) -> None:
    sim = Sim(error)
    sim.worker.step()
    state = sim.worker.state
    assert state.trouble is trouble
    assert state.next_at is not None
    assert state.next_at <= sim.now + 2
    assert not state.in_step
    assert sim.run(5).worker.state.in_step


def test_the_state_tells_what_waits_since_when_and_when_it_is_tried_again() -> None:
    sim = Sim(Done(conflicts=1), Done(conflicts=1, parked=2), *[Unreachable("cable")] * 30)
    sim.run(130)
    sim.waiting = 12
    state = sim.worker.state
    assert (state.waiting, state.last, state.detail) == (12, NOW + dt.timedelta(seconds=60), "cable")
    assert (state.conflicts, state.parked, state.in_step) == (2, 2, False)
    assert state.next_at is not None
    assert state.next_at >= sim.now


def test_a_journal_that_differs_is_told_and_a_new_epoch_goes_out_at_once() -> None:
    sim = Sim(Done(differs=RESTORED), Done(differs=CLONED)).run(1)
    assert sim.times == [0, LINGER_S]
    assert sim.worker.state.trouble is Trouble.JOURNAL_DIFFERS


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.lists(st.sampled_from(["ok", "dead", "busy"]), max_size=30))
def test_the_same_seed_gives_the_same_days(seed: int, ends: list[str]) -> None:
    def day() -> list[float]:
        made: dict[str, Callable[[], Done | Exception]] = {
            "ok": Done,
            "dead": lambda: Unreachable("no"),
            "busy": lambda: Busy("busy", 20.0),
        }
        return Sim(*(made[end]() for end in ends), seed=seed, first=20).run(7200).times

    assert day() == day()


def test_a_clock_that_stands_still_or_jumps_leads_to_no_rush() -> None:
    pace = Pace.begin(0.0, lambda: 0.5).failed(10.0, lambda: 0.5)
    assert pace.due == 11.0
    assert pace.noticed(10.0).due == 11.0
    assert pace.dismiss().due == math.inf
    assert pace.noticed(10.0).succeeded(12.0, 60, pulled=True).due == 72.0


# On its thread


class Hanging:
    """An exchange that hangs in a request until it is interrupted."""

    def __init__(self) -> None:
        self.begun, self.broken = threading.Event(), threading.Event()

    def turn(self, go_on: Callable[[], bool], *, pull: bool = True) -> Done:
        self.begun.set()
        assert self.broken.wait(20)
        assert not go_on()
        raise Unreachable("interrupted")


def on_thread(turns: object, interrupt: Callable[[], None] = lambda: None) -> Worker:
    import time

    worker = Worker(
        turns,  # type: ignore[arg-type]
        clock=time.monotonic,
        wall=lambda: NOW,
        chance=lambda: 0.0,
        interrupt=interrupt,
    )
    worker.start()
    return worker


def test_it_ends_in_the_middle_of_a_request() -> None:
    hanging = Hanging()
    worker = on_thread(hanging, hanging.broken.set)
    assert hanging.begun.wait(10)
    asked = worker.now()
    assert worker.stop(10)
    with pytest.raises(Unreachable, match="stopping"):
        asked.result(0)
    with pytest.raises(Unreachable, match="stopping"):
        worker.now().result(0)


def test_it_ends_while_it_waits() -> None:
    turns = Turns(*[TokenRefused("denied")] * 2)
    worker = on_thread(turns)
    with pytest.raises(TokenRefused):
        worker.now().result(10)
    assert worker.stop(10)


def test_what_is_noticed_wakes_it() -> None:
    turns = Turns()
    worker = on_thread(turns)
    worker.now().result(10)
    pushed = threading.Event()
    turn = turns.turn

    def seen(go_on: Callable[[], bool], *, pull: bool = True) -> Done:
        pushed.set()
        return turn(go_on, pull=pull)

    turns.turn = seen  # type: ignore[method-assign]
    worker.noticed()
    assert pushed.wait(10)
    assert worker.stop(10)
