"""What a kiosk pulls: bookings of its office from yesterday to a week ahead, and what changed since.

A cursor says: all changes up to here are known, and all days up to there. It is opaque to its holder.

    GoneCursor(LookupError)   the cursor is of another database, of an older one, or none: take a snapshot

Changes are ordered by the number that the database gives them (`triggers`). On PostgreSQL this is a
transaction's id, and only those below the oldest one still running are told: a row that commits late is told
late, and never skipped. A day that enters the window is told as a whole.
"""

import base64
import binascii
import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Greatest

from central.bookings.models import Booking, Tick
from kiosk.bookings import Booking as KioskBooking

DAYS_BACK: Final = 1
DAYS_AHEAD: Final = 7
LIMIT: Final = 500
_LAST_ID: Final = "g"  # after every id, which are hexadecimal, in whatever order a locale sorts


class GoneCursor(LookupError):
    """A snapshot must be taken."""


@dataclass(frozen=True, slots=True)
class Page:
    """Bookings as they are now, in the order of their changes. `more`: ask again at once with `cursor`."""

    bookings: tuple[KioskBooking, ...]
    cursor: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """All bookings of `first` to `last`, and the cursor from which changes go on."""

    bookings: tuple[KioskBooking, ...]
    cursor: str
    first: dt.date
    last: dt.date


class _Cursor(NamedTuple):
    epoch: str
    changed: int
    id: str
    through: dt.date

    def text(self) -> str:
        said = f"{self.epoch} {self.changed} {self.id} {self.through.isoformat()}"
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def of(cls, text: str) -> "_Cursor":
        try:
            said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
            of, changed, last, through = said.split(" ")
            cursor = cls(of, int(changed), last, dt.date.fromisoformat(through))
        except (ValueError, binascii.Error):
            raise GoneCursor("no cursor of this server") from None
        if not 0 <= cursor.changed < 1 << 62:
            raise GoneCursor("a cursor of another database")
        return cursor


def window(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that a kiosk holds; `today` is the office's business day."""
    return today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD)


def snapshot(office: int, today: dt.date) -> Whole:
    """Everything of the window. The cursor is read first: what changes meanwhile comes again later."""
    first, last = window(today)
    cursor = _Cursor(_epoch(), horizon() - 1, _LAST_ID, last)
    rows = Booking.objects.filter(office_id=office, day__range=(first, last)).order_by("day", "minute", "id")
    return Whole(_told(rows), cursor.text(), first, last)


def changes(office: int, cursor: str, today: dt.date, limit: int = LIMIT) -> Page:
    """What changed after `cursor`: about `limit` bookings, or a whole day that entered the window.

    Raises GoneCursor. A booking that was moved out of the window is told, so that its old pass is refused.
    """
    at = _Cursor.of(cursor)
    epoch, upto, changed = _standing(office, at)
    # No cursor is ever ahead of what is settled: this one is of the database before a restore.
    if at.epoch != epoch or at.changed >= upto:
        raise GoneCursor("a cursor of another database")
    first, last = window(today)
    if at.through < last:
        day = max(at.through + dt.timedelta(days=1), first)
        rows = Booking.objects.filter(office_id=office, day=day).order_by("minute", "id")
        return Page(_told(rows), at._replace(through=day).text(), more=True)
    if not changed:
        return Page((), at._replace(changed=upto - 1, id=_LAST_ID).text())
    later = Q(changed__gt=at.changed) | Q(changed=at.changed, id__gt=at.id)
    found = list(
        Booking.objects.filter(later, office_id=office, changed__gte=at.changed, changed__lt=upto).order_by(
            "changed", "id"
        )[:limit]
    )
    more = len(found) == limit
    newest = (
        at._replace(changed=found[-1].changed, id=found[-1].id)
        if more
        else at._replace(changed=upto - 1, id=_LAST_ID)
    )
    # One booked for a day still to enter the window comes with that day. One that was moved may be known
    # there with any day, be it to a day that is over meanwhile.
    told = [row for row in found if row.revision or first <= row.day <= at.through]
    return Page(_told(told), newest.text(), more)


_HORIZON: Final = {
    "postgresql": """SELECT epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS upto
                     FROM bookings_tick""",
    "sqlite": "SELECT epoch, last + 1 AS upto FROM bookings_tick",
}


def horizon() -> int:
    """Changes below this number are settled: none will come below it any more."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON[connection.vendor])
        return int(cursor.fetchone()[1])


def _standing(office: int, at: _Cursor) -> tuple[str, int, bool]:
    """The database's epoch, the horizon, and whether anything of an office changed between `at` and there.

    One statement: nearly every pull ends with it.
    """
    changed = """SELECT 1 FROM bookings_booking
                 WHERE office_id = %s AND (changed, id) > (%s, %s) AND changed < upto"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT epoch, upto, EXISTS ({changed}) FROM ({_HORIZON[connection.vendor]}) AS here",  # noqa: S608
            [office, at.changed, at.id],
        )
        epoch, upto, found = cursor.fetchone()
        return epoch, upto, bool(found)


def begin_anew() -> None:
    """After a restore from a backup: every cursor is gone, and numbers are brought below those to come.

    A restored PostgreSQL cluster counts transactions from the start again: old numbers may stand above.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            Booking.objects.update(came=F("came"))
        newest = Booking.objects.aggregate(newest=Max("changed"))["newest"] or 0
        Tick.objects.update(epoch=secrets.token_hex(8), last=Greatest(F("last"), newest))


def numbers_too_high() -> bool:
    """Whether bookings carry numbers of transactions still to come: the database was restored."""
    newest = Booking.objects.aggregate(newest=Max("changed"))["newest"] or 0
    if connection.vendor != "postgresql":
        return newest >= horizon()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        return newest >= int(cursor.fetchone()[0])


def daily(**_signal: Any) -> str:
    """A restored database that nobody told so: what comes now would stand below what kiosks know already."""
    if not numbers_too_high():
        return ""
    begin_anew()
    return "the database was restored: every kiosk takes a snapshot"


def _epoch() -> str:
    return Tick.objects.values_list("epoch", flat=True).get()


def _told(rows: QuerySet[Booking] | list[Booking]) -> tuple[KioskBooking, ...]:
    return tuple(row.for_kiosk() for row in rows)
