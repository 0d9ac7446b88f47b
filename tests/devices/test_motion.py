"""Motion, the empty view, hints, light: with frames a camera could give, and time as an argument."""

import random

import pytest
from PIL import Image, ImageChops, ImageEnhance

from kiosk.devices.motion import (
    FURNITURE_AFTER,
    SIZE,
    Exposure,
    Gate,
    Hint,
    Hints,
    Light,
    View,
    light,
    thumbnail,
)
from kiosk.devices.phone import hall, phone

PASS = "AQ1:" + "A" * 125
HALL = hall().convert("L")
PHONE = phone(PASS).convert("L")
FRAME = 1 / 15


def noisy(picture: Image.Image, seed: int, sigma: float = 6) -> Image.Image:
    """The picture with a sensor's noise (mean 0, the same for the same seed)."""
    source = random.Random(seed)
    grain = bytes(min(255, max(0, round(source.gauss(128, sigma)))) for _ in range(160 * 120))
    return ImageChops.add(picture, Image.frombytes("L", SIZE, grain).resize(picture.size), 1, -128)


def fill(level: int) -> View:
    return View(open=True, shown=True, small=Image.new("L", SIZE, level))


SHOWN = fill(160)
AWAY = View(open=False, shown=False, small=Image.new("L", SIZE, 120))


def test_the_gate_closes_over_a_static_view_with_noise_and_opens_for_a_phone() -> None:
    gate = Gate()
    views = [gate.look(noisy(HALL, seed), seed * FRAME) for seed in range(90)]
    assert views[0].open, "whatever is there at the start gets its retries"
    assert not any(view.open for view in views[47:])
    assert not any(view.shown for view in views)
    entering = gate.look(PHONE, 90 * FRAME)
    assert entering.open
    assert entering.shown


def test_the_gate_stays_open_3_s_after_a_movement() -> None:
    gate = Gate()
    for index in range(60):
        gate.look(HALL, index * FRAME)
    moved_at = 60 * FRAME
    gate.look(PHONE, moved_at)
    gate.look(HALL, moved_at + FRAME)
    assert gate.look(HALL, moved_at + FRAME + 2.9).open
    assert not gate.look(HALL, moved_at + FRAME + 3.1).open


def test_the_gate_stays_open_while_something_is_shown_without_moving() -> None:
    gate = Gate()
    gate.look(HALL, 0.0)
    for index in range(1, 120):
        view = gate.look(PHONE, index * FRAME)
    assert view.open
    assert view.shown


def test_slow_daylight_is_learned_and_never_taken_for_a_phone() -> None:
    gate = Gate()
    brighter = ImageEnhance.Brightness(HALL)
    for second in range(600):
        view = gate.look(brighter.enhance(0.5 + second / 600), float(second))
        assert not view.shown, second
    assert gate.look(PHONE, 601.0).shown


def test_daylight_is_learned_in_a_busy_hall_between_the_phones() -> None:
    gate = Gate()
    gate.look(HALL, -1.0)
    for second in range(600):
        lit = ImageEnhance.Brightness(HALL).enhance(1 + second / 1200)
        if second % 5 == 0:  # never ten seconds without movement
            assert gate.look(PHONE, float(second)).shown
        else:
            assert not gate.look(lit, float(second)).shown, second


def test_a_lamp_that_is_switched_on_is_learned_after_a_while() -> None:
    gate = Gate()
    gate.look(HALL, 0.0)
    lit = ImageEnhance.Brightness(HALL).enhance(1.5)
    times = [1.0 + index * FRAME for index in range(15 * 12)]
    shown = [gate.look(lit, at).shown for at in times]
    assert shown[0]
    assert not shown[-1]
    assert sum(shown) == pytest.approx(15 * FURNITURE_AFTER, abs=2)


