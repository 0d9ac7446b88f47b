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
from collections.abc import Iterable
from datetime import date
from typing import Final

from kiosk import hours
from kiosk.bookings import Booking, Status, local_id
from kiosk.codes import Kind, classify, code_hash, foreign_hash, looks_like_nik, normal
from kiosk.office import Office
from kiosk.passes import PARTY_LIMIT, REVISION_LIMIT, SLOT_MINUTES, day_number
from kiosk.sync import csv_cells
from kiosk.sync.csv_cells import Cells, Wrong, not_shortened, number, own_code, yes
from kiosk.sync.csv_table import BadLine, Row, decoded, table

# Shorter ones are guessed at the kiosk, longer ones are no codes. In characters of `codes.normal`.
FOREIGN_SHORTEST: Final = 6
FOREIGN_LONGEST: Final = 512

_REFERENCES: Final = ("code", "foreign", "booking")
_HEADING: Final = csv_cells.heading(
    {**csv_cells.COLUMNS, "booking": "booking id_pemesanan", "revision": "revision revisi"}, _REFERENCES
)
_NO_CODES: tuple[str, ...] = ()


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


def _booking(row: Row, office: Office, secret: bytes) -> tuple[Booking | None, list[BadLine]]:
    """The booking of a row, or all its mistakes."""
    cells = Cells(row)
    code = cells.take("code", lambda value: code_hash(secret, own_code(value)), None)
    foreign = cells.take("foreign", lambda value: _foreign(value, secret), _NO_CODES)
    booking = cells.take("booking", _booking_id, None)
    day = cells.need("day", lambda value: _day(value, office), None)
    minute = cells.need("time", lambda value: _minute(value, office, day), None)
    letter = cells.need("service", csv_cells.service_of(office), None)
    service = office.service(letter) if letter else None
    limit = office.most_people(service) if service else min(office.party_limit, PARTY_LIMIT)
    party = cells.take("party", lambda value: number(value, 1, limit), 1)
    revision = cells.take("revision", lambda value: number(value, 0, REVISION_LIMIT), 0)
    priority, paid, cancelled = (
        cells.take(column, yes, False) for column in ("priority", "paid", "cancelled")
    )
    cells.need_one_of(_REFERENCES)
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


def _foreign(value: str, secret: bytes) -> tuple[str, ...]:
    hashes: dict[str, None] = {}
    for part in value.split("|"):
        not_shortened(part.strip())
        if looks_like_nik(part):
            raise Wrong("codes of bookings, never a NIK")
        if classify(part.strip()) in {Kind.PASS, Kind.TICKET}:
            raise Wrong("codes of other systems, not passes or tickets of ours")
        if not FOREIGN_SHORTEST <= len(normal(part)) <= FOREIGN_LONGEST:
            raise Wrong(f"codes of {FOREIGN_SHORTEST} to {FOREIGN_LONGEST} characters, parted by |")
        hashes[foreign_hash(secret, part)] = None
    return tuple(hashes)


def _booking_id(value: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{16}", value) or looks_like_nik(value):
        raise Wrong("16 hexadecimal digits, never a NIK")
    return value.lower()


def _day(value: str, office: Office) -> date:
    day = csv_cells.day(value)
    try:
        day_number(day)
    except ValueError:
        raise Wrong(csv_cells.DAY_ALLOWED) from None
    if not hours.opening(office, day):
        raise Wrong("a day on which the office is open")
    return day


def _minute(value: str, office: Office, day: date | None) -> int:
    """The start of a slot of that day; of a wrong `day` (None) any time that a pass can carry."""
    try:
        start = csv_cells.minute(value)
    except Wrong:
        start = -1
    if start % SLOT_MINUTES or start < 0:
        raise Wrong(f"{csv_cells.TIME_ALLOWED}, in steps of {SLOT_MINUTES} minutes")
    if day is not None:
        starts = [each for session in office.sessions for each in hours.slots(office, session, day)]
        if start not in starts:
            shown_starts = ", ".join(f"{each // 60:02d}:{each % 60:02d}" for each in sorted(starts))
            raise Wrong(f"the start of a slot of that day: {shown_starts or 'it has none'}")
    return start
