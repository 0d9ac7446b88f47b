"""What is painted, when: nothing in vain, the finger at once, screens one after the other."""

from dataclasses import replace

import pygame
import pytest

from bench.subject import cards
from kiosk.ui.items import Drawing, Label, Live, Rect
from kiosk.ui.live import Picture
from kiosk.ui.paint import Painter, no_lives, render
from kiosk.ui.pane import FADE_S, Pane
from kiosk.ui.press import pressed
from kiosk.ui.theme import Theme, ThemeName

SIZE = (1024, 600)
THEME = Theme()
A, B = cards(SIZE, "Satu"), cards(SIZE, "Dua")
WHOLE = [Rect(0, 0, *SIZE)]
CARD = (540, 228)


@pytest.fixture
def pane() -> Pane:
    made = Pane(pygame.Surface(SIZE, 0, 32), Painter())
    made.turn(A, THEME, "a", no_lives, 0.0)
    return made


def same(pane: Pane, drawing: Drawing, theme: Theme = THEME) -> bool:
    return pane.surface.get_buffer().raw == render(drawing, theme).get_buffer().raw


def faded(pane: Pane, drawing: Drawing, screen: str, now: float) -> float:
    """Let the pane go over to a screen; returns the time then."""
    pane.turn(drawing, THEME, screen, no_lives, now)
    assert pane.fading
    pane.turn(drawing, THEME, screen, no_lives, now + FADE_S)
    assert not pane.fading
    return now + FADE_S


def test_the_first_screen_is_there_at_once(pane: Pane) -> None:
    assert same(pane, A)
    assert not pane.fading


def test_nothing_is_painted_while_nothing_changes(pane: Pane) -> None:
    assert pane.turn(A, THEME, "a", no_lives, 1.0) == []
    assert pane.turn(replace(A), THEME, "a", no_lives, 1.1) == []


def test_a_change_within_a_screen_is_painted_where_it_is(pane: Pane) -> None:
    items = tuple(
        replace(item, lines=("08.25",)) if isinstance(item, Label) and item.lines == ("08.24",) else item
        for item in A.items
    )
    later = replace(A, items=items)
    (rect,) = pane.turn(later, THEME, "a", no_lives, 1.0)
    assert rect.w * rect.h < 0.1 * SIZE[0] * SIZE[1]
    assert same(pane, later)


def test_another_theme_is_painted_whole_without_a_fade(pane: Pane) -> None:
    high = Theme(ThemeName.CONTRAST)
    assert pane.turn(A, high, "a", no_lives, 1.0) == WHOLE
    assert same(pane, A, high)


def test_one_screen_fades_into_the_other(pane: Pane) -> None:
    assert pane.turn(B, THEME, "b", no_lives, 1.0) == []
    assert pane.turn(B, THEME, "b", no_lives, 1.0 + FADE_S / 2) == WHOLE
    assert not same(pane, A)
    assert not same(pane, B)
    assert pane.turn(B, THEME, "b", no_lives, 1.0 + FADE_S) == WHOLE
    assert same(pane, B)
    assert pane.turn(B, THEME, "b", no_lives, 2.0) == []


def test_a_third_screen_may_come_while_two_fade(pane: Pane) -> None:
    pane.turn(B, THEME, "b", no_lives, 1.0)
    pane.turn(B, THEME, "b", no_lives, 1.05)
    faded(pane, A, "a", 1.06)
    assert same(pane, A)


def test_the_finger_is_answered_at_once_and_only_there(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    (rect,) = pane.turn(A, THEME, "a", no_lives, 1.0)
    assert rect.w < 540
    assert same(pane, pressed(A, "service:B"))
    assert pane.up(*CARD) == "service:B"
    assert pane.turn(A, THEME, "a", no_lives, 1.11) == [], "still pressed"
    assert pane.turn(A, THEME, "a", no_lives, 1.13) != []
    assert same(pane, A)


def test_the_answer_is_seen_before_what_comes_of_it(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    pane.turn(A, THEME, "a", no_lives, 1.0)
    pane.up(*CARD)
    pane.turn(B, THEME, "b", no_lives, 1.05)
    assert same(pane, pressed(A, "service:B"))
    assert not pane.fading
    faded(pane, B, "b", 1.12)
    assert same(pane, B)


def test_while_the_old_screen_lingers_nothing_on_it_can_be_chosen(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    pane.turn(A, THEME, "a", no_lives, 1.0)
    pane.turn(B, THEME, "b", no_lives, 1.03)  # by itself, as the idle time runs out
    assert pane.up(*CARD) is None
    pane.down(100, 500, 1.06)
    assert pane.up(100, 500) is None
    pane.turn(B, THEME, "b", no_lives, 1.125)
    assert pane.fading, "a touch on the old screen must not keep it"


def test_a_screen_that_comes_back_at_once_can_be_touched(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    pane.up(*CARD)
    pane.turn(B, THEME, "b", no_lives, 1.03)
    pane.turn(A, THEME, "a", no_lives, 1.06)
    pane.down(100, 240, 1.10)
    assert pane.up(100, 240) == "service:A"


def test_a_finger_that_stays_does_not_keep_a_screen_from_going(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    pane.turn(A, THEME, "a", no_lives, 1.0)
    now = faded(pane, B, "b", 30.0)
    assert same(pane, B)
    assert pane.up(*CARD) is None
    assert pane.turn(B, THEME, "b", no_lives, now) == []


def test_a_second_tap_does_not_reach_the_screen_that_just_came(pane: Pane) -> None:
    pane.down(*CARD, 1.0)
    assert pane.up(*CARD) == "service:B"
    pane.turn(B, THEME, "b", no_lives, 1.15)
    pane.down(100, 240, 1.30)
    assert pane.up(100, 240) is None
    pane.down(100, 240, 1.45)
    assert pane.up(100, 240) == "service:A"


def test_a_live_picture_is_painted_when_it_is_another() -> None:
    place = Rect(40, 112, 152, 80)
    drawing = replace(A, items=(*A.items, Live(place, "camera", 16)))
    shown = [Picture(1, (1, 1), "RGB", b"\xff\x00\x00")]
    pane = Pane(pygame.Surface(SIZE, 0, 32), Painter())

    def turn(now: float) -> list[Rect]:
        return pane.turn(drawing, THEME, "a", lambda source, size: shown[0], now)

    turn(0.0)
    assert turn(0.1) == []
    shown[0] = Picture(2, (1, 1), "RGB", b"\x00\xff\x00")
    assert turn(0.2) == [place]
    assert tuple(pane.surface.get_at((100, 150)))[:3] == (0, 255, 0)
    assert turn(0.3) == []


def test_a_source_that_falls_silent_leaves_a_quiet_place() -> None:
    place = Rect(40, 112, 152, 80)
    drawing = Drawing(SIZE, (Live(place, "camera"),))
    shown: list[Picture | None] = [Picture(1, (1, 1), "RGB", b"\xff\x00\x00")]
    pane = Pane(pygame.Surface(SIZE, 0, 32), Painter())
    pane.turn(drawing, THEME, "a", lambda source, size: shown[0], 0.0)
    shown[0] = None
    assert pane.turn(drawing, THEME, "a", lambda source, size: shown[0], 0.1) == [place]
    assert tuple(pane.surface.get_at((100, 150)))[:3] == THEME["line"]
