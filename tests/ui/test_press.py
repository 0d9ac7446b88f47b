"""The look under a finger, and what of a screen has changed."""

import random
from dataclasses import replace

import pygame
import pytest

from bench.subject import cards
from kiosk.ui.items import Bar, Drawing, Icon, Label, Live, Panel, Rect, Target
from kiosk.ui.paint import Painter
from kiosk.ui.press import dirty, ground, pressed
from kiosk.ui.theme import Theme, ThemeName

CARD = Rect(32, 220, 472, 116)
DRAWING = Drawing(
    (1024, 600),
    (
        Panel(CARD, "surface", 24, "edge", shadow=True),
        Panel(Rect(50, 242, 72, 72), "accent", 18),
        Label(Rect(50, 242, 72, 72), ("A",), 44, colour="on", on="accent"),
        Label(Rect(140, 234, 340, 46), ("Paspor baru",), 34, on="surface"),
        Icon(Rect(140, 288, 30, 30), "group", "accent", "surface"),
        Live(Rect(300, 288, 40, 30), "camera"),
        Target(CARD, "service:A"),
        Panel(Rect(520, 220, 472, 116), "surface", 24, "edge"),
        Target(Rect(520, 220, 472, 116), "service:B"),
        Target(Rect(0, 0, 96, 92), "staff", hold=True),
    ),
)


def test_the_card_turns_over_with_all_that_lies_on_it() -> None:
    after = pressed(DRAWING, "service:A").items
    card, badge, letter, name, icon, live = after[:6]
    assert isinstance(card, Panel)
    assert (card.fill, card.edge, card.shadow) == ("press", None, True)
    assert isinstance(badge, Panel)
    assert badge.fill == "on"
    assert isinstance(letter, Label)
    assert (letter.colour, letter.on) == ("press", "on")
    for item in (name, icon):
        assert isinstance(item, (Label, Icon))
        assert (item.colour, item.on) == ("on", "press")
    assert live == DRAWING.items[5]
    assert after[6:] == DRAWING.items[6:]


@pytest.mark.parametrize("theme", [Theme(), Theme(ThemeName.CONTRAST)])
def test_what_is_pressed_stays_readable_and_is_seen(theme: Theme) -> None:
    for item in pressed(DRAWING, "service:A").items[:6]:
        if isinstance(item, (Label, Icon)):
            assert theme.contrast(item.colour, item.on) >= theme.least
    assert theme["press"] not in (theme["surface"], theme["accent"])


@pytest.mark.parametrize("choice", ["nothing", "staff"])
def test_what_is_not_there_or_is_held_changes_nothing(choice: str) -> None:
    assert pressed(DRAWING, choice) is DRAWING


def test_the_ground_of_a_target_may_be_told() -> None:
    told = Target(Rect(0, 200, 512, 150), "x", panel=CARD)
    assert ground(DRAWING, told) == DRAWING.items[0]
    assert ground(DRAWING, Target(CARD.inset(-9), "x")) == DRAWING.items[0]
    assert ground(DRAWING, Target(Rect(0, 400, 9, 9), "x")) is None


def test_nothing_has_changed() -> None:
    assert dirty(DRAWING, DRAWING) == []
    assert dirty(DRAWING, replace(DRAWING)) == []
    assert dirty(DRAWING, replace(DRAWING, items=(*DRAWING.items, Target(CARD, "y")))) == []


def test_another_size_or_ground_or_order_is_painted_whole() -> None:
    assert dirty(DRAWING, replace(DRAWING, size=(800, 480))) is None
    assert dirty(DRAWING, replace(DRAWING, ground="surface")) is None
    assert dirty(DRAWING, replace(DRAWING, items=DRAWING.items[::-1])) is None


def test_a_small_change_is_a_small_rect() -> None:
    clock = Label(Rect(840, 20, 150, 60), ("08.24",), 48)
    before = replace(DRAWING, items=(*DRAWING.items, clock, Bar(Rect(32, 560, 200, 8), 0.5)))
    later = replace(DRAWING, items=(*DRAWING.items, replace(clock, lines=("08.25",)), before.items[-1]))
    rects = dirty(before, later)
    assert rects is not None
    (rect,) = rects
    assert rect.holds(840, 20)
    assert rect.w * rect.h < 180 * 100


def test_a_whole_new_screen_is_painted_whole() -> None:
    other = Drawing(DRAWING.size, (Panel(Rect(0, 0, 1024, 500), "accent"),))
    assert dirty(DRAWING, other) is None


@pytest.mark.parametrize("seed", range(6))
def test_painting_what_has_changed_gives_the_same_pixels_as_painting_all(seed: int) -> None:
    """Items are changed, added and dropped at random, one screen after the other."""
    dice, painter, theme = random.Random(seed), Painter(), Theme()
    old = cards((1024, 600))
    surface = pygame.Surface(old.size, 0, 32)
    painter.paint(surface, old, theme)
    partial = 0
    for _ in range(12):
        items = list(old.items)
        for _ in range(dice.randint(1, 3)):
            spot = dice.randrange(len(items))
            item = items[spot]
            match dice.randrange(3):
                case 0:
                    del items[spot]
                case 1:
                    items[spot] = replace(
                        item, rect=Rect(*item.rect)._replace(x=item.rect.x + dice.randint(-9, 9))
                    )
                case _:
                    place = Rect(dice.randrange(800), dice.randrange(400), 150, 80)
                    items.insert(spot, Panel(place, dice.choice(["tint", "accent"]), 20, shadow=True))
        new = replace(old, items=tuple(items))
        if dice.random() < 0.3:
            new = pressed(new, "service:B")
        rects = dirty(old, new)
        if rects is None:
            painter.paint(surface, new, theme)
        else:
            partial += 1
            for rect in rects:
                painter.paint(surface, new, theme, clip=rect)
        expected = pygame.Surface(old.size, 0, 32)
        painter.paint(expected, new, theme)
        assert surface.get_buffer().raw == expected.get_buffer().raw
        old = new
    assert partial >= 4
