"""The kiosk put together: what comes in reaches desk and inbox, what is committed reaches the outputs."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk.answers import Done
from kiosk.app import App, Parts, left_in_printer, showing_of
from kiosk.commands import ReportPrint, TakeTicket
from kiosk.devices.errors import Problem
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.presses import Meaning, Pressed
from kiosk.devices.printer import Outcome, Printer, PrintJob, Ready
from kiosk.devices.sightings import CodeRead as Sighted
from kiosk.devices.supervise import Status, Supervised
from kiosk.events import TicketCalled
from kiosk.ids import new_id
from kiosk.simulated import Press
from kiosk.ticket import PrintState
from kiosk.ui.person import Answered, CodeRead, Paper
from tests.desk_kit import make_desk, take
from tests.kiosk_kit import Kiosk, number, running, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path) as made:
        yield made


class Nothing:
    """A device that only lives, until it is told to end; `late`: s that it takes for it."""

    def __init__(self, name: str = "nothing", late: float = 0.0) -> None:
        self.name = name
        self.late = late

    def set_up(self) -> None:
        pass

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        stop.wait()
        time.sleep(self.late)

    def tear_down(self) -> None:
        pass


def test_an_answer_comes_into_the_inbox_after_the_commit_and_wakes_the_window(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 7.0)
    woken: list[int] = []
    app.wake = lambda: woken.append(app.inbox.qsize())
    app.start()
    answer = app.ask(TakeTicket(id="tap", service="A")).result(5)
    until(lambda: bool(woken))
    found = app.inbox.get(timeout=5)
    assert found == Answered(answer, 7.0)
    assert isinstance(answer, Done)
    assert woken[0] == 1, "woken before there was anything to take"
    assert app.stop()


def test_a_sighting_keeps_its_showing_apart_from_other_devices(tmp_path: Path) -> None:
    app = App(make_desk(tmp_path), lambda: 0.0)
    camera, keyboard = Sighted(("x",), "camera", 3.0, 1), Sighted(("x",), "keyboard", 4.0, 1)
    app.sighted(camera)
    assert app.inbox.get_nowait() == CodeRead(("x",), 3.0, showing_of(camera))
    assert showing_of(camera) == showing_of(Sighted(("y",), "camera", 9.0, 1))
    assert len({showing_of(camera), showing_of(keyboard), showing_of(Sighted(("x",), "camera", 3.0, 2))}) == 3


def test_the_button_calls_and_the_display_shows_it(kiosk: Kiosk) -> None:
    """Real edges on gpiozero's pins, through the desk, to the chips of the display."""
    display = kiosk.bench.display
    assert display is not None
    dark = display.rows()
    given = number(kiosk.ask(TakeTicket(id="a", service="A")))
    kiosk.bench.press(1).result(5)
    until(lambda: bool(kiosk.desk.board.calls))
    call = kiosk.desk.board.calls[0]
    assert (call.number, call.counter) == (given, 1)
    until(lambda: display.rows() != dark, "the display does not show the call")
    time.sleep(0.1)  # a finger that is quicker is a phantom (presses.APART)
    kiosk.bench.press(1, Press.HOLD).result(5)
    until(lambda: kiosk.desk.board.calls[0].recall == 1, "not called again")


def test_presses_mean_what_the_button_says(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 0.0)
    kinds: list[str] = []
    desk.listen(lambda told: kinds.append(told.event.kind))
    for name in ("one", "two"):
        take(desk, name)
    desk.step(0)
    del kinds[:]
    for meaning in (Meaning.CALL_NEXT, Meaning.RECALL, Meaning.CALL_NEXT, Meaning.TURN_TO_NO_SHOW):
        app.pressed(Pressed(1, meaning, 0.0))
        desk.step(0)
    assert kinds == ["ticket_called", "ticket_recalled", "ticket_finished", "ticket_called", "ticket_missed"]


