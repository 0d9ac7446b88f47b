"""Thousands of kiosks in one thread: each keeps to the kiosk's own pace and retry, over real connections.

What a kiosk does is in `kiosk.sync.worker`: a turn pushes what waits and then pulls; when and how often is
`kiosk.sync.pace` and `retry`, used here as they are. The turns themselves are requests made beforehand: the
machine is shared with the server. Time is real.
"""

import heapq
import random
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.central_line import Answer, Asked, answer_in
from kiosk.sync.pace import FIRST_S, Pace
from kiosk.sync.retry import parse_retry_after
from kiosk.sync.transport import CONNECT_S, SILENCE_S

_PIECE = 1 << 17


@dataclass(slots=True, eq=False)
class Light:
    """A kiosk: what waits there as one push, a sign of life for later turns, and its pull."""

    backlog: Asked
    alive: Asked
    pull: Asked
    pace: Pace
    turn: list[Asked] = field(default_factory=list)
    line: socket.socket | None = None
    got: bytes = b""
    to_send: bytes = b""
    asked_at: float = 0.0
    until: float = 0.0
    in_step: float | None = None
    spread: float = 0.0


@dataclass
class Course:
    """What happened. Seconds count from the beginning; `waits`: s from a request to its answer.

    `bad`: what was neither an answer nor a 503 with Retry-After.
    """

    sent: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    in_step: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    bad: Counter[str] = field(default_factory=Counter)


class Crowd:
    """Runs them until all are in step."""

    def __init__(
        self, port: int, kiosks: list[tuple[Asked, Asked, Asked]], *, first: float = FIRST_S, seed: int = 0
    ) -> None:
        """`kiosks`: backlog, sign of life and pull of each. `first`: s over which first contacts spread."""
        self._port = port
        self._chance = random.Random(seed).random
        self.course = Course()
        self._begin = time.perf_counter()
        self._kiosks = [Light(*asked, Pace.begin(0.0, self._chance, first)) for asked in kiosks]
        self._due = [(kiosk.pace.due, number) for number, kiosk in enumerate(self._kiosks)]
        heapq.heapify(self._due)
        self._open: dict[int, Light] = {}
        self._waiting = selectors.EpollSelector()

    def run(self, longest: float) -> Course:
        """Raises TimeoutError where not all are in step after `longest` s."""
        self._begin = time.perf_counter()
        try:
            self._until_in_step(longest)
        finally:
            self._waiting.close()
            for kiosk in self._open.values():
                if kiosk.line is not None:
                    kiosk.line.close()
        return self.course

    def _until_in_step(self, longest: float) -> None:
        checked = 0.0
        while len(self.course.in_step) < len(self._kiosks):
            now = self._now()
            if now > longest:
                left = len(self._kiosks) - len(self.course.in_step)
                raise TimeoutError(f"{left} kiosks are not in step after {longest:.0f} s: {self.course.bad}")
            while self._due and self._due[0][0] <= now:
                self._start(heapq.heappop(self._due)[1], now)
            wait = min(0.05, self._due[0][0] - now) if self._due else 0.05
            for key, events in self._waiting.select(max(0.0, wait)):
                number, kiosk = key.data
                self._go_on(number, kiosk, events)
            if now - checked > 0.5:
                checked = now
                self._time_out(now)

    def _now(self) -> float:
        return time.perf_counter() - self._begin

    def _start(self, number: int, now: float) -> None:
        kiosk = self._kiosks[number]
        kiosk.turn = [kiosk.alive if kiosk.in_step is not None else kiosk.backlog, kiosk.pull]
        kiosk.line = line = socket.socket()
        line.setblocking(False)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.connect_ex(("127.0.0.1", self._port))
        self._open[number] = kiosk
        self._ask(kiosk, now)
        kiosk.until = now + CONNECT_S
        self._waiting.register(line, selectors.EVENT_WRITE, (number, kiosk))

    def _ask(self, kiosk: Light, now: float) -> None:
        kiosk.to_send, kiosk.got, kiosk.asked_at = kiosk.turn[0].raw, b"", now
        self.course.sent.append(now)

    def _go_on(self, number: int, kiosk: Light, events: int) -> None:
        line = kiosk.line
        assert line is not None
        try:
            if events & selectors.EVENT_WRITE:
                kiosk.to_send = kiosk.to_send[line.send(kiosk.to_send) :]
                if not kiosk.to_send:
                    kiosk.until = self._now() + SILENCE_S
                    self._waiting.modify(line, selectors.EVENT_READ, (number, kiosk))
                return
            piece = line.recv(_PIECE)
        except BlockingIOError:
            return
        except OSError as error:
            self._failed(number, kiosk, type(error).__name__)
            return
        if not piece:
            self._failed(number, kiosk, "cut")
            return
        kiosk.got += piece
        kiosk.until = self._now() + SILENCE_S
        if (answer := answer_in(kiosk.got)) is not None:
            self._answered(number, kiosk, answer)

    def _answered(self, number: int, kiosk: Light, answer: Answer) -> None:
        now = self._now()
        after = parse_retry_after(answer.header("retry-after"), answer.header("date"))
        if answer.status == 503 and after is not None:
            self.course.busy.append(now)
            self._failed(number, kiosk, None, after)
            return
        asked = kiosk.turn.pop(0)
        if answer.status != 200 or not all(word in answer.body for word in asked.wanted):
            self._failed(number, kiosk, f"status {answer.status}", after)
            return
        self.course.answered.append(now)
        self.course.waits.append(now - kiosk.asked_at)
        if kiosk.turn:
            if not kiosk.spread:
                kiosk.spread = float(answer.json("spread"))
            self._ask(kiosk, now)
            assert kiosk.line is not None
            self._waiting.modify(kiosk.line, selectors.EVENT_WRITE, (number, kiosk))
            return
        if kiosk.in_step is None:
            kiosk.in_step = now
            self.course.in_step.append(now)
        kiosk.pace = kiosk.pace.succeeded(now, float(answer.json("every")), pulled=True)
        self._rest(number, kiosk)

    def _failed(self, number: int, kiosk: Light, why: str | None, after: float | None = None) -> None:
        if why is not None:
            self.course.bad[why] += 1
        kiosk.pace = kiosk.pace.failed(self._now(), self._chance, after, kiosk.spread)
        self._rest(number, kiosk)

    def _rest(self, number: int, kiosk: Light) -> None:
        if kiosk.line is not None:
            self._waiting.unregister(kiosk.line)
            kiosk.line.close()
            kiosk.line = None
        self._open.pop(number, None)
        heapq.heappush(self._due, (kiosk.pace.due, number))

    def _time_out(self, now: float) -> None:
        for number, kiosk in [item for item in self._open.items() if item[1].until < now]:
            self._failed(number, kiosk, "no connection" if kiosk.to_send else "no answer")
