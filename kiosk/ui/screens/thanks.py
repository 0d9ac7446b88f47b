"""Thanks for a rating."""

from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, message
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    return Screen(
        Name.THANKS,
        common.head(facts, say),
        (
            ("title", say("Thank you")),
            ("lead", say("Your answer helps us serve better")),
        ),
        (Choice("end", say("Done"), "check", group="action", state=State.MAIN),),
        icon="thumb_up",
        tone="ok",
    )


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
