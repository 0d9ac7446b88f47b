"""Bookings from a CSV file, as staff save it from a spreadsheet.

The first line names the columns, in any order, in English or Indonesian; one of the first three is needed:

    code      kode          our booking code, 12 digits
    foreign   referensi     codes of other systems (M-Paspor, APAPO), parted by |
    booking   id_pemesanan  the id that a pass carries, 16 hexadecimal digits
    day       tanggal       2026-11-17 or 17/11/2026; needed, like the next two
    time      jam           08:30 or 08.30, the start of a slot
    service   layanan       its letter or its name
    party     rombongan     people; 1 if empty
    priority  prioritas     ya/tidak, yes/no, 1/0; no if empty, like the next two
    paid      lunas
    cancelled batal
    revision  revisi        0 to 31; 0 if empty

Nothing of a person is kept: columns of names, NIK, telephones and the like are left out with a notice, a NIK
among the codes is refused, and codes leave this module only as keyed hashes. A booking without an id gets one
made of its first code. Imported again by any of its codes it is the same booking (`kiosk.bookings.joined`).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, TypeVar

from kiosk import hours
from kiosk.bookings import Booking, Status, local_id
from kiosk.codes import CODE_DIGITS, Kind, check, classify, code_hash, foreign_hash, looks_like_nik, normal
from kiosk.office import Office, Service
from kiosk.passes import PARTY_LIMIT, REVISION_LIMIT, SLOT_MINUTES, day_number
from kiosk.sync.csv_table import BadLine, Heading, Row, decoded, shown, table

# Shorter ones are guessed at the kiosk, longer ones are no codes. In characters of `codes.normal`.
FOREIGN_SHORTEST: Final = 6
FOREIGN_LONGEST: Final = 512

_ALIASES: Final = {
    "code": "code kode kode_booking kode_pemesanan",
    "foreign": "foreign referensi kode_lain kode_m_paspor kode_mpaspor kode_apapo",
    "booking": "booking id_pemesanan",
    "day": "day date tanggal tgl",
    "time": "time jam waktu pukul",
    "service": "service layanan",
    "party": "party people rombongan jumlah jumlah_orang",
    "priority": "priority prioritas",
    "paid": "paid lunas dibayar",
    "cancelled": "cancelled canceled batal dibatalkan",
    "revision": "revision revisi",
}
_REFERENCES: Final = ("code", "foreign", "booking")
# Words of headings that are about the person, or only count the lines.
_LEFT_OUT: Final = (
    "nama name nik ktp kk telepon telp tel hp wa whatsapp phone mobile email mail surel alamat address lahir"
    " birth ttl umur usia age kelamin sex gender paspor passport pekerjaan ibu ayah pemohon applicant"
    " no nomor number"
)
_HEADING: Final = Heading(
    {alias: column for column, aliases in _ALIASES.items() for alias in aliases.split()},
    (_REFERENCES, ("day",), ("time",), ("service",)),
    frozenset(_LEFT_OUT.split()),
)
_YES: Final = frozenset(["1", "y", "yes", "ya", "true", "benar", "x"])
_NO: Final = frozenset(["0", "n", "no", "t", "tidak", "false", "salah", "-"])
_DAY: Final = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)", re.ASCII)
_DAY_LOCAL: Final = re.compile(r"(?P<day>\d\d?)[/.-](?P<month>\d\d?)[/.-](?P<year>\d{4})", re.ASCII)
_TIME: Final = re.compile(r"(\d\d?)[:.](\d\d)(?:[:.]00)?", re.ASCII)
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)

_NO_CODES: tuple[str, ...] = ()

_T = TypeVar("_T")


class _Wrong(ValueError):
    """A value is not allowed; the text says what is."""


def read(text: str | bytes, office: Office, secret: bytes) -> tuple[list[Booking], list[BadLine]]:
    """The bookings of `office` in a CSV text (or the bytes of its file), and all that is wrong with it.

    A line with a mistake gives no booking, and all its mistakes. Of two lines with the same code the first
    counts. No text raises; ValueError when `secret` has under 16 bytes.
    """
    content = decoded(text) if isinstance(text, bytes) else text
    if isinstance(content, BadLine):
        return [], [content]
    rows, bad = table(content, _HEADING)
    bookings: list[Booking] = []
    lines: dict[str, int] = {}
    for row in rows:
        booking, mistakes = _booking(row, office, secret)
        bad += mistakes
        if booking is None:
            continue
        keys = (booking.booking, *booking.hashes)
        earlier = next((lines[key] for key in keys if key in lines), None)
        if earlier is None:
            bookings.append(booking)
            lines |= dict.fromkeys(keys, row.line)
        else:
            bad.append(BadLine(row.line, "", f"a code that stands in line {earlier}", "each code once"))
    return bookings, sorted(bad, key=lambda each: each.line)


def beyond_quota(bookings: Iterable[Booking], office: Office) -> list[str]:
    """The sessions of which more people are booked than their quota, in words, by day.

    Nothing is refused for it: whoever made the bookings holds to the quota, and seats decide who is first.
    """
    people: Counter[tuple[date, str]] = Counter()
    for each in bookings:
        session = office.session_at(each.start_minute)
        if session is not None and each.status is Status.ACTIVE:
            people[each.day, session.id] += each.party
    quotas = {session.id: session for session in office.sessions}
    return [
        f"{day}, {quotas[id_].name.id}: {booked} people are booked, the session's quota is"
        f" {quotas[id_].quota}; all are let in, those beyond the seats of their slot wait longer"
        for (day, id_), booked in sorted(people.items())
        if booked > quotas[id_].quota
    ]


class _Cells:
    """Takes the cells of a row one by one, and collects what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.bad: list[BadLine] = []

    def take(self, column: str, parse: Callable[[str], _T], empty: _T) -> _T:
        """What a cell says; `empty` for an empty or wrong one."""
        value = self._row.values.get(column, "")
        return self.need(column, parse, empty) if value else empty

    def need(self, column: str, parse: Callable[[str], _T], wrong: _T) -> _T:
        """What a cell says, which must not be empty; `wrong` for a wrong one."""
        value = self._row.values.get(column, "")
        try:
            return parse(value)
        except _Wrong as error:
            self.bad.append(BadLine(self._row.line, column, shown(value), str(error)))
            return wrong


