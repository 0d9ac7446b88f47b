"""A real window on an X server of its own: real touches and keys go in, real pixels come out."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pygame
import pytest

from bench.subject import cards
from bench.x11 import X11, xvfb
from kiosk.ui.items import Drawing, Live, Panel, Rect, Target
from kiosk.ui.live import Picture
from kiosk.ui.theme import Theme
from kiosk.ui.window import Key, Scene, Window

SIZE, PANEL = (640, 400), 200
CARD = Rect(40, 200, 200, 100)
STAFF = Rect(0, 0, 96, 60)


class Box:
    """A host that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.text = ""
        self.keys: list[Key] = []
        self.files: list[str] = []
        self.sizes: list[object] = []
        self.screen = "a"
        self.picture = Picture(1, (1, 1), "RGB", b"\xff\x00\x00")
        items = (
            Panel(CARD, "surface", 20, "edge"),
            Target(CARD, "one"),
            Target(STAFF, "staff", hold=True),
            Live(Rect(400, 40, 100, 100), "camera"),
        )
        self.drawing = Drawing(SIZE, items)
        side = Rect(50, 200, 100, 100)
        self.panel = Drawing(
            (PANEL, SIZE[1]), (Panel(side, "accent"), Target(side, "paper")), ground="surface"
        )

    def scene(self, size: tuple[int, int], panel: tuple[int, int] | None) -> Scene:
        self.sizes = [size, panel]
        return Scene(self.drawing, Theme(), self.screen, self.panel)

    def choose(self, choice: str) -> None:
        self.told.append(choice)

    def hold(self, choice: str) -> None:
        self.told.append(f"hold {choice}")

    def key(self, key: Key) -> None:
        self.keys.append(key)

    def typed(self, text: str) -> None:
        self.text += text

    def dropped(self, file: str) -> None:
        self.files.append(file)

    def live(self, source: str, size: tuple[int, int]) -> Picture | None:
        assert (source, size) == ("camera", (100, 100))
        return self.picture


