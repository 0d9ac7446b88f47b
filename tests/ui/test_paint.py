"""Pixels: what is painted, where, in which colour; and that no display is needed for it."""

import subprocess
import sys
from pathlib import Path

import pygame
import pytest
import zxingcpp
from PIL import Image

from bench.subject import cards
from kiosk.ui.items import Align, Bar, Code, Drawing, Icon, Item, Label, Live, Panel, Rect, Target, Weight
from kiosk.ui.live import Picture
from kiosk.ui.paint import Painter, module_px, render, save
from kiosk.ui.text import Fonts, capital
from kiosk.ui.theme import Theme, ThemeName

THEME, HIGH = Theme(), Theme(ThemeName.CONTRAST)
SIZE = (400, 300)


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


def drawn(painter: Painter, *items: Item, theme: Theme = THEME) -> pygame.Surface:
    return render(Drawing(SIZE, items), theme, painter=painter)


def at(surface: pygame.Surface, x: int, y: int) -> tuple[int, ...]:
    return tuple(surface.get_at((x, y)))[:3]


def ink(surface: pygame.Surface, colour: tuple[int, int, int], near: int = 60) -> pygame.Rect:
    """The box of all pixels about of a colour."""
    mask = pygame.mask.from_threshold(surface, colour, (near, near, near, 255))
    boxes = mask.get_bounding_rects()
    assert boxes
    return boxes[0].unionall(boxes[1:])


