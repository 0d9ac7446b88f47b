"""A kiosk's sync as it runs, against gunicorn and PostgreSQL: a backlog after an outage, then idling.

The kiosk is a process of its own (`sync_child`) with a data directory, a journal and a desk; only screen and
devices are missing. It shares this machine's cores with server and database. Beside the backlog stands the
lean client of `central` with the same events, in the same run: what is above it is the kiosk's own work.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.central_events import journal, requests
from bench.central_line import beside
from bench.central_world import ROOT, World, world
from bench.report import Row
from kiosk.datadir import DataDir
from kiosk.ids import new_id
from kiosk.journal import Journal
from kiosk.record import Record
from kiosk.sync.enrol import FILE, Enrolment
from kiosk.sync.wire import BATCH_EVENTS

EVERY_S = 60
"""s between two exchanges of a kiosk that is in step, as the centre asks for them."""


def run(quick: bool) -> list[Row]:
    """Seconds, % of a core, ms, MB."""
    return rows(*((10_000, 50) if quick else (50_000, 300)))


def rows(events: int, turns: int) -> list[Row]:
    """The figures of so many events that wait, and of so many exchanges with nothing new."""
    with world(2) as centre, tempfile.TemporaryDirectory(prefix="antrean-bench-") as made:
        records = journal(events, [])
        line = centre.line(centre.tokens[0])
        _, lean = beside([line], [requests(records, BATCH_EVENTS, centre.tokens[0])])
        line.close()
        records = journal(events, [])
        data = _card(Path(made) / "kiosk", centre, records)
        found = _child(data, turns)
        _all_there(centre, records[0].epoch, found["newest"])
    aim = 10 * events / 50_000
    idle = found["turn_cpu"] / EVERY_S * 100
    return [
        Row(
            f"backlog of {events:,} events, until acknowledged",
            found["took"],
            "s",
            f"lean client {lean:.2f} s",
            f"≤ {aim:g} s",
            found["took"] <= aim,
        ),
        Row("of it waiting for the centre", found["answered"], "s", f"{found['requests']} requests"),
        Row("CPU of the kiosk meanwhile", found["cpu"], "s"),
        Row("an exchange with nothing new, CPU", found["turn_cpu"] * 1000, "ms", f"of {turns}"),
        Row(f"idle, one exchange in {EVERY_S} s", idle, "% of a core", "", "≤ 0.2 %", idle <= 0.2),
        Row("memory it adds, in step", found["adds_mb"], "MB", f"the kiosk's desk {found['desk_mb']:.0f} MB"),
        Row("memory it adds, at most", found["peak_mb"], "MB", "while the backlog goes out"),
    ]


def _card(path: Path, centre: World, records: list[Record]) -> DataDir:
    """A kiosk's card with these events, which wait; enrolled with the centre."""
    data = DataDir(path).make()
    card = Journal(data.journal, new_id=new_id).open()
    with card._transaction() as db:  # the events of others, which no desk would write
        db.execute("UPDATE meta SET value = ? WHERE key = 'epoch'", (records[0].epoch,))
        db.executemany("INSERT INTO event VALUES (?, ?, ?)", [(r.seq, r.raw, r.hash) for r in records])
    card.close()
    enrolment = Enrolment(
        url=f"http://127.0.0.1:{centre.port}",
        kiosk=2,
        place=2,
        office=centre.office,
        office_name="bench",
        token=centre.tokens[1],
    )
    data.put(FILE, enrolment.to_toml().encode())
    return data


def _child(data: DataDir, turns: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.sync_child", str(data.path), str(turns)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _all_there(centre: World, epoch: str, newest: int) -> None:
    """RuntimeError unless every event is stored, once, in order, and each was applied or kept as it is."""
    found = centre.sql(
        """SELECT count(*), count(DISTINCT e.seq), min(e.seq), max(e.seq) FROM kiosks_event e
           JOIN kiosks_journal j ON j.id = e.journal_id WHERE j.epoch = %s""",
        epoch,
    )
    if found != [(newest, newest, 1, newest)]:
        raise RuntimeError(f"the journal has {newest} events, the database {found}")
