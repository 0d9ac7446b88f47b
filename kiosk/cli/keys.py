"""`kiosk keys`: the public keys by which this kiosk judges passes, and the making of a pair."""

import secrets
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TextIO

import click

from kiosk.cli.common import data_dir, data_option, fail, keys_of, many, name_of, told
from kiosk.cli.slots import DAY
from kiosk.keys import KeyFileError, KeySet, make_pair, parse, write_private_key

_ID = click.IntRange(0, 0xFFFF)
_NEXT = "a kiosk that runs takes them at its next start"


@click.group()
def keys() -> None:
    """The public keys by which passes are judged: previous, current and next."""


@keys.command()
@click.option("--id", "key_id", type=_ID, required=True, help="Stands in each pass of this key: 0 to 65535.")
@click.option(
    "--private",
    type=click.Path(path_type=Path),
    required=True,
    help="Where the private key goes: a new file, not in the data directory.",
)
@click.option("--from", "begins", type=DAY, metavar="DAY", help="First day, UTC.  [default: now]")
@click.option("--days", type=click.IntRange(1, 3660), default=365, show_default=True, help="For how long.")
@click.option("--demo", is_flag=True, help="For trying out: refused once a centre has this kiosk.")
@data_option
@told()
def make(
    key_id: int, private: Path, begins: datetime | None, days: int, demo: bool, data: Path | None
) -> None:
    """Make a pair of keys.

    The public one is added to the kiosk's keys; the private one, with which passes are signed, goes to a file
    that only its owner can read, and never into the data directory.
    """
    directory = data_dir(data, make=False)
    known = keys_of(directory)
    if known.get(key_id) is not None:
        fail(f"there is a key {key_id} already: choose another --id, or `kiosk keys drop {key_id}` first")
    if demo and directory.enrolled:
        fail(f"{directory.path} is enrolled at a centre: a demo key would be refused")
    start = datetime.now(UTC).replace(microsecond=0)
    if begins is not None:
        start = datetime.combine(begins.date(), time(), UTC)
    seed = secrets.token_bytes(32)
    public, pem = make_pair(key_id, start, start + timedelta(days=days), seed=seed, demo=demo)
    write_private_key(private, pem, directory.path)
    directory.make().put_keys(KeySet((*known.keys, public)))
    click.echo(f"key {key_id}: private in {private} (keep it safe), public in {directory.keys_file}; {_NEXT}")


@keys.command("list")
@data_option
@told()
def list_(data: Path | None) -> None:
    """List the keys, and what each is now: next, current, previous or ended."""
    directory = data_dir(data, make=False)
    known = keys_of(directory)
    if not known.keys:
        fail(
            f"{directory.path} has no key: no pass can be judged; `kiosk keys add FILE` or `kiosk keys make`"
        )
    now = datetime.now(UTC)
    click.echo(f"{'id':>5}  {'role':8}  {'from':16}  {'until (UTC)':16}")
    for key in sorted(known.keys, key=lambda each: each.not_before):
        note = "  demo: refused, this kiosk is enrolled" if directory.enrolled else "  demo"
        days = f"{key.not_before:%Y-%m-%d %H:%M}  {key.not_after:%Y-%m-%d %H:%M}"
        click.echo(f"{key.id:5}  {known.role(key, now):8}  {days}{note if key.demo else ''}")


@keys.command()
@click.argument("file", type=click.File("r", encoding="utf-8"))
@data_option
@told()
def add(file: TextIO, data: Path | None) -> None:
    """Add the public keys in FILE (`-`: standard input), a list as in keys.toml.

    A key that is known already gets the days that FILE gives it.
    """
    try:
        new = parse(file.read())
    except KeyFileError as error:
        fail("\n".join(f"{name_of(file)}: {mistake}" for mistake in error.mistakes))
    except UnicodeDecodeError:
        fail(f"{name_of(file)}: not a text: allowed is a list of keys as in keys.toml")
    if not new.keys:
        fail(f"{name_of(file)}: there is no key in it")
    directory = data_dir(data)
    directory.put_keys(_merged(keys_of(directory), new))
    click.echo(f"{many(len(new.keys), 'key')} added to {directory.keys_file}; {_NEXT}")


def _merged(known: KeySet, new: KeySet) -> KeySet:
    """Both; the end where a number is another key's already: passes of one would be held for forged."""
    for key in new.keys:
        other = known.get(key.id)
        if other is not None and other.key != key.key:
            fail(f"key {key.id} is another one here: if that one is wrong, `kiosk keys drop {key.id}` first")
    kept = (key for key in known.keys if new.get(key.id) is None)
    return KeySet((*kept, *new.keys))


@keys.command()
@click.argument("key_id", metavar="ID", type=_ID)
@data_option
@told()
def drop(key_id: int, data: Path | None) -> None:
    """Drop the key ID: passes signed with it are then of an unknown key."""
    directory = data_dir(data, make=False)
    known = keys_of(directory)
    if known.get(key_id) is None:
        there = ", ".join(str(key.id) for key in known.keys) or "none"
        fail(f"there is no key {key_id}; there are: {there}")
    directory.put_keys(KeySet(tuple(key for key in known.keys if key.id != key_id)))
    click.echo(f"key {key_id} dropped; {_NEXT}")
