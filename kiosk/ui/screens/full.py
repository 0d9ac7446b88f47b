"""The layout of a full day: the next days with seats, and the QR to book with a phone."""

from kiosk.ui import parts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.screen import Screen


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    bottom = parts.actions(pen, screen)
    area = Box(pen.margin, 100, pen.w - 2 * pen.margin, 0).until(bottom - 20)
    if not screen.code:
        _days(pen, area, screen)
    elif pen.upright:
        side = 300.0
        _days(pen, area.until(area.bottom - side - 20), screen)
        _book(pen, Box(area.x, area.bottom - side, area.w, side), screen)
    else:
        side = 360.0
        _days(pen, area.left(area.w - side - 36), screen)
        _book(pen, area.after(area.w - side), screen)


def _days(pen: Pen, box: Box, screen: Screen) -> None:
    title, lead = screen.text("title"), screen.text("lead")
    lines = [Words(title.main, 44, Weight.BOLD, lines=2, least=34), Words(lead.main, 30, lines=2)]
    both = " ".join(filter(None, (f"{title.second}." if title.second else "", lead.second)))
    lines.append(Words(both, 26, colour="muted", lines=2, second=True))
    high = min(178.0 if not pen.larger else 150.0, box.h - 3 * 66)
    pen.stack(box.top(high), lines, middle=False)
    rest = box.below(high + 8)
    each = min(84.0, (rest.h - 20) / 3)
    for number, line in enumerate(screen.rows):
        place = Box(rest.x, rest.y + number * (each + 10), rest.w, each)
        pen.panel(place, "surface", 18, "line" if pen.high else None)
        parts.row(pen, place.inset(24, 4), line)


def _book(pen: Pen, box: Box, screen: Screen) -> None:
    """The QR on its tint, large enough to be read from an arm's length."""
    pen.panel(box, "tint", 26, "accent" if pen.high else None)
    text = screen.text("book")
    lines = pen.pair(text, 30, 26, weight=Weight.BOLD, lines=2, least=26)
    if pen.upright:
        side = box.h - 40
        code = Box(box.x + 20, box.y + 20, side, side)
        pen.stack(Box(code.right + 24, box.y + 20, box.right - code.right - 40, side), lines, on="tint")
    else:
        side = min(box.w - 48, box.h - 124)
        code = Box(box.x + (box.w - side) / 2, box.y + 22, side, side)
        pen.stack(
            Box(box.x + 16, code.bottom + 4, box.w - 32, box.bottom - code.bottom - 12),
            lines,
            on="tint",
            align=Align.CENTRE,
        )
    pen.panel(code, "surface", 18)
    pen.code(code.inset(8), screen.code)
