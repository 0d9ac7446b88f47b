"""Tap to committed: what the desk adds to the disk's own commit, alone and in a rush, with a long journal.

Beside stands SQLite's bare commit (WAL, synchronous=FULL) of a row of the same size on the same disk, at the
same concurrency, in the same run: eight writers of bare SQLite commit in turn, eight taps share a commit. In
turn, because SQLite's own waiting is a poll: one writer runs on, at 0.3 ms, while seven sleep for 100.
"""

import datetime as dt
import hashlib
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.report import Row, percentile
from kiosk.answers import Done
from kiosk.clock import Moment
from kiosk.commands import Cancel, TakeTicket
from kiosk.desk import Desk
from kiosk.events import IntakeSet
from kiosk.ids import new_id, new_token
from kiosk.journal import Journal
from kiosk.office import Office
from kiosk.office_check import read
from kiosk.record import GENESIS, Record
from kiosk.reference import Reference
from kiosk.timekeeping import SimulatedClock

OFFICES = Path(__file__).parent.parent / "offices"
START = dt.datetime(2026, 11, 17, 1, 0, tzinfo=dt.UTC)
ROW_BYTES = 700


def run(quick: bool) -> list[Row]:
    """p50 and p99 in ms of tap → committed, at 1 and 8 at once, by events in the journal."""
    taps = 80 if quick else 240
    sizes = (0, 10_000, 1_000_000)
    rows: list[Row] = []
    alone: dict[int, float] = {}
    with tempfile.TemporaryDirectory(prefix="antrean-bench-", dir=Path(__file__).parent) as name:
        directory = Path(name)
        for size in sizes:
            journal = directory / f"{size}.db"
            _fill(journal, size)
            for at_once in (1, 8):
                # Bare and desk in turn: what else the disk has to do falls on both.
                bare, desk = _in_turn(journal, at_once, taps)
                if at_once == 1:
                    alone[size] = percentile(desk, 0.5)
                rows += _rows(size, at_once, bare, desk)
    growth = alone[1_000_000] / alone[0]
    rows.append(
        Row(
            "p50 at 1,000,000 events beside that at 0",
            growth,
            "×",
            f"{alone[0]:.2f} ms at 0",
            "≤ 1.2",
            growth <= 1.2,
        )
    )
    return rows


def _rows(size: int, at_once: int, bare: list[float], desk: list[float]) -> Iterator[Row]:
    for share in (0.5, 0.99):
        limit, found = percentile(bare, share), percentile(desk, share)
        yield Row(
            f"tap → committed, {at_once} at once, {size:,} events, p{round(share * 100)}",
            found,
            "ms",
            f"bare commit {limit:.2f} ms",
            "≤ 3 × bare",
            found <= 3 * limit,
        )


def _in_turn(journal: Path, at_once: int, taps: int) -> tuple[list[float], list[float]]:
    bare: list[float] = []
    desk: list[float] = []
    parts = 5
    with _desk(journal) as (one, committed):
        for _ in range(parts):
            bare += _bare(journal.with_name("bare.db"), at_once, taps // parts)
            desk += _taps(one, committed, at_once, taps // parts)
    return bare, desk


def _bare(path: Path, at_once: int, commits: int) -> list[float]:
    """Times in ms of bare commits by so many threads, each with its own connection."""
    times: list[float] = []
    turn = _Turn()

    def write() -> None:
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, raw BLOB)")
        for _ in range(commits // at_once):
            began = time.perf_counter()
            with turn:
                db.execute("INSERT INTO bare (raw) VALUES (?)", (bytes(ROW_BYTES),))
            times.append((time.perf_counter() - began) * 1000)
        db.close()

    _together(write, at_once)
    return times


def _taps(desk: Desk, committed: dict[str, float], at_once: int, taps: int) -> list[float]:
    """Times in ms from the tap to the return of its commit. Tickets are cancelled again, so none is full."""
    times: list[float] = []

    def tap() -> None:
        for _ in range(taps // at_once):
            name = new_id()
            began = time.perf_counter()
            answer = desk.ask(TakeTicket(id=name, service="A")).result(30)
            assert isinstance(answer, Done), answer
            assert answer.facts is not None
            times.append((committed.pop(name) - began) * 1000)
            desk.ask(Cancel(id=new_id(), ticket=answer.facts.ticket.id, reason="bench")).result(30)

    _together(tap, at_once)
    return times


class _Turn:
    """A lock that is given out in the order in which it was asked for."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._next = 0
        self._now = 0

    def __enter__(self) -> None:
        with self._change:
            mine, self._next = self._next, self._next + 1
            self._change.wait_for(lambda: self._now == mine)

    def __exit__(self, *_: object) -> None:
        with self._change:
            self._now += 1
            self._change.notify_all()


def _together(work: Callable[[], None], threads: int) -> None:
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


@contextmanager
def _desk(path: Path) -> Iterator[tuple[Desk, dict[str, float]]]:
    """A running desk on a journal, and when each command's commit returned."""
    committed: dict[str, float] = {}
    journal = Journal(path, new_id=new_id)
    desk = Desk(
        _office(),
        journal,
        SimulatedClock(START),
        reference=Reference(secret=bytes(32)),
        new_token=new_token,
        new_id=new_id,
    )
    append = journal.append

    def timed(*arguments: Any) -> list[Record]:
        records = append(*arguments)
        now = time.perf_counter()
        for record in records:
            committed.setdefault(str(record.body["command"]), now)
        return records

    setattr(journal, "append", timed)  # noqa: B010 - a stopwatch in its place
    desk.start()
    try:
        yield desk, committed
    finally:
        desk.stop()
        journal.close()


def _office() -> Office:
    found = read((OFFICES / "kupang.toml").read_bytes())
    return found.model_copy(update={"intake_before": 120})


def _fill(path: Path, events: int) -> None:
    """A journal with so many events, chained as ours are, written in one transaction."""
    journal = Journal(path, new_id=new_id).open()
    epoch = journal.epoch
    journal.close()
    moment = Moment(START - dt.timedelta(days=1), 1.0, "bench")
    event = IntakeSet(at=moment.utc, command="fill", open=True, reason="staff")
    template = Record.make(event, moment, epoch=epoch, seq=0, new_id=new_id(), prev=GENESIS)
    filler = b" " * max(0, ROW_BYTES - len(template.raw))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("BEGIN")
    prev = GENESIS
    for seq in range(1, events + 1):
        raw = template.raw.replace(b'"seq":0', b'"seq":%d' % seq).replace(
            template.prev.hex().encode(), prev.hex().encode()
        )
        raw += filler
        prev = hashlib.sha256(raw).digest()
        db.execute("INSERT INTO event VALUES (?, ?, ?)", (seq, raw, prev))
    db.execute("COMMIT")
    db.close()
