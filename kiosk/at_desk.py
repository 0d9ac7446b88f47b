"""The desk as the sync needs it. Everything is done between two commands, on the desk's own thread.

What the centre tells is stored so that every step may be repeated: keys first, then settings, numbers, and
last, in one transaction, bookings and the cursor that says that all of it was taken.
"""

import datetime as dt
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from typing import Final, NamedTuple, TypeVar

from kiosk import __version__
from kiosk import events as ev
from kiosk.datadir import DataDir
from kiosk.desk import Desk
from kiosk.in_force import CURSOR, REFUSED, REVISION, SETTINGS, STOPPED
from kiosk.journal import JournalError, backup_of
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.office_check import OfficeMistakes
from kiosk.office_merge import merged
from kiosk.projection import Row
from kiosk.reference import Reference
from kiosk.sync import wire
from kiosk.sync.desk_side import News, Standing, StoredEvent, Taken
from kiosk.sync.errors import DeskSilent

log = logging.getLogger(__name__)
T = TypeVar("T")

ANSWER_S: Final = 10.0
"""s for the desk to do one thing; it takes milliseconds, and on a full disk it says so at once."""
_LOOK_S: Final = 0.1
_CARRIED_BYTES: Final = wire.EVENT_BYTES // 2


class How(NamedTuple):
    """How the kiosk's parts are, for the office page."""

    paper: wire.Paper = wire.Paper.UNKNOWN
    problems: tuple[str, ...] = ()


