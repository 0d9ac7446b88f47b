"""What was not printed, and the last tickets: one touch prints one again, as a copy where it may be one."""

from kiosk.ticket import PrintState, Ticket
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, staff_words
from kiosk.ui.words import Say, clock

PAGE = 4


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    missing = [found.ticket for found in facts.board.unprinted]
    known = {ticket.id for ticket in missing}
    tickets = missing + [ticket for ticket in facts.recent if ticket.id not in known]
    pages = max(1, -(-len(tickets) // PAGE))
    start = visit.page % pages * PAGE
    listed = tuple(_choice(ticket, facts, say) for ticket in tickets[start : start + PAGE])
    ways = [Choice("back", say("Back"), "arrow_back", group="action")]
    if pages > 1:
        ways.append(Choice("next", say("More"), "arrow_forward", group="action", state=State.MAIN))
    notice = staff_words.notice(visit.notice, say)
    return Screen(
        Name.STAFF_PRINTS,
        common.head(facts, say),
        (("title", say("Print again")), ("lead", notice or say("Touch a number to print it"))),
        (*listed, *ways),
        tone="ok" if visit.notice == "ok" else "warn" if notice else "",
        staff=True,
    )


def _choice(ticket: Ticket, facts: Facts, say: Say) -> Choice:
    missing = ticket.paper in (PrintState.NOT_PRINTED, PrintState.UNKNOWN)
    state = {
        PrintState.NOT_PRINTED: say("Not printed"),
        PrintState.UNKNOWN: say("Perhaps printed"),
        PrintState.PENDING: say("Being printed"),
        PrintState.PRINTED: say("Printed, prints a copy"),
    }[ticket.paper]
    return Choice(
        f"reprint:{ticket.id}",
        say.same(ticket.number),
        "print_error" if missing else "print",
        group="ticket",
        detail=state,
        mark=clock(facts.at(ticket.issued)),
        tone="warn" if missing else "",
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    bottom = parts.actions(pen, screen)
    area = Box(pen.margin, 98, pen.w - 2 * pen.margin, 0).until(bottom - 16)
    lead = screen.text("lead").main
    title = [
        Words(screen.text("title").main, 40, Weight.BOLD, least=30),
        Words(lead, 26, colour=screen.tone or "muted", lines=2),
    ]
    pen.stack(area.top(96), title, middle=False)
    rest = area.below(108 if not pen.upright else 190)
    choices = screen.group("ticket")
    cells = rest.rows(PAGE) if pen.upright else rest.grid(2, 2)
    for choice, cell in zip(choices, cells, strict=False):
        place = cell.top(min(cell.h, 150))
        style = parts.ground(pen, place, choice, lifted=True)
        pen.icon(Box(place.x + 22, place.mid - 24, 48, 48), choice.icon, choice.tone or "accent", style.fill)
        detail = f"{choice.mark} · {choice.detail.main}"
        if pen.width(detail, pen.grown(26)) > place.w - 110:
            detail = choice.detail.main
        lines = [
            Words(choice.words.main, 42, Weight.EXTRA, style.ink),
            Words(detail, 26, colour=choice.tone or "muted", least=24),
        ]
        pen.stack(place.after(90).left(place.w - 102).inset(0, 4), lines, on=style.fill)
