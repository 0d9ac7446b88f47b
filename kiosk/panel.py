"""The side panel at work: touches and keys become what a hand does on the bench.

Keys: F1 to F12 press the call buttons of the counters for as long as they are down, so that a press, a double
press and a hold are those of a real button. Space is the first counter's too, unless the settings say that a
scanner types: passes hold spaces.
"""

import datetime as dt
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk import hours
from kiosk.app import App
from kiosk.commands import Tick
from kiosk.demo_codes import Kind
from kiosk.devices.sim_camera import CameraFault
from kiosk.ids import new_id
from kiosk.simulated import Bench, Fault, Press
from kiosk.timekeeping import SimulatedClock
from kiosk.ui import panel
from kiosk.ui.items import Drawing
from kiosk.ui.live import Picture
from kiosk.ui.panel import LED, PAPER, PREFIX, VIEW, Cell, Tab, View
from kiosk.ui.text import Metrics
from kiosk.ui.window import Key
from kiosk.ui.words import Both

_CODES: Final = {
    Kind.GOOD: Both("Berlaku", "Valid"),
    Kind.FAMILY: Both("Keluarga", "Family"),
    Kind.EARLY: Both("Lebih awal", "Too early"),
    Kind.USED: Both("Terpakai", "Used"),
    Kind.FORGED: Both("Palsu", "Forged"),
    Kind.OTHER_OFFICE: Both("Kantor lain", "Other office"),
    Kind.OTHER_DAY: Both("Hari lain", "Other day"),
    Kind.TICKET: Both("Tiket tadi", "Last ticket"),
    Kind.WIFI: Both("Kode Wi-Fi", "Wi-Fi code"),
}
_UNSIGNED: Final = (Kind.TICKET, Kind.WIFI)
_FAULTS: Final = {
    Fault.PAPER_OUT: Both("Kertas habis", "Paper out"),
    Fault.PAPER_LOW: Both("Kertas tipis", "Paper low"),
    Fault.COVER_OPEN: Both("Tutup buka", "Cover open"),
    Fault.CABLE_OUT: Both("Kabel lepas", "Cable out"),
    Fault.SILENT: Both("Diam", "Silent"),
    Fault.SLOW: Both("Lambat", "Slow"),
    Fault.CAMERA_GONE: Both("Kamera lepas", "Camera out"),
    Fault.CAMERA_STALLED: Both("Gambar beku", "Camera stalls"),
    Fault.CAMERA_BLACK: Both("Lensa gelap", "Lens covered"),
}
_JUMPS: Final = {
    "5": Both("+5 menit", "+5 minutes"),
    "30": Both("+30 menit", "+30 minutes"),
    "60": Both("+1 jam", "+1 hour"),
    "close": Both("Ke tutup", "To closing"),
    "open": Both("Buka lagi", "Next opening"),
}
_TABS: Final = {
    "codes": Both("Kode", "Codes"),
    "faults": Both("Gangguan", "Faults"),
    "time": Both("Waktu", "Time"),
}
_LED_PX: Final = 528
"""Width at which the display's picture is drawn: enough for any panel."""


