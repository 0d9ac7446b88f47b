"""Epochs of the journal: how a new one begins, and how long what it leaves behind is kept.

A card that came back from an image, or that another one was copied from, goes on in a new epoch (sync.md).
Its events of the old one have numbers that the centre has already, from elsewhere; they stay beside the
journal as `journal-EPOCH.db`, for whoever has to find out what happened. That file has redemptions and
bookings like the journal itself, so it goes too: a week after it was made, and at most three are kept.
"""

import datetime as dt
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk import events as ev
from kiosk.desk import Desk
from kiosk.journal_reading import backup_of
from kiosk.projection import Row

log = logging.getLogger(__name__)

KEPT: Final = dt.timedelta(days=7)
"""Long enough for somebody to come who can read it."""
MOST: Final = 3
_CARRIED_BYTES: Final = 32 * 1024
"""Of the rows in one event: with their escapes and its frame well under the 64 KB that the wire takes."""
_NO_CLOCK: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def renew(desk: Desk) -> None:
    """Go on in a new epoch that begins with the hall as it stands. Between two commands. JournalError."""
    journal = desk.journal
    before, head = journal.epoch, journal.head.hex()
    copy = journal.path.with_name(f"journal-{before}.db")
    backup_of(journal.path, copy)
    made = desk.clock.now().utc.timestamp()
    os.utime(copy, (made, made))
    parts = list(_parts(journal.projection()))

    def begin(at: dt.datetime, command: str) -> list[ev.Event]:
        carried = [ev.HallCarried(at=at, command=command, rows=part) for part in parts]
        return [ev.EpochBegun(at=at, command=command, before=before, head=head), *carried]

    desk.renew(begin)
    for old in copies(journal.path.parent)[:-MOST]:
        _remove(old)


def copies(folder: Path) -> list[Path]:
    """Journals of epochs gone by, the oldest first."""
    found = [path for path in folder.glob("journal-*.db") if path.is_file()]
    return sorted(found, key=lambda path: path.stat().st_mtime)


def purge(folder: Path, now: dt.datetime) -> int:
    """Remove the copies whose time is over, by a clock that is known; how many went."""
    gone = 0
    for path in copies(folder):
        made = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
        if made < _NO_CLOCK or made > now:
            # Made while nobody knew the time: its week begins today.
            os.utime(path, (now.timestamp(), now.timestamp()))
        elif now - made >= KEPT:
            _remove(path)
            gone += 1
    return gone


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    log.info("%s is removed: its time is over", path.name)


def _parts(rows: list[Row]) -> Iterator[tuple[tuple[str, str, str], ...]]:
    """Rows in portions that make events well under the wire's limit."""
    part: list[tuple[str, str, str]] = []
    size = 0
    for row in rows:
        body = (row.body or b"").decode()
        if part and size + len(body) > _CARRIED_BYTES:
            yield tuple(part)
            part, size = [], 0
        part.append((row.table, row.key, body))
        # Its quotation marks are escaped once more.
        size += len(body) * 5 // 4 + len(row.key) + 40
    if part:
        yield tuple(part)
