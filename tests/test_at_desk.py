"""What the centre tells, at a real desk: bookings, keys, and what goes again; and what the desk reports."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from kiosk import keys
from kiosk.answers import Done, Refused, WhoIsHere
from kiosk.at_desk import AtDesk, How
from kiosk.bookings import Booking, Status, local_id
from kiosk.clock import Trust
from kiosk.codes import code_hash, foreign_hash
from kiosk.commands import Tick
from kiosk.in_force import CURSOR
from kiosk.journal import JournalUnwritable
from kiosk.journal_reading import read_only
from kiosk.keys import KeySet
from kiosk.record import fold
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.survey import expected
from kiosk.sync import wire
from kiosk.sync.errors import (
    DeskSilent,
    Unreachable,
)
from kiosk.sync.exchange import CLONED, Exchange
from kiosk.sync.link import Link
from tests.hall_kit import at
from tests.insync_kit import TOMORROW, Card, reason
from tests.scene import KEY_END, KEY_START, PUBLIC, booking, pass_text
from tests.sync.centre_kit import TOKEN, dead


def test_the_first_pull_is_a_snapshot_in_place_of_whatever_was_there(card: Card) -> None:
    card.desk.put_bookings([booking(7)]).result(10)
    card.centre.changes += [booking(1), booking(2)]
    done = card.turn()
    assert (done.snapshot, done.bookings) == (True, 2)
    assert set(card.desk.reference.bookings) == {f"{n:016x}" for n in (1, 2)}


def test_pages_follow_each_other_until_there_is_no_more(card: Card) -> None:
    card.turn()
    card.centre.changes += [*(booking(n) for n in range(1, 9)), f"{3:016x}"]
    done = card.turn()
    assert (done.snapshot, done.bookings, done.gone) == (False, 8, 1)
    assert set(card.desk.reference.bookings) == {f"{n:016x}" for n in range(1, 9) if n != 3}
    assert card.journal.fact(CURSOR) == b"9"
    # A kiosk that starts again goes on from there.
    assert Reference.of(KeySet(), b"", card.journal.all_bookings()).bookings == card.desk.reference.bookings


def test_a_cursor_that_is_gone_leads_to_a_snapshot(card: Card) -> None:
    card.centre.changes += [booking(n) for n in range(1, 5)]
    card.turn()
    card.centre.changes += [f"{1:016x}", booking(9)]
    card.centre.oldest = 6
    done = card.turn()
    assert done.snapshot
    assert set(card.desk.reference.bookings) == {f"{n:016x}" for n in (2, 3, 4, 9)}


def test_a_stopped_card_hears_which_numbers_were_given_and_goes_on_above_them(card: Card) -> None:
    """It may be a card from an image, that gave them itself: the centre's cursor goes with its epoch."""
    card.turn()
    card.walk_in(1)
    card.centre.numbers = wire.Numbers(day=at("09:00").date(), serials={"I": 57})
    card.centre.stopped.add(card.journal.epoch)
    done = card.turn()
    assert (done.differs, done.snapshot) == (CLONED, True)
    assert card.walk_in(2) == ["I058", "I059"]
    # It is asked for once: a clone that runs on does not fetch everything each minute.
    done = card.turn()
    assert (done.differs, done.sent, done.snapshot) == (CLONED, 0, False)