class SidePanel:
    """`kiosk.front.Panel` on a bench. Make it before the desk starts; the window's thread calls it."""

    def __init__(self, bench: Bench, app: App) -> None:
        self._bench = bench
        self._app = app
        self._tab = "codes"
        self._at = 0
        self._large = False
        self._drawn: tuple[View, tuple[int, int], Drawing] | None = None
        self._pictures: dict[str, tuple[Hashable, Picture]] = {}
        bench.attend(app.desk)

    # What is seen

    def drawing(self, size: tuple[int, int], metrics: Metrics) -> Drawing:
        """The panel now; the same object as long as nothing has changed."""
        view = self.view()
        if self._drawn is None or self._drawn[:2] != (view, size):
            self._drawn = view, size, panel.draw(view, size, metrics)
        return self._drawn[2]

    def view(self) -> View:
        """What there is to be shown and done."""
        bench, counter = self._bench, self._counter()
        wrong = bench.faults
        tabs = tuple(
            Tab(f"{PREFIX}tab:{name}", words, name == self._tab, len(wrong) if name == "faults" else 0)
            for name, words in _TABS.items()
            if name != "time" or self._clock is not None
        )
        at = next((one for one in self._app.desk.board.counters if one.counter == counter), None)
        return View(
            tabs,
            self._cells(wrong),
            counter=counter,
            several=len(bench.counters) > 1,
            number=(at.number or "") if at else "",
            papers=bench.last_paper()[0],
            display=bench.display is not None,
            large=self._large,
        )

    def _cells(self, wrong: frozenset[Fault]) -> tuple[Cell, ...]:
        if self._tab == "faults":
            return tuple(
                Cell(f"{PREFIX}fault:{fault.value}", words, on=fault in wrong, bad=True)
                for fault, words in _FAULTS.items()
            )
        if self._tab == "time":
            return tuple(Cell(f"{PREFIX}time:{jump}", words) for jump, words in _JUMPS.items())
        possible, held = self._bench.codes.kinds, self._bench.held
        if self._app.desk.has_centre:
            # A kiosk of a centre takes its passes only: they are dragged in as pictures.
            possible = tuple(kind for kind in possible if kind in _UNSIGNED)
        return tuple(
            Cell(f"{PREFIX}code:{kind.value}", words, on=kind is held, enabled=kind in possible)
            for kind, words in _CODES.items()
        )

    def live(self, source: str, size: tuple[int, int]) -> Picture | None:
        """The paper, the display or what the camera sees; None where there is none of it."""
        bench = self._bench
        if source == PAPER:
            number, paper = bench.last_paper()
            return None if paper is None else self._picture(source, number, lambda: paper.convert("L"))
        if source == LED and bench.display is not None:
            return self._picture(source, bench.display.lit(), lambda: _led(bench))
        if source == VIEW and bench.camera.fault in (CameraFault.NONE, CameraFault.BLACK):
            dark = bench.camera.fault is CameraFault.BLACK
            picture = Image.new("RGB", (4, 3)) if dark else bench.camera.view
            return self._picture(source, None if dark else id(picture), lambda: picture)
        return None

    def _picture(self, source: str, version: Hashable, make: Callable[[], Image.Image]) -> Picture:
        kept = self._pictures.get(source)
        if kept is None or kept[0] != version:
            kept = self._pictures[source] = version, Picture.of(make(), version)
        return kept[1]

    # What is done

    def choose(self, choice: str) -> bool:
        """Whether the choice was the panel's; if so, it has been done."""
        if not choice.startswith(PREFIX):
            return False
        what, _, name = choice.removeprefix(PREFIX).partition(":")
        match what:
            case "paper":
                self._large = not self._large
            case "tab":
                self._tab = name
            case "counter":
                self._at = (self._at + (1 if name == "next" else -1)) % len(self._bench.counters)
            case "press":
                self._press(Press(name))
            case "code":
                self._hold_up(Kind(name))
            case "fault":
                fault = Fault(name)
                self._bench.switch(fault, fault not in self._bench.faults)
            case "time":
                self._jump(name)
        return True

    def key(self, key: Key) -> bool:
        """Whether the key was the panel's: the call buttons."""
        counters = self._bench.counters
        number = 0
        if key.name != "space" or self._bench.typing_scanner:
            if not (key.name.startswith("f") and key.name[1:].isdecimal()):
                return False
            number = int(key.name[1:]) - 1
        if number >= len(counters):
            return False
        if key.down:
            self._bench.gpio.press(counters[number])
        else:
            self._bench.gpio.release(counters[number])
        return True

    def dropped(self, file: str) -> None:
        """Hold a picture up that was dragged here: a pass of the centre, a photo of a code."""
        self._bench.hold_up_file(Path(file))

    def _counter(self) -> int | None:
        counters = self._bench.counters
        return counters[self._at] if counters else None

    def _press(self, how: Press) -> None:
        counter = self._counter()
        if counter is not None:
            self._bench.press(counter, how)

    def _hold_up(self, kind: Kind) -> None:
        if self._bench.held is kind:
            self._bench.put_away()
        elif kind in self._bench.codes.kinds:
            self._bench.hold_up(kind)

    @property
    def _clock(self) -> SimulatedClock | None:
        clock = self._app.desk.clock
        return clock if isinstance(clock, SimulatedClock) else None

    def _jump(self, jump: str) -> None:
        clock = self._clock
        if clock is None:
            return
        clock.advance(self._until(jump, clock.now().utc))
        # The day may have ended: the desk looks at once, not at its next tick.
        self._app.desk.ask(Tick(id=new_id()))

    def _until(self, jump: str, now: dt.datetime) -> dt.timedelta:
        office = self._app.desk.office
        if jump == "close":
            closes = hours.closes_at(office, now)
            return closes - now if closes is not None and closes > now else dt.timedelta()
        if jump == "open":
            opens = hours.next_opening(office, now)
            return opens - now if opens is not None else dt.timedelta()
        return dt.timedelta(minutes=int(jump))


def _led(bench: Bench) -> Image.Image:
    assert bench.display is not None  # noqa: S101 - asked before
    return bench.display.picture(_LED_PX)
