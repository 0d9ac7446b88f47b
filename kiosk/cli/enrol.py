"""`kiosk enrol`: make this kiosk one of a centre's, by the code that its office page shows."""

import platform
from pathlib import Path

import click

from kiosk import __version__
from kiosk.cli.common import data_dir, data_option, fail, load, office_option, told
from kiosk.cli.sync import said
from kiosk.hatch import HatchClosed, ask
from kiosk.insync import ONCE_S
from kiosk.sync import enrol as enrolment
from kiosk.sync.errors import SyncError
from kiosk.sync.transport import through


@click.command()
@click.argument("url")
@click.argument("code", required=False)
@click.option("--authority", help="Fingerprint (SHA-256) of the centre's own certificate authority.")
@office_option
@data_option
@told()
def enrol(url: str, code: str | None, authority: str | None, office: Path | None, data: Path | None) -> None:
    """Enrol this kiosk with the centre at URL, by a CODE of its office page.

    The code is good once, and not for long. Instead of URL and CODE the whole text of the page's QR can be
    given (AE1|…), which also holds the fingerprint of the centre's certificate authority where it has one of
    its own. A kiosk that runs is in step at once; its queue goes on meanwhile.
    """
    resolved, rules = load({"office": office, "data": data})
    directory = data_dir(resolved.settings.data)
    if directory.simulated:
        fail(f"{directory.path} holds simulated days, which no centre is told: use another --data")
    try:
        found = enrolment.enrol(
            enrolment.invited(url, code, authority),
            office=rules.code,
            name=platform.node(),
            version=__version__,
            connect=through(resolved.settings.way_out),
            put=directory.put,
            proxy=resolved.settings.way_out,
        )
    except SyncError as error:
        fail(f"not enrolled: {error}")
    click.echo(f"enrolled with {found.url} as kiosk {found.place} of {found.office_name}")
    try:
        click.echo(said(ask(directory.socket, {"kind": "sync"}, ONCE_S)))
    except HatchClosed:
        click.echo("the kiosk does not run now; it will be in step when it does: `kiosk run`", err=True)
