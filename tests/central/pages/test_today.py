"""The day of an office: who is booked, who has come, how many numbers were given."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from central.offices.models import Office, Role
from tests.central import central_kit
from tests.central.pages import pages_kit
from tests.central.pages.pages_kit import client, journal, kiosk, ticket

pytestmark = pytest.mark.usefixtures("engine")


def figures(html: str) -> list[int]:
    return [int(n) for n in re.findall(r"<dd[^>]*>(\d+)</dd>", html.partition("</dl>")[0])]


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def day(office: Office) -> str:
    pages_kit.bookings(office, journal(kiosk(office, 1)))
    return client(Role.OFFICER, office, "en").get("/office/1/").content.decode()


def test_people_are_counted_and_not_bookings(day: str) -> None:
    assert figures(day) == [13, 4, 9, 25]
    shown = text(day)
    assert "Morning 08.00–11.00 4 of 7 have come 7 of 10 seats booked" in shown
    assert "Afternoon 13.00–15.00 0 of 6 have come 6 of 10 seats booked" in shown


def test_each_line_tells_state_and_number(day: str) -> None:
    lines = [text(row) for row in re.findall(r"<tr.*?</tr>", day, re.S)]
    assert any("08.00 A New passport 2 people" in line and "All have come A004" in line for line in lines)
    assert any("priority" in line and "1 of 2 have come B002" in line for line in lines)
    cancelled = next(line for line in lines if "Cancelled" in line)
    assert "Pass" not in cancelled.removesuffix("Pass Pass")


def test_tickets_of_yesterday_and_tomorrow_are_not_todays(office: Office) -> None:
    own = journal(kiosk(office, 1))
    midnight = dt.datetime(2026, 11, 15, 16, 0, tzinfo=dt.UTC)
    for at in (midnight - dt.timedelta(seconds=1), midnight, midnight + dt.timedelta(hours=24)):
        ticket(own, at)
    page = client(Role.OFFICER, office).get("/office/1/").content.decode()
    assert figures(page) == [0, 0, 0, 1]


def test_another_day_is_shown_without_what_is_only_todays(day: str) -> None:
    browser = client(Role.OFFICER, Office.objects.get(), "en")
    page = browser.get("/office/1/?day=2026-11-17").content.decode()
    assert "Tuesday, 17 November 2026" in page
    assert figures(page) == [0, 0, 0]
    assert "Back to today" in page
    for odd in ("yesterday", "0001-01-01", "9999-12-31", "2026-11-17T00"):
        assert "Monday, 16 November 2026" in browser.get("/office/1/", {"day": odd}).content.decode()


def test_a_closed_day_says_why(office: Office) -> None:
    browser = client(Role.OFFICER, office)
    assert "Kantor tutup: Hari Natal" in browser.get("/office/1/?day=2026-12-25").content.decode()
    assert "Kantor tutup" in browser.get("/office/1/?day=2026-11-21").content.decode()
    assert "Kantor tutup" not in browser.get("/office/1/").content.decode()


def test_the_day_and_the_clock_are_the_offices(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    surabaya = central_kit.office("surabaya")
    monkeypatch.setattr(timezone, "now", lambda: dt.datetime(2026, 11, 16, 16, 30, tzinfo=dt.UTC))
    browser = client(Role.NATIONAL, None)
    kupang = text(browser.get("/office/1/").content.decode())
    assert "Selasa, 17 November" in kupang
    assert "00.30 WITA" in kupang
    there = text(browser.get(f"/office/{surabaya.code}/").content.decode())
    assert "Senin, 16 November" in there
    assert "23.30 WIB" in there


def test_an_office_without_settings_has_a_page_all_the_same(office: Office) -> None:
    Office.objects.create(code=9, slug="baru", name={"id": "Kantor Baru", "en": "New Office"})
    browser = client(Role.NATIONAL, None)
    for path in ("", "kiosks/", "attention/", "settings/", "log/"):
        assert browser.get(f"/office/9/{path}").status_code == 200
    assert browser.get("/office/9/settings/edit/").status_code == 404
    assert "Kantor Baru" in browser.get("/offices/").content.decode()
