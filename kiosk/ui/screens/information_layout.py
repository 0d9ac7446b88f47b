"""Where the information stands: the questions, the answer on its card, a pager where that is too short."""

from collections.abc import Sequence

from kiosk.ui import parts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.text import leading, wrap

NOTE = 84.0


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    topics, foot = screen.group("topic"), screen.group("foot")
    if pen.upright:
        row = Box(pen.margin, pen.h - 116, pen.w - 2 * pen.margin, 96)
        grid = row.below(-(2 * 112)).top(2 * 96 + 16)
        parts.tiles(pen, [*zip(topics, grid.grid(3, 2), strict=True)])
        parts.tiles(pen, [*zip(foot, row.columns(len(foot)), strict=True)], fill="bg")
        card = Box(pen.margin, 104, pen.w - 2 * pen.margin, 0).until(grid.y - 16)
    else:
        left = Box(pen.margin, 104, 360, pen.h - 124)
        cells = left.grid(2, 4)
        parts.tiles(pen, [*zip(topics, cells[:6], strict=True), *zip(foot, cells[6:], strict=False)], icon=40)
        card = Box(left.right + 24, 104, pen.w - pen.margin - left.right - 24, pen.h - 124)
    pen.panel(card, "surface", 28, "line" if pen.high else None, shadow=True)
    _answer(pen, card, screen)


def _answer(pen: Pen, card: Box, screen: Screen) -> None:
    inner = card.inset(32, 18 if not pen.upright else 24)
    _title(pen, inner.top(52), screen)
    rest = inner.below(62)
    if screen.tone in ("complaint", "booking"):
        _contact(pen, rest, screen)
        return
    choices, note = screen.group("for"), screen.text("note")
    row = Box(card.x + 20, card.bottom - 20 - 96, card.w - 40, 96)
    above = rest.until(row.y - 12)
    banner = Box(card.x + 20, rest.bottom - NOTE - 4, card.w - 40, NOTE)
    chosen = next((choice for choice in choices if choice.state is State.SELECTED), None)
    lines = [line for line in screen.rows if chosen is None or line.choice == chosen.id.removeprefix("for:")]
    if not choices:
        with_note = rest.until(banner.y - 10) if note else rest
        for area, told in ((with_note, note), (rest, None)):
            size = _size(pen, area, screen, lines)
            if size:
                if told:
                    parts.banner(pen, banner, "elderly" if screen.tone == "hours" else "info", told, size=28)
                _rows(pen, area, screen, _pages(pen, area, screen, lines, size)[0], size)
                return
    size = _size(pen, above, screen, lines)
    if choices and size and _buttons(pen, row, choices):
        _rows(pen, above, screen, _pages(pen, above, screen, lines, size)[0], size)
        return
    _turn(pen, above, row, screen, chosen)


def _turn(pen: Pen, area: Box, row: Box, screen: Screen, chosen: Choice | None) -> None:
    """Page by page, and from one service to the next, where all does not fit at once."""
    choices: list[Choice | None] = list(screen.group("for"))
    if chosen in choices:
        at = choices.index(chosen)
        choices = choices[at:] + choices[:at]
    pages: list[tuple[Choice | None, list[Placed]]] = []
    for choice in choices or [None]:
        lines = [
            line for line in screen.rows if choice is None or line.choice == choice.id.removeprefix("for:")
        ]
        pages += [(choice, page) for page in _pages(pen, area, screen, lines, 28)]
    number = screen.page % len(pages)
    about, page = pages[number]
    _rows(pen, area, screen, page, 28)
    pager = screen.group("pager")[0]
    width = 170.0
    words = row.left(row.w - width - 16)
    count = f"{number + 1} / {len(pages)}"
    text = [Words(about.words.main, 30, Weight.BOLD, lines=2)] if about else []
    pen.stack(words.inset(12, 4), [*text, Words(count, 26, colour="muted")], on="surface")
    parts.tiles(pen, [(pager, row.after(row.w - width))])


def _size(pen: Pen, box: Box, screen: Screen, lines: Sequence[Row]) -> float:
    """The type at which all rows fit, 0 where none does."""
    return next((size for size in (28, 27, 26) if len(_pages(pen, box, screen, lines, size)) == 1), 0)


def _title(pen: Pen, box: Box, screen: Screen) -> None:
    text = screen.text("title")
    px = pen.words(box, text.main, 36, Weight.BOLD, on="surface", least=30)
    width = pen.width(text.main, px / pen.u, Weight.BOLD)
    if (
        text.second
        and text.second != text.main
        and not pen.larger
        and width + 14 + pen.width(text.second, 26) <= box.w
    ):
        pen.words(
            Box(box.x + width + 14, box.y + 2, box.w - width - 14, box.h),
            text.second,
            26,
            colour="muted",
            on="surface",
            side=1,
        )


Placed = tuple[int, Row, float]


def _pages(pen: Pen, box: Box, screen: Screen, lines: Sequence[Row], size: float) -> list[list[Placed]]:
    """The rows, each with the height it needs, as many to a page as there is room for."""
    pages: list[list[Placed]] = [[]]
    used = 0.0
    for number, line in enumerate(lines):
        high = _height(pen, box, screen, line, size)
        if pages[-1] and used + high > box.h + 1:
            pages.append([])
            used = 0.0
        pages[-1].append((number, line, high))
        used += high
    return pages


