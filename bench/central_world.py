"""The centre to be measured: PostgreSQL with fsync, an office with kiosks and bookings, gunicorn."""

import datetime as dt
import hashlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from kiosk.clock import Moment
from kiosk.events import Event, PrintReported, TicketCalled, TicketFinished, TicketIssued
from kiosk.record import GENESIS, Record
from kiosk.sync.wire import BATCH_EVENTS, PREFIX, Push, Pushed, Sent
from kiosk.sync.wire_bytes import answer_of, gzip, pack
from kiosk.ticket import Kind
from tests.central.postgres import Server, cluster

ROOT = Path(__file__).parent.parent
OFFICE = 1
DAY_BOOKINGS = 150
"""Bookings of a day of the office: 1,350 in what a kiosk holds."""
TO_COME = 8_000
"""Bookings that the pushes of a run redeem: of a day that no kiosk holds, so that a pull stays a day's."""
_BEYOND = 30
WORKERS, THREADS = 2, 16


@dataclass
class World:
    """A server that runs, and tokens of its kiosks. `bookings`: ids that may come today."""

    postgres: Server
    url: str
    port: int
    master: int
    tokens: list[str]
    office: int
    bookings: list[str]

    def workers_mb(self) -> float:
        """The most resident memory of any worker, in MB."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return max(_peak_kb(int(pid)) for pid in children) / 1024


def _peak_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@contextmanager
def world(kiosks: int) -> Iterator[World]:
    """All of it, and nothing left of it afterwards."""
    with cluster() as server, tempfile.TemporaryDirectory(prefix="antrean-bench-") as data:
        url = server.database("bench")
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "CENTRAL_DEBUG": "1",
            "CENTRAL_HTTPS": "0",
            "CENTRAL_DATA": data,
            "DJANGO_SETTINGS_MODULE": "central.config.settings",
        }
        migrate = [sys.executable, "-m", "central.manage", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        made = subprocess.run(
            [sys.executable, "-m", "bench.central_world", str(kiosks)],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout.split()
        office, tokens, bookings = int(made[0]), made[1 : kiosks + 1], made[kiosks + 1 :]
        with _gunicorn(environment, Path(data) / "log") as (port, master):
            yield World(server, url, port, master, tokens, office, bookings)


@contextmanager
def _gunicorn(environment: dict[str, str], log: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "central.config.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
        "--keep-alive",
        "60",
        "--log-level",
        "error",
    ]
    with log.open("wb") as told:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=told)
    try:
        _until_it_answers(port)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            Line(port, "").request("GET", "time")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("gunicorn does not answer")


class Line:
    """A kiosk's connection, kept open."""

    def __init__(self, port: int, token: str) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        head = self._head | ({"Content-Encoding": "gzip"} if body else {"Accept-Encoding": "gzip"})
        self._http.request(method, f"{PREFIX}/{path}", body, head)
        answer = self._http.getresponse()
        return answer.status, answer.read()

    def push(self, body: bytes) -> float:
        """Seconds until the acknowledgement. RuntimeError where it is none."""
        began = time.perf_counter()
        status, answer = self.request("POST", "push", body)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{status}: {answer[:200]!r}")
        answer_of(Pushed, answer)
        return took


def journal(count: int, bookings: list[str]) -> list[Record]:
    """Events of a day: each ticket issued, printed, called, finished; every third is booked."""
    now = dt.datetime.now(dt.UTC)
    epoch, head, records = str(uuid.uuid4()), GENESIS, []
    left = iter(bookings)
    boot = str(uuid.uuid4())
    for seq in range(1, count + 1):
        event = _event(seq, now, next(left, None) if seq % 12 == 1 else None)
        moment = Moment(now, 100.0 + seq, boot)
        record = Record.make(event, moment, epoch=epoch, seq=seq, new_id=str(uuid.uuid4()), prev=head)
        head = record.hash
        records.append(record)
    return records


