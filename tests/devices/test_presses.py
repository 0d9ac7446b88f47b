"""One button does it: press, second press, hold; and what must never happen, whatever edges come."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.presses import APART, HELD, IGNORED, SECOND, TOUCH, Meaning, Pressed, Presses

CALL, MISSED, RECALL = Meaning.CALL_NEXT, Meaning.TURN_TO_NO_SHOW, Meaning.RECALL
LATER = 100.0


def tell(*edges: tuple[bool, float], until: float = LATER) -> list[tuple[Meaning, float]]:
    """Feed edges as the worker does, with a tick whenever one is due before the next edge."""
    presses = Presses(3)
    told: list[Pressed | None] = []
    for index, (down, at) in enumerate(edges):
        told.append(presses.edge(down, at))
        following = edges[index + 1][1] if index + 1 < len(edges) else until
        if presses.due is not None and presses.due <= following:
            told.append(presses.tick(presses.due))
    assert all(each.counter == 3 for each in told if each)
    return [(each.meaning, pytest.approx(each.at)) for each in told if each]


def press(at: float, length: float = 0.1) -> list[tuple[bool, float]]:
    return [(True, at), (False, at + length)]


def test_a_press_calls_the_next_when_it_is_released() -> None:
    presses = Presses(3)
    assert presses.edge(True, 10.0) is None
    assert presses.tick(10.3) is None
    assert presses.edge(False, 10.4) == Pressed(3, CALL, 10.4)
    assert presses.due is None


def test_a_second_within_06_s_of_the_release_makes_it_a_no_show() -> None:
    assert tell(*press(10.0), *press(10.1 + SECOND - 0.01)) == [(CALL, 10.1), (MISSED, 10.79)]
    # It is when it begins that counts: the finger may let go later.
    assert tell(*press(10.0), *press(10.5, 0.7)) == [(CALL, 10.1), (MISSED, 11.2)]


def test_a_second_later_than_06_s_is_ignored() -> None:
    assert tell(*press(10.0), *press(10.1 + SECOND + 0.01)) == [(CALL, 10.1)]


def test_more_within_2_s_are_ignored_however_late_they_end() -> None:
    assert tell(*press(10.0), *press(10.3), *press(10.6), *press(11.2), *press(12.05, 0.3)) == [
        (CALL, 10.1),
        (MISSED, 10.4),
    ]


def test_after_2_s_a_press_calls_again_and_may_be_turned_again() -> None:
    again = 10.1 + IGNORED + 0.01
    assert tell(*press(10.0), *press(10.4), *press(again), *press(again + 0.3)) == [
        (CALL, 10.1),
        (MISSED, 10.5),
        (CALL, again + 0.1),
        (MISSED, again + 0.4),
    ]


def test_an_ignored_press_does_not_begin_another_two_seconds() -> None:
    assert [m for m, _ in tell(*press(10.0), *press(11.9), *press(12.2))] == [CALL, CALL]


def test_held_08_s_recalls_while_it_is_held_and_its_release_does_nothing() -> None:
    presses = Presses(3)
    presses.edge(True, 10.0)
    assert presses.due == 10.0 + HELD
    assert presses.tick(10.0 + HELD - 0.001) is None
    assert presses.tick(10.0 + HELD) == Pressed(3, RECALL, 10.0 + HELD)
    assert presses.due is None
    assert presses.tick(15.0) is None
    assert presses.down_since == 10.0
    assert presses.edge(False, 15.0) is None
    assert presses.down_since is None


def test_a_hold_that_nobody_ticked_recalls_at_its_release() -> None:
    presses = Presses(3)
    presses.edge(True, 10.0)
    assert presses.edge(False, 11.0) == Pressed(3, RECALL, 10.0 + HELD)


def test_a_hold_recalls_right_after_a_call_too_and_a_press_after_it_calls() -> None:
    assert tell(*press(10.0), *press(10.3, 1.0)) == [(CALL, 10.1), (RECALL, 11.1)]
    assert tell(*press(10.0, 1.0), *press(11.2)) == [(RECALL, 10.8), (CALL, 11.3)]


@pytest.mark.parametrize("length", [0.0, 0.001, TOUCH - 0.001])
def test_a_phantom_contact_is_no_press(length: float) -> None:
    assert tell(*press(10.0, length)) == []


def test_a_contact_that_bounces_when_pressed_is_one_press_or_one_hold() -> None:
    bounces = [(True, 10.0), (False, 10.002), (True, 10.004), (False, 10.006), (True, 10.008)]
    assert tell(*bounces, (False, 10.2)) == [(CALL, 10.2)]
    assert tell(*bounces, (False, 11.2)) == [(RECALL, 10.008 + HELD)]


@pytest.mark.parametrize("length", [0.1, 1.0])
def test_a_contact_that_bounces_when_released_adds_nothing(length: float) -> None:
    up = 10.0 + length
    told = tell(*press(10.0, length), *press(up + APART - 0.02, 0.03), *press(up + 0.1, TOUCH / 2))
    assert [meaning for meaning, _ in told] == [CALL if length < HELD else RECALL]


def test_the_same_edge_twice_and_an_up_without_a_down_change_nothing() -> None:
    assert tell((False, 9.0), (True, 10.0), (True, 10.05), (False, 10.1), (False, 10.2)) == [(CALL, 10.1)]
    assert tell((False, 9.0)) == []


def test_counters_do_not_know_of_each_other() -> None:
    one, two = Presses(1), Presses(2)
    told = [one.edge(True, 1.0), two.edge(True, 1.0), one.edge(False, 1.1), two.edge(False, 1.1)]
    assert [each for each in told if each] == [Pressed(1, CALL, 1.1), Pressed(2, CALL, 1.1)]


STEPS = st.floats(0.0, 1.2) | st.sampled_from([0.0, 0.01, 0.1])
EDGES = st.lists(st.tuples(st.booleans(), STEPS), max_size=60)


@given(EDGES)
def test_whatever_edges_come(steps: list[tuple[bool, float]]) -> None:
    now, edges = 0.0, []
    for down, pause in steps:
        now += pause
        edges.append((down, now))
    presses = Presses(1)
    told: list[Pressed] = []
    downs = 0
    for index, (down, at) in enumerate(edges):
        downs += down
        answers = [presses.edge(down, at)]
        following = edges[index + 1][1] if index + 1 < len(edges) else now + 2
        if presses.due is not None and presses.due < following:
            answers.append(presses.tick(presses.due))
        told += [each for each in answers if each]
    assert len(told) <= downs, "a press means one thing at most"
    assert all(a.at <= b.at for a, b in pairwise(told))
    calls = [each.at for each in told if each.meaning is CALL]
    assert all(b - a >= IGNORED for a, b in pairwise(calls)), "two calls within two seconds"
    for index, each in enumerate(told):
        if each.meaning is MISSED:
            before = [m.meaning for m in told[:index] if m.meaning is not RECALL]
            assert before[-1:] == [CALL], "only a call can be turned into a no-show, and only once"
            assert each.at - max(c for c in calls if c <= each.at) < SECOND + HELD
