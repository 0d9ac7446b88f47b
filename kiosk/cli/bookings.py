"""`kiosk bookings`: bring bookings to a kiosk without a centre, list them, and make one to try out."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from typing import Any, BinaryIO

import click

from kiosk import codes
from kiosk.bookings import Booking, Status, local_id
from kiosk.cli import slots
from kiosk.cli.common import data_dir, data_option, fail, load, many, name_of, office_option, told
from kiosk.datadir import DataDir
from kiosk.hatch import HatchClosed, ask
from kiosk.ids import new_id
from kiosk.journal import Journal
from kiosk.journal_file import BOOKING
from kiosk.journal_reading import read_only
from kiosk.sync.csv_bookings import beyond_quota, read

# So many bookings are asked of a running kiosk at a time: well under what it reads in one line.
PORTION = 1000


@click.group()
def bookings() -> None:
    """Bookings that came from outside: by them codes and passes are judged without a network."""


@bookings.command("import")
@click.argument("file", type=click.File("rb"))
@office_option
@data_option
@click.option("--dry-run", is_flag=True, help="Only say what is wrong with FILE; store nothing.")
@told()
def import_(file: BinaryIO, office: Path | None, data: Path | None, dry_run: bool) -> None:
    """Import bookings from the CSV text FILE (`-`: standard input), as a spreadsheet saves it.

    The first line names the columns, in English or Indonesian, in any order:

    \b
    code      kode          our booking code, 12 digits      } one
    foreign   referensi     codes of other systems, by |     } of
    booking   id_pemesanan  id in a pass, 16 hex digits      } these
    day       tanggal       2026-11-17 or 17/11/2026         needed
    time      jam           08:30 or 08.30, a slot's start   needed
    service   layanan       its letter or its name           needed
    party     rombongan     people; 1 if empty
    priority  prioritas     ya/tidak, yes/no, 1/0
    paid      lunas         the same
    cancelled batal         the same
    revision  revisi        0 to 31

    Every bad line is named with what is allowed; the good ones are stored, in place of those with the same
    code. Names, NIK and telephones are left out and not kept. Bookings beyond
    a session's quota are stored and told of. A running kiosk knows the bookings at once.
    Exit status 1 where a line is bad.
    """
    resolved, rules = load({"office": office, "data": data})
    directory = data_dir(resolved.settings.data, make=not dry_run)
    found, bad = read(file.read(), rules, _secret(directory, dry_run))
    for line in bad:
        click.echo(f"{name_of(file)}: {line}", err=True)
    if found and not dry_run:
        _store(directory, found)
    days = {each.day for each in found}
    known = found if dry_run or not found else read_only(directory.journal)[1]
    for notice in beyond_quota((each for each in known if each.day in days), rules):
        click.echo(f"{name_of(file)}: {notice}", err=True)
    wrong = sum(not line.notice for line in bad)
    done = "would be imported" if dry_run else "imported"
    click.echo(f"{many(len(found), 'booking')} {done} for {rules.name.id}")
    if wrong:
        fail(f"{many(wrong, 'mistake')} in {name_of(file)}: mend these lines and import the file again")


def _secret(directory: DataDir, dry_run: bool) -> bytes:
    """What keys the hashes of codes; where nothing is stored any will do."""
    return secrets.token_bytes(32) if dry_run else directory.secret()


def _store(directory: DataDir, found: Sequence[Booking]) -> None:
    """By the kiosk that runs, so that it knows them at once; into the journal itself where none does."""
    try:
        for start in range(0, len(found), PORTION):
            words = [BOOKING.dump_python(each, mode="json") for each in found[start : start + PORTION]]
            _asked(directory, {"kind": "put_bookings", "bookings": words})
    except HatchClosed:
        directory.lock()
        journal = Journal(directory.journal, new_id=new_id)
        try:
            journal.import_bookings(found, directory.secret())
        finally:
            journal.close()
            directory.unlock()


def _asked(directory: DataDir, words: dict[str, Any]) -> None:
    answer = ask(directory.socket, words)
    if answer.get("answer") != "done":
        fail(f"the kiosk that runs did not take them: {answer.get('why', answer)}")


@bookings.command("list")
@click.option("--day", type=slots.DAY, metavar="DAY", help="Only those of this day: 2026-11-17.")
@data_option
@told()
def list_(day: datetime | None, data: Path | None) -> None:
    """List the bookings that this kiosk knows, by day and time.

    Codes are not among them: they are kept as keyed hashes only.
    """
    directory = data_dir(data, make=False)
    _, known = read_only(directory.journal) if directory.journal.exists() else (None, [])
    found = [each for each in known if day is None or each.day == day.date()]
    for each in sorted(found, key=lambda booking: (booking.day, booking.start_minute, booking.booking)):
        marks = [
            each.status.value if each.status is not Status.ACTIVE else "",
            "priority" if each.priority else "",
            "paid" if each.paid else "",
            f"revision {each.revision}" if each.revision else "",
        ]
        time = slots.Slot(each.day, each.start_minute).time
        words = ", ".join(mark for mark in marks if mark)
        click.echo(f"{each.day} {time}  {each.service}  {each.party}  {each.booking}  {words}".rstrip())
    click.echo(f"{many(len(found), 'booking')}", err=True)


@bookings.command()
@slots.day_option
@slots.time_option
@slots.service_option
@slots.party_option
@click.option("--priority", is_flag=True, help="Booked as elderly, toddler, pregnant or disabled.")
@click.option("--paid", is_flag=True, help="Paid already.")
@office_option
@data_option
@told()
def new(
    day: datetime | None,
    time: str | None,
    service: str,
    party: int,
    priority: bool,
    paid: bool,
    office: Path | None,
    data: Path | None,
) -> None:
    """Make a booking, store it, and print its code of 12 digits, to be typed at the kiosk.

    Day and time are the office's; without them it is for the slot that is nearest to now. The code is shown
    this once: the kiosk keeps only a keyed hash of it.
    """
    resolved, rules = load({"office": office, "data": data})
    wanted = slots.service(rules, service, party)
    slot = slots.of(rules, day, time, datetime.now(UTC))
    directory = data_dir(resolved.settings.data)
    secret, code = directory.secret(), codes.new_code(SystemRandom())
    hashed = codes.code_hash(secret, code)
    made = Booking(
        booking=local_id(secret, rules.code, hashed),
        office=rules.code,
        day=slot.day,
        start_minute=slot.minute,
        service=wanted.letter,
        party=party,
        priority=priority,
        paid=paid,
        code_hash=hashed,
    )
    _store(directory, [made])
    click.echo(codes.group(code))
    click.echo(f"{slot.day:%A} {slot.day} {slot.time}, {wanted.name.id}, for {party}", err=True)
