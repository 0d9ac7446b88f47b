"""A whole kiosk for tests: real desk and journal, the simulated twins over their real protocols, and a hand.

The front is driven as the window drives it: its scene is asked for again and again, and a finger comes down
in the middle of a target of the drawing. Time is real, and can be set ahead: nobody waits for a countdown.
"""

import datetime as dt
import itertools
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image, ImageChops

from kiosk import codes, pin
from kiosk.answers import Answer, Done, TicketFacts
from kiosk.app import App
from kiosk.commands import Command, Tick
from kiosk.desk import Told
from kiosk.devices import phone
from kiosk.devices.errors import Problem
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.paper import picture
from kiosk.devices.sightings import CodeRead
from kiosk.devices.supervise import Health
from kiosk.fittings import fit
from kiosk.front import Front
from kiosk.hatch import Hatch
from kiosk.ids import new_id
from kiosk.office import Office
from kiosk.office_check import read
from kiosk.opening import Opened, close_desk, open_desk
from kiosk.paperwork import slip_of
from kiosk.refusal import Refusal
from kiosk.settings import Settings
from kiosk.simulated import Bench
from kiosk.ticket import PrintState, Ticket
from kiosk.timekeeping import SimulatedClock
from kiosk.ui import screens
from kiosk.ui.screen import Screen
from kiosk.ui.screens import refusal_words
from kiosk.ui.text import Fonts
from kiosk.ui.touch import HOLD_S, Finger
from kiosk.ui.window import Scene
from kiosk.ui.words import Say

ROOT = Path(__file__).parent.parent
SIZE = (1024, 600)
PIN = "2580"
SAY = Say("id", "en")
LEAN: dict[str, Any] = {"display": "none", "button": "none"}
"""For tests that need neither: so much sooner at its end."""
PATIENCE = 20.0
"""Seconds until something that should come about is given up: most take a few hundredths."""


def kupang() -> Office:
    """The office that ships, as it ships."""
    path = ROOT / "offices" / "kupang.toml"
    return read(path.read_bytes(), str(path))


