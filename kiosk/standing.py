"""What stands at one moment of a day, part by part: a counter, a stage, the day, a booking's redemption.

Frozen values; `kiosk.hall` puts them together and changes them by events, `kiosk.projection` stores them.
"""

import datetime as dt
from dataclasses import dataclass, field

from kiosk.clock import Guess


@dataclass(frozen=True)
class CounterState:
    """A counter: the ticket it holds, and the one it finished last with what a second press would undo."""

    number: int
    ticket: str | None = None
    called_at: dt.datetime | None = None
    recalls: int = 0
    paused: bool = False
    finished: str | None = None
    finished_by: str | None = None
    finished_at: dt.datetime | None = None
    finished_stage: str | None = None
    finished_came: dt.datetime | None = None
    finished_due: dt.datetime | None = None


@dataclass(frozen=True)
class StageState:
    """What the day measured of a stage: calls and minutes at its counters, loads, prior unit."""

    stage: str
    prior: float | None = None
    minutes: float = 0.0
    loads: float = 0.0
    calls: int = 0

    def unit(self, configured: float) -> float:
        """Minutes of one person: `(8·prior + minutes) / (8 + loads)` (fairness.md)."""
        return (8 * (self.prior or configured) + self.minutes) / (8 + self.loads)


@dataclass(frozen=True)
class DayState:
    """The day and what is not a ticket's: whether numbers are given out, what is known of the clock.

    `confirmed`: the time by staff's word. `guess`: what an untrusted clock was taken for. `given`: the
    highest numbers of other days that a clock may yet lead to, by day and letter.
    """

    day: dt.date | None = None
    closed: bool = False
    intake_open: bool = True
    newest: dt.datetime | None = None
    confirmed: Guess | None = None
    known_boot: str | None = None
    guess: Guess | None = None
    given: dict[dt.date, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Redemption:
    """Who of a booking has come: ordinal → number. Kept until the booking's own `day` is over."""

    day: dt.date
    came: dict[int, str]
