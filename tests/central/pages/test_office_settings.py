"""Settings: the form loses nothing, a preview tells what would change, and a good revision comes back."""

import json
import re
from html import unescape
from typing import Any

import pytest

from central.offices import revisions
from central.offices.models import Office, OfficeRevision, Role
from central.pages import told
from tests.central import central_kit
from tests.central.pages.pages_kit import client, kiosk, report

EDIT = "/office/1/settings/edit/"


@pytest.fixture
def browser(office: Office) -> Any:
    return client(Role.ADMIN, office, "en")


def fields(html: str) -> dict[str, str]:
    """What a browser would send back of a page's forms: their inputs as they stand."""
    html = re.sub(r"<template>.*?</template>", "", html, flags=re.S)
    found = {}
    for tag in re.findall(r"<input[^>]*>", html):
        facts = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if facts.get("type") != "checkbox" and "name" in facts:
            found[facts["name"]] = unescape(facts.get("value", ""))
    return found


def preview(browser: Any, **changes: str) -> Any:
    """The form sent back with some fields changed; `sessions_0_seats` for `sessions-0-seats`."""
    sent = fields(browser.get(EDIT).content.decode())
    return browser.post(EDIT, {**sent, **{re.sub("__", "-", key): value for key, value in changes.items()}})


def sides(html: str) -> list[str]:
    rows = re.findall(r"<li>(.*?)</li>", html.partition("<h1>")[2], re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]


def publish(browser: Any, answer: Any, **more: str) -> Any:
    sent = fields(answer.content.decode())
    sent = {key: sent[key] for key in ("owned", "seen", "note")}
    return browser.post("/office/1/settings/publish/", {**sent, **more}, follow=True)


@pytest.mark.parametrize("slug", ["kupang", "surabaya", "blitar"])
def test_a_form_sent_back_as_it_was_changes_nothing(office: Office, slug: str) -> None:
    code = central_kit.office(slug).code
    browser = client(Role.NATIONAL, None, "en")
    path = f"/office/{code}/settings/edit/"
    answer = browser.post(path, fields(browser.get(path).content.decode()))
    assert "Nothing changes" in answer.content.decode()


def test_a_preview_tells_each_change_and_publishes_nothing(browser: Any) -> None:
    answer = preview(
        browser,
        quota__walk_in="40",
        sessions__0__seats="4",
        holidays__0__DELETE="on",
        feesA__0__rupiah="360000",
        documentsA__1__id="Akta lahir",
        holidays__22__day="24/12/2026",
        holidays__22__id="Cuti bersama",
        holidays__22__en="Joint leave",
    )
    assert sides(answer.content.decode()) == [
        "Without a booking before: 60 people → now: 40 people",
        "Morning: people a slot before: 2 → now: 4",
        "Thursday, 1 January 2026 before: New Year removed",
        "Thursday, 24 December 2026 now: Joint leave new",
        "before: Birth certificate, diploma, marriage book or baptism letter (one of them) removed",
        "now: Birth certificate, diploma, marriage book or baptism letter (one of them) new",
        "Ordinary, 48 pages before: Rp 355.000 → now: Rp 360.000",
    ]
    assert OfficeRevision.objects.count() == 1


def test_what_was_previewed_is_published_with_its_reason(browser: Any, office: Office) -> None:
    answer = publish(browser, preview(browser, quota__walk_in="40"), note="Loket 3  tutup")
    assert "Settings no. 2 are published." in answer.content.decode()
    office.refresh_from_db()
    row = OfficeRevision.objects.get(number=2)
    assert office.current_id == row.pk
    assert (row.note, row.made_by and row.made_by.username) == ("Loket 3 tutup", "office_admin")
    assert office.settings().quota.walk_in == 40


def test_what_a_form_does_not_show_is_kept(browser: Any, office: Office) -> None:
    current = office.current
    assert current is not None
    owned = json.loads(json.dumps(current.owned))
    owned["sessions"][0]["name"]["short_id"] = "Pg"
    owned["services"]["A"]["fees"][0]["name"]["short_en"] = "48"
    revisions.publish(office, owned, None)
    publish(browser, preview(browser, sessions__0__quota="12", feesA__0__rupiah="1"))
    office.refresh_from_db()
    assert office.current is not None
    now = office.current.owned
    assert now["sessions"][0]["name"]["short_id"] == "Pg"
    assert now["services"]["A"]["fees"][0] == {
        "name": {"id": "Biasa, 48 halaman", "en": "Ordinary, 48 pages", "short_en": "48"},
        "rupiah": 1,
    }


