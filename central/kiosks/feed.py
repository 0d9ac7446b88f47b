"""What a kiosk is told: bookings and what changed, keys, settings, clashes. Its cursor is opaque to it.

The cursor holds that of the bookings (`central.bookings.feed`), and which keys and settings were told last.
Every kiosk asks every minute, and mostly there is nothing new: a pull finds that out in few and plain
statements, and makes only what it tells.
"""

import datetime as dt
import hashlib
from functools import lru_cache

from django.db import transaction

from central.bookings import feed
from central.kiosks import sets
from central.kiosks.admission import gate
from central.kiosks.models import Given
from central.kiosks.receive import EVERY
from central.kiosks.tokens import Caller
from central.offices import revisions
from central.offices.models import Office
from central.passes.keys import key_set
from kiosk.keys import PublicKey
from kiosk.sync.wire import Clash, Key, Keys, Numbers, Pulled, Settings, Snapshot
from kiosk.sync.wire_bytes import pack


def keys(now: dt.datetime) -> Keys:
    """The public keys that are not ended and not revoked: current, next and previous."""
    return _keys(tuple(key_set(now).keys))


@lru_cache(maxsize=8)
def _keys(held: tuple[PublicKey, ...]) -> Keys:
    told = tuple(Key.of(key) for key in held)
    revision = hashlib.sha256(b"".join(pack(key) for key in told)).hexdigest()[:16]
    return Keys(revision=revision, keys=told)


def pull(caller: Caller, cursor: str, now: dt.datetime) -> Pulled:
    """Raises `feed.GoneCursor`: take a snapshot."""
    keys_before, settings_before, bookings_cursor = _parted(cursor)
    office, number = _office(caller)
    today = _today(office, now)
    page = feed.changes(caller.office, bookings_cursor, today)
    keys_now = keys(now)
    return Pulled(
        cursor=f"{keys_now.revision}.{number}.{page.cursor}",
        more=page.more,
        bookings=page.bookings,
        keys=None if keys_now.revision == keys_before else keys_now,
        settings=None if number == settings_before else _settings(office),
        clashes=_clashes(caller, today),
        every=gate.pace(EVERY),
        now=now,
    )


def snapshot(caller: Caller, now: dt.datetime) -> Snapshot:
    """All of the office, yesterday to a week ahead."""
    with transaction.atomic():
        office, number = _office(caller)
        today = _today(office, now)
        whole = feed.snapshot(caller.office, today)
    keys_now, settings = keys(now), _settings(office)
    return Snapshot(
        cursor=f"{keys_now.revision}.{number}.{whole.cursor}",
        first=whole.first,
        last=whole.last,
        bookings=whole.bookings,
        keys=keys_now,
        settings=settings,
        numbers=_numbers(caller, today),
        now=now,
    )


def _parted(cursor: str) -> tuple[str, int, str]:
    parts = cursor.split(".")
    if len(parts) != 3 or not (parts[1].isascii() and parts[1].isdecimal() and len(parts[1]) < 10):
        raise feed.GoneCursor("no cursor of this server")
    return parts[0], int(parts[1]), parts[2]


def _office(caller: Caller) -> tuple[Office, int]:
    """The office, and the number of its settings, 0 for none. They are read only when wanted."""
    ((current, number),) = sets.ask(
        """SELECT o.current_id, r.number FROM offices_office o
           LEFT JOIN offices_officerevision r ON r.id = o.current_id WHERE o.code = %s""",
        caller.office,
    )
    return Office(code=caller.office, current_id=current), number or 0


def _today(office: Office, now: dt.datetime) -> dt.date:
    """The office's business day; in UTC where it has no settings yet, and so no bookings either."""
    return office.settings().business_day(now) if office.current_id else now.date()


def _settings(office: Office) -> Settings | None:
    if office.current is None:
        return None
    return Settings(revision=office.current.number, text=revisions.text_of(office.current))


def _numbers(caller: Caller, today: dt.date) -> Numbers:
    rows = Given.objects.filter(kiosk_id=caller.kiosk, day=today)
    return Numbers(day=today, serials=dict(rows.values_list("service", "serial")))


def _clashes(caller: Caller, today: dt.date) -> tuple[Clash, ...]:
    rows = sets.ask(
        """SELECT id, booking, first, number, why FROM kiosks_conflict
           WHERE office_id = %s AND day = %s AND settled_at IS NULL ORDER BY id LIMIT 100""",
        caller.office,
        today,
    )
    return tuple(
        Clash(id=id_, booking=booking, numbers=tuple(told for told in (first, number) if told), why=why)
        for id_, booking, first, number, why in rows
    )
