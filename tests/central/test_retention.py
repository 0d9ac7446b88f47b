"""The table of docs/central.md, row by row: there as long as it says, then gone. All by `manage.py daily`."""

import datetime as dt
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from central.bookings.models import (
    Act,
    Booking,
    CodeClaim,
    FirstAnswer,
    Imported,
    PersonClaim,
    Seats,
    State,
    Trace,
)
from central.kiosks import attempts
from central.kiosks.enrolment import invite
from central.kiosks.models import (
    Alarm,
    Attempts,
    Conflict,
    EnrolmentCode,
    Event,
    Given,
    Parked,
    Quarantined,
    Redemption,
)
from central.offices.models import Account, Office, Role
from central.pages import limits
from central.pages.models import Act as Done
from central.pages.models import Deed, Tries
from central.passes import keys
from central.passes.models import SigningKey
from tests.central import central_kit
from tests.central.central_kit import NIK, NOW, TODAY, api_client
from tests.central.pages import pages_kit

pytestmark = pytest.mark.usefixtures("engine")
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
DOCS = Path(__file__).resolve().parents[2] / "docs" / "central.md"
Make = Callable[[Office], object]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.datetime], None]:
    def stand(at: dt.datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: at)

    stand(NOW)
    return stand


def daily() -> None:
    call_command("daily", stdout=io.StringIO())


def booked(office: Office, **more: Any) -> Booking:
    return central_kit.made(office, central_kit.wish(day=TODAY, **more)).booking


def journal(office: Office) -> Any:
    return pages_kit.journal(pages_kit.kiosk(office, 1))


def given(office: Office) -> None:
    Given.objects.create(kiosk=pages_kit.kiosk(office, 1), day=TODAY, service="A", serial=7)


def session(office: Office) -> None:
    Session.objects.create(session_key="x" * 32, session_data="", expire_date=NOW + HOUR)


def entry(office: Office) -> None:
    account = central_kit.account(Role.OFFICER, office)
    LogEntry.objects.create(user=account, object_repr="x", action_flag=1)
    LogEntry.objects.update(action_time=NOW)


def at_now(model: type[Model], field: str, **facts: Any) -> Make:
    """A row of that moment, where the model keeps a clock of its own."""

    def make(office: Office) -> None:
        row = model._default_manager.create(**facts, **({"office": office} if "office" not in facts else {}))
        model._default_manager.filter(pk=row.pk).update(**{field: NOW})

    return make


def answer(office: Office) -> None:
    FirstAnswer.objects.create(client=api_client("00" * 32), key="k", request="r")
    FirstAnswer.objects.update(made_at=NOW)


def arrived(office: Office) -> None:
    pages_kit.come(booked(office), journal(office), "A001", 1)


# What is kept, until when it must be there, and when it must be gone; counted from NOW, 06.00 in Kupang.
ROWS: dict[str, tuple[type[Model], Make, dt.timedelta, dt.timedelta]] = {
    "Hash of a NIK": (PersonClaim, lambda o: booked(o, persons=(NIK,)), 17 * HOUR, 19 * HOUR),
    "Codes of a booking": (CodeClaim, booked, DAY + 17 * HOUR, DAY + 19 * HOUR),
    "First answers": (FirstAnswer, answer, 7 * DAY, 7 * DAY + HOUR),
    "Bookings": (Booking, booked, 400 * DAY, 401 * DAY),
    "Seats": (Seats, booked, 400 * DAY, 401 * DAY),
    "Imports": (Imported, at_now(Imported, "at"), 400 * DAY, 400 * DAY + HOUR),
    "Who did what to a booking": (Trace, at_now(Trace, "at", act=Act.MOVED), 730 * DAY, 730 * DAY + HOUR),
    "Who did what": (
        Deed,
        at_now(Deed, "at", who="ratna", act=Done.ALARM, at=NOW),
        730 * DAY,
        730 * DAY + HOUR,
    ),
    "Changes in the admin pages": (LogEntry, entry, 730 * DAY, 730 * DAY + HOUR),
    "Who came with which ticket": (Redemption, arrived, 30 * DAY, 31 * DAY + 4 * HOUR),
    "Highest numbers of a day": (Given, given, 30 * DAY, 31 * DAY + 4 * HOUR),
    "Conflicts": (Conflict, lambda o: pages_kit.conflict(journal(o)), 90 * DAY, 90 * DAY + 4 * HOUR),
    "Alarms": (Alarm, lambda o: pages_kit.alarm("clone", o), 90 * DAY, 90 * DAY + 4 * HOUR),
    "Parked events": (Parked, lambda o: pages_kit.parked(journal(o)), 89 * DAY, 90 * DAY + 4 * HOUR),
    "Events in quarantine": (
        Quarantined,
        lambda o: pages_kit.quarantined(journal(o)),
        89 * DAY - HOUR,
        90 * DAY + 4 * HOUR,
    ),
    "Failed attempts, by address": (
        Attempts,
        lambda _o: attempts.note_failure("10.0.0.7", NOW),
        HOUR,
        HOUR + HOUR,
    ),
    "Enrolment codes": (
        EnrolmentCode,
        lambda o: invite(pages_kit.kiosk(o, 1), NOW, 2 * HOUR),
        DAY + HOUR,
        DAY + 3 * HOUR,
    ),
    "Tries to sign in": (Tries, lambda _o: limits.take("ratna", "10.0.0.7", NOW), HOUR, 3 * HOUR),
    "Sessions": (Session, session, HOUR / 2, 2 * HOUR),
}


