"""Day and time, to be confirmed by staff once a boot where nothing else knows them."""

import datetime as dt

from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, staff_words
from kiosk.ui.words import Say, clock


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    at = facts.local + dt.timedelta(minutes=visit.shift)
    notice = staff_words.notice(visit.notice, say)
    steps: list[Choice] = []
    for kind, name in (("day", say("Day")), ("hour", say("Hour")), ("minute", say("Minute"))):
        for sign, icon in (("less", "remove"), ("more", "add")):
            steps.append(Choice(f"{kind}:{sign}", name, icon, group=kind))
    return Screen(
        Name.STAFF_DATE,
        common.head(facts, say),
        (
            ("title", say("Is this day and time right?")),
            ("date", say.date(at.date())),
            ("notice", notice),
        ),
        (
            *steps,
            Choice("back", say("Back"), "arrow_back", group="action"),
            Choice("confirm", say("Yes, it is right"), "check", group="action", state=State.MAIN),
        ),
        number=clock(at),
        tone="ok" if visit.notice == "ok" else "warn",
        staff=True,
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    bottom = parts.actions(pen, screen)
    area = Box(pen.margin, 100, pen.w - 2 * pen.margin, 0).until(bottom - 20)
    notice = screen.text("notice")
    head = [Words(screen.text("title").main, 40, Weight.BOLD, lines=2, least=30)]
    if notice:
        head.append(Words(notice.main, 26, Weight.BOLD, screen.tone, lines=2))
    top = 100.0 if notice or pen.upright else 60.0
    pen.stack(area.top(top), head, middle=False)
    groups = [screen.group(kind) for kind in ("day", "hour", "minute")]
    steps_high = 3 * 96 + 2 * 12 if pen.upright else 132
    steps = Box(area.x, area.bottom - steps_high, area.w, steps_high)
    card = area.below(top + 8).until(steps.y - 16)
    card = card.top(min(card.h, 330))
    pen.panel(card, "surface", 26, "line" if pen.high else None, shadow=True)
    if pen.upright:
        pen.words(
            card.inset(20, 10).top(70),
            screen.text("date").main,
            34,
            Weight.BOLD,
            on="surface",
            align=Align.CENTRE,
        )
        pen.words(
            card.below(76),
            screen.number,
            min(130, card.h - 90),
            Weight.TABULAR,
            "accent",
            "surface",
            Align.CENTRE,
            least=60,
            grow=False,
        )
        places = steps.rows(3, 12)
    else:
        pen.words(
            card.inset(32, 8).left(card.w * 0.6 - 32),
            screen.text("date").main,
            36,
            Weight.BOLD,
            on="surface",
            lines=2,
        )
        pen.words(
            card.after(card.w * 0.6).left(card.w * 0.4 - 32),
            screen.number,
            92,
            Weight.TABULAR,
            "accent",
            "surface",
            Align.RIGHT,
            least=60,
            grow=False,
        )
        places = steps.columns(3, 20)
    for choices, place in zip(groups, places, strict=True):
        _step(pen, place, choices)


def _step(pen: Pen, box: Box, choices: tuple[Choice, ...]) -> None:
    """Less and more, with what they change named above (upright: between) them."""
    less, more = choices
    name = less.words.main
    if pen.upright:
        places = (box.left(150), box.after(box.w - 150))
        pen.words(box.after(158).left(box.w - 316), name, 30, Weight.BOLD, align=Align.CENTRE)
    else:
        pen.words(box.top(34), name, 26, Weight.BOLD, align=Align.CENTRE)
        places = tuple(box.below(36).columns(2, 12))  # type: ignore[assignment]
    for choice, place in zip((less, more), places, strict=True):
        style = parts.ground(pen, place, choice)
        pen.icon(place.centred(52, 52), choice.icon, style.icon, style.fill)