def _event(seq: int, now: dt.datetime, booking: str | None) -> Event:
    serial, step = divmod(seq - 1, 4)
    ticket, command = hashlib.sha256(str(serial).encode()).hexdigest()[:16], secrets.token_hex(16)
    if step == 1:
        return PrintReported(at=now, command=command, ticket=ticket, outcome="printed")
    if step == 2:
        return TicketCalled(at=now, command=command, ticket=ticket, counter=3)
    if step == 3:
        return TicketFinished(at=now, command=command, ticket=ticket, counter=3, stage=None)
    return TicketIssued(
        at=now,
        command=command,
        ticket=ticket,
        number=f"A{serial + 1:03d}",
        serial=serial + 1,
        service="A",
        day=now.date(),
        stage="photo",
        party=1,
        ticket_kind=Kind.BOOKED if booking else Kind.WALK_IN,
        came=now,
        due=now,
        booking=booking,
        ordinals=(1,) if booking else (),
    )


def bodies(records: list[Record], size: int) -> list[bytes]:
    """The records as requests of `size` events."""
    assert size <= BATCH_EVENTS
    found = []
    for first in range(0, len(records), size):
        events = tuple(Sent.of(r.seq, r.raw, r.hash) for r in records[first : first + size])
        found.append(gzip(pack(Push(epoch=records[0].epoch, events=events))))
    return found


BARE = """CREATE TABLE bare (office_id int, journal_id bigint, seq bigint, hash bytea NOT NULL,
    raw bytea NOT NULL, kind varchar(40) NOT NULL, version smallint NOT NULL, at timestamptz,
    result smallint NOT NULL, why varchar(20) NOT NULL, received timestamptz NOT NULL,
    PRIMARY KEY (office_id, journal_id, seq))"""
BARE_INSERT = b"""INSERT INTO bare SELECT * FROM unnest(%b::int[], %b::bigint[], %b::bigint[], %b::bytea[],
    %b::bytea[], %b::text[], %b::smallint[], %b::timestamptz[], %b::smallint[], %b::text[], %b::timestamptz[])
    ON CONFLICT DO NOTHING"""


def bare(url: str, journal_id: int, records: list[Record], size: int) -> list[float]:
    """Seconds of each set-wise `INSERT … ON CONFLICT` of the same rows, each its own durable commit."""
    times = []
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(BARE.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS").encode())
        for first in range(0, len(records), size):
            part = records[first : first + size]
            rows = [
                (1, journal_id, r.seq, r.hash, r.raw, r.kind, r.version, r.wall, 1, "", r.wall) for r in part
            ]
            began = time.perf_counter()
            db.execute(BARE_INSERT, [list(column) for column in zip(*rows, strict=True)])
            times.append(time.perf_counter() - began)
    return times


def _make(kiosks: int) -> None:
    """In a process of its own, with Django: an office, its kiosks and bookings; told on standard output."""
    import django  # noqa: PLC0415 -- only this process is the server's

    django.setup()
    from central.bookings.models import Booking  # noqa: PLC0415
    from central.kiosks import enrolment  # noqa: PLC0415
    from central.offices import revisions  # noqa: PLC0415
    from central.passes import keys  # noqa: PLC0415
    from kiosk.sync.wire import Enrol  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    keys.tend(now)
    office = revisions.found("kupang", (ROOT / "offices" / "kupang.toml").read_text())
    today = office.settings().business_day(now)
    session = office.settings().sessions[0].id
    ids = []
    for ahead in (*range(-1, 8), _BEYOND):
        rows = [
            Booking(
                id=secrets.token_hex(8),
                office=office,
                day=today + dt.timedelta(days=ahead),
                session=session,
                minute=510,
                service="A",
                code_hash=secrets.token_hex(32),
            )
            for _ in range(TO_COME if ahead == _BEYOND else DAY_BOOKINGS)
        ]
        Booking.objects.bulk_create(rows, batch_size=1000)
        ids += [row.id for row in rows] if ahead == _BEYOND else []
    said = [str(office.code)]
    for _ in range(kiosks):
        made = enrolment.add_kiosk(office.code)
        said.append(enrolment.enrol(Enrol(code=enrolment.invite(made, now)), now).token)
    print("\n".join([*said, *ids]))


if __name__ == "__main__":
    _make(int(sys.argv[1]))
