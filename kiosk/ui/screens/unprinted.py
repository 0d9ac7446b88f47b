"""A ticket without paper: the number holds, and its QR is photographed to take along."""

from kiosk.codes import TicketCode
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, ticket
from kiosk.ui.visit import countdown
from kiosk.ui.words import Both, Say


def problem(name: str, say: Say) -> Both:
    """What keeps the printer from printing, in two words."""
    match name:
        case "paper_out":
            return say("Out of paper")
        case "cover_open":
            return say("Printer cover open")
        case "cable" | "missing":
            return say("Printer not connected")
        case _:
            return say("Printer does not answer")


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    known = ticket.facts_of(visit)
    assert known is not None  # noqa: S101 - only an answer with a ticket leads here
    code = TicketCode(facts.office.code, known.ticket.day, known.ticket.id)
    portal = facts.office.portal_url
    where = facts.office.stage(known.ticket.stage).where
    return Screen(
        Name.UNPRINTED,
        common.head(facts, say),
        (
            *ticket.card_texts(known, facts, say),
            ("valid", say("Your number is valid")),
            ("why", problem(visit.paper or "error", say)),
            ("photo", say("Take a photo of this code")),
            ("closes", ticket.closes(visit, say)),
        ),
        (Choice("end", say("Done"), group="action", state=State.MAIN),),
        rows=ticket.rows(known, where, say),
        number=known.ticket.number,
        code=code.url(portal) if portal else code.text(),
        seconds=countdown(visit)[0],
        part=countdown(visit)[1],
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if pen.upright:
        card = Box(pen.margin, 108, pen.w - 2 * pen.margin, 330)
        side = Box(pen.margin, 462, pen.w - 2 * pen.margin, pen.h - 462 - 132)
    else:
        card = Box(pen.margin, 104, 470, pen.h - 124)
        side = Box(pen.margin + 510, 104, pen.w - 2 * pen.margin - 510, pen.h - 104 - 132)
    ticket.card(pen, card, screen)
    valid, why = screen.text("valid"), screen.text("why")
    reason = why.main if pen.larger else " · ".join(filter(None, why))
    if pen.width(reason, 26) > side.w - 110:
        reason = why.main
    banner = side.top(84)
    pen.panel(banner, "warn_bg", parts.ROUND)
    pen.icon(Box(banner.x + 20, banner.mid - 21, 42, 42), "print_disabled", "warn", "warn_bg")
    lines = [Words(valid.main, 32, Weight.BOLD, "warn"), Words(reason, 26, colour="warn")]
    pen.stack(banner.after(78).left(banner.w - 90).inset(0, 2), lines, on="warn_bg")
    rest = side.below(96)
    high = 230 if pen.upright else 186
    code = Box(rest.x, rest.y, high, high)
    pen.panel(code, "surface", 18)
    pen.code(code.inset(6), screen.code)
    photo = screen.text("photo")
    lines = [
        Words(photo.main, 30, Weight.BOLD, lines=4),
        Words(photo.second, 26, colour="muted", lines=3, second=True),
    ]
    pen.stack(Box(code.right + 22, code.y, rest.right - code.right - 22, code.h), lines)
    where, *others = screen.rows
    facts = " · ".join(row.words.main for row in others)
    lines = [Words(where.words.main, 30, Weight.BOLD), Words(facts, 26, colour="muted")]
    pen.stack(rest.below(high + 4), lines)
    ticket.end(pen, Box(side.x, pen.h - 116, side.w, 96), screen)
