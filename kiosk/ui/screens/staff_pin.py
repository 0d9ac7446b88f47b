"""The PIN of the staff: dots for digits, and how long to wait after too many tries."""

import math

from kiosk.pin import PIN_DIGITS
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Screen, State
from kiosk.ui.screens import code, common
from kiosk.ui.words import Both, Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    wait = visit.pin_until - visit.now
    ready = len(visit.digits) >= PIN_DIGITS[0] and not visit.pin_asked and wait <= 0
    tone, hint = _hint(visit, wait, say)
    return Screen(
        Name.STAFF_PIN,
        common.head(facts, say),
        (("title", say("Staff only")), ("hint", hint)),
        (*code.keys(say, visit.digits, State.MAIN if ready else State.DISABLED), code.ways(say)[0]),
        icon="error" if tone else "lock",
        tone=tone,
        digits="•" * len(visit.digits),
    )


def _hint(visit: Visit, wait: float, say: Say) -> tuple[str, Both]:
    if wait > 0:
        return "warn", say("Too many tries. Wait {n} s", n=math.ceil(wait))
    if visit.pin_asked:
        return "", say("One moment please")
    if visit.notice == "pin_wrong":
        return "warn", say("This is not the PIN. Try again")
    return "", say("Type the PIN, then touch Check")


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
    parts.buttons(pen, [(screen.group("action")[0], row.left(244))], size=32)
    used = pen.stack(
        side.top(110), pen.pair(screen.text("title"), 42, 28, weight=Weight.BOLD, least=34), middle=False
    )
    field = side.below(used + 14).top(76)
    pen.panel(field, "surface", 16, "accent", width=4)
    for number in range(len(screen.digits)):
        dot = Box(field.x + 26 + number * 46, field.mid - 13, 26, 26)
        pen.disc(dot, "ink")
    text = screen.text("hint")
    hint = side.below(used + 14 + 76 + 18)
    pen.icon(Box(hint.x, hint.y + 3, 32, 32), screen.icon, screen.tone or "accent")
    lines = [
        Words(text.main, 28, colour=screen.tone or "ink", lines=3),
        Words(text.second, 26, colour="muted", lines=2, second=True),
    ]
    pen.stack(hint.after(46), lines, middle=False)
