"""A ticket held up again: it is known, who was away is back in the line, and this is how it stands."""

from kiosk.answers import Shown, TicketShown
from kiosk.ticket import State as TicketState
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.pen import Box, Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common, ticket
from kiosk.ui.visit import countdown
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    known = ticket.facts_of(visit)
    assert known is not None  # noqa: S101 - only an answer with a ticket leads here
    where = facts.office.stage(known.ticket.stage).where
    called = known.ticket.state is TicketState.CALLED and known.ticket.counter is not None
    returned = isinstance(visit.answer, TicketShown) and visit.answer.shown is Shown.RETURNED
    rows = ticket.rows(known, where, say)
    if called:
        counter = say("Counter {n}", n=known.ticket.counter or 0)
        rows, news, icon = (
            (Row(counter, say("Please go there now"), "directions_walk"),),
            say("You are being called"),
            "campaign",
        )
    elif returned:
        news, icon = say("Welcome back. You are in the line"), "check_circle"
    else:
        news, icon = say("Your number is still valid"), "check_circle"
    return Screen(
        Name.STATUS,
        common.head(facts, say),
        (*ticket.card_texts(known, facts, say), ("news", news), ("closes", ticket.closes(visit, say))),
        (Choice("end", say("Done"), group="action", state=State.MAIN),),
        rows=rows,
        number=known.ticket.number,
        icon=icon,
        tone="ok" if not called else "",
        seconds=countdown(visit)[0],
        part=countdown(visit)[1],
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if pen.upright:
        card = Box(pen.margin, 108, pen.w - 2 * pen.margin, 400)
        side = Box(pen.margin, 536, pen.w - 2 * pen.margin, pen.h - 536 - 132)
    else:
        card = Box(pen.margin, 104, 470, pen.h - 124)
        side = Box(pen.margin + 510, 104, pen.w - 2 * pen.margin - 510, pen.h - 104 - 132)
    ticket.card(pen, card, screen)
    news = 96
    ticket.facts_column(pen, side.until(side.bottom - news - 14), screen)
    banner = Box(side.x, side.bottom - news, side.w, news)
    parts.banner(pen, banner, screen.icon, screen.text("news"), screen.tone or "accent")
    ticket.end(pen, Box(side.x, pen.h - 116, side.w, 96), screen)
