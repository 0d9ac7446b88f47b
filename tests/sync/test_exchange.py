"""What goes out, at a real desk with a real journal: whole, in order, and never held up."""

from pathlib import Path
from typing import Any

import pytest

from kiosk.answers import Done
from kiosk.journal_reading import read_only
from kiosk.refusal import Refusal
from kiosk.sync import wire
from kiosk.sync.errors import (
    Narrow,
    NotTheCentre,
    Unreachable,
)
from kiosk.sync.exchange import NARROW_TURNS
from kiosk.sync.wire_bytes import pack
from tests.insync_kit import Card, reason
from tests.scene import pass_text
from tests.sync.centre_kit import NOW, PORTAL, lost, outcome, replies, says


def test_what_happened_goes_out_in_order_and_whole(card: Card) -> None:
    card.walk_in(3)
    done = card.turn()
    assert done.sent == card.journal.seq > 3
    card.in_step()
    assert card.turn().sent == 0
    assert card.centre.asked.count("POST push") == 2  # the second was a sign of life


def test_a_backlog_goes_out_in_batches(card: Card) -> None:
    card.walk_in(450)
    assert card.turn().sent > 450
    card.in_step()
    pushes = card.centre.asked.count("POST push")
    assert pushes == -(-card.journal.seq // wire.BATCH_EVENTS)


def test_case_04_the_answer_is_lost_after_the_commit(card: Card) -> None:
    card.walk_in(2)
    card.centre.faults.append(lost)
    with pytest.raises(Unreachable):
        card.turn()
    assert card.journal.acknowledged == 0
    before = card.centre.events
    card.walk_in(1)
    done = card.turn()
    assert card.centre.events[: len(before)] == before
    assert (done.conflicts, done.parked) == (0, 0)
    card.in_step()


def test_an_answer_to_another_batch_acknowledges_nothing(card: Card) -> None:
    card.walk_in()
    other = wire.Push(epoch=card.journal.epoch, events=(wire.Sent.of(1, b"{}", b"x" * 32),))
    said = wire.Pushed(digest=other.digest, highest=99, outcomes=(outcome(1, wire.Result.APPLIED),), now=NOW)
    card.centre.faults.append(replies(_json(said)))
    with pytest.raises(ValueError, match="another batch"):
        card.turn()
    assert card.journal.acknowledged == 0


def _json(answer: wire.Answer) -> Any:
    from kiosk.sync.transport import Reply

    return Reply(200, {"content-type": "application/json"}, pack(answer))


def test_case_28_a_captive_portal_acknowledges_nothing(card: Card) -> None:
    card.walk_in(2)
    card.centre.faults.append(replies(PORTAL))
    with pytest.raises(NotTheCentre, match="a web page instead"):
        card.turn()
    assert card.journal.acknowledged == 0
    assert card.centre.events == []
    card.turn()
    card.in_step()


def test_case_23_a_poisoned_event_is_parked_and_nothing_waits_behind_it(card: Card) -> None:
    card.walk_in(5)
    # Somebody has worked on the card: bytes that are no text, let alone an event.
    spoil = "UPDATE event SET raw=? WHERE seq=3"
    card.desk.between(lambda: card.journal._db.execute(spoil, (b"\xff\x00poison",))).result(10)
    done = card.turn()
    assert (done.parked, done.sent) == (1, card.journal.seq)
    card.in_step()


def test_an_event_too_large_for_the_way_goes_without_its_bytes(card: Card) -> None:
    card.walk_in(8)
    card.centre.most_bytes = 1500
    done = card.turn()
    assert done.sent == card.journal.seq
    assert done.parked == 0
    # Now not even one of them fits. The first 413 may be of somebody who passes by: it has to be proven.
    card.centre.most_bytes = 1000
    card.walk_in(1)
    for _ in range(NARROW_TURNS - 1):
        with pytest.raises(Narrow):
            card.turn()
    assert card.journal.acknowledged < card.journal.seq
    card.turn()
    kept = card.centre.kept[card.journal.epoch]
    assert kept[card.journal.seq][1] == b""
    assert card.journal.acknowledged == card.journal.seq


def test_a_narrow_way_is_learned_within_a_turn_and_forgotten_after_it(card: Card) -> None:
    card.walk_in(450)
    card.centre.most_bytes = 20_000
    card.turn()
    card.in_step()
    narrow = card.centre.asked.count("POST push")
    assert narrow < 90  # some 30 batches of 16 at least, not each found by halving from 200
    card.centre.most_bytes = 1 << 30
    card.walk_in(399)
    card.turn()
    card.in_step()
    assert card.centre.asked.count("POST push") - narrow == 2


def test_what_is_too_large_for_the_centre_itself_goes_without_its_bytes_at_once(card: Card) -> None:
    card.walk_in(1)
    card.turn()
    card.walk_in(1)
    before = card.journal.acknowledged
    card.centre.faults.extend([says(413, wire.Refusal.TOO_LARGE)] * (card.journal.seq - before).bit_length())
    card.turn()
    kept = card.centre.kept[card.journal.epoch]
    assert kept[before + 1][1] == b""
    assert all(kept[seq][1] for seq in range(before + 2, card.journal.seq + 1))


@pytest.mark.parametrize("lost", [(0,), (0, 1, 2), (wire.BATCH_EVENTS,), (5, 5 + wire.BATCH_EVENTS)])
def test_events_that_the_card_lost_hold_up_nothing(card: Card, lost: tuple[int, ...]) -> None:
    """At the front of what waits, at the end of a batch, and in between. `lost`: so many after the first."""
    card.walk_in(1)
    card.turn()
    card.walk_in(450)
    gone = [card.journal.acknowledged + 1 + place for place in lost]

    def drop() -> None:
        for seq in gone:
            card.journal._db.execute("DELETE FROM event WHERE seq=?", (seq,))

    card.desk.between(drop).result(10)
    done = card.turn()
    assert (done.parked, done.waiting, card.journal.acknowledged) == (len(gone), 0, card.journal.seq)
    kept = card.centre.kept[card.journal.epoch]
    assert sorted(kept) == [*range(1, card.journal.seq + 1)]
    assert [seq for seq, (_hash, raw, _said) in kept.items() if not raw] == gone


def test_what_the_centre_lost_is_sent_again(card: Card) -> None:
    card.walk_in(4)
    card.turn()
    kept = card.centre.kept[card.journal.epoch]
    for seq in range(3, card.journal.seq + 1):
        del kept[seq]  # it came back from a backup
    card.turn()
    card.in_step()
    kept.clear()
    card.walk_in(1)
    card.turn()  # this time it says so to a batch: 409
    card.in_step()


def test_case_10_two_kiosks_one_pass_offline_give_two_tickets_and_one_conflict(
    tmp_path: Path, card: Card
) -> None:
    other = Card(tmp_path / "other", card.centre, seed=2)
    try:
        card.turn()
        other.turn()
        for kiosk in (card, other):
            assert isinstance(kiosk.check_in(pass_text()), Done)
        card.turn()
        card.centre.conflicts.add(other.journal.seq)
        done = other.turn()
        assert done.conflicts == 1
        for kiosk in (card, other):
            kiosk.in_step()
        # What happened happened: nobody's ticket is taken back.
        assert len(read_only(other.data.journal)[0].tickets) == 1
    finally:
        other.close()


def test_case_11_after_the_upload_the_same_pass_is_used(card: Card) -> None:
    card.turn()
    assert isinstance(card.check_in(pass_text()), Done)
    card.turn()
    card.in_step()
    assert reason(card.check_in(pass_text())) is Refusal.USED
