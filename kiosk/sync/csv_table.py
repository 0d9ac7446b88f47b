"""A CSV text as spreadsheets save it, taken apart into rows of named columns; every bad line is named.

Commas, semicolons (Excel where the comma is decimal, as in Indonesia) and tabs are told apart by the heading.
What a cell means is the caller's business.
"""

import csv
import difflib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

_SEPARATORS: Final = ",;\t"
_LONG_NUMBER: Final = re.compile(r"[0-9](?:[ .-]?[0-9]){12,}")


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong in one place: line (from 1) and column, what was found, what is allowed.

    A `notice` tells of something left out on purpose and keeps no line back. `found` may be anything that the
    file holds: show it, do not keep it.
    """

    line: int
    column: str
    found: str
    allowed: str
    notice: bool = False

    def __str__(self) -> str:
        place = f"line {self.line}, {self.column}" if self.column else f"line {self.line}"
        return f"{place}: found {self.found}; {'' if self.notice else 'allowed: '}{self.allowed}"


class Row(NamedTuple):
    """One line by column; empty cells are ""."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line may name: columns by alias, groups of columns of which one must be there, and words
    that mark a column to be left out."""

    columns: Mapping[str, str]
    needed: tuple[tuple[str, ...], ...]
    left_out: frozenset[str]

    def column(self, cell: str) -> str | None:
        """The column that a cell of the first line names, however it is written."""
        return self.columns.get(_name(cell))

    @property
    def allowed(self) -> str:
        return ", ".join(dict.fromkeys(self.columns.values()))


def decoded(data: bytes) -> str | BadLine:
    """Text as spreadsheets write it: UTF-8, UTF-16 with a mark, or Windows' Western European."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return BadLine(1, "", "a spreadsheet's own file", "text: save it as CSV")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def table(text: str, heading: Heading) -> tuple[list[Row], list[BadLine]]:
    """The rows, and what is wrong with the lines as such. A mistake in the heading leaves no rows."""
    text = text.removeprefix("\ufeff")
    lines = io.StringIO(text, newline="").readlines()
    first = next((at for at, line in enumerate(lines) if _is_heading(line)), None)
    if first is None:
        return [], [BadLine(1, "", "an empty file", f"a first line that names columns: {heading.allowed}")]
    cells = lines[first]
    separator = max(
        _SEPARATORS, key=lambda sign: sum(heading.column(cell) is not None for cell in cells.split(sign))
    )
    reader = csv.reader(lines[first:], delimiter=separator, strict=True)
    line = first + 1
    rows: list[Row] = []
    bad: list[BadLine] = []
    columns: list[str | None] | None = None
    try:
        for found in reader:
            start, line = line, first + reader.line_num + 1
            if columns is None:
                columns, bad = _columns(found, heading, start)
                if any(not mistake.notice for mistake in bad):
                    return [], bad
            elif any(cell.strip() for cell in found[len(columns) :]):
                bad.append(
                    BadLine(start, "", f"{len(found)} columns", f"the {len(columns)} of the first line")
                )
            elif any(cell.strip() for cell in found):
                named = zip(columns, found, strict=False)
                rows.append(Row(start, {name: cell.strip() for name, cell in named if name}))
    except csv.Error as error:
        bad.append(
            BadLine(line, "", f"no CSV ({error})", "quotation marks in pairs; no line after it was read")
        )
    return rows, bad


def _is_heading(line: str) -> bool:
    """Whether a line is neither empty nor Excel's own `sep=;`."""
    bare = line.strip(' "\r\n' + _SEPARATORS)
    return bool(bare) and not bare.casefold().startswith("sep=")


def _name(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cell.casefold()).strip("_")


def _columns(cells: list[str], heading: Heading, line: int) -> tuple[list[str | None], list[BadLine]]:
    """The column of each cell of the first line (None: left out), its mistakes and notices."""
    columns: list[str | None] = []
    bad: list[BadLine] = []
    for cell in cells:
        name = _name(cell)
        column = heading.column(cell)
        if column is not None and column in columns:
            bad.append(BadLine(line, column, "the column twice", "once"))
        elif column is None and not heading.left_out.isdisjoint(name.split("_")):
            bad.append(
                BadLine(line, "", f"the column {shown(cell)}", "it is left out and not kept", notice=True)
            )
        elif column is None and cell.strip():
            close = difflib.get_close_matches(name, heading.columns, 1)
            hint = f", did you mean {close[0]}?" if close else ""
            bad.append(BadLine(line, "", f"the column {shown(cell)}{hint}", heading.allowed))
        columns.append(column)
    bad += [
        BadLine(line, "", f"no column {' or '.join(group)}", "a first line that names it")
        for group in heading.needed
        if not set(group).intersection(columns)
    ]
    return columns, bad


def shown(value: str) -> str:
    """A value as a message may show it: short, printable, and without anybody's identity number."""
    if not value:
        return "nothing"
    bare = _LONG_NUMBER.sub("(a long number)", value)
    return "“" + "".join(sign if sign.isprintable() else "?" for sign in bare[:40]) + "”"
