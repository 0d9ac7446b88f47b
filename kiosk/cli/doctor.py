"""`kiosk doctor`: looks at every part, and says what is wrong and what to do."""

import os
import sys
import textwrap
from pathlib import Path
from typing import Final

import click

from kiosk.cli.common import data_option, fail, layers, office_option, settings_option, told, with_office
from kiosk.doctor import CHECKS, Finding, Grade, Patient, examine, worst
from kiosk.office import Office
from kiosk.office_check import OfficeMistakes, read
from kiosk.settings import Settings, SettingsMistakes, resolve

STATUS: Final = {Grade.OK: 0, Grade.WARNING: 1, Grade.BAD: 2}
_COLOURS: Final = {Grade.OK: "green", Grade.WARNING: "yellow", Grade.BAD: "red"}
_WIDTH: Final = max(len(part) for part in CHECKS)


@click.command()
@office_option
@data_option
@settings_option
@click.option("--full", is_flag=True, help="Verify all events of the journal, not only the newest.")
@told()
def doctor(office: Path | None, data: Path | None, settings_file: Path | None, full: bool) -> None:
    """Look at every part, and say in plain words what is wrong and what to do.

    Nothing is changed. While the kiosk runs it is asked; else devices are opened, asked and closed again.

    \b
    Exit status
    0  all is well
    1  the kiosk works; something is to be seen to (warning)
    2  a part does not work (bad), or the settings cannot be used
    """
    try:
        patient = Patient.of(*_subject({"office": office, "data": data}, settings_file), full=full)
    except SettingsMistakes as error:
        fail(str(error), STATUS[Grade.BAD])
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # a webcam is read through pygame, which greets
    findings = []
    for part, finding in examine(patient):
        findings.append(finding)
        _say(part, finding)
    counts = [f"{sum(each.grade is grade for each in findings)} {grade}" for grade in Grade]
    click.echo(f"\n{len(findings)} parts: {', '.join(counts)}")
    sys.exit(STATUS[worst(findings)])


def _subject(given: dict[str, Path | None], settings_file: Path | None) -> tuple[Settings, Office | str]:
    """The settings; the office, or what is wrong with its file, without which the other parts still count."""
    found = layers(given, settings_file)
    settings = resolve(found).settings
    try:
        office = read(settings.office.read_bytes(), str(settings.office))
    except OSError as error:
        return settings, f"{settings.office}: cannot be read: {error.strerror}"
    except OfficeMistakes as error:
        return settings, str(error)
    return with_office(found, settings.office, office).settings, office


def _say(part: str, finding: Finding) -> None:
    mark = click.style(f"{finding.grade:7}", fg=_COLOURS[finding.grade], bold=finding.grade is not Grade.OK)
    margin = " " * (9 + _WIDTH + 2)
    click.echo(f"{mark}  {part:{_WIDTH}}  {textwrap.indent(finding.found, margin).lstrip()}")
    if finding.do:
        click.echo(f"{margin}→ {finding.do}")
