"""The screen: how soon a touch is answered, how long drawing takes, what an idle kiosk costs.

Touches are real ones, sent to an X server, and answers are pixels read back from it: what lies between
counts. `touch_ms`, `start_s` and `idle` take any command that opens a window, so also `kiosk run`.
"""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from bench.report import Row, percentile
from bench.subject import cards
from bench.x11 import X11, xvfb
from kiosk.ui.items import Rect
from kiosk.ui.paint import Painter
from kiosk.ui.press import pressed
from kiosk.ui.theme import Theme

TOUCH_AIM_MS = 50.0
START_AIM_S = 1.5
SIZE = (1024, 600)
SUBJECT = (sys.executable, "-m", "bench.subject")
# Where the subject's second service lies, and a spot in it that is plain ground.
SPOT = (540, 228)


@contextlib.contextmanager
def started(command: Sequence[str], display: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command with its window on this display, ended at the end."""
    surroundings = dict(os.environ, DISPLAY=display, SDL_VIDEODRIVER="x11", PYGAME_HIDE_SUPPORT_PROMPT="1")
    with subprocess.Popen(list(command), env=surroundings) as process:
        try:
            yield process
        finally:
            process.terminate()


def touch_ms(x: X11, spot: tuple[int, int], times: int) -> list[float]:
    """From the touch to the first changed pixel around `spot` (px of the screen), so many times, in ms.

    Raises TimeoutError when a touch is not answered within 2 s.
    """
    taken = []
    shuffled = random.Random(1)
    for _ in range(times):
        # At rest, and at any moment of the window's turn.
        time.sleep(0.55 + shuffled.random() / 20)
        x.move(*spot)
        before = x.pixels(*spot, 4, 4)
        begun = time.perf_counter()
        x.down(*spot)
        while x.pixels(*spot, 4, 4) == before:
            if time.perf_counter() - begun > 2:
                raise TimeoutError(f"the touch at {spot} was not answered")
        taken.append((time.perf_counter() - begun) * 1000)
        x.up()
    return taken


def start_s(command: Sequence[str], display: str, size: tuple[int, int] = SIZE) -> float:
    """From starting the process to the first screen on the display: words and grounds, not a blank window."""
    x = X11(display)
    try:
        begun = time.perf_counter()
        with started(command, display):
            left, top = x.window(size, wait=60)
            while not _drawn(x, left, top, size):
                if time.perf_counter() - begun > 60:
                    raise TimeoutError("no screen after 60 s")
                time.sleep(0.002)
            return time.perf_counter() - begun
    finally:
        x.close()


def _drawn(x: X11, left: int, top: int, size: tuple[int, int]) -> bool:
    """Whether many colours are shown: words have smooth rims, a blank window is of one colour."""
    row = x.pixels(left, top + size[1] // 2, size[0], 1)
    return len({row[place : place + 4] for place in range(0, len(row), 4)}) > 8


def idle(pid: int, seconds: float) -> tuple[float, float]:
    """CPU in percent of a core over so many seconds, and memory (proportional set size) in MB. Linux."""
    ticks = os.sysconf("SC_CLK_TCK")

    def used() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before, begun = used(), time.perf_counter()
    time.sleep(seconds)
    cpu = 100 * (used() - before) / ticks / (time.perf_counter() - begun)
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    kilobytes = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return cpu, kilobytes / 1024


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
            cpu, memory = idle(process.pid, 5 if quick else 30)
        x.close()
    p99, slowest = percentile(taken, 0.99), percentile(starts, 1)
    return [
        Row("touch to first changed pixel, p50", percentile(taken, 0.5), "ms", f"{len(taken)} touches"),
        Row("touch to first changed pixel, p99", p99, "ms", "", f"≤ {TOUCH_AIM_MS:g}", p99 <= TOUCH_AIM_MS),
        Row(
            "window alone, start to first screen",
            slowest,
            "s",
            f"slowest of {len(starts)}",
            f"≤ {START_AIM_S:g}",
            slowest <= START_AIM_S,
        ),
        Row("window alone, idle CPU", cpu, "% of a core"),
        Row("window alone, memory", memory, "MB"),
        *rows,
    ]
