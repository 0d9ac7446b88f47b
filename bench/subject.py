"""A window of the kit with a screen of cards, to be measured: `python -m bench.subject [WIDTH HEIGHT]`.

Each touch chooses the other of two screens. Ends when it is told to (SIGTERM), within a turn.
"""

import signal
import sys

from kiosk.ui.items import Align, Drawing, Icon, Item, Label, Panel, Rect, Target, Weight, unit
from kiosk.ui.live import Picture
from kiosk.ui.theme import Theme
from kiosk.ui.window import Key, Scene, Window

CARDS = (
    ("A", "Paspor baru", "9 orang", "group"),
    ("B", "Penggantian paspor", "Penuh hari ini", "event_busy"),
    ("C", "Pengambilan paspor", "Buka pukul 13.00", "schedule"),
    ("D", "Info dan pengaduan", "2 orang", "group"),
)
FOOT = ("info", "translate", "text_increase", "contrast", "help")


def cards(size: tuple[int, int], title: str = "Silakan pilih layanan") -> Drawing:
    """A screen as full as the kiosk's first one: 18 grounds, 16 texts, 10 icons at any lying size."""
    u = unit(size)
    left = (size[0] - round(1024 * u)) // 2

    def box(x: float, y: float, w: float, h: float) -> Rect:
        return Rect(left + round(x * u), round(y * u), round(w * u), round(h * u))

    items: list[Item] = [
        Label(box(32, 20, 620, 56), (title,), round(44 * u), Weight.BOLD),
        Label(box(800, 20, 192, 56), ("08.24",), round(48 * u), Weight.TABULAR, align=Align.RIGHT),
        Panel(box(32, 104, 960, 96), "accent", round(24 * u), shadow=True),
        Label(
            box(64, 128, 880, 48),
            ("Sudah memesan? Arahkan QR ke sini",),
            round(34 * u),
            Weight.BOLD,
            "on",
            "accent",
        ),
        Target(box(32, 104, 960, 96), "booking"),
    ]
    for number, (letter, name, people, symbol) in enumerate(CARDS):
        x, y = 32 + 488 * (number % 2), 220 + 132 * (number // 2)
        items += [
            Panel(box(x, y, 472, 116), "surface", round(24 * u), "edge", round(2 * u), shadow=True),
            Panel(box(x + 18, y + 22, 72, 72), "accent", round(18 * u)),
            Label(
                box(x + 18, y + 22, 72, 72),
                (letter,),
                round(44 * u),
                Weight.BOLD,
                "on",
                "accent",
                Align.CENTRE,
            ),
            Label(box(x + 108, y + 14, 352, 46), (name,), round(33 * u), Weight.BOLD, "ink", "surface"),
            Icon(box(x + 108, y + 68, 30, 30), symbol, "accent", "surface"),
            Label(box(x + 144, y + 64, 300, 38), (people,), round(28 * u), Weight.MEDIUM, "ink", "surface"),
            Target(box(x, y, 472, 116), f"service:{letter}"),
        ]
    for number, symbol in enumerate(FOOT):
        place = box(32 + 195.25 * number, 484, 179, 96)
        items += [
            Panel(place, "bg", round(20 * u), "edge", round(2 * u)),
            Icon(
                Rect(
                    place.x + (place.w - round(40 * u)) // 2,
                    place.y + round(28 * u),
                    round(40 * u),
                    round(40 * u),
                ),
                symbol,
                "accent",
            ),
            Target(place, symbol),
        ]
    return Drawing(size, tuple(items))


class Subject:
    """Two screens; a touch leads to the other."""

    def __init__(self) -> None:
        self._titles = ["Silakan pilih layanan", "Layanan lain"]
        self._theme = Theme()
        self._drawn: dict[str, Drawing] = {}

    def scene(self, size: tuple[int, int], panel: tuple[int, int] | None) -> Scene:
        del panel
        title = self._titles[0]
        if title not in self._drawn:
            self._drawn[title] = cards(size, title)
        return Scene(self._drawn[title], self._theme, title)

    def choose(self, choice: str) -> None:
        del choice
        self._titles.reverse()

    def hold(self, choice: str) -> None:
        self.choose(choice)

    def key(self, key: Key) -> None:
        del key

    def dropped(self, file: str) -> None:
        """Nothing is."""

    def typed(self, text: str) -> None:
        del text

    def live(self, source: str, size: tuple[int, int]) -> Picture | None:
        del source, size
        return None


def main() -> None:
    size = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else (1024, 600)
    window = Window(Subject(), size)
    signal.signal(signal.SIGTERM, lambda *_: window.stop())
    window.run()


if __name__ == "__main__":
    main()
