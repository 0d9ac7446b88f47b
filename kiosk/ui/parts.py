"""Parts that screens share: header, foot, tiles, buttons, cards, banners. Sizes in u, as in the design."""

from collections.abc import Sequence
from typing import NamedTuple

from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import LEAST, Box, Pen, Words
from kiosk.ui.screen import Choice, Header, Row, Screen, State
from kiosk.ui.words import Both

FOOT = 96.0
GAP = 16.0
ROUND = 20.0

TONES = {"ok": "ok", "warn": "warn", "bad": "bad"}


class Look(NamedTuple):
    """The tokens a choice is drawn in."""

    fill: str
    edge: str | None
    width: float
    ink: str
    second: str
    icon: str
    shadow: bool


def look(choice: Choice, ground: str = "surface") -> Look:
    """How a choice looks: what can be touched is accent or has an edge."""
    match choice.state:
        case State.MAIN:
            return Look("accent", None, 2, "on", "on2", "on", shadow=False)
        case State.SELECTED:
            return Look("tint", "accent", 4, "ink", "muted", "accent", shadow=False)
        case State.DISABLED:
            return Look("line", None, 2, "muted", "muted", "muted", shadow=False)
        case State.FLAT:
            return Look("bg", "edge", 2, "ink", "muted", "muted", shadow=False)
        case _:
            return Look(ground, "edge", 2, "ink", "muted", "accent", shadow=ground == "surface")


def ground(
    pen: Pen, box: Box, choice: Choice, fill: str = "surface", radius: float = ROUND, *, lifted: bool = False
) -> Look:
    """The panel and the target of a choice."""
    style = look(choice, fill)
    pen.panel(
        box,
        style.fill,
        radius,
        style.edge,
        width=style.width,
        shadow=lifted and choice.state is not State.FLAT,
    )
    if choice.enabled:
        pen.target(box, choice.id)
    return style


def tick(pen: Pen, box: Box) -> None:
    """The check of what is selected, in its upper right corner."""
    disc = Box(box.right - 34, box.y + 6, 28, 28)
    pen.disc(disc, "accent")
    pen.icon(disc.inset(4), "check", "on", "accent")


# Header


def header(pen: Pen, screen: Screen, *, hall: bool = False) -> None:
    """Mark, office, date and clock; with `hall` the last calls and the seats left. Staff hold the mark."""
    head = screen.header
    mark = header_mark(pen)
    if not screen.staff:
        pen.target(Box(0, 0, 96, 96), "staff", panel=mark, hold=True)
    right = pen.w - pen.margin
    if head.clock:
        width = pen.width(head.clock, 46, Weight.TABULAR)
        # Room for the widest time, so that nothing moves with the minutes.
        pen.words(
            Box(right - width - 4, 20, width + 4, 56), head.clock, 46, Weight.TABULAR, align=Align.RIGHT
        )
        right -= width + 24
    left = mark.right + 18
    # The hall's calls need the room of a chip: what is special then stands in the date's place.
    chip = bool(head.chip) and not hall and not pen.upright
    if chip:
        right = _chip(pen, head, right)
    if hall and not pen.upright:
        right = _hall(pen, head, left, right)
    _office(pen, head, Box(left, 12, right - left, 72), hall=hall, chip=not chip)


def header_mark(pen: Pen) -> Box:
    """The mark of the kiosk; returns its place."""
    mark = Box(pen.margin, 20, 56, 56)
    pen.panel(mark, "accent", 16)
    pen.icon(mark.inset(8), "confirmation_number", "on", "accent")
    return mark


def _office(pen: Pen, head: Header, box: Box, *, hall: bool, chip: bool) -> None:
    """The office over the date, each as long as there is room for."""
    names = [head.short_office] if hall or pen.upright else [head.office, head.short_office]
    days = [head.short_day] if hall and not pen.upright else [head.day, head.short_day]
    size = 33 if pen.larger else 28
    name = _first(pen, box, [both.main for both in names], size, Weight.BOLD)
    parts = [Words(name, size, Weight.BOLD, grow=False)]
    if pen.upright or not (hall and pen.larger) or (chip and head.chip):
        size = 31 if pen.larger else 26
        day = _first(pen, box, [day.main for day in days], size, Weight.MEDIUM)
        colour = "muted"
        if chip and head.chip:
            day, colour = head.chip.main, head.chip_tone
        parts.append(Words(day, size, colour=colour, grow=False))
    pen.stack(box, parts)


