"""The log: what every room put down, in one order, of the own office."""

import datetime as dt
import re

import pytest
from django.utils import translation

from central.bookings.booking import By
from central.bookings.booking import cancel as cancel_booking
from central.offices import revisions
from central.offices.models import Account, Office, Role
from central.pages import deeds
from central.pages.models import Act, Deed
from tests.central import central_kit
from tests.central.central_kit import made, wish
from tests.central.pages.pages_kit import EARLY, NOW, client

pytestmark = pytest.mark.usefixtures("engine")


def lines(html: str) -> list[str]:
    rows = re.findall(r"<li><time.*?</li>", html, re.S)
    return [
        " ".join(re.sub(r"<[^>]+>", " ", re.sub(r'<span class="icon".*?</span>', "", r)).split())
        for r in rows
    ]


def test_all_rooms_are_in_one_log(office: Office) -> None:
    browser = client(Role.ADMIN, office, "en")
    admin = Account.objects.get()
    row = made(office, wish(), EARLY).booking
    cancel_booking(office, row.id, EARLY, By(account=admin))
    current = office.current
    assert current is not None
    revisions.publish(office, current.owned, admin, "again")
    deeds.note(admin, Act.KIOSK_CODE, "#1", office)
    told = lines(browser.get("/office/1/log/").content.decode())
    assert sorted(told) == sorted(
        [
            "09.24 office_admin signed in",
            f"09.24 the server made a booking …{row.id[-6:]}",
            f"09.24 office_admin cancelled a booking …{row.id[-6:]}",
            "09.24 the server published settings no. 1 · From the office file",
            "09.24 office_admin published settings no. 2 · again",
            "09.24 office_admin made an enrolment code #1",
        ]
    )


def test_older_lines_are_a_page_further(office: Office) -> None:
    browser = client(Role.ADMIN, office, "en")
    who = Account.objects.get()
    for minute in range(deeds.PAGE + 5):
        at = NOW - dt.timedelta(minutes=minute, days=1)
        Deed.objects.create(office=office, account=who, who="ratna", act=Act.ALARM, detail=str(minute), at=at)
    first = browser.get("/office/1/log/").content.decode()
    assert len(lines(first)) == deeds.PAGE
    older = re.search(r'href="(\?before=[^"]+)"', first)
    assert older is not None
    second = browser.get("/office/1/log/" + older[1]).content.decode()
    assert not set(lines(first)) & set(lines(second))
    assert any("alarm 64" in line for line in lines(second))
    assert browser.get("/office/1/log/?before=yesterday").status_code == 200


def test_the_log_outlives_its_account(office: Office) -> None:
    who = central_kit.account(Role.OFFICER, office, "markus")
    deeds.note(who, Act.CONFLICT, "A012")
    who.delete()
    page = client(Role.ADMIN, office, "en").get("/office/1/log/").content.decode()
    assert "09.24 markus settled a conflict A012" in lines(page)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00%2B14:00", "9999-12-31T23:59-14:00", "0001-01-01T00:00"])
def test_any_moment_is_one(office: Office, moment: str) -> None:
    assert client(Role.ADMIN, office).get(f"/office/1/log/?before={moment}").status_code == 200


def test_what_was_changed_of_an_account_is_told_in_words(office: Office) -> None:
    browser = client(Role.ADMIN, office)
    row = central_kit.account(Role.OFFICER, office, "budi")
    browser.post(
        f"/people/{row.pk}/", {"username": "budi", "first_name": "Budi, S.H.", "role": "office_admin"}
    )
    page = browser.get("/office/1/log/").content.decode()
    said = "budi · Nama depan: Budi, S.H. · Peran: administrator kantor · Boleh masuk: tidak"
    assert any(said in line for line in lines(page)), lines(page)
    with translation.override("en"):
        told = deeds.changed("budi: office=None, last_name=, role=offic")
    assert told == "budi · Office: the whole country · Last name: – · Role: offic"
