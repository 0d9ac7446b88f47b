"""The protocol keeps its promises in every state of a small world, and each of them needs what keeps it."""

import itertools

import pytest

from tests.sync.explore import WrongState
from tests.sync.model import (
    Ack,
    Batch,
    Break,
    In,
    Kiosk,
    Out,
    explore_in,
    explore_out,
    in_steps,
    out_steps,
    out_wrong,
)


def test_what_goes_out_is_neither_lost_nor_doubled_nor_reordered_in_any_state(
    capsys: pytest.CaptureFixture[str],
) -> None:
    states = explore_out()
    with capsys.disabled():
        print(f" [push: {states} states] ", end="")
    # Far fewer would mean that the model lost a fault, and proves nothing any more.
    assert states > 50_000


def test_what_comes_in_skips_nothing_in_any_state(capsys: pytest.CaptureFixture[str]) -> None:
    states = explore_in()
    with capsys.disabled():
        print(f" [pull: {states} states] ", end="")
    assert states > 5_000


MISSING, DOUBLED = "an acknowledged event is missing", "an event is doubled"
FORGOTTEN, TRAPPED = "the kiosk has forgotten an unacknowledged event", "the end is out of reach"
SKIPPED = "a change is skipped"

OUTWARD = {
    Break.ACK_BEFORE_COMMIT: MISSING,
    Break.NO_DEDUPE: DOUBLED,
    Break.NO_LOCK: DOUBLED,
    Break.REPLAY_REFUSED: TRAPPED,
    Break.ACK_AT_SEND: MISSING,
    Break.ANY_ANSWER: MISSING,
    Break.PURGE_UNKNOWN: FORGOTTEN,
}
INWARD = {
    Break.CURSOR_FIRST: SKIPPED,
    Break.NO_HORIZON: SKIPPED,
    Break.HOLES_WAIT: TRAPPED,
}


@pytest.mark.parametrize("broken", Break, ids=lambda broken: broken.name.lower())
def test_a_protocol_that_is_wrong_in_one_place_is_caught(broken: Break) -> None:
    with pytest.raises(WrongState) as caught:
        explore_out(broken) if broken in OUTWARD else explore_in(broken)
    assert caught.value.why == (OUTWARD | INWARD)[broken]


def test_the_shortest_way_to_the_fault_is_told() -> None:
    """Written, sent, begun (and answered too early), believed: the centre's crash is not even needed."""
    with pytest.raises(WrongState) as caught:
        explore_out(Break.ACK_BEFORE_COMMIT)
    path = caught.value.path
    assert path[0] == Out()
    assert len(path) == 5
    for before, after in itertools.pairwise(path):
        assert isinstance(before, Out)
        assert after in list(out_steps(before, Break.ACK_BEFORE_COMMIT))


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (Out((Kiosk(2, noted=1), Kiosk())), MISSING),
        (Out((Kiosk(2, knows=1), Kiosk())), MISSING),
        (Out((Kiosk(2), Kiosk()), kept=((0, 1), (0, 1))), DOUBLED),
        (Out((Kiosk(2), Kiosk()), kept=((0, 2), (0, 1))), "the order is lost"),
        (Out((Kiosk(2), Kiosk()), kept=((0, 2),)), "the order is lost"),
        (Out((Kiosk(2, purged=1), Kiosk())), FORGOTTEN),
        (Out((Kiosk(1), Kiosk()), kept=((1, 1),)), "the centre has what nobody wrote"),
        (Out((Kiosk(2, 1, 1, 1), Kiosk(1)), kept=((1, 1), (0, 1))), None),
    ],
)
def test_a_state_is_judged(state: Out, why: str | None) -> None:
    assert out_wrong(state) == why


def test_every_fault_is_among_the_steps() -> None:
    """Loss, doubling, reordering, a crash of either side, an answer lost after the commit."""
    one, two = Batch(0, 1, 1), Batch(0, 1, 2)
    asking = Kiosk(2, asked=two)
    state = Out((asking, Kiosk()), net=frozenset({one, two}))
    found = list(out_steps(state))
    begun = [after for after in found if after.works]
    assert {after.works[0].batch for after in begun} == {one, two}  # in any order
    assert all(after.net == state.net for after in begun)  # and again
    assert Out((Kiosk(2), Kiosk()), net=state.net) in found  # a crash of the kiosk; a timeout
    assert Out((Kiosk(2), Kiosk())) in found  # all is dark
    open_ = next(after for after in begun if after.works[0].batch == two)
    assert state in list(out_steps(open_))  # a crash of the centre before its commit
    committed = next(after for after in out_steps(open_) if after.kept)
    assert Ack(two) in committed.net
    assert any(
        after.kept and not after.kiosks[0].asked and not after.kiosks[0].knows
        for after in out_steps(committed)
    )  # the answer is lost
    assert len(list(in_steps(In()))) >= 4
