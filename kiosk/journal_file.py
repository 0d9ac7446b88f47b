"""The journal's file: its schema, and what can be wrong with it.

JournalError
├── JournalLocked      another process is the desk of this data directory
├── JournalNewer       the file was written by a newer Antrean
├── JournalBroken      SQLite says the file is malformed, or it is no journal of ours
└── JournalUnwritable  disk full, read-only or busy: nothing was written

"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter

from kiosk.bookings import Booking

SCHEMA = 1
BOOKING: TypeAdapter[Booking] = TypeAdapter(Booking)

# Who changes an event by hand may leave a text where bytes were.
WALK = "SELECT seq, CAST(raw AS BLOB), CAST(hash AS BLOB) FROM event WHERE seq > ? ORDER BY seq"

MIGRATIONS: dict[int, str] = {
    1: """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE event (seq INTEGER PRIMARY KEY, raw BLOB NOT NULL, hash BLOB NOT NULL);
        CREATE TABLE projection (
            name TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (name, key)
        ) WITHOUT ROWID;
        CREATE TABLE booking (id TEXT PRIMARY KEY, day TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
        CREATE INDEX booking_day ON booking (day);
    """,
}


class JournalError(Exception):
    """Base of what can be wrong with the journal; the text says what to do."""


class JournalLocked(JournalError):
    """Another process is the desk of this data directory."""


class JournalNewer(JournalError):
    """The file was written by a newer Antrean."""


class JournalBroken(JournalError):
    """SQLite says the file is malformed, or it is no journal of ours."""


class JournalUnwritable(JournalError):
    """Disk full, read-only or busy: nothing was written."""


def _translate(error: sqlite3.Error) -> JournalError:
    text = str(error)
    if any(sign in text for sign in ("malformed", "not a database", "disk I/O", "no such table")):
        return JournalBroken(
            f"the journal is damaged ({text}). Nothing was changed: keep the file, restore the last backup"
        )
    return JournalUnwritable(f"the journal cannot be written ({text}): free space on the disk, or mend it")


@contextmanager
def translated() -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.Error as error:
        raise _translate(error) from error


def check_schema(path: Path, version: int) -> None:
    """Raises JournalNewer."""
    if version > SCHEMA:
        raise JournalNewer(
            f"{path} has schema {version}, this Antrean knows {SCHEMA}: install the newer one again"
        )
