"""`kiosk journal`: verify the chain, make a backup, rebuild the projections."""

from datetime import UTC, datetime
from pathlib import Path

import click

from kiosk.cli.common import data_dir, data_option, fail, many, told
from kiosk.ids import new_id
from kiosk.journal import Journal
from kiosk.journal_reading import backup_of as copy_of
from kiosk.journal_reading import verify


@click.group()
def journal() -> None:
    """The journal: everything that happened, in a chain of hashes."""


def _verified(path: Path) -> str:
    """What is to be said of a good journal; of a bad one its first bad event, and the end."""
    good, head, fault = verify(path)
    if fault is not None:
        fail(
            f"{path}: event {fault.seq} is bad: {fault.why}; the {good} before it are good. "
            "Nothing was changed: keep the file, and restore the last backup"
        )
    return f"{many(good, 'event')}; head {head.hex()}"


@journal.command("verify")
@data_option
@click.option(
    "--file", "file", type=click.Path(path_type=Path, dir_okay=False), help="A journal or a backup of one."
)
@told()
def verify_(data: Path | None, file: Path | None) -> None:
    """Walk the chain and name the first bad event.

    Changes nothing, and may be asked while the kiosk runs. Exit status 1 where an event is bad.
    """
    path = file or data_dir(data, make=False).journal
    click.echo(f"{path}: all good: {_verified(path)}")


@journal.command()
@data_option
@click.argument("target", type=click.Path(path_type=Path))
@told()
def backup(data: Path | None, target: Path) -> None:
    """Copy the journal to TARGET, and verify the copy; also while the kiosk runs.

    TARGET is a file, which is replaced, or a directory, in which one with the time in its name is made.
    """
    path = data_dir(data, make=False).journal
    if target.is_dir():
        target = target / f"journal-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.db"
    if target.exists() and path.exists() and target.samefile(path):
        fail(f"{target} is the journal itself: a backup goes to another file, best on another disk")
    copy_of(path, target)
    click.echo(f"{target}: {_verified(target)}")


@journal.command()
@data_option
@told()
def rebuild(data: Path | None) -> None:
    """Work out anew from the events who waits where.

    For a journal whose tables are in doubt beside its events. The kiosk must not run meanwhile.
    """
    directory = data_dir(data, make=False)
    _verified(directory.journal)
    directory.lock()
    found = Journal(directory.journal, new_id=new_id)
    try:
        before = found.open().hall()
        after = found.rebuild()
    finally:
        found.close()
        directory.unlock()
    same = "they are as before" if before == after else "they DIFFER from what stood there"
    click.echo(f"{directory.journal}: rebuilt from {many(found.seq, 'event')}; {same}")
