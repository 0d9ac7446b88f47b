"""What stands before the window: one visit, moved on by touches, codes, answers and time.

Called from the window's thread only; what blocks (the desk, judging a PIN) goes elsewhere and comes back
through the inbox. A scene is made anew only when something could have changed: at once for whatever comes in,
four times a second for the clock and the countdown.
"""

import logging
import queue
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from kiosk import __version__, pin
from kiosk.app import App, showing_of
from kiosk.devices.sightings import Sightings
from kiosk.devices.supervise import Health, Status
from kiosk.devices.usb_scanner import Keys, Wedge
from kiosk.ids import new_id
from kiosk.journal import JournalError, JournalUnwritable
from kiosk.sync.wire_bytes import WireError
from kiosk.sync.wire_invitation import Invitation
from kiosk.tries import Tries
from kiosk.ui import screens, visit
from kiosk.ui.facts import DeviceFact, Facts, SyncFact
from kiosk.ui.items import Drawing
from kiosk.ui.live import Picture
from kiosk.ui.person import (
    Ask,
    CheckPin,
    CodeRead,
    Enrol,
    Enrolled,
    Input,
    Intent,
    Invited,
    Passed,
    PinJudged,
    TestPrint,
    Touch,
    Typed,
    Visit,
)
from kiosk.ui.screen import Screen
from kiosk.ui.text import Metrics
from kiosk.ui.theme import Theme, ThemeName
from kiosk.ui.window import Key, Scene

log = logging.getLogger(__name__)

EMPTY_S = 0.5
"""How often the camera's picture is renewed on the screen while nobody holds anything up."""

TURN_S = 0.25
"""How often time alone makes a scene: a second of the countdown is shown a quarter late at most."""

PIN_PAUSE_S = 3600.0
"""The longest pause after wrong PINs; the first is a minute, and each after it twice the one before."""

_KEYS = frozenset({"backspace", "escape"})
"""Keys that type no character and mean something on the screens that have a keypad."""


class Panel(Protocol):
    """The side panel of a simulated kiosk; none on a real one."""

    def drawing(self, size: tuple[int, int], metrics: Metrics) -> Drawing: ...

    def choose(self, choice: str) -> bool:
        """Whether the choice was the panel's."""
        ...

    def key(self, key: Key) -> bool: ...

    def dropped(self, file: str) -> None: ...

    def live(self, source: str, size: tuple[int, int]) -> Picture | None: ...


