"""Arithmetic of rects: what meets, what lies within, how far apart."""

import math

from kiosk.ui.items import Rect


def touching(one: Rect, other: Rect) -> bool:
    """Whether two rects have a pixel in common."""
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def within(inner: Rect, outer: Rect) -> bool:
    """Whether a rect lies wholly in another."""
    return (
        inner.x >= outer.x
        and inner.y >= outer.y
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )


def around(rects: list[Rect]) -> Rect:
    """The smallest rect that holds all of them; there is at least one."""
    x, y = min(rect.x for rect in rects), min(rect.y for rect in rects)
    return Rect(x, y, max(rect.right for rect in rects) - x, max(rect.bottom for rect in rects) - y)


def common(one: Rect, other: Rect) -> Rect | None:
    """What two rects share; None when nothing."""
    x, y = max(one.x, other.x), max(one.y, other.y)
    w, h = min(one.right, other.right) - x, min(one.bottom, other.bottom) - y
    return Rect(x, y, w, h) if w > 0 and h > 0 else None


def apart(one: Rect, other: Rect) -> float:
    """The distance in px between two rects, 0 when they meet."""
    across = max(0, other.x - one.right, one.x - other.right)
    down = max(0, other.y - one.bottom, one.y - other.bottom)
    return math.hypot(across, down)


def joined(rects: list[Rect]) -> list[Rect]:
    """The same area with rects that meet made one, so that nothing is painted twice."""
    done: list[Rect] = []
    for rect in rects:
        one = rect
        meeting = [other for other in done if touching(one, other)]
        while meeting:
            done = [other for other in done if other not in meeting]
            one = around([one, *meeting])
            meeting = [other for other in done if touching(one, other)]
        done.append(one)
    return done
