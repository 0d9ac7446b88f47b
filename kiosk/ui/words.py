"""What the screens say: one text in the visit's language and beside it in the other, from gettext catalogues.

The texts in the code are English; `kiosk/locale/<language>/LC_MESSAGES/antrean.po` holds the others. The
catalogue is read as it is: there is no compiled form that could be older than its source. A text it lacks
stays English, and a test says so. Dates, clock times and money have Indonesia's form in both languages.
"""

import ast
import datetime as dt
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kiosk.answers import Range
from kiosk.office import Name

LOCALE = Path(__file__).parent.parent / "locale"

_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": (
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
_SHORT_MONTHS = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_NUMBERS = {
    "id": (
        "nol", "satu", "dua", "tiga", "empat", "lima", "enam",
        "tujuh", "delapan", "sembilan", "sepuluh", "sebelas", "dua belas",
    ),
    "en": (
        "no", "one", "two", "three", "four", "five", "six",
        "seven", "eight", "nine", "ten", "eleven", "twelve",
    ),
}  # fmt: skip
# A space at which no line breaks: an amount and its unit stay together.
NBSP = "\u00a0"


class Both(NamedTuple):
    """A text in the visit's language, and in the other one (empty where the office has one language)."""

    main: str
    second: str = ""

    def __bool__(self) -> bool:
        return bool(self.main)


NOTHING = Both("")
Value = str | int | Both


class Entry(NamedTuple):
    """One message of a catalogue; `plural` is empty where there is none."""

    text: str
    plural: str
    forms: tuple[str, ...]


def read_catalogue(path: Path) -> dict[str, Entry]:
    """The messages of a .po file by their source text. Raises ValueError naming the line it cannot read."""
    entries: dict[str, Entry] = {}
    found: dict[str, str] = {}
    field = ""
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if not line.strip():
            if found.get("msgid"):
                forms = tuple(text for key, text in found.items() if key.startswith("msgstr"))
                entries[found["msgid"]] = Entry(found["msgid"], found.get("msgid_plural", ""), forms)
            found, field = {}, ""
        elif not line.startswith("#"):
            head, _, rest = line.partition('"')
            field = head.strip() or field
            try:
                found[field] = found.get(field, "") + ast.literal_eval(f'"{rest}')
            except SyntaxError:
                raise ValueError(f"{path}, line {number}: not a quoted text: {line}") from None
    return entries


@cache
def _catalogue(language: str) -> dict[str, Entry]:
    path = LOCALE / language / "LC_MESSAGES" / "antrean.po"
    return read_catalogue(path) if path.exists() else {}


def _translated(language: str, text: str) -> str:
    entry = _catalogue(language).get(text)
    return (entry.forms[0] if entry else "") or text


class Say:
    """Says texts in two languages at once. Values that are `Both` go in on their own side."""

    def __init__(self, language: str, other: str = "") -> None:
        self.language = language
        self.languages = (language, other) if other and other != language else (language,)

    def __call__(self, text: str, **values: Value) -> Both:
        return self._both(lambda language, side: _fill(_translated(language, text), values, side))

    def many(self, one: str, more: str, n: int, **values: Value) -> Both:
        """A text that counts: English has a form for one, Indonesian has not."""

        def form(language: str, side: int) -> str:
            entry = _catalogue(language).get(one)
            text = entry.forms[0] if entry and entry.forms[0] else (one if n == 1 else more)
            return _fill(text, {"n": n, **values}, side)

        return self._both(form)

    def name(self, name: Name, *, short: bool = False) -> Both:
        """The office file's words."""
        return self._both(lambda language, _: name.get(language, short=short))

    def date(self, day: dt.date) -> Both:
        """`Selasa, 17 November 2026`."""
        return self._both(lambda lang, _: f"{self._day(lang, day)} {_MONTHS[lang][day.month - 1]} {day.year}")

    def day(self, day: dt.date) -> Both:
        """`Selasa, 17 November`."""
        return self._both(lambda lang, _: f"{self._day(lang, day)} {_MONTHS[lang][day.month - 1]}")

    def short_day(self, day: dt.date) -> Both:
        """`Selasa, 17 Nov`."""
        return self._both(lambda lang, _: f"{self._day(lang, day)} {_SHORT_MONTHS[lang][day.month - 1]}")

    def weekday(self, number: int) -> Both:
        """The name of a weekday, Monday is 0."""
        return self._both(lambda lang, _: _DAYS[lang][number])

    def number(self, number: int) -> Both:
        """A small number as a word; a larger one in digits."""
        return self._both(lambda lang, _: _NUMBERS[lang][number] if 0 <= number <= 12 else str(number))

    def wait(self, wait: Range) -> Both:
        """`25–40 menit`; from 100 minutes on in hours, rounded outwards: nobody counts on minutes there."""
        if wait.low >= 100:
            return self("{hours}\u00a0h", hours=f"{wait.low // 60}–{-(-wait.high // 60)}")
        span = str(wait.high) if wait.low == wait.high else f"{wait.low}–{wait.high}"
        return self("{span}\u00a0min", span=span)

    def duration(self, time: dt.timedelta) -> Both:
        """`4 jam 36 menit`, rounded up to whole minutes."""
        minutes = max(0, -(-int(time.total_seconds()) // 60))
        hours, minutes = divmod(minutes, 60)
        if hours and minutes:
            return self("{hours}\u00a0h {minutes}\u00a0min", hours=hours, minutes=minutes)
        return self("{hours}\u00a0h", hours=hours) if hours else self("{span}\u00a0min", span=minutes)

    def same(self, text: str) -> Both:
        """What is the same in every language; it is said once."""
        return Both(text)

    def _day(self, language: str, day: dt.date) -> str:
        return f"{_DAYS[language][day.weekday()]}, {day.day}"

    def _both(self, form: Callable[[str, int], str]) -> Both:
        sides = [form(language, side) for side, language in enumerate(self.languages)]
        return Both(*sides)


def _fill(text: str, values: dict[str, Value], side: int) -> str:
    if not values:
        return text
    return text.format(
        **{name: _side(value, side) if isinstance(value, Both) else value for name, value in values.items()}
    )


def _side(value: Both, side: int) -> str:
    return (value.second or value.main) if side else value.main


def clock(at: dt.datetime | dt.time) -> str:
    """`08.24`, in the zone the time is given in."""
    return f"{at.hour:02d}.{at.minute:02d}"


def hours(start: dt.datetime | dt.time, end: dt.datetime | dt.time) -> str:
    """`13.00–15.00`."""
    return f"{clock(start)}–{clock(end)}"


def rupiah(amount: int) -> str:
    """`Rp 355.000`."""
    return f"Rp{NBSP}{amount:,}".replace(",", ".")
