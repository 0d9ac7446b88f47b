"""The kiosk put together: inputs become commands, the desk decides, outputs react. It needs no window.

    scanner, USB scanner ─▶ inbox ─▶ front (kiosk.front) ─▶ desk ─▶ told ──▶ printer ─▶ desk (what came of it)
    call buttons ──────────────────────────────────────────▶ desk ─▶ board ─▶ now-serving display, front

Every part has a thread of its own and may fail by itself. Nothing here decides anything.
"""

import logging
import queue
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final, Literal

from kiosk import __version__
from kiosk.answers import Answer
from kiosk.board import Board
from kiosk.commands import CallNext, Command, Recall, ReportPrint, TurnToNoShow
from kiosk.desk import Desk, Told
from kiosk.devices.errors import Problem
from kiosk.devices.presses import Meaning, Pressed
from kiosk.devices.printer import Outcome, Printer, PrintJob
from kiosk.devices.scanner import Scanner
from kiosk.devices.sightings import CodeRead as Sighted
from kiosk.devices.supervise import Device, Health, Status, Supervised
from kiosk.events import PrintReported, ReprintAsked, TicketIssued
from kiosk.hatch import Hatch
from kiosk.ids import new_id
from kiosk.paperwork import slip_of, status_slip
from kiosk.ticket import PrintState
from kiosk.ui.person import Answered, CodeRead, Input, Paper

log = logging.getLogger(__name__)

STOP_S: Final = 2.0
"""Seconds that the end takes at most."""
DESK_S: Final = 0.5
"""Seconds of them that are kept for the desk, which ends last."""
TEST_PRINT = "test"
"""Id of the job that is no ticket."""


_REPORTS: dict[PrintState, Literal["printed", "not_printed", "unknown"]] = {
    PrintState.PRINTED: "printed",
    PrintState.NOT_PRINTED: "not_printed",
    PrintState.UNKNOWN: "unknown",
}


@dataclass
class Parts:
    """The devices of one kiosk. `printer` and `scanner` are asked by name; `others` only run."""

    printer: Printer | None = None
    scanner: Scanner | None = None
    others: tuple[Device, ...] = ()

    @property
    def all(self) -> tuple[Device, ...]:
        named = (self.printer, self.scanner)
        return (*(device for device in named if device is not None), *self.others)


def left_in_printer(board: Board) -> bool:
    """Whether a power cut may have left half a ticket in the printer: one was committed and never settled."""
    return any(facts.ticket.paper is PrintState.PENDING for facts in board.unprinted)


def showing_of(read: Sighted) -> int:
    """What was held up together, across all devices: each counts its own showings."""
    return zlib.crc32(f"{read.source} {read.showing}".encode())


