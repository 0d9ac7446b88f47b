"""docs/sync.md says what the staff screen says, and names the files that there are."""

import re
from pathlib import Path

import pytest

from kiosk.sync.errors import Trouble
from kiosk.ui.facts import SyncFact
from kiosk.ui.screens import staff_setup
from kiosk.ui.words import Say

DOCS = (Path(__file__).parent.parent.parent / "docs" / "sync.md").read_text("utf-8")


def _said(trouble: Trouble) -> str:
    said, _do = staff_setup._told(SyncFact(None, 3, trouble=trouble.value), Say("en"))
    return said.main


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_stands_there_in_the_words_of_the_screen(trouble: Trouble) -> None:
    words = _said(trouble)
    assert f"| {words} |" in DOCS


def test_no_words_stand_there_that_the_screen_does_not_say() -> None:
    table = DOCS.partition("| the staff screen says |")[2].partition("\n\n")[0]
    said = re.findall(r"^\| ([A-Z][^|]+) \|", table, re.MULTILINE)
    known = {_said(trouble) for trouble in Trouble}
    assert set(said) - known == {"In step", "Being sent to the centre"}
    assert len(said) == len(set(said)) == len(known) + 2
