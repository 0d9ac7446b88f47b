"""The ticket: its number as large as there is room for, where to wait, how many are before, how long."""

from kiosk.answers import Done, TicketFacts, TicketShown
from kiosk.office import Name as OfficeName
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.visit import countdown
from kiosk.ui.words import Both, Say


def facts_of(visit: Visit) -> TicketFacts | None:
    """The ticket that was given out or held up."""
    answer = visit.answer
    return answer.facts if isinstance(answer, (Done, TicketShown)) else None


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    known = facts_of(visit)
    assert known is not None  # noqa: S101 - only an answer with a ticket leads here
    ticket = known.ticket
    where = facts.office.stage(ticket.stage).where
    return Screen(
        Name.TICKET,
        common.head(facts, say),
        (
            *card_texts(known, facts, say),
            ("take", say("Please take your ticket")),
            ("closes", closes(visit, say)),
        ),
        (Choice("end", say("Done"), group="action", state=State.MAIN),),
        rows=rows(known, where, say),
        number=ticket.number,
        seconds=countdown(visit)[0],
        part=countdown(visit)[1],
    )


def closes(visit: Visit, say: Say) -> Both:
    return say("Closes in {n} s", n=countdown(visit)[0])


def card_texts(known: TicketFacts, facts: Facts, say: Say) -> tuple[tuple[str, Both], ...]:
    """What stands on the card around the number."""
    ticket = known.ticket
    service = facts.office.service(ticket.service)
    stage = facts.office.stage(ticket.stage)
    people = common.people(say, ticket.party)
    # A service of one stage is often called as its stage is: said once.
    same = service is not None and service.name.id == stage.name.id
    detail = people if same else say("{stage} · {people}", stage=say.name(stage.name), people=people)
    short = common.people(say, ticket.party)
    if ticket.priority is not None:
        name = common.priority_name(ticket.priority, say)
        detail = short = say("{people} · {priority}", people=short, priority=name)
    return (
        ("label", say("Your queue number")),
        ("service", say.name(service.name) if service else say.same(ticket.service)),
        ("service_short", say.name(service.name, short=True) if service else say.same(ticket.service)),
        ("detail", detail),
        ("detail_short", short),
    )


def rows(known: TicketFacts, where: OfficeName, say: Say) -> tuple[Row, ...]:
    """Where to wait, people before, and the wait as a range."""
    found = [Row(say.name(where), say("Wait here"), "chair")]
    if known.before:
        found.append(Row(common.people(say, known.before), say("before you"), "group"))
    else:
        found.append(Row(say("You are next"), say("nobody is before you"), "group"))
    if known.wait is not None:
        found.append(Row(say.wait(known.wait), say("expected wait"), "schedule"))
    return tuple(found)


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if pen.upright:
        card_box = Box(pen.margin, 108, pen.w - 2 * pen.margin, 400)
        side = Box(pen.margin, 536, pen.w - 2 * pen.margin, pen.h - 536 - 132)
    else:
        card_box = Box(pen.margin, 104, 470, pen.h - 124)
        side = Box(pen.margin + 470 + 40, 104, pen.w - 2 * pen.margin - 510, pen.h - 104 - 132)
    card(pen, card_box, screen)
    take = 96 if pen.upright else 78
    facts_column(pen, side.until(side.bottom - take - 14), screen)
    banner = Box(side.x, side.bottom - take, side.w, take)
    parts.banner(pen, banner, "arrow_downward", Both(screen.text("take").main), size=32)
    end(pen, Box(side.x, pen.h - 116, side.w, 96), screen)


def facts_column(pen: Pen, area: Box, screen: Screen) -> None:
    for place, line in zip(area.rows(len(screen.rows), 8), screen.rows, strict=True):
        # A single fact is the one thing to know: it is said as large as the title of a card.
        size = 36 if len(screen.rows) > 1 else 60
        parts.fact(pen, place.centred(place.w, min(place.h, 110)), line.icon, line.words, line.value, size)


def end(pen: Pen, box: Box, screen: Screen) -> None:
    """The time left, and the way to end it sooner."""
    done = box.after(box.w - 196)
    parts.buttons(pen, [(screen.group("action")[0], done)])
    parts.time_bar(pen, Box(box.x, box.y + 26, box.w - 196 - 28, 60), screen)


def card(pen: Pen, box: Box, screen: Screen) -> None:
    """The ticket as an object: notched where it would be torn."""
    pen.panel(box, "surface", 28, "edge" if pen.high else None, deep=True)
    tear = box.bottom - min(124, box.h * 0.28)
    for side in (box.x, box.right):
        if not pen.high:
            pen.disc(Box(side - 15, tear - 15, 30, 30), "bg")
    x = box.x + 32
    while x + 12 <= box.right - 30:
        pen.panel(Box(x, tear - 2, 12, 4), "line", 2)
        x += 24
    head = 92.0 if not pen.larger else 76.0
    label = screen.text("label")
    lines = [
        Words(label.main, 34, Weight.BOLD, least=28),
        Words(label.second, 26, colour="muted", second=True),
    ]
    pen.stack(Box(box.x + 14, box.y + 16, box.w - 28, head), lines, on="surface", align=Align.CENTRE)
    number = Box(box.x + 14, box.y + 16 + head, box.w - 28, tear - box.y - 28 - head)
    # A digit takes three quarters of its size: what it blackens may fill the place, its line may not.
    size = min(260.0, number.h / 0.86)
    tall = Box(number.x, number.mid - number.h * 0.75, number.w, number.h * 1.5)
    pen.words(
        tall, screen.number, size, Weight.EXTRA, "accent", "surface", Align.CENTRE, least=90, grow=False
    )
    below = Box(box.x + 20, tear + 6, box.w - 40, box.bottom - tear - 14)
    service, detail = screen.text("service"), screen.text("detail")
    if pen.width(service.main, pen.grown(34), Weight.BOLD) > below.w:
        service = screen.text("service_short")
    if pen.larger or pen.width(detail.main, 26) > below.w:
        detail = screen.text("detail_short")
    lines = [Words(service.main, 36, Weight.BOLD, least=28), Words(detail.main, 26, colour="muted")]
    pen.stack(below, lines, on="surface", align=Align.CENTRE)
