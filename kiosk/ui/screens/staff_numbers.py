"""The last numbers that an earlier card gave today, as staff know them: the next ones begin above.

One service after the other: what is saved of one stands, whatever becomes of the rest. One that is far above
what would come is asked for twice: it holds for the whole day.
"""

from kiosk import serials
from kiosk.commands import HIGHEST
from kiosk.ticket import format_number
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import code, common, staff_words
from kiosk.ui.words import Both, Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    service = facts.office.service(visit.service) or facts.office.services[0]
    board = facts.board.service(service.letter)
    known = 0 if board is None else board.last
    typed = int(visit.digits or 0)
    raises = typed > known

    def number(serial: int) -> str:
        return format_number(service.letter, serial, facts.office.number_width)

    tone, hint = _hint(visit, say, raises=raises, last=number(known) if known else "")
    back = Choice("back", say("Back"), "arrow_back", group="action")
    several = len(facts.office.services) > 1
    other = Choice("next", say("Next service"), "arrow_forward", group="action")
    return Screen(
        Name.STAFF_NUMBERS,
        common.head(facts, say),
        (
            ("title", say("Last number given today?")),
            ("service", say.name(service.name, short=True)),
            ("hint", hint),
            ("next", say("Next: {number}", number=number(serials.following(max(typed, known), facts.place)))),
        ),
        (
            *code.keys(say, visit.digits, State.MAIN if raises else State.DISABLED, say("Save")),
            *((back, other) if several else (back,)),
        ),
        icon={"ok": "check_circle", "warn": "error"}.get(tone, "info"),
        tone=tone,
        number=service.letter,
        digits=visit.digits,
        staff=True,
    )


def _hint(visit: Visit, say: Say, *, raises: bool, last: str) -> tuple[str, Both]:
    if visit.notice == "ok":
        return "ok", say("Saved")
    if visit.notice == "far":
        return "warn", say("Very high. If it is right, save again")
    if visit.notice:
        return "warn", staff_words.notice(visit.notice, say)
    if visit.digits and not raises:
        return "warn", say("It has given {number} already", number=last)
    if last:
        return "", say("It has given {number} already", number=last)
    return "", say("Only after the card was replaced")


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if pen.upright:
        foot = pen.h - 116
        pad = Box(pen.margin, foot - 16 - 496, pen.w - 2 * pen.margin, 496)
        side = Box(pen.margin, 108, pen.w - 2 * pen.margin, 0).until(pad.y - 16)
        row = Box(pen.margin, foot, pen.w - 2 * pen.margin, 96)
    else:
        pad = Box(pen.w - pen.margin - 428, 100, 428, pen.h - 120)
        side = Box(pen.margin, 104, pad.x - pen.margin - 40, pen.h - 104 - 132)
        row = Box(pen.margin, pen.h - 116, side.w, 96)
    code.keypad(pen, screen, pad)
    actions = screen.group("action")
    parts.buttons(pen, [*zip(actions, row.columns(2), strict=False)], size=30)
    used = pen.stack(
        side.top(100), pen.pair(screen.text("title"), 40, 26, weight=Weight.BOLD, least=30), middle=False
    )
    _service(pen, side.below(used + 12).top(92), screen)
    _told(pen, side.below(used + 12 + 92 + 14), screen)


def _service(pen: Pen, box: Box, screen: Screen) -> None:
    """The letter and what has been typed, with the service's name: a field, no button."""
    pen.panel(box, "surface", 16, "accent", width=4)
    size = 50.0
    letter = Box(box.x + 22, box.y, pen.width(screen.number, size, Weight.EXTRA) + 6, box.h)
    pen.words(letter, screen.number, size, Weight.EXTRA, "accent", "surface", grow=False)
    wide = pen.width("9" * len(str(HIGHEST)), size, Weight.TABULAR) + 8
    digits = Box(letter.right + 6, box.y, wide, box.h)
    if screen.digits:
        pen.words(digits, screen.digits, size, Weight.TABULAR, "ink", "surface", grow=False)
    else:
        pen.panel(Box(digits.x + 4, box.mid + 22, 34, 4), "accent", 2)
    name = Box(digits.right + 12, box.y, box.right - digits.right - 30, box.h)
    lines = [Words(screen.text("service").main, 28, Weight.BOLD, lines=2, least=24, grow=False)]
    pen.stack(name, lines, on="surface", align=Align.RIGHT)


def _told(pen: Pen, box: Box, screen: Screen) -> None:
    """What is known, and what comes next."""
    hint, after = screen.text("hint"), screen.text("next")
    tone = screen.tone or "accent"
    pen.icon(Box(box.x, box.y + 3, 32, 32), screen.icon, tone)
    lines = [
        Words(hint.main, 28, Weight.BOLD if screen.tone else Weight.MEDIUM, screen.tone or "ink", lines=2),
        Words(hint.second, 26, colour="muted", lines=2, second=True),
        Words(after.main, 34, Weight.BOLD, "accent", gap=10),
    ]
    pen.stack(box.after(46), lines, middle=False)
