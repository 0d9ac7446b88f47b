"""What must hold between the parts of an office file; its hours are in `office_times`.

The rules look at the file's tables, not at a finished `Office`: so they also speak when something else in
the file is wrong, and all mistakes are named at once. They pass over whatever is not of its right type,
because pydantic names that.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from kiosk import colour
from kiosk.office_words import Finding, near, place, shown
from kiosk.toml_lines import Path

File = Mapping[str, object]
T = TypeVar("T")

_ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

# Of which keys no two entries may agree.
_UNIQUE = (
    ("services", "letter", "each letter for one service"),
    ("stages", "id", "each id for one stage"),
    ("counters", "number", "each number for one counter"),
    ("counters", "button", "each pin for one button"),
    ("sessions", "id", "each id for one session"),
    ("holidays", "day", "each day once"),
    ("other_offices", "code", "each code for one office"),
)

_ADDRESS = re.compile(r"https://[A-Za-z0-9.-]+\.[A-Za-z0-9-]+(:\d+)?(/[!-~]*)?", re.ASCII)
"""Encrypted, with a name, and in signs that a QR and a ticket can show."""

_HAT_PINS = range(2)
"""GPIO 0 and 1 read the memory of an add-on board when the Pi starts."""

_DISPLAY_PINS = range(7, 12)
"""GPIO 7 to 11 are SPI0, on which the MAX7219 hangs."""


def broken(file: File) -> Iterator[Finding]:
    """What the file breaks of these rules."""
    for rule in _RULES:
        yield from rule(file)


def tables(file: File, key: str) -> Iterator[tuple[Path, File]]:
    """The `[[key]]` tables with their paths."""
    found = file.get(key)
    for index, entry in enumerate(found) if isinstance(found, list | tuple) else ():
        if isinstance(entry, Mapping):
            yield (key, index), entry


def entries(path: Path, table: File, key: str) -> Iterator[tuple[Path, str]]:
    """The words of a list with their paths."""
    found = table.get(key)
    for index, word in enumerate(found) if isinstance(found, list | tuple) else ():
        if isinstance(word, str):
            yield (*path, key, index), word


def value(table: object, key: str, kind: type[T]) -> T | None:
    """The value of a key where it has the right type; true and false are no numbers."""
    found = table.get(key) if isinstance(table, Mapping) else None
    return found if isinstance(found, kind) and not (isinstance(found, bool) and kind is int) else None


def _unique(file: File) -> Iterator[Finding]:
    for section, key, allowed in _UNIQUE:
        seen: dict[str, Path] = {}
        for path, table in tables(file, section):
            own = table.get(key)
            if isinstance(own, str | int | dt.date):
                first = seen.setdefault(str(own), path)
                if first != path:
                    found = f"{shown(own)}, which {place(first)} has too"
                    yield Finding((*path, key), found, allowed)


def _listed_once(file: File) -> Iterator[Finding]:
    lists: list[tuple[Path, File, str]] = [((), file, "languages")]
    for section in ("services", "counters"):
        lists += [(path, table, "stages") for path, table in tables(file, section)]
    voice = file.get("voice")
    lists += [(("voice",), voice, "languages")] if isinstance(voice, Mapping) else []
    for path, table, key in lists:
        seen: set[str] = set()
        for entry, word in entries(path, table, key):
            if word in seen:
                yield Finding(entry, f"{shown(word)} again", "each once in a list")
            seen.add(word)


def _stages_exist(file: File) -> Iterator[Finding]:
    stages = [name for _, table in tables(file, "stages") if (name := value(table, "id", str))]
    for section in ("services", "counters"):
        for path, table in tables(file, section):
            for entry, word in entries(path, table, "stages"):
                if word not in stages and stages:
                    allowed = f"a stage of this office: {', '.join(stages)}"
                    yield Finding(entry, shown(word), allowed, near(word, stages))


def _stages_have_counters(file: File) -> Iterator[Finding]:
    counters, stages = list(tables(file, "counters")), list(tables(file, "stages"))
    served = {word for path, table in counters for _, word in entries(path, table, "stages")}
    misspelt = served - {value(table, "id", str) for _, table in stages}
    for path, table in stages:
        name = value(table, "id", str)
        # A stage misspelt at a counter is named there: it is not named once more here.
        if name and counters and name not in served and not near(name, misspelt):
            allowed = f'a counter that serves it: stages = ["{name}"] under a [[counters]]'
            yield Finding((*path, "id"), f"{shown(name)}, which no counter serves", allowed)


def _quota_of_priority(file: File) -> Iterator[Finding]:
    quota = file.get("quota")
    walk_in, priority = value(quota, "walk_in", int), value(quota, "priority", int)
    if walk_in is not None and priority is not None and priority > walk_in:
        yield Finding(("quota", "priority"), str(priority), f"at most walk_in, {walk_in}: it is a part of it")


def _parties(file: File) -> Iterator[Finding]:
    most = value(file, "party_limit", int)
    for path, table in tables(file, "services"):
        limit = value(table, "party_limit", int)
        if most and limit and limit > most:
            yield Finding((*path, "party_limit"), str(limit), f"at most the office's party_limit, {most}")


def _zone(file: File) -> Iterator[Finding]:
    zone = value(file, "zone", str)
    if zone is None:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        allowed = 'a time zone such as "Asia/Jakarta" (WIB), "Asia/Makassar" (WITA), "Asia/Jayapura" (WIT)'
        own = _ZONES.get(zone.strip().upper())
        hint = f'{zone.strip().upper()} is "{own}"' if own else None
        hint = hint or near(zone, _ZONES.values()) or near(zone, available_timezones())
        yield Finding(("zone",), shown(zone), allowed, hint)


def _accent(file: File) -> Iterator[Finding]:
    accent = value(file, "accent", str)
    if accent and (problem := colour.accent_problem(accent)):
        yield Finding(("accent",), shown(accent), "a colour dark enough for white words on it", problem)


def _addresses(file: File) -> Iterator[Finding]:
    keys: tuple[Path, ...] = (("booking_url",), ("portal_url",), ("complaint", "url"))
    for path in keys:
        table = file if len(path) == 1 else file.get(str(path[0]))
        url = value(table, str(path[-1]), str)
        if url is not None and not _ADDRESS.fullmatch(url):
            hint = f'did you mean "https://{url[7:]}"?' if url.startswith("http://") else None
            yield Finding(path, shown(url), 'an address such as "https://www.imigrasi.go.id"', hint)
    portal = value(file, "portal_url", str)
    if portal is not None and portal.rstrip("/").endswith("/t"):
        allowed = "the address without /t: the kiosk puts /t/ and the ticket's code behind it"
        yield Finding(("portal_url",), shown(portal), allowed, f'write "{portal.rstrip("/")[:-2]}"')


def _pins(file: File) -> Iterator[Finding]:
    shows = (value(file.get("display"), "kind", str) or "matrix") != "none"
    for path, table in tables(file, "counters"):
        pin = value(table, "button", int)
        if pin in _HAT_PINS:
            yield Finding((*path, "button"), str(pin), "a pin from 2 on: 0 and 1 belong to add-on boards")
        elif shows and pin in _DISPLAY_PINS:
            yield Finding((*path, "button"), str(pin), "a pin that is free: 7 to 11 are the LED display's")


def _own_code(file: File) -> Iterator[Finding]:
    own = value(file, "code", int)
    for path, table in tables(file, "other_offices"):
        if own is not None and value(table, "code", int) == own:
            yield Finding((*path, "code"), str(own), "the code of another office, not of this one")


_RULES: tuple[Callable[[File], Iterator[Finding]], ...] = (
    _unique,
    _listed_once,
    _stages_exist,
    _stages_have_counters,
    _quota_of_priority,
    _parties,
    _zone,
    _accent,
    _addresses,
    _pins,
    _own_code,
)
