"""Several codes at once: a plain question instead of a guess."""

from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, message
from kiosk.ui.words import Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    return Screen(
        Name.SEVERAL,
        common.head(facts, say),
        (
            ("title", say("The camera sees several QR codes")),
            ("lead", say("Which one is your booking?")),
            ("step", say("Hold up only this one")),
        ),
        (
            Choice("back", say("Back"), "arrow_back", group="action"),
            Choice("code", say("Type the code"), "dialpad", group="action", state=State.MAIN),
        ),
        icon="qr_code_scanner",
        tone="warn",
        arrow="qr_code_2",
    )


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
