"""Which events go into a batch, and what an acknowledgement means."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync import wire
from kiosk.sync.desk_side import StoredEvent
from kiosk.sync.outbox import Measure, judge, next_push

NOW = dt.datetime(2026, 11, 17, tzinfo=dt.UTC)
APPLIED, DUPLICATE, CONFLICT, REJECTED = wire.Result


def rows(count: int, size: int = 20, first: int = 1) -> list[StoredEvent]:
    return [(seq, b"x" * size, bytes([seq % 256]) * 32) for seq in range(first, first + count)]


def push(stored: list[StoredEvent], measure: Measure | None = None, after: int = 0) -> wire.Push:
    return next_push("epoch", stored, measure or Measure(), 1, None, after=after)


def pushed(sent: wire.Push, *results: wire.Outcome | wire.Result, **more: object) -> wire.Pushed:
    outcomes = tuple(
        wire.Outcome(seq=event.seq, result=found) if isinstance(found, wire.Result) else found
        for event, found in zip(sent.events, results or [APPLIED] * len(sent.events), strict=True)
    )
    highest = sent.events[-1].seq if sent.events else 0
    facts = {"digest": sent.digest, "highest": highest, "outcomes": outcomes, "now": NOW}
    return wire.Pushed.model_validate(facts | more)


@given(st.integers(0, 300), st.integers(1, 5000), st.integers(1, 200))
def test_a_batch_is_the_first_of_what_waits_without_gaps_and_within_the_limits(
    count: int, size: int, most: int
) -> None:
    stored = rows(count, size)
    sent = push(stored, Measure(most)).events
    assert [event.seq for event in sent] == list(range(1, len(sent) + 1))
    assert bool(sent) == bool(stored)
    assert len(sent) <= most
    assert sum(len(event.raw) for event in sent) <= wire.BATCH_BYTES
    if len(sent) < min(count, most):
        assert (len(sent) + 1) * size > wire.BATCH_BYTES


def test_what_the_card_lost_before_them_is_named_and_counts() -> None:
    sent = push(rows(3, first=8), after=5).events
    assert [(event.seq, event.size) for event in sent] == [(6, 0), (7, 0), (8, None), (9, None), (10, None)]
    # A batch that is too large can be halved down to the lost one alone.
    assert [event.seq for event in push(rows(3, first=300), Measure(4), after=5).events] == [6, 7, 8, 9]
    assert [event.seq for event in push(rows(3, first=300), Measure(1), after=5).events] == [6]


def test_what_is_too_large_is_halved_and_at_last_goes_without_its_bytes() -> None:
    measure: Measure | None = Measure()
    seen = []
    while measure is not None:
        sent = push(rows(200), measure).events
        seen.append((len(sent), measure.bare))
        measure = measure.smaller(len(sent))
    assert seen == [*((n, False) for n in (200, 100, 50, 25, 12, 6, 3, 1)), (1, True)]
    assert Measure().smaller(0) is None  # a sign of life cannot be made smaller


@pytest.mark.parametrize("size", [5, wire.EVENT_BYTES + 1])
def test_an_event_without_its_bytes_tells_its_size_and_hash(size: int) -> None:
    event = push(rows(1, size), Measure(1, bare=True)).events[0]
    assert (event.raw, event.size, event.hash) == ("", size, "01" * 32)


def test_the_report_leaves_out_what_comes_with_it() -> None:
    report = wire.Report(now=NOW, version="1", waiting=9)
    for count, waits in ((0, 9), (5, 4), (9, 0)):
        told = next_push("epoch", rows(count), Measure(), 1, report, after=0).report
        assert told is not None
        assert told.waiting == waits


def test_everything_answered_is_acknowledged_whatever_became_of_it() -> None:
    sent = push(rows(5))
    twice = wire.Outcome(seq=5, result=DUPLICATE, first=CONFLICT)
    verdict = judge(
        sent, pushed(sent, APPLIED, DUPLICATE, CONFLICT, REJECTED, twice), acknowledged=0, newest=9
    )
    assert verdict.acknowledged == 5
    assert [o.seq for o in verdict.conflicts] == [3, 5]  # a replay gets the first answer again
    assert [o.seq for o in verdict.parked] == [4]
    assert not any((verdict.lost, verdict.restored, verdict.stop))


def test_a_sign_of_life_acknowledges_nothing_and_finds_what_was_lost() -> None:
    sent = push([])
    assert judge(sent, pushed(sent, highest=7), acknowledged=7, newest=9).acknowledged == 7
    more = judge(sent, pushed(sent, highest=8), acknowledged=7, newest=9)
    assert (more.acknowledged, more.lost) == (7, False)
    less = judge(sent, pushed(sent, highest=3), acknowledged=7, newest=9)
    assert (less.acknowledged, less.lost) == (3, True)


def test_more_than_was_ever_written_is_a_card_from_an_image() -> None:
    sent = push(rows(2))
    verdict = judge(sent, pushed(sent, highest=10), acknowledged=0, newest=9)
    assert (verdict.restored, verdict.acknowledged) == (True, 0)
    assert not judge(sent, pushed(sent, highest=9), acknowledged=0, newest=9).restored


def test_a_stopped_epoch_acknowledges_nothing() -> None:
    sent = push(rows(2))
    verdict = judge(sent, pushed(sent, REJECTED, REJECTED, stop=True), acknowledged=0, newest=2)
    assert (verdict.stop, verdict.acknowledged) == (True, 0)
