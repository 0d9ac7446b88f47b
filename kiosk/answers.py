"""What the desk answers to a command: it was done, it was refused, or it has a question first."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.events import Event
from kiosk.refusal import Refusal
from kiosk.ticket import Ticket


@dataclass(frozen=True)
class Range:
    """A wait in whole minutes, rounded outward to fives (fairness.md): a range, not a promise."""

    low: int
    high: int


@dataclass(frozen=True)
class TicketFacts:
    """A ticket with what its owner wants to know. `before`: people called first; `wait` None: unknown."""

    ticket: Ticket
    before: int
    wait: Range | None


@dataclass(frozen=True)
class Done:
    """The command holds and is committed. `again`: it had been done before, and changed nothing now."""

    command: str
    events: tuple[Event, ...] = ()
    facts: TicketFacts | None = None
    again: bool = False


@dataclass(frozen=True)
class Facts:
    """What a refusal can name: another office's code, the right day, when to come, seats of the next days."""

    office: int | None = None
    day: dt.date | None = None
    start: dt.datetime | None = None
    end: dt.datetime | None = None
    opens: dt.datetime | None = None
    left: int | None = None
    number: str | None = None


@dataclass(frozen=True)
class Refused:
    """The command changed nothing, for a named reason."""

    command: str
    reason: Refusal
    facts: Facts = field(default_factory=Facts)


@dataclass(frozen=True)
class WhoIsHere:
    """A booking of several: which of its ordinals 1…`party` are here? `came` have come before."""

    command: str
    code: str
    party: int
    came: tuple[int, ...]
    service: str


class Shown(StrEnum):
    """A ticket's QR was held up: what its owner may do with it."""

    RATE = "rate"
    RETURNED = "returned"
    WAITING = "waiting"


@dataclass(frozen=True)
class TicketShown:
    """A ticket of today was held up; nothing was changed."""

    command: str
    shown: Shown
    facts: TicketFacts


Answer = Done | Refused | WhoIsHere | TicketShown