class Hand:
    """A window, its host, and what stands outside: a clock, a finger and an eye."""

    def __init__(self, display: str, panel: int = 0) -> None:
        self.host = Box()
        self.now = 100.0
        self.window = Window(self.host, SIZE, panel, clock=lambda: self.now)
        self.x = X11(display)
        self.left, self.top = self.x.window((SIZE[0] + panel, SIZE[1]))
        self.until(lambda: self.pixel(300, 20) != (0, 0, 0))
        self.now += 1

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the window take turns until something is so; the X server needs its time to pass things on."""
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            self.window.turn()
            if condition():
                return
            time.sleep(0.005)
        raise AssertionError("waited in vain")

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        blue, green, red, _ = self.x.pixels(self.left + x, self.top + y, 1, 1)
        return red, green, blue

    def down(self, x: int, y: int) -> None:
        self.x.down(self.left + x, self.top + y)

    def settle(self) -> None:
        """Let all that is on its way arrive: a key's way is no longer than another's."""
        self.x.type("#")
        self.until(lambda: self.host.text.endswith("#"))


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb() as name:
        yield name


@pytest.fixture
def hands(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Hand]]:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    made: list[Hand] = []

    def make(panel: int = 0) -> Hand:
        made.append(Hand(display, panel))
        return made[-1]

    yield make
    for hand in made:
        hand.x.up()
        hand.x.close()
        hand.window.close()


@pytest.fixture
def hand(hands: Callable[..., Hand]) -> Hand:
    return hands()


def test_the_window_shows_the_drawing_and_no_sound_is_opened(hand: Hand) -> None:
    theme = Theme()
    assert hand.window.size == SIZE
    assert hand.host.sizes == [SIZE, None]
    assert hand.pixel(300, 20) == theme["bg"]
    assert hand.pixel(140, 250) == theme["surface"]
    assert hand.pixel(450, 90) == (255, 0, 0)
    assert pygame.mixer.get_init() is None
    assert not pygame.joystick.get_init()


def test_a_touch_is_seen_at_once_and_chooses_when_it_ends(hand: Hand) -> None:
    hand.down(140, 250)
    hand.until(lambda: hand.pixel(140, 250) == Theme()["press"])
    assert hand.host.told == []
    hand.x.up()
    hand.until(lambda: hand.host.told == ["one"])
    assert hand.pixel(140, 250) == Theme()["press"], "shown for 120 ms"
    hand.now += 0.2
    hand.until(lambda: hand.pixel(140, 250) == Theme()["surface"])


def test_a_double_tap_chooses_once(hand: Hand) -> None:
    for _ in range(3):
        hand.down(140, 250)
        hand.x.up()
    hand.settle()
    assert hand.host.told == ["one"]
    hand.now += 0.3
    hand.down(140, 250)
    hand.x.up()
    hand.until(lambda: hand.host.told == ["one", "one"])


def test_a_finger_that_slides_away_chooses_nothing(hand: Hand) -> None:
    hand.down(140, 250)
    hand.until(lambda: hand.pixel(140, 250) == Theme()["press"])
    hand.x.move(hand.left + 400, hand.top + 350)
    hand.x.move(hand.left + 140, hand.top + 250)
    hand.x.up()
    hand.settle()
    assert hand.host.told == []


def test_staff_hold(hand: Hand) -> None:
    hand.down(20, 20)
    hand.settle()
    assert hand.host.told == []
    hand.now += 2.1
    hand.until(lambda: hand.host.told == ["hold staff"])
    hand.x.up()
    hand.settle()
    assert hand.host.told == ["hold staff"]


def test_another_screen_fades_in_and_takes_no_touch_at_first(hand: Hand) -> None:
    hand.host.drawing = replace(hand.host.drawing, ground="accent")
    hand.host.screen = "b"
    hand.window.turn()
    hand.now += 0.06
    hand.until(lambda: hand.pixel(300, 20) not in (Theme()["bg"], (0, 0, 0)))
    assert hand.pixel(300, 20) != Theme()["accent"], "half way"
    hand.down(140, 250)
    hand.x.up()
    hand.settle()
    hand.now += 0.1
    hand.until(lambda: hand.pixel(300, 20) == Theme()["accent"])
    assert hand.host.told == []


def test_only_what_changed_is_drawn(hand: Hand) -> None:
    hand.settle()
    assert hand.window.turn() == []
    hand.host.picture = Picture(2, (1, 1), "RGB", b"\x00\xff\x00")
    assert hand.window.turn() == [Rect(400, 40, 100, 100)]
    hand.until(lambda: hand.pixel(450, 90) == (0, 255, 0))


def test_what_a_scanner_types_is_handed_on(hand: Hand) -> None:
    code = "ANTREAN:1/aZ09+%$*.-\n"
    hand.x.type(code)
    hand.until(lambda: len(hand.host.text) >= len(code))
    assert hand.host.text == code


def test_a_key_goes_down_and_up(hand: Hand) -> None:
    hand.x.type(" ")
    hand.until(lambda: len(hand.host.keys) == 2)
    assert hand.host.keys == [Key("space", True), Key("space", False)]
    assert hand.host.text == " "


def test_a_file_that_is_let_go_over_it_is_told(hand: Hand) -> None:
    pygame.event.post(pygame.event.Event(pygame.DROPFILE, file="/home/me/pass.png"))
    hand.until(lambda: hand.host.files == ["/home/me/pass.png"])


def test_the_side_panel_lies_right_and_is_touched_by_itself(hands: Callable[..., Hand]) -> None:
    hand = hands(PANEL)
    assert hand.window.size == SIZE
    assert hand.host.sizes == [SIZE, (PANEL, SIZE[1])]
    assert hand.pixel(SIZE[0] + 20, 20) == Theme()["surface"]
    hand.down(SIZE[0] + 100, 250)
    hand.until(lambda: hand.pixel(SIZE[0] + 100, 250) == Theme()["press"])
    hand.x.up()
    hand.until(lambda: hand.host.told == ["paper"])
    hand.down(140, 250)
    hand.x.up()
    hand.until(lambda: hand.host.told == ["paper", "one"])


def test_fingers_and_other_buttons_are_not_touches(hand: Hand) -> None:
    assert pygame.event.get_blocked(pygame.FINGERDOWN)
    assert pygame.event.get_blocked(pygame.FINGERUP)
    for button in (2, 3, 4):
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=button, pos=(140, 250)))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, button=button, pos=(140, 250)))
    hand.settle()
    assert hand.host.told == []


def test_a_closed_window_ends_the_run_and_gives_the_screen_back(hand: Hand) -> None:
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    hand.window.run()
    assert not pygame.display.get_init()


def test_run_ends_when_another_thread_says_so(hand: Hand) -> None:
    stopper = threading.Timer(0.05, hand.window.stop)
    stopper.start()
    hand.window.run()
    stopper.join()
    assert not pygame.display.get_init()


def test_a_process_with_a_window_ends_on_a_signal(display: str) -> None:
    surroundings = dict(os.environ, DISPLAY=display, SDL_VIDEODRIVER="x11")
    command = [sys.executable, "-m", "bench.subject", "1024", "600"]
    with subprocess.Popen(command, env=surroundings) as process:
        try:
            x = X11(display)
            x.window((1024, 600), wait=30)
            x.close()
            # The signal handler is set after the window has opened.
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
        finally:
            process.kill()


def test_without_a_screen_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")
    monkeypatch.setenv("DISPLAY", ":9999")
    with pytest.raises(pygame.error):
        Window(Box(), SIZE)


def test_full_screen_takes_the_size_that_is_there(display: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.setenv("SDL_VIDEODRIVER", "x11")

    class Full(Box):
        def scene(self, size: tuple[int, int], panel: tuple[int, int] | None) -> Scene:
            return Scene(cards(size), Theme(), "a")

    window = Window(Full(), None)
    try:
        x = X11(display)
        assert window.size == x.size
        window.turn()
        assert not pygame.mouse.get_visible()
        x.close()
    finally:
        window.close()


def test_a_touch_beside_every_choice_is_told_as_a_sign_of_life(hand: Hand) -> None:
    hand.down(400, 350)
    hand.x.up()
    hand.until(lambda: hand.host.told == [""])
