"""Home: the booking card, which needs no touch, and below it the services to touch."""

from collections.abc import Sequence

from kiosk.board import Availability
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.words import Say

CARDS = 4
"""More services than these stand on a page of their own."""

ARROWS = {"left": "arrow_back", "right": "arrow_forward", "top": "arrow_upward", "bottom": "arrow_downward"}


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    """All services, or the three busiest and the way to the others."""
    services = facts.office.services
    choices = [common.service_choice(s, facts.board.service(s.letter), facts, say) for s in services]
    if len(choices) > CARDS:
        shown = set(_busiest(facts)[: CARDS - 1])
        others = [choice for choice in choices if choice.mark not in shown]
        choices = [choice for choice in choices if choice.mark in shown] + [more_card(others, say)]
    booking = Choice(
        "booking", say("Booked already? Hold your QR to the camera"), group="booking", state=State.MAIN
    )
    return Screen(
        Name.HOME,
        common.head(facts, say, hall=True),
        (
            ("booking", booking.words),
            ("booking_short", say("Hold your QR to the camera")),
            ("services", say("Not booked? Touch a service")),
            ("services_short", say("Touch a service")),
        ),
        (booking, *choices, *common.foot(visit, facts, say, back=False)),
        arrow=facts.office.devices.camera_side,
    )


def more_card(others: Sequence[Choice], say: Say) -> Choice:
    """The way to the services that have no card here; it names the first of them."""
    facts = tuple(("", say.same(choice.short.main)) for choice in others)
    return Choice("more", say("More services"), group="service", mark="…", facts=facts)


def _busiest(facts: Facts) -> list[str]:
    """Letters, those for which most people wait first; those that are open go before the others."""

    def key(letter: str) -> tuple[bool, int, str]:
        board = facts.board.service(letter)
        is_open = board is not None and board.availability is Availability.OPEN
        return not is_open, -(board.waiting if board else 0), letter

    return sorted((service.letter for service in facts.office.services), key=key)


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen, hall=True)
    foot = parts.foot(pen, screen)
    area = Box(pen.margin, 100 if pen.upright else 96, pen.w - 2 * pen.margin, 0)
    if pen.upright:
        area = area.until(foot - 16)
        high = 150 if not pen.larger else 112
        _booking(pen, screen, area.top(high))
        _strip(pen, screen, area.below(high + 10).top(72))
        services = area.below(high + 84)
        verb(pen, screen, services.top(42))
        cards(pen, screen.group("service"), services.below(46))
        return
    area = area.until(foot - 16)
    _booking(pen, screen, area.top(96))
    verb(pen, screen, area.below(99).top(42))
    cards(pen, screen.group("service"), area.below(145))


def verb(pen: Pen, screen: Screen, box: Box) -> None:
    """What a walk-in does: a verb, with a pointing hand."""
    pen.icon(Box(box.x + 4, box.mid - 17, 34, 34), "touch_app", "accent", "bg")
    text = screen.text("services") or screen.text("services_short")
    if pen.width(text.main, pen.grown(28), Weight.BOLD) > box.w - 50:
        text = screen.text("services_short")
    parts.heading(pen, box.after(50), text, 28 if not pen.larger else 26)


def _strip(pen: Pen, screen: Screen, box: Box) -> None:
    """Upright: the last calls and the seats left below the booking card."""
    head = screen.header
    calls = head.calls[:1] if pen.larger else head.calls
    entries = [(call, "accent") for call in calls] + ([(head.seats, "ink")] if head.seats else [])
    if not entries:
        return
    pen.panel(box, "tint", parts.ROUND, "accent" if pen.high else None)
    for cell, (entry, colour) in zip(box.inset(8, 0).columns(len(entries), 8), entries, strict=True):
        texts = [Words(entry[0], 28, Weight.BOLD, colour), Words(entry[1].main, 26, colour="muted")]
        pen.stack(cell, texts, on="tint", align=Align.CENTRE)


def _booking(pen: Pen, screen: Screen, box: Box) -> None:
    """The live picture in its frame, what to do, and where the camera is."""
    choice = screen.group("booking")[0]
    pen.panel(box, "accent", 26, shadow=True)
    pen.target(box, choice.id)
    picture = Box(box.x + 8, box.y + 8, 96 if pen.upright else 120, box.h - 16)
    pen.live(picture, radius=18)
    parts.frame(pen, picture.centred(min(picture.h, picture.w) * 0.66, min(picture.h, picture.w) * 0.66), 16)
    where = Box(box.right - 20 - 112, box.mid - 28, 112, 56)
    if pen.upright:
        where = Box(box.right - 12 - 60, box.y + 10, 60, box.h - 20)
    camera(pen, where, screen.arrow)
    text = Box(picture.right + 18, box.y + 8, where.x - picture.right - 32, box.h - 16)
    words = screen.text("booking_short") if pen.larger else screen.text("booking")
    lines = 2 if pen.upright else 1
    main = Words(words.main, 34 if not pen.larger else 40, Weight.BOLD, "on", lines=lines)
    second = Words(words.second, 26, colour="on2", lines=lines, second=True)
    pen.stack(text, [main, second] if words.second else [main], on="accent")


