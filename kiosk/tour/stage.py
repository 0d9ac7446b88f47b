"""A whole kiosk without a display or a hand, and both of them made up: for the tour.

Desk, journal, printer, camera, buttons, LED display, front and painter are the real ones; the screen is a
surface in memory, and a finger touches it where a target is drawn. Waiting for a person to walk away is not
waited for: the stage's own seconds can be let pass at once, and the office's day too.
"""

import datetime as dt
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PIL import Image

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame

from kiosk import pin
from kiosk.app import App
from kiosk.commands import Tick
from kiosk.demo_codes import Kind
from kiosk.desk import Told
from kiosk.devices import phone
from kiosk.devices.display import NowServing
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import Tcp, link
from kiosk.devices.printer_tap import PrinterTap
from kiosk.events import Event
from kiosk.fittings import fit
from kiosk.front import Front
from kiosk.ids import new_id
from kiosk.office import Office
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings
from kiosk.simulated import Bench, Fault
from kiosk.timekeeping import SimulatedClock
from kiosk.ui.items import Live, Rect, Target
from kiosk.ui.paint import Painter, save
from kiosk.ui.pane import Pane
from kiosk.ui.text import Fonts
from kiosk.ui.touch import HOLD_S
from kiosk.ui.window import Scene

PIN = "2468"
"""Of the stage's staff: of no other kiosk, and not written anywhere."""

PATIENCE_S = 6.0
"""How long anything may take before it counts as not happening: a printer is looked at every 3 s."""

_SETTLED_S = 0.5
"""After a screen came, until it takes touches and no finger is seen on it any more."""

_TURN_S = 0.004
_Found = TypeVar("_Found", bound=Event)


class Amiss(Exception):
    """Something did not happen as it must, in words."""


