"""The command line for tests: as one types it, without a process; and a desk that runs beside it."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kiosk.__main__ import main
from kiosk.hatch import Hatch
from kiosk.office import Office
from kiosk.office_check import read
from kiosk.opening import Opened, close_desk, open_desk
from kiosk.settings import Settings

ROOT = Path(__file__).parents[2]
KUPANG = ROOT / "offices" / "kupang.toml"
DAY = dt.date(2026, 11, 17)
"""A Tuesday on which the offices are open."""


def kiosk(*words: object, stdin: str | bytes | None = None, status: int = 0, **env: str) -> Result:
    """Run `kiosk WORDS…`; it ends with `status`, and never with a traceback."""
    clean = {"ANTREAN_OFFICE": str(KUPANG)} | env
    result = CliRunner(env=clean).invoke(main, [str(word) for word in words], stdin, prog_name="kiosk")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result


def lines(result: Result) -> list[dict[str, Any]]:
    """The JSON lines of its standard output."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def kupang() -> Office:
    return read(KUPANG.read_bytes(), str(KUPANG))


@contextmanager
def desk(
    data: Path, clock: str = "2026-11-17T08:24", parts: tuple[dict[str, Any], ...] = ()
) -> Iterator[Opened]:
    """A desk that runs on `data` with its hatch open, as a kiosk's; `parts` is what it says of devices."""
    opened = open_desk(Settings(data=data, clock=dt.datetime.fromisoformat(clock)), kupang())
    hatch = Hatch(opened.data.socket, opened.desk, lambda: list(parts))
    hatch.start()
    opened.desk.start()
    try:
        yield opened
    finally:
        hatch.stop()
        close_desk(opened)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory that is not there yet."""
    return tmp_path / "data"


def make_key(data: Path, key_id: int = 7, *more: str) -> Path:
    """A key of `kiosk keys make`, valid on `DAY` whenever the tests run; its private half."""
    private = data.parent / f"key-{key_id}.pem"
    kiosk("keys", "make", "--id", key_id, "--private", private, "--data", data, *_DAYS, *more)
    return private


_DAYS = ("--from", "2026-01-01", "--days", "3660")


def make_pass(private: Path, data: Path, *more: object, time: str = "08:30", day: dt.date = DAY) -> str:
    """The text of `kiosk pass make`, for service A and one person unless told otherwise."""
    facts = ("--day", day, "--time", time, "--service", "A", *more)
    return kiosk("pass", "make", "--private", private, "--data", data, *facts).stdout.strip("\n")


def everything(directory: Path) -> dict[str, bytes]:
    """What lies in a directory, to the byte."""
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir()) if path.is_file()}
