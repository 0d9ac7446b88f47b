"""Lists that grow: a page at a time, found by a word, and asked of the database in a few queries."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from central.kiosks.models import Kiosk
from central.offices.models import Account, Office, Role
from tests.central.pages.pages_kit import alarm, client, conflict, journal, kiosk, report, ticket

pytestmark = pytest.mark.usefixtures("engine")
MANY = 2100


def queries(browser: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200, path
    return len(asked)


def country() -> None:
    """Two thousand offices, each with two kiosks."""
    offices = [
        Office(
            code=n, slug=f"kantor-{n}", name={"id": f"Kantor Imigrasi {n}", "en": f"Immigration Office {n}"}
        )
        for n in range(100, 100 + MANY)
    ]
    Office.objects.bulk_create(offices)
    Kiosk.objects.bulk_create(
        [
            Kiosk(office=office, place=place, token_hash=b"%d/%d" % (office.code, place), report=report())
            for office in offices
            for place in (1, 2)
        ],
        batch_size=500,
    )


def cards(html: str) -> list[str]:
    return re.findall(r'<a class="card way".*?<h2>(.*?)</h2>', html, re.S)


def test_the_country_is_shown_a_page_at_a_time_and_searched(office: Office) -> None:
    national = client(Role.NATIONAL, None, "en")
    few = queries(national, "/offices/")
    country()
    assert queries(national, "/offices/") <= few + 1
    first = national.get("/offices/").content.decode()
    assert len(cards(first)) == 50
    assert "1–50 of 2101" in first
    last = national.get("/offices/?page=43").content.decode()
    assert cards(last) == ["Kantor Imigrasi 2199"]
    assert cards(national.get("/offices/?page=9999").content.decode()) == ["Kantor Imigrasi 2199"]
    assert cards(national.get("/offices/?q=imigrasi+2150").content.decode()) == ["Kantor Imigrasi 2150"]
    assert "Kantor Imigrasi 777" in cards(national.get("/offices/?q=777").content.decode())
    assert "No office is like this." in national.get("/offices/?q=%00nothing").content.decode()
    assert (
        'href="?q=Kantor+Imigrasi&amp;page=2"' in national.get("/offices/?q=Kantor+Imigrasi").content.decode()
    )


def test_offices_with_something_to_look_at_are_found(office: Office) -> None:
    country()
    there = Office.objects.get(code=1234)
    conflict(journal(kiosk(there, 3)))
    alarm("conflict", there)  # only sums up, and is no matter of its own
    alarm("conflict", Office.objects.get(code=1235))
    shown = client(Role.NATIONAL, None, "en").get("/offices/?open=1").content.decode()
    assert cards(shown) == ["Kantor Imigrasi 1234"]
    assert "1 matter open" in shown


@pytest.mark.parametrize(
    "path",
    ["", "kiosks/", "kiosks/?q=x", "attention/", "settings/", "log/", "kiosks/{kiosk}/", "?day=2026-11-17"],
)
def test_a_page_asks_no_more_of_the_database_for_more_rows(office: Office, path: str) -> None:
    machine = kiosk(office, 1)
    place = f"/office/1/{path.format(kiosk=machine.pk)}"
    browser = client(Role.ADMIN, office)
    browser.get(place)
    fill(office, range(2, 4))
    few = queries(browser, place)
    fill(office, range(4, 64))
    assert queries(browser, place) == few


def fill(office: Office, places: range) -> None:
    for place in places:
        own = journal(kiosk(office, place))
        ticket(own)
        conflict(own)
        alarm("clone", office, own.kiosk)


def test_two_hundred_kiosks_are_paged_and_the_worst_come_first(office: Office) -> None:
    for place in range(1, 201):
        kiosk(office, place, f"Loket {place}")
    kiosk(office, 201, "Gudang", last_seen=None, report=None)
    browser = client(Role.OFFICER, office, "en")
    shown = browser.get("/office/1/kiosks/").content.decode()
    assert shown.count('class="card kiosk"') == 50
    assert "1–50 of 201" in shown
    found = browser.get("/office/1/kiosks/?q=gudang").content.decode()
    assert found.count('class="card kiosk"') == 1
    today = browser.get("/office/1/").content.decode()
    assert today.index("Gudang") < today.index("Loket 1<")
    assert "189 more kiosks" in today
    assert "No kiosk is like this." in browser.get("/office/1/kiosks/?q=nowhere").content.decode()


def test_staff_of_a_large_country_are_paged_and_found(office: Office) -> None:
    Account.objects.bulk_create(
        [Account(username=f"petugas-{n}", role=Role.OFFICER, office=office) for n in range(130)]
    )
    national = client(Role.NATIONAL, None, "en")
    few = queries(national, "/people/?q=petugas-7")
    assert queries(national, "/people/") <= few
    shown = national.get("/people/").content.decode()
    assert "1–50 of 131" in shown
    assert "petugas-77" in national.get("/people/?q=petugas-77").content.decode()
    assert "petugas-77" in national.get("/people/?q=kupang&page=3").content.decode()
