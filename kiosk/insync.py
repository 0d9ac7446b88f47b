"""The sync of a running kiosk: there where there is an enrolment, and nothing at all where there is none."""

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as Late
from dataclasses import asdict
from typing import Any, Final

from kiosk.at_desk import AtDesk, How
from kiosk.datadir import DataDir
from kiosk.desk import Desk, Told
from kiosk.office import Office
from kiosk.sync.enrol import FILE, Enrolment, parse
from kiosk.sync.errors import EnrolmentError, SyncError, Unreachable
from kiosk.sync.exchange import Done, Exchange
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport, Transport
from kiosk.sync.worker import Worker
from kiosk.ui.facts import SyncFact

log = logging.getLogger(__name__)

ONCE_S: Final = 120.0
"""s for a whole exchange that somebody waits for."""


class InSync:
    """The sync of one running kiosk. `start` it when the desk has started, and have it told of events."""

    def __init__(
        self,
        desk: Desk,
        data: DataDir,
        own: Office,
        *,
        how: Callable[[], How] = How,
        connect: Callable[[str, str | None], Transport] = HttpTransport,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._desk = desk
        self._data = data
        self._side = AtDesk(desk, data, own, how)
        self._connect = connect
        self._clock = clock
        self._chance = chance
        self._lock = threading.Lock()
        self._file: bytes | None = None
        self._worker: Worker | None = None
        self._transport: Transport | None = None

    def noticed(self, _told: Told) -> None:
        """An event was committed; for `Desk.listen`."""
        worker = self._worker
        if worker is not None:
            worker.noticed()

    @property
    def fact(self) -> SyncFact | None:
        """How it stands, for the staff screen; None without a centre."""
        worker = self._worker
        if worker is None:
            return None
        state = worker.state
        return SyncFact(
            state.last,
            state.waiting,
            next_in=None if state.next_at is None else max(0.0, state.next_at - self._clock()),
            trouble=None if state.trouble is None else state.trouble.value,
            clashes=state.clashes,
        )

    def start(self) -> None:
        """Begin where there is an enrolment. A file that is none is logged: the queue goes on without."""
        try:
            self.take_up()
        except SyncError as error:
            log.warning("sync: %s", error)

    def take_up(self) -> Worker | None:
        """The worker of the present enrolment, a new one where the kiosk was enrolled anew. SyncError."""
        with self._lock:
            found = read_enrolment(self._data)
            text = None if found is None else found.to_toml().encode()
            if text == self._file or self._side.closing.is_set():
                return self._worker
            if self._worker is not None:
                self._end(self._worker, 1.5)
                self._worker = None
            if found is not None:
                anew = self._file is not None or not self._desk.has_centre
                if anew:
                    self._side.know_centre()
                self._worker = self._make(found)
                self._worker.start()
                if anew:
                    # At once: a replaced card hears only now above which numbers it has to go on.
                    self._worker.now()
            self._file = text
            return self._worker

    def _make(self, found: Enrolment) -> Worker:
        self._transport = transport = self._connect(found.url, found.authority)
        journal = self._desk.journal
        return Worker(
            Exchange(Link(transport, found.token), self._side),
            clock=self._clock,
            wall=lambda: self._desk.clock.now().utc,
            chance=self._chance,
            waiting=lambda: max(0, journal.seq - journal.acknowledged),
            interrupt=transport.interrupt,
        )

    def now(self, timeout: float = ONCE_S) -> Done:
        """One exchange, now. Raises SyncError."""
        worker = self.take_up()
        if worker is None:
            raise EnrolmentError("this kiosk is enrolled with no centre yet: `kiosk enrol URL CODE`")
        try:
            return worker.now().result(timeout)
        except Late as error:
            raise Unreachable(f"not done within {timeout:.0f} s; it goes on by itself") from error

    def words(self) -> dict[str, Any]:
        """The same for other processes, as plain data."""
        try:
            return {"answer": "synced", **asdict(self.now())}
        except SyncError as error:
            return {"answer": "not_synced", "trouble": error.trouble.value, "why": str(error)}

    def standing(self) -> dict[str, Any] | None:
        """How it stands, for other processes; None without a centre."""
        fact = self.fact
        if fact is None:
            return None
        return {**asdict(fact), "last": None if fact.last is None else fact.last.isoformat()}

    def ask_to_stop(self) -> None:
        """End what is under way, and do not wait."""
        self._side.closing.set()
        worker = self._worker
        if worker is not None:
            worker.ask_to_stop()

    def stop(self, timeout: float = 1.5) -> bool:
        """End; True when it has ended within `timeout` s."""
        self.ask_to_stop()
        worker = self._worker
        return True if worker is None else self._end(worker, timeout)

    def _end(self, worker: Worker, timeout: float) -> bool:
        ended = worker.stop(timeout)
        if ended and self._transport is not None:
            self._transport.close()
        return ended


def read_enrolment(data: DataDir) -> Enrolment | None:
    """The enrolment of a data directory, None where there is none. EnrolmentError."""
    try:
        return parse((data.path / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise EnrolmentError(f"{FILE} cannot be read: {error}") from error
