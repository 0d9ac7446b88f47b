"""A ticket and its life: everything that changes a ticket's state lives in this file.

A ticket moves along the stages of its service. At each stage it waits, is called, and finishes: into the
next stage's line, *away* until they return (as to the bank), or done. Who does not come when called is a
no-show and may return within a grace time. `TRANSITIONS` is the whole of it: what it does not name is not
possible, and asking for it raises `IllegalStep` and changes nothing.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from kiosk.office import Priority


class State(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    AWAY = "away"
    NO_SHOW = "no_show"
    DONE = "done"
    CANCELLED = "cancelled"
    UNSERVED = "unserved"


class Step(StrEnum):
    """What happens to a ticket."""

    CALL = "call"
    FINISH_NEXT = "finish_next"
    FINISH_AWAY = "finish_away"
    FINISH_DONE = "finish_done"
    MISS = "miss"
    TURN_TO_NO_SHOW = "turn_to_no_show"
    RETURN = "return"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    END_DAY = "end_day"


# Finished a moment ago and turned into a no-show by a second press: so from wherever finishing led to.
TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.WAITING, Step.CALL): State.CALLED,
    (State.WAITING, Step.TURN_TO_NO_SHOW): State.NO_SHOW,
    (State.WAITING, Step.TRANSFER): State.WAITING,
    (State.WAITING, Step.CANCEL): State.CANCELLED,
    (State.WAITING, Step.END_DAY): State.UNSERVED,
    (State.CALLED, Step.FINISH_NEXT): State.WAITING,
    (State.CALLED, Step.FINISH_AWAY): State.AWAY,
    (State.CALLED, Step.FINISH_DONE): State.DONE,
    (State.CALLED, Step.MISS): State.NO_SHOW,
    (State.CALLED, Step.TURN_TO_NO_SHOW): State.NO_SHOW,
    (State.CALLED, Step.TRANSFER): State.WAITING,
    (State.CALLED, Step.CANCEL): State.CANCELLED,
    (State.CALLED, Step.END_DAY): State.DONE,
    (State.AWAY, Step.RETURN): State.WAITING,
    (State.AWAY, Step.TURN_TO_NO_SHOW): State.NO_SHOW,
    (State.AWAY, Step.CANCEL): State.CANCELLED,
    (State.AWAY, Step.END_DAY): State.DONE,
    (State.NO_SHOW, Step.RETURN): State.WAITING,
    (State.NO_SHOW, Step.CANCEL): State.CANCELLED,
    (State.NO_SHOW, Step.END_DAY): State.NO_SHOW,
    (State.DONE, Step.TURN_TO_NO_SHOW): State.NO_SHOW,
}

ENDED = frozenset({State.DONE, State.CANCELLED, State.UNSERVED})


class IllegalStep(ValueError):
    """The table has no such transition."""


class Kind(StrEnum):
    """How a ticket came to be; with the priority it decides when it is due (fairness.md, The key)."""

    WALK_IN = "walk_in"
    BOOKED = "booked"
    BOOKED_LATE = "booked_late"
    BEYOND_SEATS = "beyond_seats"


class PrintState(StrEnum):
    """What is known of the paper: `pending` was committed and not yet confirmed."""

    PENDING = "pending"
    PRINTED = "printed"
    NOT_PRINTED = "not_printed"
    UNKNOWN = "unknown"


def load_of(party: int) -> float:
    """Work of a party beside that of one person (fairness.md)."""
    return 1 + 0.6 * (party - 1)


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """One number for one party. Times are UTC; `id` is the 64-bit random token of its QR, in hex.

    `came` and `due` are those of the present stage and never change while it waits there. `slot` is the
    beginning of a booking's slot in minutes from local midnight. `since` is when the present state began.
    """

    id: str
    number: str
    serial: int
    service: str
    day: dt.date
    stage: str
    party: int
    kind: Kind
    issued: dt.datetime
    came: dt.datetime
    due: dt.datetime
    since: dt.datetime
    state: State = State.WAITING
    priority: Priority | None = None
    counter: int | None = None
    booking: str | None = None
    ordinals: tuple[int, ...] = ()
    slot: int | None = None
    paid: bool = False
    flagged: bool = False
    paper: PrintState = PrintState.PENDING
    rating: int | None = None

    @property
    def key(self) -> tuple[dt.datetime, dt.datetime, str]:
        """The calling key: the smallest is called first."""
        return self.due, self.issued, self.number

    @property
    def load(self) -> float:
        """`load_of` its party."""
        return load_of(self.party)

    def may(self, step: Step) -> bool:
        return (self.state, step) in TRANSITIONS

    def after(self, step: Step, at: dt.datetime, **changes: object) -> "Ticket":
        """The ticket after `step`. Raises IllegalStep."""
        try:
            state = TRANSITIONS[self.state, step]
        except KeyError:
            raise IllegalStep(f"{self.number}: {step} while {self.state}") from None
        return replace(self, state=state, since=at, **changes)  # type: ignore[arg-type]


def format_number(letter: str, serial: int, width: int) -> str:
    """`A`, 12, 3 → `A012`. Beyond the width the number grows rather than begin again."""
    return f"{letter}{serial:0{width}d}"
