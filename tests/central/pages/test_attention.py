"""What wants attention: each with what to do, settled once, and put down."""

import pytest

from central.kiosks.models import Alarm, Conflict
from central.kiosks.worklist import Clashing
from central.offices.models import Office, Role
from central.pages import advice, attention
from central.pages.models import Act, Deed
from tests.central.pages.pages_kit import NOW, alarm, client, conflict, journal, kiosk, parked, quarantined

pytestmark = pytest.mark.usefixtures("engine")


def test_the_page_names_each_matter_and_what_to_do(office: Office) -> None:
    own = journal(kiosk(office, 1, "Pintu depan"))
    conflict(own)
    parked(own, "hash")
    quarantined(own, 90)
    quarantined(own, 94)
    alarm("denied", office, own.kiosk, 12)
    page = client(Role.ADMIN, office, "en").get("/office/1/attention/").content.decode()
    for words in (
        "A012 and A007 came with the same booking",
        "Ask both for the identity card",
        "An event was damaged on the card",
        "event no. 37",
        "Events of a copied card are kept apart",
        "event no. 90–94",
        "A kiosk was refused",
        "12×",
        "09.12 · Kiosk 1 · Pintu depan",
    ):
        assert words in page, words
    assert attention.count(office) == 3


def test_an_office_with_nothing_open_is_told_so(office: Office) -> None:
    page = client(Role.OFFICER, office).get("/office/1/attention/").content.decode()
    assert "Semua baik" in page


def test_what_is_settled_goes_and_is_put_down(office: Office) -> None:
    own = journal(kiosk(office, 1))
    row, browser = conflict(own), client(Role.OFFICER, office)
    path = f"/office/1/attention/conflict/{row.pk}/"
    assert browser.post(path).status_code == 302
    row.refresh_from_db()
    assert (row.settled_at, row.settled_by) == (NOW, "officer")
    assert browser.post(path).status_code == 404
    assert attention.count(office) == 0
    deed = Deed.objects.get(act=Act.CONFLICT)
    assert (deed.who, deed.detail, deed.office_id) == ("officer", "A012", 1)


def test_alarms_and_parked_events_are_settled_by_administrators(office: Office) -> None:
    own = journal(kiosk(office, 1))
    rows = {"alarm": alarm("clone", office, own.kiosk), "parked": parked(own)}
    browser = client(Role.ADMIN, office)
    for kind, row in rows.items():
        assert browser.post(f"/office/1/attention/{kind}/{row.pk}/").status_code == 302
        row.refresh_from_db()
        assert row.settled_by == "office_admin"
    assert browser.post("/office/1/attention/signed_in/1/").status_code == 404


def test_alarms_that_only_sum_up_a_list_are_not_shown_twice(office: Office) -> None:
    own = journal(kiosk(office, 1))
    conflict(own)
    for kind in ("conflict", "parked", "unknown_kind"):
        alarm(kind, office, own.kiosk)
    assert attention.count(office) == 1
    assert attention.alarms(office) == []


def test_an_alarm_of_no_office_is_the_national_administrators(office: Office) -> None:
    row = alarm("enrolment", count=40)
    national, admin = client(Role.NATIONAL, None, "en"), client(Role.ADMIN, office)
    assert "Wrong enrolment codes were tried" in national.get("/offices/").content.decode()
    assert admin.post(f"/offices/alarms/{row.pk}/").status_code == 404
    assert national.post(f"/offices/alarms/{row.pk}/").status_code == 302
    row.refresh_from_db()
    assert row.settled_by == "national"
    assert Deed.objects.get(act=Act.ALARM).office is None


@pytest.mark.parametrize("why", [*Clashing.values, "new"])
def test_every_conflict_has_its_words(why: str) -> None:
    said, do = advice.of_conflict(Conflict(why=why, number="A012", first="A007"))
    assert "A012" in said
    assert do
    assert "%" not in said + do


@pytest.mark.parametrize("kind", [kind for kind in Alarm.Kind if kind not in attention._SUMS])
def test_every_alarm_has_its_words(kind: str) -> None:
    assert advice.of_alarm(kind) != advice.of_alarm("never heard of")