def camera(pen: Pen, box: Box, side: str) -> None:
    """A white field with a camera and the arrow that points to it: the picture is not the camera."""
    pen.panel(box, "on", min(box.w, box.h) / 2)
    icons = ["photo_camera", ARROWS[side]]
    if side in ("left", "top"):
        icons.reverse()
    half = box.inset(8, 6).rows(2, 2) if box.h > box.w else box.inset(14, 8).columns(2, 4)
    square = min(40.0, half[0].h)
    for place, icon in zip(half, icons, strict=True):
        pen.icon(place.centred(square, square), icon, "accent", "on")


def cards(pen: Pen, choices: Sequence[Choice], area: Box) -> None:
    """Service cards, two by two, or one below the other where the screen stands upright."""
    across = 1 if pen.upright or len(choices) == 1 else 2
    down = -(-len(choices) // across)
    places = list(area.grid(across, down))
    if len(choices) % across:
        places[len(choices) - 1] = Box(area.x, places[-1].y, area.w, places[-1].h)
    badge = 56 if pen.larger else 72
    room = [place.after(18 + badge + 18).left(place.w - 18 - badge - 18 - 16) for place in places]
    names = _names(pen, choices, room)
    texts = [(name, box, 1) for name, box in zip(names, room, strict=False)]
    px = pen.shared(texts, 34 if not pen.larger else 30 if not pen.upright else 28, Weight.BOLD, 28).px
    for choice, place, box, name in zip(choices, places, room, names, strict=False):
        style = parts.ground(pen, place, choice, radius=22, lifted=True)
        _letter(pen, Box(place.x + 18, place.mid - badge / 2, badge, badge), choice, style.fill)
        parts_ = [Words(name, px / pen.u, Weight.BOLD, style.ink, grow=False)]
        if place.h >= 134 and not pen.larger and choice.words.second:
            parts_.append(Words(choice.words.second, 26, colour="muted"))
        _card_text(pen, box, parts_, choice, style.fill)


def _names(pen: Pen, choices: Sequence[Choice], room: Sequence[Box]) -> list[str]:
    """A name that would shrink the others below 32 gives way to its shorter one."""
    least = pen.grown(32)
    return [
        choice.words.main
        if pen.width(choice.words.main, least, Weight.BOLD) <= box.w or not choice.short
        else choice.short.main
        for choice, box in zip(choices, room, strict=False)
    ]


def _letter(pen: Pen, box: Box, choice: Choice, on: str) -> None:
    fill, colour = ("accent", "on") if choice.state is not State.FLAT else ("line", "muted")
    if choice.mark == "…":
        fill, colour = "tint", "accent"
    pen.panel(box, fill, 18)
    if choice.mark == "…":
        pen.icon(box.inset(14), "more_horiz", colour, fill)
    else:
        pen.words(box, choice.mark, 42, Weight.EXTRA, colour, fill, Align.CENTRE, grow=False)


def _card_text(pen: Pen, box: Box, above: list[Words], choice: Choice, on: str) -> None:
    """Name and facts as one block in the middle of the card; facts have icons, but in large type."""
    colour = choice.tone or ("muted" if choice.state is State.FLAT else "ink")
    weight = Weight.BOLD if choice.state is State.FLAT else Weight.MEDIUM
    if pen.larger or choice.mark == "…":
        names = [words.main for _, words in choice.facts]
        while choice.mark == "…" and len(names) > 1 and pen.width(", ".join(names), pen.grown(26)) > box.w:
            names.pop()
        line = ", ".join(names)
        pen.stack(box, [*above, Words(line, 26, weight, "muted" if choice.mark == "…" else colour)], on=on)
        return
    size, heights = 26.0, sum(part.size * 1.2 for part in above)
    top = box.mid - (heights + size * 1.2) / 2
    pen.stack(Box(box.x, top, box.w, heights + 1), above, on=on, middle=False)
    x, row = box.x, Box(box.x, top + heights, box.w, size * 1.2 + 2)
    for icon, told in choice.facts:
        pen.icon(
            Box(x, row.mid - 14, 28, 28), icon, choice.tone or ("accent" if colour == "ink" else colour), on
        )
        width = pen.width(told.main, size, weight) + 2
        pen.words(Box(x + 34, row.y, width, row.h), told.main, size, weight, colour, on)
        x += 34 + width + 14
