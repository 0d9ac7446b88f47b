"""What docs/desk.md and docs/settings.md say is so: every word is there, and the examples really run."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from kiosk import commands, events
from kiosk.answers import Facts
from kiosk.board import Board
from kiosk.bookings import Booking
from kiosk.devices.supervise import Status
from kiosk.lines import LINE_LIMIT
from kiosk.refusal import Refusal
from kiosk.settings import Settings
from kiosk.ticket import Ticket
from tests.cli.cli_kit import ROOT, kiosk, lines

DESK = (ROOT / "docs" / "desk.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")


def table(text: str, first: str) -> dict[str, list[str]]:
    """A table by the word in its first column; the rest of each row as cells. `first`: its heading."""
    _, _, after = text.partition(f"| {first} |")
    rows = after.partition("\n\n")[0].splitlines()[2:]
    cells = ([cell.strip() for cell in row.strip("|").split(" | ")] for row in rows)
    return {row[0].strip("` "): row[1:] for row in cells}


def words(cell: str) -> set[str]:
    """What stands between backquotes, whole examples apart."""
    return set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", cell, flags=re.DOTALL)))


def fields(model: type[BaseModel], *common: str) -> set[str]:
    return set(model.model_fields) - {"kind", *common}


def test_every_command_and_each_of_its_fields_is_told() -> None:
    told = table(DESK, "kind")
    known = {each.model_fields["kind"].default: each for each in get_args(commands.Command)}
    assert set(told) == set(known)
    for kind, command in known.items():
        missing = fields(command, "id") - words(told[kind][0])
        assert not missing, f"{kind}: {missing}"
        optional = {name for name in fields(command, "id") if not command.model_fields[name].is_required()}
        assert set(re.findall(r"\[`(\w+)`\]", told[kind][0])) == optional, kind


def test_every_event_and_each_of_its_fields_is_told() -> None:
    told = table(DESK, "event")
    known = {each.model_fields["kind"].default: each for each in get_args(events.Event)}
    assert set(told) == set(known)
    for kind, event in known.items():
        assert words(told[kind][0]) == fields(event, "at", "command"), kind


def test_every_reason_of_a_refusal_is_told_once() -> None:
    told = [reason for row in table(DESK, "of").values() for reason in re.findall(r"`([^`]+)`", row[0])]
    assert sorted(told) == sorted(Refusal)


def test_every_part_of_an_answer_is_told() -> None:
    told = words(DESK)
    for dataclass in (Facts, Ticket, Board, Booking):
        assert set(dataclass.__dataclass_fields__) <= told, dataclass
    assert {status.value for status in Status} <= told
    assert f"{LINE_LIMIT:,}" in DESK


def _like(told: Any, found: Any) -> bool:
    """Whether what is told is part of what was found; `…` stands for anything."""
    if isinstance(told, dict) and isinstance(found, dict):
        return all(name in found and _like(value, found[name]) for name, value in told.items())
    return bool(told in ("…", found))


def test_the_example_runs_as_it_is_told(tmp_path: Path) -> None:
    (example,) = re.findall(r"```desk\n(.*?)```", DESK, re.DOTALL)
    said = [line[2:] for line in example.splitlines() if line.startswith("> ")]
    told = [json.loads(line[2:]) for line in example.splitlines() if line.startswith("< ")]
    data = tmp_path / "data"
    result = kiosk("desk", "--data", data, "--clock", "2026-11-17T08:24", stdin="\n".join(said) + "\n")
    found = iter(lines(result))
    for line in told:
        assert any(_like(line, each) for each in found), line
    assert len(told) > 8


def test_every_setting_is_told_with_what_is_built_in() -> None:
    told = table(SETTINGS, "setting")
    assert list(told) == list(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        built_in = "none" if field.default is None else str(field.default)
        assert told[name][0].strip("`") == (
            built_in.lower() if isinstance(field.default, bool) else built_in
        ), name


@pytest.mark.parametrize("name", ["paper", "reader", "button", "display", "display_bus", "log"])
def test_every_choice_of_a_setting_is_told(name: str) -> None:
    assert set(get_args(Settings.model_fields[name].annotation)) <= words(table(SETTINGS, "setting")[name][1])


def test_links_lead_somewhere() -> None:
    for text in (DESK, SETTINGS):
        for target in re.findall(r"\]\(([^)#]+)\)", text):
            assert (ROOT / "docs" / target).exists(), target
