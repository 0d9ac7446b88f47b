"""The worker against the simulated printer: every fault there is, one outcome a job, no paper twice."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import ImageChops

from kiosk.devices import escpos_talk
from kiosk.devices.errors import Problem
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.paper import picture
from kiosk.devices.printer import Outcome, Printer, PrintJob, Ready
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.devices.supervise import Health, Status, Supervised
from kiosk.ticket import PrintState
from tests.devices.slip_kit import ORDINARY, TEST_PRINT, codes, numbered

PRINTED, NOT_PRINTED, UNKNOWN = PrintState.PRINTED, PrintState.NOT_PRINTED, PrintState.UNKNOWN
STATUS_BYTES = 12


class Bench:
    """A worker, its simulated printer, and what came of it."""

    def __init__(self, **sim: Any) -> None:
        self.sim = SimulatedPrinter(**sim)
        self.outcomes: list[tuple[str, Outcome]] = []
        self.healths: list[Health] = []
        self._change = threading.Condition()
        self.printer = Printer(link(self.sim.url), PROFILES["80mm"], self._done, sample=ORDINARY, poll=0.05)
        self.worker = Supervised(self.printer, self._changed, backoff_max=0.1)

    def start(self) -> None:
        self.sim.start()
        self.worker.start()
        self.until(
            lambda: self.worker.health.status is not Status.STARTING and self.ready.checked is not None
        )

    def close(self) -> None:
        ended = self.worker.stop()
        self.sim.stop()
        assert ended, "the worker did not stop within 2 s"
        assert self.sim.errors == []

    @property
    def ready(self) -> Ready:
        return self.printer.ready()

    def _done(self, job: PrintJob, outcome: Outcome) -> None:
        with self._change:
            self.outcomes.append((job.ticket_id, outcome))
            self._change.notify_all()

    def _changed(self, health: Health) -> None:
        self.healths.append(health)

    def submit(self, *numbers: str, **more: Any) -> None:
        for number in numbers:
            self.printer.submit(PrintJob(number, numbered(number), **more))

    def outcome(self, count: int = 1) -> Outcome:
        """The outcome of the latest of `count` jobs."""
        with self._change:
            assert self._change.wait_for(lambda: len(self.outcomes) >= count, 20), "no outcome"
        assert len(self.outcomes) == count
        return self.outcomes[-1][1]

    def until(self, true: Callable[[], bool]) -> None:
        for _ in range(2000):
            if true():
                return
            threading.Event().wait(0.005)
        pytest.fail("did not come about")

    @property
    def papers(self) -> list[str]:
        """The codes on all paper that came out: what people hold in their hands."""
        return [code for image in self.sim.printed for code in codes(image)]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    made.start()
    yield made
    made.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the printer will not answer anyway there is no need to wait as long."""
    monkeypatch.setattr(escpos_talk, "ANSWER_S", 0.2)
    monkeypatch.setattr(escpos_talk, "STALL_S", 0.3)
    monkeypatch.setattr(escpos_talk, "PRINTED_S", 0.1)


def test_a_ticket_is_printed_and_confirmed(bench: Bench) -> None:
    assert bench.ready.can_print
    bench.submit("A001")
    assert bench.outcome() == Outcome(PRINTED)
    assert bench.papers == ["AT1:A001"]
    assert bench.worker.health.status is Status.READY


def test_jobs_come_out_in_order_once_each(bench: Bench) -> None:
    numbers = [f"A{n:03d}" for n in range(1, 13)]
    bench.submit(*numbers)
    bench.outcome(12)
    assert [number for number, _ in bench.outcomes] == numbers
    assert {outcome.state for _, outcome in bench.outcomes} == {PRINTED}
    assert bench.papers == [f"AT1:{number}" for number in numbers]


def test_a_reprint_says_copy_and_a_test_print_does_not(bench: Bench) -> None:
    bench.printer.submit(PrintJob("A001", ORDINARY, copy=True))
    bench.printer.submit(PrintJob("test", TEST_PRINT, copy=True))
    assert bench.outcome(2).state is PRINTED
    for image, slip in zip(bench.sim.printed, (replace(ORDINARY, copy=True), TEST_PRINT), strict=True):
        expected = picture(slip, PROFILES["80mm"].sheet).convert("L")
        assert (
            ImageChops.difference(image.convert("L").crop((0, 0, *expected.size)), expected).getbbox() is None
        )


