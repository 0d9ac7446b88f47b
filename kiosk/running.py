"""`kiosk run` put together: the desk, the window, and then the devices.

The first screen is drawn before any device is even loaded: a camera may take seconds to be found, and nobody
should look at a dark screen meanwhile.
"""

import logging
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from kiosk.app import App
from kiosk.desk import Told
from kiosk.devices.errors import Problem
from kiosk.front import Front
from kiosk.hatch import Hatch
from kiosk.office import Office
from kiosk.opening import Opened, close_desk, open_desk
from kiosk.panel import SidePanel
from kiosk.service import Service
from kiosk.settings import Settings
from kiosk.simulated import Bench
from kiosk.sync.wire import Paper
from kiosk.ui.text import Fonts
from kiosk.ui.window import Window

if TYPE_CHECKING:
    from kiosk.at_desk import How
    from kiosk.enrolling import Enrolling
    from kiosk.insync import InSync

log = logging.getLogger(__name__)

PANEL_WIDTH = 400
"""Width of the side panel in px."""
LIFE_SECONDS = 20.0
"""A part that gave no sign of life for so long is dead: the watchdog is not fed any more."""


_PAPER = {
    None: Paper.OK,
    Problem.PAPER_LOW: Paper.LOW,
    Problem.PAPER_OUT: Paper.OUT,
}


class Running:
    """One kiosk with its window. Raises JournalError, KeyFileError, ValueError or OSError, all in words."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self._settings = settings
        self._bench = Bench(settings, office) if settings.simulates else None
        # Beside any real device, as a printer, a simulated phone's pass gets nobody a number.
        keys = None if self._bench is None or settings.real_devices else self._bench.keys
        self._opened: Opened = open_desk(settings, office, more_keys=keys)
        self._own = office
        self._sync: InSync | None = None
        self._enrolling: Enrolling | None = None
        self._opened.desk.listen(self._noticed)
        self._service = Service()
        self._app = App(self._opened.desk, time.monotonic)
        data = self._opened.data
        panel = None
        if self._bench is not None and settings.panel:
            panel = SidePanel(self._bench, self._app)
        self._front = Front(
            self._app,
            Fonts(),
            stored_pin=lambda: data.pin_file.read_bytes() if data.pin_file.exists() else None,
            simulated=settings.clock is not None,
            panel=panel,
            beat=self._beat,
            sync=lambda: None if self._sync is None else self._sync.fact,
            enrol=self._enrol,
        )
        self._window = self._open_window(PANEL_WIDTH if panel else 0)
        self._app.wake = self._window.wake

    def _open_window(self, panel: int) -> Window:
        try:
            return Window(self._front, self._settings.size, panel)
        except pygame.error as error:
            self._front.close()
            close_desk(self._opened)
            raise OSError(f"no screen to open a window on ({error}); `kiosk tour` needs none") from error

    def run(self) -> None:
        """Until `stop`, a signal or the window's closing. ValueError: a setting of a device, in words."""
        self._app.start()
        self._window.turn()
        self._service.ready()
        with tempfile.TemporaryDirectory(prefix="antrean-") as runtime:
            try:
                self._fit(Path(runtime))
                self._window.run()
            finally:
                self._end()

    def stop(self) -> None:
        """End soon; from a signal handler or another thread."""
        self._window.stop()

    def _fit(self, runtime: Path) -> None:
        # Loaded only now: cameras, printers and their libraries take half a second.
        from kiosk.enrolling import Enrolling  # noqa: PLC0415
        from kiosk.fittings import fit  # noqa: PLC0415
        from kiosk.insync import InSync  # noqa: PLC0415
        from kiosk.sync.transport import through  # noqa: PLC0415

        if self._bench is not None:
            self._bench.start()
        parts = fit(self._settings, self._opened.desk.office, self._app, self._bench, runtime)
        desk, data, proxy = self._opened.desk, self._opened.data, self._settings.way_out
        self._sync = sync = InSync(desk, data, self._own, how=self._how, connect=through(proxy))
        self._enrolling = Enrolling(data, self._own.code, sync.take_up, connect=through(proxy), proxy=proxy)
        self._app.fit(parts, Hatch(data.socket, desk, self._app.health_words, sync.words, sync.standing))
        sync.start()

    def _noticed(self, told: Told) -> None:
        if self._sync is not None:
            self._sync.noticed(told)

    def _enrol(self, invitation: str, told: Callable[[str], None]) -> None:
        if self._enrolling is None:
            told("under_way")  # the kiosk is still starting
        else:
            self._enrolling.start(invitation, told)

    def _how(self) -> "How":
        from kiosk.at_desk import How  # noqa: PLC0415

        problems = tuple(f"{h.name}: {h.problem.value}" for h in self._app.health() if h.problem is not None)
        printer = self._app.parts.printer
        ready = None if printer is None else printer.ready()
        if ready is None or ready.checked is None:
            return How(problems=problems)
        return How(_PAPER.get(ready.problem, Paper.UNKNOWN), problems)

    def _beat(self) -> None:
        if self._app.alive(LIFE_SECONDS):
            self._service.alive()

    def _end(self) -> None:
        self._service.stopping()
        if self._enrolling is not None:
            self._enrolling.ask_to_stop()
        if self._sync is not None:
            self._sync.ask_to_stop()
        ended = self._app.stop()
        if self._sync is not None:
            ended = self._sync.stop(0.5) and ended
        if not ended:
            log.warning("a part did not end within 2 s")
        self._front.close()
        if self._bench is not None:
            self._bench.stop()
        close_desk(self._opened)
