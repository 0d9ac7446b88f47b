"""How a screen looks while a finger is on it, and what of it has changed: both without drawing anything."""

from collections import Counter
from dataclasses import replace

from kiosk.ui.items import Bar, Drawing, Icon, Item, Label, Panel, Rect, Target
from kiosk.ui.rects import joined, within

_TEXT_MARGIN = 4
"""Px around a text's rect that are painted anew with it, for strokes that lean out."""

WHOLE = 0.6
"""Beyond this part of the screen, painting all is no dearer than painting what has changed."""


def pressed(drawing: Drawing, choice: str) -> Drawing:
    """The same screen with one choice under a finger: its ground `press`, the words on it `on`.

    A badge on the card changes ends with it: it takes the colour of the words, its letter that of the
    ground. Pictures stay. A choice that is not there, or that is held, changes nothing.
    """
    target = next((t for t in drawing.targets if t.choice == choice and not t.hold), None)
    if target is None:
        return drawing
    main = ground(drawing, target)
    if main is None:
        return drawing
    first = drawing.items.index(main)
    items = [
        _pressed_item(item, main) if index >= first and within(item.rect, main.rect) else item
        for index, item in enumerate(drawing.items)
    ]
    return replace(drawing, items=tuple(items))


def dirty(old: Drawing, new: Drawing) -> list[Rect] | None:
    """The parts of the screen that differ, empty when nothing does; None when it is best painted whole."""
    if old is new or old == new:
        return []
    if old.size != new.size or old.ground != new.ground:
        return None
    before, after = Counter(_seen(old)), Counter(_seen(new))
    changed = list((before - after).elements()) + list((after - before).elements())
    if not changed and _seen(old) != _seen(new):
        return None
    rects = joined([reach(item, new.unit) for item in changed])
    if sum(rect.w * rect.h for rect in rects) > WHOLE * new.size[0] * new.size[1]:
        return None
    return rects


def reach(item: Item, unit: float) -> Rect:
    """All that painting an item may touch: its shadow and strokes that lean out included."""
    rect = item.rect
    if isinstance(item, Panel) and item.shadow:
        blur, drop, _ = shadow_of(item, unit)
        return rect.inset(-(blur + drop))
    if isinstance(item, Label):
        return rect.inset(-max(_TEXT_MARGIN, item.px // 4))
    return rect


def shadow_of(panel: Panel, unit: float) -> tuple[int, int, float]:
    """Blur and drop in px, and the opacity: 10 u at 9 % for a card, 22 u at 13 % for the ticket."""
    blur, part = (22, 0.13) if panel.deep else (10, 0.09)
    return max(1, round(blur * unit)), max(1, round(blur * unit / 3)), part


def ground(drawing: Drawing, target: Target) -> Panel | None:
    """The panel that shows a target: the last one of just its rect, or the largest within it."""
    area = target.panel or target.rect
    panels = [item for item in drawing.items if isinstance(item, Panel) and within(item.rect, area)]
    exact = [panel for panel in panels if panel.rect == area]
    if exact:
        return exact[-1]
    return max(panels, key=lambda panel: panel.rect.w * panel.rect.h, default=None)


def _pressed_item(item: Item, main: Panel) -> Item:
    if item is main:
        return replace(main, fill="press", edge=None)
    if isinstance(item, Panel):
        return replace(item, fill="press" if item.fill == main.fill else "on", edge=None)
    if isinstance(item, (Label, Icon)):
        if item.on == main.fill:
            return replace(item, colour="on", on="press")
        return replace(item, colour="press", on="on")
    if isinstance(item, Bar):
        return replace(item, colour="on", ground="press")
    return item


def _seen(drawing: Drawing) -> list[Item]:
    return [item for item in drawing.items if not isinstance(item, Target)]
