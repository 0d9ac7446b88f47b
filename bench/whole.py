"""The whole kiosk as a process in a window: start, touch, its cost when nobody is there, an hour of screens.

Everything is seen from outside: real touches sent to an X server, pixels read back, the process's own CPU and
memory as Linux counts them.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence

from bench.report import Row, percentile
from bench.window import SIZE, Cost, idle, start_s, started, touch_ms
from bench.x11 import X11, xvfb
from kiosk.devices.printer_sim import SimulatedPrinter

START_AIM_S = 1.5
TOUCH_AIM_MS = 50.0
MEMORY_AIM_MB = 120.0
VISITS_AN_HOUR = 40
"""Every minute and a half somebody comes, for a day of 240 people at one kiosk."""
TOUCHES_A_VISIT = 5
# On the home screen: plain ground in the first service's card.
_CARD = (480, 262)


def _command(data: str, *more: str) -> Sequence[str]:
    return (
        *(sys.executable, "-m", "kiosk", "run", "--data", data, "--office", "offices/kupang.toml"),
        *("--clock", "2026-11-17T08:24", "--window", f"{SIZE[0]}x{SIZE[1]}", "--log", "error", *more),
    )


def rows(quick: bool) -> list[Row]:
    """Figures of `kiosk run` with simulated devices; needs Xvfb."""
    printer = SimulatedPrinter(keep=1)
    printer.start()
    # The printer stands apart, as a real one does: its memory is not the kiosk's.
    apart = ("--printer", printer.url, "--button", "none", "--display", "none")
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as data, xvfb() as display:
        starts = [start_s(_command(data), display) for _ in range(3 if quick else 10)]
        seconds = 6.0 if quick else 60.0
        bare = _idle(_command(data, "--camera", "none"), display, seconds).cpu
        camera, touches, after = _used(_command(data, *apart), display, seconds, quick)
    printer.stop()
    slowest = percentile(starts, 1)
    p99 = percentile(touches, 0.99)
    return [
        Row(
            "start → first screen",
            slowest,
            "s",
            f"slowest of {len(starts)}",
            f"≤ {START_AIM_S:g}",
            slowest <= START_AIM_S,
        ),
        Row(
            "touch → first changed pixel, p99",
            p99,
            "ms",
            f"{len(touches)} touches",
            f"≤ {TOUCH_AIM_MS:g}",
            p99 <= TOUCH_AIM_MS,
        ),
        Row("idle, camera decoding 15/s and shown", camera, "% of a core", "clock drawn", "≤ 4", camera <= 4),
        Row("idle, no camera", bare, "% of a core", "clock drawn", "≤ 2", bare <= 2),
        Row(
            "resident memory after an hour's worth of screens",
            after.resident,
            "MB",
            f"{_visits(quick)} visits; proportional set size {after.proportional:.0f} MB",
            f"≤ {MEMORY_AIM_MB:g}",
            after.resident <= MEMORY_AIM_MB,
        ),
    ]


def _visits(quick: bool) -> int:
    return 10 if quick else VISITS_AN_HOUR


def _idle(command: Sequence[str], display: str, seconds: float) -> Cost:
    x = X11(display)
    try:
        with started(command, display) as process:
            x.window(SIZE, wait=30)
            time.sleep(4)  # devices are loaded and looked for
            return idle(process.pid, seconds)
    finally:
        x.close()


def _used(
    command: Sequence[str], display: str, seconds: float, quick: bool
) -> tuple[float, list[float], Cost]:
    """Idle CPU, then times of touches, then the cost after an hour's touches all over the screen."""
    x = X11(display)
    chance = random.Random(7)
    try:
        with started(command, display) as process:
            left, top = x.window(SIZE, wait=30)
            time.sleep(4)
            cpu = idle(process.pid, seconds).cpu
            touches = _touches(x, left, top, 12 if quick else 60)
            for _ in range(_visits(quick) * TOUCHES_A_VISIT):
                x.tap(
                    left + chance.randrange(20, SIZE[0] - 20), top + chance.randrange(100, SIZE[1] - 10), 0.05
                )
                time.sleep(0.25)
            return cpu, touches, idle(process.pid, 1)
    finally:
        x.close()


def _touches(x: X11, left: int, top: int, times: int) -> list[float]:
    """A card is touched and slid off again, so that the home screen stays."""
    taken: list[float] = []
    for _ in range(times):
        taken += touch_ms(x, (left + _CARD[0], top + _CARD[1]), 1, away=(left + 512, top + 84))
    return taken
