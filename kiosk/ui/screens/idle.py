"""The sheet of the last ten seconds: is anybody still there? One touch keeps everything."""

from kiosk.ui import parts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen
from kiosk.ui.screen import Choice, Header, Screen, State
from kiosk.ui.words import Say


def build(seconds: int, header: Header, say: Say) -> Screen:
    return Screen(
        "idle",
        header,
        (("title", say("Do you need more time?")), ("nothing", say("Nothing is lost"))),
        (
            Choice("finish", say("Finish"), "home", group="action"),
            Choice("stay", say("Yes, continue"), "check", group="action", state=State.MAIN),
        ),
        number=str(seconds),
        seconds=seconds,
    )


def layout(screen: Screen, pen: Pen) -> None:
    whole = Box(0, 0, pen.w, pen.h)
    pen.panel(whole, "veil")
    top = pen.h - (316 if not pen.upright else 440)
    sheet = Box(0, top, pen.w, pen.h - top)
    pen.panel(Box(sheet.x, sheet.y, sheet.w, sheet.h + 30), "surface", 30, "edge" if pen.high else None)
    disc = Box(pen.margin, top + 42, 116, 116)
    pen.disc(disc, "tint", "accent" if pen.high else None)
    pen.words(disc, screen.number, 62, Weight.TABULAR, "accent", "tint", Align.CENTRE, grow=False)
    text = Box(disc.right + 32, top + 34, pen.w - pen.margin - disc.right - 32, 132)
    lines = pen.pair(screen.text("title"), 44, 28, weight=Weight.BOLD, lines=2, least=34)
    pen.stack(
        text, [*lines, *pen.pair(screen.text("nothing"), 28)[:1]] if pen.upright else lines, on="surface"
    )
    rows = 2 if pen.upright else 1
    row = Box(
        pen.margin,
        pen.h - parts.foot_height(pen, rows),
        pen.w - 2 * pen.margin,
        parts.foot_height(pen, rows) - 20,
    )
    finish, stay = screen.choices
    if pen.upright:
        upper, lower = row.rows(2)
        parts.buttons(pen, [(finish, lower), (stay, upper)])
    else:
        parts.buttons(pen, [(finish, row.left(300)), (stay, row.after(316))])
