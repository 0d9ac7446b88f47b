"""Measuring, wrapping, fitting: with the real typeface, and with one of a plain width."""

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.items import Rect, Weight
from kiosk.ui.text import (
    Ask,
    Fonts,
    baselines,
    capital,
    fit,
    height,
    leading,
    standing,
    steps,
    wrap,
)

BOLD, MEDIUM = Weight.BOLD, Weight.MEDIUM


class Plain:
    """Every character is half an em wide."""

    def width(self, text: str, px: int, weight: Weight) -> int:
        del weight
        return len(text) * px // 2

    def ink(self, text: str, px: int, weight: Weight) -> Rect:
        return Rect(0, -capital(px), self.width(text, px, weight), capital(px))

    def missing(self, text: str, weight: Weight) -> str:
        del text, weight
        return ""


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


def test_measuring_starts_no_display() -> None:
    code = (
        "import pygame.display; from kiosk.ui.text import Fonts; from kiosk.ui.items import Weight;"
        "Fonts().width('A', 20, Weight.BOLD); print(pygame.display.get_init(), pygame.mixer.get_init())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "None"]


def test_capitals_are_as_high_as_told(fonts: Fonts) -> None:
    for px in (26, 34, 44, 104, 186):
        ink = fonts.ink("HIE", px, BOLD)
        assert abs(-ink.y - capital(px)) <= 1
        assert abs(ink.bottom) <= 1


def test_tails_and_strokes_stay_in_the_rect(fonts: Fonts) -> None:
    assert fonts.ink("gjpqy", 40, BOLD).bottom > 6
    rect = Rect(0, 100, 500, height(1, 40))
    (baseline,) = baselines(rect, 1, 40)
    ink = fonts.ink("bdéfkl gjpqy", 40, BOLD)
    assert rect.y <= baseline + ink.y
    assert baseline + ink.bottom <= rect.bottom


def test_words_are_kerned(fonts: Fonts) -> None:
    apart = sum(fonts.width(sign, 100, BOLD) for sign in "AVATA")
    assert fonts.width("AVATA", 100, BOLD) < apart - 10


def test_tabular_digits_keep_their_place(fonts: Fonts) -> None:
    assert len({fonts.width(digit, 54, Weight.TABULAR) for digit in "0123456789"}) == 1
    assert len({fonts.width(f"08.{minute:02}", 48, Weight.TABULAR) for minute in range(60)}) == 1
    assert len({fonts.width(digit, 54, BOLD) for digit in "0123456789"}) > 1


@pytest.mark.parametrize("weight", list(Weight))
def test_missing_glyphs_are_found_by_their_picture(fonts: Fonts, weight: Weight) -> None:
    assert fonts.missing("Paspor baru: 25–40 menit · é ‘x’ → ½\u00a0A", weight) == ""
    assert fonts.missing("A 日 ✓ ب 日", weight) == "日✓ب"


def test_a_line_is_centred_by_its_capitals() -> None:
    (line,) = baselines(Rect(0, 100, 300, 96), 1, 40)
    top, bottom = line - capital(40) - 100, 196 - line
    assert abs(top - bottom) <= 1


@given(st.integers(1, 5), st.integers(20, 120), st.integers(0, 400))
def test_lines_are_a_leading_apart_and_fit_the_height_they_ask_for(count: int, px: int, y: int) -> None:
    rect = Rect(0, y, 100, height(count, px))
    lines = baselines(rect, count, px)
    assert {after - before for before, after in pairwise(lines)} <= {leading(px)}
    assert lines[0] - capital(px) >= rect.y
    assert lines[-1] + 0.22 * px <= rect.bottom + 1


def test_words_of_two_sizes_stand_on_one_line() -> None:
    for px in (26, 44, 75):
        rect = standing(10, 200, 300, px)
        assert baselines(rect, 1, px) == (200,)
        assert rect.h == height(1, px)


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=12), st.integers(40, 300))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], width: int) -> None:
    plain = Plain()
    lines = wrap(plain, " ".join(words), 20, BOLD, width)
    assert " ".join(lines).split(" ") == words
    for line in lines:
        assert plain.width(line, 20, BOLD) <= width or " " not in line


def test_wrapping_leaves_no_word_alone_needlessly() -> None:
    # Greedy lines would be "aaaa bbbb cccc" and "dd".
    assert wrap(Plain(), "aaaa bbbb cccc dd", 20, BOLD, 140) == ("aaaa bbbb", "cccc dd")


def test_wrapping_takes_no_more_lines_than_needed() -> None:
    assert len(wrap(Plain(), "aa bb cc dd", 20, BOLD, 110)) == 1
    assert len(wrap(Plain(), "aa bb cc dd", 20, BOLD, 109)) == 2


def test_breaks_and_no_breaks_are_kept() -> None:
    assert wrap(Plain(), "a b\nc", 20, BOLD, 500) == ("a b", "c")
    assert wrap(Plain(), "aaaa loket\u00a03", 20, BOLD, 110) == ("aaaa", "loket\u00a03")


def test_siblings_share_the_largest_size_at_which_all_fit(fonts: Fonts) -> None:
    asks = [Ask("Paspor baru", 330), Ask("Penggantian paspor", 330)]
    fitted = fit(fonts, asks, steps(44, 26))
    assert fitted.fits
    assert fonts.width("Penggantian paspor", fitted.px, BOLD) <= 330
    assert fonts.width("Penggantian paspor", fitted.px + 1, BOLD) > 330
    assert fitted.lines == (("Paspor baru",), ("Penggantian paspor",))


def test_lines_and_height_bound_the_size() -> None:
    plain = Plain()
    two = fit(plain, [Ask("aaaa bbbb", 100, lines=2)], steps(60, 10))
    assert (two.px, two.lines) == (50, (("aaaa", "bbbb"),))
    low = fit(plain, [Ask("aaaa bbbb", 100, height=height(2, 30), lines=2)], steps(60, 10))
    assert low.px == 30
    one = fit(plain, [Ask("aaaa bbbb", 100)], steps(60, 10))
    assert (one.px, one.lines) == (22, (("aaaa bbbb",),))


def test_what_cannot_fit_is_said() -> None:
    fitted = fit(Plain(), [Ask("aaaaaaaaaa", 20)], (40, 26))
    assert (fitted.px, fitted.fits) == (26, False)
    with pytest.raises(ValueError, match="no size to try"):
        fit(Plain(), [Ask("a", 20)], ())


def test_caches_are_bounded(fonts: Fonts) -> None:
    for number in range(3000):
        fonts.ink(f"{number}", 26, MEDIUM)
    assert fonts._ink.cache_info().currsize <= 2048
    for cache in (fonts.font, fonts._width, fonts._drawn):
        assert cache.cache_info().maxsize is not None
