"""`kiosk run` as a process, in a real window: ready after the first screen, gone within two seconds."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pygame
import pytest
from PIL import Image, ImageChops

from bench.x11 import X11, xvfb
from kiosk.datadir import SIMULATED
from kiosk.hatch import ask
from kiosk.journal_reading import read_only, verify
from kiosk.keys import KeySet
from kiosk.running import Running
from kiosk.settings import Settings
from kiosk.ui import screens
from kiosk.ui.paint import Painter
from kiosk.ui.person import Visit
from kiosk.ui.text import Fonts
from tests.hall_kit import office
from tests.kiosk_kit import PATIENCE, ROOT, SIZE, Kiosk, until

CLOCK = "2026-11-17T09:00"
NOTHING = ["--printer", "none", "--camera", "none", "--button", "none", "--display", "none"]


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb() as name:
        yield name


class Process:
    """A running kiosk, its window on a display of its own, and what systemd hears of it."""

    def __init__(self, display: str, data: Path, *more: str) -> None:
        self.data = data
        self.display = display
        address = f"@antrean-{os.getpid()}-{time.monotonic_ns()}"
        self.notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notify.bind("\0" + address[1:])
        self.notify.settimeout(PATIENCE)
        size = f"{SIZE[0]}x{SIZE[1]}"
        self.errors = data.parent / f"{data.name}.log"
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "run", "--data", str(data), "--window", size, *more],
                cwd=ROOT,
                env={**surroundings(display), "NOTIFY_SOCKET": address},
                stderr=errors,
            )

    def ready(self) -> None:
        """Wait for the first screen."""
        heard = ""
        while "READY=1" not in heard.splitlines():
            try:
                heard = self.notify.recv(4096).decode()
            except TimeoutError as error:
                raise AssertionError(f"not ready: {self.log}") from error

    @property
    def log(self) -> str:
        return self.errors.read_text("utf-8")

    def well(self, *names: str) -> None:
        """Wait until these parts are ready, asked as `kiosk doctor` asks."""

        def all_ready() -> bool:
            assert self.process.poll() is None, self.log
            if not answers(self.data):
                return False
            parts = ask(self.data / "desk.sock", {"kind": "health"})["parts"]
            return {part["name"] for part in parts if part["status"] == "ready"} >= set(names)

        until(all_ready, f"not well: {self.log}")

    def end(self, sign: int = signal.SIGTERM) -> None:
        """End it by a signal, and well; that no part takes longer than 2 s it says itself."""
        self.process.send_signal(sign)
        assert self.process.wait(PATIENCE) == 0, self.log

    def until_changed(self, x11: X11, shown: bytes) -> None:
        until(lambda: self.pixels(x11) != shown, "nothing changed on the screen")

    def pixels(self, x11: X11) -> bytes:
        try:
            return x11.pixels(*x11.window(SIZE, wait=PATIENCE), *SIZE)
        except TimeoutError as error:
            raise AssertionError(f"no window: {self.log}") from error


def surroundings(display: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ANTREAN_")}
    return {**kept, "DISPLAY": display, "SDL_VIDEODRIVER": "x11", "PYTHONPATH": str(ROOT)}


@contextmanager
def process(display: str, data: Path, *more: str) -> Iterator[Process]:
    made = Process(display, data, *more)
    try:
        yield made
    finally:
        made.process.kill()
        made.process.wait()
        made.notify.close()


def run(*command: str, display: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *command],
        cwd=ROOT,
        env=surroundings(display),
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refused(display: str, *command: str) -> str:
    """What a start says that is refused; fails where it is not refused plainly."""
    found = run("run", *command, display=display)
    assert found.returncode == 1, found
    assert "Traceback" not in found.stderr, found.stderr
    return found.stderr


def test_ready_after_the_first_screen_and_gone_within_two_seconds(display: str, tmp_path: Path) -> None:
    """The whole of it, with all twins: a screen, signs of life, a ticket by touch, and the end."""
    with process(display, tmp_path / "data", "--clock", CLOCK) as kiosk:
        kiosk.ready()
        with closing(X11(display)) as x11:
            shown = kiosk.pixels(x11)
            assert len({shown[at : at + 4] for at in range(0, len(shown), 400)}) > 10, "an empty window"
            kiosk.well("printer", "camera", "button", "display")
            # Touched where a person would: the middle of the card, then of "only me".
            left, top = x11.window(SIZE, wait=PATIENCE)
            for screen, choice in (("home", "service:A"), ("who", "self")):
                at = middle(tmp_path, screen, choice)
                x11.tap(left + at[0], top + at[1])
                kiosk.until_changed(x11, shown)
                time.sleep(0.6)  # the guard against double taps
                shown = kiosk.pixels(x11)
            until(lambda: ask(kiosk.data / "desk.sock", {"kind": "board"})["issued"] == 1, "no ticket")
        heard = kiosk.notify.recv(4096).decode()
        assert heard == "WATCHDOG=1"
        kiosk.end()
        assert "did not end within 2 s" not in kiosk.log
        heard = ""
        while heard != "STOPPING=1":
            heard = kiosk.notify.recv(4096).decode()
        assert not (kiosk.data / "desk.sock").exists()
        assert "Traceback" not in kiosk.log
    hall, _ = read_only(tmp_path / "data" / "journal.db")
    assert [ticket.number for ticket in hall.tickets.values()] == ["A001"]


def middle(path: Path, screen: str, choice: str) -> tuple[int, int]:
    """Where a choice stands, drawn here as it is drawn there."""
    other = Kiosk(path / f"{screen}-twin", clock=CLOCK, display="none", button="none")
    try:
        visit = Visit.fresh("id", 0.0)
        if screen == "who":
            visit = visit.to(visit.screen.WHO, service="A")
        drawing = screens.draw(screens.show(visit, other.front.facts()), SIZE, Fonts())
    finally:
        other.stop()
    rect = next(target.rect for target in drawing.targets if target.choice == choice)
    return rect.x + rect.w // 2, rect.y + rect.h // 2


def test_ctrl_c_ends_it_as_well(display: str, tmp_path: Path) -> None:
    with process(display, tmp_path / "data", "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        kiosk.end(signal.SIGINT)
        assert "Traceback" not in kiosk.log


def test_a_second_process_on_the_same_data_is_refused_plainly(display: str, tmp_path: Path) -> None:
    with process(display, tmp_path / "data", "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        said = refused(display, "--data", str(kiosk.data), "--clock", CLOCK, *NOTHING)
        assert re.search(rf"another kiosk \(process {kiosk.process.pid}\)", said), said
        assert "stop it first" in said
        desk = run("desk", "--data", str(kiosk.data), "--clock", CLOCK, display=display)
        assert desk.returncode == 1
        assert "another kiosk" in desk.stderr
        kiosk.well()
        kiosk.end()


def test_a_damaged_journal_shows_the_screen_that_says_so_and_is_left_as_it_was(
    display: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    journal = data / "journal.db"
    journal.write_bytes(b"this was a journal " * 1000)
    (data / SIMULATED).touch()
    with process(display, data, "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        kiosk.well()
        assert ask(data / "desk.sock", {"kind": "board"})["out_of_service"] is True
        words = {"kind": "take_ticket", "id": "x", "service": "A"}
        answer = ask(data / "desk.sock", words)
        assert (answer["answer"], answer["reason"]) == ("refused", "out_of_service")
        with closing(X11(display)) as x11:
            broken, usual = twin(tmp_path / "broken", journal), twin(tmp_path / "usual")
            shown = picture(kiosk.pixels(x11))
            assert differing(shown, broken) < 0.02 < differing(shown, usual)
        kiosk.end()
    assert journal.read_bytes() == b"this was a journal " * 1000


def twin(data: Path, journal: Path | None = None) -> Image.Image:
    """The first screen of a kiosk on this journal, or on a new one, as it is drawn here."""
    data.mkdir()
    if journal is not None:
        shutil.copy(journal, data / "journal.db")
    kiosk = Kiosk(data, clock=CLOCK, display="none", button="none")
    try:
        scene = kiosk.scene()
    finally:
        kiosk.stop()
    surface = pygame.Surface(SIZE, 0, 32)
    Painter().paint(surface, scene.drawing, scene.theme, lambda source, size: None)
    return Image.frombytes("RGB", SIZE, pygame.image.tobytes(surface, "RGB"))


def picture(pixels: bytes) -> Image.Image:
    return Image.frombytes("RGB", SIZE, pixels, "raw", "BGRX")


def differing(one: Image.Image, other: Image.Image) -> float:
    """Which part of the pixels differs."""
    same = ImageChops.difference(one, other).convert("L").histogram()[0]
    return 1 - same / (SIZE[0] * SIZE[1])


@pytest.mark.parametrize(
    "real",
    [
        ("--printer", "tcp://192.0.2.7"),
        ("--camera", "v4l2:/dev/video0"),
        ("--button", "gpio"),
        ("--display-bus", "spi"),
    ],
)
def test_a_simulated_day_is_refused_with_real_devices(
    display: str, tmp_path: Path, real: tuple[str, str]
) -> None:
    said = refused(display, "--data", str(tmp_path / "data"), "--clock", CLOCK, *real)
    assert "not for real devices" in said
    assert real[0].removeprefix("--").replace("-", "_") in said
    assert not (tmp_path / "data").exists()


def test_a_wrong_setting_of_a_device_is_told_in_words(display: str, tmp_path: Path) -> None:
    """Found when the devices are fitted, after the first screen: still a sentence, and no traceback."""
    said = refused(display, "--data", str(tmp_path / "data"), "--printer", "lpt:1", "--window", "1024x600")
    assert "lpt:1" in said
    assert "tcp" in said
    again = refused(display, "--data", str(tmp_path / "data"), "--camera", "webcam", "--window", "1024x600")
    assert "webcam" in again, "and the data directory was let go of"


def test_without_a_screen_it_says_so_and_lets_go_of_the_data(display: str, tmp_path: Path) -> None:
    said = refused(":9999", "--data", str(tmp_path / "data"), "--clock", CLOCK, *NOTHING)
    assert "screen" in said
    assert "kiosk tour" in said
    with process(display, tmp_path / "data", "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        kiosk.end()


def test_a_kill_in_the_middle_and_a_start_on_the_same_data(display: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with process(display, data, "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        kiosk.well()
        for n in range(3):
            assert (
                ask(data / "desk.sock", {"kind": "take_ticket", "id": f"t{n}", "service": "A"})["answer"]
                == "done"
            )
        kiosk.process.send_signal(signal.SIGKILL)
        kiosk.process.wait()
    assert verify(data / "journal.db")[2] is None
    with process(display, data, "--clock", CLOCK, *NOTHING) as kiosk:
        kiosk.ready()
        kiosk.well()  # the socket of the killed one is not in the way
        answer = ask(data / "desk.sock", {"kind": "take_ticket", "id": "t9", "service": "A"})
        assert answer["ticket"]["number"] == "A004"
        board = ask(data / "desk.sock", {"kind": "board"})
        assert len(board["unprinted"]) == 4
        kiosk.end()


def answers(data: Path) -> bool:
    try:
        return json.dumps(ask(data / "desk.sock", {"kind": "health"})) != ""
    except ConnectionError:
        return False


@pytest.mark.parametrize(
    ("printer", "trusted"),
    [("sim:", True), ("none", True), ("usb:04b8:0202", False), ("tcp://10.0.0.5", False)],
)
def test_beside_a_real_device_no_pass_of_a_simulated_phone_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, printer: str, trusted: bool
) -> None:
    handed: list[object] = []

    def opening(*_: object, more_keys: object) -> None:
        handed.append(more_keys)
        raise OSError("far enough")

    monkeypatch.setattr("kiosk.running.Bench", lambda *_: SimpleNamespace(keys=KeySet()))
    monkeypatch.setattr("kiosk.running.open_desk", opening)
    settings = Settings(data=tmp_path, printer=printer, camera="sim:", button="none", display="none")
    with pytest.raises(OSError, match="far enough"):
        Running(settings, office())
    assert [keys is not None for keys in handed] == [trusted]
