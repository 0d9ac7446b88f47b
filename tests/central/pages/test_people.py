"""Accounts: an office administrator looks after the own office's, and nobody shuts the own door."""

from typing import Any

import pytest
from django.test import Client

from central.offices.models import Account, Office, Role
from central.pages.models import Act, Deed
from tests.central import central_kit
from tests.central.central_kit import PASSWORD, account
from tests.central.pages.pages_kit import client

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def browser(office: Office) -> Any:
    return client(Role.ADMIN, office, "en")


def password_of(answer: Any) -> str:
    return answer.content.decode().rpartition('<p class="code">')[2].partition("</p>")[0]


def test_an_account_is_made_and_its_password_told_once(browser: Any, office: Office) -> None:
    facts = {"username": "markus", "first_name": "Markus", "last_name": "Lay", "role": "officer"}
    answer = browser.post("/people/new/", facts)
    password = password_of(answer)
    row = Account.objects.get(username="markus")
    assert (row.role, row.office_id, row.get_full_name()) == ("officer", 1, "Markus Lay")
    assert Client().login(username="markus", password=password)
    assert password not in browser.get(f"/people/{row.pk}/").content.decode()
    assert password not in browser.get("/office/1/log/").content.decode()
    assert Deed.objects.filter(act=Act.ACCOUNT_ADDED, detail="markus", office=office).exists()
    assert "already exists" in browser.post("/people/new/", facts).content.decode()


@pytest.mark.parametrize("facts", [{"role": "national"}, {"role": "officer", "office": "3"}, {"role": "x"}])
def test_an_office_administrator_stays_within_the_office(
    browser: Any, office: Office, facts: dict[str, str]
) -> None:
    central_kit.office("blitar")
    browser.post("/people/new/", {"username": "baru", **facts})
    made = Account.objects.filter(username="baru").first()
    assert made is None or (made.office_id, made.role) == (1, "officer")
    row = account(Role.OFFICER, office, "markus")
    browser.post(f"/people/{row.pk}/", {"username": "markus", "is_active": "on", **facts})
    row.refresh_from_db()
    assert (row.role, row.office_id) == ("officer", 1)


def test_a_role_is_changed_with_what_it_may(browser: Any, office: Office) -> None:
    row = account(Role.OFFICER, office, "markus")
    sent = {"username": "markus", "role": "office_admin", "is_active": "on"}
    assert browser.post(f"/people/{row.pk}/", sent).status_code == 302
    assert Account.objects.get(pk=row.pk).has_perm("offices.add_officerevision")
    assert Deed.objects.get(act=Act.ACCOUNT_CHANGED).detail == "markus: role=office_admin"


def test_one_that_is_put_to_rest_is_out_and_stays_in_the_log(browser: Any, office: Office) -> None:
    row = account(Role.OFFICER, office, "markus")
    theirs = Client()
    theirs.post("/sign-in/", {"username": "markus", "password": PASSWORD})
    browser.post(f"/people/{row.pk}/", {"username": "markus", "role": "officer"})
    assert theirs.get("/office/1/").status_code == 302
    assert not Client().login(username="markus", password=PASSWORD)
    assert "Put to rest" in browser.get("/people/").content.decode()
    assert "markus" in browser.get("/office/1/log/").content.decode()


def test_nobody_changes_the_own_role_or_shuts_the_own_door(browser: Any, office: Office) -> None:
    own = Account.objects.get(username="office_admin")
    sent = {"username": "office_admin", "first_name": "Ratna", "role": "officer"}
    browser.post(f"/people/{own.pk}/", sent)
    own.refresh_from_db()
    assert (own.first_name, own.role, own.is_active) == ("Ratna", "office_admin", True)


def test_a_new_password_ends_the_old_one_wherever_it_is_in_use(browser: Any, office: Office) -> None:
    row = account(Role.OFFICER, office, "markus")
    theirs = Client()
    theirs.post("/sign-in/", {"username": "markus", "password": PASSWORD})
    password = password_of(browser.post(f"/people/{row.pk}/password/"))
    assert theirs.get("/office/1/").status_code == 302
    assert not Client().login(username="markus", password=PASSWORD)
    assert Client().login(username="markus", password=password)


def test_the_national_role_is_of_no_office_and_every_other_of_one(office: Office) -> None:
    browser = client(Role.NATIONAL, None, "en")
    wrong = [{"role": "officer"}, {"role": "national", "office": "1"}]
    for number, facts in enumerate(wrong):
        answer = browser.post("/people/new/", {"username": f"baru{number}", **facts})
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
    browser.post("/people/new/", {"username": "dua", "role": "national"})
    browser.post("/people/new/", {"username": "tiga", "role": "officer", "office": "1"})
    assert [row.username for row in Account.objects.order_by("id")] == ["national", "dua", "tiga"]


def test_people_are_found_by_name(browser: Any, office: Office) -> None:
    account(Role.OFFICER, office, "markus")
    page = browser.get("/people/?q=MARK").content.decode()
    assert "markus" in page
    assert "office_admin ·" not in page
    assert "Nobody of this name" in browser.get("/people/?q=zz").content.decode()
