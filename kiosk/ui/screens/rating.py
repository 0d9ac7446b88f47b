"""How was it: five faces, one touch."""

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen
from kiosk.ui.screens import common
from kiosk.ui.words import Say

FACES = (
    "sentiment_sad",
    "sentiment_dissatisfied",
    "sentiment_neutral",
    "sentiment_satisfied",
    "sentiment_very_satisfied",
)


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    words = (say("Bad"), say("Poor"), say("Fair"), say("Good"), say("Very good"))
    stars = tuple(
        Choice(f"stars:{number}", word, icon, group="stars")
        for number, (word, icon) in enumerate(zip(words, FACES, strict=True), 1)
    )
    return Screen(
        Name.RATING,
        common.head(facts, say),
        (("title", say("How was our service today?")), ("once", say("One touch, no name"))),
        (*stars, Choice("back", say("Skip"), "close", group="action")),
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    foot = pen.h - 116
    area = Box(pen.margin, 104, pen.w - 2 * pen.margin, 0).until(foot - 24)
    used = pen.stack(
        area.top(150 if pen.upright else 104),
        pen.pair(screen.text("title"), 44, 28, weight=Weight.BOLD, lines=2, least=34),
        middle=False,
    )
    stars = screen.group("stars")
    # Upright the first face lies where a hand reaches it from a wheelchair.
    rest = area.below(max(used + 16, 190 if pen.upright else 0))
    if pen.upright:
        _rows(pen, rest, stars)
    else:
        _columns(pen, rest, stars)
    row = Box(pen.margin, foot, pen.w - 2 * pen.margin, 96)
    parts.buttons(pen, [(screen.group("action")[0], row.left(250))])
    pen.stack(row.after(282), pen.pair(screen.text("once"), 28, 26, weight=Weight.BOLD, lines=2))


def _columns(pen: Pen, area: Box, stars: tuple[Choice, ...]) -> None:
    places = area.columns(5)
    names = pen.shared(
        [(s.words.main, p.inset(10, 0).top(90), 2) for s, p in zip(stars, places, strict=True)],
        30,
        Weight.BOLD,
    )
    for choice, place, lines in zip(stars, places, names.lines, strict=True):
        style = parts.ground(pen, place, choice, radius=24, lifted=True)
        face = min(118.0, place.h - 130)
        pen.icon(
            Box(place.x + (place.w - face) / 2, place.y + 18, face, face), choice.icon, style.icon, style.fill
        )
        text = [Words("\n".join(lines), names.px / pen.u, Weight.BOLD, style.ink, lines=2, grow=False)]
        if choice.words.second:
            text.append(Words(choice.words.second, 26, colour=style.second, second=True))
        pen.stack(place.inset(8, 8).below(face + 14), text, on=style.fill, align=Align.CENTRE)


def _rows(pen: Pen, area: Box, stars: tuple[Choice, ...]) -> None:
    """The best on top, as one reads."""
    for choice, place in zip(reversed(stars), area.rows(5), strict=True):
        style = parts.ground(pen, place, choice, radius=24, lifted=True)
        face = min(84.0, place.h - 24)
        pen.icon(Box(place.x + 28, place.mid - face / 2, face, face), choice.icon, style.icon, style.fill)
        text = pen.pair(choice.words, 36, 26, weight=Weight.BOLD)
        pen.stack(place.after(face + 56).left(place.w - face - 80).inset(0, 10), text, on=style.fill)