class AtDesk:
    """The desk as the sync sees it (`kiosk.sync.desk_side.DeskSide`)."""

    def __init__(self, desk: Desk, data: DataDir, own: Office, how: Callable[[], How] = How) -> None:
        """`own`: the office of its file alone. `how` is called on the sync's thread."""
        self._desk = desk
        self._data = data
        self._own = own
        self._how = how
        self.closing = threading.Event()

    def standing(self) -> Standing:
        return self._do(self._standing)

    def _standing(self) -> Standing:
        journal = self._desk.journal.open()
        cursor, stopped = journal.fact(CURSOR), journal.fact(STOPPED)
        return Standing(
            journal.epoch,
            journal.seq,
            journal.acknowledged,
            None if cursor is None else cursor.decode(),
            stopped == journal.epoch.encode(),
        )

    def events(self, after: int, limit: int) -> list[StoredEvent]:
        return self._do(lambda: self._desk.journal.stored(after, limit))

    def acknowledge(self, seq: int) -> None:
        self._do(lambda: self._desk.journal.acknowledge(seq))

    def stop_epoch(self) -> None:
        journal = self._desk.journal
        self._do(lambda: journal.put_facts({STOPPED: journal.epoch.encode()}))

    def report(self, waiting: int, oldest: StoredEvent | None) -> wire.Report:
        moment, how = self._desk.clock.now(), self._how()
        revision, refused = self._do(self._revisions)
        return wire.Report(
            now=moment.utc,
            version=__version__[:32],
            waiting=waiting,
            oldest=None if oldest is None else _wall(oldest[1]),
            paper=how.paper,
            clock=moment.trust,
            boot=moment.boot[:64],
            settings=revision,
            refused=refused,
            problems=tuple(problem[:200] for problem in how.problems[:20]),
        )

    def _revisions(self) -> tuple[int, int | None]:
        journal = self._desk.journal
        revision, refused = journal.fact(REVISION), journal.fact(REFUSED)
        return int(revision or 0), int(refused) if refused else None

    # What the centre told

    def take(self, news: News) -> Taken:
        office, refused = None, None
        if news.settings is not None:
            try:
                office = merged(self._own, news.settings.text)
            except OfficeMistakes as error:
                refused = str(error)
                log.warning("revision %d of the settings is not taken: %s", news.settings.revision, error)
        if news.keys is not None:
            self._put_keys(news.keys)
        return self._do(lambda: self._take(news, office, refused))

    def _put_keys(self, keys: KeySet) -> None:
        try:
            self._data.put_keys(keys)
        except OSError as error:
            raise DeskSilent(f"the keys cannot be stored: {error}") from error

    def _take(self, news: News, office: Office | None, refused: str | None) -> Taken:
        desk, settings = self._desk, news.settings
        taken = settings is not None and office is not None and self._take_settings(settings, office)
        if news.numbers is not None:
            self._take_numbers(news.numbers)
        facts = {CURSOR: news.cursor.encode()}
        if settings is not None:
            facts[REFUSED] = b"" if refused is None else str(settings.revision).encode()
        new = news.whole or news.bookings or news.gone
        if new or any(desk.journal.fact(key) != value for key, value in facts.items()):
            desk.journal.put_bookings(news.bookings, news.gone, whole=news.whole, facts=facts)
        reference = desk.reference
        if news.keys is not None:
            reference = Reference(news.keys.usable(enrolled=True), reference.secret)
        # Most pulls bring nothing, and cost neither a write to the card nor a reading of all bookings.
        if new or news.keys is not None:
            desk.judge_by(reference=reference)
        return Taken(settings.revision if settings is not None and taken else None, refused)

    def _take_settings(self, settings: wire.Settings, office: Office) -> bool:
        """Journaled: a number was given by the settings before it. False where they hold already."""
        journal = self._desk.journal
        if journal.fact(REVISION) == str(settings.revision).encode() and self._desk.office == office:
            return False
        digest = hashlib.sha256(office.model_dump_json().encode()).hexdigest()
        self._desk.happen(
            lambda at, command: ev.SettingsTaken(
                at=at, command=command, revision=settings.revision, office=digest
            ),
            {REVISION: str(settings.revision).encode(), SETTINGS: settings.text.encode()},
        )
        # At once: what the journal says holds, whatever becomes of the rest.
        self._desk.judge_by(office=office)
        return True

    def _take_numbers(self, numbers: wire.Numbers) -> None:
        """Only where they are above our own: on the card that gave them they never are."""
        day = self._desk.day
        given = self._desk.serials(numbers.day)
        higher = {letter: n for letter, n in numbers.serials.items() if n > given.get(letter, 0)}
        if not higher or (day is not None and numbers.day < day):
            return
        self._desk.happen(
            lambda at, command: ev.NumbersRaised(at=at, command=command, day=numbers.day, serials=higher)
        )

    def renew_epoch(self) -> None:
        self._do(self._renew_epoch)

    def _renew_epoch(self) -> None:
        journal = self._desk.journal
        before, head = journal.epoch, journal.head.hex()
        backup_of(journal.path, journal.path.with_name(f"journal-{before}.db"))
        parts = list(_parts(journal.projection()))

        def begin(at: dt.datetime, command: str) -> list[ev.Event]:
            carried = [ev.HallCarried(at=at, command=command, rows=part) for part in parts]
            return [ev.EpochBegun(at=at, command=command, before=before, head=head), *carried]

        self._desk.renew(begin)

    def know_centre(self) -> None:
        """There is a centre now: judge by its secret and its keys only, as at a start."""

        def know() -> None:
            self._desk.has_centre = True
            keys = self._data.keys().usable(enrolled=True)
            self._desk.judge_by(reference=Reference(keys, self._data.secret()))
            if self._standing().stopped:
                self._renew_epoch()

        try:
            self._do(know)
        except (OSError, ValueError) as error:
            raise DeskSilent(f"the data directory cannot be used: {error}") from error

    # How the desk is asked

    def _do(self, work: Callable[[], T]) -> T:
        """On the desk's thread; not longer than the kiosk lives."""
        future: Future[T] = self._desk.between(work)
        ends = time.monotonic() + ANSWER_S
        while True:
            try:
                return future.result(_LOOK_S)
            except JournalError as error:
                raise DeskSilent(f"the journal cannot be used: {error}") from error
            except Late as error:
                if self.closing.is_set() or time.monotonic() > ends:
                    raise DeskSilent("the desk does not answer") from error


def _wall(raw: bytes) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(json.loads(raw)["wall"])
    except (ValueError, KeyError, TypeError):
        return None
    return found if found.tzinfo else None


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
