"""Signing in: its limit, its words, and what is put down of it."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from central.offices.models import Office, Role
from central.pages import limits
from central.pages.models import Act, Deed, Tries
from tests.central.central_kit import PASSWORD, account
from tests.central.pages.pages_kit import NOW

pytestmark = pytest.mark.usefixtures("engine")


def sign_in(name: str, password: str, address: str = "10.0.0.1", path: str = "/sign-in/", **more: str) -> Any:
    return Client(REMOTE_ADDR=address).post(path, {"username": name, "password": password, **more})


@pytest.fixture
def officer(office: Office) -> str:
    return account(Role.OFFICER, office, "markus").username


def test_the_right_password_leads_to_the_own_office(officer: str) -> None:
    answer = sign_in(officer, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert sign_in(officer, PASSWORD, next="/office/1/kiosks/")["Location"] == "/office/1/kiosks/"
    assert sign_in(officer, PASSWORD, next="https://elsewhere.example/")["Location"] == "/"
    assert [row.act for row in Deed.objects.all()] == [Act.SIGNED_IN] * 3


def test_a_wrong_name_and_a_wrong_password_are_told_alike(officer: str) -> None:
    one, other = sign_in(officer, "wrong"), sign_in("nobody", "wrong")
    said = "Nama pengguna atau kata sandi belum tepat"
    assert said in one.content.decode()
    assert said in other.content.decode()
    assert [(row.act, row.who) for row in Deed.objects.all()] == [(Act.WRONG_PASSWORD, officer)]


def test_after_five_tries_even_the_right_password_waits(
    officer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [sign_in(officer, "wrong") for _ in range(limits.PAIR)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * (limits.PAIR - 1)
    refused = sign_in(officer, PASSWORD)
    assert refused.status_code == 429
    assert "Terlalu banyak percobaan. Tunggu 6 menit" in refused.content.decode()
    assert refused["Retry-After"] == "361"
    assert sign_in(officer, PASSWORD, "10.0.0.2").status_code == 302
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(minutes=7))
    assert sign_in(officer, PASSWORD).status_code == 302


def test_tries_are_slowed_by_name_and_by_address_too(officer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "NAME", 8)
    monkeypatch.setattr(limits, "ADDRESS", 10)
    for host in range(8):
        sign_in(officer, "wrong", f"10.1.0.{host}")
    assert sign_in(officer, PASSWORD, "10.1.0.99").status_code == 429
    for name in range(10):
        sign_in(f"guess{name}", "wrong", "10.2.0.1")
    account(Role.OFFICER, Office.objects.get(), "yohana")
    assert sign_in("yohana", PASSWORD, "10.2.0.1").status_code == 429
    assert sign_in("yohana", PASSWORD, "10.2.0.2").status_code == 302


def test_good_ones_use_nothing_up(officer: str) -> None:
    for _ in range(limits.PAIR - 1):
        sign_in(officer, "wrong")
    assert sign_in(officer, PASSWORD).status_code == 302
    for _ in range(limits.PAIR - 1):
        sign_in(officer, "wrong")
    assert sign_in(officer, PASSWORD).status_code == 302


def test_the_admin_pages_have_the_same_door(officer: str) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"
    assert "Kata sandi" in answer.content.decode()
    past = Client().post("/admin/login/", {"username": officer, "password": PASSWORD}, follow=True)
    assert past.redirect_chain[0][0] == "/sign-in/"
    assert not past.wsgi_request.user.is_authenticated


def test_the_limit_is_that_of_passwords_and_not_of_a_page(officer: str) -> None:
    assert Client().login(username=officer, password=PASSWORD)
    for _ in range(limits.PAIR):
        assert not Client().login(username=officer, password=PASSWORD[::-1])
    assert not Client().login(username=officer, password=PASSWORD)


def test_what_is_typed_is_kept_nowhere_readable(officer: str) -> None:
    sign_in("hunter2-as-name", "wrong", "10.9.8.7")
    stored = " ".join(str(list(row)) for table in (Tries, Deed) for row in table.objects.values_list())
    assert "hunter2" not in stored
    assert "10.9.8.7" not in stored


def test_counts_are_forgotten(officer: str) -> None:
    sign_in(officer, "wrong")
    assert limits.purge(NOW) == 0
    assert limits.purge(NOW + dt.timedelta(days=1)) == 3
    assert not Tries.objects.exists()


def test_the_own_password_is_changed_and_stays_signed_in(officer: str) -> None:
    browser = Client()
    browser.post("/sign-in/", {"username": officer, "password": PASSWORD})
    new = "kopi tubruk di teras"
    facts = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    refused = browser.post("/account/password/", {**facts, "old_password": "wrong"})
    assert refused.status_code == 200
    assert browser.post("/account/password/", facts).status_code == 302
    assert browser.get("/office/1/").status_code == 200
    assert sign_in(officer, PASSWORD).status_code == 200
    assert sign_in(officer, new).status_code == 302
    assert Deed.objects.filter(act=Act.OWN_PASSWORD).count() == 1


def test_tries_that_are_refused_are_not_put_down(officer: str) -> None:
    for _ in range(limits.PAIR + 20):
        sign_in(officer, "wrong")
    assert Deed.objects.filter(act=Act.WRONG_PASSWORD).count() == limits.PAIR
