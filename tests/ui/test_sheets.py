"""Every screen in every state, size, language, theme and text size: nothing clipped, faint or out of reach.

The same run writes one contact sheet a size into out/sheets, to be looked at.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from kiosk.ui import sheets
from kiosk.ui.items import Label
from kiosk.ui.person import Name
from kiosk.ui.sheet_states import Case
from kiosk.ui.sheets import MODES, SIZES, Mode
from kiosk.ui.text import Fonts
from kiosk.ui.visit import asking, shown

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def everything() -> list[Case]:
    return sheets.cases(ROOT / "offices")


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


def test_no_screen_is_left_out(everything: list[Case]) -> None:
    assert {shown(case.visit, case.facts) for case in everything} == set(Name)
    assert any(asking(case.visit) for case in everything)
    assert len({case.key for case in everything}) == len(everything)


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name or "id")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_can_be_read_and_touched(
    everything: list[Case], fonts: Fonts, size: tuple[int, int], mode: Mode
) -> None:
    found = [line for case in everything for line in sheets.findings(case, mode, size, fonts)]
    assert found == []


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_what_is_drawn_can_be_touched_and_read_out(
    everything: list[Case], fonts: Fonts, size: tuple[int, int]
) -> None:
    """Each target is a choice of the screen's data, and each choice has its target, but for the pager."""
    for case in everything:
        screen = sheets.data(case, Mode())
        choices = (screen.sheet or screen).choices
        enabled = {choice.id for choice in choices if choice.enabled}
        drawing = sheets.drawn(case, Mode(), size, fonts)
        targets = {target.choice for target in drawing.targets if not target.hold}
        paged = {choice.id for choice in choices if choice.group in ("pager", "for")}
        assert targets <= enabled, case.key
        assert enabled - targets <= paged, case.key


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: mode.name or "id")
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_simulated_day_is_marked_on_every_screen(
    everything: list[Case], fonts: Fonts, size: tuple[int, int], mode: Mode
) -> None:
    for case in everything:
        simulated = replace(case, facts=replace(case.facts, simulated=True))
        labels = [
            item for item in sheets.drawn(simulated, mode, size, fonts).items if isinstance(item, Label)
        ]
        marked = any("Simula" in line for label in labels for line in label.lines)
        assert marked, case.key


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_contact_sheet_is_written(everything: list[Case], size: tuple[int, int]) -> None:
    file = sheets.make(everything, size, ROOT / "out" / "sheets")
    with Image.open(file) as picture:
        assert picture.width > 8 * 200
        colours = picture.convert("RGB").resize((64, 64)).getcolors(64 * 64)
    assert colours is not None
    assert len(colours) > 200
