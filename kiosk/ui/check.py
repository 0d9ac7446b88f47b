"""Finds what a person could not read or touch in a Drawing, without looking at pixels.

Words are measured as they will be drawn. What a sheet covers (all before the last `veil`) is left out.
Touch is looked at in `check_touch`.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kiosk.fonts import ICONS
from kiosk.ui.check_touch import check_targets
from kiosk.ui.items import Code, Drawing, Icon, Item, Label, Live, Panel, Rect
from kiosk.ui.paint import module_px, start
from kiosk.ui.rects import apart, around, touching, within
from kiosk.ui.text import Metrics, baselines
from kiosk.ui.theme import Theme

LEAST_U, LEAST_STAFF_U = 26, 24
"""The smallest type, in u."""

EDGE_U = 8
"""How far words stay from the edge of what is touched, in u."""

SYMBOL_CONTRAST = 3.0
"""What an icon, always beside its word, must have on its ground (WCAG 2.2, 1.4.11)."""

MODULE_PX = 3
"""The smallest square of a QR code that phones photograph well from a screen."""


@dataclass(frozen=True)
class Words:
    """A label, where it comes in the drawing, and what each of its lines blackens."""

    label: Label
    index: int
    inks: tuple[Rect, ...]

    @property
    def ink(self) -> Rect:
        return around(list(self.inks))

    @property
    def name(self) -> str:
        return _name(self.label)


def check(
    drawing: Drawing, theme: Theme, metrics: Metrics, *, staff: bool = False, high_up: Collection[str] = ()
) -> list[str]:
    """Findings in plain words, empty when all is well.

    `high_up` names the choices that may lie above the lower two thirds: the booking card, tabs, the
    keypad's first row. `staff`: smaller type and closer targets are enough.
    """
    unknown = [*_unknown(drawing, theme)]
    if unknown:
        return unknown
    seen = _uncovered(drawing)
    words = [*_words(seen, metrics)]
    found = list(unknown)
    for each in words:
        found += _room(each, seen, theme, metrics)
        found += _size(each, seen.unit, staff)
        found += _contrast(each.index, each.ink, seen, theme)
        found += _covered(each, seen)
    found += _meeting(words, seen)
    found += _edges(words, seen)
    found += _symbols(seen, theme)
    found += check_targets(drawing, seen, theme, staff=staff, high_up=high_up)
    return found


def _unknown(drawing: Drawing, theme: Theme) -> Iterator[str]:
    """Names that do not exist: nothing else can be looked at then."""
    for item in drawing.items:
        tokens = [getattr(item, name, None) for name in ("fill", "edge", "colour", "on", "ground")]
        for token in tokens:
            if token is not None and token not in theme.tokens:
                yield f"{type(item).__name__} at {tuple(item.rect)}: there is no colour {token!r}"
        if isinstance(item, Icon) and item.name not in ICONS:
            yield f"icon {item.name!r} does not ship"


def _uncovered(drawing: Drawing) -> Drawing:
    """The drawing without what a sheet covers; the veil is then its ground."""
    sheets = [n for n, item in enumerate(drawing.items) if isinstance(item, Panel) and item.fill == "veil"]
    if not sheets:
        return drawing
    return Drawing(drawing.size, drawing.items[sheets[-1] + 1 :], ground="veil")


def _words(drawing: Drawing, metrics: Metrics) -> Iterator[Words]:
    for index, item in enumerate(drawing.items):
        if not isinstance(item, Label):
            continue
        inks = []
        stands = baselines(item.rect, len(item.lines), item.px)
        for line, baseline in zip(item.lines, stands, strict=True):
            ink = metrics.ink(line, item.px, item.weight)
            if ink.w:
                x = start(item, metrics.width(line, item.px, item.weight))
                inks.append(Rect(x + ink.x, baseline + ink.y, ink.w, ink.h))
        if inks:
            yield Words(item, index, tuple(inks))


def _room(words: Words, drawing: Drawing, theme: Theme, metrics: Metrics) -> Iterator[str]:
    """Words in their rect, on the screen, with every glyph."""
    label, ink = words.label, words.ink
    wide = max(metrics.width(line, label.px, label.weight) for line in label.lines) - label.rect.w
    if wide > 0:
        yield f"{words.name}: {wide} px wider than its room of {label.rect.w}"
    high = max(label.rect.y - ink.y, ink.bottom - label.rect.bottom)
    if high > 0:
        yield f"{words.name}: {high} px higher than its room of {label.rect.h}"
    if not within(ink, Rect(0, 0, *drawing.size)):
        yield f"{words.name}: not wholly on the screen"
    missing = metrics.missing("".join(label.lines), label.weight)
    if missing:
        signs = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing)
        yield f"{words.name}: the typeface has no {signs}"
    below = _ground_panel(drawing, ink, words.index)
    if below is not None and theme[below.fill] != theme[drawing.ground] and not within(ink, below.rect):
        yield f"{words.name}: sticks out of its ground"


def _size(words: Words, unit: float, staff: bool) -> Iterator[str]:
    least = (LEAST_STAFF_U if staff else LEAST_U) * unit
    # Sizes are whole px: half a pixel less than the figure is the figure.
    if words.label.px < least - 0.5:
        yield f"{words.name}: {words.label.px} px is too small, at least {least:.0f} is needed"


def _contrast(index: int, box: Rect, drawing: Drawing, theme: Theme) -> list[str]:
    """Colour on ground of a label or icon, and that the ground is what the item says it is."""
    item = drawing.items[index]
    if not isinstance(item, (Label, Icon)):
        return []
    name = _name(item)
    found = []
    least = theme.least if isinstance(item, Label) else SYMBOL_CONTRAST
    here = theme.contrast(item.colour, item.on)
    if here < least:
        found.append(f"{name}: contrast of {item.colour} on {item.on} is {here:.1f}, {least:g} is needed")
    ground = _ground(drawing, box, index)
    if ground is None:
        found.append(f"{name}: lies on a picture, where no contrast is sure")
    elif theme[ground] != theme[item.on]:
        found.append(f"{name}: says it lies on {item.on}, and lies on {ground}")
    return found


def _ground(drawing: Drawing, box: Rect, index: int) -> str | None:
    """The token that lies below the middle of a box; None for a picture."""
    below = _below(drawing, box, index)
    if isinstance(below, Panel):
        return below.fill
    return None if below is not None else drawing.ground


def _ground_panel(drawing: Drawing, box: Rect, index: int) -> Panel | None:
    below = _below(drawing, box, index)
    return below if isinstance(below, Panel) else None


def _below(drawing: Drawing, box: Rect, index: int) -> Panel | Live | Code | None:
    x, y = box.x + box.w // 2, box.y + box.h // 2
    for item in reversed(drawing.items[:index]):
        if isinstance(item, (Panel, Live, Code)) and item.rect.holds(x, y):
            return item
    return None


def _covered(words: Words, drawing: Drawing) -> Iterator[str]:
    for item in drawing.items[words.index + 1 :]:
        if isinstance(item, (Panel, Live, Code)) and any(touching(ink, item.rect) for ink in words.inks):
            yield f"{words.name}: covered by a {type(item).__name__} painted later"
            return


def _meeting(words: list[Words], drawing: Drawing) -> Iterator[str]:
    """Words that touch other words, or a symbol."""
    for number, one in enumerate(words):
        for other in words[number + 1 :]:
            if any(touching(a, b) for a in one.inks for b in other.inks):
                yield f"{one.name} touches {other.name}"
        for item in drawing.items:
            # A symbol leaves a twelfth of its square empty all around.
            if isinstance(item, Icon):
                drawn = item.rect.inset(item.rect.w // 12)
                if any(touching(ink, drawn) for ink in one.inks):
                    yield f"{one.name} touches the icon {item.name}"


def _edges(words: list[Words], drawing: Drawing) -> Iterator[str]:
    """Words within 8 u of the edge of the button they are on."""
    least = round(EDGE_U * drawing.unit)
    for target in drawing.targets:
        button = target.panel or target.rect
        for each in words:
            x, y = each.ink.x + each.ink.w // 2, each.ink.y + each.ink.h // 2
            if not button.holds(x, y):
                continue
            near = min(
                each.ink.x - button.x,
                each.ink.y - button.y,
                button.right - each.ink.right,
                button.bottom - each.ink.bottom,
            )
            if near < least:
                yield f"{each.name}: {near} px from the edge of {target.choice}, at least {least} is needed"


def _symbols(drawing: Drawing, theme: Theme) -> Iterator[str]:
    """Icons, codes and pictures: on the screen, large and plain enough."""
    whole = Rect(0, 0, *drawing.size)
    icons: list[tuple[int, Icon]] = []
    for index, item in enumerate(drawing.items):
        if isinstance(item, (Icon, Code, Live)) and not within(item.rect, whole):
            yield f"{_name(item)}: not wholly on the screen"
        if isinstance(item, Icon):
            icons.append((index, item))
        if isinstance(item, Code):
            step = module_px(item.text, min(item.rect.w, item.rect.h))
            if step < MODULE_PX:
                yield f"{_name(item)}: its squares are {step} px, at least {MODULE_PX} are needed"
    for number, (index, item) in enumerate(icons):
        yield from _contrast(index, item.rect, drawing, theme)
        for _, other in icons[number + 1 :]:
            if apart(item.rect, other.rect) == 0 and touching(item.rect, other.rect):
                yield f"{_name(item)} touches {_name(other)}"


def _name(item: Item) -> str:
    match item:
        case Label():
            return f'"{" / ".join(item.lines)}"'
        case Icon():
            return f"icon {item.name}"
        case Live():
            return f"picture {item.source}"
        case _:
            return f"{type(item).__name__.lower()} at {tuple(item.rect)}"
