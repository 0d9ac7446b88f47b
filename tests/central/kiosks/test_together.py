"""The cases of sync.md at which a server takes part, by their numbers: whole kiosks and the whole server."""

import datetime as dt
import hashlib
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections, transaction
from django.db.backends.utils import CursorWrapper

from central.bookings.booking import cancel, move
from central.bookings.models import Booking as Row
from central.kiosks.models import Alarm, Conflict, Event, Parked, Redemption
from central.passes import keys
from kiosk.answers import Done, Refused, WhoIsHere
from kiosk.refusal import Refusal
from kiosk.sync.errors import Busy, NotTheCentre, TokenRefused, Trouble, Unreachable, UpgradeNeeded
from kiosk.sync.link import Link, error_of
from kiosk.sync.transport import HttpTransport, Request
from kiosk.sync.wire import Error
from kiosk.sync.wire_bytes import answer_of
from kiosk.sync.worker import Worker
from tests.central.central_kit import HALF_PAST_EIGHT, NOBODY, NOW, TUESDAY, made, wish
from tests.central.kiosks.together_kit import NINE, World, alarms, cut, lost
from tests.sync.centre_kit import PORTAL

TEN = 10 * 60


def test_case_04_answer_lost_after_the_commit_one_row_each(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    numbers = kiosk.walk_in(3)
    kiosk.ways.append(lost)
    with pytest.raises(Unreachable):
        kiosk.sync()
    assert kiosk.kept == kiosk.stored
    assert kiosk.journal.acknowledged < kiosk.journal.seq
    done = kiosk.sync()
    assert (done.conflicts, done.parked) == (0, 0)
    kiosk.in_step()
    assert set(numbers) <= set(kiosk.tickets)


def test_case_05_the_same_batch_twice_at_once_one_row_each(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(50)
    gone = threading.Barrier(3)

    def send() -> None:
        exchange = kiosk.exchange()
        gone.wait(30)
        exchange.turn(lambda: True, pull=False)

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    kiosk.in_step()
    assert alarms() == set()


def test_case_06_replay_after_the_booking_was_cancelled_gives_the_first_answer(world: World) -> None:
    kiosk, booking = world.kiosk(), world.booked()
    kiosk.sync()
    kiosk.admitted(world.pass_of(booking))
    kiosk.ways.append(lost)
    with pytest.raises(Unreachable):
        kiosk.sync()
    # Online it would be refused now.
    Row.objects.filter(pk=booking.pk).update(state="cancelled")
    done = kiosk.sync()
    assert (done.conflicts, done.parked) == (0, 0)
    kiosk.in_step()
    assert not Conflict.objects.exists()
    assert Redemption.objects.get().booking == booking.pk


def test_case_10_two_offline_kiosks_one_pass_two_tickets_one_conflict_and_the_counters_told(
    world: World,
) -> None:
    east, west, booking = world.kiosk(), world.kiosk(), world.booked()
    for kiosk in (east, west):
        kiosk.sync()
    first, second = (kiosk.admitted(world.pass_of(booking)) for kiosk in (east, west))
    assert first != second
    assert east.sync().conflicts == 0
    assert west.sync().conflicts == 1
    conflict = Conflict.objects.get()
    assert (conflict.first, conflict.number, conflict.booking) == (first, second, booking.pk)
    assert Redemption.objects.get().number == first
    clashes = east.link().pull(east.cursor).clashes
    assert [(clash.numbers, clash.why) for clash in clashes] == [((first, second), "used")]
    for kiosk in (east, west):
        assert kiosk.sync().clashes == ((f"{first}, {second}", "used"),)
        kiosk.in_step()
    assert first in east.tickets
    assert second in west.tickets


def test_case_11_used_after_the_upload_and_after_a_restart(world: World) -> None:
    kiosk, booking = world.kiosk(), world.booked()
    kiosk.sync()
    code = world.pass_of(booking)
    kiosk.admitted(code)
    kiosk.sync()
    assert kiosk.refused(code) is Refusal.USED
    kiosk.stop()
    kiosk.start()
    kiosk.sync()
    assert kiosk.refused(code) is Refusal.USED
    kiosk.in_step()
    assert Redemption.objects.count() == 1


def test_case_14_a_key_rotated_while_offline_is_good_until_it_ends(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    old = keys.current(NINE)
    assert old is not None
    bookings = [world.booked(minute=HALF_PAST_EIGHT + 30 * (n // 2)) for n in range(4)]
    by_old = [world.pass_of(booking) for booking in bookings]
    keys.rotate(NOW, dt.timedelta(0))
    by_new = [world.pass_of(booking, NINE) for booking in bookings]
    # Offline: passes of the old key are good, the new one is not known yet.
    kiosk.admitted(by_old[0])
    assert kiosk.refused(by_new[1]) is Refusal.UNKNOWN_KEY
    kiosk.sync()
    kiosk.admitted(by_new[1])
    kiosk.admitted(by_old[2])  # it has not ended
    keys.revoke(old.id, NINE)
    kiosk.sync()
    assert kiosk.refused(by_old[3]) is Refusal.UNKNOWN_KEY
    kiosk.admitted(by_new[3])
    kiosk.sync()
    kiosk.in_step()
    assert not Conflict.objects.exists()


def test_case_20_rescheduled_the_old_pass_is_superseded(world: World) -> None:
    kiosk, booking = world.kiosk(), world.booked()
    old = world.pass_of(booking)
    kiosk.sync()
    assert isinstance(move(world.office, booking.pk, TUESDAY, TEN, NOW, NOBODY), Row)
    kiosk.sync()
    assert kiosk.refused(old) is Refusal.REVISED
    kiosk.clock.set(NINE + dt.timedelta(hours=1))
    kiosk.admitted(world.pass_of(booking))
    kiosk.sync()
    kiosk.in_step()
    assert not Conflict.objects.exists()


def test_case_20_rescheduled_while_offline_is_a_check_in_all_the_same(world: World) -> None:
    """What happened, happened: the old pass was good there, and the seat is used."""
    kiosk, booking = world.kiosk(), world.booked()
    old = world.pass_of(booking)
    kiosk.sync()
    assert isinstance(move(world.office, booking.pk, TUESDAY, TEN, NOW, NOBODY), Row)
    kiosk.admitted(old)
    kiosk.sync()
    kiosk.in_step()
    assert Row.objects.get(pk=booking.pk).state == "checked_in"
    kiosk.clock.set(NINE + dt.timedelta(hours=1))
    assert kiosk.refused(world.pass_of(booking)) is Refusal.USED


def test_case_21_booked_after_the_last_pull_is_accepted_and_marked(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    booking = world.booked()
    answer = kiosk.check_in(world.pass_of(booking))
    assert isinstance(answer, Done)
    assert answer.facts is not None
    assert answer.facts.ticket.flagged
    done = kiosk.sync()
    assert done.conflicts == 0
    kiosk.in_step()
    assert Row.objects.get(pk=booking.pk).state == "checked_in"


def test_case_22_a_party_comes_in_two_parts_and_nobody_twice(world: World) -> None:
    """Of three: no slot here has seats for five."""
    kiosk, booking = world.kiosk(), world.booked(party=3, minute=13 * 60)
    kiosk.sync()
    kiosk.clock.set(NINE + dt.timedelta(hours=3, minutes=45))
    code = world.pass_of(booking)
    assert isinstance(kiosk.check_in(code), WhoIsHere)
    kiosk.admitted(code, ordinals=(1, 3))
    kiosk.sync()
    assert Row.objects.get().state == "partly"
    for again in ((1,), (1, 2), (4,)):
        assert isinstance(kiosk.check_in(code, ordinals=again), Refused)
    kiosk.admitted(code, ordinals=(2,))
    kiosk.sync()
    kiosk.in_step()
    assert Row.objects.get().state == "checked_in"
    assert sorted(Redemption.objects.values_list("ordinal", flat=True)) == [1, 2, 3]
    for again in ((2,), (4,)):
        assert isinstance(kiosk.check_in(code, ordinals=again), Refused)
    assert not Conflict.objects.exists()


def test_case_23_poison_at_37_of_100_is_parked_and_99_are_applied(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(100, "D")
    assert len(kiosk.stored) >= 100
    raw = b'{"epoch": "\xff\x00'
    spoil = "UPDATE event SET raw = ? WHERE seq = 37"
    kiosk.desk.between(lambda: kiosk.journal._db.execute(spoil, (raw,))).result(30)
    done = kiosk.sync()
    assert done.parked == 1
    kiosk.in_step()
    parked = Parked.objects.get()
    assert (parked.seq, parked.why) == (37, "hash")
    assert Event.objects.filter(result=1).count() == Event.objects.count() - 1
    assert alarms() == {Alarm.Kind.PARKED}


def at_the_lock(cursor: CursorWrapper) -> int:
    """How many wait for a table that is locked."""
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'")
    return int(cursor.fetchone()[0])


def test_case_24_a_busy_server_says_when_and_the_kiosk_is_silent_until_then(world: World) -> None:
    """Two workers of four places each, and nobody says which one answers: it asks until all are taken."""
    kiosk = world.kiosk()
    kiosk.sync()
    kiosk.walk_in(2)
    refused: list[Busy] = []
    threads: list[threading.Thread] = []

    def ask(link: Link) -> None:
        try:
            link.pull(kiosk.cursor)
        except Busy as busy:
            refused.append(busy)
        except Unreachable:
            """It has a place, and its kiosk is tired of waiting."""

    def go() -> None:
        threads.append(threading.Thread(target=ask, args=(kiosk.link(),)))
        threads[-1].start()

    time = 0.0
    worker = Worker(kiosk.exchange(), clock=lambda: time, wall=lambda: NINE, chance=lambda: 0.0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE offices_office, kiosks_journal IN ACCESS EXCLUSIVE MODE")
        while (held := at_the_lock(cursor)) < 8:
            if sum(thread.is_alive() for thread in threads) < held + 8:
                go()
            else:
                threading.Event().wait(0.01)
        # Now nobody gets in: the kiosk neither, and of 40 more each is told when.
        worker.step()
        known = len(threads)
        for _ in range(40):
            go()
        for thread in threads[known:]:
            thread.join(60)
        assert at_the_lock(cursor) == 8
        transaction.set_rollback(True)
    for thread in threads:
        thread.join(60)
    waits = [busy.retry_after for busy in refused]
    assert len(waits) >= 40
    assert all(wait is not None and 2 <= wait <= 30 for wait in waits)
    # 20 of them at least are of one worker, each spread wider than the one before: that three values are
    # enough for all has a chance of one in ten million.
    assert len(set(waits)) > 3
    due = worker.state.next_at
    assert worker.state.trouble is Trouble.CENTRE_BUSY
    assert due is not None
    assert due >= 2
    before = len(kiosk.kept)
    time = due - 0.01
    worker.step()
    assert len(kiosk.kept) == before
    time = due
    worker.step()
    assert worker.state.trouble is None
    kiosk.in_step()


def test_case_26_a_token_revoked_while_offline_keeps_the_queue_until_enrolled_anew(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(1)
    kiosk.sync()
    kiosk.row.refresh_from_db()
    kiosk.row.revoke()
    numbers = kiosk.walk_in(3)
    with pytest.raises(TokenRefused):
        kiosk.sync()
    fact = kiosk.in_sync.fact
    assert fact is not None
    assert fact.next_in is None  # it asks no more
    assert alarms() == {Alarm.Kind.DENIED}
    numbers += kiosk.walk_in(2)
    kiosk.enrol()
    kiosk.sync()
    kiosk.in_step()
    assert set(numbers) <= set(kiosk.tickets)
    assert len(kiosk.tickets) == 6


def test_case_28_a_captive_portal_acknowledges_nothing(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    kiosk.walk_in(2)
    before = kiosk.kept
    kiosk.ways.append(lambda _line, _request: PORTAL)
    with pytest.raises(NotTheCentre):
        kiosk.sync()
    assert kiosk.kept == before
    assert kiosk.journal.acknowledged == len(before)
    kiosk.sync()
    kiosk.in_step()


def test_case_29_a_booking_that_commits_late_is_not_skipped(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.sync()
    written, may_commit = threading.Event(), threading.Event()
    ids: list[str] = []

    def slow() -> None:
        try:
            with transaction.atomic():
                ids.append(world.booked(minute=TEN).pk)
                written.set()
                may_commit.wait(60)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(60)
    quick = made(world.office, wish(day=TUESDAY + dt.timedelta(days=1))).booking.pk
    kiosk.sync()
    assert set(kiosk.desk.reference.bookings).isdisjoint(ids)
    may_commit.set()
    thread.join(60)
    kiosk.sync()
    assert set(kiosk.desk.reference.bookings) == {quick, *ids}


def as_of_next_year(path: Path) -> None:
    """The journal as a newer kiosk would have written it: a kind and a version that are not known yet."""
    prev = "0" * 64
    with sqlite3.connect(path) as card:
        for seq, raw in card.execute("SELECT seq, raw FROM event ORDER BY seq").fetchall():
            found = json.loads(raw) | {"prev": prev}
            if found["kind"] == "started":
                found["kind"] = found["body"]["kind"] = "awoken"
            elif found["kind"] == "ticket_issued":
                found["version"], found["body"]["colour"] = 2, "blue"
            new = json.dumps(found).encode()
            digest = hashlib.sha256(new).digest()
            prev = digest.hex()
            card.execute("UPDATE event SET raw = ?, hash = ? WHERE seq = ?", (new, digest, seq))
    card.close()


def test_case_30_events_of_a_newer_kiosk_are_stored_and_staff_are_told_what_to_upgrade(world: World) -> None:
    kiosk = world.kiosk()
    kiosk.walk_in(2)
    kiosk.stop()
    as_of_next_year(kiosk.opened.data.journal)
    kiosk.start()
    done = kiosk.sync()
    assert (done.conflicts, done.parked, done.differs) == (0, 0, None)
    kiosk.in_step()
    waiting = Parked.objects.order_by("seq").values_list("why", flat=True)
    assert list(waiting) == ["unknown_kind", "unknown_version", "unknown_version"]
    assert alarms() == {Alarm.Kind.UNKNOWN}
    # It goes on, and what this server knows of it is applied.
    kiosk.walk_in(1)
    kiosk.sync()
    kiosk.in_step()
    assert Event.objects.get(journal__epoch=kiosk.journal.epoch, seq=kiosk.journal.seq).why == ""


def test_case_30_a_kiosk_that_speaks_another_version_is_told_who_must_be_upgraded(world: World) -> None:
    with closing(HttpTransport(world.server.url)) as line:
        reply = line.send(Request("POST", "/api/kiosk/v2/push", {}, b"{}"))
    assert isinstance(error_of(reply), UpgradeNeeded)
    assert "update this server" in answer_of(Error, reply.body).message


def test_a_day_offline_among_bookings_made_moved_and_cancelled(world: World) -> None:
    """The whole of it: nothing lost, doubled or reordered."""
    east, west = world.kiosk(), world.kiosk()
    slots = (HALF_PAST_EIGHT, HALF_PAST_EIGHT, TEN - 30, TEN - 30)
    bookings = [world.booked(minute=minute) for minute in slots]
    codes = [world.pass_of(booking) for booking in bookings]
    for kiosk in (east, west):
        kiosk.sync()
        kiosk.walk_in(3)
        kiosk.ways.append(cut)
        with pytest.raises(Unreachable):
            kiosk.sync()
    # Offline on both sides.
    moved = move(world.office, bookings[0].pk, TUESDAY, TEN, NOW, NOBODY)
    assert isinstance(moved, Row)
    cancel(world.office, bookings[1].pk, NOW, NOBODY)
    late = world.booked(minute=TEN)
    came = [east.admitted(code) for code in codes[:3]]
    came.append(west.admitted(codes[3]))
    came.append(west.admitted(codes[2]))  # the same pass, at the other kiosk
    east.clock.set(NINE + dt.timedelta(hours=1))
    came.append(east.admitted(world.pass_of(late)))
    west.walk_in(2)
    for kiosk in (east, west):
        kiosk.sync()
        kiosk.sync()
        kiosk.in_step()
    assert len(came) == len(set(came)) == 6
    assert sorted(Conflict.objects.values_list("why", flat=True)) == ["cancelled", "used"]
    assert Redemption.objects.count() == 5
    everybody = {**east.tickets, **west.tickets}
    assert len(everybody) == len(east.tickets) + len(west.tickets) == 6 + 8
    for kiosk in (east, west):
        held = kiosk.desk.reference.bookings
        assert {b: held[b].revision for b in held} == dict(Row.objects.values_list("id", "revision"))
