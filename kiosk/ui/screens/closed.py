"""Closed: from when numbers are given again, and why it is closed on a holiday. Information stays open."""

from kiosk import hours
from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen
from kiosk.ui.screens import common, message
from kiosk.ui.words import NOTHING, Both, Say, clock


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    today = facts.local.date()
    holiday = hours.holiday(facts.office, today)
    lead = say("Today is {holiday}", holiday=say.name(holiday)) if holiday else NOTHING
    opens = facts.board.next_opening
    number = ""
    texts: list[tuple[str, Both]] = [("title", say("The office is closed now")), ("lead", lead)]
    if opens is not None:
        at = facts.at(opens)
        number = clock(at)
        if at.date() == today:
            texts.append(("before", say("Numbers are given from")))
            texts.append(("after", say("in {time}", time=say.duration(opens - facts.now))))
        else:
            texts.append(("before", say("Numbers again on {day}", day=say.day(at.date()))))
    else:
        texts.append(("step", say("Please ask the staff at the desk")))
    return Screen(
        Name.CLOSED,
        common.head(facts, say),
        tuple(texts),
        common.foot(visit, facts, say, back=False),
        icon="door_front",
        tone="",
        number=number,
        arrow="support_agent",
    )


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
