"""The transition table: every step from every state does what the table says, or nothing at all."""

import copy
import datetime as dt
from itertools import product

import pytest

from kiosk.ticket import ENDED, TRANSITIONS, IllegalStep, State, Step, Ticket, format_number
from tests.hall_kit import at, office, ticket

LATER = at("10:00").astimezone(dt.UTC)
# The table once more, state by state, from the rules of the queue (architecture.md): a slip of the hand in
# one of the two is found here.
MAY = {
    State.WAITING: {
        Step.CALL: State.CALLED,
        Step.TURN_TO_NO_SHOW: State.NO_SHOW,
        Step.TRANSFER: State.WAITING,
        Step.CANCEL: State.CANCELLED,
        Step.END_DAY: State.UNSERVED,
    },
    State.CALLED: {
        Step.TURN_TO_NO_SHOW: State.NO_SHOW,
        Step.FINISH_NEXT: State.WAITING,
        Step.FINISH_AWAY: State.AWAY,
        Step.FINISH_DONE: State.DONE,
        Step.MISS: State.NO_SHOW,
        Step.TRANSFER: State.WAITING,
        Step.CANCEL: State.CANCELLED,
        Step.END_DAY: State.DONE,
    },
    State.AWAY: {
        Step.RETURN: State.WAITING,
        Step.TURN_TO_NO_SHOW: State.NO_SHOW,
        Step.CANCEL: State.CANCELLED,
        Step.END_DAY: State.DONE,
    },
    State.NO_SHOW: {
        Step.RETURN: State.WAITING,
        Step.CANCEL: State.CANCELLED,
        Step.END_DAY: State.NO_SHOW,
    },
    State.DONE: {Step.TURN_TO_NO_SHOW: State.NO_SHOW},
    State.CANCELLED: {},
    State.UNSERVED: {},
}


def standing(state: State) -> Ticket:
    return ticket(office(), "A001", "09:00", state=state, counter=1 if state is State.CALLED else None)


@pytest.mark.parametrize(("state", "step"), list(product(State, Step)), ids=lambda found: found.value)
def test_every_step_from_every_state(state: State, step: Step) -> None:
    before = standing(state)
    untouched = copy.deepcopy(before)
    wanted = MAY[state].get(step)
    assert before.may(step) == (wanted is not None)
    if wanted is None:
        with pytest.raises(IllegalStep, match=f"A001: {step} while {state}"):
            before.after(step, LATER, counter=None, stage="interview")
    else:
        after = before.after(step, LATER, counter=None)
        assert (after.state, after.since, after.counter) == (wanted, LATER, None)
        assert (after.number, after.due, after.came, after.issued) == (
            before.number,
            before.due,
            before.came,
            before.issued,
        )
    assert before == untouched


def test_the_table_names_no_more_than_these() -> None:
    assert {(state, step): to for state, steps in MAY.items() for step, to in steps.items()} == TRANSITIONS


def test_nothing_leads_out_of_an_end_but_the_second_press() -> None:
    ways_out = {(state, step) for state, step in TRANSITIONS if state in ENDED}
    assert ways_out == {(State.DONE, Step.TURN_TO_NO_SHOW)}


def test_a_day_s_end_leaves_nobody_in_the_queue() -> None:
    after = {TRANSITIONS[state, Step.END_DAY] for state in State if (state, Step.END_DAY) in TRANSITIONS}
    assert after & {State.WAITING, State.CALLED, State.AWAY} == set()


def test_an_illegal_step_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="finish_done while waiting"):
        standing(State.WAITING).after(Step.FINISH_DONE, LATER)


@pytest.mark.parametrize(
    ("letter", "serial", "width", "number"),
    [("A", 12, 3, "A012"), ("B", 7, 2, "B07"), ("A", 1000, 3, "A1000"), ("C", 999, 3, "C999")],
)
def test_numbers(letter: str, serial: int, width: int, number: str) -> None:
    assert format_number(letter, serial, width) == number


def test_the_key_is_due_then_ticket_time_then_number() -> None:
    where = office()
    early = ticket(where, "A002", "09:00")
    assert early.key < ticket(where, "A001", "09:01").key
    assert early.key < ticket(where, "A001", "09:00", issued=at("09:02"), due=early.due).key
    assert early.key < ticket(where, "A003", "09:00").key


@pytest.mark.parametrize(("party", "load"), [(1, 1.0), (2, 1.6), (5, 3.4)])
def test_a_party_is_less_work_than_its_people(party: int, load: float) -> None:
    assert ticket(office(), "A001", "09:00", party=party).load == pytest.approx(load)
