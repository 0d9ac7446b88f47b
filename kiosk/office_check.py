"""Reading an office file: a frozen `Office`, or all mistakes at once, each with its line and in plain words.

Errors:
    OfficeMistakes(ValueError)   all that is wrong with one file

The way of a file: `office_syntax` (text → tables), `office.Office` (types and ranges), `office_rules` and
`office_times` (what must hold between the parts), `office_words` and `toml_lines` (what to say of it, and
on which line).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pydantic import ValidationError

from kiosk import office_rules, office_syntax, office_times, office_words, toml_lines
from kiosk.office import Office
from kiosk.office_words import Finding

MOST_LETTERS = 240


@dataclass(frozen=True)
class Mistake:
    """One mistake. `str()` is one line for a person.

    place: the key, `services[2].stages[1]` (lists counted from 1), or `file`. line: in the file, from 1; None
    where it has none. found, allowed, suggestion: words.
    """

    place: str
    line: int | None
    found: str
    allowed: str
    suggestion: str | None = None

    def __str__(self) -> str:
        where = f"line {self.line}, {self.place}" if self.line else self.place
        hint = f"; {self.suggestion}" if self.suggestion else ""
        return f"{where}: found {self.found}; allowed: {self.allowed}{hint}"


class OfficeMistakes(ValueError):
    """An office file cannot be used: `mistakes`, in the order of the file, and `source`, its name."""

    def __init__(self, source: str, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(source, mistakes)
        self.source = source
        self.mistakes = mistakes

    def __str__(self) -> str:
        many = "one mistake" if len(self.mistakes) == 1 else f"{len(self.mistakes)} mistakes"
        return "\n".join([f"{self.source}: {many}", *(f"  {mistake}" for mistake in self.mistakes)])


def read(file: str | bytes, source: str = "office file") -> Office:
    """An office from the text (or the bytes) of its file. Raises OfficeMistakes, and nothing else."""
    tables = office_syntax.tables(file)
    mistakes = [
        _mistake(Finding((), slip.found, slip.allowed, slip.hint), slip.line) for slip in tables.slips
    ]
    office = None
    if tables.data is not None:
        office, findings = _check(tables.data, everything=tables.whole)
        lines = toml_lines.lines(tables.text) if findings else {}
        named = {mistake.line for mistake in mistakes}
        for finding in findings:
            line = toml_lines.line_of(lines, finding.path)
            # A line that was mended to be readable has been named already.
            if line is None or line not in named:
                mistakes.append(_mistake(finding, line))
    if office is None or mistakes:
        raise OfficeMistakes(source, tuple(sorted(mistakes, key=lambda mistake: mistake.line or 0)))
    return office


def check(data: Mapping[str, object], source: str = "office") -> Office:
    """An office from tables that come from elsewhere (the centre's revision). Raises OfficeMistakes."""
    office, findings = _check(data, everything=True)
    if office is None:
        raise OfficeMistakes(source, tuple(_mistake(finding, None) for finding in findings))
    return office


def texts(office: Office) -> Iterator[tuple[str, str]]:
    """Every text of an office with its place, as people look for it in the file."""
    yield from _texts("", office.model_dump(mode="json"))


def _texts(place: str, found: object) -> Iterator[tuple[str, str]]:
    if isinstance(found, str):
        yield place, found
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _texts(f"{place}.{key}" if place else str(key), value)
    elif isinstance(found, list):
        for at, value in enumerate(found, 1):
            yield from _texts(f"{place}[{at}]", value)


def _check(data: Mapping[str, object], *, everything: bool) -> tuple[Office | None, list[Finding]]:
    """The office, or what is wrong. Not `everything`: of lines left out nothing is said to be missing."""
    try:
        # Through JSON, because there pydantic can be strict (no "60" for 60) and still take lists for tuples.
        office, found = Office.model_validate_json(json.dumps(data, default=str), strict=True), []
    except ValidationError as error:
        office, found = None, list(office_words.findings(error, data))
    except (ValueError, TypeError, RecursionError):
        return None, [Finding((), "values that no office file has", "the keys of offices/kupang.toml")]
    if not everything:
        return None, [finding for finding in found if not finding.missing]
    found += _beside(found, chain(office_rules.broken(data), office_times.broken(data)))
    return (None if found else office), found


def _beside(found: list[Finding], more: Iterator[Finding]) -> list[Finding]:
    """What the rules add: not where pydantic has spoken of the same value."""
    spoken = {finding.path for finding in found}
    return [finding for finding in more if finding.path not in spoken]


def _mistake(finding: Finding, line: int | None) -> Mistake:
    where, hint = office_words.place(finding.path), finding.hint
    return Mistake(
        _plain(where), line, _plain(finding.found), _plain(finding.allowed), _plain(hint) if hint else None
    )


def _plain(text: str) -> str:
    """One line that any terminal can show: the file may hold control signs and words without end."""
    text = text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + "…"
    return "".join(sign if sign.isprintable() else "�" for sign in text)
