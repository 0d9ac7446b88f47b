"""Import of a CSV file: all of it or nothing, every bad line named, worked in sets.

A line is found again by its codes. The same file again changes nothing; a newer one moves the bookings whose
day or time it says otherwise (with a new revision), cancels those it calls cancelled, and adds the rest. What
a file leaves out is left as it is.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction

from central.bookings.booking import By
from central.bookings.csv_lines import Line, read
from central.bookings.csv_plan import Importer, Progress, digests_of
from central.bookings.models import Act, Imported, Trace
from central.offices.models import Office
from kiosk.sync.csv_table import BadLine

KEPT_MOST: Final = 1000
"""Mistakes that are kept with an import: so many say what is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file. With a mistake (a `BadLine` that is no notice) nothing was imported.

    `number` is that of the row `Imported`, which keeps this.
    """

    lines: int = 0
    new: int = 0
    changed: int = 0
    bad: tuple[BadLine, ...] = ()
    number: int = 0

    @property
    def done(self) -> bool:
        return all(each.notice for each in self.bad)


def nothing(_what: str, _done: int, _of: int) -> None:
    """Progress that nobody looks at."""


def run(office: Office, data: bytes, now: dt.datetime, by: By, progress: Progress = nothing) -> Outcome:
    """Import a file for an office. Raises LookupError where the office has no settings."""
    file = office.settings()
    progress("reading", 0, 0)
    lines, bad = read(data, file)
    importer = Importer(office, file, now, progress, {line.number: digests_of(line) for line in lines})
    bad += importer.repeated(lines)
    with transaction.atomic():
        # One file of an office after the other; not its key, to which new bookings refer.
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        outcome = _import(importer, lines, bad)
        if not outcome.done:
            transaction.set_rollback(True)
    return replace(outcome, number=_note(office, by, outcome))


def _import(importer: Importer, lines: list[Line], bad: list[BadLine]) -> Outcome:
    """Good lines of a bad file are judged too, so that all that is wrong is told at once."""
    changes = importer.plan(lines)
    if all(each.notice for each in (*bad, *importer.bad)):
        changes = importer.claim(changes)
        importer.seat(changes)
    told = tuple(sorted([*bad, *importer.bad], key=lambda each: each.line))
    if not all(each.notice for each in told):
        return Outcome(len(lines), bad=told)
    importer.write(changes)
    new = sum(change.new for change in changes)
    return Outcome(len(lines), new, len(changes) - new, told)


def _kept(bad: Sequence[BadLine]) -> list[str]:
    """Mistakes by line and column, without what was found there: it may be anybody's name."""
    lines = [
        f"line {each.line}{f', {each.column}' if each.column else ''}: "
        + (each.allowed if each.notice else f"allowed: {each.allowed}")
        for each in bad[:KEPT_MOST]
    ]
    more = len(bad) - len(lines)
    return [*lines, f"… {more} more"] if more else lines


def _note(office: Office, by: By, outcome: Outcome) -> int:
    """Keep that there was an import, and what was wrong; of a file that went through, its trace too."""
    row = Imported.objects.create(
        office=office,
        account=by.account,
        lines=outcome.lines,
        new=outcome.new,
        changed=outcome.changed,
        done=outcome.done,
        mistakes=_kept(outcome.bad),
    )
    if outcome.new or outcome.changed:
        detail = f"+{outcome.new} ~{outcome.changed}"
        Trace.objects.create(
            office=office, act=Act.IMPORTED, detail=detail, account=by.account, client=by.client
        )
    return row.pk
