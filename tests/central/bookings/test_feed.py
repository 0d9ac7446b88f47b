"""The feed of changes: nothing skipped, nothing told twice for long, and days that enter the window."""

import base64
import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from central.bookings import feed
from central.bookings.booking import cancel, move
from central.bookings.models import Booking, Tick
from central.offices import daily
from central.offices.models import Office
from kiosk.bookings import Status
from tests.central.central_kit import NOBODY, NOW, TODAY, TUESDAY, made, office, wish

LATER = dt.date(2026, 11, 30)  # beyond a week


def drain(code: int, cursor: str, today: dt.date = TODAY, limit: int = 500) -> tuple[list[str], str]:
    """Ids told since a cursor, in order, and the new cursor."""
    told: list[str] = []
    while True:
        page = feed.changes(code, cursor, today, limit)
        told += [booking.booking for booking in page.bookings]
        cursor = page.cursor
        if not page.more:
            return told, cursor


def test_a_snapshot_and_then_what_changes(committed_kupang: Office) -> None:
    first = made(committed_kupang, wish()).booking.id
    whole = feed.snapshot(1, TODAY)
    assert [booking.booking for booking in whole.bookings] == [first]
    assert (whole.first, whole.last) == (dt.date(2026, 11, 15), dt.date(2026, 11, 23))
    assert drain(1, whole.cursor) == ([], drain(1, whole.cursor)[1])
    second = made(committed_kupang, wish()).booking.id
    told, cursor = drain(1, whole.cursor)
    assert told == [second]
    assert drain(1, cursor)[0] == []
    cancel(committed_kupang, first, NOW, NOBODY)
    page = feed.changes(1, cursor, TODAY)
    assert [(b.booking, b.status) for b in page.bookings] == [(first, Status.CANCELLED)]


def test_every_way_of_writing_is_told(committed_kupang: Office) -> None:
    made(committed_kupang, wish())
    cursor = feed.snapshot(1, TODAY).cursor
    row = Booking.objects.get()
    for change in (
        lambda: Booking.objects.update(paid=True),
        lambda: Booking.objects.bulk_update([row], ["state"]),
        row.save,
    ):
        change()
        told, cursor = drain(1, cursor)
        assert told == [row.id]


def test_pages_of_a_large_change_are_whole(committed_kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    with transaction.atomic():
        ids = [made(committed_kupang, wish(minute=480 + 30 * n)).booking.id for n in range(5)]
    told, after = drain(1, cursor, limit=2)
    assert sorted(told) == sorted(ids)
    assert drain(1, after)[0] == []


def test_only_the_own_office(committed_kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    made(office("blitar"), wish())
    assert drain(1, cursor)[0] == []


def test_a_day_that_enters_the_window_comes_whole(committed_kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    far = made(committed_kupang, wish(day=LATER)).booking.id
    told, cursor = drain(1, cursor)
    assert told == []
    assert drain(1, cursor, LATER - dt.timedelta(days=8))[0] == []
    told, cursor = drain(1, cursor, LATER - dt.timedelta(days=7))
    assert told == [far]
    assert drain(1, cursor, LATER - dt.timedelta(days=7))[0] == []


def test_a_kiosk_that_was_away_for_weeks_gets_every_day_of_the_window(committed_kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    far = made(committed_kupang, wish(day=LATER)).booking.id
    told, _ = drain(1, cursor, LATER)
    assert set(told) == {far}


def test_moved_beyond_the_window_is_told_so_that_the_old_pass_is_refused(committed_kupang: Office) -> None:
    new = made(committed_kupang, wish()).booking.id
    cursor = feed.snapshot(1, TODAY).cursor
    move(committed_kupang, new, LATER, 480, NOW, NOBODY)
    page = feed.changes(1, cursor, TODAY)
    assert [(b.booking, b.day, b.revision) for b in page.bookings] == [(new, LATER, 1)]


def test_moved_to_a_day_that_was_over_when_the_kiosk_came_back_is_told(committed_kupang: Office) -> None:
    new = made(committed_kupang, wish(day=dt.date(2026, 11, 20))).booking.id
    cursor = feed.snapshot(1, TODAY).cursor
    move(committed_kupang, new, TUESDAY, 510, NOW, NOBODY)
    told, _ = drain(1, cursor, dt.date(2026, 11, 19))
    assert told == [new]


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "eHh4", "YSBiIGMgZA", "ä", "a" * 5000])
def test_no_cursor(db: None, cursor: str) -> None:
    with pytest.raises(feed.GoneCursor):
        feed.changes(1, cursor, TODAY)


def test_after_a_restore_every_cursor_is_gone(committed_kupang: Office) -> None:
    made(committed_kupang, wish())
    cursor = feed.snapshot(1, TODAY).cursor
    feed.begin_anew()
    with pytest.raises(feed.GoneCursor):
        feed.changes(1, cursor, TODAY)
    assert not feed.numbers_too_high()
    assert drain(1, feed.snapshot(1, TODAY).cursor)[0] == []


def count_from_the_start() -> None:
    """As a restored database does, with what it brought back standing above."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE bookings_booking DISABLE TRIGGER booking_changed")
            cursor.execute("UPDATE bookings_booking SET changed = 1::bigint << 40")
            cursor.execute("ALTER TABLE bookings_booking ENABLE TRIGGER booking_changed")
    else:
        Tick.objects.update(last=0)


def test_numbers_of_a_restored_database_are_noticed(committed_kupang: Office) -> None:
    made(committed_kupang, wish())
    count_from_the_start()
    assert feed.numbers_too_high()
    feed.begin_anew()
    assert not feed.numbers_too_high()


def test_case_29_a_row_that_commits_late_is_not_skipped(engine: str, committed_kupang: Office) -> None:
    """A transaction that began first and commits last: the kiosk pulls in between."""
    if engine == "sqlite":
        pytest.skip("it writes one transaction at a time")
    slow_has_written, slow_may_commit = threading.Event(), threading.Event()
    ids: list[str] = []

    def slow() -> None:
        with transaction.atomic():
            ids.append(made(committed_kupang, wish(minute=480)).booking.id)
            slow_has_written.set()
            slow_may_commit.wait(10)
        connections.close_all()

    cursor = feed.snapshot(1, TODAY).cursor
    thread = threading.Thread(target=slow)
    thread.start()
    assert slow_has_written.wait(10)
    quick = made(committed_kupang, wish(day=TUESDAY + dt.timedelta(days=1))).booking.id
    told, cursor = drain(1, cursor)
    assert told == []  # quick waits for what may still come before it
    slow_may_commit.set()
    thread.join()
    told, cursor = drain(1, cursor)
    assert told == [ids[0], quick]
    assert drain(1, cursor)[0] == []


@pytest.mark.usefixtures("engine")
def test_a_cursor_ahead_of_the_database_is_of_before_a_restore(committed_kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
    said[1] = str(int(said[1]) + 10**6)
    ahead = base64.urlsafe_b64encode(" ".join(said).encode()).decode().rstrip("=")
    with pytest.raises(feed.GoneCursor):
        feed.changes(1, ahead, TODAY)
    assert drain(1, cursor)[0] == []


def test_the_daily_look_finds_a_restored_database(committed_kupang: Office) -> None:
    made(committed_kupang, wish())
    cursor = feed.snapshot(1, TODAY).cursor
    assert feed.daily() == ""
    assert drain(1, cursor)[0] == []
    count_from_the_start()
    assert any("restored" in line for line in daily.run(NOW))
    assert not feed.numbers_too_high()
    with pytest.raises(feed.GoneCursor):
        feed.changes(1, cursor, TODAY)
