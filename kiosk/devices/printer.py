"""The ticket printer: a queue of jobs, one outcome each, and what is wrong with it before anyone asks.

Asked before each ticket, confirmed after it, never printed again by itself. A ticket is *not printed* only
where no byte of it was taken; it is *printed* only where the printer said so; all else is *unknown*, and a
member of staff looks at the paper.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from kiosk.devices.errors import DeviceError, Problem
from kiosk.devices.escpos_bytes import Profile, resync, ticket
from kiosk.devices.escpos_link import Link
from kiosk.devices.escpos_status import PrinterState
from kiosk.devices.escpos_talk import Talk, look
from kiosk.devices.paper import draw
from kiosk.devices.slip import Slip, StatusSlip
from kiosk.ticket import PrintState

log = logging.getLogger(__name__)

POLL_S: Final = 3.0
"""Seconds between two looks at a printer with nothing to do: how old the news before a ticket is at most."""

TICK: Final = 0.25
"""Seconds after which the worker sees that it is to stop."""

GRACE_S: Final = 0.6
"""Seconds a ticket under way still has when the kiosk is being stopped."""


@dataclass(frozen=True)
class PrintJob:
    """One paper to print. `copy` marks it as a reprint."""

    ticket_id: str
    slip: Slip | StatusSlip
    copy: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a job: PRINTED, NOT_PRINTED or UNKNOWN; and for the last two, why."""

    state: PrintState
    problem: Problem | None = None
    detail: str = ""


@dataclass(frozen=True)
class Ready:
    """Whether a ticket would print, as of `checked` (monotonic s; None: not looked yet). PAPER_LOW prints."""

    can_print: bool
    problem: Problem | None = None
    detail: str = ""
    checked: float | None = None