class Seconds:
    """Monotonic seconds that can be let pass at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.monotonic() + self._ahead

    def let_pass(self, seconds: float) -> None:
        self._ahead += seconds


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(f"{record.name}: {record.getMessage()}")


class Stage:
    """One kiosk. `out` gets the pictures, numbered in order. It is a context that starts and ends all of it.

    `settings` has a simulated clock; a printer at an address is printed to, through a relay. Raises
    JournalError, KeyFileError, ValueError, OSError.
    """

    def __init__(self, settings: Settings, office: Office, out: Path, size: tuple[int, int]) -> None:
        self.office = office
        self.size = size
        self.seconds = Seconds()
        self.errors = Errors()
        self.pictures: list[str] = []
        self.told: list[tuple[float, Told]] = []
        """Every committed event, and when it was told (seconds of `time.perf_counter`)."""
        self._out = out
        self.bench = Bench(settings, office)
        self._papers: list[Image.Image] = []
        self._tap = self._tapped(settings)
        if self._tap is not None:
            settings = settings.model_copy(update={"printer": self._tap.url})
        self._settings = settings
        self._opened = open_desk(settings, office, more_keys=self.bench.keys)
        desk = self._opened.desk
        assert isinstance(desk.clock, SimulatedClock)  # noqa: S101 - the settings have one
        self.desk, self.clock = desk, desk.clock
        self.bench.attend(desk)
        desk.listen(lambda told: self.told.append((time.perf_counter(), told)))
        self.app = App(desk, self.seconds.now)
        fonts = Fonts()
        stored = pin.hash_pin(PIN)
        self.front = Front(self.app, fonts, stored_pin=lambda: stored, simulated=True, clock=self.seconds.now)
        self._pane = Pane(pygame.Surface(size, 0, 32), Painter(fonts))
        self._scene: Scene | None = None

    def _tapped(self, settings: Settings) -> PrinterTap | None:
        """A relay before somebody else's printer, so that its paper is seen and can run out."""
        if settings.printer == "sim:":
            return None
        way = link(settings.printer)
        if not isinstance(way, Tcp):
            raise ValueError(  # noqa: TRY004 - a value of a person's, not a type of a caller's
                f"printer {settings.printer!r}: the tour prints to tcp://HOST[:9100] only"
            )
        width = PROFILES[settings.paper].width
        return PrinterTap(way.host, way.port, width, lambda _number, paper: self._papers.append(paper))

    def __enter__(self) -> "Stage":
        logging.getLogger("kiosk").addHandler(self.errors)
        try:
            self.bench.start()
            if self._tap is not None:
                self._tap.start()
            self.app.fit(fit(self._settings, self.office, self.app, self.bench, self._settings.data))
            self.app.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End everything, also what has not begun."""
        self.app.stop()
        self.front.close()
        if self._tap is not None:
            self._tap.stop()
        self.bench.stop()
        close_desk(self._opened)
        logging.getLogger("kiosk").removeHandler(self.errors)

    # The screen

    def look(self) -> Scene:
        """Bring the screen up to date, with no screen half faded in; what is to be seen."""
        while True:
            now = self.seconds.now()
            scene = self._scene = self.front.scene(self.size, None)
            self._pane.turn(scene.drawing, scene.theme, scene.screen, self.front.live, now)
            if not self._pane.fading and self._pane.shown is scene.drawing:
                return scene
            self.seconds.let_pass(0.15)

    @property
    def screen(self) -> str:
        """The name of the screen to be seen."""
        return self.look().screen

    def target(self, choice: str) -> Target | None:
        return next((target for target in self.look().drawing.targets if target.choice == choice), None)

    def touch(self, choice: str) -> float:
        """Touch a choice in the middle of its target; when the finger left it (`time.perf_counter`)."""
        x, y = self._place(choice)
        self._pane.down(x, y, self.seconds.now())
        self.look()
        self.seconds.let_pass(0.1)
        chosen = self._pane.up(x, y)
        if chosen != choice:
            raise Amiss(f"touched {choice} on {self.screen}: {chosen or 'nothing'} was chosen")
        at = time.perf_counter()
        self.front.choose(chosen)
        return at

    def hold(self, choice: str) -> None:
        """Hold a choice as staff do."""
        x, y = self._place(choice)
        self._pane.down(x, y, self.seconds.now())
        self.seconds.let_pass(HOLD_S + 0.1)
        held = self._pane.finger.held(self.seconds.now())
        if held != choice:
            raise Amiss(f"held {choice} on {self.screen}: {held or 'nothing'} was meant")
        self.front.hold(choice)

    def _place(self, choice: str) -> tuple[int, int]:
        self.seconds.let_pass(_SETTLED_S)
        target = self.target(choice)
        if target is None:
            raise Amiss(f"the screen {self.screen} has no {choice}")
        rect: Rect = target.rect
        return rect.x + rect.w // 2, rect.y + rect.h // 2

    def wait(self, what: str, done: Callable[[], bool], within: float = PATIENCE_S) -> None:
        """Let the kiosk run until something is so; Amiss when it is not within so many real seconds."""
        end = time.monotonic() + within
        while not done():
            if time.monotonic() > end:
                raise Amiss(f"waited {within:.0f} s for {what}; the screen is {self.screen}")
            time.sleep(_TURN_S)
            self.look()

    def wait_screen(self, *names: str) -> None:
        self.wait(f"the screen {' or '.join(names)}", lambda: self.screen in names)

    def leave(self, seconds: float = 45.0) -> None:
        """The person has gone: what the screen says goes with them."""
        self.seconds.let_pass(seconds)
        self.wait_screen("home", "closed")

    # What has happened

    def mark(self) -> int:
        """Where the told events end now."""
        return len(self.told)

    def wait_told(self, kind: type[_Found], since: int, what: str) -> tuple[float, _Found]:
        """The first event of this kind since a mark, and when it was told."""
        found: list[tuple[float, _Found]] = []

        def seen() -> bool:
            found.extend((at, told.event) for at, told in self.told[since:] if isinstance(told.event, kind))
            return bool(found)

        self.wait(what, seen)
        return found[0]

    def number(self, ticket: str) -> str:
        """The number of a ticket that was told of."""
        facts = (told.facts for _, told in reversed(self.told) if told.facts is not None)
        return next((one.ticket.number for one in facts if one.ticket.id == ticket), "?")

    # The office's day

    def day_at(self, local: dt.datetime) -> None:
        """Let the office's day come to a time on its wall."""
        ahead = local.replace(tzinfo=local.tzinfo or self.office.tz) - self.clock.now().utc
        if ahead < dt.timedelta():
            raise ValueError(f"{local} is past")
        self.clock.advance(ahead)
        # The desk's own tick comes every few seconds; nobody waits for it here.
        self.desk.ask(Tick(id=new_id())).result(PATIENCE_S)
        self.leave()

    def minutes(self, minutes: int) -> None:
        """Let so many minutes of the office's day pass."""
        self.day_at(self.office.local(self.clock.now().utc) + dt.timedelta(minutes=minutes))

    # Before the camera

    def hold_up(self, kind: Kind) -> float:
        """Hold a phone before the camera; when it was first there (`time.perf_counter`)."""
        picture = phone.phone(self.bench.codes.text(kind))
        at = time.perf_counter()
        self.bench.camera.show(picture)
        return at

    def approach(self) -> None:
        """Hold up a phone that is still too far away to be read, until the screen shows it."""
        far = phone.phone(self.bench.codes.text(Kind.GOOD), code=56, rotation=-9, blur=1.6)
        self.bench.camera.show(far)
        self.see_camera()

    def hold_up_paper(self, *texts: str) -> None:
        """Hold up a sheet of paper with these codes."""
        self.bench.camera.show(phone.sheet(texts))

    def put_away(self) -> None:
        """Nothing before the camera, and the camera has seen that."""
        self.bench.camera.show(None)
        self.see_camera()

    def see_camera(self) -> None:
        """Wait until the scanner has taken what is before the camera now."""
        scanner = self.app.parts.scanner
        if scanner is None:
            return
        look = scanner.latest()
        seen = look.number if look else 0
        self.wait(
            "a camera picture", lambda: (now := scanner.latest()) is not None and now.number >= seen + 3
        )

    # Paper and LED

    def paper_out(self, out: bool) -> None:
        """Take the paper out of the printer, or put it in."""
        if self._tap is not None:
            self._tap.paper_out = out
        else:
            self.bench.switch(Fault.PAPER_OUT, out)

    @property
    def papers(self) -> int:
        """How many papers have come out."""
        return len(self._papers) if self._tap is not None else self.bench.last_paper()[0]

    def wait_papers(self, count: int) -> None:
        self.wait(f"paper {count} from the printer", lambda: self.papers >= count)

    @property
    def printer_ready(self) -> bool:
        printer = self.app.parts.printer
        return printer is not None and printer.ready().can_print

    def wait_led(self, number: str) -> None:
        """Wait until the display shows a number, lit."""
        display = next((one for one in self.app.parts.others if isinstance(one, NowServing)), None)
        if display is not None:
            self.wait(f"{number} on the display", lambda: display.face.number == number, 9.0)

    # Pictures

    def shot(self, name: str) -> None:
        """A picture of the screen; where the camera's picture is a part of it, with that."""
        self.seconds.let_pass(_SETTLED_S)
        if any(isinstance(item, Live) for item in self.look().drawing.items):
            self.wait("the camera's picture", lambda: self.front.live("camera", (1, 1)) is not None)
        self.look()
        save(self._pane.surface, self._new(name))

    def shot_paper(self, name: str) -> None:
        """The last paper."""
        paper = self._papers[-1] if self._tap is not None else self.bench.last_paper()[1]
        if paper is None:
            raise Amiss("no paper has come out")
        paper.save(self._new(name))

    def shot_led(self, name: str) -> None:
        """The LED display, where the office has one."""
        if self.bench.display is not None:
            self.bench.display.picture().save(self._new(name))

    def _new(self, name: str) -> Path:
        file = f"{len(self.pictures) + 1:02d}-{name}.png"
        self.pictures.append(file)
        return self._out / file
