"""Bookings on the office pages: found, made, moved, cancelled, printed; by each office its own."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from central.bookings.models import Booking, State, Trace
from central.offices.models import Office, Role
from central.passes import keys
from central.passes.models import SigningKey
from tests.central import central_kit
from tests.central.central_kit import TUESDAY, made, wish
from tests.central.pages.pages_kit import EARLY, NOW, client

pytestmark = pytest.mark.usefixtures("engine")
NEW = "/office/1/bookings/new/?day=2026-11-17"
FACTS: dict[str, Any] = {"minute": 510, "service": "A", "party": 2}


@pytest.fixture
def officer(office: Office) -> Client:
    keys.tend(EARLY)
    return client(Role.OFFICER, office, "en")


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_an_officer_books_moves_prints_and_cancels(office: Office, officer: Client) -> None:
    assert "08.30, 2 left" in text(officer.get(NEW))
    told = officer.post(NEW, FACTS, follow=True)
    row = Booking.objects.get()
    assert (row.day, row.minute, row.party) == (TUESDAY, 510, 2)
    assert re.search(r"Booked\. The booking code: \d{4} \d{4} \d{4}", text(told))
    assert "08.30" not in text(officer.get(NEW)).partition("Time")[2]  # no seat is left there
    place = f"/office/1/bookings/{row.id}/"
    shown = text(officer.post(f"{place}move/?day=2026-11-18", {"minute": 780}, follow=True))
    row.refresh_from_db()
    assert (str(row.day), row.minute, row.revision, row.state) == ("2026-11-18", 780, 1, State.MOVED)
    assert "The old pass is good no more" in shown
    assert officer.get(f"/passes/{row.id}.pdf").content.startswith(b"%PDF")
    assert "The seats are free again" in text(officer.post(f"{place}cancel/", follow=True))
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    printed = officer.get(f"/passes/{row.id}.pdf")
    assert printed.status_code == 409
    assert "admits nobody any more" in printed.content.decode()
    assert [trace.act for trace in Trace.objects.order_by("pk")] == [
        "booked",
        "moved",
        "printed",
        "cancelled",
    ]
    assert {trace.account.username for trace in Trace.objects.all() if trace.account} == {"officer"}


@pytest.mark.parametrize(
    "wrong",
    [{"minute": 515}, {"minute": ""}, {"party": 6}, {"service": "C"}, {"service": "Z"}, {"party": "x"}],
)
def test_what_cannot_be_booked_is_told_and_nothing_kept(
    office: Office, officer: Client, wrong: dict[str, Any]
) -> None:
    answer = officer.post(NEW, {**FACTS, **wrong})
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() or "banner bad" in answer.content.decode()
    assert not Booking.objects.exists()


def test_who_was_faster_is_told(office: Office, officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made(office, wish(party=1), EARLY)
    answer = officer.post(NEW, FACTS)  # one seat is left, two are wanted
    assert answer.status_code == 422
    assert "Not enough seats are left." in text(answer)
    assert Booking.objects.count() == 1


def test_days_without_slots_say_so_and_past_ones_are_not_offered(office: Office, officer: Client) -> None:
    assert "Nothing can be booked on this day" in text(officer.get("/office/1/bookings/new/?day=2026-11-21"))
    first = officer.get("/office/1/bookings/new/?day=2026-11-15").content.decode()
    assert "Monday, 16 November 2026" in first
    assert 'href="?day=2026-11-15' not in first
    times = re.findall(r"(\d\d\.\d\d), \d+ left", first)
    assert times[0] == "09.30"  # it is 09.24
    assert officer.get("/office/1/bookings/new/?day=nonsense").status_code == 200


def test_a_booking_is_found_by_any_of_its_codes(office: Office, officer: Client) -> None:
    ours = made(office, wish(TUESDAY, foreign=("MP-2026-77881",)), EARLY)
    made(office, wish(TUESDAY, 540), EARLY)
    for word in (ours.code, "mp 2026 77881"):
        found = officer.get("/office/1/bookings/", {"q": word}).content.decode()
        assert f"/office/1/bookings/{ours.booking.id}/" in found
        assert found.count('class="time"') == 1
    assert "No booking of this office has this code." in text(
        officer.get("/office/1/bookings/?q=123412341234")
    )
    blitar = central_kit.office("blitar")
    there = made(blitar, wish(TUESDAY), EARLY)
    assert "No booking of this office" in text(officer.get("/office/1/bookings/", {"q": there.code}))


def test_the_list_begins_today_or_where_it_is_asked_to(office: Office, officer: Client) -> None:
    for day in (16, 17, 18):
        made(office, wish(dt.date(2026, 11, day), 600), EARLY)
    assert officer.get("/office/1/bookings/").content.decode().count('class="time"') == 3
    since = officer.get("/office/1/bookings/?from=2026-11-18").content.decode()
    assert since.count('class="time"') == 1
    assert "Wednesday, 18 November 2026" in since


def test_who_has_come_is_neither_moved_nor_cancelled(office: Office, officer: Client) -> None:
    row = made(office, wish(dt.date(2026, 11, 16), 600), EARLY).booking
    Booking.objects.filter(id=row.id).update(came=1, state=State.CHECKED_IN)
    place = f"/office/1/bookings/{row.id}/"
    assert "Cancel the booking" not in text(officer.get(place))
    assert "Somebody of the party has come already." in text(officer.post(f"{place}cancel/", follow=True))
    moved = officer.post(f"{place}move/?day=2026-11-17", {"minute": 510}, follow=True)
    assert "Somebody of the party has come already." in text(moved)
    assert Booking.objects.get(id=row.id).day == dt.date(2026, 11, 16)


def test_another_offices_booking_is_not_there(office: Office, officer: Client) -> None:
    there = made(central_kit.office("blitar"), wish(TUESDAY), EARLY).booking
    for path in ("", "move/", "cancel/"):
        place = f"/office/1/bookings/{there.id}/{path}"
        assert (officer.post(place) if path else officer.get(place)).status_code == 404
    assert Booking.objects.get(id=there.id).state == State.BOOKED


def test_what_was_done_is_for_administrators(office: Office, officer: Client) -> None:
    row = made(office, wish(TUESDAY), EARLY).booking
    place = f"/office/1/bookings/{row.id}/"
    assert "made a booking" not in text(officer.get(place))
    assert "made a booking" in text(client(Role.ADMIN, office, "en").get(place))
    assert NOW > EARLY


@pytest.mark.usefixtures("engine")
def test_what_is_no_booking_is_not_there(office: Office, officer: Client) -> None:
    for wanted in ("%00", "xyz", "00112233"):
        for path in (f"/passes/{wanted}.pdf", f"/passes/{wanted}.png", f"/office/1/bookings/{wanted}/"):
            assert officer.get(path).status_code == 404


def test_the_qr_alone_is_a_touch_away_as_well(office: Office, officer: Client) -> None:
    row = made(office, wish()).booking
    page = officer.get(f"/office/1/bookings/{row.id}/").content.decode()
    assert f'href="/passes/{row.id}.png"' in page
    assert officer.get(f"/passes/{row.id}.png").content.startswith(b"\x89PNG")


def test_without_a_key_a_pass_is_a_page_that_says_so(office: Office, officer: Client) -> None:
    row = made(office, wish()).booking
    SigningKey.objects.update(revoked_at=EARLY)
    assert officer.get(f"/passes/{row.id}.pdf").status_code == 503
    SigningKey.objects.update(revoked_at=None, sealed=b"sealed with another key")
    answer = officer.get(f"/passes/{row.id}.png")
    assert answer.status_code == 503
    assert "cannot sign passes now" in answer.content.decode()
    assert not Trace.objects.filter(act="printed").exists()
