"""The sync's own thread: asks the centre when it is due, and knows how it stands. Nothing waits for it.

Clock, chance, the exchange and what it talks to are arguments: `step` without the thread is the same sync, in
a simulation of years or of a fleet.
"""

import datetime as dt
import logging
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final, Protocol

from kiosk.sync.errors import CentreError, Dismissed, SyncError, Trouble, Unreachable
from kiosk.sync.exchange import CLONED, RESTORED, Clash, Done
from kiosk.sync.pace import FIRST_S, Pace

log = logging.getLogger(__name__)

_LONGEST_WAIT_S: Final = 3600.0


@dataclass(frozen=True)
class State:
    """How the sync stands. `last`: the last good exchange, UTC; `next_at`: monotonic s, None for never.

    `conflicts`, `parked`: of this run's events, so many are for the office to look at. `clashes`: as `Done`.
    """

    waiting: int = 0
    last: dt.datetime | None = None
    next_at: float | None = None
    trouble: Trouble | None = None
    detail: str = ""
    conflicts: int = 0
    parked: int = 0
    clashes: tuple[Clash, ...] = ()

    @property
    def in_step(self) -> bool:
        """The centre has everything, and the last exchange was good."""
        return self.waiting == 0 and self.trouble is None and self.last is not None


class Turns(Protocol):
    """An exchange, as the worker needs it."""

    def turn(self, go_on: Callable[[], bool], *, pull: bool = True) -> Done: ...


class Worker:
    """Runs exchanges when they are due. `start` it, or `step` it."""

    def __init__(
        self,
        exchange: Turns,
        *,
        clock: Callable[[], float],
        wall: Callable[[], dt.datetime],
        chance: Callable[[], float],
        waiting: Callable[[], int] = lambda: 0,
        interrupt: Callable[[], None] = lambda: None,
        first: float = FIRST_S,
    ) -> None:
        """`clock`: monotonic s. `wall`: UTC. `chance`: [0, 1). `waiting`: events not acknowledged yet, asked
        from any thread. `interrupt` ends a request that is under way. `first`: s over which the first contact
        is spread.
        """
        self._exchange = exchange
        self._clock = clock
        self._wall = wall
        self._chance = chance
        self._waiting = waiting
        self._interrupt = interrupt
        self._pace = Pace.begin(clock(), chance, first)
        self._spread = 0.0
        self._state = State()
        self._asks: list[Future[Done]] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._loop, name="sync", daemon=True)

    # From any thread; none of it waits

    @property
    def state(self) -> State:
        with self._changed:
            state, due = self._state, self._pace.due
        return replace(state, waiting=self._waiting(), next_at=due if math.isfinite(due) else None)

    def noticed(self) -> None:
        """There is a new event."""
        with self._changed:
            self._pace = self._pace.noticed(self._clock())
            self._changed.notify()

    def now(self) -> "Future[Done]":
        """Ask now, whatever the pace: a person wants to know. The future raises SyncError."""
        asked: Future[Done] = Future()
        with self._changed:
            if self._stopping:
                asked.set_exception(Unreachable("the kiosk is stopping"))
            else:
                self._asks.append(asked)
            self._changed.notify()
        return asked

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """End what is under way, and do not wait."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._interrupt()

    def stop(self, timeout: float = 1.5) -> bool:
        """End; True when it has ended within `timeout` s. One that hangs in a name look-up ends by itself."""
        self.ask_to_stop()
        if self._thread.is_alive():
            self._thread.join(timeout)
        with self._changed:
            asks, self._asks = self._asks, []
        for asked in asks:
            asked.set_exception(Unreachable("the kiosk is stopping"))
        return not self._thread.is_alive()

    # The thread

    def _loop(self) -> None:
        while True:
            wait = self.step()
            with self._changed:
                if self._stopping:
                    return
                if not self._asks:
                    # Worked out anew: an event may have come while nobody waited here.
                    due = min(wait, self._pace.due - self._clock())
                    self._changed.wait(min(max(0.0, due), _LONGEST_WAIT_S))

    def step(self) -> float:
        """Do what is due now; gives the s until something is, infinite for never."""
        with self._changed:
            if self._stopping:
                return math.inf
            now, pace = self._clock(), self._pace
            asks, self._asks = self._asks, []
        if not asks and now < pace.due:
            return pace.due - now
        pull = bool(asks) or now >= pace.pull
        with self._changed:
            # What comes from here on may be too late for this exchange: it is noticed anew.
            self._pace = replace(self._pace, push=math.inf)
        try:
            done = self._exchange.turn(self._go_on, pull=pull)
        except SyncError as error:
            self._failed(error)
            _settle(asks, error)
        except Exception as error:
            log.exception("sync: unforeseen fault")
            fault = SyncError(f"unforeseen fault: {type(error).__name__}")
            self._failed(fault)
            _settle(asks, fault)
        else:
            self._succeeded(done, pulled=pull)
            for asked in asks:
                asked.set_result(done)
        with self._changed:
            return self._pace.due - self._clock()

    def _go_on(self) -> bool:
        return not self._stopping

    def _succeeded(self, done: Done, *, pulled: bool) -> None:
        with self._changed:
            now, missed = self._clock(), self._pace.push
            self._pace = replace(self._pace.succeeded(now, done.every, pulled=pulled), push=missed)
            if done.differs == RESTORED:
                self._pace = self._pace.noticed(now)
            self._spread = done.spread
            if self._state.trouble is not None:
                log.warning("sync: in touch with the centre again")
            self._state = replace(
                self._state,
                last=self._wall(),
                trouble=Trouble.JOURNAL_DIFFERS if done.differs == CLONED else None,
                detail=done.differs or "",
                conflicts=self._state.conflicts + done.conflicts,
                parked=self._state.parked + done.parked,
                clashes=done.clashes if pulled else self._state.clashes,
            )

    def _failed(self, error: SyncError) -> None:
        after = error.retry_after if isinstance(error, CentreError) else None
        with self._changed:
            if self._stopping:
                return
            if isinstance(error, Dismissed):
                self._pace = self._pace.dismiss()
            else:
                self._pace = self._pace.failed(self._clock(), self._chance, after, self._spread)
            if self._state.trouble is not error.trouble:
                level = logging.ERROR if isinstance(error, Dismissed) else logging.WARNING
                log.log(level, "sync: %s: %s", error.trouble, error)
            self._state = replace(self._state, trouble=error.trouble, detail=str(error))


def _settle(asks: "list[Future[Done]]", error: SyncError) -> None:
    for asked in asks:
        asked.set_exception(error)
