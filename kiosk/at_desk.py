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
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from dataclasses import replace
from typing import Final, NamedTuple, TypeVar

from kiosk import __version__, epochs
from kiosk import events as ev
from kiosk.bookings import Booking, Status, pulled
from kiosk.clock import Trust
from kiosk.datadir import DataDir
from kiosk.desk import Desk
from kiosk.in_force import CURSOR, REFUSED, REVISION, SETTINGS, STOPPED, TAKEN_BY, in_place
from kiosk.journal import JournalError
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.office_check import OfficeMistakes
from kiosk.office_merge import merged
from kiosk.reference import Reference
from kiosk.serials import owns
from kiosk.sync import wire
from kiosk.sync.desk_side import News, Standing, StoredEvent, Taken
from kiosk.sync.errors import DeskSilent

log = logging.getLogger(__name__)
T = TypeVar("T")

ANSWER_S: Final = 10.0
"""s for the desk to do one thing; it takes milliseconds, and on a full disk it says so at once."""
_LOOK_S: Final = 0.1
_VERSION: Final = __version__.encode()


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
        self._unread = 0
        self._purged: dt.date | None = None
        self.closing = threading.Event()

    def standing(self) -> Standing:
        return self._do(self._standing)

    def _standing(self) -> Standing:
        journal = self._desk.journal.open()
        self._purge_copies()
        cursor, stopped = journal.fact(CURSOR), journal.fact(STOPPED)
        # What an older version could not read, this one may: all is taken anew.
        cursor = cursor if journal.fact(TAKEN_BY) == _VERSION else None
        return Standing(
            journal.epoch,
            journal.seq,
            journal.acknowledged,
            None if cursor is None else cursor.decode(),
            stopped == journal.epoch.encode(),
        )

    def _purge_copies(self) -> None:
        """Once a day, when the centre has everything and the time is known."""
        journal, moment = self._desk.journal, self._desk.clock.now()
        today = moment.utc.date()
        if today == self._purged or moment.trust is not Trust.SYNCED or journal.acknowledged < journal.seq:
            return
        self._purged = today
        try:
            epochs.purge(journal.path.parent, moment.utc)
        except OSError as error:
            log.warning("journals of epochs gone by cannot be removed: %s", error)

    def events(self, after: int, limit: int) -> list[StoredEvent]:
        return self._do(lambda: self._desk.journal.stored(after, limit))

    def acknowledge(self, seq: int) -> None:
        self._do(lambda: self._desk.journal.acknowledge(seq))

    def stop_epoch(self) -> None:
        journal = self._desk.journal
        # By nobody's version: the next pull is a snapshot, with the numbers that a card from an image gave.
        self._do(lambda: journal.put_facts({STOPPED: journal.epoch.encode(), TAKEN_BY: b""}))

    def report(self, waiting: int, oldest: StoredEvent | None) -> wire.Report:
        moment, how = self._desk.clock.now(), self._how()
        revision, refused, strange = self._do(self._revisions)
        problems = how.problems
        if strange:
            problems = (f"sync: {strange} bookings of a kind not known to this version", *problems)
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
            problems=tuple(problem[:200] for problem in problems[:20]),
        )

    def _revisions(self) -> tuple[int, int | None, int]:
        """The revision that holds, the one that was refused, and how many bookings staff must judge."""
        journal = self._desk.journal
        revision, refused = journal.fact(REVISION), journal.fact(REFUSED)
        held = self._desk.reference.bookings.values()
        strange = self._unread + sum(booking.status is Status.UNKNOWN for booking in held)
        return int(revision or 0), int(refused) if refused else None, strange

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
        facts = {CURSOR: news.cursor.encode(), TAKEN_BY: _VERSION}
        if settings is not None:
            facts[REFUSED] = b"" if refused is None else str(settings.revision).encode()
        replaced, gone = self._of_ours(news)
        new = news.whole or news.bookings or news.gone
        self._unread = news.unread + (0 if news.whole else self._unread)
        if new or any(desk.journal.fact(key) != value for key, value in facts.items()):
            rows = (*news.bookings, *replaced)
            desk.journal.put_bookings(rows, (*news.gone, *gone), whole=news.whole, facts=facts)
        reference = desk.reference
        if news.keys is not None:
            reference = replace(reference, keys=news.keys.usable(enrolled=True))
        # Most pulls bring nothing, and cost neither a write to the card nor a reading of all bookings.
        if new or news.keys is not None:
            desk.judge_by(reference=reference)
        if desk.reference.before and not desk.reference.replaced:
            self._forget_before()
        return Taken(settings.revision if settings is not None and taken else None, refused)

    def _of_ours(self, news: News) -> tuple[list[Booking], set[str]]:
        """What becomes of bookings that were imported here, beside those that are told."""
        if not (news.whole or news.bookings):
            return [], set()
        desk = self._desk
        secrets = [each for each in (desk.reference.secret, desk.reference.before) if each]
        held = desk.journal.all_bookings()
        return pulled(held, news.bookings, secrets, desk.hall.redeemed, whole=news.whole)

    def _forget_before(self) -> None:
        """The secret of before the enrolment, when nobody is left who came by it."""
        try:
            self._data.forget_secret_before()
        except OSError as error:
            log.warning("the secret of before the enrolment cannot be removed: %s", error)
        self._desk.judge_by(reference=replace(self._desk.reference, before=b""))

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
        """Only where they are above our own, which on the card that gave them they never are.

        Those of another kiosk's ranges, as of a card that had another place before, are no bar to ours.
        """
        day = self._desk.day
        given = self._desk.serials(numbers.day)
        own = {letter: n for letter, n in numbers.serials.items() if owns(self._desk.place, n)}
        higher = {letter: n for letter, n in own.items() if n > given.get(letter, 0)}
        if not higher or (day is not None and numbers.day < day):
            return
        self._desk.happen(
            lambda at, command: ev.NumbersRaised(at=at, command=command, day=numbers.day, serials=higher)
        )

    def renew_epoch(self) -> None:
        self._do(lambda: epochs.renew(self._desk))

    def know_centre(self) -> None:
        """There is a centre now: judge by its secret and its keys only, as at a start."""

        def know() -> None:
            self._desk.has_centre = True
            self._desk.place = in_place(self._desk.journal, self._data.place)
            keys = self._data.keys().usable(enrolled=True)
            before = self._data.secret_before()
            self._desk.judge_by(reference=Reference(keys, self._data.secret(), before=before))
            if self._standing().stopped:
                epochs.renew(self._desk)

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
