"""How a kiosk is, in words: one state, its facts, and for each thing that is wrong what to do about it.

Pure: of a row, the newest settings and the time. A kiosk that the centre does not hear serves its people all
the same, so that is a warning for a day, and only then an alarm.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _
from pydantic import ValidationError

from central.kiosks.models import Kiosk
from central.pages import words
from kiosk import __version__
from kiosk.clock import Trust
from kiosk.sync.wire import Paper, Report

SILENT: Final = dt.timedelta(minutes=5)
"""Signs of life come each minute; a few may be lost."""
LONG_SILENT: Final = dt.timedelta(days=1)
LATE: Final = dt.timedelta(minutes=10)
"""Events that wait longer than this while the kiosk is heard are stuck, and not only on their way."""
CLOCK_OFF: Final = dt.timedelta(minutes=2)


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    IDLE = "idle"  # nothing is wrong, nothing runs


ORDER: Final = (Level.IDLE, Level.OK, Level.WARN, Level.BAD)
ICON: Final = {Level.OK: "check_circle", Level.WARN: "warning", Level.BAD: "error", Level.IDLE: "pause"}


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the card: what, how, and whether it is as it should be."""

    icon: str
    name: str
    value: str
    level: Level = Level.OK


@dataclass(frozen=True, slots=True)
class Todo:
    """Something is wrong: what is so, then what to do."""

    level: Level
    said: str
    do: str


@dataclass(frozen=True, slots=True)
class Condition:
    level: Level
    said: str
    facts: tuple[Fact, ...]
    todos: tuple[Todo, ...]

    @property
    def icon(self) -> str:
        return ICON[self.level]


def of(kiosk: Kiosk, newest: int, now: dt.datetime) -> Condition:
    """`newest`: number of the office's current settings, 0 for none."""
    if kiosk.token_hash is None:
        do = _("Make a code and type it in at the kiosk.")
        return Condition(
            Level.IDLE, _("Not enrolled yet"), (), (Todo(Level.IDLE, _("Not enrolled yet"), do),)
        )
    if kiosk.revoked_at is not None:
        do = _("Enrol it again with a new code, or leave it as it is.")
        said = _("Revoked %(when)s") % {"when": words.when(kiosk.revoked_at, now)}
        return Condition(Level.IDLE, _("Revoked"), _facts(kiosk, None, now), (Todo(Level.IDLE, said, do),))
    report = _report(kiosk)
    todos = _todos(kiosk, report, newest, now)
    level = max((todo.level for todo in todos), key=ORDER.index, default=Level.OK)
    return Condition(level, _said(kiosk, level, now), _facts(kiosk, report, now), todos)


def _report(kiosk: Kiosk) -> Report | None:
    """What it told last. One of a newer kiosk, that this server cannot read, is none."""
    if kiosk.report is None:
        return None
    try:
        if isinstance(kiosk.report, str):
            return Report.model_validate_json(kiosk.report)
        return Report.model_validate(kiosk.report)
    except ValidationError:
        return None


def _said(kiosk: Kiosk, level: Level, now: dt.datetime) -> str:
    if kiosk.last_seen is None:
        return _("Not heard yet")
    if now - kiosk.last_seen > SILENT:
        return _("Not connected")
    return _("In step") if level is Level.OK else _("Look at this")


def _todos(kiosk: Kiosk, report: Report | None, newest: int, now: dt.datetime) -> tuple[Todo, ...]:
    found = [_silence(kiosk, now)]
    if report is not None:
        heard = kiosk.last_seen is not None and now - kiosk.last_seen <= SILENT
        found += [_paper(report), _clock(report, kiosk), *_devices(report)]
        found += [
            _backlog(report, now) if heard else None,
            _settings(report, newest, heard),
            _version(report),
        ]
    todos = [todo for todo in found if todo is not None]
    return tuple(sorted(todos, key=lambda todo: -ORDER.index(todo.level)))


def _silence(kiosk: Kiosk, now: dt.datetime) -> Todo | None:
    if kiosk.last_seen is None:
        return Todo(Level.WARN, _("Not heard yet"), _("Switch it on and look at its network cable."))
    silent = now - kiosk.last_seen
    if silent <= SILENT:
        return None
    level = Level.BAD if silent > LONG_SILENT else Level.WARN
    said = _("No contact for %(length)s") % {"length": words.length(silent)}
    return Todo(level, said, _("It goes on serving. Check its power, cable and the office's internet."))


def _paper(report: Report) -> Todo | None:
    if report.paper is Paper.OUT:
        return Todo(Level.BAD, _("Paper is out"), _("Put in a new roll; open tickets are printed then."))
    if report.paper is Paper.LOW:
        return Todo(Level.WARN, _("Paper runs low"), _("Have a new roll ready."))
    return None


def _clock(report: Report, kiosk: Kiosk) -> Todo | None:
    off = abs(report.now - kiosk.last_seen) if kiosk.last_seen else dt.timedelta()
    if off > CLOCK_OFF:
        said = _("The clock is wrong by %(length)s") % {"length": words.length(off)}
        return Todo(Level.WARN, said, _("Confirm date and time on the kiosk's staff screen."))
    if report.clock is Trust.UNKNOWN:
        said = _("The kiosk does not know the time")
        return Todo(Level.WARN, said, _("Confirm date and time on the kiosk's staff screen."))
    return None


