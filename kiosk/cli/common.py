"""What commands share: the office, data and settings options, and how mistakes are told."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NoReturn, TypeVar

import click

from kiosk.datadir import DataDir
from kiosk.hatch import HatchClosed
from kiosk.journal import JournalError
from kiosk.keys import KeyFileError, KeySet, PrivateKeyRefused
from kiosk.office import Office
from kiosk.office_check import OfficeMistakes, read
from kiosk.settings import (
    SYSTEM_FILE,
    Resolved,
    SettingsMistakes,
    of_environment,
    of_office,
    read_file,
    resolve,
)

Command = TypeVar("Command", bound=Callable[..., Any])
Layers = list[tuple[str, Any]]

office_option = click.option(
    "--office",
    type=click.Path(path_type=Path),
    help="The office file.  [default: offices/kupang.toml]",
)
data_option = click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), help="The data directory.  [default: data]"
)
settings_option = click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help=f"The settings file.  [default: {SYSTEM_FILE}, where there is one]",
)


def fail(text: str, status: int = 1) -> NoReturn:
    """Say what is wrong and what to do, on standard error, and end with `status`."""
    click.echo(text, err=True)
    sys.exit(status)


@contextmanager
def told() -> Iterator[None]:
    """What can be wrong with files, keys and the journal is told in a sentence; also a decorator."""
    try:
        yield
    except (JournalError, HatchClosed, KeyFileError, PrivateKeyRefused) as error:
        fail(str(error))
    except ImportError as error:
        fail(f"{error.name or error} is not installed: pip install 'antrean[kiosk]'")
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # who read our output has gone: click ends quietly
        place = "" if error.filename is None else f"{error.filename}: "
        fail(f"{place}{error.strerror or error}")


def many(count: int, word: str) -> str:
    """`1 booking`, `3 bookings`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def name_of(file: IO[Any]) -> str:
    """A file given as an argument, for people; `-` is standard input."""
    name = str(getattr(file, "name", "<stdin>"))
    return "standard input" if name == "<stdin>" else name


def load_office(path: Path) -> Office:
    """The office, or every mistake of its file, and the end."""
    try:
        return read(path.read_bytes(), str(path))
    except OSError as error:
        fail(f"{path}: cannot be read: {error.strerror}")
    except OfficeMistakes as error:
        fail(str(error))


def layers(command_line: dict[str, Any], settings_file: Path | None = None) -> Layers:
    """Where settings come from, but for the office file: the later stronger. Raises SettingsMistakes."""
    given = {name: value for name, value in command_line.items() if value is not None}
    file = settings_file or (SYSTEM_FILE if SYSTEM_FILE.exists() else None)
    found: Layers = [] if file is None else [(str(file), read_file(file))]
    return [*found, ("environment", of_environment(os.environ)), ("command line", given)]


def with_office(found: Layers, path: Path, office: Office) -> Resolved:
    """The settings, what the office file says of devices included. Raises SettingsMistakes."""
    return resolve([(f"office file {path}", of_office(office)), *found])


def load(command_line: dict[str, Any], settings_file: Path | None = None) -> tuple[Resolved, Office]:
    """Settings from all their sources and the office, or every mistake, and the end."""
    try:
        found = layers(command_line, settings_file)
        path = resolve(found).settings.office
        office = load_office(path)
        return with_office(found, path, office), office
    except SettingsMistakes as error:
        fail(str(error))


def data_dir(path: Path | None, *, make: bool = True) -> DataDir:
    """The data directory given, else as environment and settings file have it; made where it is missing."""
    if path is None:
        try:
            path = resolve(layers({})).settings.data
        except SettingsMistakes as error:
            fail(str(error))
    try:
        return DataDir(path).make() if make else DataDir(path)
    except OSError as error:
        fail(f"{path}: cannot be made: {error.strerror}")


def keys_of(data: DataDir) -> KeySet:
    """The key set of a data directory, or what is wrong with its file, and the end."""
    try:
        return data.keys()
    except KeyFileError as error:
        fail("\n".join(f"{data.keys_file}: {mistake}" for mistake in error.mistakes))
