"""`kiosk doctor`: what is really wrong is found, told in plain words, and not changed."""

import re
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.commands import TakeTicket
from kiosk.devices.errors import Problem
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.devices.supervise import Status
from kiosk.doctor import CHECKS
from kiosk.doctor.advice import of_problem
from tests.cli.cli_kit import desk, everything, kiosk, make_key
from tests.kiosk_kit import running, until

WELL = {
    "ANTREAN_TRUST_CLOCK": "true",
    "ANTREAN_PRINTER": "none",
    "ANTREAN_CAMERA": "none",
    "ANTREAN_BUTTON": "none",
    "ANTREAN_DISPLAY": "none",
    "DISPLAY": ":99",
}
"""A kiosk without devices, in which there is nothing to complain of."""


class Told(dict[str, tuple[str, str]]):
    """Grade and words (with what to do) of each part."""


def doctor(data: Path, *words: object, status: int = 0, **env: str) -> Told:
    result = kiosk("doctor", "--data", data, *words, status=status, **(WELL | env))
    table, _, sums = result.stdout.rpartition("\n\n")
    told = Told()
    part = ""
    for line in table.splitlines():
        row = re.match(r"(ok|warning|bad) +(\S+) +(.*)", line)
        if row:
            part = row[2]
            told[part] = (row[1], row[3])
        else:
            told[part] = (told[part][0], f"{told[part][1]} {line.strip()}")
    grades = [grade for grade, _ in told.values()]
    counts = ", ".join(f"{grades.count(grade)} {grade}" for grade in ("ok", "warning", "bad"))
    assert sums.strip() == f"{len(CHECKS)} parts: {counts}"
    return told


@pytest.fixture
def well(data: Path) -> Path:
    """A data directory as it should be."""
    make_key(data)
    kiosk("pin", "--data", data, "--stdin", stdin="4719\n")
    return data


@pytest.fixture
def printer() -> Iterator[SimulatedPrinter]:
    sim = SimulatedPrinter()
    sim.start()
    yield sim
    sim.stop()


def test_all_well_is_status_0_and_every_part_is_named(well: Path) -> None:
    told = doctor(well)
    assert list(told) == list(CHECKS)
    assert {grade for grade, _ in told.values()} == {"ok"}


def test_it_changes_nothing(well: Path) -> None:
    with desk(well) as beside:
        beside.desk.ask(TakeTicket(id="1", service="A")).result(5)
    before = everything(well)
    doctor(well, "--full")
    assert everything(well) == before


def test_a_new_kiosk_is_told_what_is_missing_and_none_of_it_is_made(data: Path) -> None:
    told = doctor(data, status=1)
    assert "`kiosk pin`" in told["pin"][1]
    assert "`kiosk keys add FILE`" in told["keys"][1]
    assert told["data"][0] == "warning"
    assert not data.exists()


def test_the_printer_tells_how_it_is(well: Path, printer: SimulatedPrinter) -> None:
    def told(**faults: object) -> tuple[str, str]:
        printer.set(**faults)
        bad = {"paper_low": 1}.get(next(iter(faults), ""), 2 if any(faults.values()) else 0)
        return doctor(well, status=bad, ANTREAN_PRINTER=printer.url)["printer"]

    assert told()[0] == "ok"
    assert "new roll at hand" in told(paper_low=True)[1]
    printer.set(paper_low=False)
    assert "no paper" in told(paper_out=True)[1]
    printer.set(paper_out=False)
    assert "until it clicks" in told(cover_open=True)[1]
    printer.set(cover_open=False)
    assert "does not answer" in told(silent=True)[1]
    printer.set(silent=False)
    grade, words = told(garbage=True)
    assert grade == "bad"
    assert "no ESC/POS printer" in words


def test_a_printer_that_is_not_there_or_has_no_address_is_told(well: Path) -> None:
    grade, words = doctor(well, status=2, ANTREAN_PRINTER="tcp://127.0.0.1:9")["printer"]
    assert grade == "bad"
    assert "check the address" in words
    assert "begins with none of" in doctor(well, status=2, ANTREAN_PRINTER="lpt1")["printer"][1]
    told = doctor(well, status=2, ANTREAN_PRINTER="serial:/dev/antrean-no-such-port")
    assert "setting printer" in told["printer"][1]


