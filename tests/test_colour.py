"""Colour arithmetic, and what an accent must be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.colour import (
    ACCENT_CONTRAST,
    BLACK,
    RGB,
    WHITE,
    accent_problem,
    contrast,
    darkened,
    rgb,
    shade,
    tinted,
)

channels = st.integers(0, 255)
colours = st.builds(RGB, channels, channels, channels)


def test_contrast_of_known_pairs() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(WHITE, WHITE) == 1
    # The smallest grey that WCAG's own examples pass as 4.5 on white.
    assert contrast(rgb("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast(rgb("#0B4F6C"), WHITE) == pytest.approx(8.94, abs=0.01)


@given(colours, colours)
def test_contrast_does_not_ask_which_is_the_ground(one: RGB, other: RGB) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21


@given(colours)
def test_hex_and_back(colour: RGB) -> None:
    assert rgb(colour.hex) == colour
    assert rgb(colour.hex.lower()) == colour


@pytest.mark.parametrize(
    "text", ["", "0B4F6C", "#0B4F6", "#0B4F6CFF", "#0B4F6G", "teal", " #0B4F6C", "#١٢٣٤٥٦"]
)
def test_what_is_no_colour_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(ValueError, match="is no colour: it is written #RRGGBB"):
        rgb(text)
    assert "is no colour" in str(accent_problem(text))


def test_a_dark_accent_is_accepted() -> None:
    assert accent_problem("#0B4F6C") is None
    assert accent_problem("#000000") is None


def test_a_light_accent_is_refused_with_one_that_would_do() -> None:
    problem = accent_problem("#1E88E5")
    assert problem is not None
    assert "#1E88E5 is too light" in problem
    assert "at least 7 is needed" in problem
    proposal = problem.rpartition("; ")[2].split()[0]
    assert accent_problem(proposal) is None


def test_the_contrast_of_a_refused_accent_is_never_rounded_up_to_the_limit() -> None:
    almost = next(c for c in (RGB(0, 0, b) for b in range(255)) if contrast(c, WHITE) < 20)
    assert accent_problem(almost.hex) is None
    grey = next(RGB(v, v, v) for v in range(255) if contrast(RGB(v, v, v), WHITE) < ACCENT_CONTRAST)
    assert contrast(grey, WHITE) > 6.8
    assert "white is 6." in str(accent_problem(grey.hex))


@given(colours)
def test_darkened_always_reaches_the_contrast(colour: RGB) -> None:
    assert contrast(darkened(colour), WHITE) >= ACCENT_CONTRAST


def test_darkened_leaves_alone_what_is_dark() -> None:
    assert darkened(rgb("#0B4F6C")) == rgb("#0B4F6C")


def test_shade_and_tint() -> None:
    assert shade(rgb("#0B4F6C"), 0.75) == rgb("#083B51")
    assert tinted(rgb("#0B4F6C"), 0.916, 0.485) == rgb("#E1EDF2")
    assert tinted(rgb("#555555"), 0.9, 0.5) == rgb("#E6E6E6")