def moment(text: str, office: Office) -> dt.datetime:
    """`2026-11-17T09:00` on the office's wall."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=office.tz)


def until(true: Callable[[], bool], what: str = "it did not come about") -> None:
    """Look again and again until something is so."""
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, what
        time.sleep(0.005)


class Kiosk:
    """Started at once; `stop` ends it and says whether it ended in time."""

    def __init__(
        self,
        data: Path,
        *,
        office: Office | None = None,
        clock: SimulatedClock | str = "2026-11-17T09:00",
        poll: float = 0.05,
        **settings: Any,
    ) -> None:
        """`poll`: s between two looks at the printer; a real kiosk takes three."""
        self.office = office or kupang()
        self.clock = SimulatedClock(moment(clock, self.office)) if isinstance(clock, str) else clock
        self.settings = Settings(data=data, **settings)
        self.bench = Bench(self.settings, self.office)
        self.opened: Opened = open_desk(
            self.settings, self.office, clock=self.clock, more_keys=self.bench.keys
        )
        self.opened.data.put("pin", pin.hash_pin(PIN))
        self.desk = self.opened.desk
        self.bench.attend(self.desk)
        self.told: list[Told] = []
        self.desk.listen(self.told.append)
        self.ahead = 0.0
        self.app = App(self.desk, self.time)
        self.front = Front(
            self.app,
            Fonts(),
            stored_pin=self.opened.data.pin_file.read_bytes,
            clock=self.time,
        )
        self.bench.start()
        self.parts = fit(self.settings, self.office, self.app, self.bench, data)
        if self.parts.printer is not None:
            self.parts.printer._poll = poll
        self.app.fit(self.parts, Hatch(self.opened.data.socket, self.desk, self.app.health_words))
        self.app.start()
        self.stopped = False

    def time(self) -> float:
        return time.monotonic() + self.ahead

    def stop(self) -> bool:
        """End everything; True when all of it ended within its time. Twice is once."""
        if self.stopped:
            return True
        self.stopped = True
        ended = self.app.stop()
        self.front.close()
        self.bench.stop()
        close_desk(self.opened)
        assert self.bench.printer.errors == [], "the printer got bytes that are no ESC/POS"
        return ended

    def cut(self, elsewhere: Path) -> Path:
        """What the disk holds at this instant, as a power cut would leave it: to start another kiosk on."""
        elsewhere.mkdir()
        for file in self.settings.data.iterdir():
            if file.is_file() and not file.name.endswith("-shm"):
                shutil.copy(file, elsewhere / file.name)
        return elsewhere

    # What is seen

    def scene(self) -> Scene:
        return self.front.scene(SIZE, None)

    @property
    def name(self) -> str:
        """The name of the screen that is to be seen."""
        return self.scene().screen

    @property
    def screen(self) -> Screen:
        """The screen that is to be seen, as data."""
        self.scene()
        return screens.show(self.front.visit, self.front.facts())

    @property
    def words(self) -> str:
        """The screen read out, in Indonesian."""
        return "\n".join(self.screen.spoken())

    def until(self, name: str) -> Screen:
        """Let the window turn until this screen is to be seen."""
        until(lambda: self.name == name, f"{name} did not come")
        return self.screen

    def device(self, name: str) -> Health:
        return next(health for health in self.app.health() if health.name == name)

    def until_device(self, name: str, problem: Problem | None) -> None:
        """Until a device has this problem, or with None is well."""
        wanted = ("ready",) if problem is None else ("warning", "failed")
        until(
            lambda: self.device(name).problem is problem and self.device(name).status in wanted,
            f"{name} did not come to {problem}",
        )

    @property
    def well(self) -> bool:
        """Whether all devices are ready."""
        return all(health.status == "ready" for health in self.app.health())

    # What is done

    def later(self, seconds: float) -> None:
        """Let the screen's time pass; the office's clock stays where it is."""
        self.ahead += seconds

    def touch(self, *choices: str) -> None:
        """Touch one after the other, each in its middle, as slowly as a person does."""
        for choice in choices:
            self.scene()
            self.later(0.5)
            self._finger(choice)

    def drum(self, choice: str, times: int = 2, apart: float = 0.05) -> None:
        """Tap the same place on the glass again and again, whatever comes to be seen there."""
        self.scene()
        self.later(0.5)
        rect = next(target.rect for target in self.scene().drawing.targets if target.choice == choice)
        x, y = rect.x + rect.w // 2, rect.y + rect.h // 2
        finger, shown = Finger(), self.name
        for _ in range(times):
            until(lambda: bool(self.scene()) and not self.front.visit.working)
            scene = self.scene()
            if scene.screen != shown:
                # As the window's pane does: another screen takes no touch at first.
                shown = scene.screen
                finger.screen_changed(self.time())
            finger.down(x, y, scene.drawing, self.time())
            chosen = finger.up(x, y, scene.drawing)
            if chosen is not None:
                self.front.choose(chosen)
            self.later(apart)

    def _finger(self, choice: str) -> None:
        drawing = self.scene().drawing
        found = [target for target in drawing.targets if target.choice == choice]
        assert found, f"nothing to touch for {choice} on {self.name}: {[t.choice for t in drawing.targets]}"
        rect, now = found[0].rect, self.time()
        x, y = rect.x + rect.w // 2, rect.y + rect.h // 2
        finger = Finger()
        finger.down(x, y, drawing, now)
        if found[0].hold:
            assert finger.held(now + HOLD_S) == choice
            self.front.hold(choice)
        else:
            assert finger.up(x, y, drawing) == choice, "something lies over it"
            self.front.choose(choice)

    def staff(self) -> None:
        """In by a long press and the PIN."""
        self.touch("staff", *(f"key:{digit}" for digit in PIN), "check")
        self.until("staff")

    def ask(self, command: Command) -> Answer:
        """Ask the desk, as a script would."""
        return self.desk.ask(command).result(PATIENCE)

    def hold_up(self, *texts: str) -> None:
        """Hold up a phone with one QR, or a sheet with several."""
        shown = phone.phone(texts[0]) if len(texts) == 1 else phone.sheet(texts)
        self.bench.camera.show(shown)

    def pictures(self, count: int) -> None:
        """Let the camera see so many further pictures, at 15 a second."""
        scanner = self.parts.scanner
        assert scanner is not None
        first = scanner._number
        until(lambda: scanner._number >= first + count, "no pictures come")

    def put_away(self) -> None:
        self.bench.camera.show(None)

    def walk_in(self, service: str = "A") -> Ticket:
        """Take a number with two touches; gives the ticket once its screen is to be seen."""
        self.touch(f"service:{service}", "self")
        return self.ticket(self.until_ticket())

    def until_ticket(self) -> Screen:
        until(lambda: self.name in ("ticket", "unprinted"), "no ticket came")
        return self.screen

    def ticket(self, screen: Screen) -> Ticket:
        """The ticket a screen shows, as the journal has it now."""
        number = screen.number
        return next(ticket for ticket in self.desk.board.recent if ticket.number == number)

    def facts(self, ticket: Ticket) -> TicketFacts:
        """What was told of a ticket when it was last to be printed."""
        found = [t for t in self.told if t.event.kind in ("ticket_issued", "reprint_asked") and t.facts]
        facts = [t.facts for t in found if t.facts is not None and t.facts.ticket.id == ticket.id]
        return facts[-1]

    # What came out

    @property
    def papers(self) -> list[str]:
        """Ids of the tickets on paper, in the order in which they came out."""
        return [token for image in self.bench.printer.printed for token in tokens(image)]

    def until_papers(self, *tickets: Ticket) -> None:
        """Until the tickets on paper are these. Half a ticket that was cut off is no ticket."""
        wanted = [ticket.id for ticket in tickets]
        until(lambda: len(self.papers) >= len(wanted), "no paper came out")
        assert self.papers == wanted

    def paper_of(self, ticket: Ticket) -> PrintState:
        return next(one for one in self.desk.board.recent if one.id == ticket.id).paper

    def until_paper(self, ticket: Ticket, state: PrintState) -> None:
        until(lambda: self.paper_of(ticket) is state, f"{ticket.number} did not come to {state}")

    def is_copy(self, image: Image.Image, ticket: Ticket) -> bool:
        """Whether this paper is the ticket marked COPY; fails when it is neither the ticket nor its copy."""
        found = []
        for copy in (False, True):
            slip = slip_of(self.facts(ticket), self.office, copy=copy)
            wanted = picture(slip, PROFILES[self.settings.paper].sheet).convert("L")
            shown = image.convert("L").crop((0, 0, *wanted.size))
            found.append(ImageChops.difference(shown, wanted).getbbox() is None)
        assert any(found), "not the paper of this ticket"
        return found[1]

    @property
    def unprinted(self) -> list[str]:
        """Numbers that are offered for reprint."""
        return [facts.ticket.number for facts in self.desk.board.unprinted]


def tokens(image: Image.Image) -> list[str]:
    """Ids of the tickets on a paper, read from its QR."""
    found = [codes.read_ticket(barcode.text) for barcode in zxingcpp.read_barcodes(image.convert("L"))]
    return [code.token for code in found if code is not None]


def number(answer: Answer) -> str:
    """The number an answer is about; fails where there is none."""
    assert isinstance(answer, Done), answer
    assert answer.facts is not None
    return answer.facts.ticket.number


@contextmanager
def running(data: Path, **more: Any) -> Iterator[Kiosk]:
    """A kiosk that is well, and ends within 2 s."""
    kiosk = Kiosk(data, **more)
    try:
        until(lambda: kiosk.well, f"not well: {kiosk.app.health()}")
        # The day is opened: what a test asks for is the only thing that changes anything.
        kiosk.ask(Tick(id=new_id()))
        yield kiosk
        assert kiosk.stop(), "a part did not end within 2 s"
    finally:
        kiosk.stop()


def said(reason: Refusal) -> str:
    """The one sentence that a refusal says, and the next step."""
    words = refusal_words.said(reason, SAY)
    return f"{words.title.main}\n{words.step.main}"


_showings = itertools.count(1)


def scanned(*texts: str) -> CodeRead:
    """What a scanner beside the camera gives: each read is a showing of its own."""
    return CodeRead(tuple(texts), "scanner", time.monotonic(), next(_showings))