def _first(pen: Pen, box: Box, texts: Sequence[str], size: float, weight: Weight) -> str:
    """The first of the texts that has room, or the last."""
    return next((text for text in texts if pen.width(text, size, weight) <= box.w), texts[-1])


def _chip(pen: Pen, head: Header, right: float) -> float:
    width = pen.width(head.chip.main, LEAST, Weight.MEDIUM) + 36 + 36
    chip = Box(right - width, 25, width, 46)
    tone = head.chip_tone
    pen.panel(chip, f"{tone}_bg", 23)
    pen.icon(Box(chip.x + 16, chip.y + 9, 28, 28), head.chip_icon, tone, f"{tone}_bg")
    pen.words(Box(chip.x + 52, chip.y, width - 68, 46), head.chip.main, LEAST, colour=tone, on=f"{tone}_bg")
    return chip.x - 24


def _hall(pen: Pen, head: Header, left: float, right: float) -> float:
    """Seats left and the last calls, from the right, as many as leave the office its room."""
    size = pen.grown(26) if pen.larger else 26
    name = pen.width(head.short_office.main, 33 if pen.larger else 28, Weight.BOLD)
    entries = [*([(head.seats, "ink")] if head.seats else []), *((call, "accent") for call in head.calls)]
    widths = [
        max(pen.width(e[1].main, size), pen.width(e[0], 28 * size / 26, Weight.BOLD)) + 2 for e, _ in entries
    ]
    while entries and right - sum(widths) - 38 * (len(widths) - 1) < left + name + 24:
        entries, widths = entries[:-1], widths[:-1]
    # The newest call stands first, the seats last.
    first = 1 if head.seats and entries else 0
    order = [*range(first), *range(len(entries) - 1, first - 1, -1)]
    for number, index in enumerate(order):
        (entry, colour), width = entries[index], widths[index]
        box = Box(right - width, 12, width, 72)
        pen.stack(box, [Words(entry[0], 28, Weight.BOLD, colour), Words(entry[1].main, 26, colour="muted")])
        right = box.x - 20
        if number < len(entries) - 1:
            pen.panel(Box(right, 22, 2, 52), "line")
            right -= 18
    return right + 18 - 24


# Foot


def foot_height(pen: Pen, rows: int = 0) -> float:
    """How much the foot takes from the lower edge, the gap above it included."""
    rows = rows or (2 if pen.upright else 1)
    return 20 + rows * FOOT + (rows - 1) * GAP


def foot(pen: Pen, screen: Screen) -> float:
    """The five places: information or back, language, larger text, contrast, help. Returns their top."""
    choices = screen.group("foot")
    top = pen.h - foot_height(pen)
    area = Box(pen.margin, top, pen.w - 2 * pen.margin, pen.h - 20 - top)
    if pen.upright and len(choices) > 3:
        upper, lower = area.rows(2, GAP)
        ends, middle = [choices[0], choices[-1]], choices[1:-1]
        places = [*zip(ends, upper.columns(2, GAP), strict=True)]
        places += [*zip(middle, lower.columns(len(middle), GAP), strict=True)]
    else:
        places = [*zip(choices, area.columns(len(choices), GAP), strict=True)]
    tiles(pen, places, fill="bg")
    return top


def tiles(
    pen: Pen,
    places: Sequence[tuple[Choice, Box]],
    fill: str = "surface",
    *,
    size: float = 26,
    least: float = 0,
    weight: Weight = Weight.MEDIUM,
    icon: float = 38,
) -> None:
    """Tiles with an icon over a word; their words share one size."""
    texts = [(choice.words.main, box.inset(9, 0).top(48), 1) for choice, box in places]
    found = pen.shared(texts, size, weight, least or LEAST)
    icon = min(icon, 32) if found.px / pen.u > 31 else icon
    for (choice, box), lines in zip(places, found.lines, strict=True):
        style = ground(pen, box, choice, fill)
        if choice.state is State.SELECTED:
            tick(pen, box)
        whole = icon + 4 + found.px / pen.u
        top = box.mid - whole / 2
        pen.icon(Box(box.x + (box.w - icon) / 2, top, icon, icon), choice.icon, style.icon, style.fill)
        line = found.px * 1.2 / pen.u + 1
        place = Box(box.x + 9, top + icon + 4 + (found.px / pen.u - line) / 2, box.w - 18, line)
        pen.label(place, lines, found.px, weight, style.ink, style.fill, Align.CENTRE)