def test_a_session_is_added_and_taken_away(browser: Any, office: Office) -> None:
    new = {
        "sessions__2__id": "Malam",
        "sessions__2__en": "Evening 2!",
        "sessions__2__start": "15.00",
        "sessions__2__end": "16:00",
        "sessions__2__slot_minutes": "30",
        "sessions__2__seats": "1",
        "sessions__2__quota": "2",
    }
    answer = preview(browser, **new)
    told_ = "Evening 2! now: 15.00–16.00, every 30 minutes, 1 a slot, 2 in all new"
    assert sides(answer.content.decode()) == [told_]
    publish(browser, answer)
    office.refresh_from_db()
    assert [session.id for session in office.settings().sessions] == ["morning", "afternoon", "evening_2"]
    publish(browser, preview(browser, sessions__0__DELETE="on"))
    office.refresh_from_db()
    assert [session.id for session in office.settings().sessions] == ["afternoon", "evening_2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"quota__walk_in": "many"},
        {"sessions__0__start": "25.00"},
        {"sessions__0__end": "07.00"},
        {"sessions__0__slot_minutes": "7"},
        {"holidays__0__day": "30/02/2026"},
        {"holidays__0__en": ""},
        {"feesA__0__rupiah": "-1"},
        {"quota__priority": "99"},
    ],
)
def test_mistakes_are_named_and_nothing_goes_on(browser: Any, wrong: dict[str, str]) -> None:
    answer = preview(browser, **wrong)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Nothing was published yet" in html
    for key, value in wrong.items():
        assert fields(html)[re.sub("__", "-", key)] == value
    assert OfficeRevision.objects.count() == 1


def test_change_more_leads_back_to_the_form_as_it_was(browser: Any) -> None:
    sent = fields(preview(browser, quota__walk_in="40").content.decode())
    again = browser.post(EDIT, {"owned": sent["owned"], "note": "x", "edit": ""})
    assert fields(again.content.decode())["quota-walk_in"] == "40"


def test_of_two_that_publish_the_second_looks_again(browser: Any, office: Office) -> None:
    mine = preview(browser, quota__walk_in="40")
    publish(browser, preview(browser, sessions__0__seats="4"))
    again = publish(browser, mine)
    html = again.content.decode()
    assert "Somebody else published meanwhile" in html
    assert sides(html) == [
        "Without a booking before: 60 people → now: 40 people",
        "Morning: people a slot before: 4 → now: 2",
    ]
    assert OfficeRevision.objects.count() == 2
    publish(browser, again)
    assert OfficeRevision.objects.count() == 3


def test_back_to_a_good_revision_with_one_touch(browser: Any, office: Office) -> None:
    publish(browser, preview(browser, quota__walk_in="40"))
    kiosk(office, 1, "Pintu depan", report=report(refused=2, settings=1))
    listed = browser.get("/office/1/settings/").content.decode()
    assert "Kiosk 1 · Pintu depan did not take the current settings" in listed
    one = browser.get("/office/1/settings/1/").content.decode()
    assert sides(one) == ["Without a booking before: 40 people → now: 60 people"]
    said = browser.post("/office/1/settings/1/back/", follow=True).content.decode()
    assert "Settings no. 3 are published" in said
    assert "Back to no. 1" in said
    office.refresh_from_db()
    assert office.settings().quota.walk_in == 60
    assert browser.post("/office/1/settings/77/back/").status_code == 404


@pytest.mark.parametrize("sent", ["", "[]", "{", '{"devices": {}}', '{"sessions": 3}'])
def test_settings_made_up_by_hand_are_refused(browser: Any, sent: str) -> None:
    answer = browser.post("/office/1/settings/publish/", {"owned": sent, "seen": "1", "note": ""})
    assert answer.status_code in {404, 422}
    assert OfficeRevision.objects.count() == 1


def test_an_order_that_changed_is_told() -> None:
    one, other = {"id": "satu", "en": "one"}, {"id": "dua", "en": "two"}
    found = told.changes({"minor_documents": [one, other]}, {"minor_documents": [other, one]}, {}, "en")
    assert [(c.before, c.after) for c in found] == [("one; two", "two; one")]


def test_who_publishes_a_moment_later_looks_again(
    browser: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one publishes after this one's page was looked at, and before its settings are written."""
    mine = preview(browser, quota__walk_in="40")
    check = revisions.preview

    def slow(of: Office, owned: dict[str, Any]) -> Any:
        done = check(of, owned)
        monkeypatch.setattr(revisions, "preview", check)
        assert of.current is not None
        revisions.publish(of, {**of.current.owned, "quota": {"walk_in": 55, "priority": 6}}, None)
        return done

    monkeypatch.setattr(revisions, "preview", slow)
    html = publish(browser, mine).content.decode()
    assert "Somebody else published meanwhile" in html
    assert "Without a booking before: 55 people → now: 40 people" in sides(html)
    office.refresh_from_db()
    assert office.settings().quota.walk_in == 55


@pytest.mark.parametrize(
    "sent",
    [
        "[" * 5000,
        '{"services": [1]}',
        '{"sessions": [1]}',
        '{"sessions": "x", "holidays": 4}',
        '{"quota": [1]}',
        '{"services": {"A": 5}}',
        '{"holidays": [{"day": "x"}]}',
        '{"sessions": "\\u0000"}',
    ],
)
@pytest.mark.parametrize("field", ["owned", "start"])
def test_a_form_made_up_by_hand_is_not_there(browser: Any, sent: str, field: str) -> None:
    how = {"edit": "1"} if field == "owned" else {"preview": "1"}
    assert browser.post(EDIT, {field: sent, **how}).status_code == 404
    answer = browser.post("/office/1/settings/publish/", {"owned": sent, "seen": "1" * 5000})
    assert answer.status_code in {404, 422}


def test_a_note_is_kept_without_nul(browser: Any, office: Office) -> None:
    publish(browser, preview(browser, quota__walk_in="40"), note="a\0b")
    assert OfficeRevision.objects.get(number=2).note == "ab"
