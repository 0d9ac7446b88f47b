"""Finds targets that are too small, too close, out of reach, or not to be seen as such."""

from collections import Counter
from collections.abc import Collection, Iterator

from kiosk.ui.items import Drawing, Rect, Target
from kiosk.ui.press import ground
from kiosk.ui.rects import apart, touching, within
from kiosk.ui.theme import Theme

SIDE_U = 96
"""The least width and height of a target, in u."""

GAP_U, GAP_STAFF_U = 16, 12
"""The least distance between two, in u."""

REACH_U = 40
"""So much of a target's height lies in the lower two thirds, for who sits in a wheelchair."""

EDGE_CONTRAST = 3.0
"""What an outline must have on what it lies on (WCAG 2.2, 1.4.11)."""


def check_targets(
    drawing: Drawing, seen: Drawing, theme: Theme, *, staff: bool, high_up: Collection[str]
) -> Iterator[str]:
    """Findings about what can be touched. `seen` is the drawing without what a sheet covers.

    Targets to hold are for staff who know of them: they must only be on the screen and meet no other.
    """
    for target in drawing.targets:
        if target not in seen.targets:
            yield f"{target.choice}: can be touched through the sheet that covers it"
    for choice, count in Counter(target.choice for target in seen.targets).items():
        if count > 1:
            yield f"{choice}: stands for {count} targets"
    whole = Rect(0, 0, *drawing.size)
    for target in seen.targets:
        if not within(target.rect, whole):
            yield f"{target.choice}: not wholly on the screen"
        if not target.hold:
            yield from _one(target, seen, theme, target.choice in high_up)
    yield from _pairs(seen, staff)


def _one(target: Target, drawing: Drawing, theme: Theme, high_up: bool) -> Iterator[str]:
    unit, rect = drawing.unit, target.rect
    least = round(SIDE_U * unit)
    # Rounding of a column's share may take a pixel.
    if min(rect.w, rect.h) < least - 1:
        yield f"{target.choice}: {rect.w} × {rect.h} px, at least {least} × {least} is needed"
    reachable = rect.bottom - max(rect.y, drawing.size[1] / 3)
    if not high_up and reachable < REACH_U * unit - 1:
        yield f"{target.choice}: lies above the lower two thirds, out of reach of a wheelchair"
    yield from _shown(target, drawing, theme)


def _shown(target: Target, drawing: Drawing, theme: Theme) -> Iterator[str]:
    """What can be touched is accent or has an edge."""
    panel = ground(drawing, target)
    if panel is None:
        yield f"{target.choice}: nothing shows that it can be touched"
        return
    edge = theme.edge(panel)
    if edge is None and panel.fill not in ("accent", "press"):
        yield f"{target.choice}: neither accent nor outlined"
    colour = edge or panel.fill
    # A card within a sheet lies on the sheet; the one just below is the last panel around it.
    below = drawing.ground
    for item in drawing.items[: drawing.items.index(panel)]:
        fill = getattr(item, "fill", None)
        if fill is not None and item.rect != panel.rect and within(panel.rect, item.rect):
            below = fill
    here = theme.contrast(colour, below)
    if here < EDGE_CONTRAST:
        yield f"{target.choice}: outline on {below} has a contrast of {here:.1f}, {EDGE_CONTRAST:g} is needed"


def _pairs(drawing: Drawing, staff: bool) -> Iterator[str]:
    least = round((GAP_STAFF_U if staff else GAP_U) * drawing.unit)
    for number, one in enumerate(drawing.targets):
        for other in drawing.targets[number + 1 :]:
            if touching(one.rect, other.rect):
                yield f"{one.choice} and {other.choice} overlap"
                continue
            gap = apart(one.rect, other.rect)
            if not (one.hold or other.hold) and gap < least - 1:
                yield f"{one.choice} and {other.choice}: {gap:.0f} px apart, at least {least} is needed"
