"""The journal: events in SQLite, the only truth; projections beside them, changed in the same transaction.

WAL with `synchronous=FULL`: a commit has reached the disk before it returns, so what is printed after it
cannot be taken back by a power cut (under NORMAL it could). Events are append-only and chained: each holds
the SHA-256 of the one before, over exactly the bytes that are stored and sent. Its errors and its schema are
`kiosk.journal_file`; other processes read it by `kiosk.journal_reading`.
"""

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from kiosk.bookings import Booking, joined
from kiosk.clock import Moment
from kiosk.events import Event
from kiosk.hall import Hall
from kiosk.journal_file import (
    BOOKING,
    MIGRATIONS,
    SCHEMA,
    WALK,
    JournalBroken,
    JournalError,
    JournalLocked,
    JournalNewer,
    JournalUnwritable,
    check_schema,
    translated,
)
from kiosk.projection import Row, load, take_rows
from kiosk.record import GENESIS, Record, fold

__all__ = ["Journal", "JournalBroken", "JournalError", "JournalLocked", "JournalNewer", "JournalUnwritable"]


class Journal:
    """The journal of one data directory, open for writing. Only the desk holds one; see `read_only`."""

    def __init__(self, path: Path, *, new_id: Callable[[], str], wait: float = 2.0) -> None:
        """Nothing is opened yet: every use opens the file if need be, and may raise JournalError.

        `new_id` gives event ids and the epoch; `wait`: s to wait while another process writes.
        """
        self.path = path
        self.epoch = ""
        self.seq = 0
        self.head = GENESIS
        self.acknowledged = 0
        self._new_id = new_id
        self._wait = wait
        self._open: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._lost: list[sqlite3.Connection] = []

    def open(self) -> Self:
        """Open or make the file now. Raises JournalError."""
        if self._open is None:
            # One that was there and is gone is missed: a new one in its place would give numbers again.
            if self._file is not None and not self.path.exists():
                raise JournalBroken(f"{self.path} is gone: put it back, or restore the last backup")
            with translated():
                db = sqlite3.connect(
                    self.path, isolation_level=None, check_same_thread=False, timeout=self._wait
                )
                try:
                    self._set_up(db)
                except BaseException:
                    db.close()
                    raise
            self._open, self._file = db, _file_at(self.path)
        return self

    @property
    def _db(self) -> sqlite3.Connection:
        if self._open is None:
            self.open()
        assert self._open is not None  # noqa: S101 - opened above
        return self._open

    def _set_up(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        check_schema(self.path, version)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        for step in range(version + 1, SCHEMA + 1):
            db.executescript(f"BEGIN; {MIGRATIONS[step]} PRAGMA user_version={step}; COMMIT;")
        db.execute("INSERT OR IGNORE INTO meta VALUES ('epoch', ?)", (self._new_id(),))
        self.epoch = str(db.execute("SELECT value FROM meta WHERE key='epoch'").fetchone()[0])
        newest = db.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self.seq, self.head = newest or (0, GENESIS)
        known = db.execute("SELECT value FROM meta WHERE key='acknowledged'").fetchone()
        self.acknowledged = int(known[0]) if known else 0

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    # Writing

    def append(
        self,
        batch: Iterable[tuple[Event, Moment]],
        rows: Iterable[Row],
        facts: Mapping[str, bytes] | None = None,
    ) -> list[Record]:
        """Events, the rows they change and facts, in one transaction. On return they are on the disk.

        Raises JournalError, and then nothing was written.
        """
        records = self._chain(batch, self.epoch, self.seq, self.head)
        with self._transaction():
            self._write_events(records)
            self._write_rows(rows)
            self._write_facts(facts or {})
        if records:
            self.seq, self.head = records[-1].seq, records[-1].hash
        return records

    def _chain(
        self, batch: Iterable[tuple[Event, Moment]], epoch: str, seq: int, head: bytes
    ) -> list[Record]:
        records: list[Record] = []
        for event, moment in batch:
            seq += 1
            records.append(Record.make(event, moment, epoch=epoch, seq=seq, new_id=self._new_id(), prev=head))
            head = records[-1].hash
        return records

    def _write_events(self, records: list[Record]) -> None:
        rows = [(r.seq, r.raw, r.hash) for r in records]
        self._db.executemany("INSERT INTO event VALUES (?, ?, ?)", rows)

    def _write_facts(self, facts: Mapping[str, bytes]) -> None:
        self._db.executemany("REPLACE INTO meta VALUES (?, ?)", facts.items())

    def renew(self, batch: Iterable[tuple[Event, Moment]], rows: Iterable[Row]) -> list[Record]:
        """Begin a new epoch with these events; those of the old one go, so keep a copy of it before.

        For a card that came back from an image (sync.md): what it wrote since has numbers that the centre has
        already, and which ones, a whole snapshot says. Nothing else begins a chain anew. Raises JournalError.
        """
        epoch = self._new_id()
        records = self._chain(batch, epoch, 0, GENESIS)
        with self._transaction() as db:
            db.execute("DELETE FROM event")
            self._write_events(records)
            self._write_rows(rows)
            db.execute("REPLACE INTO meta VALUES ('epoch', ?)", (epoch,))
            db.execute("DELETE FROM meta WHERE key IN ('acknowledged', 'stopped', 'cursor')")
        self.epoch, self.seq, self.head = epoch, records[-1].seq, records[-1].hash
        self.acknowledged = 0
        return records

    def _write_rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            if row.body is None:
                self._db.execute("DELETE FROM projection WHERE name=? AND key=?", (row.table, row.key))
            else:
                self._db.execute("REPLACE INTO projection VALUES (?, ?, ?)", row)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._same_file()
        with translated():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # A commit that failed for a full disk has rolled back by itself.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _same_file(self) -> None:
        """Unix lets an open file be renamed or deleted: what is written then stands under no name.

        Raises JournalBroken; what stands under the name now is opened at the next use.
        """
        if self._open is None or _file_at(self.path) == self._file:
            return
        # Not closed: SQLite would delete the log that stands under its name now.
        self._lost.append(self._open)
        self._open = None
        raise JournalBroken(f"{self.path} was replaced while it was open: it is read again")

    def probe(self) -> None:
        """Write nothing of meaning, durably: raises JournalError while the journal cannot be written."""
        with self._transaction() as db:
            db.execute("REPLACE INTO meta VALUES ('probe', ?)", (self.seq,))

    # Reading

    def hall(self) -> Hall:
        """The hall as the projections have it."""
        self._same_file()
        with translated():
            return load(Row(*row) for row in self._db.execute("SELECT name, key, body FROM projection"))

    def records(self, after: int = 0) -> Iterator[Record]:
        """Stored events in order, those after `after`."""
        with translated():
            cursor = self._db.execute("SELECT raw, hash FROM event WHERE seq > ? ORDER BY seq", (after,))
            for raw, digest in cursor:
                yield Record.parse(raw, digest)

    def stored(self, after: int, limit: int) -> list[tuple[int, bytes, bytes]]:
        """Events as they are sent: (seq, exact bytes, hash), at most `limit` of those after `after`."""
        with translated():
            return self._db.execute(f"{WALK} LIMIT ?", (after, limit)).fetchall()

    def projection(self) -> list[Row]:
        """The rows of the projections, as they are committed."""
        with translated():
            rows = self._db.execute("SELECT name, key, body FROM projection ORDER BY name, key")
            return [Row(*row) for row in rows]

    def fact(self, key: str) -> bytes | None:
        """A small thing that came from outside, such as the cursor of the centre."""
        with translated():
            found = self._db.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
            return None if found is None else bytes(found[0])

    def rebuild(self) -> Hall:
        """Fold all events again and put the projections anew, in one transaction."""
        hall = fold(self.records())
        with self._transaction() as db:
            db.execute("DELETE FROM projection")
            self._write_rows(take_rows(hall))
        return hall

    # Reference data: what came from outside. Events copy what they relied on, so these may be purged.

    def acknowledge(self, seq: int) -> None:
        """The centre has all events up to `seq`. Less than before: it came back from a backup."""
        self.put_facts({"acknowledged": str(seq).encode()})
        self.acknowledged = seq

    def put_facts(self, facts: Mapping[str, bytes]) -> None:
        """Store facts, in one transaction."""
        with self._transaction():
            self._write_facts(facts)

    def put_bookings(
        self,
        bookings: Iterable[Booking],
        gone: Iterable[str] = (),
        *,
        whole: bool = False,
        facts: Mapping[str, bytes] | None = None,
    ) -> None:
        """Store bookings, each in place of an earlier revision of itself, in one transaction with `facts`.

        `gone`: ids to forget. `whole`: these are all, and take the place of whatever is there.
        """
        rows = [(b.booking, b.day.isoformat(), BOOKING.dump_json(b)) for b in bookings]
        with self._transaction() as db:
            if whole:
                db.execute("DELETE FROM booking")
            db.executemany("DELETE FROM booking WHERE id=?", [(each,) for each in gone])
            db.executemany("REPLACE INTO booking VALUES (?, ?, ?)", rows)
            self._write_facts(facts or {})

    def import_bookings(self, bookings: Iterable[Booking], secret: bytes) -> None:
        """Store bookings of a file, each in place of those that share a code; `secret` made the ids."""
        self.put_bookings(*joined(self.all_bookings(), bookings, secret, self.hall().redeemed))

    def all_bookings(self) -> list[Booking]:
        """Every booking that is kept; those of days gone by are purged."""
        with translated():
            rows = self._db.execute("SELECT body FROM booking ORDER BY day, id")
            return [BOOKING.validate_json(body) for (body,) in rows]

    def purge_bookings(self, before: dt.date) -> int:
        """Forget bookings of days before this one (UU 27/2022: as short as it can); how many went."""
        with self._transaction() as db:
            return db.execute("DELETE FROM booking WHERE day < ?", (before.isoformat(),)).rowcount


def _file_at(path: Path) -> tuple[int, int] | None:
    """Which file stands under this name; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
