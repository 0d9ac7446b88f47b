"""Help: how to take a number in three steps, and where a person is who helps."""

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Weight
from kiosk.ui.pen import Box, Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    rows = (
        Row(say("With a booking: hold up its QR"), icon="qr_code_scanner"),
        Row(say("Without: touch your service"), icon="touch_app"),
        Row(say("Take your ticket and wait"), icon="confirmation_number"),
    )
    return Screen(
        Name.HELP,
        common.head(facts, say),
        (
            ("title", say("How to get a number")),
            ("staff", say("Staff at the desk will gladly help you")),
        ),
        (
            *common.modes(visit, facts, say),
            Choice("back", say("Back"), "arrow_back", group="action", state=State.MAIN),
        ),
        rows=rows,
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    bottom = pen.h - 116
    area = Box(pen.margin, 98, pen.w - 2 * pen.margin, 0).until(bottom - 16)
    row = Box(pen.margin, bottom, pen.w - 2 * pen.margin, 96)
    back = screen.choice("back")
    assert back is not None  # noqa: S101 - build has put it
    modes = screen.group("foot")
    if pen.upright:
        tiles = row.below(-112).top(96)
        area = area.until(tiles.y - 16)
        parts.tiles(pen, [*zip(modes, tiles.columns(len(modes)), strict=True)], fill="bg")
        parts.buttons(pen, [(back, row)])
    else:
        wide = 3 * 179.0 + 2 * 16
        parts.buttons(pen, [(back, row.left(row.w - wide - 16))])
        parts.tiles(pen, [*zip(modes, row.after(row.w - wide).columns(len(modes)), strict=True)], fill="bg")
    parts.title(pen, area.top(50), screen.text("title"), beside=not pen.upright)
    rest = area.below(58 if not pen.upright else 110)
    staff = 80
    steps = rest.until(rest.bottom - staff - 12)
    for place, line in zip(steps.rows(3, 6), screen.rows, strict=True):
        disc = min(66.0 if not pen.upright else 76.0, place.h)
        parts.badge(pen, Box(place.x, place.mid - disc / 2, disc, disc), line.icon)
        pen.stack(
            place.after(disc + 24),
            pen.pair(line.words, 32, 26, weight=Weight.BOLD, lines=2 if pen.upright or pen.larger else 1),
        )
    parts.banner(pen, Box(rest.x, rest.bottom - staff, rest.w, staff), "support_agent", screen.text("staff"))
