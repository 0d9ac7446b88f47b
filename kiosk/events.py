"""What happened: every kind of event and its body. They are the truth, the audit trail and the outbox.

A body names everything that a projection needs: replaying events asks no rule and no clock again. Bodies are
versioned (`VERSIONS`); an unknown kind or version is kept and not applied.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter

from kiosk.office import Priority
from kiosk.ticket import Kind


class Happened(BaseModel):
    """What every event has: when, and the command that led to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    at: AwareDatetime
    command: str


class Started(Happened):
    """The kiosk started on this journal with this office file (`office`: SHA-256 of its text, hex)."""

    kind: Literal["started"] = "started"
    version: str
    office: str


class DayOpened(Happened):
    """A business day began.

    `units`: minutes of one person at each stage, as the day before ended. `sure`: the clock was synced; if
    not, the day may yet prove wrong, and redemptions are kept. `unsent`: the centre does not have all events
    of before yet, and redemptions are kept. `serials`: numbers begin above these.
    `carried`: tickets that a wrong clock gave to another day; they are of this one.
    """

    kind: Literal["day_opened"] = "day_opened"
    day: dt.date
    units: dict[str, float] = {}
    sure: bool = True
    unsent: bool = False
    serials: dict[str, int] = {}
    carried: tuple[str, ...] = ()


class DayClosed(Happened):
    """A business day ended: who still waited stays unserved, but for those `carried` to the right day."""

    kind: Literal["day_closed"] = "day_closed"
    day: dt.date
    unserved: tuple[str, ...]
    units: dict[str, float]
    carried: tuple[str, ...] = ()


class EpochBegun(Happened):
    """This card came back from an image: a new chain begins, and goes on from the hall that follows.

    `before`, `head`: the epoch that ended, whose journal is kept beside this one, and its last hash.
    """

    kind: Literal["epoch_begun"] = "epoch_begun"
    before: str
    head: str


class HallCarried(Happened):
    """Part of the hall with which an epoch begins: rows of `kiosk.projection` (table, key, body as JSON)."""

    kind: Literal["hall_carried"] = "hall_carried"
    rows: tuple[tuple[str, str, str], ...]


class SettingsTaken(Happened):
    """A revision of the centre's settings holds from here on (`office`: SHA-256 of what holds, hex)."""

    kind: Literal["settings_taken"] = "settings_taken"
    revision: int
    office: str


class NumbersRaised(Happened):
    """An earlier card of this kiosk gave numbers on `day`: go on above them. `by` whom that is known."""

    kind: Literal["numbers_raised"] = "numbers_raised"
    day: dt.date
    serials: dict[str, int]
    by: Literal["centre", "staff"] = "centre"


class TicketIssued(Happened):
    """A party got a number. With a booking this is its redemption: `ordinals` have come."""

    kind: Literal["ticket_issued"] = "ticket_issued"
    ticket: str
    number: str
    serial: int
    service: str
    day: dt.date
    stage: str
    party: int
    ticket_kind: Kind
    came: AwareDatetime
    due: AwareDatetime
    priority: Priority | None = None
    booking: str | None = None
    booking_day: dt.date | None = None
    ordinals: tuple[int, ...] = ()
    slot: int | None = None
    paid: bool = False
    flagged: bool = False


class TicketCalled(Happened):
    """A counter called a ticket; `reason` where it was out of turn."""

    kind: Literal["ticket_called"] = "ticket_called"
    ticket: str
    counter: int
    reason: str | None = None


class TicketRecalled(Happened):
    kind: Literal["ticket_recalled"] = "ticket_recalled"
    ticket: str
    counter: int


class TicketFinished(Happened):
    """A counter finished a ticket. It goes on to `stage` (waiting, or away until they return), or is done."""

    kind: Literal["ticket_finished"] = "ticket_finished"
    ticket: str
    counter: int
    stage: str | None
    away: bool = False
    came: AwareDatetime | None = None
    due: AwareDatetime | None = None


class TicketMissed(Happened):
    """Nobody came. `turned`: it had been finished by a first press, and the second one corrected that.

    `came`: when it came to `stage`; None where that is what the ticket says.
    """

    kind: Literal["ticket_missed"] = "ticket_missed"
    ticket: str
    counter: int
    turned: bool = False
    stage: str
    due: AwareDatetime
    came: AwareDatetime | None = None


class TicketReturned(Happened):
    kind: Literal["ticket_returned"] = "ticket_returned"
    ticket: str
    stage: str
    came: AwareDatetime
    due: AwareDatetime


class TicketTransferred(Happened):
    kind: Literal["ticket_transferred"] = "ticket_transferred"
    ticket: str
    stage: str
    came: AwareDatetime | None = None
    due: AwareDatetime
    reason: str


class TicketCancelled(Happened):
    kind: Literal["ticket_cancelled"] = "ticket_cancelled"
    ticket: str
    reason: str


class ClassCorrected(Happened):
    kind: Literal["class_corrected"] = "class_corrected"
    ticket: str
    priority: Priority | None
    due: AwareDatetime
    reason: str


class CounterPaused(Happened):
    kind: Literal["counter_paused"] = "counter_paused"
    counter: int
    paused: bool


class IntakeSet(Happened):
    kind: Literal["intake_set"] = "intake_set"
    open: bool
    reason: str


class DateConfirmed(Happened):
    """Staff said what time it is: `now` at `boottime` s of boot `boot`."""

    kind: Literal["date_confirmed"] = "date_confirmed"
    boot: str
    boottime: float
    now: AwareDatetime


class ClockKnown(Happened):
    """The system's clock was set: boot `boot` began at `began`, so its earlier events get their true time."""

    kind: Literal["clock_known"] = "clock_known"
    boot: str
    began: AwareDatetime


class ClockGuessed(Happened):
    """The clock of boot `boot` cannot be trusted: at `boottime` s it was taken to be `at`."""

    kind: Literal["clock_guessed"] = "clock_guessed"
    boot: str
    boottime: float


class TimesMended(Happened):
    """The clock was wrong: times from `since` on move by `seconds`. The order among them stays."""

    kind: Literal["times_mended"] = "times_mended"
    since: AwareDatetime
    seconds: float


class ReprintAsked(Happened):
    """A ticket is to be printed once more; `copy` says so on the paper."""

    kind: Literal["reprint_asked"] = "reprint_asked"
    ticket: str
    copy_mark: bool


class PrintReported(Happened):
    kind: Literal["print_reported"] = "print_reported"
    ticket: str
    outcome: Literal["printed", "not_printed", "unknown"]
    problem: str | None = None


class Rated(Happened):
    kind: Literal["rated"] = "rated"
    ticket: str
    stars: int


Event = (
    Started
    | DayOpened
    | DayClosed
    | TicketIssued
    | TicketCalled
    | TicketRecalled
    | TicketFinished
    | TicketMissed
    | TicketReturned
    | TicketTransferred
    | TicketCancelled
    | ClassCorrected
    | CounterPaused
    | IntakeSet
    | DateConfirmed
    | ClockKnown
    | ClockGuessed
    | TimesMended
    | ReprintAsked
    | PrintReported
    | Rated
    | EpochBegun
    | HallCarried
    | SettingsTaken
    | NumbersRaised
)

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])

# Schema version of each body; raised with its shape, and older ones are upgraded where they are read.
VERSION = 1
