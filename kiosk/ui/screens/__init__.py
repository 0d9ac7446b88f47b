"""All screens, and what makes them: `show` gives the data of what is to be seen, `draw` its drawing.

A screen is a module with `build(visit, facts, say)` → `Screen` and `layout(screen, pen)`, named in `SCREENS`.
What its choices do stands in `kiosk.ui.touches`.
"""

from dataclasses import replace
from typing import Protocol

from kiosk.ui.facts import Facts
from kiosk.ui.items import Drawing
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen
from kiosk.ui.screens import (
    checkin,
    closed,
    code,
    help_,
    home,
    idle,
    information,
    members,
    more,
    out_of_service,
    rating,
    refusal,
    several,
    staff,
    staff_date,
    staff_enrol,
    staff_numbers,
    staff_pin,
    staff_prints,
    staff_setup,
    status,
    thanks,
    ticket,
    unprinted,
    who,
    working,
)
from kiosk.ui.text import Metrics
from kiosk.ui.visit import asking, countdown, shown
from kiosk.ui.words import Say


class Kind(Protocol):
    """What a screen's module has."""

    def build(self, visit: Visit, facts: Facts, say: Say) -> Screen: ...

    def layout(self, screen: Screen, pen: Pen) -> None: ...


SCREENS: dict[Name, Kind] = {
    Name.HOME: home,
    Name.MORE: more,
    Name.WHO: who,
    Name.CHECKIN: checkin,
    Name.SEVERAL: several,
    Name.MEMBERS: members,
    Name.CODE: code,
    Name.TICKET: ticket,
    Name.UNPRINTED: unprinted,
    Name.STATUS: status,
    Name.REFUSAL: refusal,
    Name.INFORMATION: information,
    Name.HELP: help_,
    Name.RATING: rating,
    Name.THANKS: thanks,
    Name.WORKING: working,
    Name.CLOSED: closed,
    Name.OUT_OF_SERVICE: out_of_service,
    Name.STAFF_PIN: staff_pin,
    Name.STAFF: staff,
    Name.STAFF_PRINTS: staff_prints,
    Name.STAFF_DATE: staff_date,
    Name.STAFF_SETUP: staff_setup,
    Name.STAFF_NUMBERS: staff_numbers,
    Name.STAFF_ENROL: staff_enrol,
}


def show(visit: Visit, facts: Facts) -> Screen:
    """What is to be seen of this visit now."""
    say = facts.say(visit.language)
    screen = SCREENS[shown(visit, facts)].build(visit, facts, say)
    if asking(visit) and not visit.working:
        return replace(screen, sheet=idle.build(countdown(visit)[0], screen.header, say))
    return screen


def draw(
    screen: Screen,
    size: tuple[int, int],
    metrics: Metrics,
    *,
    larger: bool = False,
    contrast: bool = False,
    languages: tuple[str, str] = ("id", "en"),
) -> Drawing:
    """The screen at a size. `languages`: those of its main and its second words."""
    pen = Pen(size, metrics, larger=larger, high=contrast, languages=languages)
    layout = SCREENS[Name(screen.name)].layout
    if screen.sheet is None:
        layout(screen, pen)
    else:
        with pen.untouchable():
            layout(screen, pen)
        idle.layout(screen.sheet, pen)
    return pen.drawing()
