"""The side panel's drawing: readable, touchable and whole at every height, in every state."""

from dataclasses import replace

import pytest

from kiosk.ui.check import check
from kiosk.ui.items import Label, Live, Panel
from kiosk.ui.panel import LED, PAPER, VIEW, Cell, Tab, View, draw
from kiosk.ui.text import Fonts
from kiosk.ui.theme import Theme
from kiosk.ui.words import Both

SIZES = ((400, 600), (400, 480), (360, 480), (400, 800), (400, 1080), (420, 1280), (420, 600))
FONTS = Fonts()
CELLS = tuple(Cell(f"panel:code:{n}", Both("Kertas habis", "Other office"), on=n == 1) for n in range(9))
TABS = tuple(
    Tab(f"panel:tab:{n}", Both(words, second), chosen=not n, wrong=9 if n == 1 else 0)
    for n, (words, second) in enumerate((("Kode", "Codes"), ("Gangguan", "Faults"), ("Waktu", "Time")))
)
USUAL = View(TABS, CELLS, counter=16, several=True, number="A012", papers=3)
STATES = {
    "usual": USUAL,
    "wrong": replace(USUAL, cells=tuple(replace(cell, on=True, bad=True) for cell in CELLS)),
    "nothing": replace(USUAL, cells=tuple(replace(cell, on=False, enabled=False) for cell in CELLS)),
    "begin": replace(USUAL, papers=0, number=""),
    "one counter": replace(USUAL, several=False),
    "no button": replace(USUAL, counter=None),
    "no display": replace(USUAL, display=False),
    "two tabs": replace(USUAL, tabs=TABS[:2], cells=CELLS[:5]),
    "large": replace(USUAL, large=True),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("state", STATES)
def test_everything_is_readable_and_whole(state: str, size: tuple[int, int]) -> None:
    drawing = draw(STATES[state], size, FONTS)
    # A mouse works it: nothing needs to be within reach of a wheelchair.
    anywhere = [target.choice for target in drawing.targets]
    assert check(drawing, Theme(), FONTS, staff=True, high_up=anywhere) == []


def labels(view: View) -> list[str]:
    return [
        line for item in draw(view, (400, 600), FONTS).items if isinstance(item, Label) for line in item.lines
    ]


def choices(view: View) -> list[str]:
    return [target.choice for target in draw(view, (400, 600), FONTS).targets]


def sources(view: View) -> list[str]:
    return [item.source for item in draw(view, (400, 600), FONTS).items if isinstance(item, Live)]


def test_it_says_that_it_is_a_simulation() -> None:
    assert "Perangkat simulasi" in labels(USUAL)


def test_every_choice_is_there_once() -> None:
    found = choices(USUAL)
    assert len(found) == len(set(found))
    assert set(found) == {
        *(cell.choice for cell in CELLS),
        *(tab.choice for tab in TABS),
        *(f"panel:press:{how}" for how in ("tap", "double", "hold")),
        "panel:counter:back",
        "panel:counter:next",
        PAPER,
    }


def test_what_cannot_be_done_cannot_be_touched() -> None:
    disabled = replace(USUAL, cells=(*CELLS[:4], replace(CELLS[4], enabled=False), *CELLS[5:]))
    assert CELLS[4].choice not in choices(disabled)


def test_paper_display_and_camera_are_shown_where_they_are() -> None:
    assert sources(USUAL) == [LED, PAPER, VIEW]
    assert sources(replace(USUAL, papers=0)) == [LED, VIEW]
    assert sources(replace(USUAL, display=False)) == [PAPER, VIEW]


def test_large_is_the_paper_alone_and_leads_back() -> None:
    assert sources(STATES["large"]) == [PAPER]
    assert choices(STATES["large"]) == [PAPER]
    sizes = {
        large: next(
            item.rect.h
            for item in draw(replace(USUAL, large=large), (400, 600), FONTS).items
            if isinstance(item, Live) and item.source == PAPER
        )
        for large in (False, True)
    }
    assert sizes[True] > 2 * sizes[False]


def test_faults_are_counted_on_their_tab_and_marked_by_more_than_colour() -> None:
    assert "Gangguan (9)" in labels(USUAL)
    edges = [
        item.edge_width
        for item in draw(STATES["wrong"], (400, 600), FONTS).items
        if isinstance(item, Panel) and item.fill == "bad_bg"
    ]
    calm = [
        item.edge_width
        for item in draw(USUAL, (400, 600), FONTS).items
        if isinstance(item, Panel) and item.edge
    ]
    assert len(edges) == 9
    assert min(edges) > min(calm)
