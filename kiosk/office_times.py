"""What must hold between the hours of an office file: opening, breaks, sessions, service hours.

Rules in the manner of `office_rules`: they look at the file's tables and pass over what is not sound.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from kiosk.hours import common, minute_of, slots_in, without
from kiosk.office import Hours, Span, Weekday
from kiosk.office_rules import File, tables, value
from kiosk.office_words import Finding, place
from kiosk.toml_lines import Path


class Day(NamedTuple):
    """A weekday: from its first opening to its end, and what of it is open when breaks are cut out."""

    whole: Span
    open: tuple[Span, ...]


_hours: TypeAdapter[tuple[Span, ...]] = TypeAdapter(Hours)


def broken(file: File) -> Iterator[Finding]:
    """What the file breaks of these rules."""
    for rule in (_open_some_day, _breaks_inside, _service_hours_inside, _sessions_fit):
        yield from rule(file)


def _spans(found: object) -> tuple[Span, ...]:
    """Hours where they are sound, else none."""
    try:
        return _hours.validate_python(found) if found is not None else ()
    except ValidationError:
        return ()


def _week(file: File, key: str) -> dict[Weekday, tuple[Span, ...]]:
    table = file.get(key)
    return {day: _spans(table.get(day.value)) if isinstance(table, Mapping) else () for day in Weekday}


def _open_some_day(file: File) -> Iterator[Finding]:
    opening = file.get("opening")
    if isinstance(opening, Mapping) and not any(opening.values()):
        yield Finding(
            ("opening",), "no open day", 'hours of one weekday or more, such as monday = "08:00-15:00"'
        )


def _breaks_inside(file: File) -> Iterator[Finding]:
    opening, named = _week(file, "opening"), file.get("opening")
    if not isinstance(named, Mapping):
        return
    # A day of [opening] that is misspelt or unsound is named there: its break is no second mistake.
    sound = all(key in set(Weekday) for key in named)
    for day, pauses in _week(file, "breaks").items():
        path = ("breaks", day.value)
        if pauses and sound and not named.get(day.value):
            yield Finding(path, "a break on a day that is closed", "a day that has hours in [opening]")
        inside = [any(a.start < pause.start and pause.end < a.end for a in opening[day]) for pause in pauses]
        if opening[day] and not all(inside):
            yield Finding(path, _said(pauses), f"within the opening hours of that day, {_said(opening[day])}")


def _service_hours_inside(file: File) -> Iterator[Finding]:
    week = [_whole(spans) for spans in _week(file, "opening").values() if spans]
    for path, table in tables(file, "services"):
        for span in _spans(table.get("hours")):
            if week and not any(day.start <= span.start and span.end <= day.end for day in week):
                yield Finding((*path, "hours"), _said([span]), "within the opening hours of a day")


def _sessions_fit(file: File) -> Iterator[Finding]:
    opening, breaks = _week(file, "opening"), _week(file, "breaks")
    days = [Day(_whole(spans), without(spans, breaks[day])) for day, spans in opening.items() if spans]
    sessions = [(path, table, _spans(table.get("hours"))) for path, table in tables(file, "sessions")]
    for path, table, hours in sessions:
        if len(hours) == 1:
            yield from _session_fits(path, table, hours[0], days)
    for (first, _, a), (second, _, b) in combinations(sessions, 2):
        if common(a, b):
            allowed = f"hours apart from those of {place(first)}, {_said(a)}"
            yield Finding((*second, "hours"), _said(b), allowed)


def _session_fits(path: Path, table: File, span: Span, days: list[Day]) -> Iterator[Finding]:
    """Within opening hours, whole slots that begin on ten minutes, and a quota that can be reached."""
    here, slot = (*path, "hours"), value(table, "slot_minutes", int)
    if days and not any(day.whole.start <= span.start and span.end <= day.whole.end for day in days):
        yield Finding(here, _said([span]), "within the opening hours of a day")
        return
    if span.start.minute % 10:
        yield Finding(here, _said([span]), "a begin on full ten minutes: passes count in tens")
    if not slot or slot < 10:
        return
    length = minute_of(span.end) - minute_of(span.start)
    if length % slot:
        fit = f"a part of {length} minutes, such as {_part_of(length, slot)}"
        yield Finding((*path, "slot_minutes"), f"{slot}, which does not divide {_said([span])}", fit)
        return
    slots = max((len(slots_in(span, slot, day.open)) for day in days), default=0)
    seats, quota = value(table, "seats", int), value(table, "quota", int)
    if days and not slots:
        yield Finding(here, _said([span]), f"hours with a slot of {slot} minutes outside the breaks")
    elif days and seats is not None and quota is not None and quota > seats * slots:
        allowed = f"at most {seats * slots}: {slots} slots of {seats} seats"
        yield Finding((*path, "quota"), str(quota), allowed)


def _whole(spans: tuple[Span, ...]) -> Span:
    """From the first opening of a day to its end."""
    return Span(spans[0].start, spans[-1].end)


def _part_of(length: int, slot: int) -> int | str:
    parts = [part for part in range(10, length + 1, 10) if length % part == 0]
    return min(parts, key=lambda part: abs(part - slot)) if parts else "10, with hours of full ten minutes"


def _said(spans: tuple[Span, ...] | list[Span]) -> str:
    return " and ".join(str(span) for span in spans)
