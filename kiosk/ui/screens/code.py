"""The booking code typed: a large keypad, groups of four, and what is wrong said while one types."""

from kiosk import codes
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.words import Both, Say

GROUP = 4


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    tone, hint = _hint(visit, say)
    problem = codes.check(visit.digits)
    check = State.MAIN if problem is None and not visit.notice else State.DISABLED
    return Screen(
        Name.CODE,
        common.head(facts, say),
        (("title", say("Type your booking code")), ("hint", hint)),
        (*keys(say, visit.digits, check), *ways(say)),
        icon="error" if tone else "info",
        tone=tone,
        digits=visit.digits,
    )


def _hint(visit: Visit, say: Say) -> tuple[str, Both]:
    """How many digits are missing, or what does not fit."""
    problem = codes.check(visit.digits)
    if visit.notice == "code_unknown":
        return "warn", say("We do not know this code. Check the digits")
    if visit.notice or problem is codes.CodeProblem.WRONG_CHECK:
        return "warn", say("One digit does not fit. Compare them")
    if problem is None:
        return "", say("Complete. Touch Check")
    missing = codes.CODE_DIGITS - len(visit.digits)
    if missing == codes.CODE_DIGITS:
        return "", say("It stands beside your QR, 12 digits")
    return "", say.many(
        "Still one digit to go", "Still {word} digits to go", missing, word=say.number(missing)
    )


def keys(say: Say, digits: str, check: State, words: Both | None = None) -> tuple[Choice, ...]:
    """1 to 9, delete, 0, check: as on every telephone. `words`: what the last key says instead."""
    pad = [Choice(f"key:{n}", say.same(str(n)), group="key", mark=str(n)) for n in (*range(1, 10), 0)]
    delete = Choice(
        "delete", say("Delete"), "backspace", group="key", state=State.PLAIN if digits else State.DISABLED
    )
    last = Choice("check", words or say("Check"), "check", group="key", state=check)
    return (*pad[:9], delete, pad[9], last)


def ways(say: Say) -> tuple[Choice, ...]:
    return (
        Choice("back", say("Back"), "arrow_back", group="action"),
        Choice("help", say("Help"), "help", group="action"),
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if pen.upright:
        foot = pen.h - 116
        pad = Box(pen.margin, 0, pen.w - 2 * pen.margin, foot - 16)
        pad = pad.below(pad.bottom - (4 * 112 + 3 * 16))
        side = Box(pen.margin, 104, pen.w - 2 * pen.margin, 0).until(pad.y - 16)
        row = Box(pen.margin, foot, pen.w - 2 * pen.margin, 96)
    else:
        wide = 428
        pad = Box(pen.w - pen.margin - wide, 100, wide, pen.h - 100 - 20)
        side = Box(pen.margin, 104, pad.x - pen.margin - 40, pen.h - 104 - 132)
        row = Box(pen.margin, pen.h - 116, side.w, 96)
    keypad(pen, screen, pad)
    parts.buttons(pen, [*zip(screen.group("action"), row.columns(2), strict=True)], size=32)
    used = pen.stack(
        side.top(130),
        pen.pair(screen.text("title"), 42, 28, weight=Weight.BOLD, lines=2, least=34),
        middle=False,
    )
    fields = side.below(used + 14).top(76)
    groups(pen, fields, screen.digits)
    hint(pen, side.below(used + 14 + 76 + 18), screen)


def keypad(pen: Pen, screen: Screen, area: Box) -> None:
    """Twelve keys; words under the icons of the two that are no digits."""
    choices = screen.group("key")
    cells = area.grid(3, 4, 16)
    named = [(c, cell) for c, cell in zip(choices, cells, strict=True) if not c.mark]
    for choice, cell in zip(choices, cells, strict=True):
        if choice.mark:
            style = parts.ground(pen, cell, choice)
            size = 62 if pen.larger else 54
            pen.words(
                cell.inset(8, 4),
                choice.mark,
                size,
                Weight.TABULAR,
                style.ink,
                style.fill,
                Align.CENTRE,
                grow=False,
            )
    parts.tiles(pen, named)


def groups(pen: Pen, area: Box, digits: str) -> None:
    """Three fields of four digits; the one being typed has an accent edge and lines for what is missing."""
    at = min(len(digits) // GROUP, codes.CODE_DIGITS // GROUP - 1)
    for number, place in enumerate(area.columns(codes.CODE_DIGITS // GROUP, 16)):
        here = digits[number * GROUP : (number + 1) * GROUP]
        active = number == at and len(digits) < codes.CODE_DIGITS
        # No edge of a button: these are not touched.
        pen.panel(place, "surface", 16, "accent" if active else "line", width=4 if active else 2)
        for position, cell in enumerate(place.inset(10, 6).columns(GROUP, 4)):
            if position < len(here):
                pen.words(
                    cell, here[position], 42, Weight.TABULAR, "ink", "surface", Align.CENTRE, grow=False
                )
            elif active:
                next_ = position == len(here)
                line = Box(cell.x + 2, cell.bottom - 8, cell.w - 4, 4)
                pen.panel(line, "accent" if next_ else "line", 2)


def hint(pen: Pen, box: Box, screen: Screen) -> None:
    """What is missing or does not fit, with its icon."""
    text = screen.text("hint")
    box = box.top(min(box.h, 132))
    colour = screen.tone or "ink"
    pen.icon(Box(box.x, box.y + 3, 32, 32), screen.icon, screen.tone or "accent")
    weight = Weight.BOLD if screen.tone else Weight.MEDIUM
    lines = [
        Words(text.main, 28, weight, colour, lines=3),
        Words(text.second, 26, colour="muted", lines=2, second=True),
    ]
    pen.stack(box.after(46), lines, middle=False)
