"""Disk full, database malformed or locked: the intake stops plainly, nothing is destroyed, it comes back."""

import contextlib
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from kiosk.answers import Done, Refused
from kiosk.commands import TakeTicket
from kiosk.ids import new_id
from kiosk.journal_reading import read_only, verify
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from kiosk.ui.screens import staff_words
from tests.kiosk_kit import LEAN, SAY, Kiosk, number, running, said, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path / "data", **LEAN) as made:
        yield made


# Disk full, database malformed or locked


@contextmanager
def filled(kiosk: Kiosk) -> Iterator[None]:
    """SQLite's own limit: the very error of a full disk, from the very place."""
    db = kiosk.opened.journal._db
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count={pages}")
    yield
    db.execute("PRAGMA max_page_count=1073741823")


def committed(kiosk: Kiosk) -> tuple[int, list[str]]:
    """What another process reads of the journal: good events, and the numbers."""
    path = kiosk.settings.data / "journal.db"
    good, _head, fault = verify(path)
    assert fault is None
    hall, _ = read_only(path)
    return good, sorted(ticket.number for ticket in hall.tickets.values())


def take_until_refused(kiosk: Kiosk) -> Refused:
    for _ in range(1000):
        answer = kiosk.ask(TakeTicket(id=new_id(), service="D"))
        if isinstance(answer, Refused):
            return answer
    raise AssertionError("the disk never filled")


