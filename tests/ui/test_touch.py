"""What a finger does: taps, bounces, slips, holds, and impatience."""

import pytest

from kiosk.ui.items import Drawing, Panel, Rect, Target
from kiosk.ui.touch import Finger, target_at

ONE, TWO = Rect(100, 200, 200, 100), Rect(400, 200, 200, 100)
DRAWING = Drawing(
    (1024, 600),
    (
        Panel(ONE, "accent"),
        Target(ONE, "one"),
        Target(TWO, "two"),
        Target(Rect(0, 0, 96, 92), "staff", hold=True),
    ),
)
IN, OUT = (150, 250), (350, 250)


def tap(finger: Finger, spot: tuple[int, int], at: float, drawing: Drawing = DRAWING) -> str | None:
    finger.down(*spot, drawing, at)
    return finger.up(*spot, drawing)


def test_a_choice_is_taken_when_the_finger_leaves() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.up(*IN, DRAWING) == "one"
    assert finger.up(*IN, DRAWING) is None


def test_beside_the_targets_nothing_is_chosen() -> None:
    assert tap(Finger(), OUT, 1.0) is None


def test_a_finger_that_slides_away_has_chosen_nothing() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    finger.move(*OUT, 1.0)
    assert finger.pressed(1.2) is None
    assert finger.up(*IN, DRAWING) is None


def test_a_finger_that_leaves_far_away_has_chosen_nothing_and_not_what_lies_there() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.up(450, 250, DRAWING) is None


def test_a_finger_may_roll_over_the_edge_a_little() -> None:
    for unit, slip, chosen in ((1.0, 20, "one"), (1.0, 26, None), (1.8, 40, "one")):
        finger = Finger()
        finger.down(*IN, DRAWING, 1.0)
        finger.move(ONE.right + slip, 250, unit)
        assert finger.up(*IN, DRAWING) == chosen


def test_a_bounce_on_the_same_target_counts_once() -> None:
    finger = Finger()
    assert tap(finger, IN, 1.00) == "one"
    assert tap(finger, IN, 1.10) is None
    assert tap(finger, IN, 1.24) is None
    assert tap(finger, IN, 1.26) == "one"


def test_two_targets_may_follow_quickly() -> None:
    finger = Finger()
    assert tap(finger, IN, 1.00) == "one"
    assert tap(finger, (450, 250), 1.08) == "two"
    assert tap(finger, IN, 1.16) == "one", "as when digits are typed"


def test_a_new_screen_takes_no_touch_before_it_can_have_been_seen() -> None:
    finger = Finger()
    assert tap(finger, IN, 1.00) == "one"
    finger.screen_changed(1.05)
    assert tap(finger, (450, 250), 1.20) is None
    assert tap(finger, (450, 250), 1.31) == "two"


def test_a_screen_that_changes_under_the_finger_has_not_been_touched() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    finger.screen_changed(1.1)
    assert finger.pressed(1.1) is None
    assert finger.up(*IN, DRAWING) is None


def test_what_is_gone_when_the_finger_leaves_is_not_chosen() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.up(*IN, Drawing((1024, 600))) is None


@pytest.mark.parametrize("length", [0.01, 0.3])
def test_pressed_is_shown_at_once_and_long_enough(length: float) -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.pressed(1.0) == "one"
    finger.up(*IN, DRAWING)
    assert finger.pressed(1.0 + length) == ("one" if length < 0.12 else None)
    assert finger.fresh(1.11) is (length < 0.12)
    assert finger.pressed(1.121 + length) is None


def test_pressed_lasts_as_long_as_the_finger() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.pressed(60.0) == "one"
    assert not finger.fresh(60.0)


def test_staff_hold_and_everyone_else_only_touches() -> None:
    finger = Finger()
    finger.down(20, 20, DRAWING, 1.0)
    assert finger.pressed(1.5) is None, "a target for staff does not show itself"
    assert finger.held(2.9) is None
    assert finger.held(3.0) == "staff"
    assert finger.held(3.1) is None
    assert finger.up(20, 20, DRAWING) is None


def test_a_short_hold_or_one_that_slides_is_none() -> None:
    finger = Finger()
    assert tap(finger, (20, 20), 1.0) is None
    assert finger.held(9.0) is None
    finger.down(20, 20, DRAWING, 10.0)
    finger.move(300, 20, 1.0)
    assert finger.held(13.0) is None


def test_holding_a_plain_target_is_not_holding() -> None:
    finger = Finger()
    finger.down(*IN, DRAWING, 1.0)
    assert finger.held(9.0) is None


def test_of_two_targets_the_one_above_is_touched() -> None:
    drawing = Drawing((1024, 600), (Target(ONE, "below"), Target(ONE, "above")))
    found = target_at(drawing, *IN)
    assert found is not None
    assert found.choice == "above"
    assert target_at(drawing, 99, 250) is None
    assert target_at(drawing, 300, 250) is None, "the right edge belongs to what is beside"
