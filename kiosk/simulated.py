"""The bench: the simulated twins of a kiosk's devices, and a hand that works them.

    SimulatedPrinter   on TCP of this machine, as a network printer   paper, cover, cable, silence, slowness
    SimCamera          sees what is held up: a phone, a paper         gone, stalled, dark
    SimGpio            pins that are really pressed
    SimChain           the LED display's chips, with a picture of what is lit

The twins speak the real protocols, so the drivers above them are those of a real kiosk. The side panel and
the tour work the bench; nothing else knows of it.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path

from PIL import Image, ImageOps

from kiosk.demo_codes import DemoCodes, Kind
from kiosk.desk import Desk, Told
from kiosk.devices import phone
from kiosk.devices.button import pins
from kiosk.devices.errors import DeviceFault, DeviceMissing
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.frames import SIZE
from kiosk.devices.gpio import SimGpio
from kiosk.devices.max7219 import Bus, SimChain
from kiosk.devices.pictures import load_picture
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.devices.sim_camera import CameraFault, SimCamera
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.settings import Settings

log = logging.getLogger(__name__)

TAP_S = 0.08
"""How long a finger is on the button, and between the two presses of a double one."""
HOLD_S = 1.0
"""Longer than the button's own limit for a hold (0.8 s)."""
FILE_S = 4.0
"""How long a picture that was dragged in is held up."""
KEPT = 8
"""Papers whose pictures are kept: a window may stand open for days."""
SLOW = 4000
"""Bytes a second of the slow printer: a ticket takes several seconds."""


class Fault(StrEnum):
    """What can be switched wrong on the bench."""

    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    COVER_OPEN = "cover_open"
    CABLE_OUT = "cable_out"
    SILENT = "silent"
    SLOW = "slow"
    CAMERA_GONE = "camera_gone"
    CAMERA_STALLED = "camera_stalled"
    CAMERA_BLACK = "camera_black"


_CAMERA = {
    Fault.CAMERA_GONE: CameraFault.GONE,
    Fault.CAMERA_STALLED: CameraFault.STALLED,
    Fault.CAMERA_BLACK: CameraFault.BLACK,
}


class Press(StrEnum):
    """What a finger does to a call button."""

    TAP = "tap"
    DOUBLE = "double"
    HOLD = "hold"


class Bench:
    """The twins of one kiosk. `start` before the devices are fitted, `stop` after they have ended.

    `attend` tells it of a desk, before that starts: by its clock the phones choose their slots. `tickets`: a
    directory that gets each paper as a picture. Methods may be called from any thread; only `stop` waits.
    """

    def __init__(self, settings: Settings, office: Office, tickets: Path | None = None) -> None:
        self.codes = DemoCodes(office, lambda: dt.datetime.now(dt.UTC))
        self.camera = SimCamera()
        self.gpio = SimGpio(pins(office.counters))
        self.counters = tuple(pins(office.counters))
        """Numbers of the counters that have a button."""
        self.typing_scanner = settings.scanner == "keyboard"
        """Whether a real scanner types like a keyboard: its keys are not the hand's."""
        self.display = None if settings.display == "none" else SimChain(settings.display)
        self.held: Kind | None = None
        """What is held up now."""
        self.papers = 0
        """How many papers have come out."""
        self.paper: Image.Image | None = None
        """The last one: mode 1, dots of the print head."""
        self._slip = threading.Lock()
        self._ended = threading.Event()
        self.printer = SimulatedPrinter(
            tickets, width=PROFILES[settings.paper].width, on_ticket=self._came_out, keep=KEPT
        )
        # One finger and one hand: what they do comes one after the other, however fast one asks for it.
        self._finger = ThreadPoolExecutor(1, thread_name_prefix="finger")
        self._hand = ThreadPoolExecutor(1, thread_name_prefix="hand")

    # What the kiosk is fitted with

    @property
    def keys(self) -> KeySet:
        """The public key of the phones: for this run, and marked as demo."""
        return self.codes.keys

    @property
    def printer_url(self) -> str:
        return self.printer.url

    @property
    def connect_display(self) -> Callable[[], Bus]:
        return self._connect

    def _connect(self) -> Bus:
        if self.display is None:
            raise DeviceMissing("the bench has no display")
        return self.display.connect()

    def attend(self, desk: Desk) -> None:
        """Choose slots by this desk's clock, and learn which pass it admits. Before the desk starts."""
        self.codes.now = lambda: desk.clock.now().utc

        def told(what: Told) -> None:
            self.codes.told(what.event)

        desk.listen(told)

    def start(self) -> None:
        self.printer.start()

    def stop(self) -> None:
        self._ended.set()
        for limb in (self._finger, self._hand):
            limb.shutdown(wait=True, cancel_futures=True)
        self.printer.stop()

    # The hand

    def hold_up(self, kind: Kind) -> "Future[str]":
        """Hold a code before the camera until `put_away`; its text, once it is seen. ValueError: `kinds`."""
        text = self.codes.text(kind)
        self.held = kind
        return self._hand.submit(self._show, kind, text)

    def hold_up_file(self, file: Path) -> "Future[None]":
        """Hold a picture up for some seconds; done when it is away. A file that is none is logged."""
        self.held = None
        return self._hand.submit(self._show_file, file)

    def _show_file(self, file: Path) -> None:
        try:
            picture = load_picture(file, longest=max(SIZE))
        except (DeviceFault, DeviceMissing) as error:
            log.warning("%s", error)
            return
        self.camera.show(ImageOps.pad(picture, SIZE, color="white"))
        self._ended.wait(FILE_S)
        if self.held is None:
            self.camera.show(None)

    def put_away(self) -> "Future[None]":
        """Hold nothing before the camera; done when the hall is seen again."""
        self.held = None
        return self._hand.submit(self.camera.show, None)

    def _show(self, kind: Kind, text: str) -> str:
        # A picture takes a quarter of a second to draw.
        self.camera.show(phone.sheet([text]) if kind is Kind.TICKET else phone.phone(text))
        return text

    def press(self, counter: int, how: Press = Press.TAP) -> "Future[None]":
        """Press the call button of a counter; done when the finger is off it. KeyError where it has none."""
        if counter not in self.counters:
            raise KeyError(counter)
        return self._finger.submit(self._press, counter, how)

    def _press(self, counter: int, how: Press) -> None:
        times = 2 if how is Press.DOUBLE else 1
        for _ in range(times):
            self.gpio.tap(counter, HOLD_S if how is Press.HOLD else TAP_S)
            time.sleep(TAP_S)  # a contact right after a release would count as bounce

    def switch(self, fault: Fault, on: bool) -> None:
        """Have this fault, or mend it. A camera has one fault at a time."""
        if fault in _CAMERA:
            self.camera.fail(_CAMERA[fault] if on else CameraFault.NONE)
        elif fault is Fault.SLOW:
            self.printer.set(slow=SLOW if on else None)
        else:
            self.printer.set(**{fault.value: on})

    @property
    def faults(self) -> frozenset[Fault]:
        """What is wrong now."""
        printer = self.printer.faults
        found = {fault for fault in Fault if fault not in _CAMERA and getattr(printer, fault.value)}
        return frozenset(found | {fault for fault, camera in _CAMERA.items() if self.camera.fault is camera})

    # What comes out

    def _came_out(self, number: int, paper: Image.Image) -> None:
        with self._slip:
            self.papers, self.paper = number, paper

    def last_paper(self) -> tuple[int, Image.Image | None]:
        """The count and the last paper, of one moment."""
        with self._slip:
            return self.papers, self.paper
