"""`kiosk journal`."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.commands import TakeTicket
from kiosk.journal_reading import read_only, verify
from tests.cli.cli_kit import desk, everything, kiosk

EVENTS = 8
"""Events of `written`: the start, the clock, the day, and five tickets."""


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a short day in its journal."""
    data = tmp_path_factory.mktemp("day") / "data"
    with desk(data) as running:
        for number in range(5):
            running.desk.ask(TakeTicket(id=f"{number}", service="A")).result(5)
    return data


@pytest.fixture
def written(day: Path, data: Path) -> Path:
    """The same, for one test to spoil."""
    shutil.copytree(day, data)
    return data


def spoil(data: Path, sql: str) -> None:
    with closing(sqlite3.connect(data / "journal.db")) as db, db:
        db.execute(sql)


def test_a_good_journal_is_said_to_be_good(written: Path) -> None:
    _, head, _ = verify(written / "journal.db")
    told = kiosk("journal", "verify", "--data", written)
    assert f"all good: {EVENTS} events; head {head.hex()}" in told.stdout


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE event SET raw = replace(raw, 'A002', 'A009') WHERE seq = 5", "event 5 is bad: its bytes"),
        ("DELETE FROM event WHERE seq = 6", "event 6 is bad: missing"),
        ("UPDATE event SET hash = zeroblob(32) WHERE seq = 7", "event 7 is bad"),
    ],
)
def test_the_first_bad_event_is_named(written: Path, sql: str, said: str) -> None:
    spoil(written, sql)
    before = (written / "journal.db").read_bytes()
    told = kiosk("journal", "verify", "--data", written, status=1)
    assert said in told.stderr
    assert "Nothing was changed" in told.stderr
    assert (written / "journal.db").read_bytes() == before


def test_verifying_the_newest_sees_what_is_new(written: Path) -> None:
    spoil(written, "UPDATE event SET raw = replace(raw, 'A002', 'A009') WHERE seq = 5")
    good, _, fault = verify(written / "journal.db", 3)
    assert (good, fault) == (EVENTS, None)
    _, _, fault = verify(written / "journal.db", 4)
    assert fault is not None
    assert fault.seq == 5


def test_a_backup_is_made_while_the_kiosk_runs(written: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with desk(written) as running:
        running.desk.ask(TakeTicket(id="late", service="B")).result(5)
        told = kiosk("journal", "backup", "--data", written, target)
    hall, _ = read_only(target)
    assert "B001" in {ticket.number for ticket in hall.tickets.values()}
    assert str(target) in told.stdout
    assert "all good" in kiosk("journal", "verify", "--file", target).stdout
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]


def test_a_backup_into_a_directory_gets_a_name_with_the_time(written: Path, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    kiosk("journal", "backup", "--data", written, tmp_path / "stick")
    (copy,) = (tmp_path / "stick").iterdir()
    assert copy.name.startswith("journal-")


def test_a_backup_never_goes_over_the_journal_itself(written: Path) -> None:
    before = everything(written)
    told = kiosk("journal", "backup", "--data", written, written / "journal.db", status=1)
    assert "the journal itself" in told.stderr
    assert everything(written) == before


def test_a_backup_to_where_none_can_be_is_told(written: Path, tmp_path: Path) -> None:
    told = kiosk("journal", "backup", "--data", written, tmp_path / "no" / "copy.db", status=1)
    assert told.stderr.strip()


def test_projections_are_made_anew(written: Path) -> None:
    assert "they are as before" in kiosk("journal", "rebuild", "--data", written).stdout
    before, _ = read_only(written / "journal.db")
    spoil(written, "DELETE FROM projection WHERE name = 'ticket'")
    assert "they DIFFER" in kiosk("journal", "rebuild", "--data", written).stdout
    assert read_only(written / "journal.db")[0] == before


def test_a_bad_journal_is_not_rebuilt_from(written: Path) -> None:
    spoil(written, "UPDATE event SET raw = 'x' WHERE seq = 5")
    before, _ = read_only(written / "journal.db")
    assert "event 5 is bad" in kiosk("journal", "rebuild", "--data", written, status=1).stderr
    assert read_only(written / "journal.db")[0] == before


def test_a_running_kiosk_is_not_rebuilt_under(written: Path) -> None:
    with desk(written):
        assert "another kiosk" in kiosk("journal", "rebuild", "--data", written, status=1).stderr


@pytest.mark.parametrize("words", [["verify"], ["rebuild"], ["backup", "x.db"]])
def test_without_a_journal_nothing_is_made(
    data: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = kiosk("journal", *words, "--data", data, status=1)
    assert "there is no journal" in told.stderr
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("content", [b"", b"no database at all, but as long as one might be" * 50])
def test_another_file_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "other.db"
    file.write_bytes(content)
    assert "damaged" in kiosk("journal", "verify", "--file", file, status=1).stderr


def test_a_newer_journal_is_told(tmp_path: Path) -> None:
    file = tmp_path / "newer.db"
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version=99")
    assert "schema 99" in kiosk("journal", "verify", "--file", file, status=1).stderr
