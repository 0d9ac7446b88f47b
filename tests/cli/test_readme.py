"""What the README says is there: commands with their options, scripts, links, settings."""

import os
import re
import shlex

import click
import pytest

from kiosk.__main__ import main
from kiosk.settings import ENVIRONMENT, Settings
from tests.cli.cli_kit import ROOT

README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = sorted({told.strip() for told in re.findall(r"(?:\.venv/bin/|`)(kiosk [a-z][^`\n]*)", README)})


def test_it_has_commands() -> None:
    assert len(COMMANDS) > 12


@pytest.mark.parametrize("told", COMMANDS)
def test_every_command_is_one_with_these_options(told: str) -> None:
    """As the command line takes it apart; nothing is run."""
    _, *words = shlex.split(told, comments=True)
    command: click.Command = main
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, told
        command = found
    known = {name for each in command.params for name in (*each.opts, *each.secondary_opts)} | {"--help"}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= known, told


def test_every_script_can_be_run() -> None:
    scripts = set(re.findall(r"\bscript/[a-z_]+", README))
    assert len(scripts) > 3
    for script in scripts:
        assert os.access(ROOT / script, os.X_OK), script


def test_every_link_and_picture_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)|src=\"([^\"]+)\"", README)
    assert len(links) > 10
    for target in (one or other for one, other in links):
        assert (ROOT / target).exists(), target
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("#")
    }
    for heading in re.findall(r"\]\(#([^)]+)\)", README):
        assert heading in headings, heading


def test_the_environment_it_sets_is_one_of_settings_and_of_files_that_are_there() -> None:
    told = dict(re.findall(rf"{ENVIRONMENT}([A-Z_]+)=(\S+)", README))
    assert {name.lower() for name in told} <= set(Settings.model_fields)
    assert (ROOT / told["OFFICE"]).is_file()
