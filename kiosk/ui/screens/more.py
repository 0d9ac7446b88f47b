"""More services: those that have no place on the home screen."""

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.pen import Box, Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen
from kiosk.ui.screens import common, home
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    first = {choice.mark for choice in home.build(visit, facts, say).group("service")}
    services = [service for service in facts.office.services if service.letter not in first]
    cards = tuple(common.service_choice(s, facts.board.service(s.letter), facts, say) for s in services)
    if len(cards) > home.CARDS:
        each = home.CARDS - 1
        start = visit.page % -(-len(cards) // each) * each
        cards = (*cards[start : start + each], home.more_card(cards[start + each :] or cards[:each], say))
    return Screen(
        Name.MORE,
        common.head(facts, say),
        (("title", say("More services")), ("services_short", say("Touch a service"))),
        (*cards, *common.foot(visit, facts, say)),
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    foot = parts.foot(pen, screen)
    area = Box(pen.margin, 100, pen.w - 2 * pen.margin, 0).until(foot - 16)
    parts.title(pen, area.top(96 if pen.upright else 56), screen.text("title"), beside=not pen.upright)
    choices = screen.group("service")
    if pen.upright:
        # The first card lies where a hand reaches it from a wheelchair.
        rest = area.below(188)
        home.verb(pen, screen, area.below(132).top(48))
        home.cards(pen, choices, rest.top(min(rest.h, len(choices) * 140 - 16)))
        return
    rest = area.below(68)
    home.cards(pen, choices, rest.top(min(rest.h, -(-len(choices) // 2) * 156 - 16)))
