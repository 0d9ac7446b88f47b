"""Reading a journal that another process may be writing: no lock, no change, and all of one instant."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from kiosk.bookings import Booking
from kiosk.hall import Hall
from kiosk.journal_file import BOOKING, WALK, JournalBroken, JournalUnwritable, check_schema, translated
from kiosk.projection import Row, load
from kiosk.record import GENESIS, ChainFault, first_fault


def verify(path: Path, newest: int | None = None) -> tuple[int, bytes, ChainFault | None]:
    """Walk the chain of a journal, read-only: how many events are good, the head, the first bad one.

    `newest`: only so many of the last ones; those before are taken for good.
    """
    with translated(), closing(_reader(path)) as db:
        known: tuple[int, bytes] = (0, GENESIS)
        if newest is not None:
            before = "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1 OFFSET ?"
            known = db.execute(before, (newest,)).fetchone() or known
        rows = db.execute(WALK, known[:1])
        return first_fault(rows, *known)


def read_only(path: Path) -> tuple[Hall, list[Booking]]:
    """What a journal holds at one instant, without a lock and without a change; also while the desk writes.

    Raises JournalError.
    """
    with translated(), closing(_reader(path)) as db:
        db.execute("BEGIN")
        hall = load(Row(*row) for row in db.execute("SELECT name, key, body FROM projection"))
        rows = db.execute("SELECT body FROM booking ORDER BY day, id")
        return hall, [BOOKING.validate_json(body) for (body,) in rows]


def backup_of(path: Path, target: Path) -> None:
    """A copy of a journal, also while it is written, complete at one instant. JournalError, OSError."""
    part = target.with_name(target.name + ".part")
    with translated(), closing(_reader(path)) as source:
        try:
            part.touch()
            part.chmod(0o600)  # what SQLite finds, it leaves as open as it is
        except OSError as error:
            raise JournalUnwritable(f"{target}: the copy cannot be written: {error.strerror}") from error
        try:
            with closing(sqlite3.connect(part)) as copy:
                source.backup(copy)
            with open(part, "rb") as written:
                os.fsync(written.fileno())
            part.replace(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _reader(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise JournalBroken(f"there is no journal at {path}")
    # Without a log nobody writes: then not even SQLite's own files beside the journal are made.
    still = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{still}", uri=True, timeout=2.0)
    try:
        check_schema(path, db.execute("PRAGMA user_version").fetchone()[0])
    except BaseException:
        db.close()
        raise
    return db


def unsent(path: Path) -> int:
    """How many events the centre does not have yet. JournalError."""
    with translated(), closing(_reader(path)) as db:
        newest = db.execute("SELECT MAX(seq) FROM event").fetchone()[0] or 0
        known = db.execute("SELECT value FROM meta WHERE key='acknowledged'").fetchone()
        return max(0, int(newest) - int(known[0] if known else 0))
