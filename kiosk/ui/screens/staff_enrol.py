"""Enrolment with a centre: its QR held up, its address confirmed, and what came of it in plain words.

`visit.notice` says where it stands: nothing, `no_invitation` (another code was held up), `ok`, or why not.
"""

import re

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Invited, Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import checkin, common, message
from kiosk.ui.words import Both, Say

GROUP = 4
"""Characters of a fingerprint that stand together, and are compared together."""
LINE = 25
"""Characters of an address in a line; none has a space to be parted at."""
LINES = 3


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    if visit.invited is None:
        return _waiting(visit, facts, say)
    if visit.enrolling:
        return _said(facts, say, "sync", "", (say("One moment please"), say("Asking the centre")))
    if visit.notice == "ok":
        return _done(facts, say)
    if visit.notice:
        return _failed(visit.notice, facts, say)
    return _asked(visit.invited, facts, say)


def _waiting(visit: Visit, facts: Facts, say: Say) -> Screen:
    back = Choice("back", say("Back"), "arrow_back", group="action")
    if not facts.camera:
        texts = (say("The camera is not working now"), say("Use a scanner, or kiosk enrol by keyboard"))
        return _said(facts, say, "no_photography", "warn", texts, None, back)
    side = facts.office.devices.camera_side
    other = visit.notice == "no_invitation"
    return Screen(
        Name.STAFF_ENROL,
        common.head(facts, say),
        (
            ("title", say("Hold up the QR of the office page")),
            ("where", checkin.where(side, say)),
            ("first", say("On the page: Kiosks, this kiosk, new code")),
            ("second", say("Hold it to the camera")),
            ("searching", say("This is another QR") if other else say("Looking for a code …")),
        ),
        (back,),
        arrow=side,
        icon="photo_camera",
        tone="warn" if other else "",
        staff=True,
    )


def _asked(invited: Invited, facts: Facts, say: Say) -> Screen:
    authority = invited.authority or ""
    groups = [authority[at : at + GROUP] for at in range(0, len(authority), GROUP)]
    return Screen(
        Name.STAFF_ENROL,
        common.head(facts, say),
        (
            ("title", say("Enrol with this centre?")),
            ("lead", say("Compare both with the office page")),
        ),
        (
            Choice("back", say("Back"), "arrow_back", group="action"),
            Choice("confirm", say("Yes, enrol"), "check", group="action", state=State.MAIN),
        ),
        rows=(
            Row(say("Address"), say.same(_parted(invited.address)), "cloud"),
            Row(
                say("Fingerprint"),
                say.same(" ".join(groups)) if groups else _public(invited.address, say),
                "key",
            ),
        ),
        staff=True,
    )


def _public(address: str, say: Say) -> Both:
    """What stands for the centre where it has no authority of its own."""
    return say("A public certificate") if address.startswith("https:") else say("None, it is this machine")


def _parted(address: str) -> str:
    """An address in lines, parted before its dots. One too long ends as it ends: that says whose it is."""
    lines = [""]
    for piece in re.split(r"(?=\.)", address):
        for part in (piece[at : at + LINE] for at in range(0, max(len(piece), 1), LINE)):
            if len(lines[-1] + part) > LINE:
                lines.append("")
            lines[-1] += part
    kept = lines if len(lines) <= LINES else ["…", *lines[1 - LINES :]]
    return "\n".join(kept)


def _done(facts: Facts, say: Say) -> Screen:
    title = say("This kiosk is enrolled")
    lead = say("It is kiosk {n} of its office", n=facts.place or 1)
    back = Choice("back", say("Done"), "check", group="action", state=State.MAIN)
    return _said(facts, say, "check_circle", "ok", (title, lead), say("Nothing to do: it gets in step"), back)


def _failed(why: str, facts: Facts, say: Say) -> Screen:
    title, step = _why(why, say)
    back = Choice("back", say("Back"), "arrow_back", group="action")
    again = Choice("again", say("Hold up a QR again"), "qr_code_2", group="action", state=State.MAIN)
    return _said(facts, say, "error", "warn", (title, say("Nothing was changed")), step, back, again)


