"""A window measured from outside: how soon it is there, how soon a touch is answered, what it costs.

Touches are real ones, sent to an X server, and answers are pixels read back from it: what lies between
counts. Any command that opens a window can be measured.
"""

import contextlib
import os
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.x11 import X11

SIZE = (1024, 600)


@contextlib.contextmanager
def started(command: Sequence[str], display: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command with its window on this display, ended at the end."""
    surroundings = dict(os.environ, DISPLAY=display, SDL_VIDEODRIVER="x11", PYGAME_HIDE_SUPPORT_PROMPT="1")
    with subprocess.Popen(list(command), env=surroundings) as process:
        try:
            yield process
        finally:
            process.terminate()


def touch_ms(x: X11, spot: tuple[int, int], times: int, away: tuple[int, int] | None = None) -> list[float]:
    """From the touch to the first changed pixel around `spot` (px of the screen), so many times, in ms.

    `away`: where the finger slides to before it lifts, so that nothing is chosen.
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
        if away is not None:
            x.move(*away)
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


@dataclass(frozen=True)
class Cost:
    """`cpu` in percent of a core, memory in MB: resident (VmRSS), and the proportional share of it (PSS)."""

    cpu: float
    resident: float
    proportional: float


def idle(pid: int, seconds: float) -> Cost:
    """What a process costs over so many seconds. Linux."""
    ticks = os.sysconf("SC_CLK_TCK")

    def used() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    before, begun = used(), time.perf_counter()
    time.sleep(seconds)
    cpu = 100 * (used() - before) / ticks / (time.perf_counter() - begun)
    return Cost(cpu, _megabytes(pid, "status", "VmRSS:"), _megabytes(pid, "smaps_rollup", "Pss:"))


def _megabytes(pid: int, file: str, name: str) -> float:
    lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
