"""From a picture shown to the camera to the committed ticket, through the whole kiosk but its window.

The camera is the simulated one at 15 pictures a second, the pass a real one on a drawn phone, the journal a
real one on this disk. A picture waits for its frame, for the window's turn, and for the commit.
"""

import tempfile
import time
from pathlib import Path

from bench.day_model import office
from bench.report import Row, percentile
from kiosk.app import App
from kiosk.demo_codes import Kind
from kiosk.devices import phone
from kiosk.events import TicketIssued
from kiosk.fittings import fit
from kiosk.front import Front
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings
from kiosk.simulated import Bench
from kiosk.ui.text import Fonts
from kiosk.ui.window import RATE_HZ

AIM_MS = 150.0
SIZE = (1024, 600)


def rows(quick: bool) -> list[Row]:
    """p50 and the slowest of shown → committed, in ms."""
    times = _shown(8 if quick else 40)
    slowest = percentile(times, 1)
    return [
        Row("picture shown → ticket committed, p50", percentile(times, 0.5), "ms", f"{len(times)} phones"),
        Row(
            "picture shown → ticket committed, slowest",
            slowest,
            "ms",
            "15 pictures/s",
            "≤ 150",
            slowest <= AIM_MS,
        ),
    ]


def _shown(times: int) -> list[float]:
    taken: list[float] = []
    committed: list[float] = []
    where = office("kupang")
    with tempfile.TemporaryDirectory(prefix="antrean-bench-") as name:
        directory = Path(name)
        settings = Settings.model_validate(
            {"data": directory, "clock": "2026-11-17T08:24", "display": "none", "button": "none"}
        )
        bench = Bench(settings, where)
        opened = open_desk(settings, where, more_keys=bench.keys)
        bench.attend(opened.desk)
        opened.desk.listen(
            lambda told: (
                committed.append(time.perf_counter()) if isinstance(told.event, TicketIssued) else None
            )
        )
        app = App(opened.desk, time.monotonic)
        front = Front(app, Fonts(), stored_pin=lambda: None)
        bench.start()
        app.fit(fit(settings, where, app, bench, directory))
        app.start()
        try:
            _turn(front, 2.0, committed, 0)
            for _ in range(times):
                picture = phone.phone(bench.codes.text(Kind.GOOD))
                before = len(committed)
                begun = time.perf_counter()
                bench.camera.show(picture)
                _turn(front, 5.0, committed, before + 1)
                taken.append((committed[before] - begun) * 1000)
                bench.camera.show(None)
                # Taken away, and unseen for long enough to count anew.
                _turn(front, 0.8, committed, before + 2)
        finally:
            app.stop()
            front.close()
            bench.stop()
            close_desk(opened)
    return taken


def _turn(front: Front, seconds: float, committed: list[float], until: int) -> None:
    """Turn as the window does, for so long or until so many tickets are committed."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end and not 0 < until <= len(committed):
        front.scene(SIZE, None)
        time.sleep(1 / RATE_HZ)
