"""What the display shows: blinking, turn by turn, the clock; and no call lost, whatever comes together."""

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.board import Call
from kiosk.devices.faces import (
    DARK,
    KEPT,
    LAST,
    LIT,
    NO_TIME,
    PERIOD,
    SILENT,
    SUPERSEDED,
    TOGETHER,
    Face,
    Faces,
)
from kiosk.office import Display

DAY = dt.datetime(2026, 11, 17, 1, tzinfo=dt.UTC)
LOCAL = dt.datetime(2026, 11, 17, 8, 24)  # noqa: DTZ001 - a wall clock, as the display gets it
CLOCK = Face(clock="08.24")


def call(number: str, counter: int, at: float = 0, recall: int = 0) -> Call:
    return Call(number, counter, DAY + dt.timedelta(seconds=at), recall)


class Hall:
    """A desk that calls, and a display that asks when it should: what was shown, by the time it began."""

    def __init__(self, display: Display | None = None) -> None:
        self.faces = Faces(display or Display(blink_seconds=6, turn_seconds=4))
        self.calls: list[Call] = []
        self.now = 1000.0
        self.seen: list[tuple[float, Face]] = []
        self.faces.take((), self.now)

    def call(self, *calls: Call) -> None:
        for each in calls:
            self.calls = [each, *(c for c in self.calls if c.number != each.number)]
        self.faces.take(self.calls, self.now)
        self.look()

    def look(self) -> Face:
        face = self.faces.at(self.now, LOCAL)
        if not self.seen or self.seen[-1][1] != face:
            self.seen.append((self.now, face))
        return face

    def run(self, seconds: float, *, board: bool = True) -> list[tuple[float, Face]]:
        """Go on for so long, with a board of the desk every 30 s; what was shown, seconds from now."""
        start, end, word = self.now, self.now + seconds, self.now + 30
        since = len(self.seen)
        while self.now < end:
            self.look()
            self.now = min(end, self.faces.next_change(self.now))
            if board and self.now >= word:
                word += 30
                self.faces.take(self.calls, self.now)
        return [(round(at - start, 2), face) for at, face in self.seen[since:]]

    def numbers(self, seconds: float) -> list[str]:
        """The numbers in the order they were shown, each once a turn."""
        shown = [face.number for _, face in self.run(seconds) if face.number]
        return [b for a, b in pairwise(["", *shown]) if a != b]


@pytest.fixture
def hall() -> Hall:
    return Hall()


A, B, C = call("A012", 3, 1), call("B002", 1, 2), call("A013", 2, 3)
FACE_A, FACE_B = Face("A012", 3), Face("B002", 1)


def test_a_call_blinks_once_a_second_for_its_seconds_and_then_stays(hall: Hall) -> None:
    hall.call(A)
    shown = [(0.0, FACE_A), *hall.run(20)]
    blinks = [
        (round(second + part, 2), face) for second in range(6) for part, face in ((0, FACE_A), (LIT, DARK))
    ]
    assert shown == [*blinks, (6.0, FACE_A)]


def test_it_never_flashes_above_three_hertz() -> None:
    assert 1 / PERIOD <= 3


def test_a_recall_blinks_again_and_a_repeated_board_does_not(hall: Hall) -> None:
    hall.call(A)
    hall.run(10)
    hall.faces.take([A], hall.now)
    assert DARK not in [face for _, face in hall.run(10)]
    hall.call(call("A012", 3, 1, recall=1))
    assert [face for _, face in hall.run(6)].count(DARK) == 6


def test_a_recall_of_the_number_that_blinks_begins_its_seconds_anew(hall: Hall) -> None:
    hall.call(A)
    hall.run(5)
    hall.call(call("A012", 3, 1, recall=1))
    assert [face for _, face in hall.run(6)].count(DARK) == 6


def test_a_recall_of_a_number_that_still_waits_is_shown_once(hall: Hall) -> None:
    hall.call(A, B)
    hall.call(call("B002", 1, 2, recall=1))
    assert hall.numbers(13) == ["A012", "B002", "A012", "B002"]


