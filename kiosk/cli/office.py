"""`kiosk check` and `kiosk settings`: what an office and a kiosk are set up with."""

from pathlib import Path

import click

from kiosk import fonts
from kiosk.cli.common import data_option, fail, load, many, office_option, settings_option, told
from kiosk.office_check import OfficeMistakes, read, texts


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check office FILES: every mistake at once, with its place and what is allowed.

    Texts that the fonts of Antrean cannot draw are named too; that is no mistake. Exit status 1 where a file
    has one.
    """
    wrong = 0
    for file in files:
        try:
            office = read(file.read_bytes(), str(file))
        except OSError as error:
            click.echo(f"{file}: cannot be read: {error.strerror}", err=True)
            wrong += 1
        except OfficeMistakes as error:
            click.echo(str(error), err=True)
            wrong += 1
        else:
            click.echo(
                f"{file}: good: {office.name.id}, {many(len(office.services), 'service')}, "
                f"{many(len(office.counters), 'counter')}, {office.zone}"
            )
            for place, text in texts(office):
                if lacking := fonts.missing(text):
                    click.echo(
                        f"{file}: {place}: the kiosk's own fonts cannot draw {lacking}; `kiosk doctor` says"
                        " whether another font of the kiosk can",
                        err=True,
                    )
    if wrong:
        fail(f"{wrong} of {many(len(files), 'file')} cannot be used")


@click.command()
@office_option
@data_option
@settings_option
@told()
def settings(office: Path | None, data: Path | None, settings_file: Path | None) -> None:
    """Show every setting, its value, and where it comes from.

    In rising order: built in, the office file, the settings file, the environment (ANTREAN_PRINTER, …), the
    command line. Secrets are masked. docs/settings.md has each in words.
    """
    resolved, _ = load({"office": office, "data": data}, settings_file)
    columns = [("setting", "value", "from", "what it is")]
    columns += [(each.name, each.value, each.source, each.description) for each in resolved.origins]
    name, value, source = (max(len(row[at]) for row in columns) for at in range(3))
    for row in columns:
        click.echo(f"{row[0]:{name}}  {row[1]:{value}}  {row[2]:{source}}  {row[3]}")