def _why(why: str, say: Say) -> tuple[Both, Both]:
    """What is so, and what to do."""
    told = {
        "code_refused": (say("This code is no longer good"), say("Make a new code on the office page")),
        "other_office": (say("The code is for another office"), say("Make a code on this office's page")),
        "address": (say("This address is not allowed"), say("It has to begin with https")),
        "no_network": (say("The centre does not answer"), say("Check the network cable and the router")),
        "not_the_centre": (say("This is not the centre shown"), say("Do not go on. Call support")),
        "centre_busy": (say("The centre is busy"), say("Wait a minute, then try again")),
        "upgrade_needed": (say("This kiosk is too old for the centre"), say("Have the kiosk updated")),
        "centre_old": (say("The centre is too old for this kiosk"), say("Have the centre updated")),
        "desk_silent": (say("It cannot be stored"), say("Free space on the disk, or call support")),
        "under_way": (say("An enrolment is under way"), say("Wait a minute, then try again")),
        "simulated": (
            say("A simulated day has no centre"),
            say("Start the kiosk without a clock setting"),
        ),
    }
    return told.get(why, (say("The centre has a fault"), say("If it lasts, tell the centre")))


def _said(
    facts: Facts,
    say: Say,
    icon: str,
    tone: str,
    texts: tuple[Both, Both],
    step: Both | None = None,
    *choices: Choice,
) -> Screen:
    """A screen that says one thing."""
    named = [("title", texts[0]), ("lead", texts[1])]
    return Screen(
        Name.STAFF_ENROL,
        common.head(facts, say),
        tuple(named if step is None else [*named, ("step", step)]),
        choices,
        icon=icon,
        tone=tone,
        staff=True,
    )


def layout(screen: Screen, pen: Pen) -> None:
    if screen.rows:
        _confirm(screen, pen)
    elif screen.arrow:
        _camera(screen, pen)
    else:
        message.layout(screen, pen)


def _camera(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    back = screen.group("action")
    if pen.upright:
        area = Box(pen.margin, 100, pen.w - 2 * pen.margin, 0).until(pen.h - 132)
        used = _title(pen, area.top(170), screen)
        picture = area.below(used + 16).until(area.bottom - 190)
        checkin.picture(pen, picture, screen)
        checkin.steps(pen, area.below(picture.bottom - area.y + 8), screen)
    else:
        left = Box(pen.margin, 100, 440, pen.h - 100 - 132)
        used = _title(pen, left.top(196), screen)
        checkin.steps(pen, left.below(used + 12), screen)
        x = left.right + 20
        checkin.picture(pen, Box(x, 104, pen.w - pen.margin - x, pen.h - 104 - 20), screen)
    row = Box(pen.margin, pen.h - 116, 284, 96)
    parts.buttons(pen, [*zip(back, (row,), strict=True)])


def _title(pen: Pen, box: Box, screen: Screen) -> float:
    lines = pen.pair(screen.text("title"), 42, 26, weight=Weight.BOLD, lines=2, least=32)
    return pen.stack(box, lines, middle=False)


def _confirm(screen: Screen, pen: Pen) -> None:
    """Address and fingerprint in large, to be compared character by character."""
    parts.header(pen, screen)
    bottom = parts.actions(pen, screen)
    area = Box(pen.margin, 98, pen.w - 2 * pen.margin, 0).until(bottom - 16)
    title = [
        *pen.pair(screen.text("title"), 40, 26, weight=Weight.BOLD, least=30),
        Words(screen.text("lead").main, 26, lines=2),
    ]
    used = pen.stack(area.top(150), title, middle=False)
    card = area.below(used + 14)
    card = card.top(min(card.h, 560))
    pen.panel(card, "surface", 22, "line" if pen.high else None, shadow=True)
    inner = card.inset(28, 14)
    places = inner.rows(2, 16) if pen.upright else (inner.left(inner.w * 0.47), inner.after(inner.w * 0.53))
    for place, row in zip(places, screen.rows, strict=True):
        pen.icon(Box(place.x, place.y + 2, 36, 36), row.icon, "accent", "surface")
        pen.words(place.after(50).top(40), row.words.main, 26, Weight.BOLD, on="surface", grow=False)
        told = row.value.main
        value = [Words(told, 28, lines=5, least=24, grow=False)]
        pen.stack(place.below(46), value, on="surface", middle=False)
