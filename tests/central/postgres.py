"""A PostgreSQL of the suite's own: Debian's, in a temporary directory, on a Unix socket.

It is durable (`fsync`, `synchronous_commit`): what tests find about crashes and what the benchmarks measure
would be worth nothing without. The tests that crash nothing share one that is not. As root the server runs as
`postgres` or `nobody`: it refuses root.

    with cluster() as server:
        url = server.database("first")
"""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

OWNER = "antrean"
_START_SECONDS = 60
_SMALL = {"min_wal_size": "2MB", "max_wal_size": "8MB", "shared_buffers": "16MB"}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class NoPostgres(RuntimeError):
    """PostgreSQL's programs are not installed; the text says what is missing."""


def binaries() -> Path:
    """Where `initdb` and `postgres` are. Raises NoPostgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        raise NoPostgres("PostgreSQL is not installed: apt-get install postgresql")
    return Path(on_path).resolve().parent


def _as_nobody() -> dict[str, Any]:
    """Arguments of Popen that give up root; none where we are not root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            subprocess.run(["id", name], check=True, capture_output=True)
        except subprocess.CalledProcessError:
            continue
        return {"user": name, "extra_groups": []}
    raise NoPostgres("root may not run PostgreSQL, and there is no user `postgres` or `nobody`")


@dataclass
class Server:
    """A running server. `stop` and `start` are for tests of a crash. `durable`: commits survive one.

    `small`: it keeps little log.
    """

    directory: Path
    bin: Path
    durable: bool = True
    small: bool = False
    process: subprocess.Popen[bytes] | None = None

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@{quote(str(self.directory), safe='')}/{name}"

    def database(self, name: str, like: str = "template1") -> str:
        """A fresh database: empty, or a copy of one that nobody is connected to. Its URL as `DATABASE_URL`
        wants it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            db.execute(drop)
            make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            db.execute(make.format(sql.Identifier(name), sql.Identifier(like)))
        return self.url(name)

    def start(self) -> None:
        """Returns once it answers. Raises NoPostgres where it does not within a minute."""
        log = (self.directory / "log").open("ab")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.directory),
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "60",
            "shared_buffers": "128MB",
            "max_wal_size": "1GB",
        }
        if not self.durable:
            settings |= _FORGETFUL
        if self.small:
            settings |= _SMALL
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.directory / "data"), *options],
                stdout=log,
                stderr=log,
                cwd=self.directory,
                **_as_nobody(),
            )
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise NoPostgres(f"it did not start: {(self.directory / 'log').read_text()[-500:]}")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT ends connections and shuts down in order; SIGQUIT leaves it as a power cut would."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(_START_SECONDS)
            self.process = None


@contextmanager
def cluster(*, durable: bool = True, room: Path | None = None) -> Iterator[Server]:
    """A running server, gone afterwards with all it held. Raises NoPostgres.

    `room`: a file system of some 100 MB that it is to live in.
    """
    programs = binaries()
    user = _as_nobody()
    directory = Path(tempfile.mkdtemp(prefix="antrean-pg-", dir=room))
    try:
        if user:
            shutil.chown(directory, user["user"])
        initdb = [str(programs / "initdb"), "-D", str(directory / "data"), "-U", OWNER, "-A", "trust"]
        if room is not None:
            initdb += ["--wal-segsize", "1"]
        done = subprocess.run(
            [*initdb, "-E", "UTF8", "--no-locale", "--no-sync"],
            check=False,
            capture_output=True,
            cwd=directory,
            **user,
        )
        if done.returncode:
            raise NoPostgres(
                f"initdb as {user.get('user', getpass.getuser())}: {done.stderr.decode()[-500:]}"
            )
        server = Server(directory, programs, durable, small=room is not None)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