def _height(pen: Pen, box: Box, screen: Screen, line: Row, size: float) -> float:
    """A row's height with the air around it. Words and value share a line as long as 26 u lets them."""
    px = pen.px(pen.grown(size))
    room = box.w - (52 if line.icon else 62 if screen.tone == "steps" else 0)
    if screen.tone == "steps":
        value = pen.width(line.value.main, 26) + 16 if line.value else 0
        px = pen.px(pen.grown(size + 2))
        room -= value if value + pen.width(line.words.main, pen.grown(size + 2)) <= room else 0
    elif line.value:
        value = pen.width(line.value.main, 26, Weight.BOLD) + 22
        count = 1 if pen.width(line.words.main, 26) + value <= room else 2
        return count * leading(px) / pen.u + 18
    count = len(wrap(pen.metrics, line.words.main, px, Weight.MEDIUM, round(room * pen.u)))
    return count * leading(px) / pen.u + (22 if screen.tone == "steps" else 12)


def _rows(pen: Pen, box: Box, screen: Screen, rows: Sequence[Placed], size: float) -> None:
    if not rows:
        return
    free = box.h - sum(high for *_, high in rows)
    extra = max(0.0, min(14.0, free / len(rows)))
    at = box.y
    for position, (number, line, high) in enumerate(rows):
        place = Box(box.x, at, box.w, high + extra)
        last = position == len(rows) - 1
        if screen.tone == "steps":
            _step(pen, place, number, line, size + 2, last=last)
        elif line.icon:
            parts.badge(pen, Box(place.x, place.y + 2, 36, 36), line.icon)
            pen.stack(place.after(52), [Words(line.words.main, size, lines=5)], on="surface", middle=False)
        else:
            parts.row(pen, place, line, size=size)
            if not last:
                pen.rule(Box(place.x, place.bottom - 1, place.w, 2))
        at += high + extra


def _step(pen: Pen, place: Box, number: int, line: Row, size: float, *, last: bool) -> None:
    disc = Box(place.x, place.mid - 22, 44, 44)
    if not last:
        pen.panel(Box(disc.x + 21, disc.bottom, 2, place.h - 44), "line")
    pen.disc(disc, "tint", "accent" if pen.high else None)
    pen.words(disc, str(number + 1), 26, Weight.BOLD, "accent", "tint", Align.CENTRE, grow=False)
    text = place.after(62)
    value = pen.width(line.value.main, 26) if line.value else 0
    two = value and pen.width(line.words.main, pen.grown(size)) + 16 + value > text.w
    if line.value and not two:
        pen.words(text, line.value.main, 26, colour="muted", on="surface", align=Align.RIGHT, grow=False)
        text = text.left(text.w - value - 16)
    pen.words(text, line.words.main, size, on="surface", lines=3)


def _buttons(pen: Pen, row: Box, choices: Sequence[Choice]) -> bool:
    """Which service it is about, along the card's foot; draws nothing where they do not fit side by side."""
    places = row.columns(len(choices), 16)
    texts = [(c.words.main, p.inset(10, 8), 2) for c, p in zip(choices, places, strict=True)]
    found = pen.shared(texts, 26, Weight.MEDIUM)
    if not found.fits or places[0].w < 96:
        return False
    for choice, place, lines in zip(choices, places, found.lines, strict=True):
        style = parts.ground(pen, place, choice)
        pen.label(place.inset(10, 4), lines, found.px, Weight.MEDIUM, style.ink, style.fill, Align.CENTRE)
    return True


def _contact(pen: Pen, box: Box, screen: Screen) -> None:
    """A sentence, the code with what it leads to, and where a person is."""
    lead, note = screen.text("lead"), screen.text("note")
    # The code needs its room: 3 px a square, or no phone reads it.
    least = max(76.0, box.h - NOTE - 12 - 176) if screen.code else box.h - NOTE - 12 - 150
    used = pen.stack(box.top(min(least, 160)), pen.pair(lead, 28, 26, lines=3), on="surface", middle=False)
    rest = box.below(used + 12).until(box.bottom - 4)
    field = rest.until(rest.bottom - (NOTE + 12))
    field = field.top(min(field.h, 190 if not pen.upright else 280))
    telephone, call = screen.text("telephone"), screen.text("call")
    if screen.code and not telephone:
        side = min(rest.h - NOTE - 12, 260 if not pen.upright else 380)
        code = Box(rest.x + (rest.w - side) / 2, rest.y + (rest.h - NOTE - 12 - side) / 2, side, side)
        pen.code(code, screen.code)
    elif telephone:
        pen.panel(
            Box(field.x - 12, field.y, field.w + 24, field.h), "tint", 20, "accent" if pen.high else None
        )
        text = field.inset(16, 8)
        if screen.code:
            side = min(field.h - 16, field.w - 300)
            code = Box(field.x - 4, field.y + 8, side, side)
            pen.panel(code, "surface", 14)
            pen.code(code.inset(4), screen.code)
            text = Box(code.right + 20, field.y + 8, field.right - code.right - 20, field.h - 16)
        lines = [Words(telephone.main, 38, Weight.BOLD, "accent", least=28), *pen.pair(call, 28, 26, lines=2)]
        pen.stack(text, lines, on="tint")
    place = Box(rest.x - 12, rest.bottom - NOTE, rest.w + 24, NOTE)
    parts.banner(pen, place, "support_agent" if telephone else "mobile", note, size=28)
