"""Who of you is here: a booking of several is asked once; who comes later uses the same QR."""

from kiosk.answers import WhoIsHere
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, who
from kiosk.ui.words import NOTHING, Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    members = visit.members or WhoIsHere("", "", 2, (), "")
    chosen = bool(visit.ordinals)
    absent = members.party - len(members.came)
    everybody = say("All of us are here") if not members.came else say("All the others are here")
    choices = [
        Choice(
            "all",
            everybody,
            "groups",
            group="self",
            state=State.PLAIN if chosen else State.MAIN,
            detail=NOTHING if chosen else say("Get number"),
        )
    ]
    for n in range(1, members.party + 1):
        came = n in members.came
        state = State.DISABLED if came else State.SELECTED if n in visit.ordinals else State.PLAIN
        detail = say("came already") if came else NOTHING
        choices.append(
            Choice(
                f"member:{n}", say("Person {n}", n=n), group="member", state=state, mark=str(n), detail=detail
            )
        )
    if chosen:
        words = say("Get number: {people}", people=common.people(say, len(visit.ordinals)))
        take = Choice("take", words, "confirmation_number", group="take", state=State.MAIN)
        choices += [Choice("back", say("Back"), "arrow_back", group="take"), take]
    else:
        choices += common.foot(visit, facts, say)
    texts = (
        ("title", say("Who of you is here?")),
        ("count", say("{people} on this booking", people=common.people(say, absent))),
        ("touch", say("Or touch who is here")),
        ("numbers", say("Numbers as on your booking")),
        ("later", say("Coming later? Use the same QR")),
    )
    return Screen(Name.MEMBERS, common.head(facts, say), texts, tuple(choices))


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    take = screen.group("take")
    foot = who.confirm(pen, take) if take else parts.foot(pen, screen)
    area = Box(pen.margin, 98, pen.w - 2 * pen.margin, 0).until(foot - 16)
    own = screen.group("self")[0]
    later = screen.text("later")
    if pen.upright:
        parts.title(pen, area.top(52), screen.text("title"), beside=False, size=40)
        if not pen.larger:
            pen.words(area.below(52).top(40), screen.text("title").second, 28, colour="muted", side=1)
        rest = area.below(100 if not pen.larger else 60)
        parts.banner(pen, rest.top(96), "schedule", later, size=28)
        who.own(pen, rest.below(112).top(170), own, flat=True)
        below = rest.below(112 + 170 + 20)
        _touch(pen, below, screen)
        return
    parts.title(pen, area.top(54), screen.text("title"))
    body = area.below(64)
    who.own(pen, body.left(376), own)
    right = body.after(376 + 28)
    banner = 96
    _touch(pen, right.left(right.w).until(right.bottom - banner - 16), screen)
    parts.banner(pen, Box(right.x, right.bottom - banner, right.w, banner), "schedule", later, size=28)


def _touch(pen: Pen, box: Box, screen: Screen) -> None:
    """Which of the booking's numbers."""
    choices = screen.group("member")
    heading = 74 if not pen.larger else 46
    lines = [Words(screen.text("touch").main, 28, Weight.BOLD)]
    if not pen.larger:
        lines.append(Words(screen.text("numbers").main, 26, colour="muted"))
    pen.stack(box.top(heading), lines, middle=False)
    row = box.below(heading + 6)
    row = row.top(min(row.h, 124))
    # Five stand in two rows where the screen is narrow.
    across = 3 if pen.upright and len(choices) > 4 else len(choices)
    if across < len(choices):
        row = box.below(heading + 6).top(min(box.h - heading - 6, 2 * 100 + 16))
    for choice, place in zip(choices, row.grid(across, -(-len(choices) // across)), strict=False):
        style = parts.ground(pen, place, choice)
        if choice.state is not State.PLAIN:
            _mark(pen, place, choice)
        pen.words(
            place.inset(8, 4), choice.mark, 50, Weight.BOLD, style.ink, style.fill, Align.CENTRE, grow=False
        )


def _mark(pen: Pen, place: Box, choice: Choice) -> None:
    """A check: chosen now, or come already."""
    if choice.state is State.SELECTED:
        parts.tick(pen, place)
    else:
        pen.icon(Box(place.right - 36, place.y + 6, 30, 30), "check", "muted", "line")
