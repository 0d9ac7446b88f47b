"""Opening hours in WIB, WITA and WIT: breaks, weekends, holidays, midnight."""

import datetime as dt
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import hours, office_check
from kiosk.office import Office, Span

OFFICES = Path(__file__).parents[1] / "offices"
KUPANG = office_check.read((OFFICES / "kupang.toml").read_bytes())
WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")

TUESDAY, FRIDAY = dt.date(2026, 11, 17), dt.date(2026, 11, 20)
SATURDAY, CHRISTMAS = dt.date(2026, 11, 21), dt.date(2026, 12, 25)


def at(day: dt.date, clock: str, zone: ZoneInfo = WITA) -> dt.datetime:
    """The UTC moment of a wall time."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), tzinfo=zone).astimezone(dt.UTC)


def span(start: str, end: str) -> Span:
    return Span(dt.time.fromisoformat(start), dt.time.fromisoformat(end))


def in_zone(zone: str) -> Office:
    return KUPANG.model_copy(update={"zone": zone})


def test_opening_leaves_out_breaks_weekends_and_holidays() -> None:
    assert hours.opening(KUPANG, TUESDAY) == (span("08:00", "12:00"), span("13:00", "16:00"))
    assert hours.opening(KUPANG, FRIDAY) == (span("08:00", "11:30"), span("13:00", "16:30"))
    assert hours.opening(KUPANG, SATURDAY) == ()
    assert hours.opening(KUPANG, CHRISTMAS) == ()


def test_a_holiday_has_a_name() -> None:
    name = hours.holiday(KUPANG, CHRISTMAS)
    assert name is not None
    assert name.get("id") == "Hari Natal"
    assert hours.holiday(KUPANG, TUESDAY) is None


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        ("07:59:59", False),
        ("08:00", True),
        ("11:59:59", True),
        ("12:00", False),
        ("12:59:59", False),
        ("13:00", True),
        ("15:59:59", True),
        ("16:00", False),
        ("00:00", False),
    ],
)
def test_open_from_the_first_second_until_before_the_last(clock: str, is_open: bool) -> None:
    assert hours.is_open(KUPANG, at(TUESDAY, clock)) is is_open


@pytest.mark.parametrize(
    ("zone", "utc_hour"), [("Asia/Jakarta", 1), ("Asia/Makassar", 0), ("Asia/Jayapura", 23)]
)
def test_eight_o_clock_is_another_moment_in_each_zone(zone: str, utc_hour: int) -> None:
    # In WIT the office opens on Tuesday while it is Monday in UTC.
    day = TUESDAY if utc_hour < 12 else TUESDAY - dt.timedelta(days=1)
    opens = dt.datetime.combine(day, dt.time(utc_hour), tzinfo=dt.UTC)
    office = in_zone(zone)
    assert hours.is_open(office, opens)
    assert not hours.is_open(office, opens - dt.timedelta(seconds=1))
    assert hours.opens_at(office, opens) == opens
    assert office.business_day(opens) == TUESDAY


@pytest.mark.parametrize("zone", [WIB, WITA, WIT])
def test_midnight_changes_the_day_in_the_offices_zone(zone: ZoneInfo) -> None:
    office = in_zone(zone.key)
    before, after = at(FRIDAY, "23:59:59", zone), at(SATURDAY, "00:00", zone)
    assert hours.closes_at(office, before) == at(FRIDAY, "16:30", zone)
    assert hours.closes_at(office, after) is None
    assert hours.opens_at(office, after) is None


def test_the_end_of_a_day_is_after_its_breaks() -> None:
    assert hours.closes_at(KUPANG, at(TUESDAY, "09:00")) == at(TUESDAY, "16:00")
    assert hours.closes_at(KUPANG, at(TUESDAY, "20:00")) == at(TUESDAY, "16:00")


@pytest.mark.parametrize(
    ("day", "clock", "next_day", "next_clock"),
    [
        (TUESDAY, "06:00", TUESDAY, "08:00"),
        (TUESDAY, "12:10", TUESDAY, "13:00"),
        (TUESDAY, "09:00", TUESDAY, "13:00"),
        (TUESDAY, "16:00", dt.date(2026, 11, 18), "08:00"),
        (FRIDAY, "17:00", dt.date(2026, 11, 23), "08:00"),
        (dt.date(2026, 12, 24), "17:00", dt.date(2026, 12, 28), "08:00"),
        (dt.date(2026, 12, 31), "17:00", dt.date(2027, 1, 4), "08:00"),
    ],
)
def test_next_opening_walks_over_breaks_weekends_and_holidays(
    day: dt.date, clock: str, next_day: dt.date, next_clock: str
) -> None:
    assert hours.next_opening(KUPANG, at(day, clock)) == at(next_day, next_clock)


def test_an_office_that_stays_closed_has_no_next_opening() -> None:
    days = (TUESDAY + dt.timedelta(days=n) for n in range(90))
    shut = [{"day": day, "name": {"id": "Tutup", "en": "Closed"}} for day in days]
    office = Office.model_validate({**KUPANG.model_dump(), "holidays": shut})
    now = at(TUESDAY, "09:00")
    assert hours.next_opening(office, now) is None
    assert hours.skip_closed(office, now) == now


def test_skip_closed_leaves_open_moments_alone() -> None:
    assert hours.skip_closed(KUPANG, at(TUESDAY, "09:00")) == at(TUESDAY, "09:00")
    assert hours.skip_closed(KUPANG, at(TUESDAY, "12:00")) == at(TUESDAY, "13:00")
    assert hours.skip_closed(KUPANG, at(SATURDAY, "09:00")) == at(dt.date(2026, 11, 23), "08:00")


MOMENTS = st.integers(0, 40 * 24 * 60).map(
    lambda n: at(dt.date(2026, 12, 1), "00:00") + dt.timedelta(minutes=n)
)


@given(MOMENTS)
def test_the_next_opening_is_the_first_open_moment_after_a_closed_one(now: dt.datetime) -> None:
    then = hours.next_opening(KUPANG, now)
    assert then is not None
    assert then > now
    assert hours.is_open(KUPANG, then)
    assert not hours.is_open(KUPANG, then - dt.timedelta(seconds=1))
    if not hours.is_open(KUPANG, now):
        days = (KUPANG.business_day(now) + dt.timedelta(n) for n in range((then - now).days + 2))
        spans = [span for day in days for span in hours.open_moments(KUPANG, day)]
        assert not any(now < span.end and span.start < then for span in spans)


def test_a_service_has_hours_of_its_own() -> None:
    collection = KUPANG.service("C")
    assert collection is not None
    assert hours.service_opening(KUPANG, collection, TUESDAY) == (span("13:00", "16:00"),)
    assert not hours.is_open(KUPANG, at(TUESDAY, "09:00"), collection)
    assert hours.is_open(KUPANG, at(TUESDAY, "13:00"), collection)
    assert hours.next_opening(KUPANG, at(TUESDAY, "09:00"), collection) == at(TUESDAY, "13:00")
    # Friday's office closes later than the service.
    assert hours.closes_at(KUPANG, at(FRIDAY, "09:00"), collection) == at(FRIDAY, "16:00")
    assert hours.service_opening(KUPANG, collection, SATURDAY) == ()


def test_slots_of_a_session_leave_out_what_is_closed() -> None:
    morning, afternoon = KUPANG.sessions
    assert hours.slots(KUPANG, morning, TUESDAY) == (480, 510, 540, 570, 600, 630)
    assert hours.slots(KUPANG, afternoon, TUESDAY) == (780, 810, 840, 870)
    assert hours.slots(KUPANG, morning, CHRISTMAS) == ()
    longer = morning.model_copy(update={"hours": span("11:00", "13:30")})
    assert hours.slots(KUPANG, longer, TUESDAY) == (660, 690, 780)
    assert hours.slots(KUPANG, longer, FRIDAY) == (660, 780)
    # 11:50 would go on into the break.
    across = morning.model_copy(update={"hours": span("11:10", "12:10"), "slot_minutes": 20})
    assert hours.slots(KUPANG, across, TUESDAY) == (670, 690)


def test_a_slot_is_a_moment() -> None:
    assert hours.moment(KUPANG, TUESDAY, 510) == at(TUESDAY, "08:30")
    assert hours.moment(in_zone("Asia/Jayapura"), TUESDAY, 0) == at(TUESDAY, "00:00", WIT)


TIMES = st.integers(0, 143).map(lambda tens: dt.time(tens // 6, tens % 6 * 10))
SPANS = st.lists(TIMES, min_size=0, max_size=8, unique=True).map(
    lambda times: [Span(a, b) for a, b in list(pairwise(sorted(times)))[::2]]
)


@given(SPANS, SPANS)
def test_cutting_spans_minute_by_minute(spans: list[Span], breaks: list[Span]) -> None:
    left, both = hours.without(spans, breaks), hours.common(spans, breaks)
    for tens in range(144):
        now = dt.time(tens // 6, tens % 6 * 10)
        inside, paused = any(s.holds(now) for s in spans), any(s.holds(now) for s in breaks)
        assert any(s.holds(now) for s in left) == (inside and not paused)
        assert any(s.holds(now) for s in both) == (inside and paused)
    assert list(left) == sorted(left)
    assert all(a.end <= b.start for a, b in pairwise(left))


def test_a_moment_has_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hours.is_open(KUPANG, dt.datetime(2026, 11, 17, 9))  # noqa: DTZ001 (that is the test)
