"""A simulated office under the real rules, without a journal: every command decided, every event kept.

Two orders serve the same people: the kiosk's own, and strict classes as the ZMS of Berlin's citizens' offices
sorts them (bookings by slot, late bookings, walk-ins), played as calls out of turn.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from random import Random
from typing import Literal

from bench.day_model import SECRET, Day
from bench.day_world import World
from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.clock import Moment
from kiosk.context import Accepted, Context, Decision
from kiosk.daybook import roll
from kiosk.hall import Hall
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.rules import decide
from kiosk.ticket import Kind, Ticket

Order = Literal["own", "strict"]


class Rules:
    """One office over many days; what a day measured is the next one's prior. `log`: events of this day.

    `look` is told of each event when the hall stands after it, and of every refusal's reason.
    """

    def __init__(self, office: Office, order: Order = "own", seed: int = 0) -> None:
        self.office, self.order = office, order
        self.hall = Hall()
        self.reference = Reference()
        self.log: list[ev.Event] = []
        self.refused: list[tuple[str, str]] = []
        self.look: Callable[[ev.Event], None] = lambda event: None
        self._tokens = Random(seed)

    def play(self, day: Day) -> World:
        """The whole day; `log` and `refused` are those of this day afterwards."""
        self.log, self.refused = [], []
        self.reference = Reference.of(KeySet(), SECRET, day.bookings)
        world = World(self.office, day, self.ask)
        world.run()
        return world

    def ask(self, command: cmd.Command, at: dt.datetime) -> Sequence[ev.Event]:
        """Decide a command and take in what happened."""
        context = self._context(at)
        self._take(roll(context, command.id))
        if self.order == "strict" and isinstance(command, cmd.CallNext):
            return self._call_strict(command, at)
        return self._answer(command, decide(context, command))

    def _context(self, at: dt.datetime) -> Context:
        return Context(self.office, self.hall, self.reference, Moment(at, 0.0, "boot"), self._token)

    def _token(self) -> str:
        return f"{self._tokens.getrandbits(64):016x}"

    def _answer(self, command: cmd.Command, decision: Decision) -> Sequence[ev.Event]:
        if isinstance(decision, Accepted):
            self._take(decision.events)
            return decision.events
        self.refused.append((command.kind, str(getattr(decision, "reason", "question"))))
        return ()

    def _take(self, events: Sequence[ev.Event]) -> None:
        for event in events:
            self.hall.apply(event)
            self.log.append(event)
            self.look(event)

    def _call_strict(self, command: cmd.CallNext, at: dt.datetime) -> Sequence[ev.Event]:
        """Finish, then call whom strict classes name."""
        counter = self.office.counter(command.counter)
        assert counter is not None
        events: list[ev.Event] = []
        if self.hall.counter(command.counter).ticket is not None:
            finish = cmd.Finish(id=f"{command.id}-finish", counter=command.counter)
            events += self._answer(finish, decide(self._context(at), finish))
        chosen = min(self.hall.waiting(counter.stages), key=strict_key, default=None)
        if chosen is not None:
            call = cmd.CallOutOfTurn(
                id=command.id, counter=command.counter, ticket=chosen.id, reason="strict classes"
            )
            events += self._answer(call, decide(self._context(at), call))
        return events


def strict_key(ticket: Ticket) -> tuple[int, float, str]:
    """Classes one after the other: bookings in time and priority, late bookings, walk-ins."""
    if ticket.kind is Kind.BOOKED or ticket.priority is not None:
        # At the first stage the due time of a booking is its slot.
        own = ticket.due if ticket.kind is Kind.BOOKED and ticket.priority is None else ticket.came
        return 0, own.timestamp(), ticket.number
    return 1 if ticket.kind is Kind.BOOKED_LATE else 2, ticket.came.timestamp(), ticket.number
