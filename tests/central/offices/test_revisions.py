"""Settings in numbered revisions: what the centre owns, checked before it holds, and taken back."""

import copy
import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from central.bookings.booking import book, cancel
from central.bookings.models import Seats
from central.bookings.rules import Refused
from central.offices import owned, revisions
from central.offices.models import Office, OfficeRevision
from kiosk import office_check
from kiosk.office_check import OfficeMistakes
from tests.central.central_kit import (
    HALF_PAST_EIGHT,
    NOBODY,
    NOW,
    OFFICES,
    TODAY,
    TUESDAY,
    made,
    office,
    wish,
)

pytestmark = pytest.mark.usefixtures("at_six")


def settings(row: Office) -> owned.File:
    assert row.current is not None
    return copy.deepcopy(row.current.owned)


@pytest.mark.parametrize("slug", ["kupang", "surabaya", "blitar"])
def test_what_kiosks_get_is_the_office_file(db: None, slug: str) -> None:
    row = office(slug)
    assert row.current is not None
    file = office_check.read((OFFICES / f"{slug}.toml").read_text())
    assert row.settings() == file
    assert office_check.read(revisions.text_of(row.current)) == file
    assert (row.code, row.slug, row.name["id"]) == (file.code, slug, file.name.id)


def test_the_centre_owns_sessions_quotas_holidays_fees_and_documents(kupang: Office) -> None:
    assert set(settings(kupang)) == {"sessions", "quota", "holidays", "minor_documents", "services"}
    assert set(settings(kupang)["services"]["A"]) == {"documents", "fees"}


def test_a_new_revision_changes_its_part_and_nothing_else(kupang: Office) -> None:
    new = settings(kupang)
    new["quota"]["walk_in"] = 40
    new["services"]["A"]["fees"][0]["rupiah"] = 400_000
    before = kupang.settings()
    revision = revisions.publish(kupang, new, None, "quota")
    kupang.refresh_from_db()
    after = kupang.settings()
    assert revision.number == 2
    assert after.quota.walk_in == 40
    assert after.services[0].fees[0].rupiah == 400_000
    assert after.model_copy(update={"quota": before.quota, "services": before.services}) == before
    places = [place for place, _, _ in revisions.differences(owned.parted(revision.whole), new)]
    assert places == []


def test_differences_are_told_by_place(kupang: Office) -> None:
    new = settings(kupang)
    new["quota"]["walk_in"] = 40
    del new["services"]["B"]["fees"]
    told = revisions.differences(settings(kupang), new)
    assert [place for place, _, _ in told] == ["quota", "services.B.fees"]
    assert told[0][2]["walk_in"] == 40
    assert told[1][2] is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda new: new["quota"].update(walk_in=-1),
        lambda new: new["quota"].update(walk_in="60"),
        lambda new: new["sessions"][0].update(hours="09:00-08:00"),
        lambda new: new.update(counters=[]),
        lambda new: new["services"].update(Z={}),
        lambda new: new["services"]["A"].update(stages=["documents"]),
        lambda new: new.pop("quota"),
        lambda new: new.update(sessions=7),
        lambda new: new.update(services=[1]),
        lambda new: new["holidays"].append({"day": "2026-02-30", "name": {"id": "x", "en": "x"}}),
    ],
)
def test_what_is_wrong_is_named_and_not_published(kupang: Office, spoil: object) -> None:
    new = settings(kupang)
    spoil(new)  # type: ignore[operator] # a function, by parametrize
    with pytest.raises(revisions.Unfit) as error:
        revisions.publish(kupang, new, None)
    assert error.value.mistakes
    assert OfficeRevision.objects.count() == 1
    kupang.refresh_from_db()
    assert kupang.current is not None
    assert kupang.current.number == 1


def test_back_to_a_good_revision_is_a_new_number(kupang: Office) -> None:
    new = settings(kupang)
    new["quota"]["walk_in"] = 10
    revisions.publish(kupang, new, None)
    back = revisions.go_back(kupang, 1, None)
    assert (back.number, back.owned["quota"]["walk_in"]) == (3, 60)
    with pytest.raises(revisions.Unfit):
        revisions.go_back(kupang, 9, None)


def test_a_preview_keeps_nothing(kupang: Office) -> None:
    new = settings(kupang)
    new["quota"]["walk_in"] = 17
    assert revisions.preview(kupang, new).quota.walk_in == 17
    assert OfficeRevision.objects.count() == 1


