"""A morning in Kupang, as the office pages show it: bookings, kiosks in every state, things to look at."""

import datetime as dt
from typing import Any

from django.test import Client

from central.bookings.booking import cancel
from central.bookings.models import Booking
from central.kiosks.models import Alarm, Conflict, Event, Journal, Kiosk, Parked, Quarantined, Redemption
from central.offices import revisions
from central.offices.models import Account, Office, Role
from kiosk.clock import Trust
from kiosk.sync.wire import Paper, Report
from tests.central.central_kit import NOBODY, account, made, wish

NOW = dt.datetime(2026, 11, 16, 1, 24, tzinfo=dt.UTC)
"""Monday 16 November 2026, 09.24 in Kupang."""
EARLY = dt.datetime(2026, 11, 15, 22, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 16)
VERSION = "1.0.0"


def client(role: Role, of: Office | None, language: str = "id") -> Client:
    """A browser that is signed in; Indonesian is what comes without a choice."""
    browser = Client()
    browser.force_login(Account.objects.filter(username=role.value).first() or account(role, of))
    if language != "id":
        browser.cookies["django_language"] = language
    return browser


def report(**more: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "now": NOW,
        "version": VERSION,
        "waiting": 0,
        "paper": Paper.OK,
        "clock": Trust.SYNCED,
        "settings": 2,
    }
    return Report(**{**facts, **more}).model_dump(mode="json")


def kiosk(office: Office, place: int, name: str = "", **more: Any) -> Kiosk:
    """A kiosk that was heard a moment ago, and is well."""
    facts: dict[str, Any] = {
        "token_hash": place.to_bytes(2) + office.code.to_bytes(2),
        "enrolled_at": EARLY - dt.timedelta(days=40),
        "last_seen": NOW - dt.timedelta(seconds=20),
        "version": VERSION,
        "report": report(),
    }
    return Kiosk.objects.create(office=office, place=place, name=name, **{**facts, **more})


def journal(of: Kiosk, epoch: str = "") -> Journal:
    return Journal.objects.create(epoch=epoch or f"epoch-{of.pk}", kiosk=of, office=of.office)


def ticket(of: Journal, at: dt.datetime = NOW) -> Event:
    """An event that gave a number."""
    of.highest += 1
    of.save()
    facts = {"hash": bytes(32), "raw": b"{}", "version": 1, "result": 1, "why": "", "received": at}
    return Event.objects.create(
        office=of.office, journal=of, seq=of.highest, kind="ticket_issued", at=at, **facts
    )


def come(booking: Booking, of: Journal, number: str, *ordinals: int) -> None:
    """Members of a booking came and got a number."""
    event = ticket(of, NOW - dt.timedelta(minutes=30))
    for ordinal in ordinals:
        booking.came |= 1 << (ordinal - 1)
        Redemption.objects.create(
            office=booking.office,
            booking=booking.id,
            ordinal=ordinal,
            journal=of,
            seq=event.seq,
            ticket="t",
            number=number,
            day=booking.day,
            at=event.at,
        )
    booking.state = "checked_in" if len(booking.members_come) == booking.party else "partly"
    booking.save()


def conflict(of: Journal, why: str = "used", number: str = "A012", first: str = "A007") -> Conflict:
    return Conflict.objects.create(
        office=of.office,
        kiosk=of.kiosk,
        journal=of,
        seq=100 + Conflict.objects.count(),
        why=why,
        booking="0011223344556677",
        ordinals=[1],
        number=number,
        first=first,
        day=TODAY,
        at=NOW - dt.timedelta(minutes=12),
    )


def parked(of: Journal, why: str = "malformed", seq: int = 37) -> Parked:
    return Parked.objects.create(
        office=of.office,
        kiosk=of.kiosk,
        journal=of,
        seq=seq,
        why=why,
        detail="body.party int_parsing",
        at=NOW - dt.timedelta(hours=2),
    )


def quarantined(of: Journal, seq: int = 90) -> Quarantined:
    facts = {"hash": seq.to_bytes(32), "raw": b"{}", "why": "quarantine", "at": NOW - dt.timedelta(days=1)}
    return Quarantined.objects.create(office=of.office, kiosk=of.kiosk, journal=of, seq=seq, **facts)


def alarm(kind: str, office: Office | None = None, of: Kiosk | None = None, count: int = 1) -> Alarm:
    return Alarm.objects.create(
        key=f"{kind}{office and office.code}{of and of.pk}",
        office=office,
        kiosk=of,
        kind=kind,
        day=TODAY,
        count=count,
        first_at=EARLY,
        last_at=NOW - dt.timedelta(minutes=50),
    )


def bookings(office: Office, of: Journal) -> list[Booking]:
    """A morning and an afternoon; some have come."""
    facts = [(480, 2, "A"), (510, 1, "A"), (510, 1, "B"), (540, 2, "B"), (570, 1, "A"), (600, 1, "A")]
    facts += [(780, 3, "A"), (810, 1, "B"), (840, 2, "A")]
    rows = []
    for minute, party, letter in facts:
        wanted = wish(day=TODAY, minute=minute, party=party, priority=minute == 540, paid=True)
        row = made(office, wanted, EARLY).booking
        if letter == "B":
            Booking.objects.filter(id=row.id).update(service="B")
        rows.append(Booking.objects.get(id=row.id))
    come(rows[0], of, "A004", 1, 2)
    come(rows[1], of, "A007", 1)
    come(rows[3], of, "B002", 1)
    cancel(office, rows[5].id, EARLY, NOBODY)
    for _ in range(22):
        ticket(of)
    return rows


def morning(office: Office) -> dict[str, Any]:
    """All of it, with four kiosks and everything that can want attention."""
    by = account(Role.ADMIN, office, "ratna")
    by.first_name, by.last_name = "Ratna", "Ndoen"
    by.save()
    current = office.current
    assert current is not None
    owned = {**current.owned, "quota": {"walk_in": 50, "priority": 6}}
    revisions.publish(office, owned, by, "Loket 3 tutup pekan ini")
    office.refresh_from_db()
    good = kiosk(office, 1, "Pintu depan")
    own = journal(good)
    kiosk(office, 2, "Ruang tunggu", report=report(paper=Paper.LOW, problems=("display: cable",)))
    silent = NOW - dt.timedelta(minutes=53)
    late = report(waiting=38, oldest=silent, now=silent)
    third = kiosk(office, 3, "Lantai 2", last_seen=silent, report=late)
    kiosk(office, 4, "", token_hash=None, enrolled_at=None, last_seen=None, report=None, version="")
    rows = bookings(office, own)
    conflict(own)
    conflict(own, "unknown_booking", "B005", "")
    parked(journal(third))
    alarm("clone", office, third, 3)
    quarantined(own)
    return {"kiosk": good, "journal": own, "bookings": rows, "admin": by}
