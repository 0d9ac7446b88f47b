"""Mistakes in settings and CSV files in the reader's language: known by the shape of what is said. Pure.

The rooms below speak the plain English of `kiosk check`. Each shape of it that staff can meet stands here
with the words that are shown instead; where one is not known, the English stands beside the place.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Phrases = tuple[tuple[str, "str | Promise"], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Where, what is allowed there, and the English of it where there are no words for it yet."""

    where: str
    what: str
    detail: str = ""
    notice: bool = False


_OFFICE: Final[Phrases] = (
    (r"each id for one session", gettext_lazy("each session needs an English name of its own")),
    (r"each day once", gettext_lazy("each day once")),
    (
        r"at most walk_in, (\d+): .*",
        gettext_lazy("at most %(a)s: these are part of the people without a booking"),
    ),
    (r"within the opening hours of a day", gettext_lazy("within the opening hours of a day")),
    (r"a begin on full ten minutes: .*", gettext_lazy("a begin on full ten minutes")),
    (
        r"a part of (\d+) minutes, such as (\d+)\b.*",
        gettext_lazy("a part of the session's %(a)s minutes, such as %(b)s"),
    ),
    (
        r"hours with a slot of (\d+) minutes outside the breaks",
        gettext_lazy("hours with a slot of %(a)s minutes outside the breaks"),
    ),
    (
        r"at most (-?\d+): (\d+) slots of (-?\d+) seats",
        gettext_lazy("at most %(a)s: %(b)s slots of %(c)s people"),
    ),
    (
        r"hours apart from those of sessions\[(\d+)\], (.+)",
        gettext_lazy("hours apart from those of session %(a)s, %(b)s"),
    ),
    (r"a multiple of (\d+)", gettext_lazy("a multiple of %(a)s")),
    (r"a whole number from (\d+) to (\d+)", gettext_lazy("a whole number from %(a)s to %(b)s")),
    (r"a whole number from (\d+)", gettext_lazy("a whole number from %(a)s")),
    (r"at most (\d+) letters", gettext_lazy("at most %(a)s letters")),
    (r"(\d+) or more letters", gettext_lazy("not empty")),
    (r"hours end after they begin", gettext_lazy("an end after the begin")),
    (r"hours look like .*", gettext_lazy("hours as 08.00 to 15.00")),
    (r"small letters, digits and _, .*", gettext_lazy("an English name that begins with a letter")),
)
_CSV: Final[Phrases] = (
    (r"all digits .*", gettext_lazy("all digits: the spreadsheet shortened it, format the column as text")),
    (
        r"(\d+) digits with right check digits; .*",
        gettext_lazy("our code of %(a)s digits; codes of other systems belong to “referensi”"),
    ),
    (r"a day as .*", gettext_lazy("a day as 17/11/2026")),
    (r"a time as .*", gettext_lazy("a time as 08.30")),
    (r"none is bookable", gettext_lazy("nothing: no service of this office is booked")),
    (r"([A-Z] \(.*)", gettext_lazy("one of: %(a)s")),
    (r"(\d+) to (\d+)", gettext_lazy("%(a)s to %(b)s")),
    (r"ya/tidak, .*", gettext_lazy("ya or tidak")),
    (r"one of foreign, code", gettext_lazy("a code: “referensi” or “kode”")),
    (
        r"up to (\d+) codes of another system .*",
        gettext_lazy("up to %(a)s codes parted by |, of 6 characters and more, no NIK"),
    ),
    (r"text: save it as CSV", gettext_lazy("a text file: save it as CSV")),
    (
        r"a first line that names columns: .*",
        gettext_lazy("a first line that names the columns; this file is empty"),
    ),
    (
        r"a first line that names it",
        gettext_lazy("a first line that names the columns: referensi, tanggal, jam, layanan"),
    ),
    (r"the (\d+) of the first line", gettext_lazy("as many columns as the first line has: %(a)s")),
    (r"quotation marks in pairs; .*", gettext_lazy("quotation marks in pairs; no line after it was read")),
    (r"once", gettext_lazy("each column once")),
    (r"it is left out and not kept", gettext_lazy("a column about persons: it is left out and not kept")),
    (
        r"foreign, code, .*|code, foreign, .*",
        gettext_lazy(
            "one of the columns referensi, kode, tanggal, jam, layanan, rombongan, prioritas, lunas, batal"
        ),
    ),
    (r"a day on which the service is given", gettext_lazy("a day on which the service is given")),
    (r"at most (\d+) days ahead", gettext_lazy("at most %(a)s days ahead")),
    (r"today or a day to come", gettext_lazy("today or a day to come")),
    (
        r"the start of a slot of that day and service",
        gettext_lazy("the start of a slot of that day and service"),
    ),
    (r"no more people than the service takes", gettext_lazy("no more people than the service takes")),
    (r"people for whom seats are left", gettext_lazy("people for whom seats are left")),
    (r"no change where somebody has come already", gettext_lazy("no change: somebody has come already")),
    (r"no change where the day is over", gettext_lazy("no change: the day is over")),
    (
        r"a booking moved fewer than (\d+) times",
        gettext_lazy("a booking that was moved fewer than %(a)s times"),
    ),
    (
        r"codes that belong to one booking of this office",
        gettext_lazy("codes that belong to one booking of this office"),
    ),
    (
        r"each code once: it stands in line (\d+) too",
        gettext_lazy("each code once: it stands in line %(a)s too"),
    ),
)
_FIELDS: Final[dict[str, "str | Promise"]] = {
    "hours": gettext_lazy("hours"),
    "slot_minutes": gettext_lazy("minutes a slot"),
    "seats": gettext_lazy("people a slot"),
    "quota": gettext_lazy("people in all"),
    "id": gettext_lazy("Indonesian"),
    "en": gettext_lazy("English"),
    "day": gettext_lazy("day"),
    "rupiah": gettext_lazy("Rupiah"),
    "quota.walk_in": gettext_lazy("People a day without a booking"),
    "quota.priority": gettext_lazy("Of these kept for priority"),
    "time": gettext_lazy("time"),
    "service": gettext_lazy("service"),
    "party": gettext_lazy("people"),
    "foreign": gettext_lazy("other system's code"),
    "code": gettext_lazy("booking code"),
    "priority": gettext_lazy("priority"),
    "paid": gettext_lazy("paid"),
    "cancelled": gettext_lazy("cancelled"),
}
_TABLES: Final[dict[str, "str | Promise"]] = {
    "sessions": gettext_lazy("Session"),
    "holidays": gettext_lazy("Closed day"),
    "documents": gettext_lazy("To bring"),
    "minor_documents": gettext_lazy("To bring: under 17"),
    "fees": gettext_lazy("Fee"),
    "services": gettext_lazy("Service"),
}
_MISTAKE: Final = re.compile(r"(?:line \d+, )?(?P<place>\S+): found .*?; allowed: (?P<allowed>.*)", re.S)
_LINE: Final = re.compile(
    r"line (?P<line>\d+)(?:, (?P<column>\w+))?: (?P<wrong>allowed: )?(?P<allowed>.*)", re.S
)
_MORE: Final = re.compile(r"… (\d+) more")


