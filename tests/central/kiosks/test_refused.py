"""Who may not: told nothing of why, slowed, logged without their secret, and shown to who can act."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from central.kiosks import attempts, enrolment, tokens
from central.kiosks.models import Alarm, Event, Kiosk, Quarantined
from central.offices.models import Office, Role
from kiosk.sync.wire import PREFIX, Enrol, Error, Refusal, Snapshot
from kiosk.sync.wire_bytes import answer_of, pack
from tests.central import central_kit
from tests.central.kiosks.kiosk_kit import NOW, Card, Link, enrolled, kiosk, results
from tests.central.pages import pages_kit

Attempt = Callable[[Office], tuple[str, Any]]
"""Makes one; gives the secret that it showed, and the answer."""


@pytest.fixture(autouse=True)
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's clock stands: a minute of counting does not end in the middle of a test."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def push(link: Link) -> Any:
    return link.send(Card().tickets(1).push())


def by_wrong_token(_: Office) -> tuple[str, Any]:
    token = tokens.new_token()
    return token, push(Link(token))


def by_revoked_token(office: Office) -> tuple[str, Any]:
    made, link = kiosk(office)
    Kiosk.objects.get(pk=made.pk).revoke()
    return link.token, push(link)


def by_token_from_before(office: Office) -> tuple[str, Any]:
    made, link = kiosk(office)
    enrolled(made)
    return link.token, push(link)


def by_token_hash(office: Office) -> tuple[str, Any]:
    """Whoever has read the database holds hashes, and they are no tokens."""
    made, _ = kiosk(office)
    stored = bytes(Kiosk.objects.get(pk=made.pk).token_hash or b"").hex()
    return stored, push(Link(stored))


def enrol(code: str) -> Any:
    return Client().post(f"{PREFIX}/enrol", pack(Enrol(code=code)), content_type="application/json")


def by_used_code(office: Office) -> tuple[str, Any]:
    code = enrolment.invite(enrolment.add_kiosk(office.code), NOW)
    assert enrol(code).status_code == 200
    return code, enrol(code)


def by_old_code(office: Office) -> tuple[str, Any]:
    code = enrolment.invite(enrolment.add_kiosk(office.code), NOW - dt.timedelta(days=2))
    return code, enrol(code)


def by_replaced_code(office: Office) -> tuple[str, Any]:
    made = enrolment.add_kiosk(office.code)
    code = enrolment.invite(made, NOW)
    enrolment.invite(made, NOW)
    return code, enrol(code)


def by_guessed_code(_: Office) -> tuple[str, Any]:
    return "AAAAA-AAAAA", enrol("AAAAA-AAAAA")


TOKENS = (by_wrong_token, by_revoked_token, by_token_from_before, by_token_hash)
CODES = (by_used_code, by_old_code, by_replaced_code, by_guessed_code)


@pytest.mark.parametrize("attempt", [*TOKENS, *CODES])
def test_an_attempt_is_logged_without_its_secret_and_an_alarm(
    central: Office, attempt: Attempt, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret, answer = attempt(central)
    assert answer.status_code == 401
    kind = Alarm.Kind.DENIED if attempt in TOKENS else Alarm.Kind.ENROLMENT
    alarm = Alarm.objects.get(kind=kind)
    assert alarm.detail == "127.0.0.1"
    assert f"alarm {kind.value}" in caplog.text
    assert secret not in caplog.text
    assert secret.replace("-", "") not in caplog.text
    assert not Event.objects.exists()


def test_no_answer_says_which_it_was(central: Office) -> None:
    answers = [attempt(central)[1] for attempt in (*TOKENS, *CODES)]
    told = {(a.status_code, a.content, tuple(sorted(a.items()))) for a in answers}
    assert len(told) == 1
    assert answer_of(Error, answers[0].content).error is Refusal.DENIED


def test_a_revoked_kiosk_is_on_its_office_s_page_and_a_stranger_on_the_nation_s(central: Office) -> None:
    by_revoked_token(central)
    by_wrong_token(central)
    by_guessed_code(central)
    office = pages_kit.client(Role.ADMIN, central, "en").get(f"/office/{central.code}/attention/")
    assert "A kiosk was refused" in office.content.decode()
    nation = pages_kit.client(Role.NATIONAL, None, "en").get("/offices/").content.decode()
    assert "A kiosk was refused" in nation
    assert "Wrong enrolment codes were tried" in nation


@pytest.mark.parametrize("attempt", [by_wrong_token, by_guessed_code])
def test_who_tries_often_is_slowed_and_fills_no_page(
    central: Office, attempt: Attempt, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [attempt(central)[1] for _ in range(attempts.LIMIT + 5)]
    assert [a.status_code for a in answers] == [401] * attempts.LIMIT + [429] * 5
    assert {a["Retry-After"] for a in answers[-5:]} == {"60"}
    assert Alarm.objects.count() == 1
    assert Alarm.objects.get().count == attempts.LIMIT
    # A right code is of no use to this address either, until the minute is over.
    code = enrolment.invite(enrolment.add_kiosk(central.code), NOW)
    assert enrol(code).status_code == 429
    monkeypatch.setattr(timezone, "now", lambda: NOW + dt.timedelta(minutes=1))
    assert enrol(code).status_code == 200


def test_kiosks_behind_one_address_are_not_slowed_by_a_revoked_one(central: Office) -> None:
    _, good = kiosk(central)
    for _ in range(attempts.LIMIT + 2):
        by_wrong_token(central)
    assert results(good.push(Card("good").tickets(1).push()).outcomes) == ["applied"]


def test_a_token_reaches_nothing_of_another_office(central: Office) -> None:
    """Neither its bookings nor its journals: a card of theirs is held apart, and both offices are told."""
    other = central_kit.office("surabaya")
    theirs = central_kit.made(other, central_kit.wish()).booking
    _, there = kiosk(other)
    card = Card().tickets(2)
    there.push(card.push())
    _, here = kiosk(central)
    told = answer_of(Snapshot, here.request("GET", "snapshot").content)
    assert theirs.id not in {booking.booking for booking in told.bookings}
    answer = here.push(card.tickets(1).push(3))
    assert answer.stop
    assert [outcome.why for outcome in answer.outcomes] == ["other_office"]
    assert Quarantined.objects.get().office == central
    assert Event.objects.count() == 2
    assert set(Alarm.objects.values_list("office_id", "kind")) == {
        (central.code, "clone"),
        (other.code, "clone"),
    }