def actions(pen: Pen, screen: Screen, *, box: Box | None = None, narrow: float = 284) -> float:
    """The buttons of group `action` along the foot: back or help left, the main one right; their top."""
    choices = screen.group("action")
    main = [choice for choice in choices if choice.state is State.MAIN] or [choices[-1]]
    others = [choice for choice in choices if choice not in main]
    stacked = pen.upright and len(choices) > 1 and sum(len(c.words.main) for c in choices) > 16
    rows = 2 if stacked else 1
    area = box or Box(
        pen.margin, pen.h - foot_height(pen, rows), pen.w - 2 * pen.margin, foot_height(pen, rows) - 20
    )
    if stacked:
        upper, lower = area.rows(2, GAP)
        places = [*zip(main, upper.columns(len(main), GAP), strict=True)]
        places += [*zip(others, lower.columns(len(others), GAP), strict=True)]
    else:
        width = min(narrow, (area.w - GAP) / 2) if others else 0
        left = Box(area.x, area.y, len(others) * (width + GAP) - GAP, area.h) if others else area
        rest = area.after(left.w + GAP) if others else area
        places = [*zip(others, left.columns(len(others), GAP), strict=True)] if others else []
        places += [*zip(main, rest.columns(len(main), GAP), strict=True)]
    buttons(pen, places)
    return area.y


def buttons(
    pen: Pen, places: Sequence[tuple[Choice, Box]], fill: str = "surface", *, size: float = 34
) -> None:
    """Wide buttons: an icon and beside it two languages, as a group in the middle. They share one size.

    Words too long for a line take two, and the other language gives way.
    """
    room = [(c.words.main, Box(0, 0, b.w - (28 if not c.icon else 84), FOOT), 1) for c, b in places]
    found = pen.shared(room, size, Weight.BOLD)
    if not found.fits:
        found = pen.shared([(text, box, 2) for text, box, _ in room], size, Weight.BOLD)
    for (choice, box), lines in zip(places, found.lines, strict=True):
        style = ground(pen, box, choice, fill)
        least = box.w - (28 if not choice.icon else 84)
        two = choice.words.second if not pen.larger and len(lines) == 1 else ""
        two = two if pen.width(two, LEAST) <= least else ""
        widths = [pen.width(line, found.px / pen.u, Weight.BOLD) for line in lines]
        widest = max([*widths, pen.width(two, LEAST)])
        icon = 40 if choice.icon else 0
        group = widest + (icon + 14 if icon else 0)
        left = box.x + (box.w - group) / 2
        if icon:
            pen.icon(Box(left, box.mid - icon / 2, icon, icon), choice.icon, style.icon, style.fill)
        text = Box(left + (icon + 14 if icon else 0), box.y + 4, widest + 2, box.h - 8)
        words = "\n".join(lines)
        parts = [Words(words, found.px / pen.u, Weight.BOLD, style.ink, lines=2, grow=False)]
        if two:
            parts.append(Words(two, LEAST, colour=style.second, second=True))
        pen.stack(text, parts, on=style.fill)


# Cards and banners


def title(pen: Pen, box: Box, text: Both, *, beside: bool = True, size: float = 44) -> float:
    """The question of the screen, with the other language beside it (or below); returns its height in u."""
    second = "" if pen.larger else text.second
    px = pen.shared([(text.main, box, 1)], size, Weight.BOLD, 32).px
    width = pen.width(text.main, px / pen.u, Weight.BOLD)
    if second and beside and width + 20 + pen.width(second, 28) <= box.w:
        pen.words(box.left(width + 2), text.main, px / pen.u, Weight.BOLD, grow=False)
        line = Box(box.x + width + 20, box.y + 3, box.w - width - 20, box.h)
        pen.words(line, second, 28, colour="muted", side=1)
        return box.h
    return pen.stack(box, pen.pair(text, size, 28, weight=Weight.BOLD, lines=2, least=32), middle=False)


def heading(pen: Pen, box: Box, text: Both, size: float = 30) -> None:
    """A line over a group of choices, the other language beside it while there is room."""
    px = pen.words(box, text.main, size, Weight.BOLD)
    width = pen.width(text.main, px / pen.u, Weight.BOLD)
    if text.second and not pen.larger and width + 16 + pen.width(text.second, LEAST) <= box.w:
        pen.words(
            Box(box.x + width + 16, box.y + 1, box.w - width - 16, box.h),
            text.second,
            LEAST,
            colour="muted",
            side=1,
        )