def test_the_same_number_blinks_again_at_its_next_counter(hall: Hall) -> None:
    hall.call(A)
    hall.run(60)
    hall.call(call("A012", 5, 60))
    assert {face for _, face in hall.run(6)} == {DARK, Face("A012", 5)}


def test_the_same_number_blinks_again_at_the_same_counter(hall: Hall) -> None:
    """It was a no-show, and returned."""
    hall.call(A)
    hall.call(B)
    hall.run(60)
    hall.call(A)
    assert {face for _, face in hall.run(6)} == {DARK, FACE_A}


@pytest.mark.parametrize(
    "changed", [call("A012", 3, 1), call("A012", 3, 900, recall=2), call("A012", 3, -900)]
)
def test_neither_forgotten_recalls_nor_a_mended_clock_call_anybody(hall: Hall, changed: Call) -> None:
    hall.call(B)
    hall.call(call("A012", 3, 1, recall=2))
    hall.run(20)
    hall.faces.take([changed, B], hall.now)
    assert DARK not in [face for _, face in hall.run(10)]


def test_calls_together_take_turns_of_3_s_until_each_had_its_seconds(hall: Hall) -> None:
    hall.call(A, B)
    shown = [(0.0, FACE_A), *hall.run(11.9)]
    turns = [(at, face) for at, face in shown if face != DARK and at % TOGETHER == 0]
    assert turns == [(0, FACE_A), (3, FACE_B), (6, FACE_A), (9, FACE_B)]
    assert [face for _, face in shown].count(DARK) == 12


def test_a_call_that_comes_later_goes_before_those_that_were_shown(hall: Hall) -> None:
    hall.call(A, B)
    hall.run(4)  # B blinks, A waits for its second turn
    hall.call(C)
    assert hall.numbers(14)[:3] == ["B002", "A013", "A012"]


def test_a_call_alone_gives_way_after_3_s_to_one_that_comes(hall: Hall) -> None:
    hall.call(A)
    hall.run(1)
    hall.call(B)
    assert next(at for at, face in hall.run(5) if face == FACE_B) == 2.0
    other = Hall()
    other.call(A)
    other.run(5)
    other.call(B)
    assert other.look() == FACE_B, "it had its 3 s"
    assert other.numbers(6) == ["B002"], "and a rest of one second is no turn"


def test_a_number_whose_counter_called_the_next_gets_no_second_turn(hall: Hall) -> None:
    hall.call(A, B)
    hall.run(3.5)
    hall.call(call("A014", 3, 4))
    assert hall.numbers(14)[:4] == ["B002", "A014", "B002", "A014"]
    other = Hall()
    other.call(A, B)
    other.run(1)  # it is A's turn still
    other.call(call("A014", 3, 4))
    assert other.numbers(14)[:5] == ["A012", "B002", "A014", "B002", "A014"]


def test_eight_counters_at_once_are_all_shown(hall: Hall) -> None:
    eight = [call(f"A{n:03}", n, n) for n in range(1, 9)]
    hall.call(*eight)
    assert hall.numbers(24)[:8] == [each.number for each in eight]


def test_a_call_that_waits_while_nothing_is_drawn_has_all_its_seconds(hall: Hall) -> None:
    hall.call(A)
    hall.run(1)
    hall.now += 20  # the display is away
    hall.call(B)
    shown = [(at, face) for at, face in hall.run(30) if face != DARK]
    first = next(at for at, face in shown if face == FACE_B)
    assert first == pytest.approx(TOGETHER), "A has its 3 s again"


def test_after_a_long_absence_what_was_followed_is_left_out(hall: Hall) -> None:
    hall.look()
    for n in range(10):
        hall.calls = [call(f"A{n:03}", 3, n), *hall.calls]
        hall.faces.take(hall.calls, hall.now)
    hall.now += SUPERSEDED
    assert hall.look() == Face("A009", 3)


