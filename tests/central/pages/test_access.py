"""Who gets in where: each sees the own office only, and each role its own pages."""

import re
from typing import Any

import pytest
from django.test import Client

from central.kiosks.models import Conflict
from central.offices.models import Account, Office, Role
from tests.central import central_kit
from tests.central.pages import pages_kit
from tests.central.pages.pages_kit import alarm, client, conflict, journal, kiosk, parked

READ = ["", "kiosks/", "kiosks/{kiosk}/", "kiosks/{kiosk}/enrolled/", "attention/", "settings/"]
READ += ["settings/edit/", "settings/1/", "log/"]
WRITE = ["kiosks/new/", "kiosks/{kiosk}/name/", "kiosks/{kiosk}/code/", "kiosks/{kiosk}/revoke/"]
WRITE += ["attention/conflict/{conflict}/", "attention/parked/{parked}/", "attention/alarm/{alarm}/"]
WRITE += ["settings/publish/", "settings/1/back/", "settings/edit/"]
OFFICER = {"", "kiosks/", "attention/"}


@pytest.fixture
def ids(office: Office) -> dict[str, Any]:
    """Rows of another office, Blitar, and who looks after it."""
    blitar = central_kit.office("blitar")
    machine = kiosk(blitar, 1)
    own = journal(machine)
    return {
        "kiosk": machine.pk,
        "conflict": conflict(own).pk,
        "parked": parked(own).pk,
        "alarm": alarm("clone", blitar, machine).pk,
        "person": central_kit.account(Role.OFFICER, blitar, "blitar-loket").pk,
        "machine": machine,
    }


def paths(places: list[str], ids: dict[str, Any], code: int = 3) -> list[str]:
    return [f"/office/{code}/{place.format(**ids)}" for place in places]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_another_offices_pages_are_not_there(office: Office, ids: dict[str, Any], role: Role) -> None:
    browser = client(role, office)
    for path in paths(READ, ids):
        assert browser.get(path).status_code == 404, path
    for path in paths(WRITE, ids):
        assert browser.post(path, {"name": "stolen"}).status_code == 404, path
    ids["machine"].refresh_from_db()
    assert (ids["machine"].name, ids["machine"].revoked_at) == ("", None)
    assert not Conflict.objects.exclude(settled_at=None).exists()


def test_rows_of_another_office_are_not_reached_through_the_own(office: Office, ids: dict[str, Any]) -> None:
    browser = client(Role.ADMIN, office)
    for path in paths(["kiosks/{kiosk}/", "kiosks/{kiosk}/enrolled/"], ids, code=1):
        assert browser.get(path).status_code == 404, path
    for path in paths(WRITE[1:7], ids, code=1):
        assert browser.post(path, {"name": "stolen"}).status_code == 404, path
    assert browser.get(f"/people/{ids['person']}/").status_code == 404
    assert browser.post(f"/people/{ids['person']}/password/").status_code == 404
    for page in ("/people/", "/office/1/kiosks/", "/office/1/attention/", "/office/1/log/"):
        assert "litar" not in browser.get(page).content.decode(), page


def test_the_national_administrators_see_every_office(office: Office, ids: dict[str, Any]) -> None:
    browser = client(Role.NATIONAL, None)
    for path in [*paths(READ, ids), *paths([""], ids, code=1), "/offices/", "/people/"]:
        assert browser.get(path).status_code == 200, path
    assert browser.get("/", follow=True).redirect_chain[-1][0] == "/offices/"
    assert browser.get("/office/99/").status_code == 404


def test_an_officer_has_the_counters_pages_only(office: Office) -> None:
    machine = kiosk(office, 1)
    own = journal(machine)
    rows = {"kiosk": machine.pk, "conflict": conflict(own).pk, "parked": parked(own).pk}
    rows["alarm"] = alarm("clone", office, machine).pk
    browser = client(Role.OFFICER, office)
    for place, path in zip(READ, paths(READ, rows, code=1), strict=True):
        assert browser.get(path).status_code == (200 if place in OFFICER else 403), path
    for place, path in zip(WRITE, paths(WRITE, rows, code=1), strict=True):
        assert browser.post(path).status_code == (302 if "conflict" in place else 403), path
    for path in ("/people/", "/people/new/"):
        assert browser.get(path).status_code == 403
    assert browser.get("/offices/").status_code == 404
    shown = browser.get("/office/1/attention/").content.decode()
    assert "Satu kejadian tidak dapat dibaca" in shown
    assert "attention/parked/" not in shown
    assert "/settings/" not in browser.get("/office/1/").content.decode()


def test_who_is_not_signed_in_is_asked_to(office: Office) -> None:
    rows = {"kiosk": 1, "conflict": 1, "parked": 1, "alarm": 1}
    for path in [*paths(READ, rows, code=1), "/", "/people/", "/offices/", "/account/password/"]:
        answer = Client().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next="), path


def test_an_account_that_was_put_to_rest_is_out_at_once(office: Office) -> None:
    browser = client(Role.OFFICER, office)
    assert browser.get("/office/1/").status_code == 200
    Account.objects.update(is_active=False)
    assert browser.get("/office/1/").status_code == 302


def test_pages_change_nothing_by_being_looked_at(office: Office) -> None:
    browser, machine = client(Role.ADMIN, office), kiosk(office, 1)
    rows = {"kiosk": machine.pk, "conflict": 1, "parked": 1, "alarm": 1}
    for path in paths(WRITE[:-1], rows, code=1):
        assert browser.get(path).status_code == 405, path
    with_csrf = Client(enforce_csrf_checks=True)
    with_csrf.force_login(Account.objects.get(username=Role.ADMIN.value))
    assert with_csrf.post(f"/office/1/kiosks/{machine.pk}/revoke/").status_code == 403


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_has_script_or_style_of_its_own(office: Office, language: str) -> None:
    found = pages_kit.morning(office)
    browser = client(Role.ADMIN, office, language)
    rows = {"kiosk": found["kiosk"].pk}
    answers = [browser.get(path) for path in [*paths(READ, rows, code=1), "/people/", "/people/new/"]]
    answers += [Client().get("/sign-in/"), browser.post(f"/office/1/kiosks/{rows['kiosk']}/code/")]
    for answer in answers:
        html = answer.content.decode()
        assert answer.status_code == 200
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=)", html)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer["Cache-Control"] == "private, no-store"
        assert f'lang="{answer["Content-Language"]}"' in html


def test_indonesian_comes_first_whatever_the_browser_was_set_up_with(office: Office) -> None:
    browser = client(Role.OFFICER, office)
    english_machine = {"Accept-Language": "en-US"}
    assert "Hari ini" in browser.get("/office/1/", headers=english_machine).content.decode()
    answer = browser.post("/language/", {"language": "en", "next": "/office/1/"}, follow=True)
    assert "Still to come" in answer.content.decode()
    assert "Senin" not in answer.content.decode()
    assert "Sign in" in browser.post("/sign-out/", follow=True).content.decode()
    browser.cookies["django_language"] = "xx"
    assert "Masuk" in browser.get("/sign-in/").content.decode()


def test_an_offices_colour_goes_through_the_same_check_as_on_its_kiosks(office: Office) -> None:
    good = Client().get("/accent/0B4F6C.css")
    assert good.content.decode() == (
        ":root{--accent:#0B4F6C;--press:#083B51;--tint:#E1EDF2;--on2:#D3E6EE;}\n"
    )
    for bad in ("FFD400", "0b4f6c", "red", "0B4F6C;}"):
        assert Client().get(f"/accent/{bad}.css").status_code == 404
