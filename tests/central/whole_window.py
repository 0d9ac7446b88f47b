"""A real kiosk's window on an X server that nobody sees, worked from outside: a finger, an eye, a phone."""

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageChops

from bench.x11 import X11
from kiosk.app import App
from kiosk.devices import phone
from kiosk.front import Front
from kiosk.hatch import HatchClosed, ask
from kiosk.office_check import read
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings
from kiosk.ui import screens
from kiosk.ui.person import Name, Visit
from kiosk.ui.text import Fonts
from tests.central.whole_kit import Kiosk, NotSo, wait

SIZE: Final = (1024, 600)
PIN: Final = "2468"
HOLD_S: Final = 3.4
"""Longer than staff have to hold the mark (`kiosk.ui.touch`)."""
_SETTLED_S: Final = 0.8
"""After a screen came: no touch counts before that, and nothing is half faded in."""
_HEADER: Final = 92
"""px of the screen in which the clock stands."""


class Camera:
    """A folder with one picture, which the kiosk's camera sees: what is held up now."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        self.put_away()

    @property
    def setting(self) -> str:
        return f"folder:{self._folder}"

    def hold_up(self, qr: str) -> None:
        """A phone with the QR of a pass."""
        self._show(phone.phone(qr))

    def put_away(self) -> None:
        self._show(phone.hall())

    def _show(self, picture: Image.Image) -> None:
        # Whole or not at all: the kiosk looks many times a second.
        new = self._folder / "new"
        picture.save(new, "PNG")
        new.replace(self._folder / "view.png")


class Window:
    """The window of a kiosk that runs."""

    def __init__(self, kiosk: Kiosk, x11: X11, places: dict[tuple[Name, str], tuple[int, int]]) -> None:
        self._kiosk = kiosk
        self._x11 = x11
        self._places = places
        self._corner = x11.window(SIZE, wait=60)
        wait("the kiosk to answer", self._answers)

    def _answers(self) -> bool:
        try:
            return bool(self.board)
        except HatchClosed:
            return False

    @property
    def board(self) -> dict[str, Any]:
        return ask(self._kiosk.data / "desk.sock", {"kind": "board"})

    def picture(self) -> Image.Image:
        """What is to be seen now."""
        pixels = self._x11.pixels(*self._corner, *SIZE)
        return Image.frombytes("RGB", SIZE, pixels, "raw", "BGRX")

    def touch(self, screen: Name, choice: str, hold: bool = False) -> None:
        """Touch a choice of a screen where a person would, and wait until the screen has settled."""
        x, y = self._places[screen, choice]
        self._x11.tap(self._corner[0] + x, self._corner[1] + y, HOLD_S if hold else 0.08)
        time.sleep(_SETTLED_S)

    def take_number(self, service: str) -> str:
        """Two touches; the number, and the screen is home again. Raises NotSo."""
        issued = self.board["issued"]
        self.touch(Name.HOME, f"service:{service}")
        self.touch(Name.WHO, "self")
        wait("a ticket by touch", lambda: self.board["issued"] > issued, 10)
        return str(self.board["recent"][0]["number"])

    def staff(self) -> None:
        """Open the staff screen."""
        self.touch(Name.HOME, "staff", hold=True)
        for digit in PIN:
            self.touch(Name.STAFF_PIN, f"key:{digit}")
        self.touch(Name.STAFF_PIN, "check")
        time.sleep(2)


def changed(one: Image.Image, other: Image.Image) -> bool:
    """Whether anything below the clock differs."""
    area = (0, _HEADER, *SIZE)
    return ImageChops.difference(one.crop(area), other.crop(area)).getbbox() is not None


@contextlib.contextmanager
def window(kiosk: Kiosk, camera: Camera, display: str) -> Iterator[Window]:
    """`kiosk run` with its window, and a PIN that is known."""
    wanted = ("--camera", camera.setting, "--window", f"{SIZE[0]}x{SIZE[1]}", "--log", "error")
    places = _places(kiosk)
    shown = {"DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
    with kiosk.started(["run", *wanted], environment=shown) as process:
        x11 = X11(display)
        try:
            yield Window(kiosk, x11, places)
        except NotSo as error:
            raise NotSo(f"{error} (kiosk run: {process.poll()})") from error
        finally:
            x11.close()


def _places(kiosk: Kiosk) -> dict[tuple[Name, str], tuple[int, int]]:
    """Where each choice stands, drawn here as it is drawn there."""
    office = read(kiosk.office.read_bytes(), str(kiosk.office))
    found = {}
    with tempfile.TemporaryDirectory(prefix="antrean-twin-") as twin:
        opened = open_desk(Settings(data=Path(twin), trust_clock=True), office)
        app = App(opened.desk, time.monotonic)
        front = Front(app, Fonts(), stored_pin=lambda: b"")
        app.start()
        visit = Visit.fresh(office.languages[0], 0.0)
        try:
            for name in (Name.HOME, Name.WHO, Name.STAFF_PIN, Name.STAFF, Name.STAFF_SETUP):
                so_far = visit.to(name, service="A", digits=PIN, pin_asked="")
                screen = screens.show(so_far, front.facts())
                for target in screens.draw(screen, SIZE, Fonts()).targets:
                    rect = target.rect
                    found[name, target.choice] = rect.x + rect.w // 2, rect.y + rect.h // 2
        finally:
            app.stop()
            front.close()
            close_desk(opened)
    return found
