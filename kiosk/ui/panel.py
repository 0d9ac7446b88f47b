"""The side panel of a simulated kiosk: what its devices show, and what a hand does. Pure.

    title
    LED display
    paper that came out  │ call button: counter, press, twice, hold
                         │ what the camera sees
    tabs: codes to hold up, faults, time
    nine cells of the tab

It is drawn with the pen of the screens, upright, in u; a mouse works it, so its targets may lie higher up.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.ui.items import Align, Drawing, Live, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.text import Metrics
from kiosk.ui.words import Both

PREFIX = "panel:"
PAPER, LED, VIEW = "panel:paper", "panel:led", "panel:view"
"""Live pictures, and the choice that enlarges the paper."""

ACROSS, DOWN = 3, 3
"""Cells of a tab."""

_MARGIN, _GAP, _ROW, _LEAST = 20.0, 12.0, 96.0, 24.0
_TICK = 18.0
_HANDS = 38 + 2 * _ROW + 2 * _GAP + 150
"""The call button, and what the camera sees."""
PAPER_SHAPE = 0.62
"""Width by height of a ticket."""
TALL = 800.0
"""From so much height on, the paper has its place below the hands."""


@dataclass(frozen=True)
class Cell:
    """What can be done: hold a code up, have a fault. `on`: it is so now; `bad`: and that is wrong."""

    choice: str
    words: Both
    on: bool = False
    bad: bool = False
    enabled: bool = True


@dataclass(frozen=True)
class Tab:
    """A tab and its name; `wrong`: how many faults behind it are switched on."""

    choice: str
    words: Both
    chosen: bool
    wrong: int = 0


@dataclass(frozen=True)
class View:
    """All that the panel shows. `number`: whom the chosen counter has called; `papers`: how many came out."""

    tabs: tuple[Tab, ...]
    cells: tuple[Cell, ...]
    counter: int | None = None
    several: bool = False
    number: str = ""
    papers: int = 0
    display: bool = True
    camera: bool = True
    large: bool = False


def draw(view: View, size: tuple[int, int], metrics: Metrics) -> Drawing:
    """The panel at a size in px."""
    pen = Pen(size, metrics)
    # What is the kiosk's and what is not.
    pen.panel(Box(0, 0, 3, pen.h), "edge")
    whole = Box(_MARGIN, 16, pen.w - 2 * _MARGIN, pen.h - 32)
    if view.large:
        _large(pen, whole)
        return pen.drawing()
    _title(pen, whole.top(44))
    grid = (DOWN + 1) * (_ROW + _GAP) - _GAP
    middle = whole.below(54).until(whole.bottom - grid - 16)
    if view.display:
        high = min(104.0, middle.w / 5.2)
        _led(pen, middle.top(high))
        middle = middle.below(high + _GAP)
    if middle.h > TALL:
        _hands(pen, middle.top(_HANDS), view)
        rest = middle.below(_HANDS + 16)
        high = min(rest.h, rest.w / PAPER_SHAPE)
        _paper(pen, Box(rest.x, rest.mid - high / 2, rest.w, high).centred(high * PAPER_SHAPE, high), view)
    else:
        wide = min(middle.h * PAPER_SHAPE, middle.w * 0.42)
        _paper(pen, middle.left(wide), view)
        _hands(pen, middle.after(wide + 16), view)
    tabs, *rows = whole.below(whole.h - grid).rows(DOWN + 1, _GAP)
    _tabs(pen, tabs, view.tabs)
    places = [place for row in rows for place in row.columns(ACROSS, _GAP)]
    _cells(pen, [*zip(view.cells, places, strict=False)])
    return pen.drawing()


def _title(pen: Pen, box: Box) -> None:
    """That nothing here is real."""
    pen.panel(box, "warn_bg", 22)
    pen.icon(Box(box.x + 14, box.mid - 15, 30, 30), "build", "warn", "warn_bg")
    text = box.after(56)
    px = pen.words(
        text.left(text.w - 16), "Perangkat simulasi", 26, Weight.BOLD, "warn", "warn_bg", least=_LEAST
    )
    left = pen.width("Perangkat simulasi", px / pen.u, Weight.BOLD) + 14
    if left + pen.width("Simulated devices", 24) <= text.w - 16:
        pen.words(
            text.after(left).left(text.w - left - 14),
            "Simulated devices",
            24,
            colour="warn",
            on="warn_bg",
            side=1,
            least=_LEAST,
        )


def _led(pen: Pen, box: Box) -> None:
    pen.panel(box, "ink", 12)
    inner = pen.rect(box.inset(6))
    pen.items.append(Live(inner, LED, whole=True))


def _paper(pen: Pen, box: Box, view: View) -> None:
    """The paper as it came out; a touch makes it large."""
    if not view.papers:
        pen.panel(box, "tint", 12)
        words = [
            Words("Belum ada kertas", 26, Weight.BOLD, lines=3, least=_LEAST),
            Words("No paper yet", 24, colour="muted", lines=2, least=_LEAST),
        ]
        pen.stack(box.inset(14), words, "tint", Align.CENTRE)
        return
    pen.panel(box, "surface", 12, "edge")
    pen.items.append(Live(pen.rect(box.inset(8)), PAPER, whole=True))
    pen.target(box, PAPER)


def _large(pen: Pen, whole: Box) -> None:
    paper = whole.top(whole.h - _ROW - _GAP)
    pen.panel(paper, "surface", 12, "line")
    pen.items.append(Live(pen.rect(paper.inset(8)), PAPER, whole=True))
    button = Box(whole.x, whole.bottom - _ROW, whole.w, _ROW)
    _cells(pen, [(Cell(PAPER, Both("Kecilkan", "Back")), button)])


def _hands(pen: Pen, box: Box, view: View) -> None:
    """The call button of a counter, and what the camera sees."""
    if view.counter is not None:
        heading = box.top(34)
        _pair(pen, heading, Both("Tombol panggil", "Call button"))
        stepper, presses = box.below(38).top(2 * _ROW + _GAP).rows(2, _GAP)
        _stepper(pen, stepper, view)
        kinds = (
            ("tap", Both("Tekan", "Press")),
            ("double", Both("2 kali", "Twice")),
            ("hold", Both("Tahan", "Hold")),
        )
        _cells(
            pen,
            [
                (Cell(f"{PREFIX}press:{kind}", words), place)
                for (kind, words), place in zip(kinds, presses.columns(3, _GAP), strict=True)
            ],
        )
        box = box.below(38 + 2 * _ROW + 2 * _GAP)
    if view.camera and box.h >= 90:
        high = min(box.h, box.w * 0.5 * 3 / 4)
        picture = box.top(high).left(high * 4 / 3)
        pen.live(picture, VIEW, 10, mirror=False)
        text = box.top(high).after(picture.w + 14)
        words = [
            Words("Di depan kamera", 24, Weight.BOLD, lines=3, least=_LEAST),
            Words("Before the camera", 24, colour="muted", lines=3, second=True, least=_LEAST),
        ]
        pen.stack(text, words)


def _stepper(pen: Pen, box: Box, view: View) -> None:
    """Which counter, and whom it has called."""
    middle = box
    if view.several:
        for place, icon, choice in (
            (box.left(_ROW), "arrow_back", "back"),
            (box.after(box.w - _ROW), "arrow_forward", "next"),
        ):
            pen.panel(place, "surface", 16, "edge")
            pen.icon(place.centred(34, 34), icon, "accent", "surface")
            pen.target(place, f"{PREFIX}counter:{choice}")
        middle = Box(box.x + _ROW + 8, box.y, box.w - 2 * _ROW - 16, box.h)
    words = [
        Words(f"Loket {view.counter}", 30, Weight.BOLD, least=_LEAST),
        Words(
            view.number or "kosong", 26, Weight.TABULAR, "accent" if view.number else "muted", least=_LEAST
        ),
    ]
    pen.stack(middle, words, align=Align.CENTRE)


def _tabs(pen: Pen, box: Box, tabs: Sequence[Tab]) -> None:
    cells = [
        Cell(
            tab.choice,
            Both(f"{tab.words.main} ({tab.wrong})" if tab.wrong else tab.words.main, tab.words.second),
            tab.chosen,
        )
        for tab in tabs
    ]
    places = box.columns(len(cells), _GAP)
    _cells(pen, [*zip(cells, places, strict=True)], filled=True)
    last = places[-1]
    pen.panel(Box(box.x, last.bottom + _GAP / 2 - 1, box.w, 2), "line")


def _cells(pen: Pen, placed: Sequence[tuple[Cell, Box]], *, filled: bool = False) -> None:
    """Buttons of two lines that share their sizes. `filled`: the one that is on is the accent's."""
    rooms = [(cell.words.main, box.inset(9, 8).top(34), 1) for cell, box in placed]
    first = pen.shared(rooms, 26, Weight.BOLD, _LEAST).px / pen.u
    for cell, box in placed:
        fill, edge, width, ink, second = _look(cell, filled=filled)
        pen.panel(box, fill, 16, edge, width=width)
        if cell.enabled:
            pen.target(box, cell.choice)
        if cell.on and not filled:
            tick = Box(box.right - _TICK - 4, box.y + 3, _TICK, _TICK)
            pen.icon(tick, "error" if cell.bad else "check_circle", "bad" if cell.bad else "accent", fill)
        words = [
            Words(cell.words.main, first, Weight.BOLD, ink, least=_LEAST),
            Words(cell.words.second, 24, colour=second, second=True, least=_LEAST),
        ]
        pen.stack(box.inset(9, 8), words, fill, Align.CENTRE)


def _look(cell: Cell, *, filled: bool) -> tuple[str, str | None, float, str, str]:
    """Fill, edge, its width, and the colours of the two lines."""
    if not cell.enabled:
        return "line", None, 2, "muted", "muted"
    if not cell.on:
        return "surface", "edge", 2, "ink", "muted"
    if filled:
        return "accent", None, 2, "on", "on2"
    return ("bad_bg", "bad", 4, "bad", "bad") if cell.bad else ("tint", "accent", 4, "ink", "muted")


def _pair(pen: Pen, box: Box, words: Both) -> None:
    """A heading, the other language beside it."""
    px = pen.words(box, words.main, 26, Weight.BOLD, least=_LEAST)
    left = pen.width(words.main, px / pen.u, Weight.BOLD) + 12
    if words.second and left + pen.width(words.second, 24) <= box.w:
        pen.words(box.after(left), words.second, 24, colour="muted", side=1, least=_LEAST)
