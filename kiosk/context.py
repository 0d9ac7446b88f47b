"""What a command is decided by, and what a decision is: the words that the rules share."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.answers import Facts, Refused, Shown, WhoIsHere
from kiosk.clock import Moment
from kiosk.commands import Asked
from kiosk.events import Event
from kiosk.hall import Hall
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.refusal import Refusal


@dataclass(frozen=True)
class Context:
    """The office's rules, what stands in the hall, what came from outside, the moment, and chance.

    `new_token` gives 64 random bits as 16 hexadecimal digits: the id of a ticket, never guessable. `unsent`:
    there is a centre, and it does not have all committed events yet. `place`: which
    kiosk of its office this is, from 1; None for the only one.
    """

    office: Office
    hall: Hall
    reference: Reference
    moment: Moment
    new_token: Callable[[], str]
    unsent: bool = False
    place: int | None = None

    @property
    def now(self) -> dt.datetime:
        return self.moment.utc


@dataclass(frozen=True)
class Accepted:
    """The command holds: what happened, and the ticket it is about. `shown`: a ticket was held up."""

    events: tuple[Event, ...] = ()
    ticket: str | None = None
    shown: Shown | None = None


Decision = Accepted | Refused | WhoIsHere


def refuse(command: Asked, reason: Refusal, facts: Facts | None = None) -> Refused:
    """The command is refused and changes nothing."""
    return Refused(command.id, reason, facts or Facts())
