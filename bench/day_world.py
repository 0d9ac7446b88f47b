"""The world around the queue on one simulated day: people come, staff press, and both react to what happens.

It knows no rule: it asks commands and reads the events that follow, so it drives the rules alone, the desk,
or a whole kiosk. Whoever it drives sees the same people at the same minutes from the same seed.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import count

from bench.day_model import Day, Rest, Visitor
from kiosk import commands as cmd
from kiosk import events as ev
from kiosk import hours
from kiosk.office import Counter, Office

Ask = Callable[[cmd.Command, dt.datetime], Sequence[ev.Event]]
"""Do a command at a moment (UTC): the events that it led to, none where it was refused."""

OVERTIME = 90
"""Minutes after closing at which staff go home, whoever still waits."""
MISSED_AFTER = 1.5
"""Minutes that staff wait for one who is called."""


class World:
    """Plays one day."""

    def __init__(self, office: Office, day: Day, ask: Ask) -> None:
        self.office, self.day = office, day
        self._ask = ask
        self._midnight = hours.moment(office, day.day, 0)
        spans = hours.opening(office, day.day)
        self._spans = [(hours.minute_of(span.start), hours.minute_of(span.end)) for span in spans]
        self._last = self._spans[-1][1] + OVERTIME
        self._things: list[tuple[float, int, Callable[[float], None]]] = []
        self._order = count()
        self._names = count()
        self._visitors: dict[str, Visitor] = {}
        self._waiting: dict[str, str] = {}
        self._holds: dict[int, str] = {}
        self._resting: set[int] = set()
        self._came_late: set[str] = set()

    def at(self, minute: float, thing: Callable[[float], None]) -> None:
        """Let `thing` happen at this minute of the day; it is given the minute."""
        heapq.heappush(self._things, (minute, next(self._order), thing))

    def run(self) -> None:
        """The whole day, to the last ticket or until staff go home."""
        for visitor in self.day.visitors:
            self.at(visitor.arrives, partial(self._arrive, visitor))
        for start, _ in self._spans:
            self.at(start, self._call_idle)
        for rest in self.day.rests:
            self.at(rest.start, partial(self._rest, rest))
        while self._things and self._things[0][0] <= self._last:
            minute, _, thing = heapq.heappop(self._things)
            thing(minute)

    def moment(self, minute: float) -> dt.datetime:
        """The minute of the day in UTC, to the millisecond."""
        return self._midnight + dt.timedelta(milliseconds=round(minute * 60_000))

    # People

    def _arrive(self, visitor: Visitor, now: float) -> None:
        for event in self._do(visitor.command(), now):
            if isinstance(event, ev.TicketIssued):
                self._visitors[event.ticket] = visitor
        self._call_idle(now)

    def _return(self, ticket: str, now: float) -> None:
        self._do(cmd.Return(id=self._name(), ticket=ticket), now)
        self._call_idle(now)

    # Staff

    def _open(self, now: float) -> bool:
        """Between the opening hours staff rest; after the last, they serve who is still there."""
        return any(start <= now < end for start, end in self._spans) or now >= self._spans[-1][1]

    def _call_idle(self, now: float) -> None:
        """Each free counter calls while somebody waits for it."""
        for counter in self.office.counters:
            if self._may_call(counter, now) and counter.number not in self._holds:
                self.call(counter, now)

    def _may_call(self, counter: Counter, now: float) -> bool:
        somebody = any(stage in counter.stages for stage in self._waiting.values())
        return somebody and self._open(now) and counter.number not in self._resting

    def call(self, counter: Counter, now: float) -> None:
        """A press: finish the present ticket, call the next."""
        self._do(cmd.CallNext(id=self._name(), counter=counter.number), now)

    def _finish(self, counter: Counter, ticket: str, now: float) -> None:
        if self._holds.get(counter.number) != ticket:
            return
        if counter.number in self._resting or not self._open(now):
            self._do(cmd.Finish(id=self._name(), counter=counter.number), now)
        else:
            self.call(counter, now)
        self._call_idle(now)

    def _miss(self, counter: Counter, now: float) -> None:
        self._do(cmd.Miss(id=self._name(), counter=counter.number), now)
        self._call_idle(now)

    def _rest(self, rest: Rest, now: float) -> None:
        """Staff leave when they have finished whom they serve."""
        self._resting.add(rest.counter)
        self._do(cmd.Pause(id=self._name(), counter=rest.counter, paused=True), now)
        self.at(now + rest.minutes, partial(self._resume, rest.counter))

    def _resume(self, counter: int, now: float) -> None:
        self._resting.discard(counter)
        self._do(cmd.Pause(id=self._name(), counter=counter, paused=False), now)
        self._call_idle(now)

    # What happened

    def _name(self) -> str:
        return f"staff-{self.day.day}-{next(self._names)}"

    def _do(self, command: cmd.Command, now: float) -> Iterable[ev.Event]:
        events = self._ask(command, self.moment(now))
        for event in events:
            self._see(event, now)
        return events

    def _see(self, event: ev.Event, now: float) -> None:
        match event:
            case ev.TicketIssued() | ev.TicketReturned():
                self._waiting[event.ticket] = event.stage
            case ev.TicketFinished():
                self._holds.pop(event.counter, None)
                if event.stage is not None and not event.away:
                    self._waiting[event.ticket] = event.stage
                back = self._visitors[event.ticket].back
                if event.away and back is not None:
                    self.at(now + back, partial(self._return, event.ticket))
            case ev.TicketMissed():
                self._holds.pop(event.counter, None)
                later = self._visitors[event.ticket].late_for_call or 0.0
                self.at(now + later, partial(self._return, event.ticket))
            case ev.TicketCalled():
                self._called(event, now)
            case _:
                pass

    def _called(self, event: ev.TicketCalled, now: float) -> None:
        stage = self._waiting.pop(event.ticket)
        self._holds[event.counter] = event.ticket
        visitor = self._visitors[event.ticket]
        counter = next(one for one in self.office.counters if one.number == event.counter)
        first = event.ticket not in self._came_late and stage == next(iter(visitor.minutes))
        if visitor.late_for_call is not None and first:
            self._came_late.add(event.ticket)
            self.at(now + MISSED_AFTER, partial(self._miss, counter))
        else:
            self.at(
                now + visitor.minutes[stage],
                partial(self._finish, counter, event.ticket),
            )
