"""The board: what everybody may see of the hall at one moment. Screens and outputs read it, nothing else.

The desk makes a new one after every change and every half minute; it is frozen, so any thread may hold it.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from kiosk.answers import Range, TicketFacts
from kiosk.clock import Trust
from kiosk.ticket import Ticket


class Availability(StrEnum):
    OPEN = "open"
    FULL = "full"
    CLOSED = "closed"


@dataclass(frozen=True)
class ServiceBoard:
    """One service: `waiting` people in its first stage; `wait` for one who takes a number now.

    `last`: the highest number given today, or told to have been given; 0 for none.
    """

    letter: str
    availability: Availability
    opens: dt.datetime | None
    waiting: int
    wait: Range | None
    last: int = 0


@dataclass(frozen=True)
class Call:
    """A number at a counter, called at `at` (UTC); `recall` counts calls of the same number again."""

    number: str
    counter: int
    at: dt.datetime
    recall: int = 0


@dataclass(frozen=True)
class StageBoard:
    """One stage's line, for staff."""

    stage: str
    tickets: int
    people: int


@dataclass(frozen=True)
class CounterBoard:
    """One counter, for staff: the number it holds."""

    counter: int
    number: str | None
    paused: bool


@dataclass(frozen=True)
class Board:
    """The hall at `now` (UTC). `calls` and `recent` tickets: newest first. `unprinted`: no sure paper."""

    now: dt.datetime
    trust: Trust
    day: dt.date
    open: bool
    intake_open: bool
    next_opening: dt.datetime | None
    services: tuple[ServiceBoard, ...]
    seats_left: int
    priority_left: int
    calls: tuple[Call, ...]
    stages: tuple[StageBoard, ...]
    counters: tuple[CounterBoard, ...]
    unprinted: tuple[TicketFacts, ...]
    issued: int
    recent: tuple[Ticket, ...] = ()
    out_of_service: bool = False

    def service(self, letter: str) -> ServiceBoard | None:
        return next((s for s in self.services if s.letter == letter), None)
