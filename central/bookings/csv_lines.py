"""Lines of a CSV file of bookings, as offices get them from the systems they have. Pure.

The first line names the columns, in any order, in English or Indonesian:

    foreign   referensi   codes of another system (M-Paspor, APAPO), parted by |; needed, or `code`
    code      kode        our own booking code, where an office gave it out before there was a centre
    day       tanggal     2026-11-17 or 17/11/2026; needed, like the next two
    time      jam         08:30 or 08.30, the start of a slot
    service   layanan     its letter or its name
    party     rombongan   people; 1 if empty
    priority  prioritas   ya/tidak, yes/no, 1/0; no if empty, like the next two
    paid      lunas
    cancelled batal

Columns of names, NIK, telephones and the like are left out with a notice. Every bad line is named.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from central.bookings.rules import FOREIGN_MOST, may_be_foreign
from kiosk.codes import CODE_DIGITS, check, plain
from kiosk.office import Office
from kiosk.sync.csv_table import BadLine, Heading, Row, decoded, shown, table

_ALIASES: Final = {
    "foreign": "foreign referensi kode_lain kode_m_paspor kode_mpaspor kode_apapo",
    "code": "code kode kode_booking kode_pemesanan",
    "day": "day date tanggal tgl",
    "time": "time jam waktu pukul",
    "service": "service layanan",
    "party": "party people rombongan jumlah jumlah_orang",
    "priority": "priority prioritas",
    "paid": "paid lunas dibayar",
    "cancelled": "cancelled canceled batal dibatalkan",
}
_LEFT_OUT: Final = (
    "nama name nik ktp kk telepon telp tel hp wa whatsapp phone mobile email mail surel alamat address lahir"
    " birth ttl umur usia age kelamin sex gender paspor passport pekerjaan ibu ayah pemohon applicant"
    " no nomor number"
)
HEADING: Final = Heading(
    {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split()},
    (("foreign", "code"), ("day",), ("time",), ("service",)),
    frozenset(_LEFT_OUT.split()),
)
_YES: Final = frozenset(["1", "y", "yes", "ya", "true", "benar", "x"])
_NO: Final = frozenset(["0", "n", "no", "t", "tidak", "false", "salah", "-"])
_DAY: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII)
_DAY_LOCAL: Final = re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})", re.ASCII)
_TIME: Final = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.]00)?", re.ASCII)
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)

_T = TypeVar("_T")


class _Wrong(ValueError):
    """A value is not allowed; the text says what is."""


@dataclass(frozen=True, slots=True)
class Line:
    """A good line: what it says, and where it stands. Codes are in the clear here, and nowhere after."""

    number: int
    day: dt.date
    minute: int
    service: str
    party: int
    priority: bool
    paid: bool
    cancelled: bool
    code: str | None
    foreign: tuple[str, ...] = field(repr=False)


def read(data: bytes, office: Office) -> tuple[list[Line], list[BadLine]]:
    """The good lines, and all that is wrong with the others, in order. No file raises."""
    content = decoded(data)
    if isinstance(content, BadLine):
        return [], [content]
    rows, bad = table(content, HEADING)
    services = {
        name.casefold(): service.letter
        for service in office.services
        if service.bookable
        for name in (service.letter, service.name.id, service.name.en)
    }
    allowed = (
        ", ".join(f"{s.letter} ({s.name.id})" for s in office.services if s.bookable) or "none is booked"
    )
    lines = []
    for row in rows:
        cells = _Cells(row)
        line = _line(cells, services, allowed)
        bad += cells.bad
        if line is not None:
            lines.append(line)
    return lines, sorted(bad, key=lambda each: each.line)


class _Cells:
    """Takes the cells of a row one by one, and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.number, self._values = row.line, row.values
        self.bad: list[BadLine] = []

    def take(self, column: str, parse: Callable[[str], _T], empty: _T) -> _T:
        """What a cell says; `empty` for an empty or wrong one."""
        return self.need(column, parse, empty) if self._values.get(column) else empty

    def need(self, column: str, parse: Callable[[str], _T], wrong: _T) -> _T:
        """What a cell says, which must not be empty; `wrong` for a wrong one."""
        value = self._values.get(column, "")
        try:
            return parse(value)
        except _Wrong as error:
            self.bad.append(BadLine(self.number, column, shown(value), str(error)))
            return wrong


def _line(cells: _Cells, services: dict[str, str], allowed: str) -> Line | None:
    def service(value: str) -> str:
        if (letter := services.get(value.casefold())) is None:
            raise _Wrong(allowed)
        return letter

    no_codes: tuple[str, ...] = ()
    foreign = cells.take("foreign", _foreign, no_codes)
    code = cells.take("code", _code, None)
    day = cells.need("day", _day, None)
    minute = cells.need("time", _minute, -1)
    letter = cells.need("service", service, "")
    party = cells.take("party", _party, 1)
    priority, paid, cancelled = (cells.take(name, _yes, False) for name in ("priority", "paid", "cancelled"))
    if not (foreign or code or cells.bad):
        cells.bad.append(BadLine(cells.number, "", "no code", "one of foreign, code"))
    if cells.bad or day is None:
        return None
    return Line(cells.number, day, minute, letter, party, priority, paid, cancelled, code, foreign)


def _foreign(value: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in value.split("|")))
    if any(_SHORTENED.fullmatch(part) for part in parts):
        raise _Wrong("all digits (the spreadsheet shortened it: format the column as text)")
    if len(parts) > FOREIGN_MOST or not all(may_be_foreign(part) for part in parts):
        raise _Wrong(
            f"up to {FOREIGN_MOST} codes of another system parted by |, of 6 characters and more, no NIK"
        )
    return parts


def _code(value: str) -> str:
    if _SHORTENED.fullmatch(value):
        raise _Wrong("all digits (the spreadsheet shortened it: format the column as text)")
    if check(value) is not None:
        raise _Wrong(f"{CODE_DIGITS} digits with right check digits; other systems' codes belong to foreign")
    return plain(value)


def _day(value: str) -> dt.date:
    found = _DAY.fullmatch(value) or _DAY_LOCAL.fullmatch(value)
    try:
        if found:
            return dt.date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        pass
    raise _Wrong("a day as 2026-11-17 or 17/11/2026")


def _minute(value: str) -> int:
    found = _TIME.fullmatch(value)
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
    if hour > 23 or minute > 59:
        raise _Wrong("a time as 08:30 or 08.30")
    return hour * 60 + minute


def _party(value: str) -> int:
    if not re.fullmatch(r"[0-9]", value) or value == "0":
        raise _Wrong("1 to 5")
    return int(value)


def _yes(value: str) -> bool:
    word = value.casefold()
    if word not in _YES | _NO:
        raise _Wrong("ya/tidak, yes/no, 1/0")
    return word in _YES