def _booking(row: Row, office: Office, secret: bytes) -> tuple[Booking | None, list[BadLine]]:
    """The booking of a row, or all its mistakes."""
    cells = _Cells(row)
    code = cells.take("code", lambda value: _code(value, secret), None)
    foreign = cells.take("foreign", lambda value: _foreign(value, secret), _NO_CODES)
    booking = cells.take("booking", _booking_id, None)
    day = cells.need("day", lambda value: _day(value, office), None)
    minute = cells.need("time", lambda value: _minute(value, office, day), None)
    service = cells.need("service", lambda value: _service(value, office), None)
    limit = min(office.party_limit, service.party_limit if service else PARTY_LIMIT)
    party = cells.take("party", lambda value: _number(value, 1, limit), 1)
    revision = cells.take("revision", lambda value: _number(value, 0, REVISION_LIMIT), 0)
    priority, paid, cancelled = (
        cells.take(column, _yes, False) for column in ("priority", "paid", "cancelled")
    )
    if not any(row.values.get(column) for column in _REFERENCES):
        cells.bad.append(BadLine(row.line, "", "no code", f"one of {', '.join(_REFERENCES)}"))
    if cells.bad or day is None or minute is None or service is None:
        return None, cells.bad
    made = Booking(
        booking=booking or local_id(secret, office.code, code or foreign[0]),
        office=office.code,
        day=day,
        start_minute=minute,
        service=service.letter,
        party=party,
        revision=revision,
        status=Status.CANCELLED if cancelled else Status.ACTIVE,
        priority=priority,
        paid=paid,
        code_hash=code,
        foreign=foreign,
    )
    return made, []


def _not_shortened(value: str) -> None:
    if _SHORTENED.fullmatch(value):
        raise _Wrong("all digits (the spreadsheet shortened it: format the column as text)")


def _code(value: str, secret: bytes) -> str:
    _not_shortened(value)
    if check(value) is not None:
        raise _Wrong(
            f"{CODE_DIGITS} digits with right check digits; codes of other systems belong to foreign"
        )
    return code_hash(secret, value)


def _foreign(value: str, secret: bytes) -> tuple[str, ...]:
    hashes: dict[str, None] = {}
    for part in value.split("|"):
        _not_shortened(part.strip())
        if looks_like_nik(part):
            raise _Wrong("codes of bookings, never a NIK")
        if classify(part.strip()) in {Kind.PASS, Kind.TICKET}:
            raise _Wrong("codes of other systems, not passes or tickets of ours")
        if not FOREIGN_SHORTEST <= len(normal(part)) <= FOREIGN_LONGEST:
            raise _Wrong(f"codes of {FOREIGN_SHORTEST} to {FOREIGN_LONGEST} characters, parted by |")
        hashes[foreign_hash(secret, part)] = None
    return tuple(hashes)


def _booking_id(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{16}", value) or looks_like_nik(value):
        raise _Wrong("16 hexadecimal digits, never a NIK")
    return value.lower()


def _day(value: str, office: Office) -> date:
    found = _DAY.fullmatch(value) or _DAY_LOCAL.fullmatch(value)
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
        if day is not None:
            day_number(day)
    except ValueError:
        day = None
    if day is None:
        raise _Wrong("a day as 2026-11-17 or 17/11/2026")
    if not hours.opening(office, day):
        raise _Wrong("a day on which the office is open")
    return day


def _minute(value: str, office: Office, day: date | None) -> int:
    """The start of a slot of that day; of a wrong `day` (None) any time that a pass can carry."""
    found = _TIME.fullmatch(value)
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
    if hour > 23 or minute > 59 or minute % SLOT_MINUTES:
        raise _Wrong(f"a time as 08:30 or 08.30, in steps of {SLOT_MINUTES} minutes")
    start = hour * 60 + minute
    if day is not None:
        starts = [each for session in office.sessions for each in hours.slots(office, session, day)]
        if start not in starts:
            shown_starts = ", ".join(f"{each // 60:02d}:{each % 60:02d}" for each in sorted(starts))
            raise _Wrong(f"the start of a slot of that day: {shown_starts or 'it has none'}")
    return start


def _service(value: str, office: Office) -> Service:
    wanted = value.casefold()
    bookable = [service for service in office.services if service.bookable]
    for service in bookable:
        if wanted in {service.letter.casefold(), service.name.id.casefold(), service.name.en.casefold()}:
            return service
    raise _Wrong(
        ", ".join(f"{service.letter} ({service.name.id})" for service in bookable) or "none is bookable"
    )


def _number(value: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not least <= int(value) <= most:
        raise _Wrong(f"{least} to {most}")
    return int(value)


def _yes(value: str) -> bool:
    word = value.casefold()
    if word not in _YES | _NO:
        raise _Wrong("ya/tidak, yes/no, 1/0")
    return word in _YES