class Front:
    """The window's host. `stored_pin` gives the stored PIN, or None; `beat` is called while it turns.

    `sync`: how it stands with the centre, None without one. `enrol` uses an invitation, and tells in a word
    what came of it, from any thread.
    """

    def __init__(
        self,
        app: App,
        metrics: Metrics,
        *,
        stored_pin: Callable[[], bytes | None],
        simulated: bool = False,
        panel: Panel | None = None,
        beat: Callable[[], None] = lambda: None,
        sync: Callable[[], SyncFact | None] = lambda: None,
        enrol: Callable[[str, Callable[[str], None]], None] = lambda text, told: told("under_way"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._stored_pin = stored_pin
        # Always: whoever plugs in a scanner that types need set nothing.
        self._wedge = Wedge()
        self._sightings = Sightings("keyboard")
        self._simulated = simulated
        self._panel = panel
        self._clock = clock
        self._beat = beat
        self._sync = sync
        self._enrol = enrol
        self._tries = Tries(longest=PIN_PAUSE_S)
        # One thread: a PIN is judged at a time, and a good hash is slow on purpose.
        self._judge = ThreadPoolExecutor(1, thread_name_prefix="pin")
        office = app.desk.office
        self.visit = Visit.fresh(office.languages[0], clock())
        self._screen: Screen | None = None
        self._scene: Scene | None = None
        self._drawn: tuple[object, ...] = ()
        self._due = 0.0
        self._preview: tuple[float, Picture] | None = None
        self._fault_since = None if app.desk.trouble is None else app.desk.board.now
        accent = office.accent
        self._themes = {False: Theme(ThemeName.LIGHT, accent), True: Theme(ThemeName.CONTRAST, accent)}

    def close(self) -> None:
        self._judge.shutdown(wait=False, cancel_futures=True)

    # The window's host

    def scene(self, size: tuple[int, int], panel: tuple[int, int] | None) -> Scene:
        now = self._clock()
        moved = self._take_in(now)
        if self._scene is None or moved or now >= self._due or self._drawn[:2] != (size, panel):
            self._due = now + TURN_S
            self._beat()
            self._happen(Passed(now))
            self._draw(size, panel)
        assert self._scene is not None  # noqa: S101 - drawn above
        return self._scene

    def choose(self, choice: str) -> None:
        if choice and self._panel is not None and self._panel.choose(choice):
            self._due = 0.0
            return
        self._happen(Touch(choice, self._clock()))

    def hold(self, choice: str) -> None:
        self._happen(Touch(choice, self._clock()))

    def key(self, key: Key) -> None:
        if (self._panel is None or not self._panel.key(key)) and key.down and key.name in _KEYS:
            self._happen(Typed(key.name, self._clock()))

    def dropped(self, file: str) -> None:
        if self._panel is not None:
            self._panel.dropped(file)

    def typed(self, text: str) -> None:
        now = self._clock()
        self._keys(self._wedge.key(text, now), now)

    def live(self, source: str, size: tuple[int, int]) -> Picture | None:
        scanner = self._app.parts.scanner
        if source != "camera":
            return None if self._panel is None else self._panel.live(source, size)
        look = None if scanner is None else scanner.latest()
        if look is None:
            self._preview = None
            return None
        if look.preview is None:
            # Just watched again: the last picture stands until the next one comes.
            return None if self._preview is None else self._preview[1]
        # An empty hall need not be shown fifteen times a second: that would be most of an idle kiosk's work.
        old = self._preview
        if old is None or look.shown or look.at - old[0] >= EMPTY_S:
            self._preview = old = (look.at, Picture.of(look.preview, look.number))
        return old[1]

    # What happens

    def _take_in(self, now: float) -> bool:
        """Everything that waits; whether there was anything."""
        taken = self._keys(self._wedge.tick(now), now)
        while True:
            try:
                self._happen(self._app.inbox.get_nowait())
            except queue.Empty:
                return taken
            taken = True

    def _keys(self, keys: Keys, now: float) -> bool:
        """What the keys turned out to be: a scanner's text, or a person's typing."""
        if keys.scanned:
            read = self._sightings.scan(keys.scanned, now)
            if read is not None:
                self._happen(CodeRead(read.texts, now, showing_of(read)))
        self._type(keys.typed, now)
        return bool(keys.scanned or keys.typed)

    def _type(self, text: str, now: float) -> None:
        for sign in text:
            self._happen(Typed("enter" if sign == "\n" else sign, now))

    def _happen(self, happened: Input) -> None:
        context = visit.Context(self.facts(), new_id, invited)
        self.visit, intents = visit.step(self.visit, happened, context)
        for intent in intents:
            self._do(intent)
        if not isinstance(happened, Passed):
            self._due = 0.0

    def _do(self, intent: Intent) -> None:
        match intent:
            case Ask():
                self._app.ask(intent.command)
            case CheckPin():
                self._judge.submit(self._check_pin, intent)
            case Enrol():
                self._enrol(
                    intent.invited.text,
                    lambda outcome: self._app.put(Enrolled(intent.id, outcome, self._clock())),
                )
            case TestPrint():
                self._app.test_print()

    def _check_pin(self, asked: CheckPin) -> None:
        """On the judge's thread."""
        now = self._clock()
        try:
            stored = self._stored_pin()
        except OSError:
            log.exception("the PIN cannot be read: nobody comes in")
            stored = None
        ok = False
        if stored is not None and self._tries.allowed(now):
            ok = pin.holds(stored, asked.pin)
            if ok:
                self._tries.right()
            else:
                self._tries.wrong(now)
        self._app.inbox.put(PinJudged(asked.id, ok, self._clock(), self._tries.wait(now)))

    # What is seen

    def facts(self) -> Facts:
        """The world as the screens may know it."""
        desk = self._app.desk
        board = desk.board
        now = desk.clock.now()
        paper = self._app.paper
        devices = self._app.health()
        if not board.out_of_service:
            self._fault_since = None
        elif self._fault_since is None:
            self._fault_since = board.now
        return Facts(
            office=desk.office,
            board=board,
            now=max(now.utc, board.now) if not now.trusted else now.utc,
            paper=None if paper is None else paper.value,
            camera=any(d.name == "camera" and d.status in _WORKS for d in devices),
            fault=_fault(desk.trouble),
            fault_since=self._fault_since,
            devices=tuple(_fact(device) for device in devices),
            sync=self._sync(),
            recent=board.recent,
            version=__version__,
            place=desk.place,
            simulated=self._simulated,
        )

    def _draw(self, size: tuple[int, int], panel: tuple[int, int] | None) -> None:
        person = self.visit
        screen = screens.show(person, self.facts())
        look = (size, panel, person.language, person.larger, person.contrast)
        if self._scene is None or screen != self._screen or look != self._drawn:
            other = next((o for o in self._app.desk.office.languages if o != person.language), "")
            drawing = screens.draw(
                screen,
                size,
                self._metrics,
                larger=person.larger,
                contrast=person.contrast,
                languages=(person.language, other or person.language),
            )
            self._screen, self._drawn = screen, look
        else:
            drawing = self._scene.drawing
        side = None
        if panel is not None and self._panel is not None:
            side = self._panel.drawing(panel, self._metrics)
        scanner = self._app.parts.scanner
        if scanner is not None:
            # The colours of a picture are fetched only while somebody can see them.
            scanner.watched = any(getattr(item, "source", "") == "camera" for item in drawing.items)
        self._scene = Scene(drawing, self._themes[person.contrast], screen.name, side)


def invited(text: str) -> Invited | None:
    """The invitation of a centre that a code is; None where it is none."""
    try:
        found = Invitation.parse(text)
    except WireError:
        return None
    return Invited(found.url, found.authority, text)


_WORKS = frozenset({Status.READY, Status.STARTING})


def _fault(trouble: JournalError | None) -> str | None:
    """What staff can mend of the journal's trouble, in the words of the screens; the log has all of it."""
    if trouble is None:
        return None
    return "disk_full" if isinstance(trouble, JournalUnwritable) and "full" in str(trouble) else "error"


def _fact(health: Health) -> DeviceFact:
    problem = None if health.problem is None else health.problem.value
    return DeviceFact(health.name, health.status.value, problem)
