"""A hall without a journal, for tests of the rules: it decides, folds, keeps the events, and watches itself.

Time stands until it is set. After every command the scene checks that deciding changed nothing by itself and
that a refusal left the hall as it was.
"""

import datetime as dt
import itertools
from dataclasses import fields
from random import Random
from typing import Any

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk import keys, passes, rules
from kiosk.answers import Facts, Refused
from kiosk.bookings import Booking
from kiosk.clock import Moment, Trust, no_earlier
from kiosk.context import Accepted, Context, Decision
from kiosk.daybook import roll
from kiosk.hall import Hall
from kiosk.keys import KeySet
from kiosk.office import Office, Priority
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.ticket import Ticket
from tests.hall_kit import DAY, at, office

SECRET = b"s" * 32
KEY_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
KEY_END = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
PUBLIC, _PEM = keys.make_pair(1, KEY_START, KEY_END, seed=b"\x11" * 32)
PRIVATE = keys.load_private_key(_PEM)


def reference(*bookings: Booking, known: KeySet | None = None) -> Reference:
    return Reference.of(KeySet((PUBLIC,)) if known is None else known, SECRET, bookings)


def booking(number: int = 1, slot: str = "09:00", **changes: Any) -> Booking:
    """A booking of this office for service A today."""
    facts: dict[str, Any] = {"office": 1, "day": DAY, "service": "A", "start_minute": _minute(slot)}
    return Booking(booking=f"{number:016x}", **(facts | changes))


def pass_text(number: int = 1, slot: str = "09:00", *, key: Any = PRIVATE, **changes: Any) -> str:
    """The signed pass of `booking(number, slot, …)`."""
    facts: dict[str, Any] = {
        "key_id": 1,
        "office": 1,
        "booking": number.to_bytes(8, "big"),
        "day": DAY,
        "service": "A",
        "start_minute": _minute(slot),
    }
    return passes.encode(passes.Pass(**(facts | changes)), key)


def _minute(slot: str) -> int:
    return int(slot[:2]) * 60 + int(slot[3:])


class Scene:
    """One office's hall at one moment. `at` sets the clock of the present boot, `boot_up` begins another."""

    def __init__(
        self,
        now: str | dt.datetime = "09:00",
        *,
        rules_of: Office | None = None,
        knows: Reference | None = None,
        trust: Trust = Trust.SYNCED,
    ) -> None:
        self.office = rules_of or office()
        self.reference = knows or reference()
        self.hall = Hall()
        self.events: list[ev.Event] = []
        self._ids = itertools.count(1)
        self._random = Random(1)
        self.boot_up("boot-1", now, trust)

    # The clock

    def boot_up(self, boot: str, now: str | dt.datetime, trust: Trust) -> None:
        """A new boot; its clock shows `now`, and is as good as `trust`."""
        self.boot, self.trust, self.boottime, self.wall = boot, trust, 10.0, _utc(now)

    def at(self, now: str | dt.datetime) -> "Scene":
        """Let time pass until the clock shows `now`."""
        self.wait((_utc(now) - self.wall).total_seconds() / 60)
        return self

    def wait(self, minutes: float) -> "Scene":
        self.boottime += max(0.0, minutes * 60)
        self.wall += dt.timedelta(minutes=minutes)
        return self

    def sync(self, now: str | dt.datetime) -> None:
        """The network sets the clock: no time passes."""
        self.wall, self.trust = _utc(now), Trust.SYNCED

    @property
    def moment(self) -> Moment:
        read = Moment(self.wall, self.boottime, self.boot, self.trust)
        return no_earlier(read, self.hall.day.newest, self.hall.day.guess)

    # Asking

    def ask(self, command: cmd.Command) -> Decision:
        """What the desk does: what is due by time first, then the command."""
        self._take(roll(self._context(), f"roll-{next(self._ids)}"))
        before = contents(self.hall)
        decision = rules.decide(self._context(), command)
        assert contents(self.hall) == before, "deciding changed the hall"
        if isinstance(decision, Accepted):
            self._take(decision.events)
            if isinstance(command, cmd.ConfirmDate):
                self.wall, self.trust = command.now.astimezone(dt.UTC), Trust.ESTIMATED
        return decision

    def does(self, command: cmd.Command) -> tuple[ev.Event, ...]:
        """The events of a command that must be accepted."""
        decision = self.ask(command)
        assert isinstance(decision, Accepted), decision
        return decision.events

    def refuses(self, command: cmd.Command) -> Refusal:
        return self.refusal(command).reason

    def refusal(self, command: cmd.Command) -> Refused:
        decision = self.ask(command)
        assert isinstance(decision, Refused), decision
        return decision

    def facts(self, command: cmd.Command) -> Facts:
        return self.refusal(command).facts

    def tick(self) -> tuple[ev.Event, ...]:
        """Time passed; the events that came of it."""
        known = len(self.events)
        self.does(cmd.Tick(id=self.name()))
        return tuple(self.events[known:])

    # What most tests ask

    def name(self) -> str:
        return f"c{next(self._ids)}"

    def take(self, service: str = "A", party: int = 1, priority: Priority | None = None) -> Ticket:
        return self._issued(cmd.TakeTicket(id=self.name(), service=service, party=party, priority=priority))

    def check_in(self, code: str, ordinals: tuple[int, ...] | None = None, *, typed: bool = False) -> Ticket:
        return self._issued(cmd.CheckIn(id=self.name(), code=code, ordinals=ordinals, typed=typed))

    def call(self, counter: int) -> Ticket:
        """The ticket that this counter calls now."""
        called = self.does(cmd.CallNext(id=self.name(), counter=counter))[-1]
        assert isinstance(called, ev.TicketCalled), called
        return self.hall.tickets[called.ticket]

    def finish(self, counter: int) -> Ticket:
        finished = self.does(cmd.Finish(id=self.name(), counter=counter))[-1]
        assert isinstance(finished, ev.TicketFinished), finished
        return self.hall.tickets[finished.ticket]

    def miss(self, counter: int) -> Ticket:
        missed = self.does(cmd.Miss(id=self.name(), counter=counter))[-1]
        assert isinstance(missed, ev.TicketMissed), missed
        return self.hall.tickets[missed.ticket]

    def back(self, ticket: Ticket) -> Ticket:
        self.does(cmd.Return(id=self.name(), ticket=ticket.id))
        return self.hall.tickets[ticket.id]

    def now(self, ticket: Ticket) -> Ticket:
        """The ticket as it stands now."""
        return self.hall.tickets[ticket.id]

    def _issued(self, command: cmd.Command) -> Ticket:
        issued = self.does(command)[-1]
        assert isinstance(issued, ev.TicketIssued), issued
        return self.hall.tickets[issued.ticket]

    def _context(self) -> Context:
        return Context(self.office, self.hall, self.reference, self.moment, self._token)

    def _token(self) -> str:
        return f"{self._random.getrandbits(64):016x}"

    def _take(self, events: tuple[ev.Event, ...]) -> None:
        for event in events:
            self.hall.apply(event)
            self.events.append(event)


def contents(hall: Hall) -> dict[str, Any]:
    """A hall's contents, to compare with later ones: what it holds is frozen, but its tables are not."""
    found = {one.name: getattr(hall, one.name) for one in fields(hall) if one.name != "changed"}
    return {name: dict(value) if isinstance(value, dict) else value for name, value in found.items()}


def _utc(now: str | dt.datetime) -> dt.datetime:
    return (at(now) if isinstance(now, str) else now).astimezone(dt.UTC)
