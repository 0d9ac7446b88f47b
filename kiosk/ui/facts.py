"""What the screens may know of the world besides the visit: office, board, the health of the parts."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kiosk.board import Board
from kiosk.office import Office
from kiosk.ticket import Ticket
from kiosk.ui.words import Say


@dataclass(frozen=True)
class DeviceFact:
    """A device as staff see it.

    `status`: off, starting, ready, warning or failed; `problem` as the journal has it.
    """

    name: str
    status: str
    problem: str | None = None


@dataclass(frozen=True)
class SyncFact:
    """The centre, where one is configured: the last good exchange (UTC) and how many events wait.

    `next_in`: s until the next try; None for none before somebody acts. `trouble`: why it is not in step.
    `clashes`: today's tickets that the counters have to look at: their numbers, and why.
    """

    last: dt.datetime | None
    waiting: int
    next_in: float | None = None
    trouble: str | None = None
    clashes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class DaySeats:
    """Seats that can still be booked on a day."""

    day: dt.date
    seats: int


@dataclass(frozen=True)
class Facts:
    """One moment of the world. `now` is UTC.

    `paper`: what keeps the printer from printing, or None. `fault`: set when no number can be given out at
    all (database, disk), since `fault_since`. `recent`: the last tickets of today, newest first, for staff.
    `next_days`: known seats of the days to come; empty where there is no centre. `place`: which kiosk
    of its office this is, None for the only one.
    """

    office: Office
    board: Board
    now: dt.datetime
    paper: str | None = None
    camera: bool = True
    fault: str | None = None
    fault_since: dt.datetime | None = None
    devices: tuple[DeviceFact, ...] = ()
    sync: SyncFact | None = None
    recent: tuple[Ticket, ...] = ()
    next_days: tuple[DaySeats, ...] = ()
    version: str = ""
    place: int | None = None
    simulated: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.office.zone)

    @property
    def local(self) -> dt.datetime:
        """The time on the office's wall."""
        return self.now.astimezone(self.zone)

    def at(self, moment: dt.datetime) -> dt.datetime:
        """A moment, on the office's wall."""
        return moment.astimezone(self.zone)

    def say(self, language: str) -> Say:
        """Words in this language, with the office's other one beside it."""
        return Say(language, next((other for other in self.office.languages if other != language), ""))