def of_office(mistake: str) -> Said:
    """One of `revisions.Unfit`: `sessions[2].hours: found …; allowed: …`."""
    match = _MISTAKE.fullmatch(mistake)
    if match is None:
        return Said("", _("This does not fit the rules of an office file."), mistake)
    allowed = match["allowed"]
    what = _words(_OFFICE, allowed) or _words(_OFFICE, allowed.partition("; ")[0])
    where = place(match["place"])
    return Said(where, _should(what)) if what else Said(where, _("something else is allowed here"), mistake)


def of_line(mistake: str) -> Said:
    """One that is kept with an import: `line 3, time: allowed: …`."""
    if more := _MORE.fullmatch(mistake):
        return Said("", _("and %(n)s more mistakes") % {"n": more[1]})
    match = _LINE.fullmatch(mistake)
    if match is None:
        return Said("", _("something else is allowed here"), mistake)
    where = _("line %(n)s") % {"n": match["line"]}
    if match["column"]:
        where += f", {_FIELDS.get(match['column'], match['column'])}"
    what, notice = _words(_CSV, match["allowed"]), match["wrong"] is None
    if not what:
        return Said(where, _("something else is allowed here"), match["allowed"], notice)
    return Said(where, what if notice else _should(what), notice=notice)


def place(path: str) -> str:
    """`sessions[2].hours` → `Sesi 2: jam`."""
    if path in _FIELDS:
        return str(_FIELDS[path])
    words = []
    for part in path.split("."):
        name, _bracket, number = part.rstrip("]").partition("[")
        word = _TABLES.get(name) if number else _FIELDS.get(name)
        if word is not None:
            words.append(f"{word} {number}".strip())
    return ": ".join(words) or path


def _should(what: str) -> str:
    return _("should be: %(what)s") % {"what": what}


def _words(phrases: Phrases, text: str) -> str:
    for shape, words in phrases:
        if match := re.fullmatch(shape, text, re.S):
            return str(words) % dict(zip("abc", match.groups(), strict=False))
    return ""
