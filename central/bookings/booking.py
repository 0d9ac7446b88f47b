"""Booking, moving and cancelling: each one transaction, in which seats, claims and trace go together.

Refusals are data (`rules.Refused`); what raises is a fault. Time and randomness are arguments.
"""

import datetime as dt
import secrets
from dataclasses import dataclass
from random import Random, SystemRandom
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from central.bookings import claims, rules, seats
from central.bookings.models import EXPECTED, Act, ApiClient, Booking, State, Trace
from central.bookings.rules import Refused, Wish
from central.bookings.seats import Place
from central.offices.models import Account, Office
from kiosk.office import Office as OfficeFile
from kiosk.passes import BOOKING_BYTES, REVISION_LIMIT

_RANDOM: Final = SystemRandom()


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: somebody of the staff, another system, or neither (a command of the server's owner)."""

    account: Account | None = None
    client: ApiClient | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A booking that was made, and its code: told now, and kept sealed only."""

    booking: Booking
    code: str


class _TurnedDown(Exception):
    """Undoes the transaction; never leaves this module."""

    def __init__(self, why: Refused) -> None:
        super().__init__(why)
        self.why = why


def book(office: Office, wish: Wish, now: dt.datetime, by: By, random: Random = _RANDOM) -> Made | Refused:
    """Reserve seats for a party. Raises LookupError where the office has no settings."""
    file = office.settings()
    today, session = file.business_day(now), rules.judge(file, wish, now)
    if isinstance(session, Refused):
        return session
    row = Booking(
        id=secrets.token_hex(BOOKING_BYTES) if random is _RANDOM else random.randbytes(BOOKING_BYTES).hex(),
        office=office,
        day=wish.day,
        session=session.id,
        minute=wish.minute,
        service=wish.service,
        party=wish.party,
        priority=wish.priority,
        paid=wish.paid,
    )
    try:
        with transaction.atomic():
            _turn_down(claims.claim_persons(row, wish.persons, today))
            _turn_down(claims.claim_foreign(row, wish.foreign, today))
            code = claims.claim_code(row, random)
            _move_seats(file, {place_of(row): row.party})
            row.save(force_insert=True)
            _trace(row, Act.BOOKED, by)
    except _TurnedDown as turned:
        return turned.why
    return Made(row, code)


def move(
    office: Office, booking: str, day: dt.date, minute: int, now: dt.datetime, by: By
) -> Booking | Refused:
    """Reschedule a booking: its pass gets a new revision, and the old one is superseded.

    Raises Booking.DoesNotExist where the office has none of this id.
    """
    file = office.settings()
    try:
        with transaction.atomic():
            row = Booking.objects.select_for_update().get(id=booking, office=office)
            _turn_down(_why_not(file, row, now))
            if (row.day, row.minute) == (day, minute):
                return Refused.SAME
            if row.revision >= REVISION_LIMIT:
                return Refused.TOO_OFTEN
            session = rules.slot(file, row.service, day, minute, now)
            if isinstance(session, Refused):
                return session
            before, old = place_of(row), f"{row.day} {row.time}"
            row.day, row.minute, row.session = day, minute, session.id
            row.revision, row.state = row.revision + 1, State.MOVED
            _move_seats(file, {before: -row.party, place_of(row): row.party})
            row.save()
            claims.follow_day(row)
            _trace(row, Act.MOVED, by, f"{old} → {row.day} {row.time}")
            return row
    except _TurnedDown as turned:
        return turned.why


def cancel(office: Office, booking: str, now: dt.datetime, by: By) -> Booking | Refused:
    """Give the seats of a booking back. One that was cancelled before is given back as it is.

    Raises Booking.DoesNotExist where the office has none of this id.
    """
    file = office.settings()
    with transaction.atomic():
        row = Booking.objects.select_for_update().get(id=booking, office=office)
        if row.state == State.CANCELLED:
            return row
        if why := _why_not(file, row, now):
            return why
        row.state = State.CANCELLED
        _move_seats(file, {place_of(row): -row.party})
        row.save()
        claims.free_persons(row)
        _trace(row, Act.CANCELLED, by)
        return row


def pay(office: Office, booking: str, by: By) -> Booking:
    """Note that a booking is paid. Raises Booking.DoesNotExist."""
    with transaction.atomic():
        row = Booking.objects.select_for_update().get(id=booking, office=office)
        if not row.paid:
            row.paid = True
            row.save(update_fields=["paid"])
            _trace(row, Act.PAID, by)
        return row


def place_of(booking: Booking) -> Place:
    return Place(booking.day, booking.session, booking.minute)


def settings_changed(office: Office, file: OfficeFile, **_signal: Any) -> None:
    """New settings were published: the seats of the days to come follow."""
    seats.follow(file, file.business_day(timezone.now()))


def _why_not(file: OfficeFile, row: Booking, now: dt.datetime) -> Refused | None:
    """Why a booking can be neither moved nor cancelled."""
    if row.state == State.CANCELLED:
        return Refused.CANCELLED
    if row.came:
        return Refused.COME
    return None if row.state in EXPECTED and row.day >= file.business_day(now) else Refused.OVER


def _turn_down(why: Refused | None) -> None:
    if why:
        raise _TurnedDown(why)


def _move_seats(file: OfficeFile, wanted: dict[Place, int]) -> None:
    rows = seats.locked(file, wanted)
    _turn_down(Refused.FULL if seats.fits(rows, wanted) else None)
    seats.take(rows, wanted)


def _trace(row: Booking, act: Act, by: By, detail: str = "") -> None:
    Trace.objects.create(
        office_id=row.office_id, booking=row.id, act=act, detail=detail, account=by.account, client=by.client
    )
