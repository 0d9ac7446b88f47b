"""A kiosk's card for tests of the sync: real events in a real chain, and power that fails at any commit.

What `DeskSide` promises, with the disk as an argument; `kiosk.at_desk` keeps the same promises with a desk
and a journal.
"""

import datetime as dt
from enum import Enum
from typing import Any

from kiosk.bookings import Booking
from kiosk.clock import Moment, Trust
from kiosk.events import Event, PrintReported
from kiosk.record import GENESIS, Record
from kiosk.sync import wire
from kiosk.sync.desk_side import News, Standing, StoredEvent, Taken

NOW = dt.datetime(2026, 11, 17, 2, 0, tzinfo=dt.UTC)


class PowerCut(BaseException):
    """The kiosk is dead: nothing that runs on it may catch this."""


class When(Enum):
    BEFORE = "before the commit"
    AFTER = "after the commit"


class Card:
    """What is on one kiosk's disk. `cut`: the power fails at the next commit."""

    def __init__(self, name: str = "card") -> None:
        self.name = name
        self.epoch = name
        self.records: list[Record] = []
        self.acknowledged = 0
        self.cursor: str | None = None
        self.bookings: dict[str, Booking] = {}
        self.stopped = False
        self.wall = NOW
        self.boot = 1
        self.cut: When | None = None

    def _commit(self, **changed: Any) -> None:
        cut, self.cut = self.cut, None
        if cut is When.BEFORE:
            raise PowerCut
        for name, value in changed.items():
            setattr(self, name, value)
        if cut is When.AFTER:
            raise PowerCut

    def happen(self, count: int = 1) -> None:
        """So many events, in one transaction, by the clock as it stands."""
        records = list(self.records)
        for _ in range(count):
            seq = len(records) + 1
            records.append(
                Record.make(
                    self.event(seq),
                    Moment(self.wall, 100.0 + seq, f"boot-{self.boot}", Trust.ESTIMATED),
                    epoch=self.epoch,
                    seq=seq,
                    new_id=f"{self.name}-{self.boot}-{seq}",
                    prev=records[-1].hash if records else GENESIS,
                )
            )
        self._commit(records=records)

    def event(self, seq: int) -> Event:
        """What happens under this number."""
        return PrintReported(
            at=self.wall, command=f"{self.name}-{seq}", ticket=f"{seq:016x}", outcome="printed"
        )

    @property
    def stored(self) -> list[tuple[int, bytes]]:
        return [(record.seq, record.raw) for record in self.records]

    # DeskSide

    def standing(self) -> Standing:
        return Standing(self.epoch, len(self.records), self.acknowledged, self.cursor, self.stopped)

    def events(self, after: int, limit: int) -> list[StoredEvent]:
        return [(record.seq, record.raw, record.hash) for record in self.records[after : after + limit]]

    def acknowledge(self, seq: int) -> None:
        self._commit(acknowledged=seq)

    def take(self, news: News) -> Taken:
        held = {} if news.whole else dict(self.bookings)
        held |= {booking.booking: booking for booking in news.bookings}
        for gone in news.gone:
            held.pop(gone, None)
        self._commit(bookings=held, cursor=news.cursor)
        return Taken()

    def report(self, waiting: int, oldest: StoredEvent | None) -> wire.Report:
        return wire.Report(now=self.wall, version="0", waiting=waiting)

    def stop_epoch(self) -> None:
        self._commit(stopped=True, cursor=None)

    def renew_epoch(self) -> None:
        raise AssertionError("this card never came back from an image")
