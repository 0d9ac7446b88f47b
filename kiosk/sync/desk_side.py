"""What the sync needs of the desk. Floor 4 says how (`kiosk.insync`); simulations may say it otherwise."""

from dataclasses import dataclass
from typing import Protocol

from kiosk.bookings import Booking
from kiosk.keys import KeySet
from kiosk.sync.wire import Numbers, Report, Settings

StoredEvent = tuple[int, bytes, bytes]
"""seq, the exact bytes, and their hash."""


@dataclass(frozen=True)
class Standing:
    """Where this kiosk stands: its epoch, its newest event, up to which the centre has them, and the cursor.

    `stopped`: the centre found that another card writes this epoch.
    """

    epoch: str
    newest: int
    acknowledged: int
    cursor: str | None = None
    stopped: bool = False


@dataclass(frozen=True)
class News:
    """What the centre told; with the cursor, that it was taken. `whole`: in place of all that is held.

    `unread`: bookings that were told in a way that only a newer kiosk understands; `gone` has them.
    """

    cursor: str
    bookings: tuple[Booking, ...] = ()
    gone: tuple[str, ...] = ()
    whole: bool = False
    keys: KeySet | None = None
    settings: Settings | None = None
    numbers: Numbers | None = None
    unread: int = 0


@dataclass(frozen=True)
class Taken:
    """What came of it. `settings`: the revision that holds now, if one came; `refused`: why it does not."""

    settings: int | None = None
    refused: str | None = None


class DeskSide(Protocol):
    """The desk as the sync sees it. Each call may raise DeskSilent; then nothing was stored."""

    def standing(self) -> Standing: ...

    def events(self, after: int, limit: int) -> list[StoredEvent]:
        """Stored events in order, those after `after`."""
        ...

    def acknowledge(self, seq: int) -> None:
        """The centre has everything up to `seq`, and nothing after it."""
        ...

    def take(self, news: News) -> Taken:
        """Store it, bookings and cursor in one transaction, and judge by it from now on."""
        ...

    def report(self, waiting: int, oldest: StoredEvent | None) -> Report:
        """How the kiosk is. `oldest`: of the events that wait."""
        ...

    def stop_epoch(self) -> None:
        """Another card writes this epoch: keep in mind that it is not pushed any more, and drop the cursor: a
        card from an image has to hear in a snapshot which numbers it gave."""
        ...

    def renew_epoch(self) -> None:
        """This card was restored from an image: go on in a new epoch, from its first event."""
        ...
