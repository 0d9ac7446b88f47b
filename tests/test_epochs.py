"""Cards that came back from an image, and cards that were copied."""

import contextlib
import datetime as dt
import os

import pytest

from kiosk import epochs
from kiosk.clock import Trust
from kiosk.commands import Tick
from kiosk.journal_reading import read_only, verify
from kiosk.record import fold
from kiosk.sync import exchange as ex
from kiosk.sync import wire
from kiosk.sync.errors import Unreachable
from tests.hall_kit import at
from tests.insync_kit import Card
from tests.scene import booking
from tests.sync.centre_kit import dead, outcome


def test_case_08_a_card_from_an_image_goes_on_in_a_new_epoch(card: Card) -> None:
    card.walk_in(3)
    card.turn()
    old, seq, head = card.journal.epoch, card.journal.seq, card.journal.head
    # The centre knows of more than this card: what came after the image was taken.
    kept = card.centre.kept[old]
    for more in range(1, 4):
        kept[seq + more] = ("0" * 64, b"{}", outcome(seq + more, wire.Result.APPLIED))
    before = dict(kept)
    done = card.turn()
    assert done.differs == ex.RESTORED
    assert card.centre.kept[old] == before  # nothing was overwritten
    assert card.journal.epoch != old
    card.turn()
    card.in_step()
    # The hall goes on, and can be rebuilt from the new chain alone; the old one is kept.
    assert card.walk_in() == ["I004"]
    hall = read_only(card.data.journal)[0]
    assert card.desk.between(lambda: fold(card.journal.records())).result(10) == hall
    assert verify(card.data.journal)[2] is None
    first = next(card.journal.records())
    assert (first.kind, first.body["before"], first.body["head"]) == ("epoch_begun", old, head.hex())
    assert verify(card.data.path / f"journal-{old}.db")[0] == seq


def test_a_large_hall_is_carried_in_events_that_the_wire_takes(card: Card) -> None:
    card.walk_in(300)
    card.turn()
    card.side.renew_epoch()
    assert card.turn().parked == 0
    card.in_step()
    assert max(len(raw) for raw in (r.raw for r in card.journal.records())) < wire.EVENT_BYTES


def test_case_09_a_cloned_card_is_stopped_and_keeps_its_queue(card: Card) -> None:
    card.turn()
    card.centre.stopped.add(card.journal.epoch)
    card.walk_in(2)
    assert card.turn().differs == ex.CLONED
    pushes = card.centre.asked.count("POST push")
    card.centre.changes += [booking(1)]
    done = card.turn()
    assert (done.differs, done.bookings) == (ex.CLONED, 1)  # news still comes
    assert card.centre.asked.count("POST push") == pushes
    assert card.walk_in() == ["I003"]
    # Enrolled by a code of its own it goes on in an epoch of its own.
    card.side.know_centre()
    assert card.turn().differs is None
    card.in_step()


# What an epoch leaves behind


def renewed(card: Card, times: int) -> list[str]:
    """The epochs that went, the oldest first; the desk's clock goes on by a minute between them."""
    gone = []
    for _ in range(times):
        gone.append(card.journal.epoch)
        card.side.renew_epoch()
        card.clock.set(card.clock.now().utc + dt.timedelta(minutes=1))
    return gone


def kept(card: Card) -> list[str]:
    return [path.name.removeprefix("journal-").removesuffix(".db") for path in epochs.copies(card.data.path)]


def test_a_copy_is_kept_for_a_week_and_not_longer(card: Card) -> None:
    gone = renewed(card, 1)
    card.turn()
    for day in (1, 6, 7):
        card.clock.set(at("09:30") + dt.timedelta(days=day))
        card.turn()
        card.turn()  # what the new day wrote is acknowledged
        assert kept(card) == (gone if day < 7 else [])
    assert card.data.journal.exists()
    card.in_step()


def test_of_many_copies_the_newest_are_kept(card: Card) -> None:
    gone = renewed(card, epochs.MOST + 2)
    assert kept(card) == gone[-epochs.MOST :]


@pytest.mark.parametrize("why", ["not acknowledged", "no clock"])
def test_nothing_goes_before_the_centre_has_all_and_the_time_is_known(card: Card, why: str) -> None:
    gone = renewed(card, 1)
    card.turn()
    card.clock.set(at("09:30") + dt.timedelta(days=30))
    if why == "no clock":
        card.clock.trust = Trust.ESTIMATED
    else:
        card.centre.faults.extend([dead] * 5)
        card.ask(Tick(id="the-day"))
    for _ in range(3):
        with contextlib.suppress(Unreachable):
            card.turn()
    assert kept(card) == gone
    card.centre.faults.clear()
    card.clock.trust = Trust.SYNCED
    card.turn()
    card.turn()
    assert kept(card) == []


@pytest.mark.parametrize("made", ["1970-01-01T00:05:00+00:00", "2031-01-01T00:00:00+00:00"])
def test_the_week_of_a_copy_made_without_a_clock_begins_when_the_time_is_known(card: Card, made: str) -> None:
    gone = renewed(card, 1)
    card.turn()
    seconds = dt.datetime.fromisoformat(made).timestamp()
    os.utime(epochs.copies(card.data.path)[0], (seconds, seconds))
    for day, left in ((1, gone), (7, gone), (8, [])):
        card.clock.set(at("09:30") + dt.timedelta(days=day))
        card.turn()
        card.turn()
        assert kept(card) == left