def test_a_camera_is_opened_and_looked_through(well: Path, tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (640, 480), "white").save(tmp_path / "pictures" / "a.png")
    told = doctor(well, ANTREAN_CAMERA=f"folder:{tmp_path / 'pictures'}")
    assert "640×480" in told["camera"][1]
    Image.new("RGB", (640, 480), "black").save(tmp_path / "dark.gif")
    told = doctor(well, status=1, ANTREAN_CAMERA=f"video:{tmp_path / 'dark.gif'}")
    assert "off the lens" in told["camera"][1]
    told = doctor(well, status=2, ANTREAN_CAMERA="folder:/antrean-no-such-folder")
    assert told["camera"][0] == "bad"
    assert "setting camera" in doctor(well, status=2, ANTREAN_CAMERA="eye")["camera"][1]


def test_drivers_and_devices_that_are_not_here_are_told(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("lgpio", "spidev", "picamera2"):
        monkeypatch.setitem(__import__("sys").modules, module, None)
    told = doctor(
        well,
        status=2,
        ANTREAN_BUTTON="gpio",
        ANTREAN_DISPLAY="matrix",
        ANTREAN_DISPLAY_BUS="spi",
        ANTREAN_CAMERA="picamera2:0",
        ANTREAN_SCANNER="serial:/dev/antrean-no-such-port",
    )
    for part, words in {
        "button": "python3-lgpio",
        "display": "python3-spidev",
        "camera": "python3-picamera2",
        "scanner": "plug it in",
    }.items():
        assert told[part][0] == "bad"
        assert words in told[part][1]


def test_a_library_that_is_missing_is_told(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyzbar", None)
    assert "libzbar0" in doctor(well, status=1)["reader"][1]
    assert doctor(well, status=2, ANTREAN_READER="pyzbar")["reader"][0] == "bad"
    assert doctor(well, ANTREAN_READER="zxing")["reader"] == ("ok", "zxing")


def test_a_bad_event_is_named_and_old_ones_with_full_only(
    well: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk(well) as beside:
        for number in range(6):
            beside.desk.ask(TakeTicket(id=f"{number}", service="A")).result(5)
    with closing(sqlite3.connect(well / "journal.db")) as db, db:
        db.execute("UPDATE event SET raw = replace(raw, 'A001', 'A009') WHERE seq = 4")
    assert "event 4 is bad" in doctor(well, status=2)["journal"][1]
    monkeypatch.setattr("kiosk.doctor.store.NEWEST", 3)
    assert "the newest 3 verified" in doctor(well)["journal"][1]
    assert "event 4 is bad" in doctor(well, "--full", status=2)["journal"][1]


def test_a_journal_that_is_none_is_told(well: Path) -> None:
    (well / "journal.db").write_bytes(b"no database at all, but as long as one might be" * 50)
    grade, words = doctor(well, status=2)["journal"]
    assert grade == "bad"
    assert "put the last backup in its place" in words


def test_the_disk_is_looked_at(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 300 * 1024**2))
    assert doctor(well, status=1)["disk"] == ("warning", "300 MB free → free space, or use a larger card")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, 10 * 1024**2))
    assert doctor(well, status=2)["disk"][0] == "bad"


