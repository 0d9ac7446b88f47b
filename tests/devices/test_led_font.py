"""Letters of LEDs: each fits, each differs, and what seven segments cannot show is told."""

import pytest

from kiosk.devices import led_font
from kiosk.devices.faces import DARK, Face

A = Face("A012", 3)


def test_the_number_is_centred_with_its_arrow_and_counter() -> None:
    rows = led_font.dots(A)
    assert [len(row) for row in rows] == [64] * 8
    left, right = (
        min(row.find("#") for row in rows if "#" in row),
        min(len(row) - len(row.rstrip(".")) for row in rows),
    )
    assert abs(left - right) <= 1
    assert rows[3].count("########") == 1, "the arrow"
    assert rows[0][left : left + 27] == ".####...####....##....####."


@pytest.mark.parametrize("number", ["A012", "W99", "M9999", "W9999"])
@pytest.mark.parametrize("counter", [1, 9, 10, 99])
def test_every_number_and_counter_fits_on_both(number: str, counter: int) -> None:
    face = Face(number, counter)
    rows = led_font.dots(face)
    words = [number, "→", str(counter)]
    lit = sum(row.count("#") for word in words for row in led_font._word(word))
    assert sum(row.count("#") for row in rows) == lit, "no dot is cut"
    text = led_font.digits(face)
    assert len(text) == 8
    assert text.split() == [number, str(counter)]


def test_all_letters_and_digits_differ_on_the_matrix() -> None:
    signs = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
    assert len({tuple(led_font._word(sign)) for sign in signs}) == len(signs)


def test_on_seven_segments_letters_differ_from_digits_but_for_those_that_are_told() -> None:
    digit = {led_font.registers(sign): sign for sign in "0123456789"}
    letters = [chr(code) for code in range(ord("A"), ord("Z") + 1)]
    same = {
        letter: digit[led_font.registers(letter)] for letter in letters if led_font.registers(letter) in digit
    }
    assert same.items() <= led_font.ALIKE.items()
    shown = [letter for letter in letters if letter not in led_font.NO_FORM]
    assert len({led_font.registers(letter) for letter in shown}) == len(shown)
    assert {led_font.registers(letter) for letter in led_font.NO_FORM} == {bytes([0x49])}


def test_what_it_says_in_words() -> None:
    assert [led_font.text(face) for face in (A, Face(clock="08.24"), DARK)] == ["A012 → 3", "08.24", ""]


def test_the_texts_of_eight_digits() -> None:
    faces = (A, Face("A0123", 12), Face(clock="08.24"), DARK)
    assert [led_font.digits(face) for face in faces] == ["A012   3", "A0123 12", "  08.24  ", "        "]
    assert {len(led_font.registers(led_font.digits(face))) for face in faces} == {8}
