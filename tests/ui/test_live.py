"""Pictures from outside: their bytes, how they are cropped, and that nothing is scaled twice."""

import pygame
import pytest
from PIL import Image

from kiosk.ui.items import Live, Rect
from kiosk.ui.live import Picture, Pictures, crop, inside


def halves(mode: str = "RGB") -> Image.Image:
    """Red left, blue right."""
    image = Image.new("RGB", (40, 20), (255, 0, 0))
    image.paste((0, 0, 255), (20, 0, 40, 20))
    return image.convert(mode)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "1", "P", "CMYK"])
def test_any_pillow_image_becomes_the_same_picture(mode: str) -> None:
    image = halves(mode)
    surface = Picture.of(image, 1).surface()
    assert surface.get_size() == (40, 20)
    expected = image.convert("RGB")
    for x in (3, 36):
        assert tuple(surface.get_at((x, 10)))[:3] == expected.getpixel((x, 10))


def test_bytes_that_are_not_as_many_as_told_are_refused() -> None:
    with pytest.raises(ValueError, match="11 bytes for a picture"):
        Picture(1, (2, 2), "RGB", b"x" * 11)
    with pytest.raises(ValueError, match="0 bytes"):
        Picture(1, (0, 2), "L", b"")


def test_a_picture_fills_its_place_and_loses_its_sides() -> None:
    shown = Pictures().at(Live(Rect(0, 0, 100, 100), "camera"), Picture.of(halves(), 1))
    assert shown.get_size() == (100, 100)
    assert tuple(shown.get_at((5, 50)))[:3] == (255, 0, 0)
    assert tuple(shown.get_at((95, 50)))[:3] == (0, 0, 255)
    assert crop((640, 480), (100, 100)) == pygame.Rect(80, 0, 480, 480)
    assert crop((480, 640), (200, 100)) == pygame.Rect(0, 200, 480, 240)
    assert crop((3, 3), (500, 1)).size == (3, 1)


def test_whole_pictures_are_shown_whole() -> None:
    shown = Pictures().at(Live(Rect(0, 0, 100, 100), "paper", whole=True), Picture.of(halves(), 1))
    assert shown.get_size() == (100, 50)
    assert inside((384, 3000), (300, 600)) == (77, 600)
    assert inside((1, 9000), (10, 10)) == (1, 10)


def test_a_mirrored_picture_is_turned_over() -> None:
    shown = Pictures().at(Live(Rect(0, 0, 40, 20), "camera", mirror=True), Picture.of(halves(), 1))
    assert tuple(shown.get_at((2, 10)))[:3] == (0, 0, 255)


def test_round_corners_are_cut() -> None:
    shown = Pictures().at(Live(Rect(0, 0, 40, 20), "camera", radius=8), Picture.of(halves(), 1))
    assert shown.get_at((0, 0)).a == 0
    assert shown.get_at((20, 10)).a == 255


def test_one_version_is_scaled_once_and_few_are_kept() -> None:
    pictures = Pictures()
    live = Live(Rect(0, 0, 40, 20), "camera", radius=8)
    first = pictures.at(live, Picture.of(halves(), 1))
    assert pictures.at(live, Picture.of(halves(), 1)) is first
    assert pictures.at(live, Picture.of(halves(), 2)) is not first
    for version in range(100):
        pictures.at(live, Picture.of(halves(), version))
    assert len(pictures._kept) == 3
