"""`kiosk bookings`."""

import os
import re
import stat
from pathlib import Path
from random import Random

import pytest

from kiosk import codes
from kiosk.commands import CheckIn
from kiosk.journal_reading import read_only
from kiosk.refusal import Refusal
from tests.cli.cli_kit import DAY, KUPANG, desk, everything, kiosk

CSV = """nama;referensi;tanggal;jam;layanan;rombongan
Budi;MP-2026-000001;17/11/2026;08.30;A;2
Siti;MP-2026-000002;17/11/2026;08.20;A;2
Ani;MP-2026-000003;18/11/2026;09.00;Paspor baru;
Eko;MP-2026-000004;17/11/2026;08.30;Q;1
"""
GOOD = "foreign,day,time,service\nMP-2026-000001,2026-11-17,08:30,A\nMP-2026-000009,2026-11-17,09:00,B\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    file = tmp_path / "bookings.csv"
    file.write_text(CSV)
    return file


def test_good_lines_are_imported_and_every_bad_one_named(data: Path, csv: Path) -> None:
    told = kiosk("bookings", "import", csv, "--data", data, status=1)
    assert "2 bookings imported" in told.stdout
    bad = told.stderr.splitlines()
    assert re.search(r"line 3, time: found “08.20”; allowed: the start of a slot .*08:30", bad[1])
    assert re.search(r"line 5, service: found “Q”; allowed: A \(Paspor baru\)", bad[2])
    assert "2 mistakes" in bad[3]
    assert [(b.day.day, b.start_minute, b.party) for b in read_only(data / "journal.db")[1]] == [
        (17, 510, 2),
        (18, 540, 1),
    ]


def test_a_column_left_out_is_a_notice_and_no_mistake(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.csv"
    file.write_text("nama,foreign,day,time,service\nBudi,MP-2026-000001,2026-11-17,08:30,A\n")
    told = kiosk("bookings", "import", file, "--data", data)
    assert "“nama”; it is left out" in told.stderr
    assert "1 booking imported" in told.stdout
    assert not any(b"Budi" in content or b"MP-2026" in content for content in everything(data).values())


def test_a_dry_run_stores_and_makes_nothing(data: Path, csv: Path) -> None:
    told = kiosk("bookings", "import", csv, "--data", data, "--dry-run", status=1)
    assert "2 bookings would be imported" in told.stdout
    assert "line 3" in told.stderr
    assert not data.exists()


def test_all_that_is_kept_is_for_its_owner_only(data: Path) -> None:
    before = os.umask(0o022)
    try:
        kiosk("bookings", "import", "-", "--data", data, stdin=GOOD)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in data.iterdir()}
    assert "journal.db" in found
    assert set(found.values()) == {0o600}


@pytest.mark.parametrize("dry", [True, False])
def test_more_people_than_a_session_s_quota_are_stored_and_told_of(
    data: Path, tmp_path: Path, dry: bool
) -> None:
    text = KUPANG.read_text()
    quota = next(line for line in text.splitlines() if line.startswith("quota = "))
    office = tmp_path / "office.toml"
    office.write_text(text.replace(quota, "quota = 3", 1))
    for party, told_of in ((2, False), (4, True)):
        more = ("--dry-run",) if dry else ()
        lines = f"foreign,day,time,service,party\nMP-2026-000001,2026-11-17,08:30,A,{party}\n"
        told = kiosk("bookings", "import", "-", "--office", office, "--data", data, *more, stdin=lines)
        assert ("4 people are booked, the session's quota is 3" in told.stderr) is told_of
        assert "1 booking" in told.stdout
    if not dry:
        second = "foreign,day,time,service,cancelled\nMP-2026-000002,2026-11-17,09:00,A,\n"
        told = kiosk("bookings", "import", "-", "--office", office, "--data", data, stdin=second)
        assert "5 people are booked" in told.stderr, "those of earlier files count"


def test_importing_again_replaces(data: Path) -> None:
    for _ in range(2):
        kiosk("bookings", "import", "-", "--data", data, stdin=GOOD)
    assert "2 bookings" in kiosk("bookings", "list", "--data", data).stderr


