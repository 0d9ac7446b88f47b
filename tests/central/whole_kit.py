"""The whole of it, as a newcomer has it: `script/central` in a process, `kiosk` in another; what both hold.

Nothing is started, asked or looked up here in another way than a person can: the server by its script, the
kiosk by its commands, other systems' bookings by the documented API.
"""

import contextlib
import datetime as dt
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
PERAGA: Final = ROOT / "offices" / "demo" / "peraga.toml"
OFFICE: Final = 900
START_S: Final = 90.0
_KIOSK: Final = (sys.executable, "-m", "kiosk")


class NotSo(Exception):
    """Something did not come about, in words."""


def wait(what: str, done: Any, within: float = 60.0) -> Any:
    """The first true answer of `done()`. Raises NotSo when there is none within so many seconds."""
    end = time.monotonic() + within
    while not (found := done()):
        if time.monotonic() > end:
            raise NotSo(f"waited {within:.0f} s for {what}")
        time.sleep(0.1)
    return found


def office_where_it_is(hour: int, file: Path) -> dt.datetime:
    """Write the demonstration office's file for a place where the clock shows `hour` now; the time there.

    Nothing but its time zone differs, so that a picture of a morning can be taken at night, by a right clock.
    """
    ahead = (hour - dt.datetime.now(dt.UTC).hour + 12) % 24 - 12
    text = PERAGA.read_text("utf-8")
    # The names of these zones count westwards: GMT-8 is eight hours ahead.
    zone = f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"
    file.write_text(text.replace('zone = "Asia/Makassar"', f'zone = "{zone}"'), "utf-8")
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=ahead)))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Centre:
    """`script/central` on a port, with one office. It can be stopped, and started again on what it has."""

    def __init__(self, data: Path, office: Path, database: str | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = database
        self.data = data
        self._log = data / "central.log"
        self._process: subprocess.Popen[bytes] | None = None
        where = {"PORT": str(self.port), "HOST": "127.0.0.1", "CENTRAL_DATA": str(data), "WORKERS": "1"}
        # The suite's own settings are not a newcomer's.
        foreign = ("CENTRAL_", "DJANGO_", "DATABASE_URL")
        own = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        more = {"DATABASE_URL": database} if database else {}
        self._environment = own | where | {"OFFICES": str(office)} | more

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when it answers. Raises NotSo with what it said."""
        self.data.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ["script/central"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        end = time.monotonic() + START_S
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/sign-in/")[0] == 200:
                    return
            time.sleep(0.1)
        self.stop()
        raise NotSo(f"script/central does not serve:\n{self.told[-2000:]}")

    def stop(self) -> None:
        """What Ctrl-C does."""
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
            self._process.wait(START_S)

    @property
    def told(self) -> str:
        """All that it has said."""
        return self._log.read_text("utf-8", "replace") if self._log.exists() else ""

    def password(self, account: str) -> str:
        """As it was told once. LookupError where none was."""
        found = re.search(rf"^account {account} +(\S+)", self.told, re.MULTILINE)
        if found is None:
            raise LookupError(account)
        return found[1]

    def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request. OSError where nobody answers."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(line):
            packed = None if body is None else json.dumps(body).encode()
            line.request(method, path, packed, {"Content-Type": "application/json"} | (headers or {}))
            answer = line.getresponse()
            return answer.status, answer.read()

    def as_other_system(self, method: str, path: str, body: object = None) -> bytes:
        """A call of the API for bookings, with the key that was told once. Raises NotSo."""
        key = re.search(r"^API key (\S+)", self.told, re.MULTILINE)
        assert key is not None
        headers = {"Authorization": f"Bearer {key[1]}", "Idempotency-Key": str(uuid.uuid4())}
        status, answer = self.ask(method, f"/api/booking/v1{path}", body, headers)
        if status not in (200, 201):
            raise NotSo(f"{method} {path}: {status} {answer[:300]!r}")
        return answer

    def book(self, day: dt.date, party: int = 1) -> "Booked":
        """A booking of the first slot of that day that has room for so many. Raises NotSo."""
        span = f"first={day}&last={day}"
        seats = json.loads(self.as_other_system("GET", f"/offices/{OFFICE}/seats?{span}"))
        free = next((seat for seat in seats if seat["left"] >= party), None)
        if free is None:
            raise NotSo(f"no seats for {party} on {day}")
        facts = {"office": OFFICE, "service": "A", "day": free["day"], "time": free["time"], "party": party}
        made = json.loads(self.as_other_system("POST", "/bookings", facts))
        shown = json.loads(self.as_other_system("GET", f"/bookings/{made['booking']}/pass"))
        return Booked(made["booking"], made["code"], shown["text"])


@dataclass(frozen=True)
class Booked:
    """Its id, the code of twelve digits, and what the QR code of its pass says."""

    id: str
    code: str
    qr: str


@dataclass(frozen=True)
class Kiosk:
    """A kiosk's directory and office file, and its commands in processes of their own."""

    data: Path
    office: Path

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("ANTREAN_")}
        return own | {
            "ANTREAN_OFFICE": str(self.office),
            "ANTREAN_DATA": str(self.data),
            "ANTREAN_TRUST_CLOCK": "true",
            "PYGAME_HIDE_SUPPORT_PROMPT": "1",
        }

    def run(self, *words: str) -> str:
        """`kiosk WORDS…` to its end; what it said. Raises NotSo where it ended badly."""
        done = subprocess.run(
            [*_KIOSK, *words], check=False, cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise NotSo(f"kiosk {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def started(self, words: Sequence[str], **more: Any) -> Iterator[subprocess.Popen[str]]:
        """`kiosk WORDS…` while the block lasts; it ends by itself at the end of its input, or by SIGTERM."""
        surroundings = self.environment | more.pop("environment", {})
        with subprocess.Popen([*_KIOSK, *words], cwd=ROOT, env=surroundings, text=True, **more) as process:
            try:
                yield process
            finally:
                if process.stdin is not None:
                    process.stdin.close()
                else:
                    process.terminate()
                process.wait(20)


class Desk:
    """`kiosk desk`, which is driven by JSON lines; answers only."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._count = 0

    def ask(self, kind: str, **words: Any) -> dict[str, Any]:
        """The answer to one line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._count += 1
        name = {} if kind in ("board", "sync") else {"id": f"whole-{self._count}"}
        self._process.stdin.write(json.dumps({"kind": kind, **name, **words}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def number(self, kind: str, **words: Any) -> str:
        """The number that a command led to. Raises NotSo where it led to none."""
        answer = self.ask(kind, **words)
        if answer.get("answer") != "done":
            raise NotSo(f"{kind}: {answer}")
        return str(answer["ticket"]["number"])
