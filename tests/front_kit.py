"""A front on a desk that is driven by hand, by a clock that stands: to look at single turns."""

from pathlib import Path
from typing import Any

from kiosk import pin
from kiosk.app import App
from kiosk.desk import Desk
from kiosk.front import Front
from kiosk.ui.person import Name
from kiosk.ui.text import Fonts
from kiosk.ui.window import Scene
from tests.desk_kit import make_desk
from tests.kiosk_kit import PIN, SIZE


class Bare:
    """A front on a desk that is driven by hand, by a clock that stands: to look at single turns."""

    def __init__(self, path: Path, **more: Any) -> None:
        self.desk: Desk = make_desk(path)
        self.now = 1000.0
        self.beats = 0
        self.app = App(self.desk, lambda: self.now)
        self.front = Front(
            self.app,
            Fonts(),
            clock=lambda: self.now,
            beat=self._beat,
            **{"stored_pin": lambda: pin.hash_pin(PIN), **more},
        )

    def _beat(self) -> None:
        self.beats += 1

    def scene(self, size: tuple[int, int] = SIZE) -> Scene:
        return self.front.scene(size, None)

    def touch(self, *choices: str) -> None:
        for choice in choices:
            self.now += 0.5
            self.scene()
            self.front.choose(choice)
        self.scene()

    def at(self) -> Name:
        """The screen that the visit is at."""
        return self.front.visit.screen

    def staff(self) -> None:
        """The long press."""
        self.now += 0.5
        self.front.hold("staff")
        self.scene()

    def answer(self) -> None:
        self.desk.step(0)
        self.scene()