def badge(pen: Pen, box: Box, icon: str, tone: str = "accent") -> None:
    """An icon in a round field: tint for facts, a tone's ground for what needs attention."""
    fill = f"{tone}_bg" if tone in TONES else "tint"
    pen.disc(box, fill, "accent" if fill == "tint" and pen.high else None)
    pen.icon(box.inset(box.w * 0.2), icon, tone if tone in TONES else "accent", fill)


def fact(pen: Pen, box: Box, icon: str, text: Both, second: Both, size: float = 36) -> None:
    """A round icon, the fact in large and below it what it means, in both languages."""
    disc = min(70.0, box.h)
    badge(pen, Box(box.x, box.mid - disc / 2, disc, disc), icon)
    meaning = " · ".join(filter(None, second))
    place = box.after(disc + 20)
    if pen.width(meaning, LEAST) > place.w:
        meaning = second.main
    parts = [Words(text.main, size, Weight.BOLD, lines=2)]
    if meaning and not pen.larger:
        parts.append(Words(meaning, LEAST, colour="muted", second=True))
    pen.stack(place, parts)


def banner(
    pen: Pen, box: Box, icon: str, text: Both, tone: str = "accent", *, on: str = "", size: float = 30
) -> None:
    """One sentence with its icon on a tint."""
    fill = f"{tone}_bg" if tone in TONES else "tint"
    colour = tone if tone in TONES else "accent"
    pen.panel(box, fill, ROUND, "accent" if pen.high and fill == "tint" else None)
    pen.icon(Box(box.x + 22, box.mid - 20, 40, 40), icon, colour, fill)
    second = "muted" if fill == "tint" else colour
    parts = [Words(text.main, size, Weight.BOLD, colour, lines=2)]
    if text.second:
        parts.append(Words(text.second, LEAST, colour=second, lines=2, second=True))
    pen.stack(box.after(80).inset(0, 6).left(box.w - 96), parts, on=fill)


def row(
    pen: Pen, box: Box, line: Row, *, on: str = "surface", size: float = 28, value: Weight = Weight.BOLD
) -> None:
    """Words left, value right; both in one line, or the value below where they are too long together."""
    left = box
    colour = line.tone if line.tone in TONES else "ink"
    if line.tone == "muted":
        colour, value = "muted", Weight.MEDIUM
    if line.icon:
        icon_colour = line.tone if line.tone in TONES else "accent"
        pen.icon(Box(box.x, box.mid - 18, 36, 36), line.icon, icon_colour, on)
        left = box.after(52)
    if not line.value:
        pen.stack(left, [Words(line.words.main, size, lines=3)], on=on)
        return
    gap = 20
    size = pen.grown(size)
    while size > LEAST and (
        pen.width(line.words.main, size) + gap + pen.width(line.value.main, size, value) > left.w
    ):
        size = max(LEAST, size - 0.5)
    right = pen.width(line.value.main, size, value) + 2
    pen.stack(
        Box(left.right - right, left.y, right, left.h),
        [Words(line.value.main, size, value, colour, grow=False)],
        on=on,
        align=Align.RIGHT,
    )
    words = "muted" if line.tone == "muted" else "ink"
    pen.stack(
        left.left(left.w - right - gap),
        [Words(line.words.main, size, colour=words, lines=2, grow=False)],
        on=on,
    )


def time_bar(pen: Pen, box: Box, screen: Screen) -> None:
    """How long the screen stays, and the words for it."""
    pen.bar(Box(box.x, box.y, box.w, 8), screen.part)
    text = screen.text("closes")
    pen.words(Box(box.x, box.y + 12, box.w, 40), text.main, 26, colour="muted")


def frame(pen: Pen, box: Box, arm: float) -> None:
    """The four corners in which a code is to be held."""
    thick = 5.0
    bars = []
    for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)):
        left, top = (box.right if x else box.x), (box.bottom if y else box.y)
        bars.append(Box(left - x * arm, top - y * thick, arm, thick))
        bars.append(Box(left - x * thick, top - y * arm, thick, arm))
    # All dark rims first: where two bars meet there is then no seam.
    for bar in bars:
        pen.panel(bar.inset(-1.5), "ink", 4)
    for bar in bars:
        pen.panel(bar, "surface", thick / 2)
