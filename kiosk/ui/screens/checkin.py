"""Check-in: the live picture with its frame, what to do, and an arrow to where the camera really is."""

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.screens.home import ARROWS
from kiosk.ui.words import Both, Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    side = facts.office.devices.camera_side
    texts = [
        ("title", say("Hold your QR to the camera")),
        ("where", where(side, say)),
        ("first", say("Open the QR on your phone")),
        ("second", say("One hand away, hold it still")),
        ("searching", say("Looking for a code …")),
    ]
    if not facts.camera:
        texts = [
            ("title", say("The camera is not working now")),
            ("where", say("Type your booking code instead")),
        ]
    code = Choice(
        "code",
        say("Type the code"),
        "dialpad",
        group="action",
        state=State.PLAIN if facts.camera else State.MAIN,
    )
    back = Choice("back", say("Back"), "arrow_back", group="action")
    return Screen(
        Name.CHECKIN,
        common.head(facts, say),
        tuple(texts),
        (code, back),
        arrow=side if facts.camera else "",
        icon="photo_camera" if facts.camera else "no_photography",
    )


def where(side: str, say: Say) -> Both:
    """Where the camera sits."""
    match side:
        case "left":
            return say("The camera is on the left")
        case "right":
            return say("The camera is on the right")
        case "top":
            return say("The camera is above the screen")
        case _:
            return say("The camera is below the screen")


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    if not screen.arrow:
        _blind(screen, pen)
        return
    back, code = screen.choice("back"), screen.choice("code")
    assert back is not None and code is not None  # noqa: S101, PT018 - build has put both
    if pen.upright:
        area = Box(pen.margin, 100, pen.w - 2 * pen.margin, 0).until(pen.h - 132)
        title, *second = pen.pair(screen.text("title"), 42, 26, weight=Weight.BOLD, lines=2, least=32)
        told_where = Words(screen.text("where").main, 28, Weight.BOLD, "accent", lines=2)
        told = [told_where] if screen.arrow in ("left", "right") else []
        used = pen.stack(area.top(170), [title, *told, *second], middle=False)
        place = area.below(used + 16).until(area.bottom - (150 if not pen.larger else 170))
        picture(pen, place, screen)
        steps(pen, area.below(place.bottom - area.y + 8), screen)
        row = Box(pen.margin, pen.h - 116, pen.w - 2 * pen.margin, 96)
    else:
        left = Box(pen.margin, 100, 440, pen.h - 100 - 132)
        title, *second = pen.pair(screen.text("title"), 44, 26, weight=Weight.BOLD, lines=2, least=34)
        told_where = Words(screen.text("where").main, 28, Weight.BOLD, "accent", lines=2)
        told = [told_where] if screen.arrow in ("left", "right") else []
        used = pen.stack(left.top(196), [title, *told, *second], middle=False)
        steps(pen, left.below(used + 12), screen)
        x = left.right + 20
        picture(pen, Box(x, 104, pen.w - pen.margin - x, pen.h - 104 - 20), screen)
        row = Box(pen.margin, pen.h - 116, 440, 96)
    parts.tiles(pen, [(back, row.left(140))], fill="bg")
    parts.buttons(pen, [(code, row.after(156))])


def steps(pen: Pen, box: Box, screen: Screen) -> None:
    """What to do, counted; one below the other."""
    steps = [screen.text("first"), screen.text("second")]
    for number, (place, text) in enumerate(zip(box.rows(2, 4), steps, strict=True), 1):
        high = min(place.h, 92)
        disc = Box(place.x, place.y + high / 2 - 21, 42, 42)
        pen.disc(disc, "tint", "accent" if pen.high else None)
        pen.words(disc, str(number), 26, Weight.BOLD, "accent", "tint", align=Align.CENTRE, grow=False)
        line = [Words(text.main, 28, lines=2), Words(text.second, 26, colour="muted", second=True)]
        pen.stack(place.after(60).top(high), line)


def picture(pen: Pen, box: Box, screen: Screen) -> None:
    """The picture as in a mirror; at the camera's side of it a strip that points there."""
    side = screen.arrow
    strip, live = _split(box, side, 84)
    pen.live(live, radius=28)
    least = min(live.w, live.h - 60)
    parts.frame(pen, Box(live.x, live.y, live.w, live.h - 56).centred(least * 0.62, least * 0.62), 44)
    words = screen.text("searching").main
    width = pen.width(words, 26) + 36 + 56
    chip = Box(live.x + (live.w - width) / 2, live.bottom - 62, width, 46)
    pen.panel(chip, "ink", 23)
    pen.icon(Box(chip.x + 18, chip.y + 8, 30, 30), "qr_code_scanner", "surface", "ink")
    pen.words(Box(chip.x + 58, chip.y, width - 76, 46), words, 26, colour="surface", on="ink", grow=False)
    pen.panel(strip, "accent", 24)
    flat = strip.w > strip.h
    icons = [screen.icon, ARROWS[side]] if side in ("right", "bottom") else [ARROWS[side], screen.icon]
    if flat:
        text = screen.text("where")
        arrow = Box(strip.x + 20, strip.mid - 28, 56, 56)
        pen.icon(arrow, ARROWS[side], "on", "accent")
        lines = [
            Words(text.main, 30, Weight.BOLD, "on", lines=2),
            Words(text.second, 26, colour="on2", second=True),
        ]
        pen.stack(strip.after(92).left(strip.w - 112).inset(0, 4), lines, on="accent")
        return
    places = Box(strip.x + 8, strip.y, strip.w - 16, strip.h).centred(68, 220).rows(2, 20)
    for place, icon in zip(places, icons, strict=True):
        pen.icon(place.centred(62, 62), icon, "on", "accent")


def _split(box: Box, side: str, strip: float) -> tuple[Box, Box]:
    gap = 12
    match side:
        case "left":
            return box.left(strip), box.after(strip + gap)
        case "right":
            return box.after(box.w - strip), box.left(box.w - strip - gap)
        case "top":
            return box.top(strip), box.below(strip + gap)
        case _:
            return box.below(box.h - strip), box.top(box.h - strip - gap)


def _blind(screen: Screen, pen: Pen) -> None:
    """No camera: the typed code is the way."""
    top = parts.actions(pen, screen)
    area = Box(pen.margin, 112, pen.w - 2 * pen.margin, 0).until(top - 24)
    parts.badge(pen, Box(area.x, area.y + 8, 116, 116), screen.icon, "warn")
    text = area.below(140) if pen.upright else area.after(148)
    lines = pen.pair(screen.text("title"), 44, 28, weight=Weight.BOLD, lines=2, least=34)
    lines += [*pen.pair(screen.text("where"), 34, 28, lines=2)]
    pen.stack(text, lines, middle=False)
