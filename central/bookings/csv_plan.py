"""What the lines of a CSV file would do to the bookings that are there, and doing it: in sets, in one
transaction. `csv_import` is the way in.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from central.bookings import claims, rules, seats
from central.bookings.booking import place_of
from central.bookings.csv_lines import Line
from central.bookings.models import EXPECTED, Booking, CodeClaim, PersonClaim, Seats, State
from central.bookings.rules import Refused
from central.bookings.seats import Place
from central.config import seal
from central.offices.models import Office
from kiosk import hours
from kiosk.codes import code_hash
from kiosk.office import Office as OfficeFile
from kiosk.office import Session
from kiosk.passes import BOOKING_BYTES, REVISION_LIMIT
from kiosk.sync.csv_table import BadLine

_SET: Final = 1000
_T = TypeVar("_T")
Progress = Callable[[str, int, int], None]
"""Called with what is being done, and with how many lines of how many it is done."""

_ALLOWED: Final = {
    Refused.CLOSED: ("day", "a day on which the service is given"),
    Refused.TOO_FAR: ("day", f"at most {rules.HORIZON_DAYS} days ahead"),
    Refused.PAST: ("day", "today or a day to come"),
    Refused.NO_SLOT: ("time", "the start of a slot of that day and service"),
    Refused.PARTY: ("party", "no more people than the service takes"),
    Refused.FULL: ("party", "people for whom seats are left"),
    Refused.COME: ("", "no change where somebody has come already"),
    Refused.OVER: ("", "no change where the day is over"),
    Refused.TOO_OFTEN: ("", f"a booking moved fewer than {REVISION_LIMIT} times"),
}


@dataclass(slots=True)
class Change:
    """What a line does: `row` as it will be, seats given back at `before` and taken at its place after.

    `freed`: bookings that are over and lose the line's foreign codes to this one.
    """

    line: Line
    row: Booking
    new: bool
    before: tuple[Place, int] | None = None
    freed: tuple[Booking, ...] = ()

    @property
    def touched(self) -> list[Booking]:
        """The bookings it changes, of those that are there."""
        return [*self.freed] if self.new else [self.row, *self.freed]

    @property
    def after(self) -> tuple[Place, int] | None:
        return None if self.row.state == State.CANCELLED else (place_of(self.row), self.row.party)


class Importer:
    """One file for one office, within one transaction."""

    def __init__(
        self,
        office: Office,
        file: OfficeFile,
        now: dt.datetime,
        progress: Progress,
        digests: Mapping[int, list[str]],
    ) -> None:
        self._office, self._file, self._progress = office, file, progress
        self._today = file.business_day(now)
        self._digests = digests  # by number of the line
        # People of this morning may stand in the hall: a slot of today may have begun.
        self._since = hours.moment(file, self._today, 0) - dt.timedelta(minutes=1)
        self._slots: dict[tuple[str, dt.date, int], Session | Refused] = {}
        self._held: dict[str, str] = {}  # whose a code was when its line was looked at
        self.bad: list[BadLine] = []

    def repeated(self, lines: Sequence[Line]) -> Iterator[BadLine]:
        """Of two lines with the same code the second is a mistake."""
        first: dict[str, int] = {}
        for line in lines:
            for digest in self._digests[line.number]:
                earlier = first.setdefault(digest, line.number)
                if earlier != line.number:
                    allowed = f"each code once: it stands in line {earlier} too"
                    yield BadLine(line.number, "", "a code", allowed)
                    break

    def plan(self, lines: Sequence[Line]) -> list[Change]:
        """The changes of all lines that change something; `bad` names those that cannot.

        Nothing is locked yet: most bookings that a file names it leaves as they are, and kiosks go on telling
        who came. `claim` locks those that change, and looks at their lines again.
        """
        changes: list[Change] = []
        for at, part in _parts(lines):
            self._progress("checking", at, len(lines))
            held = CodeClaim.objects.in_bulk([each for line in part for each in self._digests[line.number]])
            self._held |= {digest: claim.booking for digest, claim in held.items()}
            ids = {claim.booking for claim in held.values()}
            known = Booking.objects.in_bulk(ids)
            changes += self._judged(part, known)
        return changes

    def _judged(self, lines: Sequence[Line], known: Mapping[str, Booking]) -> Iterator[Change]:
        for line in lines:
            held = {self._held[each] for each in self._digests[line.number] if each in self._held}
            change = self._judge(line, [known[booking] for booking in sorted(held & known.keys())])
            if isinstance(change, Refused):
                self._refuse(line, change)
            elif change is not None:
                yield change

    def _locked(self, changes: Sequence[Change]) -> list[Change]:
        """Lock the bookings that change, and look at their lines again: they may have changed meanwhile."""
        ids = sorted({row.id for change in changes for row in change.touched})
        known: dict[str, Booking] = {}
        # All in one order, whatever order the file has: two that lock them never wait in a circle.
        for _, part in _parts(ids):
            rows = Booking.objects.select_for_update().filter(id__in=part).order_by("id")
            known |= {row.id: row for row in rows}
        again = {change.line.number: change for change in changes if not change.touched}
        looked = self._judged([change.line for change in changes if change.touched], known)
        again |= {change.line.number: change for change in looked}
        return [again[change.line.number] for change in changes if change.line.number in again]

    def _judge(self, line: Line, rows: list[Booking]) -> Change | Refused | None:
        """What a line does to the bookings that its codes belong to; None for nothing."""
        freed = tuple(row for row in rows if self._lets_go(line, row))
        rows = [row for row in rows if row not in freed]
        if len(rows) > 1 or any(row.office_id != self._office.code for row in rows):
            return Refused.CODE_TAKEN
        row = rows[0] if rows else None
        if (line.cancelled and row is None) or (row is not None and _says(line, row)):
            return None
        if row is not None and (why := self._fixed(row)):
            return why
        before = (place_of(row), row.party) if row is not None and row.state != State.CANCELLED else None
        if row is not None and line.cancelled:
            row.state = State.CANCELLED
            return Change(line, row, new=False, before=before)
        session = self._session(line)
        if isinstance(session, Refused):
            return session
        if row is None:
            return Change(line, self._new(line, session), new=True, freed=freed)
        if not _stays(line, row):
            if row.revision >= REVISION_LIMIT:
                return Refused.TOO_OFTEN
            row.revision, row.state = row.revision + 1, State.MOVED
        row.day, row.minute, row.session = line.day, line.minute, session.id
        row.service, row.party, row.priority, row.paid = line.service, line.party, line.priority, line.paid
        row.foreign = sorted({*row.foreign, *claims.hashes_for(row, line.foreign)})
        return Change(line, row, new=False, before=before, freed=freed)

    def _lets_go(self, line: Line, row: Booking) -> bool:
        """Whether a booking gives the line's foreign codes up to another: as `claims.claim_foreign` has it.

        But what this file itself can change goes on: a cancelled one of this office, and one of today.
        """
        if line.cancelled or _says(line, row) or not claims.is_over(row, self._today):
            return False
        if line.code and self._held.get(claims.own_digest(line.code)) == row.id:
            return False
        own = row.office_id == self._office.code
        return not own or (line.day >= self._today and (row.day < self._today or row.state == State.NO_SHOW))

    def _fixed(self, row: Booking) -> Refused | None:
        """Why a booking cannot be changed any more."""
        if row.came:
            return Refused.COME
        return Refused.OVER if row.state == State.NO_SHOW or row.day < self._today else None

    def _session(self, line: Line) -> Session | Refused:
        service = self._file.service(line.service)
        if service is None or line.party > self._file.most_people(service):
            return Refused.PARTY
        slot = (line.service, line.day, line.minute)
        if slot not in self._slots:
            self._slots[slot] = rules.slot(self._file, *slot, self._since)
        return self._slots[slot]

    def _new(self, line: Line, session: Session) -> Booking:
        own = code_hash(seal.office_secret(self._office.code), line.code) if line.code else ""
        row = Booking(
            id=secrets.token_hex(BOOKING_BYTES),
            office=self._office,
            day=line.day,
            minute=line.minute,
            session=session.id,
            service=line.service,
            party=line.party,
            priority=line.priority,
            paid=line.paid,
            code_hash=own,
        )
        row.foreign = sorted(claims.hashes_for(row, line.foreign))
        return row

    def claim(self, changes: Sequence[Change]) -> list[Change]:
        """The changes whose bookings are locked and whose codes are theirs now. Before seats: who waits for
        a claim holds no seat.

        Where others were faster with a code since its line was looked at, the line is looked at anew.
        """
        good: list[Change] = []
        again = []
        for _, some in _parts(self._locked(changes)):
            mine, others = self._claim(some)
            good += mine
            again += others
            for change in mine:
                if change.before and change.after and change.before != change.after:
                    claims.follow_day(change.row)
            gone = [change.row.id for change in mine if change.after is None]
            PersonClaim.objects.filter(booking__in=gone).delete()
        return good + self.claim(self.plan([change.line for change in again])) if again else good

    def _claim(self, changes: Sequence[Change]) -> tuple[list[Change], list[Change]]:
        """Claim the codes of these changes; those that have them, and those that others overtook."""
        claimed = {change.line.number: self._claims(change) for change in changes}
        # In the order of their digests, as other systems claim theirs: nobody waits in a circle.
        every = sorted((claim for some in claimed.values() for claim in some), key=lambda claim: claim.digest)
        # Waits for whoever is putting the same codes down at this moment, and then leaves theirs as they are.
        CodeClaim.objects.bulk_create(every, ignore_conflicts=True)
        found = CodeClaim.objects.filter(digest__in=[claim.digest for claim in every])
        now = dict(found.values_list("digest", "booking"))
        mine: list[Change] = []
        others: list[Change] = []
        for change in changes:
            ours = all(
                now.get(claim.digest) in {claim.booking, self._held.get(claim.digest)}
                for claim in claimed[change.line.number]
            )
            (mine if ours else others).append(change)
        CodeClaim.objects.bulk_create(
            [claim for change in mine for claim in claimed[change.line.number]],
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["booking", "office", "day"],
        )
        return mine, others

    def _claims(self, change: Change) -> list[CodeClaim]:
        return [_claim(change, digest) for digest in self._digests[change.line.number]]

    def seat(self, changes: Sequence[Change]) -> None:
        """Take all seats, or name in `bad` the lines for which none is left, in the order of the file."""
        self._progress("seats", 0, len(changes))
        wanted: dict[Place, int] = {}
        for change in changes:
            for sign, at in ((-1, change.before), (1, change.after)):
                if at is not None:
                    wanted[at[0]] = wanted.get(at[0], 0) + sign * at[1]
        rows = seats.locked(self._file, wanted)
        if seats.fits(rows, wanted) is None:
            seats.take(rows, wanted)
        else:
            self._name_those_without(changes, rows)

    def _name_those_without(self, changes: Sequence[Change], rows: Mapping[Place, Seats]) -> None:
        # Those that keep their seats neither give nor ask.
        changes = [change for change in changes if change.before != change.after]
        left = {place: row.allowed - row.taken for place, row in rows.items()}
        for change in changes:
            for place in _both(change.before):
                left[place] = left.get(place, 0) + (change.before or (place, 0))[1]
        for change in changes:
            places, people = _both(change.after), change.row.party
            if all(left.get(place, 0) >= people for place in places):
                for place in places:
                    left[place] -= people
            else:
                self._refuse(change.line, Refused.FULL)

    def write(self, changes: Sequence[Change]) -> None:
        new = [change.row for change in changes if change.new]
        for at, part in _parts(new):
            self._progress("writing", at, len(new))
            Booking.objects.bulk_create(part)
        fields = [
            "day",
            "minute",
            "session",
            "service",
            "party",
            "priority",
            "paid",
            "state",
            "revision",
            "foreign",
        ]
        for _, part in _parts([change.row for change in changes if not change.new], 200):
            Booking.objects.bulk_update(part, fields)
        freed = {row.id: row for change in changes for row in change.freed}
        for change in changes:
            for row in change.freed:
                claims.strip(freed[row.id], change.line.foreign)
        for _, part in _parts(list(freed.values()), 200):
            Booking.objects.bulk_update(part, ["foreign"])

    def _refuse(self, line: Line, why: Refused) -> None:
        column, allowed = _ALLOWED.get(why, ("", "codes that belong to one booking of this office"))
        found = f"{line.party} at {line.day} {line.minute // 60:02d}:{line.minute % 60:02d}"
        self.bad.append(BadLine(line.number, column, found, allowed))


def digests_of(line: Line) -> list[str]:
    own = [claims.own_digest(line.code)] if line.code else []
    return own + [claims.foreign_digest(code) for code in line.foreign]


def _claim(change: Change, digest: str) -> CodeClaim:
    code, row = change.line.code, change.row
    own = code is not None and digest == claims.own_digest(code)
    sealed = seal.seal(code.encode()) if own and code else None
    return CodeClaim(digest=digest, booking=row.id, office=row.office_id, day=row.day, sealed=sealed)


def _stays(line: Line, row: Booking) -> bool:
    """Whether a booking keeps its slot, so that its pass stays good."""
    facts = (row.day, row.minute, row.service, row.party)
    return row.state in EXPECTED and facts == (line.day, line.minute, line.service, line.party)


def _says(line: Line, row: Booking) -> bool:
    """Whether a line says of a booking what it is already."""
    if line.cancelled or row.state == State.CANCELLED:
        return line.cancelled and row.state == State.CANCELLED
    facts = (row.day, row.minute, row.service, row.party, row.priority, row.paid)
    return facts == (line.day, line.minute, line.service, line.party, line.priority, line.paid)


def _both(at: tuple[Place, int] | None) -> tuple[Place, ...]:
    """A slot and its session."""
    return () if at is None else (at[0], at[0].whole)


def _parts(rows: Sequence[_T], size: int = _SET) -> Iterator[tuple[int, Sequence[_T]]]:
    """Parts of a long list, each with the place where it begins."""
    for at in range(0, len(rows), size):
        yield at, rows[at : at + size]
