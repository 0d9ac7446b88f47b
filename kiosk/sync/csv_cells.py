"""What the cells of a CSV file of bookings mean, for a kiosk and for the centre alike. Pure.

Names of columns are read in English and Indonesian; columns of persons are left out with a notice.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, TypeVar

from kiosk.codes import CODE_DIGITS, check
from kiosk.office import Office
from kiosk.sync.csv_table import BadLine, Heading, Row, shown

COLUMNS: Final = {
    "code": "code kode kode_booking kode_pemesanan",
    "foreign": "foreign referensi kode_lain kode_m_paspor kode_mpaspor kode_apapo",
    "day": "day date tanggal tgl",
    "time": "time jam waktu pukul",
    "service": "service layanan",
    "party": "party people rombongan jumlah jumlah_orang",
    "priority": "priority prioritas",
    "paid": "paid lunas dibayar",
    "cancelled": "cancelled canceled batal dibatalkan",
}
"""Columns with the names that they are found under."""

# Words of headings that are about the person, or only count the lines.
_LEFT_OUT: Final = (
    "nama name nik ktp kk telepon telp tel hp wa whatsapp phone mobile email mail surel alamat address lahir"
    " birth ttl umur usia age kelamin sex gender paspor passport pekerjaan ibu ayah pemohon applicant"
    " no nomor number"
)
_YES: Final = frozenset(["1", "y", "yes", "ya", "true", "benar", "x"])
_NO: Final = frozenset(["0", "n", "no", "t", "tidak", "false", "salah", "-"])
_DAY: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII)
_DAY_LOCAL: Final = re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})", re.ASCII)
_TIME: Final = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.]00)?", re.ASCII)
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)

DAY_ALLOWED: Final = "a day as 2026-11-17 or 17/11/2026"
TIME_ALLOWED: Final = "a time as 08:30 or 08.30"

_T = TypeVar("_T")


class Wrong(ValueError):
    """A value is not allowed; the text says what is."""


def heading(columns: Mapping[str, str], references: tuple[str, ...]) -> Heading:
    """The first line of a file with these columns; needed are one of the `references`, time and service."""
    names = {alias: column for column, aliases in columns.items() for alias in aliases.split()}
    return Heading(names, (references, ("day",), ("time",), ("service",)), frozenset(_LEFT_OUT.split()))


class Cells:
    """Takes the cells of a row one by one, and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self.line, self._values = row.line, row.values
        self.bad: list[BadLine] = []

    def has(self, column: str) -> bool:
        return bool(self._values.get(column))

    def take(self, column: str, parse: Callable[[str], _T], empty: _T) -> _T:
        """What a cell says; `empty` for an empty or wrong one."""
        return self.need(column, parse, empty) if self.has(column) else empty

    def need(self, column: str, parse: Callable[[str], _T], wrong: _T) -> _T:
        """What a cell says, which must not be empty; `wrong` for a wrong one."""
        value = self._values.get(column, "")
        try:
            return parse(value)
        except Wrong as error:
            self.bad.append(BadLine(self.line, column, shown(value), str(error)))
            return wrong

    def need_one_of(self, columns: tuple[str, ...]) -> None:
        """A line without any code is nobody's."""
        if not any(map(self.has, columns)):
            self.bad.append(BadLine(self.line, "", "no code", f"one of {', '.join(columns)}"))


def not_shortened(value: str) -> None:
    if _SHORTENED.fullmatch(value):
        raise Wrong("all digits (the spreadsheet shortened it: format the column as text)")


def own_code(value: str) -> str:
    """A booking code of ours, as it was written."""
    not_shortened(value)
    if check(value) is not None:
        raise Wrong(f"{CODE_DIGITS} digits with right check digits; codes of other systems belong to foreign")
    return value


def day(value: str) -> date:
    found = _DAY.fullmatch(value) or _DAY_LOCAL.fullmatch(value)
    try:
        if found:
            return date(*(int(found[part]) for part in ("year", "month", "day")))
    except ValueError:
        pass
    raise Wrong(DAY_ALLOWED)


def minute(value: str) -> int:
    """Of the day, from midnight."""
    found = _TIME.fullmatch(value)
    hour, past = (int(found[1]), int(found[2])) if found else (24, 0)
    if hour > 23 or past > 59:
        raise Wrong(TIME_ALLOWED)
    return hour * 60 + past


def service_of(office: Office) -> Callable[[str], str]:
    """Reads a service that can be booked, by its letter or a name of it; answers its letter."""
    bookable = [service for service in office.services if service.bookable]
    letters = {
        name.casefold(): service.letter
        for service in bookable
        for name in (service.letter, service.name.id, service.name.en)
    }
    allowed = ", ".join(f"{service.letter} ({service.name.id})" for service in bookable)

    def read(value: str) -> str:
        if (letter := letters.get(value.casefold())) is None:
            raise Wrong(allowed or "none is bookable")
        return letter

    return read


def number(value: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not least <= int(value) <= most:
        raise Wrong(f"{least} to {most}")
    return int(value)


def yes(value: str) -> bool:
    word = value.casefold()
    if word not in _YES | _NO:
        raise Wrong("ya/tidak, yes/no, 1/0")
    return word in _YES