def test_between_calls_the_last_of_each_counter_take_turns_newest_first(hall: Hall) -> None:
    hall.call(call("A001", 1, 1), call("A002", 2, 2), call("A003", 1, 3), call("A004", 3, 4))
    hall.call(*(call(f"A00{n}", n, n) for n in (5, 6)))
    hall.run(60)
    turns = hall.run(40)
    assert {round(b[0] - a[0], 2) for a, b in pairwise(turns)} == {4.0}
    shown = [face.number for _, face in turns][:LAST]
    assert sorted(shown) == ["A003", "A004", "A005", "A006"]
    newest = shown.index("A006")
    assert [*shown[newest:], *shown[:newest]] == ["A006", "A005", "A004", "A003"]


def test_the_clock_where_nobody_was_called(hall: Hall) -> None:
    assert hall.look() == CLOCK
    assert hall.faces.at(hall.now, None) == Face(clock=NO_TIME)


def test_the_clock_half_an_hour_after_the_last_call(hall: Hall) -> None:
    hall.call(A)
    assert hall.run(KEPT - 1)[-1][1] == FACE_A
    assert hall.run(60)[-1][1] == CLOCK


def test_the_clock_when_the_desk_falls_silent_and_the_numbers_when_it_speaks_again(hall: Hall) -> None:
    hall.call(A)
    shown = hall.run(SILENT + 5, board=False)
    assert shown[-1] == (pytest.approx(SILENT, abs=1.0), CLOCK)
    hall.faces.take([A], hall.now)
    assert hall.look() == FACE_A


def test_a_new_day_begins_with_the_clock(hall: Hall) -> None:
    hall.call(A, B)
    hall.faces.take((), hall.now)
    hall.calls = []
    assert [face for _, face in hall.run(10)] == [CLOCK]
    hall.call(call("A012", 3, 80_000))
    assert {face for _, face in hall.run(5)} == {DARK, FACE_A}, "yesterday's A012 is not known any more"


def test_what_was_called_before_the_kiosk_started_does_not_blink() -> None:
    faces = Faces(Display(blink_seconds=6, turn_seconds=4))
    assert faces.at(0.0, LOCAL) == CLOCK, "no word yet"
    faces.take([B, A], 1.0)
    assert [faces.at(1.0 + n / 10, LOCAL) for n in range(40)] == [FACE_B] * 40
    assert faces.at(5.1, LOCAL) == FACE_A


def test_without_blinking_a_call_is_shown_at_once_for_a_turn() -> None:
    hall = Hall(Display(blink_seconds=0, turn_seconds=5))
    hall.call(A)
    hall.run(8)
    hall.call(B)
    assert hall.look() == FACE_B
    assert hall.run(20) == [(10.0, FACE_A), (15.0, FACE_B)]


CALLS = st.lists(st.tuples(st.floats(0.0, 8.0) | st.just(0.0), st.integers(1, 5)), min_size=1, max_size=25)


@given(CALLS, st.sampled_from([0, 2, 6, 10]), st.integers(1, 8))
def test_no_call_is_lost(calls: list[tuple[float, int]], blink: int, turn: int) -> None:
    """Each is lit for some seconds, unless its counter had called another by then."""
    hall = Hall(Display(blink_seconds=blink, turn_seconds=turn))
    made = []
    for index, (pause, counter) in enumerate(calls):
        hall.run(pause)
        made.append(call(f"A{index:03}", counter, index))
        hall.call(made[-1])
    hall.run(len(calls) * 12)
    lit: dict[Face, float] = defaultdict(float)
    for (at, face), (until, _) in pairwise([*hall.seen, (hall.now, DARK)]):
        lit[face] += until - at
    for index, each in enumerate(made):
        if all(other.counter != each.counter for other in made[index + 1 :]):
            assert lit[Face(each.number, each.counter)] >= min(TOGETHER, blink or turn) * LIT - 0.01
        elif len(made) * TOGETHER < SUPERSEDED:
            assert lit[Face(each.number, each.counter)] > 0.6
