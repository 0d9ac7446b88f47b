"""`kiosk desk`: the desk without screens, driven by JSON lines (docs/desk.md)."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kiosk.cli.common import data_option, fail, load, office_option, settings_option, told
from kiosk.hatch import READ_LIMIT, Hatch
from kiosk.lines import write_told
from kiosk.office import Office
from kiosk.opening import Opened, close_desk, open_desk, refuse_simulation

if TYPE_CHECKING:
    from kiosk.insync import InSync


@click.command()
@office_option
@data_option
@settings_option
@click.option("--clock", help="A simulated day, local time: 2026-11-17T08:24. Not with real devices.")
@click.option("--speed", type=float, help="How fast the simulated day runs.")
@click.option("--quiet", is_flag=True, help="Answers only, no events.")
@told()
def desk(
    office: Path | None,
    data: Path | None,
    settings_file: Path | None,
    clock: str | None,
    speed: float | None,
    quiet: bool,
) -> None:
    """Be the desk without screens, until the end of the input.

    Commands come as JSON lines on standard input; answers and events go as JSON lines to standard output.
    A line that is no command is answered with a mistake, and the next one is read. docs/desk.md has every
    word.
    """
    given = {"office": office, "data": data, "clock": clock, "speed": speed}
    resolved, rules = load(given, settings_file)
    if (why := refuse_simulation(resolved.settings)) is not None:
        fail(why)
    opened = open_desk(resolved.settings, rules)
    try:
        _serve(opened, quiet, _in_step(opened, rules, resolved.settings.way_out))
    except KeyboardInterrupt:
        pass
    finally:
        close_desk(opened)


def _in_step(opened: Opened, rules: Office, proxy: str | None) -> "InSync | None":
    """The sync of a desk that a centre has."""
    if not opened.data.enrolled:
        return None
    # A desk without a centre needs no HTTP.
    from kiosk.insync import InSync  # noqa: PLC0415
    from kiosk.sync.transport import through  # noqa: PLC0415

    sync = InSync(opened.desk, opened.data, rules, connect=through(proxy))
    opened.desk.listen(sync.noticed)
    return sync


def _serve(opened: Opened, quiet: bool, sync: "InSync | None") -> None:
    mouth = threading.Lock()  # answers and events come from two threads

    def say(line: str) -> None:
        with mouth:
            click.echo(line)

    if not quiet:
        opened.desk.listen(lambda happened: say(write_told(happened)))
    # Other commands ask this desk as they ask a kiosk; it only has no devices.
    socket = opened.data.socket
    if sync is None:
        hatch = Hatch(socket, opened.desk, health=list)
    else:
        hatch = Hatch(socket, opened.desk, health=list, sync=sync.words, standing=sync.standing)
    hatch.start()
    opened.desk.start()
    if sync is not None:
        sync.start()
    try:
        for line in _lines():
            say(hatch.answer(line))
    finally:
        hatch.stop()
        if sync is not None:
            sync.stop()


def _lines() -> Iterator[bytes]:
    """Lines of standard input that say something; one without an end comes in pieces."""
    stdin = sys.stdin.buffer
    while line := stdin.readline(READ_LIMIT):
        if line.strip():
            yield line
