"""Work is being done: an answer takes longer than a moment, and nothing need be touched again."""

from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen
from kiosk.ui.screens import common, message
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    return Screen(
        Name.WORKING,
        common.head(facts, say),
        (("title", say("One moment please")), ("lead", say("You need not touch anything"))),
        (),
        icon="hourglass_top",
    )


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
