"""The journal: chain, durability settings, migration, damage, backup, rebuild."""

import datetime as dt
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from kiosk.bookings import Booking
from kiosk.clock import Moment
from kiosk.commands import CallNext, CheckIn, Finish, SetIntake
from kiosk.datadir import DataDir
from kiosk.events import IntakeSet
from kiosk.journal import Journal, JournalBroken, JournalLocked, JournalNewer, JournalUnwritable
from kiosk.journal_reading import backup_of, verify
from tests.desk_kit import Counter, StandingClock, ask, make_desk, take
from tests.hall_kit import at

MOMENT = Moment(at("09:00").astimezone(dt.UTC), 12.5, "boot-1")


def open_journal(path: Path) -> Journal:
    return Journal(path / "journal.db", new_id=Counter().id).open()


def intake(number: int) -> tuple[IntakeSet, Moment]:
    return IntakeSet(at=MOMENT.utc, command=f"c{number}", open=True, reason="staff"), MOMENT


def test_a_commit_is_in_wal_mode_and_synced_in_full(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    assert journal._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert journal._db.execute("PRAGMA synchronous").fetchone() == (2,)


def test_events_are_numbered_and_chained(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    first, second = journal.append([intake(1), intake(2)], [])
    assert (first.seq, second.seq) == (1, 2)
    assert second.prev == first.hash
    assert first.prev == bytes(32)
    assert journal.head == second.hash
    assert first.event() == intake(1)[0]
    assert (first.boot, first.boottime, first.wall) == ("boot-1", 12.5, MOMENT.utc)


def test_what_was_written_is_there_after_opening_again(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    written = journal.append([intake(1)], [])
    journal.close()
    again = open_journal(tmp_path)
    assert list(again.records()) == written
    assert (again.seq, again.epoch) == (1, journal.epoch)


def test_verify_names_the_first_bad_event(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([intake(n) for n in range(5)], [])
    head = journal.head
    journal.close()
    assert verify(tmp_path / "journal.db") == (5, head, None)
    with sqlite3.connect(tmp_path / "journal.db") as db:
        raw = db.execute("SELECT raw FROM event WHERE seq=3").fetchone()[0]
        db.execute("UPDATE event SET raw=? WHERE seq=3", (raw.replace(b"true", b"True"),))
    db.close()
    good, _head, fault = verify(tmp_path / "journal.db")
    assert (good, fault.seq if fault else None) == (2, 3)


def test_verify_finds_an_event_that_was_taken_out(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([intake(n) for n in range(5)], [])
    journal.close()
    with sqlite3.connect(tmp_path / "journal.db") as db:
        db.execute("DELETE FROM event WHERE seq=4")
    db.close()
    fault = verify(tmp_path / "journal.db")[2]
    assert fault is not None
    assert fault.seq == 4
    assert "missing" in fault.why


def test_a_newer_file_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_journal(tmp_path).close()
    with sqlite3.connect(tmp_path / "journal.db") as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    before = (tmp_path / "journal.db").read_bytes()
    with pytest.raises(JournalNewer, match="schema 99"):
        open_journal(tmp_path)
    assert (tmp_path / "journal.db").read_bytes() == before


def test_a_damaged_file_is_named_so_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all, but long enough to look like one" * 40)
    before = (tmp_path / "journal.db").read_bytes()
    with pytest.raises(JournalBroken, match="damaged"):
        open_journal(tmp_path)
    assert (tmp_path / "journal.db").read_bytes() == before


def test_a_full_disk_writes_nothing_and_what_was_committed_stays(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([intake(1)], [])
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(JournalUnwritable, match="full"):
        journal.append([intake(n) for n in range(2, 400)], [])
    assert [record.seq for record in journal.records()] == [1]
    assert journal.seq == 1
    journal._db.execute("PRAGMA max_page_count=100000")
    assert journal.append([intake(2)], [])[0].seq == 2
    journal.close()
    assert verify(tmp_path / "journal.db")[2] is None


def test_a_locked_database_is_unwritable_and_then_goes_on(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.db", new_id=Counter().id, wait=0.05)
    other = sqlite3.connect(tmp_path / "journal.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalUnwritable, match="locked"):
        journal.append([intake(1)], [])
    other.execute("ROLLBACK")
    other.close()
    assert journal.append([intake(1)], [])[0].seq == 1


def test_a_second_process_is_refused_plainly(tmp_path: Path) -> None:
    DataDir(tmp_path).lock()
    with pytest.raises(JournalLocked, match="another kiosk"):
        DataDir(tmp_path).lock()


def test_a_backup_is_whole_while_the_journal_is_written(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append([intake(n) for n in range(50)], [])
    stop = threading.Event()

    def write() -> None:
        number = 50
        while not stop.is_set():
            number += 1
            journal.append([intake(number)], [])

    writer = threading.Thread(target=write)
    writer.start()
    backup_of(tmp_path / "journal.db", tmp_path / "backup.db")
    stop.set()
    writer.join()
    assert stat.S_IMODE((tmp_path / "backup.db").stat().st_mode) == 0o600
    good, _head, fault = verify(tmp_path / "backup.db")
    assert fault is None
    assert good >= 50


def test_projections_are_rebuilt_from_the_events_alone(tmp_path: Path) -> None:
    clock = StandingClock(at("09:00"))
    desk = make_desk(tmp_path, clock)
    for number in range(6):
        take(desk, f"t{number}", service="AI"[number % 2])
        clock.set(clock.utc + dt.timedelta(minutes=3))
    ask(desk, CallNext(id="n1", counter=1))
    ask(desk, CallNext(id="n2", counter=1))
    ask(desk, CallNext(id="n3", counter=2))
    ask(desk, Finish(id="f", counter=2))
    ask(desk, CheckIn(id="junk", code="junk"))
    ask(desk, SetIntake(id="i", open=False))
    clock.set(clock.utc + dt.timedelta(days=1))
    take_next_day = at("09:00") + dt.timedelta(days=7)
    clock.set(take_next_day)
    take(desk, "tomorrow")
    journal = desk._journal
    kept = journal.hall()
    rows = set(journal._db.execute("SELECT name, key, body FROM projection"))
    assert journal.rebuild() == kept
    assert set(journal._db.execute("SELECT name, key, body FROM projection")) == rows


def test_bookings_are_kept_by_day_and_purged(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    days = [dt.date(2026, 11, 17), dt.date(2026, 11, 18)]
    journal.put_bookings(
        Booking(booking=f"{n:016x}", office=1, day=day, start_minute=600, service="A")
        for n, day in enumerate(days)
    )
    assert [booking.day for booking in journal.all_bookings()] == days
    assert journal.purge_bookings(days[1]) == 1
    assert [booking.day for booking in journal.all_bookings()] == days[1:]
