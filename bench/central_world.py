"""The centre to be measured: PostgreSQL with fsync, an office with kiosks and bookings, gunicorn.

It runs as for real: no debug, `central.config.serving`, connections kept. TLS is the proxy's, and is off.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.central_line import Asked, Line
from tests.central.postgres import Server, cluster

ROOT = Path(__file__).parent.parent
_START_S = 30


@dataclass
class World:
    """A server that runs. `tokens`: of kiosks of `office`; `bookings`: ids that may come there.

    `client_key`: of another system, to book at `rushed`, an office without bookings, on the day `monday`.
    """

    postgres: Server
    url: str
    port: int
    master: int
    office: int
    rushed: int
    client_key: str
    monday: str
    tokens: list[str]
    bookings: list[str] = field(repr=False)

    def workers_mb(self) -> float:
        """The most resident memory that any worker ever had, in MB."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return max(_peak_kb(int(pid)) for pid in children) / 1024

    def line(self, token: str) -> Line:
        """A connection over which one question has gone: the worker behind it has all it needs."""
        line = Line(self.port)
        if line.ask(Asked.get("time", token)).status != 200:
            raise RuntimeError("the server does not take this token")
        return line

    def some(self, count: int) -> list[str]:
        """Bookings that have not come yet; each is given once."""
        if len(self.bookings) < count:
            raise RuntimeError(f"{count} bookings wanted, {len(self.bookings)} left")
        found, self.bookings = self.bookings[:count], self.bookings[count:]
        return found

    def sql(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database, past the server."""
        with psycopg.connect(self.url, autocommit=True) as db:
            found = db.execute(statement.encode(), values)
            return found.fetchall() if found.description else []


def _peak_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


@contextmanager
def world(kiosks: int, bookings: int = 8_000, *, offices: int = 1) -> Iterator[World]:
    """All of it, and nothing left of it afterwards. `offices`: the kiosks are dealt out to so many."""
    with cluster() as server, tempfile.TemporaryDirectory(prefix="antrean-bench-") as data:
        url = server.database("bench")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CENTRAL_")},
            "DATABASE_URL": url,
            "CENTRAL_HTTPS": "0",
            "CENTRAL_DATA": data,
            "CENTRAL_SECRET_KEY": secrets.token_hex(32),
            "CENTRAL_SEALING_KEYS": "dHJpYWwtc2VhbGluZy1rZXktb2Ytbm8tc2VjcmVjeSE=",
            "CENTRAL_HASH_KEY": secrets.token_hex(32),
            "DJANGO_SETTINGS_MODULE": "central.config.settings",
            "PYTHONWARNINGS": "ignore:No directory at",  # WhiteNoise's: no pages here
        }
        migrate = [sys.executable, "-m", "central.manage", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
        make = [sys.executable, "-m", "bench.central_made", str(offices), str(kiosks), str(bookings)]
        done = subprocess.run(make, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        office, rushed, key, monday, *rest = done.stdout.split()
        with _gunicorn(environment, Path(data) / "log") as (port, master):
            yield World(
                server,
                url,
                port,
                master,
                int(office),
                int(rushed),
                key,
                monday,
                rest[:kiosks],
                rest[kiosks:],
            )


@contextmanager
def _gunicorn(environment: dict[str, str], log: Path) -> Iterator[tuple[int, int]]:
    with socket.socket() as door:
        # Bound here and handed over: no other process can take the port in between.
        door.bind(("127.0.0.1", 0))
        door.listen(4096)
        port = door.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--config", "python:central.config.serving"]
        command += ["--bind", f"fd://{door.fileno()}", "--keep-alive", "60", "--log-level", "error"]
        with log.open("wb") as told:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stderr=told, stdout=told, pass_fds=[door.fileno()]
            )
    try:
        _until_it_answers(port, process, log)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _until_it_answers(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with closing(Line(port)) as line:
                line.ask(Asked.get("authority", ""))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"gunicorn does not answer: {log.read_text()[-1000:]}")