def test_an_office_file_with_mistakes_makes_no_office(db: None) -> None:
    with pytest.raises(OfficeMistakes):
        revisions.found("x", "code = 0")
    assert not Office.objects.exists()


def test_a_new_file_of_the_same_office_is_a_revision(kupang: Office) -> None:
    text = (OFFICES / "kupang.toml").read_text().replace("walk_in = 60", "walk_in = 61")
    assert revisions.found("kupang", text).settings().quota.walk_in == 61
    assert Office.objects.count() == 1
    with pytest.raises(revisions.Unfit):
        revisions.found("kupang", (OFFICES / "blitar.toml").read_text())


def test_a_number_is_given_once(kupang: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeRevision.objects.create(office=kupang, number=1, owned={}, whole={})


def test_a_lowered_quota_takes_nobodys_seat_and_gives_none(kupang: Office) -> None:
    kept = made(kupang, wish(party=2))
    other = made(kupang, wish(minute=480, party=2))
    new = settings(kupang)
    new["sessions"][0]["quota"] = 3
    revisions.publish(kupang, new, None)
    kupang.refresh_from_db()
    whole = Seats.objects.get(day=TUESDAY, session="morning", minute=-1)
    assert (whole.allowed, whole.seats, whole.taken) == (3, 4, 4)
    assert book(kupang, wish(minute=540), NOW, NOBODY) == Refused.FULL
    cancel(kupang, other.booking.id, NOW, NOBODY)
    whole.refresh_from_db()
    assert (whole.allowed, whole.seats, whole.taken) == (3, 3, 2)
    made(kupang, wish(minute=540))
    assert book(kupang, wish(minute=540), NOW, NOBODY) == Refused.FULL
    assert kept.booking.state == "booked"


def test_a_raised_quota_gives_seats_at_once(kupang: Office) -> None:
    made(kupang, wish(party=2))
    new = settings(kupang)
    new["sessions"][0]["seats"] = 5
    revisions.publish(kupang, new, None)
    kupang.refresh_from_db()
    made(kupang, wish(party=3))
    assert Seats.objects.get(day=TUESDAY, minute=HALF_PAST_EIGHT).taken == 5


def test_a_new_holiday_closes_the_day(kupang: Office) -> None:
    made(kupang, wish())
    new = settings(kupang)
    new["holidays"].append({"day": TUESDAY.isoformat(), "name": {"id": "Cuti", "en": "Leave"}})
    revisions.publish(kupang, new, None)
    kupang.refresh_from_db()
    assert book(kupang, wish(minute=480), NOW, NOBODY) == Refused.CLOSED
    assert set(Seats.objects.filter(day=TUESDAY).values_list("allowed", flat=True)) == {0}
    made(kupang, wish(day=TUESDAY + dt.timedelta(days=1)))
    assert TODAY < TUESDAY


def test_who_was_overtaken_is_told_under_the_lock(kupang: Office) -> None:
    """Both looked at no. 1 and ask at one moment: what the second believes is compared when it writes."""
    owned_by_one, owned_by_other = settings(kupang), settings(kupang)
    owned_by_one["quota"]["walk_in"], owned_by_other["quota"]["walk_in"] = 41, 42
    revisions.publish(kupang, owned_by_one, None, seen=1)
    with pytest.raises(revisions.Overtaken):
        revisions.publish(kupang, owned_by_other, None, seen=1)
    kupang.refresh_from_db()
    assert kupang.settings().quota.walk_in == 41
    assert revisions.publish(kupang, owned_by_other, None, seen=2).number == 3


@pytest.mark.parametrize(
    "text",
    [
        "[" * 5000,
        "{" * 5000,
        '{"a": ' * 11 + "1" + "}" * 11,
        '{"a": "\\u0000"}',
        '{"a": NaN}',
        '{"a": ["\\ud800"]}',
        "[]",
    ],
)
def test_what_no_page_sends_is_no_settings(text: str) -> None:
    with pytest.raises(ValueError, match=r"settings|Expecting|allowed"):
        owned.sent(text)


def test_settings_of_every_office_can_be_sent(kupang: Office) -> None:
    assert owned.sent(json.dumps(settings(kupang))) == settings(kupang)