@pytest.mark.parametrize(
    ("fault", "problem"),
    [("paper_out", Problem.PAPER_OUT), ("cover_open", Problem.COVER_OPEN), ("garbage", Problem.ERROR)],
)
def test_known_before_issuing_and_not_printed(bench: Bench, fault: str, problem: Problem) -> None:
    bench.sim.set(**{fault: True})
    bench.until(lambda: bench.ready.problem is problem)
    assert not bench.ready.can_print
    assert bench.worker.health.status is Status.WARNING
    bench.submit("A001")
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (NOT_PRINTED, problem)
    bench.sim.set(**{fault: False})
    bench.until(lambda: bench.ready.can_print)
    assert bench.worker.health.problem is None
    assert bench.papers == [], "printed by itself after the mend"
    bench.submit("A001")
    assert bench.outcome(2).state is PRINTED
    assert bench.papers == ["AT1:A001"]


def test_a_fault_between_two_looks_is_seen_before_the_ticket() -> None:
    bench = Bench()
    bench.printer._poll = 60
    bench.start()
    assert bench.ready.can_print
    bench.sim.set(paper_out=True)
    bench.submit("A001")
    assert bench.outcome().problem is Problem.PAPER_OUT
    assert bench.sim.received <= 3 * STATUS_BYTES
    bench.close()


def test_low_paper_prints_and_is_told(bench: Bench) -> None:
    bench.sim.set(paper_low=True)
    bench.submit("A001")
    assert bench.outcome() == Outcome(PRINTED)
    bench.until(lambda: bench.ready.problem is Problem.PAPER_LOW)
    assert bench.ready.can_print
    assert bench.worker.health.problem is Problem.PAPER_LOW
    bench.sim.set(paper_low=False)
    bench.until(lambda: bench.ready.problem is None)


def test_cable_out_and_in_again(bench: Bench) -> None:
    bench.sim.set(cable_out=True)
    bench.until(lambda: bench.ready.problem is Problem.CABLE)
    bench.submit("A001", "A002")
    outcome = bench.outcome(2)
    assert (outcome.state, outcome.problem) == (NOT_PRINTED, Problem.CABLE)
    bench.sim.set(cable_out=False)
    bench.until(lambda: bench.ready.can_print)
    assert bench.sim.printed == []
    bench.submit("A003")
    assert bench.outcome(3).state is PRINTED
    assert bench.papers == ["AT1:A003"]


@pytest.mark.usefixtures("impatient")
def test_a_silent_printer_gets_no_ticket(bench: Bench) -> None:
    bench.sim.set(silent=True)
    bench.until(lambda: bench.ready.problem is Problem.SILENT)
    bench.submit("A001")
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (NOT_PRINTED, Problem.SILENT)
    bench.sim.set(silent=False)
    bench.until(lambda: bench.ready.can_print)
    assert bench.sim.printed == []


@pytest.mark.usefixtures("impatient")
def test_silence_after_the_ticket_is_unknown_and_nothing_comes_twice(bench: Bench) -> None:
    bench.sim.set(stop_after=(20_000, "silent"))
    bench.submit("A001")
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (UNKNOWN, Problem.SILENT)
    bench.sim.set(silent=False)
    bench.until(lambda: bench.ready.can_print)
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED
    assert bench.papers == ["AT1:A001", "AT1:A002"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("fault", "problem"), [("cover_open", Problem.COVER_OPEN), ("paper_out", Problem.PAPER_OUT)]
)
def test_stopped_in_a_ticket_is_unknown_and_the_rest_comes_once(
    bench: Bench, fault: str, problem: Problem
) -> None:
    bench.sim.set(stop_after=(20_000, fault))
    bench.submit("A001")
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (UNKNOWN, problem)
    assert bench.sim.printed == []
    bench.sim.set(**{fault: False})
    assert bench.sim.wait(1), "a printer prints what it holds, once it can"
    bench.until(lambda: bench.ready.can_print)
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED
    assert bench.papers == ["AT1:A001", "AT1:A002"]


@pytest.mark.parametrize("after", [500, 20_000])
def test_closed_in_mid_job_is_unknown_and_the_next_ticket_is_whole(bench: Bench, after: int) -> None:
    bench.sim.set(close_after=after)
    bench.submit("A001")
    outcome = bench.outcome()
    # On a busy machine the wait for room may end before the news of the closing comes.
    assert outcome.state is UNKNOWN
    assert outcome.problem in {Problem.CABLE, Problem.SILENT}
    bench.until(lambda: bench.ready.can_print)
    assert bench.sim.printed == []
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED
    assert bench.papers == ["AT1:A002"]
    whole = picture(numbered("A002"), PROFILES["80mm"].sheet)
    assert bench.sim.printed[-1].height == whole.height, "half a ticket hangs on the whole one"


def test_closed_with_the_cover_open_is_the_cover(bench: Bench) -> None:
    """A print server that hangs up says less than the printer itself does, when asked again."""
    bench.sim.set(stop_after=(1_000, "cover_open"), close_after=20_000)
    bench.submit("A001")
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (UNKNOWN, Problem.COVER_OPEN)


