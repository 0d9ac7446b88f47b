"""What time it is, and how far that can be trusted. A Pi has no battery clock (sync.md, Clock).

Pure data: the system's clock and the simulated one stand in `kiosk.timekeeping`.
"""

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

EARLIEST: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""Before this there was no Antrean: a clock that shows less stands still in some past."""


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


@dataclass(frozen=True)
class Guess:
    """What an untrusted clock was taken for: `at` (UTC) at `boottime` s of boot `boot`.

    From `at` on, times of this boot are guesses until the clock is known; then all move by one step.
    """

    boot: str
    boottime: float
    at: dt.datetime

    def now(self, boottime: float) -> dt.datetime:
        """What the guess shows at `boottime` s of its boot."""
        return self.at + dt.timedelta(seconds=boottime - self.boottime)


def no_earlier(moment: Moment, newest: dt.datetime | None, guess: Guess | None) -> Moment:
    """An unknown clock may stand in 1970: it goes on from the newest event seen, at the pace of the boot."""
    if moment.trusted:
        return moment
    if guess is not None and guess.boot == moment.boot:
        return replace(moment, utc=guess.now(moment.boottime))
    # Later than what was before, so that the two can be told apart when the guess is mended.
    after = EARLIEST if newest is None else max(EARLIEST, newest + dt.timedelta(seconds=1))
    return replace(moment, utc=max(moment.utc, after))
