"""What a check of the doctor finds, and what it may look at."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.datadir import DataDir
from kiosk.hatch import HatchClosed, ask
from kiosk.office import Office
from kiosk.settings import Settings


class Grade(StrEnum):
    """From good to bad. `bad`: the kiosk cannot do a part of its work; `warning`: soon, or less well."""

    OK = "ok"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """What was found, and what to do about it; nothing where all is well."""

    grade: Grade
    found: str
    do: str = ""


def ok(found: str) -> Finding:
    return Finding(Grade.OK, found)


def warning(found: str, do: str) -> Finding:
    return Finding(Grade.WARNING, found, do)


def bad(found: str, do: str) -> Finding:
    return Finding(Grade.BAD, found, do)


@dataclass(frozen=True)
class Patient:
    """The kiosk looked at. `office`: or, as a text, the mistakes of its file.

    `parts` and `board` are what a running kiosk says of itself, None where none answers; `sync`: how it
    stands with the centre, None without one. `full`: take the time to look at all of the journal.
    """

    settings: Settings
    office: Office | str
    full: bool = False
    parts: tuple[dict[str, Any], ...] | None = None
    board: dict[str, Any] | None = None
    sync: dict[str, Any] | None = None

    @classmethod
    def of(cls, settings: Settings, office: Office | str, *, full: bool = False) -> "Patient":
        """Ask the kiosk that runs on this data, if one does."""
        socket = DataDir(settings.data).socket
        try:
            health = ask(socket, {"kind": "health"})
            parts, sync = tuple(health["parts"]), health.get("sync")
            board = ask(socket, {"kind": "board"})
        except (HatchClosed, ValueError, KeyError):
            return cls(settings, office, full)
        return cls(settings, office, full, parts, board, sync)

    @property
    def store(self) -> DataDir:
        return DataDir(self.settings.data)

    def part(self, name: str) -> dict[str, Any] | None:
        """What the running kiosk says of its part; None where it has none, or none runs."""
        return next((part for part in self.parts or () if part.get("name") == name), None)
