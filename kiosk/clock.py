"""What time it is, and how far that can be trusted. A Pi has no battery clock (sync.md, Clock).

Pure data: the system's clock and the simulated one stand in `kiosk.timekeeping`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Trust(StrEnum):
    """`synced`: set by the network or a clock chip. `estimated`: staff confirmed it in this boot."""

    SYNCED = "synced"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Moment:
    """A reading of the clock: `utc`, seconds since this boot (never set back), which boot, and the trust."""

    utc: dt.datetime
    boottime: float
    boot: str
    trust: Trust = Trust.SYNCED

    @property
    def trusted(self) -> bool:
        return self.trust is not Trust.UNKNOWN


class Clock(Protocol):
    """Gives the moment."""

    def now(self) -> Moment: ...

    def confirm(self, now: dt.datetime) -> None:
        """Staff's word for the present time (aware), until the system knows better."""


def no_earlier(moment: Moment, newest: dt.datetime | None) -> Moment:
    """An unknown clock may stand in 1970: it is never taken for earlier than the newest event seen."""
    if moment.trusted or newest is None or moment.utc >= newest:
        return moment
    return Moment(newest, moment.boottime, moment.boot, moment.trust)


def true_time(at: dt.datetime, boottime: float, trust: Trust, began: dt.datetime | None) -> dt.datetime:
    """The corrected time of an event of a boot that `began` when the clock became known; else as it was."""
    if trust is Trust.SYNCED or began is None:
        return at
    return began + dt.timedelta(seconds=boottime)