@pytest.mark.parametrize("what", ROWS)
def test_it_is_there_until_then_and_gone_after(
    what: str, kupang: Office, clock: Callable[[dt.datetime], None]
) -> None:
    model, make, kept, gone = ROWS[what]
    make(kupang)
    for at, there in ((NOW + kept, True), (NOW + gone, False), (NOW + gone, False)):
        clock(at)
        daily()
        assert model._default_manager.exists() is there, at


def test_the_table_of_the_documentation_names_each_row_and_no_other() -> None:
    part = DOCS.read_text(encoding="utf-8").partition("## What is kept")[2].partition("\n## ")[0]
    told = re.findall(r"^\| ([A-Z][^|]*?) \|", part, flags=re.M)
    by_other_tests = {
        "Bytes of a parked event",
        "Names of staff who left",
        "Private halves of signing keys",
        "Codes in a booking's row",
    }
    for_good = {"Events", "Revisions of settings", "Accounts and kiosks"}
    assert set(told) == {*ROWS, *by_other_tests, *for_good}


def test_a_bookings_row_keeps_no_code(kupang: Office, clock: Callable[[dt.datetime], None]) -> None:
    booked(kupang, foreign=("MP-77881",))
    daily()
    assert Booking.objects.exclude(code_hash="", foreign=[]).count() == 1
    clock(NOW + DAY + 19 * HOUR)
    daily()
    row = Booking.objects.get()
    assert (row.code_hash, row.foreign, row.state) == ("", [], State.NO_SHOW)


def test_the_bytes_of_a_parked_event_go_with_it_and_it_is_still_known(
    kupang: Office, clock: Callable[[dt.datetime], None]
) -> None:
    own = journal(kupang)
    rows = {}
    for why, result in (("malformed", 3), ("unknown_kind", 1), ("", 1)):
        event = pages_kit.ticket(own)
        Event.objects.filter(pk=event.pk).update(why=why, result=result, raw=b"5371014508900001")
        rows[why] = event.pk
        if why:
            pages_kit.parked(own, why, event.seq)
    clock(NOW + 91 * DAY)
    daily()
    raw = {why: bytes(Event.objects.get(pk=pk).raw) for why, pk in rows.items()}
    assert raw == {"malformed": b"", "unknown_kind": b"5371014508900001", "": b"5371014508900001"}
    assert list(Parked.objects.values_list("why", flat=True)) == ["unknown_kind"]  # it waits for an upgrade
    assert bytes(Event.objects.get(pk=rows["malformed"]).hash) == bytes(32)


def test_who_left_is_nameless_two_years_later(kupang: Office, clock: Callable[[dt.datetime], None]) -> None:
    for name, active in (("markus", False), ("ratna", True)):
        row = central_kit.account(Role.OFFICER, kupang, name)
        row.first_name, row.is_active, row.last_login = name.title(), active, NOW
        row.save()
    for after, markus in ((729 * DAY, "Markus"), (731 * DAY, "")):
        clock(NOW + after)
        daily()
        assert Account.objects.get(username="markus").first_name == markus
    assert Account.objects.get(username="ratna").first_name == "Ratna"


def test_the_private_half_of_an_ended_or_revoked_key_is_gone(
    kupang: Office, clock: Callable[[dt.datetime], None]
) -> None:
    daily()
    keys.revoke(1, NOW)
    daily()
    assert {row.id: bool(bytes(row.sealed)) for row in SigningKey.objects.all()} == {1: False, 2: True}
    clock(NOW + 200 * DAY)
    daily()
    kept = {row.id: bool(bytes(row.sealed)) for row in SigningKey.objects.all()}
    assert kept[2] is False
    assert any(kept.values())
    assert len(SigningKey.objects.get(id=2).public) == 64
