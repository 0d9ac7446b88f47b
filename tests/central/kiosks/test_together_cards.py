"""The same with cards that are not what they were: restored, copied, damaged, of two boots."""

import datetime as dt
import hashlib
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from central.kiosks import enrolment
from central.kiosks.models import Alarm, Event, Quarantined, Redemption
from kiosk.clock import Trust
from kiosk.sync.errors import Trouble
from kiosk.sync.exchange import CLONED, RESTORED
from tests.central.kiosks.together_kit import NINE, Whole, World, alarms


def rewrite(kiosk: Whole, seq: int, raw: bytes) -> None:
    """Somebody works on the card, whose kiosk does not run: other bytes, and all is to be sent again."""
    with sqlite3.connect(kiosk.opened.data.journal) as card:
        digest = hashlib.sha256(raw).digest()
        card.execute("UPDATE event SET raw = ?, hash = ? WHERE seq = ?", (raw, digest, seq))
        card.execute("DELETE FROM meta WHERE key = 'acknowledged'")
    card.close()


def test_case_07_same_seq_other_body_is_quarantined_and_the_kiosk_stopped(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(2)
    kiosk.sync()
    before = kiosk.kept
    seq, raw = next((seq, raw) for seq, raw in before if b'"ticket_issued"' in raw)
    other = raw.replace(b'"party":1', b'"party":4')
    assert other != raw
    kiosk.stop()
    rewrite(kiosk, seq, other)
    kiosk.start()
    assert kiosk.sync().differs == CLONED
    assert kiosk.kept == before
    assert (Quarantined.objects.get(seq=seq).why, bytes(Quarantined.objects.get(seq=seq).raw)) == (
        "quarantine",
        other,
    )
    assert alarms() == {Alarm.Kind.CLONE}
    assert kiosk.in_sync.fact is not None
    assert kiosk.in_sync.fact.trouble == Trouble.JOURNAL_DIFFERS.value


def image_of(kiosk: Whole, path: Path) -> Path:
    """A copy of its whole card, of a moment when it did not run."""
    kiosk.stop()
    shutil.copytree(kiosk.path, path)
    kiosk.start()
    return path


def restored(kiosk: Whole, image: Path) -> None:
    kiosk.stop()
    shutil.rmtree(kiosk.path)
    shutil.copytree(image, kiosk.path)
    kiosk.start()


@pytest.mark.parametrize("meanwhile", [0, 2])
def test_case_08_a_card_from_an_image_overwrites_nothing_and_goes_on_above_its_numbers(
    world: World, tmp_path: Path, meanwhile: int
) -> None:
    """`meanwhile`: tickets that it gave before it could ask the centre."""
    kiosk = world.kiosk()
    kiosk.walk_in(1)
    kiosk.sync()
    image = image_of(kiosk, tmp_path / "image")
    given = kiosk.walk_in(9)
    kiosk.sync()
    before, epoch = kiosk.kept, kiosk.journal.epoch
    restored(kiosk, image)
    kiosk.walk_in(meanwhile)
    # That it started is an event already, and not the one that the centre has by this number.
    assert kiosk.sync().differs == CLONED
    assert kiosk.kept == before
    assert Quarantined.objects.exists()
    # At once it has heard which numbers it gave, and gives none of them again.
    given += kiosk.walk_in(1)
    assert len(set(given)) == len(given)
    # People look at it: the kiosk is enrolled anew, and its card goes on in a new epoch, with all it has.
    kiosk.enrol()
    kiosk.sync()
    assert kiosk.walk_in(1) == [f"B{int(given[-1][1:]) + 1:03d}"]
    kiosk.sync()
    assert kiosk.journal.epoch != epoch
    kiosk.in_step()
    rows = Event.objects.filter(journal__epoch=epoch).order_by("seq").values_list("seq", "raw")
    assert [(seq, bytes(raw)) for seq, raw in rows] == before
    assert alarms() == {Alarm.Kind.CLONE, Alarm.Kind.NEW_JOURNAL}


def test_case_08_a_card_from_an_image_that_asks_first_goes_on_by_itself(world: World, tmp_path: Path) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(1)
    kiosk.sync()
    image = image_of(kiosk, tmp_path / "image")
    given = kiosk.walk_in(9)
    kiosk.sync()
    epoch = kiosk.journal.epoch
    kiosk.stop()
    shutil.rmtree(kiosk.path)
    shutil.copytree(image, kiosk.path)
    kiosk.start(kiosk=False)  # `kiosk sync`, before the kiosk is started
    assert kiosk.sync().differs == RESTORED
    kiosk.sync()
    kiosk.stop()
    kiosk.start()
    assert kiosk.walk_in(1) == [f"B{int(given[-1][1:]) + 1:03d}"]
    kiosk.sync()
    assert kiosk.journal.epoch != epoch
    kiosk.in_step()
    assert not Quarantined.objects.exists()
    assert alarms() == {Alarm.Kind.NEW_JOURNAL}


def test_case_09_two_cloned_cards_are_found_and_the_second_is_stopped(world: World, tmp_path: Path) -> None:
    first = world.kiosk()
    first.walk_in(2)
    first.sync()
    image = image_of(first, tmp_path / "clone")
    second = world.kiosk(first.row, at=image, enrolled=False)
    first.walk_in(2)
    second.walk_in(3)
    assert first.sync().differs is None
    assert second.sync().differs == CLONED
    kept, queue = first.kept, second.stored
    # It gives numbers, keeps them, and asks no more.
    second.walk_in(1)
    assert second.sync().sent == 0
    assert len(second.stored) > len(queue)
    assert first.kept == kept
    assert Quarantined.objects.exists()
    assert alarms() >= {Alarm.Kind.CLONE}
    first.walk_in(1)
    assert first.sync().differs is None
    first.in_step()


def test_a_kiosk_that_was_added_instead_of_enrolled_anew_loses_nothing(world: World) -> None:
    kiosk, booking = world.kiosk(), world.booked()
    kiosk.walk_in(1)
    kiosk.sync()
    kiosk.admitted(world.pass_of(booking))
    kiosk.walk_in(3)
    kiosk.row = enrolment.add_kiosk(world.office.code)
    kiosk.enrol()
    done = kiosk.sync()
    assert (done.differs, done.conflicts, done.parked) == (None, 0, 0)
    kiosk.in_step()
    assert Redemption.objects.get().booking == booking.pk
    assert not Quarantined.objects.exists()
    assert alarms() == set()


def test_case_19_two_boots_before_a_sync_the_order_is_right_and_the_times_are_mended(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    for _ in range(2):
        kiosk.stop()
        kiosk.untrusted(dt.datetime(1970, 1, 1, 0, 5, tzinfo=dt.UTC))
        kiosk.start()
        kiosk.walk_in(2)
    kiosk.clock.utc, kiosk.clock.trust = NINE + dt.timedelta(minutes=30), Trust.SYNCED
    numbers = kiosk.walk_in(1)
    kiosk.sync()
    kiosk.in_step()
    issued = Event.objects.filter(kind="ticket_issued").order_by("seq")
    told = [json.loads(bytes(row.raw))["body"]["number"] for row in issued]
    assert told == sorted(told)
    assert told[-1:] == numbers
    assert len(told) == 5
    times = [row.at for row in issued if row.at is not None]
    assert times == sorted(times)
    # Those of the boot that learned the time are mended to the minute; of the one before nobody knows it.
    assert times[2] == times[3] == times[4]
