"""Power cuts: the process is killed at random instants under load, and journal and paper are compared."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import zxingcpp

from kiosk import codes
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.events import PrintReported, TicketIssued
from kiosk.journal import Journal
from kiosk.journal_reading import verify
from kiosk.ticket import PrintState
from tests.desk_kit import Counter as Ids
from tests.desk_kit import StandingClock, make_desk
from tests.hall_kit import at, office

CLOCK = "2026-11-17T09:00"
ROOT = Path(__file__).parent.parent


def start(data: Path, url: str, *before: str, marks: Path | None = None) -> subprocess.Popen[str]:
    """`marks`: a file that gets a byte before each tap, and one ticket is taken after the other."""
    more = [] if marks is None else [str(marks)]
    child = subprocess.Popen(
        [*before, sys.executable, "-m", "tests.power_child", str(data), url, CLOCK, *more],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "up\n"
    return child


def pull_the_plug(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert child.stdout is not None
    child.stdout.close()


def on_paper(printer: SimulatedPrinter) -> list[str]:
    """Ids of the tickets that came out whole: their QR is read from the picture of the paper."""
    found = []
    for image in printer.printed:
        for barcode in zxingcpp.read_barcodes(image.convert("L")):
            ticket = codes.read_ticket(barcode.text)
            if ticket is not None:
                found.append(ticket.token)
    return found


def cut_often(data: Path, cuts: int, seed: int) -> None:
    rng = random.Random(seed)
    printer = SimulatedPrinter(width=384)
    printer.start()
    committed: dict[str, str] = {}
    try:
        for _ in range(cuts):
            child = start(data, printer.url)
            time.sleep(rng.uniform(0.0, 0.5))
            pull_the_plug(child)
            committed = check(data, committed)
        # The mechanism works off what it has received.
        time.sleep(0.5)
        compare_with_paper(data, on_paper(printer))
        assert not printer.errors
    finally:
        printer.stop()


def check(data: Path, before: dict[str, str]) -> dict[str, str]:
    """The journal after a cut: whole, nothing of before lost, no number twice. Gives ticket → number."""
    good, _head, fault = verify(data / "journal.db")
    assert fault is None
    journal = Journal(data / "journal.db", new_id=Ids().id)
    events = [record.event() for record in journal.records()]
    assert len(events) == good
    issued = {e.ticket: e.number for e in events if isinstance(e, TicketIssued)}
    assert before.items() <= issued.items()
    assert [n for n, times in Counter(issued.values()).items() if times > 1] == []
    # Numbers are given in order, and none is left out: a cut uses up none.
    assert sorted(int(number[1:]) for number in issued.values()) == list(range(1, len(issued) + 1))
    assert journal.hall() == journal.rebuild()
    journal.close()
    return issued


def compare_with_paper(data: Path, paper: list[str]) -> None:
    journal = Journal(data / "journal.db", new_id=Ids().id)
    events = [record.event() for record in journal.records()]
    journal.close()
    issued = {e.ticket for e in events if isinstance(e, TicketIssued)}
    confirmed = {e.ticket for e in events if isinstance(e, PrintReported) and e.outcome == "printed"}
    assert paper, "the load printed nothing: the test shows nothing"
    assert set(paper) <= issued, "a number came out of the printer that was never committed"
    assert [ticket for ticket, times in Counter(paper).items() if times > 1] == [], "printed twice unasked"
    assert confirmed <= set(paper), "said to be printed, and not on the paper"
    # What is not confirmed is offered for reprint, be it on the paper or not.
    desk = make_desk(data, StandingClock(at("09:30")), rules=office(quota={"walk_in": 9000}, number_width=4))
    offered = {facts.ticket.id for facts in desk.board.unprinted}
    assert offered == issued - confirmed
    assert all(facts.ticket.paper is not PrintState.PRINTED for facts in desk.board.unprinted)
    desk._journal.close()


@pytest.mark.timeout(180)
def test_case_01_02_03_twenty_power_cuts_under_load(tmp_path: Path) -> None:
    cut_often(tmp_path, 20, seed=20261117)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_case_01_02_03_two_hundred_power_cuts_under_load(tmp_path: Path) -> None:
    for series in range(10):
        directory = tmp_path / str(series)
        directory.mkdir()
        cut_often(directory, 20, seed=series)


TAPS = 4


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_log_is_synced_before_the_first_byte_goes_to_the_printer(tmp_path: Path) -> None:
    """SIGKILL keeps the page cache, so this watches the system calls: tap, write, sync, then print."""
    printer = SimulatedPrinter(width=384)
    printer.start()
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,pwrite64,write,sendto,send"
    marks = tmp_path / "taps"
    try:
        child = start(
            tmp_path / "data",
            printer.url,
            *("strace", "-f", "-y", "-e", calls, "-s", "0", "-o", str(trace)),
            marks=marks,
        )
        # One paper more: that of the tap that opened the day.
        assert printer.wait(TAPS + 1, timeout=30)
        os.kill(_python_of(child), signal.SIGKILL)
        child.wait()
        assert child.stdout is not None
        child.stdout.close()
    finally:
        printer.stop()
    rounds = rounds_of(trace.read_text("utf-8", "replace").splitlines(), marks.name)
    assert len(rounds) >= TAPS
    for steps in rounds[:TAPS]:
        # The commit of this very ticket: written, then synced, and no byte for the printer before.
        assert steps[:3] == ["written", "synced", "sent"], f"the steps of a ticket were {steps}"


def rounds_of(lines: list[str], mark: str) -> list[list[str]]:
    """The steps of each ticket from its tap on, repeats left out; a sync counts when it has returned."""
    patterns = {
        "tap": rf"write\(\d+<[^>]*/{mark}>",
        "written": r"(pwrite64|write)\(\d+<[^>]*journal\.db-wal>",
        "synced": r"f(data)?sync\(\d+<[^>]*journal\.db-wal>.*\)\s+= 0",
        "sent": r"(send(to)?|write)\(\d+<(TCP|socket)",
    }
    unfinished: set[str] = set()
    rounds: list[list[str]] = []
    for line in lines:
        thread = line.split(maxsplit=1)[0]
        step = next((name for name, pattern in patterns.items() if re.search(pattern, line)), "")
        if re.search(r"f(data)?sync\(.*journal\.db-wal> <unfinished", line):
            unfinished.add(thread)
        elif re.search(r"f(data)?sync resumed>.*= 0", line) and thread in unfinished:
            unfinished.discard(thread)
            step = "synced"
        if step == "tap":
            rounds.append([])
        elif step and rounds and (not rounds[-1] or rounds[-1][-1] != step):
            rounds[-1].append(step)
    return rounds


def _python_of(child: subprocess.Popen[str]) -> int:
    """The traced process: strace's only child."""
    children = Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text("ascii").split()
    return int(children[0])
