"""Out of service: no number can be kept safely, so none is given; staff know, and do it by hand."""

from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen
from kiosk.ui.screens import common, message
from kiosk.ui.words import NOTHING, Say, clock


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    since = facts.fault_since
    told = say("Staff were told at {time}", time=clock(facts.at(since))) if since else NOTHING
    return Screen(
        Name.OUT_OF_SERVICE,
        common.head(facts, say),
        (
            ("title", say("This machine is out of service")),
            ("lead", told),
            ("step", say("Get your number at the staff's desk")),
        ),
        common.foot(visit, facts, say, back=False),
        icon="build",
        tone="warn",
        arrow="support_agent",
    )


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