class App:
    """One running kiosk. Make it, give it its parts, `start` it; `stop` ends all of it within 2 s.

    Inputs for whoever stands before the screen come into `inbox`, and `wake` is called; `clock` gives their
    monotonic seconds.
    """

    def __init__(self, desk: Desk, clock: Callable[[], float]) -> None:
        self.desk = desk
        self.inbox: queue.SimpleQueue[Input] = queue.SimpleQueue()
        self.parts = Parts()
        self.wake: Callable[[], None] = lambda: None
        self._clock = clock
        self._supervised: tuple[Supervised, ...] = ()
        self._hatch: Hatch | None = None
        self._started = False
        self._called: dict[int, str] = {}
        desk.listen(self._told)

    # Inputs

    def ask(self, command: Command) -> "Future[Answer]":
        """Ask the desk for somebody before the screen; the answer comes into the inbox."""
        answer = self.desk.ask(command)
        answer.add_done_callback(lambda done: self.put(Answered(done.result(), self._clock())))
        return answer

    def sighted(self, read: Sighted) -> None:
        """A camera or a scanner has read something."""
        self.put(CodeRead(read.texts, read.at, showing_of(read)))

    def pressed(self, press: Pressed) -> None:
        """A call button was pressed: straight to the desk, no screen has to do with it."""
        name = new_id()
        match press.meaning:
            case Meaning.CALL_NEXT:
                self._called[press.counter] = name
                command: Command = CallNext(id=name, counter=press.counter)
            case Meaning.TURN_TO_NO_SHOW:
                after = self._called.get(press.counter)
                command = TurnToNoShow(id=name, counter=press.counter, after=after)
            case Meaning.RECALL:
                command = Recall(id=name, counter=press.counter)
        self.desk.ask(command)

    def put(self, happened: Input) -> None:
        """Something for whoever stands before the screen, from any thread."""
        self.inbox.put(happened)
        self.wake()

    # Outputs

    @property
    def paper(self) -> Problem | None:
        """What keeps a ticket from being printed; None when one would come out."""
        printer = self.parts.printer
        if printer is None:
            return Problem.MISSING
        ready = printer.ready()
        # Not looked at yet: the kiosk has just started, and the job is asked about before it is printed.
        return None if ready.can_print or ready.checked is None else ready.problem or Problem.ERROR

    def _told(self, told: Told) -> None:
        """On the desk's thread, after the commit."""
        event = told.event
        if isinstance(event, PrintReported):
            self.put(Paper(event.ticket, event.outcome, event.problem, self._clock()))
        elif isinstance(event, TicketIssued | ReprintAsked) and told.facts is not None:
            copy = isinstance(event, ReprintAsked) and event.copy_mark
            self._print(PrintJob(event.ticket, slip_of(told.facts, self.desk.office, copy=copy), copy))

    def _print(self, job: PrintJob) -> None:
        printer, problem = self.parts.printer, self.paper
        if printer is None or problem is not None:
            # Known before: a ticket is not left in a queue, to come out when its owner has gone.
            self.printed(job, Outcome(PrintState.NOT_PRINTED, problem))
            return
        printer.submit(job)

    def printed(self, job: PrintJob, outcome: Outcome) -> None:
        """What the printer says of a job; called on its thread."""
        if job.ticket_id == TEST_PRINT:
            return
        self.desk.ask(
            ReportPrint(
                id=new_id(),
                ticket=job.ticket_id,
                outcome=_REPORTS[outcome.state],
                problem=None if outcome.problem is None else outcome.problem.value,
            )
        )

    def test_print(self) -> None:
        """Print a page for staff that is no ticket."""
        if self.parts.printer is None:
            return
        rows = tuple((health.name, health.problem or health.status) for health in self.health())
        office, board = self.desk.office, self.desk.board
        self.parts.printer.submit(PrintJob(TEST_PRINT, status_slip(office, board.now, __version__, rows)))

    def health(self) -> tuple[Health, ...]:
        """How every device is."""
        return tuple(one.health for one in self._supervised)

    def alive(self, within: float) -> bool:
        """Whether every part has given a sign of life in the last `within` s: what the watchdog asks."""
        return all(one.silent_for < within for one in self._supervised if one.health.status is not Status.OFF)

    # Life

    def fit(self, parts: Parts, hatch: Hatch | None = None) -> None:
        """Give the kiosk its parts; where it has started, they start now."""
        self.parts = parts
        self._supervised = tuple(Supervised(device) for device in parts.all)
        self._hatch = hatch
        if self._started:
            self._start_parts()

    def start(self) -> None:
        """Start the desk, and the parts where there are some already."""
        self._started = True
        self.desk.start()
        self._start_parts()

    def _start_parts(self) -> None:
        for one in self._supervised:
            one.start()
        if self._hatch is not None:
            self._hatch.start()

    def stop(self) -> bool:
        """End every part; True when all of them have ended. It takes 2 s at most, however many hang."""
        ends = time.monotonic() + STOP_S
        # All are asked before any is waited for, and wait for one moment: neither time is a sum.
        for one in self._supervised:
            one.ask_to_stop()
        if self._hatch is not None:
            self._hatch.stop()
        ended = [one.stop(max(0.0, ends - DESK_S - time.monotonic())) for one in self._supervised]
        # What the parts reported while they ended is committed yet.
        return self.desk.stop(max(0.0, ends - time.monotonic())) and all(ended)

    def health_words(self) -> list[dict[str, Any]]:
        """The same for other processes, as plain data."""
        return [
            {"name": h.name, "status": h.status.value, "problem": h.problem, "detail": h.detail}
            for h in self.health()
        ]