def test_a_ticket_is_printed_once_it_is_committed_and_the_journal_knows(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in()
    kiosk.until_papers(ticket)
    kiosk.until_paper(ticket, PrintState.PRINTED)
    assert not kiosk.is_copy(kiosk.bench.printer.printed[0], ticket)
    kinds = [told.event.kind for told in kiosk.told]
    assert kinds.index("ticket_issued") < kinds.index("print_reported")
    assert kiosk.unprinted == []


def test_what_the_printer_says_of_a_ticket_reaches_the_screen(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 5.0)
    done = take(desk, "one")
    assert done.facts is not None
    desk.ask(ReportPrint(id="p", ticket=done.facts.ticket.id, outcome="unknown", problem="silent"))
    desk.step(0)
    found = [app.inbox.get_nowait() for _ in range(app.inbox.qsize())]
    # Without a printer it was said of the ticket before; the last word is what was reported.
    assert found[-1] == Paper(done.facts.ticket.id, "unknown", "silent", 5.0)


def test_without_a_printer_the_ticket_is_not_printed_and_that_is_said(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 0.0)
    assert app.paper is Problem.MISSING
    take(desk, "one")
    desk.step(0)
    (facts,) = desk.board.unprinted
    assert facts.ticket.paper is PrintState.NOT_PRINTED
    app.test_print()


def test_a_test_print_comes_out_and_is_no_ticket(kiosk: Kiosk) -> None:
    seq = kiosk.opened.journal.seq
    kiosk.app.test_print()
    assert kiosk.bench.printer.wait(1)
    assert kiosk.papers == []
    assert kiosk.desk.board.issued == 0
    assert kiosk.opened.journal.seq == seq


def test_a_test_print_that_fails_reports_nothing_to_the_desk(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 0.0)
    app.printed(PrintJob("test", None), Outcome(PrintState.NOT_PRINTED, Problem.CABLE))  # type: ignore[arg-type]
    assert desk._asks.take(0) == []


@pytest.mark.parametrize(
    ("known", "given"),
    [
        (Ready(False, Problem.STALLED, "not looked at yet"), True),
        (Ready(True, checked=1.0), True),
        (Ready(True, Problem.PAPER_LOW, checked=1.0), True),
        (Ready(False, Problem.PAPER_OUT, checked=1.0), False),
        (Ready(False, checked=1.0), False),
    ],
)
def test_a_printer_is_given_a_ticket_only_where_it_may_come_out_now(
    tmp_path: Path, known: Ready, given: bool
) -> None:
    """Nothing is left in a queue, to come out when its owner has gone. Before the first look nothing is
    known: the job is given, and asked about before it is printed."""
    desk = make_desk(tmp_path)
    app = App(desk, lambda: 0.0)
    printer = Printer(link("tcp://192.0.2.7"), PROFILES["80mm"], app.printed)
    printer._ready = known
    app.fit(Parts(printer=printer))
    assert (app.paper is None) is given
    take(desk, "one")
    assert printer._jobs.qsize() == int(given)
    desk.step(0)
    (facts,) = desk.board.unprinted
    assert facts.ticket.paper is (PrintState.PENDING if given else PrintState.NOT_PRINTED)


def test_a_ticket_in_the_first_moment_comes_out(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    try:
        ticket = number(kiosk.ask(TakeTicket(id="first", service="A")))
        assert kiosk.bench.printer.wait(1)
        assert kiosk.desk.board.recent[0].number == ticket
        until(lambda: kiosk.unprinted == [])
        assert kiosk.stop()
    finally:
        kiosk.stop()


def test_whether_half_a_ticket_may_hang_in_the_printer(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    assert not left_in_printer(desk.board)
    done = take(desk, "one")
    assert done.facts is not None
    assert left_in_printer(desk.board)
    desk.ask(ReportPrint(id="p", ticket=done.facts.ticket.id, outcome="unknown"))
    desk.step(0)
    assert not left_in_printer(desk.board), "it was settled before the end"


def test_health_names_every_part_in_words_for_others_too(kiosk: Kiosk) -> None:
    assert {health.name for health in kiosk.app.health()} == {"printer", "camera", "button", "display"}
    kiosk.bench.printer.set(cover_open=True)
    kiosk.until_device("printer", Problem.COVER_OPEN)
    words = {part["name"]: part for part in kiosk.app.health_words()}
    assert words["printer"]["status"] == "warning"
    assert words["printer"]["problem"] == "cover_open"
    assert words["camera"] == {"name": "camera", "status": "ready", "problem": None, "detail": ""}


def test_one_part_that_is_silent_too_long_is_not_alive(kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kiosk.app.alive(20)
    hung = kiosk.app._supervised[0]
    monkeypatch.setattr(hung, "_say", lambda *_: None)
    monkeypatch.setattr(hung, "_sign_of_life", time.monotonic() - 25)
    assert not kiosk.app.alive(20)


def test_parts_that_come_after_the_start_are_started(tmp_path: Path) -> None:
    """The first screen is drawn before any device is loaded."""
    app = App(make_desk(tmp_path), lambda: 0.0)
    app.start()
    assert app.health() == ()
    app.fit(Parts(others=(Nothing(),)))
    until(lambda: [health.status for health in app.health()] == [Status.READY])
    assert app.stop()
    assert [health.status for health in app.health()] == [Status.OFF]


def test_parts_that_were_there_before_start_with_it(tmp_path: Path) -> None:
    app = App(make_desk(tmp_path), lambda: 0.0)
    app.fit(Parts(others=(Nothing(),)))
    assert [health.status for health in app.health()] == [Status.OFF]
    app.start()
    until(lambda: [health.status for health in app.health()] == [Status.READY])
    assert app.stop()


def test_the_slowest_part_counts_not_their_sum(tmp_path: Path) -> None:
    """All parts are told to end before any is waited for: each here ends only once all have heard of it."""
    together = threading.Barrier(6, timeout=1.0)
    heard: list[bool] = []

    class Sociable(Nothing):
        def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
            stop.wait()
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait()
                heard.append(True)

    app = App(make_desk(tmp_path), lambda: 0.0)
    app.fit(Parts(others=tuple(Sociable(f"part {n}") for n in range(6))))
    app.start()
    until(lambda: all(health.status is Status.READY for health in app.health()))
    assert app.stop()
    assert len(heard) == 6


def test_a_part_that_hangs_is_told_apart_and_the_desk_ends_all_the_same(tmp_path: Path) -> None:
    app = App(make_desk(tmp_path), lambda: 0.0)
    app.fit(Parts(others=(Nothing(late=2.4),)))
    app.start()
    until(lambda: app.health()[0].status is Status.READY)
    assert not app.stop()
    assert not app.desk._thread.is_alive()
    app._supervised[0].stop(5)


def test_four_parts_that_hang_take_no_longer_than_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits as long as it may, by a clock of the test's; the desk keeps its share of the 2 s."""
    now = [100.0]
    left: list[float] = []

    def hang(_one: Supervised, timeout: float = 2.0) -> bool:
        now[0] += timeout
        return False

    def desk_stop(timeout: float = 2.0) -> bool:
        left.append(timeout)
        return end(timeout)

    app = App(make_desk(tmp_path), lambda: 0.0)
    app.fit(Parts(others=tuple(Nothing(f"hung {n}") for n in range(4))))
    app.start()
    end = app.desk.stop
    monkeypatch.setattr("kiosk.app.time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(Supervised, "stop", hang)
    monkeypatch.setattr(app.desk, "stop", desk_stop)
    assert not app.stop()
    assert now[0] + left[0] == pytest.approx(102.0)
    assert left[0] == pytest.approx(0.5)
    assert not app.desk._thread.is_alive()


def test_a_call_needs_no_printer_no_camera_and_no_screen(tmp_path: Path) -> None:
    """A failing device never takes another down: camera gone, printer dead, and the button still calls."""
    with running(tmp_path) as kiosk:
        kiosk.bench.printer.set(cable_out=True)
        kiosk.bench.camera.fail(kiosk.bench.camera.fault.__class__.GONE)
        kiosk.until_device("printer", Problem.CABLE)
        kiosk.until_device("camera", Problem.CABLE)
        given = number(kiosk.ask(TakeTicket(id=new_id(), service="A")))
        kiosk.bench.press(1).result(5)
        until(lambda: bool(kiosk.desk.board.calls))
        assert kiosk.desk.board.calls[0].number == given
        assert any(isinstance(told.event, TicketCalled) for told in kiosk.told)
        kiosk.bench.printer.set(cable_out=False)


def test_a_printer_is_asked_by_name(kiosk: Kiosk) -> None:
    assert isinstance(kiosk.parts.printer, Printer)
    assert kiosk.parts.all[:2] == (kiosk.parts.printer, kiosk.parts.scanner)
    assert Parts().all == ()