def test_the_cursor_moves_only_with_its_bookings(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.turn()
    card.centre.changes += [booking(1)]

    def full(*_args: object, **_more: object) -> None:
        raise JournalUnwritable("disk is full")

    monkeypatch.setattr(card.journal, "put_bookings", full)
    with pytest.raises(DeskSilent, match="disk is full"):
        card.turn()
    monkeypatch.undo()
    assert card.journal.fact(CURSOR) == b"0"
    assert card.turn().bookings == 1


def test_a_pull_without_news_writes_nothing(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card.turn()
    card.turn()
    monkeypatch.setattr(card.journal, "put_bookings", None)
    card.turn()


def test_a_booking_of_an_unknown_status_goes_to_staff_and_the_others_come(card: Card) -> None:
    """By its pass, which is signed, and by its code: a newer centre may mean anything by it."""
    digest = code_hash(b"s" * 32, "482109451217")
    card.centre.changes += [booking(1, code_hash=digest), booking(2)]
    card.centre.spoil = lambda body: body.replace(b'"active"', b'"held"', 1)
    assert card.turn().bookings == 2
    for code in (pass_text(1), "482109451217"):
        assert reason(card.check_in(code)) is Refusal.NOT_UNDERSTOOD
    assert isinstance(card.check_in(pass_text(2)), Done)
    # Moved since: the newer revision on the pass is not what is held.
    assert isinstance(card.check_in(pass_text(1, revision=1)), Done)
    card.turn()
    assert card.centre.reports[-1].problems == ("sync: 1 bookings of a kind not known to this version",)


def test_a_booking_that_cannot_be_read_is_forgotten_and_reported(card: Card) -> None:
    card.centre.changes += [booking(1), booking(2)]
    card.turn()
    card.centre.changes += [booking(1, revision=1, party=3), booking(3)]
    card.centre.spoil = lambda body: body.replace(b'"party":3', b'"party":30')
    done = card.turn()
    assert (done.bookings, done.gone, done.unread) == (1, 0, 1)
    assert set(card.desk.reference.bookings) == {f"{n:016x}" for n in (2, 3)}
    card.turn()
    assert card.centre.reports[-1].problems == ("sync: 1 bookings of a kind not known to this version",)


def test_a_newer_version_takes_anew_what_the_older_one_could_not_read(
    card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    card.centre.changes += [booking(1)]
    card.centre.spoil = lambda body: body.replace(b'"active"', b'"held"')
    card.turn()
    card.centre.spoil = lambda body: body
    assert not card.turn().snapshot
    monkeypatch.setattr("kiosk.at_desk._VERSION", b"9.9.9")
    assert card.turn().snapshot
    assert isinstance(card.check_in(pass_text(1)), Done)
    assert not card.turn().snapshot


# Bookings that were imported here, and are the centre's too

CODE, FOREIGN = "482109451217", "MPASPOR-7731"


def ours(secret: bytes, **changes: Any) -> Booking:
    """A line of a CSV file with both codes and without the id of a pass."""
    own, foreign = code_hash(secret, CODE), foreign_hash(secret, FOREIGN)
    return replace(booking(1, **changes), booking=local_id(secret, 1, own), code_hash=own, foreign=(foreign,))


def theirs(secret: bytes, **changes: Any) -> Booking:
    """The same booking at the centre, whose kiosks have its secret."""
    return replace(ours(secret, **changes), booking=f"{1:016x}")


@pytest.mark.parametrize("shown", [CODE, FOREIGN, pass_text(1)], ids=["code", "foreign", "pass"])
@pytest.mark.parametrize("whole", [True, False])
def test_who_came_by_an_imported_booking_does_not_come_again_by_the_centres(
    card: Card, shown: str, whole: bool
) -> None:
    if not whole:
        card.turn()
    card.desk.put_bookings([ours(b"s" * 32)]).result(10)
    came = card.check_in(FOREIGN)
    assert isinstance(came, Done)
    card.centre.changes += [theirs(b"s" * 32)]
    card.turn()
    assert reason(card.check_in(shown)) is Refusal.USED
    # So it is after a start, and however often the same is imported or told again.
    card.desk.put_bookings([ours(b"s" * 32)]).result(10)
    card.centre.changes += [theirs(b"s" * 32)]
    card.centre.oldest = len(card.centre.changes)
    assert card.turn().snapshot
    known = Reference.of(KeySet((PUBLIC,)), b"s" * 32, card.journal.all_bookings())
    assert set(known.bookings) == {f"{1:016x}"}
    assert reason(card.check_in(shown)) is Refusal.USED


def test_of_a_family_who_came_by_the_imported_booking_the_others_may_come(card: Card) -> None:
    card.desk.put_bookings([ours(b"s" * 32, party=3)]).result(10)
    assert isinstance(card.check_in(CODE, ordinals=(2,)), Done)
    card.centre.changes += [theirs(b"s" * 32, party=3)]
    card.turn()
    asked = card.check_in(CODE)
    assert isinstance(asked, WhoIsHere)
    assert asked.came == (2,)
    # Two more are expected, and not a party of three.
    assert [one.party for one in expected(card.desk.hall, card.desk.reference)] == [2]
    assert reason(card.check_in(CODE, ordinals=(2, 3))) is Refusal.USED
    assert isinstance(card.check_in(CODE, ordinals=(1, 3)), Done)
    assert reason(card.check_in(pass_text(1, party=3))) is Refusal.USED


def test_an_imported_booking_that_nobody_used_gives_way(card: Card) -> None:
    card.desk.put_bookings([ours(b"s" * 32)]).result(10)
    card.turn()
    assert card.journal.all_bookings() == []
    card.desk.put_bookings([ours(b"s" * 32)]).result(10)
    card.centre.changes += [theirs(b"s" * 32)]
    card.turn()
    assert [each.booking for each in card.journal.all_bookings()] == [f"{1:016x}"]


@pytest.mark.parametrize("shown", [CODE, FOREIGN])
def test_who_came_by_a_code_before_the_enrolment_is_known_after_it(card: Card, shown: str) -> None:
    """The enrolment brings another secret, and no hash of before is equal to one of after."""
    before, after = card.data.secret(), b"c" * 32
    card.desk.between(lambda: card.desk.judge_by(reference=Reference(KeySet(), before))).result(10)
    card.desk.put_bookings([ours(before)]).result(10)
    assert isinstance(card.check_in(CODE), Done)
    card.data.put("secret", after)
    card.side.know_centre()
    card.centre.changes += [theirs(after), booking(2, code_hash=code_hash(after, "773100000056"))]
    card.turn()
    assert reason(card.check_in(shown)) is Refusal.USED
    assert isinstance(card.check_in(pass_text(2)), Done)
    # The old secret goes when nobody is left who came by it.
    assert card.data.secret_before() == before
    card.turn()
    card.clock.set(at("09:00") + dt.timedelta(days=1))
    card.ask(Tick(id="next"))
    card.turn()
    assert (card.data.secret_before(), card.desk.reference.before) == (b"", b"")
    assert card.data.secret() == after


def test_case_12_13_a_flipped_bit_and_an_unknown_key_redeem_nothing(card: Card) -> None:
    card.turn()
    good = pass_text()
    bad = good[:-3] + ("AAA" if good[-3:] != "AAA" else "BBB")
    assert reason(card.check_in(bad)) in (Refusal.BAD_SIGNATURE, Refusal.UNREADABLE)
    _, pem = keys.make_pair(2, KEY_START, KEY_END, seed=b"\x22" * 32)
    stranger = pass_text(key_id=2, key=keys.load_private_key(pem))
    assert reason(card.check_in(stranger)) is Refusal.UNKNOWN_KEY
    before = card.journal.seq
    card.turn()
    assert card.journal.seq == before  # nothing was redeemed: nothing happened


def test_case_14_keys_change_while_offline(card: Card) -> None:
    ends = at("12:00")
    old = keys.PublicKey(1, PUBLIC.key, KEY_START, ends)
    new, pem = keys.make_pair(2, at("08:00"), KEY_END, seed=b"\x22" * 32)
    card.centre.keys = (old, new)  # the next one comes before it is needed
    card.turn()
    assert isinstance(card.check_in(pass_text(1, "09:00")), Done)
    fresh = pass_text(2, "09:00", key_id=2, key=keys.load_private_key(pem))
    assert isinstance(card.check_in(fresh), Done)
    card.clock.set(at("12:01"))
    assert reason(card.check_in(pass_text(3, "12:00"))) is Refusal.UNKNOWN_KEY
    # They are kept for the next start; one that the centre does not name any more has been revoked.
    assert {key.id for key in card.data.keys().keys} == {1, 2}
    card.centre.keys = (new,)
    card.turn()
    assert {key.id for key in card.data.keys().keys} == {2}
    assert [key.id for key in card.desk.reference.keys.keys] == [2]


def test_case_20_a_rescheduled_booking_refuses_the_old_pass(card: Card) -> None:
    card.centre.changes += [booking(1)]
    card.turn()
    card.centre.changes += [booking(1, day=TOMORROW, revision=1)]
    card.turn()
    answer = card.check_in(pass_text(1))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.facts.day) == (Refusal.REVISED, TOMORROW)
    card.centre.changes += [booking(2, status=Status.CANCELLED)]
    card.turn()
    assert reason(card.check_in(pass_text(2))) is Refusal.CANCELLED


def test_case_21_booked_after_the_last_pull_is_accepted_and_marked(card: Card) -> None:
    card.turn()
    card.centre.faults.append(dead)
    with pytest.raises(Unreachable):
        card.turn()
    answer = card.check_in(pass_text(5))
    assert isinstance(answer, Done)
    assert answer.facts is not None
    assert answer.facts.ticket.flagged
    card.turn()
    card.in_step()


def test_a_code_of_the_centre_admits(card: Card) -> None:
    code = "482109451217"
    card.centre.changes += [booking(1, code_hash=code_hash(b"s" * 32, code))]
    card.turn()
    assert isinstance(card.check_in(code, typed=True), Done)


# Personal data


def test_redemptions_and_bookings_go_the_day_after_they_are_acknowledged(card: Card) -> None:
    card.centre.changes += [booking(1)]
    card.turn()
    card.check_in(pass_text(1))
    card.turn()
    card.clock.set(at("09:00") + dt.timedelta(days=1))
    card.ask(Tick(id="next"))
    assert read_only(card.data.journal)[0].redeemed == {}
    assert card.journal.all_bookings() == []


def test_what_is_not_acknowledged_is_kept(card: Card) -> None:
    card.centre.changes += [booking(1)]
    card.turn()
    card.check_in(pass_text(1))
    for day in (1, 2):
        card.clock.set(at("09:00") + dt.timedelta(days=day))
        card.ask(Tick(id=f"day{day}"))
        assert len(read_only(card.data.journal)[0].redeemed) == 1
        assert len(card.journal.all_bookings()) == 1
    card.turn()
    card.clock.set(at("09:00") + dt.timedelta(days=3))
    card.ask(Tick(id="day3"))
    hall = read_only(card.data.journal)[0]
    assert (hall.redeemed, card.journal.all_bookings()) == ({}, [])
    assert card.desk.between(lambda: fold(card.journal.records())).result(10) == hall


# The report


def test_the_report_says_how_the_kiosk_is(card: Card) -> None:
    card.side = AtDesk(
        card.desk, card.data, card.rules, lambda: How(wire.Paper.LOW, ("printer: paper_low",) * 30)
    )
    card.exchange = Exchange(Link(card.centre, TOKEN), card.side)
    card.clock.trust = Trust.ESTIMATED
    card.walk_in(450)
    card.turn()
    assert len(card.centre.reports) == 1  # once, not with every batch
    report = card.centre.reports[0]
    assert (report.waiting, report.paper, report.clock) == (
        card.journal.seq - wire.BATCH_EVENTS,  # those that came with it wait no more
        wire.Paper.LOW,
        Trust.ESTIMATED,
    )
    assert report.oldest == at("09:00")
    assert len(report.problems) == 20
