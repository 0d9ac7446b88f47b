"""The screen: the whole kiosk in its window, beside a window alone, and how long drawing takes."""

import os
import sys
import time

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from bench import whole
from bench.report import Row, percentile
from bench.subject import cards
from bench.window import SIZE, idle, start_s, started, touch_ms
from bench.x11 import X11, xvfb
from kiosk.ui.items import Rect
from kiosk.ui.paint import Painter
from kiosk.ui.press import pressed
from kiosk.ui.theme import Theme

SUBJECT = (sys.executable, "-m", "bench.subject")
# Where the subject's second service lies, and a spot in it that is plain ground.
SPOT = (540, 228)


def _painting(size: tuple[int, int], times: int) -> list[Row]:
    """Whole screen cold and with warm caches, and one pressed card, each the median in ms."""
    theme = Theme()
    drawing = cards(size)
    surface = pygame.Surface(size, 0, 32)

    def took(painter: Painter, clip: Rect | None = None) -> float:
        begun = time.perf_counter()
        painter.paint(surface, pressed(drawing, "service:B") if clip else drawing, theme, clip=clip)
        return (time.perf_counter() - begun) * 1000

    cold = [took(Painter()) for _ in range(times)]
    painter = Painter()
    took(painter)
    warm = [took(painter) for _ in range(times * 4)]
    card = next(target.rect for target in drawing.targets if target.choice == "service:B")
    took(painter, card)
    press = [took(painter, card) for _ in range(times * 4)]
    name = f"{size[0]} × {size[1]}"
    return [
        Row(f"whole screen {name}, cold caches", percentile(cold, 0.5), "ms"),
        Row(f"whole screen {name}, warm caches", percentile(warm, 0.5), "ms"),
        Row(f"pressed card {name}", percentile(press, 0.5), "ms"),
    ]


def run(quick: bool) -> list[Row]:
    """All figures of the screen; needs Xvfb."""
    rows = [row for size in ((1024, 600), (1920, 1080)) for row in _painting(size, 5 if quick else 25)]
    with xvfb() as display:
        starts = [start_s(SUBJECT, display) for _ in range(3 if quick else 10)]
        x = X11(display)
        with started(SUBJECT, display) as process:
            left, top = x.window(SIZE)
            taken = touch_ms(x, (left + SPOT[0], top + SPOT[1]), 40 if quick else 200)
            time.sleep(1)
            alone = idle(process.pid, 5 if quick else 30)
        x.close()
    return [
        *whole.rows(quick),
        Row(
            "window alone, touch → first changed pixel, p99",
            percentile(taken, 0.99),
            "ms",
            "a peer of the above",
        ),
        Row("window alone, start → first screen", percentile(starts, 1), "s", f"slowest of {len(starts)}"),
        Row("window alone, idle CPU", alone.cpu, "% of a core"),
        Row(
            "window alone, resident memory",
            alone.resident,
            "MB",
            f"proportional set size {alone.proportional:.0f} MB",
        ),
        *rows,
    ]