def test_a_clock_that_nobody_vouches_for_is_told(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.timekeeping.kernel_synchronised", lambda: False)
    if not Path("/run/systemd/timesync/synchronized").exists():
        told = doctor(well, status=1, ANTREAN_TRUST_CLOCK="false")
        assert "neither synchronised nor confirmed" in told["clock"][1]
    told = doctor(well, status=1, ANTREAN_CLOCK="2026-11-17T08:24")
    assert told["clock"][1].startswith("a simulated day: 2026-11-17 08:24")


def test_of_a_simulated_kiosk_that_runs_its_own_clock_is_told(well: Path) -> None:
    with desk(well, clock="2026-11-17T08:24"):
        told = doctor(well, status=1)
    assert told["clock"][0] == "warning"
    assert told["clock"][1].startswith("a simulated day: 2026-11-17 08:2")


def test_keys_are_told_before_they_end(data: Path, tmp_path: Path) -> None:
    kiosk("pin", "--data", data, "--stdin", stdin="4719\n")

    def keys(*more: str, status: int, key_id: int = 1) -> str:
        (data / "keys.toml").unlink(missing_ok=True)
        private = tmp_path / f"{len(list(tmp_path.iterdir()))}.pem"
        kiosk("keys", "make", "--id", key_id, "--private", private, "--data", data, *more)
        return doctor(data, status=status)["keys"][1]

    assert "none is valid today" in keys("--from", "2020-01-01", "--days", "5", status=2)
    assert "ends on" in keys("--days", "20", status=1)
    assert "who has it can make passes" in keys("--demo", status=1)
    (data / "enrolment.toml").touch()
    assert "only demo keys" in doctor(data, status=2)["keys"][1]
    (data / "keys.toml").write_text("[[key]]")
    assert "id: missing" in doctor(data, status=2)["keys"][1]


def test_files_that_others_may_read_are_told(well: Path) -> None:
    well.chmod(0o755)
    (well / "pin").chmod(0o644)
    told = doctor(well, status=1)
    assert f"chmod 700 {well}" in told["data"][1]
    assert "chmod 600" in told["pin"][1]


def test_the_other_parts_are_looked_at_when_the_office_file_is_wrong(well: Path, tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text('zone = "Asia/Kupang"\n')
    told = doctor(well, "--office", file, status=2, ANTREAN_BUTTON="gpio")
    assert "line 1, zone" in told["office"][1]
    assert told["journal"][0] == "ok"
    assert "office file first" in told["button"][1]
    told = doctor(well, "--office", tmp_path / "none.toml", status=2)
    assert "No such file" in told["office"][1]


def test_settings_that_cannot_be_used_are_all_named(well: Path) -> None:
    told = kiosk("doctor", "--data", well, status=2, ANTREAN_BUTTON="x", ANTREAN_READER="y")
    assert "button: found 'x'" in told.stderr
    assert "reader: found 'y'" in told.stderr


def test_a_running_kiosk_is_asked_instead_of_its_devices(well: Path) -> None:
    parts: tuple[dict[str, Any], ...] = (
        {"name": "printer", "status": "warning", "problem": "paper_low", "detail": ""},
        {"name": "camera", "status": "failed", "problem": "cable", "detail": "no frame"},
        {"name": "button", "status": "ready", "problem": None, "detail": ""},
        {"name": "display", "status": "starting", "problem": None, "detail": ""},
    )
    # None of these addresses can be opened here: they are not tried.
    real = {
        "ANTREAN_PRINTER": "tcp://127.0.0.1:9",
        "ANTREAN_CAMERA": "v4l2:/dev/no",
        "ANTREAN_BUTTON": "gpio",
    }
    with desk(well, parts=parts) as beside:
        beside.desk.ask(TakeTicket(id="1", service="A")).result(5)
        told = doctor(well, status=2, **real)
    assert told["kiosk"][0] == "warning"
    assert "tickets of today without sure paper: 1" in told["kiosk"][1]
    assert told["printer"][0] == "warning"
    assert "no frame" in told["camera"][1]
    assert told["button"] == ("ok", "ready, says the running kiosk")
    assert told["display"][0] == "ok"


def test_a_process_that_holds_the_data_and_does_not_answer_is_told(well: Path) -> None:
    with desk(well) as beside:
        beside.data.socket.rename(well / "away.sock")
        told = doctor(well, status=2)
        (well / "away.sock").rename(beside.data.socket)
    assert "does not answer" in told["kiosk"][1]
    assert "restart" in told["kiosk"][1]


def test_a_check_that_fails_itself_takes_no_other_with_it(
    well: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_patient: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setitem(CHECKS, "disk", broken)
    told = doctor(well, status=2)
    assert "could not be looked at: oh" in told["disk"][1]
    assert told["fonts"][0] == "ok"
    assert "doctor: disk" in caplog.text


def test_texts_of_the_office_that_no_font_draws_are_told(well: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.devices.ink.unprintable", lambda text: "K" if "K" in text else "")
    told = doctor(well, status=1)
    assert told["fonts"][0] == "warning"
    assert "no font here draws K " in told["fonts"][1]


@pytest.mark.parametrize("part", ["printer", "camera", "scanner", "button", "display"])
def test_every_problem_of_every_part_has_words_and_something_to_do(part: str) -> None:
    findings = [of_problem(part, problem) for problem in Problem]
    assert all(finding.found and finding.do for finding in findings)
    assert len({finding.found for finding in findings}) == len(Problem)


def test_the_parts_of_a_whole_kiosk_are_those_that_are_asked_for(data: Path) -> None:
    with running(data) as whole:
        until(lambda: all(health.status is Status.READY for health in whole.app.health()))
        whole.bench.printer.set(cover_open=True)
        until(lambda: any(health.problem is Problem.COVER_OPEN for health in whole.app.health()))
        told = doctor(data, status=2, ANTREAN_BUTTON="gpio", ANTREAN_PRINTER="tcp://127.0.0.1:9")
    assert told["printer"][0] == "bad"
    assert "until it clicks" in told["printer"][1]
    for part in ("camera", "button", "display"):
        assert told[part] == ("ok", "ready, says the running kiosk")