class Printer:
    """A `Device`. `done` is called once a job, on its thread or within `submit`; it has to return quickly."""

    name = "printer"

    def __init__(
        self,
        link: Link,
        profile: Profile,
        done: Callable[[PrintJob, Outcome], None],
        *,
        sample: Slip | None = None,
        poll: float = POLL_S,
        torn: bool = False,
    ) -> None:
        """`torn`: a power cut may have left half a picture in the printer.

        `sample` is drawn before anyone waits: a first ticket of the same words is as quick as the next."""
        self._link, self._profile, self._done, self._poll = link, profile, done, poll
        self._sample = sample
        self._jobs: queue.Queue[PrintJob] = queue.Queue()
        self._ready = Ready(False, Problem.STALLED, "not looked at yet")
        self._torn = torn
        self._handing = False
        self._gate = threading.Lock()
        self._down = False
        self._stop = threading.Event()
        self._stopped_at: float | None = None
        self._report: Callable[[Problem | None, str], None] = lambda problem, detail: None

    def submit(self, job: PrintJob) -> None:
        """Queue a job; from any thread, never waits. A device that is down says NOT_PRINTED here and now."""
        with self._gate:
            if not self._down:
                self._jobs.put_nowait(job)
                return
        self._done(job, Outcome(PrintState.NOT_PRINTED, self._ready.problem, "not in service"))

    def ready(self) -> Ready:
        """The last that is known; from any thread, never waits."""
        return self._ready

    def set_up(self) -> None:
        """Load the library while nobody waits for it, and look at the printer for the first time."""
        with self._gate:
            self._down = False
        self._look()
        if self._sample is not None:
            try:
                ticket(draw(self._sample, self._profile.sheet), self._profile)
            except Exception:
                # It is only there to be quick: other words may well be drawn.
                log.exception("printer: the sample ticket cannot be drawn")

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        self._stop, self._report, self._stopped_at = stop, report, None
        self._say()
        at = time.monotonic() + self._poll
        while not stop.is_set():
            try:
                job = self._jobs.get(timeout=min(TICK, max(0.001, at - time.monotonic())))
            except queue.Empty:
                if time.monotonic() >= at:
                    self._look()
                    at = time.monotonic() + self._poll
                continue
            outcome = self._print(job)
            self._done(job, outcome)
            self._say()
            # After a failure look again at once, so that the next person hears of it before they choose.
            at = time.monotonic() + (self._poll if outcome.state is PrintState.PRINTED else 0)

    def tear_down(self) -> None:
        """A job that waited until the printer is set up again would come out when its owner has gone."""
        before = self._ready
        problem = Problem.ERROR if before.can_print or before.problem is None else before.problem
        self._keep(Ready(False, problem, "not in service", time.monotonic()))
        with self._gate:
            self._down = True
        try:
            while True:
                job = self._jobs.get_nowait()
                self._done(job, Outcome(PrintState.NOT_PRINTED, problem, "not in service"))
        except queue.Empty:
            pass
        finally:
            self._link.close()

    def _print(self, job: PrintJob) -> Outcome:
        try:
            slip = replace(job.slip, copy=True) if job.copy and isinstance(job.slip, Slip) else job.slip
            data = ticket(draw(slip, self._profile.sheet), self._profile)
        except Exception as error:
            log.exception("ticket %s cannot be drawn", job.ticket_id)
            return Outcome(PrintState.NOT_PRINTED, Problem.ERROR, f"cannot be drawn: {error}")
        talk = Talk(self._link, self._say, self._out_of_time)
        self._handing = False
        try:
            return self._said(talk, data)
        except Exception as error:  # noqa: BLE001 - a job has an outcome, whatever happens; `_failed` logs it
            return self._failed(job, talk, error)
        finally:
            if not self._link.keep:
                self._link.close()

    def _failed(self, job: PrintJob, talk: Talk, error: Exception) -> Outcome:
        """Whatever it was: the job has an outcome, and a byte that was taken may be on paper."""
        if isinstance(error, DeviceError):
            log.warning("ticket %s: %s", job.ticket_id, error)
            found, said, taken = error.problem, str(error), talk.sent > 0
        else:
            log.error("ticket %s: unforeseen fault", job.ticket_id, exc_info=error)
            # It counted nothing: from the first hand-over on, something may have been taken.
            found, said, taken = Problem.ERROR, f"{type(error).__name__}: {error}", self._handing
        self._link.close()
        if not taken:
            self._keep(Ready(False, found, said, time.monotonic()))
            return Outcome(PrintState.NOT_PRINTED, found, said)
        self._torn = True
        try:
            self._look()
        except Exception:
            log.exception("printer: unforeseen fault")
            self._keep(Ready(False, found, said, time.monotonic()))
        now = self._ready
        problem = found if now.can_print or now.problem is None else now.problem
        return Outcome(PrintState.UNKNOWN, problem, said)

    def _said(self, talk: Talk, data: bytes) -> Outcome:
        if not self._link.is_open:
            self._link.open()
        state = talk.status()
        self._saw(state)
        if state.blocking is not None:
            return Outcome(PrintState.NOT_PRINTED, state.blocking, "said so when asked before")
        self._handing = True
        talk.send(resync(self._profile) + data if self._torn else data)
        after = talk.confirmation()
        self._torn = False
        self._saw(replace(state, paper_low=state.paper_low or after.paper_low, paper_out=after.paper_out))
        return Outcome(PrintState.PRINTED)

    def _look(self) -> None:
        found = look(self._link, self._stop.is_set)
        if isinstance(found, PrinterState):
            self._saw(found)
        else:
            self._keep(Ready(False, found.problem, str(found), time.monotonic()))
        self._say()

    def _saw(self, state: PrinterState) -> None:
        problems = state.problems
        said = ", ".join(problems)
        first = problems[0] if problems else None
        self._keep(Ready(state.blocking is None, first, said, time.monotonic()))

    def _keep(self, ready: Ready) -> None:
        if (ready.can_print, ready.problem) != (self._ready.can_print, self._ready.problem):
            log.info("printer: %s", ready.problem or "ready")
        self._ready = ready

    def _say(self) -> None:
        self._report(self._ready.problem, self._ready.detail)

    def _out_of_time(self) -> bool:
        if not self._stop.is_set():
            return False
        self._stopped_at = self._stopped_at or time.monotonic()
        return time.monotonic() - self._stopped_at > GRACE_S