def test_painting_needs_no_display() -> None:
    code = (
        "import pygame; from bench.subject import cards; from kiosk.ui.paint import render;"
        "from kiosk.ui.theme import Theme;"
        "print(render(cards((1024, 600)), Theme()).get_size(), pygame.display.get_init())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1024, 600) False"


def test_the_ground_is_the_drawings(painter: Painter) -> None:
    for ground in ("bg", "surface", "accent"):
        surface = render(Drawing(SIZE, ground=ground), THEME, painter=painter)
        assert at(surface, 0, 0) == at(surface, 399, 299) == THEME[ground]


def test_a_panel_is_round_smooth_and_within_its_rect(painter: Painter) -> None:
    surface = drawn(painter, Panel(Rect(50, 60, 200, 100), "accent", 20))
    for spot in ((150, 110), (50, 110), (249, 119)):
        assert at(surface, *spot) == THEME["accent"]
    assert (
        at(surface, 49, 110)
        == at(surface, 250, 110)
        == at(surface, 50, 60)
        == at(surface, 249, 159)
        == THEME["bg"]
    )
    rim = {at(surface, x, 60 + 200 // 100) for x in range(50, 72)}
    assert len(rim - {THEME["accent"], THEME["bg"]}) >= 3, "the corner has no smooth pixels"


def test_an_edge_lies_inside_and_is_as_wide_as_told(painter: Painter) -> None:
    surface = drawn(painter, Panel(Rect(50, 60, 200, 100), "surface", 20, "edge", 4))
    column = [at(surface, 150, y) for y in range(58, 68)]
    assert column == [THEME["bg"]] * 2 + [THEME["edge"]] * 4 + [THEME["surface"]] * 4
    row = [at(surface, x, 110) for x in range(243, 252)]
    assert row == [THEME["surface"]] * 3 + [THEME["edge"]] * 4 + [THEME["bg"]] * 2


@pytest.mark.parametrize(
    ("w", "h", "radius"), [(1, 1, 9), (5, 40, 20), (40, 5, 20), (30, 30, 15), (30, 30, 0)]
)
def test_any_rect_and_radius_can_be_painted(painter: Painter, w: int, h: int, radius: int) -> None:
    for edge in (None, "edge"):
        surface = drawn(painter, Panel(Rect(10, 10, w, h), "accent", radius, edge))
        assert at(surface, 9, 10) == at(surface, 10 + w, 10) == at(surface, 10, 10 + h) == THEME["bg"]


def test_a_shadow_falls_below_and_not_in_high_contrast(painter: Painter) -> None:
    for deep, far in ((False, 12), (True, 24)):
        panel = Panel(Rect(100, 60, 200, 100), "surface", 24, shadow=True, deep=deep)
        surface = render(Drawing((1024, 600), (panel,)), THEME, painter=painter)
        assert sum(at(surface, 200, 162)) < sum(THEME["bg"]) - 3
        assert sum(at(surface, 200, 163)) < sum(at(surface, 200, 56)), "no darker below than above"
        assert at(surface, 200, 160 + 2 * far) == THEME["bg"]
        assert at(surface, 200, 110) == THEME["surface"]
        high = render(Drawing((1024, 600), (panel,)), HIGH, painter=painter)
        assert at(high, 200, 163) == HIGH["bg"]
        assert at(high, 200, 60) == HIGH["edge"], "a card on black needs an outline"


def test_a_veil_lets_what_lies_below_shine_through(painter: Painter) -> None:
    surface = drawn(painter, Panel(Rect(0, 0, 200, 300), "surface"), Panel(Rect(0, 0, *SIZE), "veil"))
    left, right = at(surface, 100, 100), at(surface, 300, 100)
    assert left != right
    assert sum(THEME["veil"]) < sum(right) < sum(left) < sum(THEME["bg"]) - 100


def test_words_are_centred_by_their_capitals(painter: Painter) -> None:
    rect = Rect(50, 60, 300, 120)
    box = ink(drawn(painter, Label(rect, ("HEH",), 60, Weight.BOLD, align=Align.CENTRE)), THEME["ink"])
    assert abs(box.height - capital(60)) <= 2
    assert abs(box.centery - (rect.y + rect.h // 2)) <= 1
    assert abs(box.centerx - (rect.x + rect.w // 2)) <= 2


def test_words_keep_to_their_side(painter: Painter) -> None:
    rect = Rect(50, 60, 300, 60)
    left = ink(drawn(painter, Label(rect, ("HEH",), 40)), THEME["ink"])
    right = ink(drawn(painter, Label(rect, ("HEH",), 40, align=Align.RIGHT)), THEME["ink"])
    assert 50 <= left.left <= 56
    assert 344 <= right.right <= 350


def test_lines_stand_below_one_another_and_descenders_do_not_move_them(painter: Painter) -> None:
    two = drawn(painter, Label(Rect(50, 60, 300, 120), ("HEH", "HEH"), 40))
    assert ink(two, THEME["ink"]).height > capital(40) + 40
    plain = ink(drawn(painter, Label(Rect(50, 60, 300, 60), ("HEH",), 40)), THEME["ink"])
    tails = ink(drawn(painter, Label(Rect(50, 60, 300, 60), ("HEgy",), 40)), THEME["ink"])
    assert plain.top == tails.top
    assert tails.bottom > plain.bottom + 4


def test_weights_differ(painter: Painter) -> None:
    def dark(weight: Weight) -> int:
        surface = drawn(painter, Label(Rect(0, 0, 400, 100), ("HEH",), 60, weight))
        return pygame.mask.from_threshold(surface, THEME["ink"], (60, 60, 60, 255)).count()

    assert dark(Weight.MEDIUM) < dark(Weight.BOLD) < dark(Weight.EXTRA)


def test_an_icon_fills_its_square_and_takes_its_colour(painter: Painter) -> None:
    surface = drawn(painter, Icon(Rect(100, 100, 96, 96), "check_circle", "ok"))
    box = ink(surface, THEME["ok"])
    assert pygame.Rect(100, 100, 96, 96).contains(box)
    assert box.width >= 72
    assert abs(box.centerx - 148) <= 2
    assert abs(box.centery - 148) <= 2


def test_a_code_can_be_read_from_the_screen_in_both_themes(painter: Painter, tmp_path: Path) -> None:
    text = "HTTPS://ANTREAN.EXAMPLE/T/9F3K2-A012"
    for theme in (THEME, HIGH):
        surface = drawn(painter, Code(Rect(40, 40, 220, 220), text), theme=theme)
        save(surface, tmp_path / "code.png")
        found = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
        assert [code.text for code in found] == [text]


def test_a_code_keeps_its_quiet_zone_and_whole_pixels(painter: Painter) -> None:
    text = "A" * 20
    step = module_px(text, 220)
    assert step == 7  # 21 modules and 8 of quiet zone
    surface = drawn(painter, Code(Rect(40, 40, 220, 220), text))
    assert at(surface, 43, 43) == at(surface, 257, 257) == (255, 255, 255)
    box = ink(surface, (0, 0, 0), 10)
    assert box.width == box.height == 21 * step
    assert box.left - 40 >= 4 * step
    with pytest.raises(ValueError, match="does not fit in 20 px"):
        drawn(painter, Code(Rect(0, 0, 20, 20), text))


@pytest.mark.parametrize(("part", "filled"), [(0, 0), (0.5, 100), (1, 200), (7, 200), (-1, 0), (0.01, 8)])
def test_a_bar_is_filled_as_far_as_told(painter: Painter, part: float, filled: int) -> None:
    surface = drawn(painter, Bar(Rect(50, 60, 200, 8), part))
    middle = [at(surface, x, 64) for x in range(50, 250)]
    assert abs(sum(colour == THEME["accent"] for colour in middle) - filled) <= 2
    assert abs(sum(colour == THEME["line"] for colour in middle) - (200 - filled)) <= 2


def test_a_live_picture_is_asked_for_and_its_place_is_kept_without_one(painter: Painter) -> None:
    red = Picture(1, (2, 2), "RGB", b"\xff\x00\x00" * 4)
    drawing = Drawing(SIZE, (Live(Rect(50, 60, 200, 100), "camera", 20),))
    asked: list[object] = []

    def lives(source: str, size: tuple[int, int]) -> Picture:
        asked.append((source, size))
        return red

    surface = render(drawing, THEME, lives, painter)
    assert asked == [("camera", (200, 100))]
    assert at(surface, 150, 110) == (255, 0, 0)
    assert at(surface, 50, 60) == THEME["bg"]
    assert at(render(drawing, THEME, painter=painter), 150, 110) == THEME["line"]


def test_a_target_is_not_seen(painter: Painter) -> None:
    plain, felt = drawn(painter), drawn(painter, Target(Rect(10, 10, 200, 100), "x"))
    assert plain.get_buffer().raw == felt.get_buffer().raw


def test_with_a_clip_only_that_part_is_painted_and_just_as_the_whole(painter: Painter) -> None:
    drawing = cards((1024, 600))
    whole = render(drawing, THEME, painter=painter)
    part = pygame.Surface(drawing.size, 0, 32)
    part.fill((1, 2, 3))
    clip = Rect(120, 205, 333, 160)
    painter.paint(part, drawing, THEME, clip=clip)
    assert at(part, 119, 250) == at(part, 453, 250) == (1, 2, 3)
    assert part.subsurface(clip).copy().get_buffer().raw == whole.subsurface(clip).copy().get_buffer().raw


@pytest.mark.parametrize("size", [(800, 480), (1024, 600), (1280, 800), (1920, 1080), (720, 1280)])
def test_a_screen_is_painted_the_same_with_cold_and_warm_caches(size: tuple[int, int]) -> None:
    painter = Painter()
    first = render(cards(size), THEME, painter=painter).get_buffer().raw
    assert render(cards(size), THEME, painter=painter).get_buffer().raw == first


def test_caches_are_bounded() -> None:
    painter = Painter(Fonts())
    for number in range(400):
        drawn(painter, Label(Rect(0, 0, 400, 40), (str(number),), 30))
    assert painter._text.cache_info().currsize <= 256


def test_edges_are_wider_in_high_contrast(painter: Painter) -> None:
    panel = Panel(Rect(50, 60, 200, 100), "surface", 0, "edge", 2)
    surface = render(Drawing((1024, 600), (panel,)), HIGH, painter=painter)
    assert [at(surface, 150, y) == HIGH["edge"] for y in (59, 60, 62, 63)] == [False, True, True, False]
