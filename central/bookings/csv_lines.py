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
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from central.bookings.rules import FOREIGN_MOST, may_be_foreign
from kiosk.codes import plain
from kiosk.office import Office
from kiosk.passes import PARTY_LIMIT
from kiosk.sync.csv_cells import (
    COLUMNS,
    Cells,
    Wrong,
    day,
    heading,
    minute,
    not_shortened,
    number,
    own_code,
    service_of,
    yes,
)
from kiosk.sync.csv_table import BadLine, decoded, table

_REFERENCES: Final = ("foreign", "code")
HEADING: Final = heading(COLUMNS, _REFERENCES)


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
    service = service_of(office)
    lines = []
    for row in rows:
        cells = Cells(row)
        line = _line(cells, service)
        bad += cells.bad
        if line is not None:
            lines.append(line)
    return lines, sorted(bad, key=lambda each: each.line)


def _line(cells: Cells, service: Callable[[str], str]) -> Line | None:
    no_codes: tuple[str, ...] = ()
    foreign = cells.take("foreign", _foreign, no_codes)
    code = cells.take("code", lambda value: plain(own_code(value)), None)
    when = cells.need("day", day, None)
    start = cells.need("time", minute, -1)
    letter = cells.need("service", service, "")
    party = cells.take("party", lambda value: number(value, 1, PARTY_LIMIT), 1)
    priority, paid, cancelled = (cells.take(name, yes, False) for name in ("priority", "paid", "cancelled"))
    cells.need_one_of(_REFERENCES)
    if cells.bad or when is None:
        return None
    return Line(cells.line, when, start, letter, party, priority, paid, cancelled, code, foreign)


def _foreign(value: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in value.split("|")))
    for part in parts:
        not_shortened(part)
    if len(parts) > FOREIGN_MOST or not all(may_be_foreign(part) for part in parts):
        raise Wrong(
            f"up to {FOREIGN_MOST} codes of another system parted by |, of 6 characters and more, no NIK"
        )
    return parts