def test_a_full_disk_stops_the_intake_plainly_and_it_returns_when_there_is_room(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in()
    kiosk.until_papers(ticket)
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.touch("end")
    with filled(kiosk):
        refused = take_until_refused(kiosk)
        assert refused.reason is Refusal.OUT_OF_SERVICE
        assert kiosk.until("out_of_service").choices, "larger text and help are still there"
        assert kiosk.desk.board.out_of_service, "other processes hear of it too"
        assert kiosk.front.facts().fault_since is not None
        assert SAY("This machine is out of service").main in kiosk.words
        before = committed(kiosk)
        papers = len(kiosk.bench.printer.printed)
        again = kiosk.ask(TakeTicket(id=new_id(), service="A"))
        assert isinstance(again, Refused)
        assert committed(kiosk) == before, "what was committed is all there, and nothing else"
        # Staff come in and see why.
        kiosk.staff()
        assert staff_words.problem("disk_full", SAY).main in kiosk.words
        kiosk.touch("end")
    until(lambda: not kiosk.desk.board.out_of_service or bool(kiosk.ask(_tick())), "stays out of service")
    kiosk.until("home")
    following = kiosk.walk_in()
    assert following.serial == ticket.serial + 1
    assert len(kiosk.bench.printer.printed) >= papers
    assert committed(kiosk)[0] > before[0]


def _tick() -> TakeTicket:
    return TakeTicket(id=new_id(), service="Z")


def test_one_who_was_on_the_way_when_the_disk_filled_is_told(kiosk: Kiosk) -> None:
    kiosk.touch("service:D")
    kiosk.until("ticket")
    kiosk.touch("end")
    with filled(kiosk):
        take_until_refused(kiosk)
        kiosk.front.visit = kiosk.front.visit.__class__.fresh("id", kiosk.time())
        kiosk.front.visit = kiosk.front.visit.to(kiosk.front.visit.screen.WHO, service="A")
        kiosk.touch("self")
        kiosk.until("refusal")
        assert said(Refusal.OUT_OF_SERVICE).splitlines()[0] in kiosk.words


def test_case_27_a_really_full_disk(tmp_path: Path) -> None:
    """A file system of a megabyte, filled to the last byte beside the journal."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not permitted here")
    try:
        with running(disk / "data", **LEAN) as kiosk:
            ticket = kiosk.walk_in()
            kiosk.until_paper(ticket, PrintState.PRINTED)
            kiosk.touch("end")
            ballast = disk / "ballast"
            with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
                while file.write(bytes(4096)):
                    pass
            refused = take_until_refused(kiosk)
            assert refused.reason is Refusal.OUT_OF_SERVICE
            kiosk.until("out_of_service")
            good, numbers = committed(kiosk)
            assert ticket.number in numbers
            ballast.unlink()
            until(lambda: not isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused))
            kiosk.until("home")
            assert committed(kiosk)[0] > good
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_locked_database_stops_the_intake_and_it_returns(kiosk: Kiosk) -> None:
    """Another program holds the journal, as a careless look with the SQLite shell does."""
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.touch("end")
    kiosk.opened.journal._db.execute("PRAGMA busy_timeout=50")
    path = kiosk.settings.data / "journal.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        kiosk.touch("service:A", "self")
        kiosk.until("refusal")
        assert said(Refusal.OUT_OF_SERVICE).splitlines()[0] in kiosk.words
        kiosk.touch("understood")
        kiosk.until("out_of_service")
        assert committed(kiosk)[1] == [ticket.number]
        other.execute("ROLLBACK")
    following = kiosk.ask(TakeTicket(id=new_id(), service="A"))
    assert number(following) == "A002"
    kiosk.until("home")


def spoil(kiosk: Kiosk) -> dict[Path, bytes]:
    """Overwrite the journal where it lies; gives what stood there."""
    files = {file: file.read_bytes() for file in kiosk.settings.data.glob("journal.db*")}
    for file in files:
        with file.open("r+b") as over:
            over.write(b"not a database at all " * 4096)
    return files


def test_case_27_a_journal_overwritten_under_it_stops_the_intake_and_destroys_nothing(kiosk: Kiosk) -> None:
    """Somebody copies something over the file: no number goes out, what is there stays as it is, and the
    kiosk goes on by itself once the good content is back."""
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.touch("end")
    files = spoil(kiosk)
    spoilt = {file: file.read_bytes() for file in files if not file.name.endswith("-shm")}
    kiosk.touch("service:A", "self")
    kiosk.until("refusal")
    assert said(Refusal.OUT_OF_SERVICE).splitlines()[0] in kiosk.words
    kiosk.touch("understood")
    kiosk.until("out_of_service")
    for _ in range(3):
        assert isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused)
    assert {file: file.read_bytes() for file in spoilt} == spoilt, "it wrote into what is not its own"
    assert kiosk.papers == [ticket.id]
    for file, content in files.items():
        with file.open("r+b") as back:
            back.write(content)
            back.truncate()
    until(lambda: isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Done), "it did not return")
    kiosk.until("home")
    assert committed(kiosk)[1] == ["A001", "A002"]


def test_case_27_a_kiosk_that_starts_on_a_damaged_journal_is_out_of_service_and_touches_nothing(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    journal = data / "journal.db"
    journal.write_bytes(b"this was a journal once " * 300)
    before = journal.read_bytes()
    with running(data, **LEAN) as kiosk:
        kiosk.until("out_of_service")
        assert isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused)
        kiosk.staff()
        assert staff_words.problem("error", SAY).main in kiosk.words
    assert journal.read_bytes() == before


def test_a_page_damaged_in_the_middle_is_found_and_not_written_over(tmp_path: Path) -> None:
    """A worn card: the file opens, and a page of it is noise."""
    with running(tmp_path / "data", **LEAN) as kiosk:
        for _ in range(60):
            kiosk.ask(TakeTicket(id=new_id(), service="D"))
    path = tmp_path / "data" / "journal.db"
    content = bytearray(path.read_bytes())
    for page in range(3, len(content) // 4096):
        content[page * 4096 : page * 4096 + 64] = bytes(range(64))
    path.write_bytes(bytes(content))
    with running(tmp_path / "data", **LEAN) as kiosk:
        kiosk.until("out_of_service")
        assert isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused)
        assert kiosk.papers == []
    assert path.read_bytes() == bytes(content)


def test_a_journal_replaced_by_a_backup_under_it_is_taken_up(kiosk: Kiosk) -> None:
    """Staff put a good file back as files are put back: another one under the same name."""
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.touch("end")
    files = spoil(kiosk)
    assert isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused)
    for file, content in files.items():
        file.unlink()
        if not file.name.endswith("-shm"):
            file.write_bytes(content)
    until(lambda: isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Done), "it did not return")
    kiosk.until("home")
    assert committed(kiosk)[1][:2] == ["A001", "A002"]


def test_a_journal_deleted_under_it_gives_no_number_that_nobody_keeps(kiosk: Kiosk) -> None:
    """Unix lets a file be deleted while it is written: what is committed then is on no disk's directory."""
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.touch("end")
    path = kiosk.settings.data / "journal.db"
    for file in path.parent.glob("journal.db*"):
        file.rename(file.with_name(file.name + ".away"))
    assert isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Refused)
    kiosk.until("out_of_service")
    for file in path.parent.glob("journal.db*.away"):
        file.rename(file.with_name(file.name.removesuffix(".away")))
    until(lambda: isinstance(kiosk.ask(TakeTicket(id=new_id(), service="A")), Done), "it did not return")
    assert committed(kiosk)[1][:2] == ["A001", "A002"]
