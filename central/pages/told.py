"""What two settings of an office say differently, in words: one line for each thing that changed. Pure.

`revisions.differences` knows which tables differ; this goes down to the day, the session, the fee.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from central.offices.owned import File
from central.pages import words

Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Change:
    """Where, what, before and after; an empty side: it was not there, or is no more."""

    section: str
    item: str
    before: str
    after: str


def changes(old: File, new: File, services: Mapping[str, str], language: str) -> list[Change]:
    """All changes, in the order of the form. `services`: names by letter."""

    def name(row: Mapping[str, Any]) -> str:
        return str(row.get(language) or row.get("id", ""))

    found = [*_quota(old.get("quota", {}), new.get("quota", {}))]
    found += _sessions(_by(old, "sessions", "id"), _by(new, "sessions", "id"), name)
    found += _holidays(_by(old, "holidays", "day"), _by(new, "holidays", "day"), name)
    minors = _("To bring: under 17")
    found += _lists(minors, old.get("minor_documents", []), new.get("minor_documents", []), name)
    before, after = old.get("services", {}), new.get("services", {})
    for letter in dict.fromkeys((*before, *after)):
        title = f"{letter} {services.get(letter, '')}".strip()
        one, other = before.get(letter, {}), after.get(letter, {})
        bring = _("To bring: %(service)s") % {"service": title}
        found += _lists(bring, one.get("documents", []), other.get("documents", []), name)
        found += _fees(_("Fees: %(service)s") % {"service": title}, one, other, name)
    return found


def _by(file: File, table: str, key: str) -> Rows:
    return {str(row[key]): row for row in file.get(table, [])}


def _quota(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key, text in (("walk_in", _("Without a booking")), ("priority", _("Kept for priority"))):
        if old.get(key, 0) != new.get(key, 0):
            yield Change(
                _("People a day"), text, words.people(old.get(key, 0)), words.people(new.get(key, 0))
            )


def _sessions(old: Rows, new: Rows, name: Any) -> Iterator[Change]:
    def whole(row: Mapping[str, Any] | None) -> str:
        if row is None:
            return ""
        return _("%(hours)s, every %(slot)d minutes, %(seats)d a slot, %(quota)d in all") % {
            "hours": _hours(row["hours"]),
            "slot": row["slot_minutes"],
            "seats": row["seats"],
            "quota": row["quota"],
        }

    parts = (
        ("hours", _("hours"), _hours),
        ("slot_minutes", _("minutes a slot"), str),
        ("seats", _("people a slot"), str),
        ("quota", _("people in all"), str),
        ("name", _("name"), _both),
    )
    for key in dict.fromkeys((*old, *new)):
        one, other = old.get(key), new.get(key)
        title = name((other or one or {}).get("name", {}))
        if one is None or other is None:
            yield Change(_("Sessions"), title, whole(one), whole(other))
            continue
        for part, text, form in parts:
            if one.get(part) != other.get(part):
                yield Change(_("Sessions"), f"{title}: {text}", form(one.get(part)), form(other.get(part)))


def _holidays(old: Rows, new: Rows, name: Any) -> Iterator[Change]:
    for key in sorted({*old, *new}):
        one, other = old.get(key, {}).get("name"), new.get(key, {}).get("name")
        if one != other:
            title = words.day(dt.date.fromisoformat(key))
            same = one and other and name(one) == name(other)
            form = _both if same else name
            yield Change(_("Closed days"), title, form(one) if one else "", form(other) if other else "")


def _lists(
    section: str, old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], name: Any
) -> Iterator[Change]:
    if old == new:
        return
    gone = [row for row in old if row not in new]
    come = [row for row in new if row not in old]
    for row in gone:
        yield Change(section, "", name(row), "")
    for row in come:
        yield Change(section, "", "", name(row))
    if not gone and not come:
        yield Change(section, _("order"), "; ".join(map(name, old)), "; ".join(map(name, new)))


def _fees(section: str, old: Mapping[str, Any], new: Mapping[str, Any], name: Any) -> Iterator[Change]:
    before = {_both(row["name"]): row for row in old.get("fees", [])}
    after = {_both(row["name"]): row for row in new.get("fees", [])}
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or one["rupiah"] != other["rupiah"]:
            title = name((other or one or {}).get("name", {}))
            sides = (words.rupiah(row["rupiah"]) if row else "" for row in (one, other))
            yield Change(section, title, *sides)


def _hours(span: object) -> str:
    """`08:00-11:00` → `08.00–11.00`."""
    return str(span).replace(":", ".").replace("-", "–")


def _both(name: object) -> str:
    return f"{name.get('id', '')} · {name.get('en', '')}" if isinstance(name, Mapping) else str(name)
