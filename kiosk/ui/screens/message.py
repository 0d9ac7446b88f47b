"""The layout of screens that say one thing: what is so, in large; what to do, on a card; and the way on."""

from kiosk.ui import parts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.screen import Screen


def layout(screen: Screen, pen: Pen) -> None:
    """`title` and `lead`; on the card `step`, or `before`, the number and `after`; then actions or foot."""
    parts.header(pen, screen)
    if screen.group("action"):
        bottom = parts.actions(pen, screen)
    elif screen.group("foot"):
        bottom = parts.foot(pen, screen)
    else:
        bottom = pen.h - 20.0
    area = Box(pen.margin, 104, pen.w - 2 * pen.margin, 0).until(bottom - 20)
    if not (screen.text("step") or screen.number):
        head(pen, area, screen)
        return
    share = 0.42 if not pen.upright else 0.4
    card = max(172.0, area.h * (1 - share) - 20)
    card = min(card, 200.0 if not pen.upright else 420.0 if screen.number else 250.0)
    end = head(pen, area.until(area.bottom - card - 16), screen)
    box = Box(area.x, area.bottom - card, area.w, card)
    if pen.upright:
        # The card follows what is said, rather than lie at the far end of the screen.
        box = Box(area.x, min(end + 32, box.y), area.w, card)
    if screen.number:
        moment(pen, box, screen)
    else:
        step(pen, box, screen)


def head(pen: Pen, area: Box, screen: Screen) -> float:
    """A round icon and beside it (upright: below it) what is so. Returns its lower edge."""
    side = min(116.0, area.h - 8)
    lines = pen.pair(
        screen.text("title"), 44, 26, weight=Weight.BOLD, lines=3 if pen.upright else 2, least=34
    )
    lead = screen.text("lead")
    if lead:
        extra = pen.pair(lead, 30, 26, lines=3 if pen.upright else 2)
        # Two languages, twice: the second ones stand together, below, as one text.
        second = ". ".join(filter(None, (screen.text("title").second, lead.second)))
        lines = [lines[0], extra[0], Words(second, 26, colour="muted", lines=3, second=True)]
    if pen.upright:
        parts.badge(pen, Box(area.x, area.y + 4, side, side), screen.icon, screen.tone or "accent")
        return area.y + side + 20 + pen.stack(area.below(side + 20), lines, middle=False)
    parts.badge(
        pen, Box(area.x, area.y + (area.h - side) / 2, side, side), screen.icon, screen.tone or "accent"
    )
    pen.stack(area.after(side + 32), lines)
    return area.bottom


def step(pen: Pen, box: Box, screen: Screen) -> None:
    """What to do now: the card is lighter than the ground and has no edge, for it is no button."""
    pen.panel(box, "surface", 26, "line" if pen.high else None, shadow=True)
    disc = Box(box.x + 32, box.mid - 40, 80, 80)
    parts.badge(pen, disc, screen.arrow or "arrow_forward")
    text = box.after(140).inset(0, 16).left(box.w - 168)
    pen.stack(
        text, pen.pair(screen.text("step"), 36, 28, weight=Weight.BOLD, lines=3, least=28), on="surface"
    )


def moment(pen: Pen, box: Box, screen: Screen) -> None:
    """A time to come back at, in very large, with what stands before and after it."""
    pen.panel(box, "surface", 26, "line" if pen.high else None, shadow=True)
    before, after = screen.text("before"), screen.text("after")
    if pen.upright:
        first, middle, last = box.inset(24, 20).top(110), box.inset(24, 0), box.inset(24, 14)
        pen.stack(
            first,
            pen.pair(before, 38, 28, weight=Weight.BOLD, lines=2, least=30),
            on="surface",
            align=Align.CENTRE,
        )
        low = 96 if after else 20
        number = Box(middle.x, box.y + 130, middle.w, box.h - 130 - low)
        pen.words(
            number,
            screen.number,
            min(150, number.h),
            Weight.TABULAR,
            "accent",
            "surface",
            Align.CENTRE,
            least=70,
            grow=False,
        )
        if after:
            pen.rule(Box(last.x + 16, box.bottom - 92, last.w - 32, 2))
            both = [Words(after.main, 34, Weight.BOLD), Words(after.second, 26, colour="muted", second=True)]
            pen.stack(Box(last.x, box.bottom - 88, last.w, 80), both, on="surface", align=Align.CENTRE)
        return
    width = pen.width(screen.number, 104, Weight.TABULAR)
    inner = box.inset(36, 12)
    side = (inner.w - width - 64) / 2
    left = inner.left(side if after else inner.w - width - 40)
    number = Box(left.right + 24 if after else inner.right - width - 4, inner.y, width + 4, inner.h)
    pen.stack(left, pen.pair(before, 36, 26, weight=Weight.BOLD, lines=2, least=28), on="surface")
    pen.words(
        number, screen.number, 104, Weight.TABULAR, "accent", "surface", Align.CENTRE, least=70, grow=False
    )
    if after:
        x = number.right + 24
        pen.panel(Box(x, inner.y + 24, 2, inner.h - 48), "line")
        last = Box(x + 24, inner.y, inner.right - x - 24, inner.h)
        pen.stack(last, pen.pair(after, 30, 26, weight=Weight.BOLD, lines=3, least=26), on="surface")