def _devices(report: Report) -> list[Todo]:
    """`device: problem`, as kiosks tell it; paper has its own fact."""
    todos = []
    for told in report.problems:
        device, _colon, problem = told.partition(": ")
        if problem in {"paper_out", "paper_low"}:
            continue
        name = _device(device.partition(":")[0])
        said = _problems().get(problem)
        if said is None:
            todos.append(Todo(Level.WARN, told, _("Look at the kiosk's staff screen.")))
        else:
            todos.append(Todo(Level.BAD, f"{name}: {said[0]}", said[1]))
    return todos


def _device(name: str) -> str:
    cameras = dict.fromkeys(("camera", "picamera2", "v4l2", "folder", "video", "sim"), _("Camera"))
    others = {"printer": _("Printer"), "display": _("LED display"), "scanner": _("Scanner")}
    return {**cameras, **others, "button": _("Call button"), "voice": _("Voice")}.get(name, name)


def _problems() -> dict[str, tuple[str, str]]:
    """What is so and what to do, by the value of `kiosk.devices.errors.Problem`."""
    again = _("Switch the kiosk off and on. If it stays so, call the technician.")
    return {
        "cover_open": (_("the cover is open"), _("Close the printer's cover.")),
        "cable": (_("no connection"), _("Check its cable and its power.")),
        "silent": (_("does not answer"), _("Check its cable and its power.")),
        "error": (_("reports an error"), again),
        "stalled": (_("stands still"), again),
        "dark": (_("sees nothing but dark"), _("Take away what covers the camera.")),
        "missing": (_("not found"), _("Check its cable and its power.")),
    }


def _backlog(report: Report, now: dt.datetime) -> Todo | None:
    if not report.waiting or report.oldest is None or now - report.oldest < LATE:
        return None
    said = _("%(n)s events wait since %(when)s") % {
        "n": words.number(report.waiting),
        "when": words.when(report.oldest, now),
    }
    return Todo(Level.WARN, said, _("They come by themselves. If the number grows, tell the centre."))


def _settings(report: Report, newest: int, heard: bool) -> Todo | None:
    if report.refused is not None:
        said = _("The kiosk did not take settings no. %(n)d") % {"n": report.refused}
        return Todo(
            Level.BAD, said, _("It runs by no. %(n)d. Go back to good settings.") % {"n": report.settings}
        )
    if heard and report.settings and newest > report.settings:
        said = _("Runs by settings no. %(n)d") % {"n": report.settings}
        return Todo(Level.OK, said, _("No. %(n)d is on its way.") % {"n": newest})
    return None


def _version(report: Report) -> Todo | None:
    if _parts(report.version) >= _parts(__version__):
        return None
    said = _("Version %(old)s is older than the centre's") % {"old": report.version}
    return Todo(
        Level.WARN, said, _("Upgrade it to %(new)s when the office is closed.") % {"new": __version__}
    )


def _parts(version: str) -> tuple[int, ...]:
    """As far as it is numbers: `1.2.3rc1` → (1, 2)."""
    numbers = []
    for part in version.split("."):
        if not (part.isascii() and part.isdecimal()):
            break
        numbers.append(int(part))
    return tuple(numbers)


def _facts(kiosk: Kiosk, report: Report | None, now: dt.datetime) -> tuple[Fact, ...]:
    seen = words.no_value() if kiosk.last_seen is None else words.when(kiosk.last_seen, now)
    silent = kiosk.last_seen is None or now - kiosk.last_seen > SILENT
    facts = [Fact("sync", _("Last contact"), seen, Level.WARN if silent else Level.OK)]
    if report is not None:
        clock = {
            Trust.SYNCED: _("Exact"),
            Trust.ESTIMATED: _("Set by staff"),
            Trust.UNKNOWN: _("Not sure"),
        }[report.clock]
        paper = {
            Paper.OK: _("Enough"),
            Paper.LOW: _("Runs low"),
            Paper.OUT: _("Out"),
            Paper.UNKNOWN: words.no_value(),
        }[report.paper]
        paper_level = {Paper.LOW: Level.WARN, Paper.OUT: Level.BAD}.get(report.paper, Level.OK)
        stuck = report.waiting and report.oldest is not None and now - report.oldest >= LATE
        # What waits grows while it is silent; its last number would be a lie.
        waiting = _("not known") if silent else words.number(report.waiting)
        settings = _("no. %(n)d") % {"n": report.settings} if report.settings else _("its own file")
        facts += [
            Fact("cloud", _("Waiting"), waiting, Level.WARN if stuck else Level.OK),
            Fact("receipt_long", _("Paper"), paper, paper_level),
            Fact("schedule", _("Clock"), clock, Level.WARN if _clock(report, kiosk) else Level.OK),
            Fact("tune", _("Settings"), settings, Level.BAD if report.refused is not None else Level.OK),
        ]
    version = report.version if report else kiosk.version
    old = report is not None and _version(report) is not None
    return (
        *facts,
        Fact("memory", _("Version"), version or words.no_value(), Level.WARN if old else Level.OK),
    )