def test_a_phone_on_a_stand_is_no_furniture_while_its_code_is_read() -> None:
    gate = Gate()
    gate.look(HALL, 0.0)
    for index in range(1, 15 * 20):
        view = gate.look(PHONE, index * FRAME, read_at=index * FRAME)
    assert view.shown


def test_any_size_of_picture_becomes_the_same_view() -> None:
    assert thumbnail(Image.new("L", (1280, 720))).size == thumbnail(Image.new("L", (320, 240))).size == SIZE
    gate = Gate()
    gate.look(HALL, 0.0)
    assert not gate.look(HALL.resize((1280, 960)), 1.0).shown


def test_light_is_the_98th_percentile_and_the_glare() -> None:
    view = Image.new("L", (100, 100), 40)
    view.paste(255, (0, 0, 100, 1))
    assert light(view) == Light(40, 0.01)
    view.paste(255, (0, 0, 100, 30))
    assert light(view) == Light(255, 0.30)
    assert light(Image.new("L", (10, 10), 3)).dark
    assert not light(HALL).dark


def test_hints_come_after_1_5_s_and_change_every_3_s_until_typing_is_offered() -> None:
    hints = Hints()
    said = {
        second: hints.look(SHOWN, False, second) for second in (0.0, 1.4, 1.6, 4.4, 4.7, 7.6, 9.9, 10.1, 30.0)
    }
    assert said == {
        0.0: None,
        1.4: None,
        1.6: Hint.STILL,
        4.4: Hint.STILL,
        4.7: Hint.NEARER,
        7.6: Hint.NEARER,
        9.9: Hint.STILL,
        10.1: Hint.TYPE,
        30.0: Hint.TYPE,
    }


@pytest.mark.parametrize(
    ("view", "hint"), [(fill(80), Hint.BRIGHTER), (fill(252), Hint.TILT), (fill(120), Hint.STILL)]
)
def test_the_hint_fits_the_light(view: View, hint: Hint) -> None:
    hints = Hints()
    hints.look(view, False, 0.0)
    assert hints.look(view, False, 2.0) is hint


def test_a_read_ends_the_hints_and_gives_time_to_take_the_phone_away() -> None:
    hints = Hints()
    hints.look(SHOWN, False, 0.0)
    assert hints.look(SHOWN, False, 2.0) is Hint.STILL
    assert hints.look(SHOWN, True, 2.1) is None
    assert hints.look(SHOWN, False, 5.0) is None
    assert hints.look(SHOWN, False, 5.2) is Hint.STILL


def test_going_away_ends_the_hints_but_a_shaking_hand_does_not() -> None:
    hints = Hints()
    hints.look(SHOWN, False, 0.0)
    assert hints.look(AWAY, False, 0.5) is None
    hints.look(SHOWN, False, 1.0)
    assert hints.look(SHOWN, False, 1.6) is Hint.STILL, "one attempt, begun at 0"
    hints.look(AWAY, False, 2.7)
    assert hints.look(SHOWN, False, 3.0) is None
    assert hints.look(SHOWN, False, 4.4) is None
    assert hints.look(SHOWN, False, 4.6) is Hint.STILL


def test_nobody_there_gets_no_hint() -> None:
    hints = Hints()
    assert [hints.look(AWAY, False, float(second)) for second in range(20)] == [None] * 20


def test_exposure_is_lowered_for_glare_that_lasts_and_tried_again() -> None:
    exposure = Exposure()
    glare, calm = Light(255, 0.4), Light(200, 0.0)
    assert exposure.look(glare, 0.0) == 0.0
    assert exposure.look(calm, 0.3) == 0.0
    assert exposure.look(glare, 0.4) == 0.0, "begins anew"
    assert exposure.look(glare, 0.8) == 0.0
    assert exposure.look(glare, 0.9) == -1.0
    assert exposure.look(calm, 3.0) == -1.0, "lowering it took the glare away: that is no reason to raise it"
    assert exposure.look(calm, 5.9) == 0.0
    assert exposure.look(calm, 7.0) == 0.0
