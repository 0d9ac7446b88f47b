"""The server in processes of its own: gunicorn with two workers, as `script/central` starts it.

Its secrets are those of the suite's settings, so that a test and the server read each other's seals.
"""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.central.central_kit import OFFICES

ROOT = OFFICES.parent
_PATIENCE_S = 60
_SECRETS = {
    "CENTRAL_SECRET_KEY": "trial-" * 9,
    "CENTRAL_SEALING_KEYS": "dHJpYWwtc2VhbGluZy1rZXktb2Ytbm8tc2VjcmVjeSE=",
    "CENTRAL_HASH_KEY": "00" * 32,
}


@dataclass
class Gunicorn:
    """A server that runs. `url`: where. `clock`: the file with its time, see `standing`."""

    url: str
    process: subprocess.Popen[bytes]
    clock: Path
    log: Path

    def at(self, now: dt.datetime) -> None:
        """From now on it is this time there."""
        new = self.clock.with_suffix(".new")
        new.write_text(now.isoformat())
        new.replace(self.clock)

    @property
    def workers(self) -> list[int]:
        """The workers that are alive."""
        pid = self.process.pid
        return [int(w) for w in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @property
    def said(self) -> str:
        """What it logged so far."""
        return self.log.read_text()


@contextmanager
def gunicorn(database_url: str, *, now: dt.datetime | None = None) -> Iterator[Gunicorn]:
    """A server on this (migrated) database, gone afterwards. Without `now` it has the machine's clock."""
    with tempfile.TemporaryDirectory(prefix="antrean-served-") as made, socket.socket() as door:
        directory = Path(made)
        clock, log = directory / "clock", directory / "log"
        # Bound here and handed over: no other process can take the port in between.
        door.bind(("127.0.0.1", 0))
        door.listen(128)
        settings = {
            "DJANGO_SETTINGS_MODULE": "central.config.settings",
            "DATABASE_URL": database_url,
            "CENTRAL_DATA": str(directory),
            "CENTRAL_HTTPS": "0",
            "WORKERS": "2",
            **_SECRETS,
        }
        if now is not None:
            settings["ANTREAN_TEST_CLOCK"] = str(clock)
        clock.write_text((now or dt.datetime.now(dt.UTC)).isoformat())
        command = [sys.executable, "-m", "gunicorn", "--config", "python:central.config.serving"]
        command += ["--bind", f"fd://{door.fileno()}", "--preload", "--log-level", "warning"]
        command += ["tests.central.standing:application"]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CENTRAL_")}
        with log.open("wb") as told:
            process = subprocess.Popen(
                command, cwd=ROOT, env=kept | settings, stderr=told, stdout=told, pass_fds=[door.fileno()]
            )
        server = Gunicorn(f"http://127.0.0.1:{door.getsockname()[1]}", process, clock, log)
        try:
            _until_it_works(server)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _until_it_works(server: Gunicorn) -> None:
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until and server.process.poll() is None:
        if len(server.workers) == 2:
            return  # the door was open before: what comes now waits for them
        time.sleep(0.05)
    raise TimeoutError(f"gunicorn does not start: {server.said[-2000:]}")