def test_a_booking_is_one_whichever_of_its_codes_a_file_has(data: Path) -> None:
    """Two ids for one booking would let two parties in."""
    heading, rest = "code,foreign,day,time,service,cancelled\n", "2026-11-17,08:30,A"
    code = codes.new_code(Random(1))
    both = f"{heading}{code},MP-2026-000001,{rest},\n"
    foreign = f"{heading},MP-2026-000001,{rest},"
    kiosk("bookings", "import", "-", "--data", data, stdin=both)
    kiosk("bookings", "import", "-", "--data", data, stdin=f"{foreign}\n")
    assert "1 booking" in kiosk("bookings", "list", "--data", data).stderr
    with desk(data) as running:
        first = running.desk.ask(CheckIn(id="1", code=code, typed=True)).result(5)
        assert [event.kind for event in first.events] == ["ticket_issued"]  # type: ignore[union-attr]
        kiosk("bookings", "import", "-", "--data", data, stdin=f"{foreign}\n")
        again = running.desk.ask(CheckIn(id="2", code="MP-2026-000001")).result(5)
        assert again.reason is Refusal.USED  # type: ignore[union-attr]
        kiosk("bookings", "import", "-", "--data", data, stdin=f"{foreign}ya\n")
        again = running.desk.ask(CheckIn(id="3", code=code, typed=True)).result(5)
        assert again.reason is Refusal.CANCELLED  # type: ignore[union-attr]


def test_a_running_kiosk_is_asked_and_knows_them_at_once(data: Path) -> None:
    with desk(data) as running:
        kiosk("bookings", "import", "-", "--data", data, stdin=GOOD)
        answer = running.desk.ask(CheckIn(id="1", code="MP-2026-000001")).result(5)
    assert [event.kind for event in answer.events] == ["ticket_issued"]  # type: ignore[union-attr]


def test_more_than_one_portion_reaches_a_running_kiosk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.cli.bookings.PORTION", 1)
    with desk(data):
        kiosk("bookings", "import", "-", "--data", data, stdin=GOOD)
    assert "2 bookings" in kiosk("bookings", "list", "--data", data).stderr


def test_a_process_that_holds_the_data_and_does_not_answer_is_named(data: Path) -> None:
    with desk(data) as running:
        running.data.socket.rename(data / "away.sock")
        told = kiosk("bookings", "import", "-", "--data", data, stdin=GOOD, status=1)
        (data / "away.sock").rename(running.data.socket)
    assert "another kiosk" in told.stderr


def test_a_spreadsheet_or_junk_is_told_in_words(data: Path, tmp_path: Path) -> None:
    told = kiosk("bookings", "import", "-", "--data", data, stdin=b"PK\x03\x04\x00", status=1)
    assert "save it as CSV" in told.stderr
    told = kiosk("bookings", "import", "-", "--data", data, stdin=b"\x00\xff\n\x01", status=1)
    assert "1 mistake" in told.stderr or "mistakes" in told.stderr
    told = kiosk("bookings", "import", tmp_path / "none.csv", "--data", data, status=2)
    assert "No such file" in told.stderr


def test_a_booking_made_here_is_found_by_its_code(data: Path) -> None:
    told = kiosk(
        "bookings", "new", "--data", data, "--day", DAY, "--time", "8.30", "--service", "a", "--party", 3
    )
    code = told.stdout.strip()
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)
    assert codes.check(code) is None
    assert "Tuesday 2026-11-17 08:30, Paspor baru, for 3" in told.stderr
    with desk(data) as running:
        answer = running.desk.ask(CheckIn(id="1", code=code, typed=True)).result(5)
    assert getattr(answer, "party", None) == 3
    assert not any(codes.plain(code).encode() in content for content in everything(data).values())


def test_the_list_is_by_day_and_time_and_may_be_of_one_day(data: Path) -> None:
    def new(day: int, time: str, *more: str) -> None:
        words = ("--day", f"2026-11-{day}", "--time", time, "--service", "A", *more)
        kiosk("bookings", "new", "--data", data, *words)

    new(18, "08:00")
    new(17, "09:00", "--paid")
    new(17, "08:30", "--priority", "--party", "2")
    rows = [line.split()[:4] for line in kiosk("bookings", "list", "--data", data).stdout.splitlines()]
    assert rows == [
        ["2026-11-17", "08:30", "A", "2"],
        ["2026-11-17", "09:00", "A", "1"],
        ["2026-11-18", "08:00", "A", "1"],
    ]
    one = kiosk("bookings", "list", "--data", data, "--day", "2026-11-17")
    assert "1 booking" not in one.stderr
    assert one.stdout.splitlines()[0].endswith("priority")
    assert one.stdout.splitlines()[1].endswith("paid")


def test_listing_makes_no_data_directory(data: Path) -> None:
    assert "0 bookings" in kiosk("bookings", "list", "--data", data).stderr
    assert not data.exists()
