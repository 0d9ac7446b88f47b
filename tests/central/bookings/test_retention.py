"""What is personal goes when it is no longer needed, in each office by its own day; counts stay."""

import datetime as dt

from central.bookings import clients
from central.bookings.models import Booking, CodeClaim, FirstAnswer, PersonClaim, State
from central.bookings.retention import purge
from central.kiosks import came
from central.offices import daily
from central.offices.models import Office
from central.passes.models import SigningKey
from tests.central.central_kit import NIK, NOW, OTHER_NIK, TODAY, api_client, made, office, wish

DAY = dt.timedelta(days=1)


def test_persons_go_the_day_after_and_codes_when_no_kiosk_holds_the_day(kupang: Office) -> None:
    made(kupang, wish(day=TODAY, persons=(NIK,), foreign=("MP-77881",)))
    for now, persons, codes in ((NOW, 1, 2), (NOW + DAY, 0, 2), (NOW + 2 * DAY, 0, 0)):
        purge(now)
        assert (PersonClaim.objects.count(), CodeClaim.objects.count()) == (persons, codes)
    row = Booking.objects.get()
    assert (row.code_hash, row.foreign, row.party) == ("", [], 1)


def test_who_did_not_come_is_a_no_show_until_a_kiosk_says_otherwise(kupang: Office) -> None:
    here = made(kupang, wish(day=TODAY)).booking.id
    away = made(kupang, wish(day=TODAY)).booking.id
    came.note(1, {here: (1,)})
    purge(NOW)
    assert set(Booking.objects.values_list("state", flat=True)) == {State.CHECKED_IN, State.BOOKED}
    purge(NOW + DAY)
    assert Booking.objects.get(id=away).state == State.NO_SHOW
    assert Booking.objects.get(id=here).state == State.CHECKED_IN
    came.note(1, {away: (1,)})
    assert Booking.objects.get(id=away).state == State.CHECKED_IN


def test_each_office_by_its_own_midnight(db: None) -> None:
    """16:30 UTC is past midnight in Kupang (WITA) and not yet in Surabaya (WIB)."""
    for slug, nik in (("kupang", NIK), ("surabaya", OTHER_NIK)):
        made(office(slug), wish(day=TODAY, persons=(nik,)))
    purge(dt.datetime(2026, 11, 16, 16, 30, tzinfo=dt.UTC))
    assert [claim.office for claim in PersonClaim.objects.all()] == [2]


def test_first_answers_go_after_a_week(kupang: Office) -> None:
    clients.once(api_client("00" * 32), "a key of a request", {}, lambda: (200, {}))
    made_at = FirstAnswer.objects.get().made_at
    purge(made_at + 6 * DAY)
    assert FirstAnswer.objects.exists()
    purge(made_at + 8 * DAY)
    assert not FirstAnswer.objects.exists()


def test_the_daily_job_purges_and_tends_keys_and_twice_does_no_harm(kupang: Office) -> None:
    made(kupang, wish(day=TODAY, persons=(NIK,)))
    for _ in range(2):
        lines = daily.run(NOW + DAY)
    assert SigningKey.objects.count() == 1
    assert not PersonClaim.objects.exists()
    assert any("key 1 signs" in line for line in lines)
