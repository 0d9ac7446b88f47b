"""`kiosk tour`: a simulated office day without a display or a hand, and pictures of all of it."""

import datetime as dt
import logging
import re
import tempfile
from pathlib import Path

import click

from kiosk.cli.common import fail, load_office, many, office_option
from kiosk.journal import JournalError
from kiosk.keys import KeyFileError
from kiosk.office import Office
from kiosk.opening import refuse_simulation
from kiosk.settings import Settings, SettingsMistakes, of_office, resolve

DAY = dt.datetime(2026, 11, 17, 8, 24)  # noqa: DTZ001 - on the wall of whatever office
"""The day the tour takes place on: an ordinary Tuesday with a holiday to come."""

_LEAST = (640, 480)


def _size(context: click.Context, parameter: click.Parameter, value: str) -> tuple[int, int]:
    """`1024x600` as width and height."""
    found = re.fullmatch(r"(\d{3,4})x(\d{3,4})", value)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if max(size) < _LEAST[0] or min(size) < _LEAST[1]:
        raise click.BadParameter(f"{value!r}: WIDTHxHEIGHT in px, 640x480 or more, as 1024x600")
    return size


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The directory for pictures and summary.json.",
)
@office_option
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The data directory.  [default: one that is thrown away]",
)
@click.option(
    "--printer", default="sim:", help="tcp://HOST[:PORT] of this machine, as `kiosk printer-sim` has."
)
@click.option(
    "--clock", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When people come.  [default: 2026-11-17T08:24]"
)
@click.option(
    "--size", default="1024x600", show_default=True, metavar="WxH", callback=_size, help="The screen's size."
)
def tour(
    out: Path,
    office: Path | None,
    data: Path | None,
    printer: str,
    clock: dt.datetime | None,
    size: tuple[int, int],
) -> None:
    """Go through a simulated office day, and write a picture of every screen, ticket and display on the way.

    Everything happens for real: codes are decoded from pictures, tickets go over TCP, pins are pressed. The
    exit status is 1 when something did not happen as it must; summary.json then says what.
    """
    path = office or Path(str(Settings.model_fields["office"].default))
    rules = load_office(path)
    with tempfile.TemporaryDirectory(prefix="antrean-tour-") as thrown_away:
        settings = _settings(rules, path, data or Path(thrown_away), printer, clock or DAY)
        _go(settings, rules, out, size)


def _settings(office: Office, path: Path, data: Path, printer: str, clock: dt.datetime) -> Settings:
    """Simulated devices, whatever this machine's settings say: nobody's printer prints a tour by mistake."""
    if printer != "sim:" and not printer.startswith("tcp://"):
        fail(f"--printer {printer!r}: the tour prints to tcp://HOST[:PORT] of this machine only")
    try:
        settings = resolve(
            [
                ("office file", of_office(office)),
                (
                    "command line",
                    {
                        "office": path,
                        "data": data,
                        "clock": clock,
                        "printer": printer,
                        "camera": "sim:",
                        "scanner": "none",
                        "button": "sim",
                        "display_bus": "sim",
                    },
                ),
            ]
        ).settings
    except SettingsMistakes as error:
        fail(str(error))
    why = refuse_simulation(settings)
    if why is not None:
        fail(why)
    return settings


def _go(settings: Settings, office: Office, out: Path, size: tuple[int, int]) -> None:
    try:
        # Loaded only now: screens and devices take half a second, and --help needs none.
        from kiosk.tour import tour as run  # noqa: PLC0415
    except ImportError as error:
        fail(f"{error.name or error} is not installed: pip install 'antrean[kiosk]'")
    # What goes wrong on purpose is warned of, and belongs to the day.
    logging.getLogger("kiosk").setLevel(logging.ERROR)
    try:
        summary = run(settings, office, out, size)
    except (JournalError, KeyFileError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename or out}: {error.strerror or error}")
    click.echo(f"{many(len(summary.pictures), 'picture')} and summary.json in {out}")
    click.echo(
        f"{many(len(summary.tickets), 'ticket')}, {many(len(summary.calls), 'call')}, {summary.seconds} s"
    )
    if not summary.ok:
        fail("\n".join(f"wrong: {line}" for line in summary.wrong))