def test_slow_is_waited_for(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos_talk, "PRINTED_S", 0.1)  # it is asked in mid-job how it is, and is well
    bench.sim.set(slow=60_000)
    bench.submit("A001", "A002")
    assert bench.outcome(2) == Outcome(PRINTED)
    assert bench.papers == ["AT1:A001", "AT1:A002"]


def test_slow_with_a_small_buffer_is_waited_for() -> None:
    bench = Bench(window=2048)
    bench.start()
    bench.sim.set(slow=100_000)
    bench.submit("A001")
    assert bench.outcome() == Outcome(PRINTED)
    assert bench.papers == ["AT1:A001"]
    bench.close()


@pytest.mark.usefixtures("impatient")
def test_a_printer_that_takes_no_more_is_given_up() -> None:
    bench = Bench(window=2048)
    bench.start()
    bench.sim.set(stop_after=(6_000, "cover_open"))
    bench.submit("A001")
    assert bench.outcome().state is UNKNOWN
    assert not bench.ready.can_print
    bench.sim.set(cover_open=False)
    bench.until(lambda: bench.ready.can_print)
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED
    assert sorted(set(bench.papers)) == sorted(bench.papers), "something came out twice"
    assert bench.papers[-1] == "AT1:A002"
    bench.close()


def test_what_cannot_be_drawn_stops_nothing(bench: Bench) -> None:
    bench.printer.submit(PrintJob("A001", replace(ORDINARY, qr="x" * 4000)))
    outcome = bench.outcome()
    assert (outcome.state, outcome.problem) == (NOT_PRINTED, Problem.ERROR)
    assert "cannot be drawn" in outcome.detail
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED


def test_it_stops_in_time_when_the_printer_hangs_in_a_ticket(bench: Bench) -> None:
    bench.sim.set(stop_after=(20_000, "silent"))
    bench.submit("A001")
    bench.until(lambda: bench.sim.faults.silent)
    assert bench.worker.stop()
    assert [outcome.state for _, outcome in bench.outcomes] == [UNKNOWN]


def test_jobs_not_begun_when_it_is_stopped_have_no_outcome() -> None:
    bench = Bench()
    bench.submit("A001")
    assert bench.outcomes == []
    assert not bench.ready.can_print
    assert bench.ready.checked is None
    bench.start()
    assert bench.outcome().state is PRINTED
    bench.close()


@pytest.mark.parametrize(
    ("where", "state"),
    [("status", NOT_PRINTED), ("send", UNKNOWN), ("confirmation", UNKNOWN)],
)
def test_what_nobody_foresaw_in_a_ticket_still_has_an_outcome(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, where: str, state: PrintState
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a library is broken")

    with monkeypatch.context() as patch:
        patch.setattr(escpos_talk.Talk, where, broken)
        bench.submit("A001")
        outcome = bench.outcome()
        assert (outcome.state, outcome.problem) == (state, Problem.ERROR)
        assert "a library is broken" in outcome.detail
    bench.until(lambda: bench.ready.can_print)
    bench.submit("A002")
    assert bench.outcome(2).state is PRINTED
    assert bench.papers[-1] == "AT1:A002"


def test_jobs_that_wait_for_a_worker_that_fails_are_not_printed_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Their owners have gone by the time it has been set up again."""
    bench = Bench()
    bench.worker = Supervised(bench.printer, bench._changed, backoff_max=30)
    bench.start()
    waits, go_on = threading.Event(), threading.Event()

    def hold(*_: object) -> Outcome:
        waits.set()
        go_on.wait(20)
        raise ZeroDivisionError("broken beyond the ticket")

    monkeypatch.setattr(bench.printer, "_print", hold)
    bench.submit("A001")
    assert waits.wait(20)
    bench.submit("A002", "A003")
    go_on.set()
    bench.until(lambda: len(bench.outcomes) == 2)
    assert [(name, outcome.state) for name, outcome in bench.outcomes] == [
        ("A002", NOT_PRINTED),
        ("A003", NOT_PRINTED),
    ]
    assert (bench.ready.can_print, bench.ready.problem) == (False, Problem.ERROR)
    # Whoever asked before it went down is answered as well, and waits for nothing.
    bench.submit("A004")
    assert bench.outcome(3).state is NOT_PRINTED
    assert bench.papers == []
    bench.close()


def test_a_sample_that_cannot_be_drawn_keeps_no_ticket_back() -> None:
    bench = Bench()
    bench.printer._sample = replace(ORDINARY, qr="x" * 4000)
    bench.start()
    bench.submit("A001")
    assert bench.outcome().state is PRINTED
    bench.close()


def test_signs_of_life_come_while_waiting(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    reports: list[float] = []
    monkeypatch.setattr(bench.printer, "_report", lambda problem, detail: reports.append(1.0))
    bench.sim.set(slow=30_000)
    bench.submit("A001")
    bench.outcome()
    assert len(reports) >= 3
