"""A real desk in step with a centre in memory: what goes out, what comes in, and whatever the line does.

The numbers in brackets and in names are the cases of `sync.md`, "What the tests must show".
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import keys
from kiosk.answers import Answer, Done, Refused
from kiosk.at_desk import AtDesk, How
from kiosk.bookings import Status
from kiosk.clock import Trust
from kiosk.codes import code_hash
from kiosk.commands import CheckIn, SetIntake, TakeTicket, Tick
from kiosk.datadir import DataDir
from kiosk.desk import Desk
from kiosk.in_force import CURSOR, REVISION, in_force
from kiosk.insync import InSync
from kiosk.journal import Journal, JournalUnwritable, read_only, verify
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.office_check import read
from kiosk.opening import close_desk, open_desk
from kiosk.record import fold
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.settings import Settings
from kiosk.sync import exchange as ex
from kiosk.sync import wire
from kiosk.sync.enrol import FILE, Enrolment
from kiosk.sync.errors import DeskSilent, EnrolmentError, NotTheCentre, TokenRefused, Trouble, Unreachable
from kiosk.sync.exchange import Exchange
from kiosk.sync.link import Link
from kiosk.sync.wire_bytes import pack
from tests.desk_kit import Counter, StandingClock
from tests.hall_kit import DAY, at, office
from tests.kiosk_kit import until
from tests.scene import KEY_END, KEY_START, PUBLIC, booking, pass_text
from tests.sync.centre_kit import NOW, PORTAL, TOKEN, Centre, dead, lost, outcome, replies, says

TOMORROW = DAY + dt.timedelta(days=1)
WHOLE = Path(__file__).parent.parent / "offices" / "kupang.toml"


class Card:
    """One kiosk: a desk that runs, and its exchange with a centre, driven by hand."""

    def __init__(
        self, path: Path, centre: Centre, *, rules: Office | None = None, seed: int = 1, opened: bool = True
    ) -> None:
        """`opened`: its day has begun."""
        self.centre = centre
        self.clock = StandingClock(at("09:00"))
        self.data = DataDir(path).make()
        self.rules = rules or office()
        counter = Counter(seed)
        self.journal = Journal(self.data.journal, new_id=lambda: f"{seed}-{counter.id()}")
        self.desk = Desk(
            in_force(self.journal, self.rules).office,
            self.journal,
            self.clock,
            reference=Reference(self.data.keys(), b"s" * 32),
            new_token=counter.token,
            new_id=counter.id,
        )
        self.desk.has_centre = True
        self.side = AtDesk(self.desk, self.data, self.rules)
        self.exchange = Exchange(Link(centre, TOKEN), self.side)
        self.names = itertools.count(1)
        self.desk.start()
        if opened:
            self.ask(Tick(id="tick"))

    def ask(self, command: Any) -> Answer:
        return self.desk.ask(command).result(10)

    def walk_in(self, count: int = 1) -> list[str]:
        found = []
        for _ in range(count):
            answer = self.ask(TakeTicket(id=f"w{next(self.names)}", service="I"))
            assert isinstance(answer, Done), answer
            assert answer.facts is not None
            found.append(answer.facts.ticket.number)
        return found

    def check_in(self, code: str, **more: Any) -> Answer:
        return self.ask(CheckIn(id=f"c{next(self.names)}", code=code, **more))

    def turn(self, **more: Any) -> ex.Done:
        return self.exchange.turn(lambda: True, **more)

    def in_step(self) -> None:
        """The centre has exactly what the journal has, byte for byte, once, and in order."""
        stored = self.desk.between(lambda: self.journal.stored(0, 10**6)).result(10)
        kept = self.centre.kept[self.journal.epoch]
        assert [(seq, raw) for seq, raw, _ in stored] == [(seq, kept[seq][1]) for seq in sorted(kept)]
        assert self.journal.acknowledged == self.journal.seq

    def close(self) -> None:
        assert self.desk.stop()
        self.journal.close()


@pytest.fixture
def centre() -> Centre:
    return Centre(keys=(PUBLIC,))


@pytest.fixture
def card(tmp_path: Path, centre: Centre) -> Iterator[Card]:
    card = Card(tmp_path / "kiosk", centre)
    yield card
    card.close()


def reason(answer: Answer) -> Refusal:
    assert isinstance(answer, Refused), answer
    return answer.reason


# Out


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


def test_case_4_the_answer_is_lost_after_the_commit(card: Card) -> None:
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
    # Now not even one of them fits.
    card.centre.most_bytes = 1000
    card.walk_in(1)
    card.turn()
    kept = card.centre.kept[card.journal.epoch]
    assert kept[card.journal.seq][1] == b""
    assert card.journal.acknowledged == card.journal.seq


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


# In


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


def test_case_12_and_13_a_flipped_bit_and_an_unknown_key_redeem_nothing(card: Card) -> None:
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


# Settings


def settings_of(changes: dict[str, str], revision: int = 4) -> wire.Settings:
    text = WHOLE.read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    return wire.Settings(revision=revision, text=text)


@pytest.fixture
def kupang(tmp_path: Path, centre: Centre) -> Iterator[Card]:
    card = Card(tmp_path / "kupang", centre, rules=read(WHOLE.read_bytes()))
    yield card
    card.close()


def test_settings_hold_at_once_and_after_a_start_and_stand_in_the_journal(kupang: Card) -> None:
    own = kupang.rules
    quota = f"walk_in = {own.quota.walk_in}"
    kupang.centre.settings = settings_of({quota: "walk_in = 7", own.accent: "#123456"})
    done = kupang.turn()
    assert done.settings == 4
    held = kupang.desk.office
    assert held.quota.walk_in == 7
    assert (held.accent, held.counters, held.devices) == (own.accent, own.counters, own.devices)
    taken = [r.body for r in kupang.journal.records() if r.kind == "settings_taken"]
    assert [body["revision"] for body in taken] == [4]
    assert in_force(kupang.journal, own) == (held, 4)
    assert kupang.side.report(0, None).settings == 4
    kupang.turn()
    assert len([r for r in kupang.journal.records() if r.kind == "settings_taken"]) == 1


def test_settings_that_are_journaled_hold_whatever_becomes_of_the_rest(
    kupang: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise JournalUnwritable("disk is full")

    quota = f"walk_in = {kupang.rules.quota.walk_in}"
    kupang.centre.settings = settings_of({quota: "walk_in = 7"})
    monkeypatch.setattr(kupang.journal, "put_bookings", full)
    with pytest.raises(DeskSilent):
        kupang.turn()
    assert kupang.desk.office.quota.walk_in == 7
    monkeypatch.undo()
    kupang.turn()
    assert len([r for r in kupang.journal.records() if r.kind == "settings_taken"]) == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [("walk_in =", "walk_inn =", "walk_in"), ("\ncode = ", "\ncode = 9", "the code of this office")],
)
def test_a_bad_revision_keeps_the_last_good_one(kupang: Card, old: str, new: str, words: str) -> None:
    own = kupang.rules
    quota = f"walk_in = {own.quota.walk_in}"
    kupang.centre.settings = settings_of({quota: "walk_in = 7"})
    kupang.turn()
    kupang.centre.settings = settings_of({old: new}, 5)
    done = kupang.turn()
    assert done.settings is None
    assert words in (done.refused or "")
    assert kupang.desk.office.quota.walk_in == 7
    assert kupang.journal.fact(REVISION) == b"4"
    report = kupang.side.report(0, None)
    assert (report.settings, report.refused) == (4, 5)
    kupang.centre.settings = settings_of({quota: "walk_in = 8"}, 6)
    kupang.turn()
    assert kupang.side.report(0, None).refused is None


def test_a_quota_below_what_was_given_closes_the_intake_and_takes_nobodys_ticket(kupang: Card) -> None:
    kupang.clock.set(dt.datetime(2026, 11, 17, 1, 30, tzinfo=dt.UTC))
    letter = next(s.letter for s in kupang.rules.services if s.counted)

    def take(name: str) -> Answer:
        return kupang.ask(TakeTicket(id=name, service=letter))

    assert [type(take(f"t{n}")) for n in range(3)] == [Done] * 3
    quota = kupang.rules.quota
    old = f"walk_in = {quota.walk_in}"
    text = settings_of({old: "walk_in = 2"}).text
    if quota.priority > 2:
        text = text.replace(f"priority = {quota.priority}", "priority = 0")
    kupang.centre.settings = wire.Settings(revision=9, text=text)
    kupang.turn()
    assert kupang.desk.office.quota.walk_in == 2
    assert reason(take("t9")) is Refusal.FULL
    assert len(read_only(kupang.data.journal)[0].tickets) == 3


def test_an_office_file_that_no_longer_fits_the_settings_holds_alone(kupang: Card) -> None:
    kupang.centre.settings = settings_of({})
    kupang.turn()
    other = kupang.rules.model_copy(update={"code": 99})
    assert in_force(kupang.journal, other) == (other, 0)


# Cards


def test_a_replaced_card_goes_on_above_the_numbers_of_the_old_one(card: Card) -> None:
    card.centre.numbers = wire.Numbers(day=DAY, serials={"I": 41, "A": 0})
    card.turn()
    assert card.walk_in() == ["I042"]
    card.turn()
    card.in_step()
    rebuilt = card.desk.between(lambda: fold(card.journal.records())).result(10)
    assert rebuilt == read_only(card.data.journal)[0]


def test_numbers_of_a_day_to_come_wait_for_it(card: Card) -> None:
    tuesday = DAY + dt.timedelta(days=7)
    card.centre.numbers = wire.Numbers(day=tuesday, serials={"I": 41})
    card.turn()
    assert card.walk_in() == ["I001"]
    card.clock.set(at("09:00") + dt.timedelta(days=7))
    assert card.walk_in() == ["I042"]


def test_numbers_may_come_before_the_first_day_of_a_card(tmp_path: Path, centre: Centre) -> None:
    centre.numbers = wire.Numbers(day=DAY, serials={"I": 41})
    fresh = Card(tmp_path / "fresh", centre, opened=False)
    try:
        fresh.turn()
        assert fresh.walk_in() == ["I042"]
    finally:
        fresh.close()


def test_our_own_numbers_raise_nothing(card: Card) -> None:
    card.walk_in(3)
    card.centre.numbers = wire.Numbers(day=DAY, serials={"I": 3})
    card.turn()
    assert not [r for r in card.journal.records() if r.kind == "numbers_raised"]


def test_case_8_a_card_from_an_image_goes_on_in_a_new_epoch(card: Card) -> None:
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


def test_case_9_a_cloned_card_is_stopped_and_keeps_its_queue(card: Card) -> None:
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
        card.journal.seq,
        wire.Paper.LOW,
        Trust.ESTIMATED,
    )
    assert report.oldest == at("09:00")
    assert len(report.problems) == 20


# The life of it


class Kiosk:
    """A kiosk of `open_desk` with its sync running by itself, on real threads."""

    def __init__(self, path: Path, centre: Centre, *, enrolled: bool = True) -> None:
        self.centre = centre
        self.data = DataDir(path).make()
        if enrolled:
            self.enrol(TOKEN)
        self.opened = open_desk(Settings(data=path), office(), clock=StandingClock(at("09:00")))
        self.desk = self.opened.desk
        self.sync = InSync(
            self.desk, self.data, office(), connect=lambda _url, _authority: centre, chance=lambda: 0.0
        )
        self.desk.listen(self.sync.noticed)
        self.desk.start()
        self.sync.start()

    def enrol(self, token: str) -> None:
        enrolment = Enrolment(
            url="https://centre", kiosk=1, office=1, office_name="Kupang", token=token.ljust(43, "t")
        )
        self.data.put(FILE, enrolment.to_toml().encode())

    def close(self) -> None:
        assert self.sync.stop()
        close_desk(self.opened)


@pytest.fixture
def kiosk(tmp_path: Path, centre: Centre) -> Iterator[Kiosk]:
    kiosk = Kiosk(tmp_path / "kiosk", centre)
    yield kiosk
    kiosk.close()


def test_it_comes_into_step_by_itself_and_stays_so(kiosk: Kiosk) -> None:
    until(lambda: kiosk.sync.fact is not None and kiosk.sync.fact.last is not None)
    kiosk.desk.ask(TakeTicket(id="t", service="I")).result(10)
    seq = kiosk.opened.journal.seq
    until(lambda: kiosk.opened.journal.acknowledged >= seq, "the ticket was not sent")
    fact = kiosk.sync.fact
    assert fact is not None
    assert (fact.last, fact.trouble) == (at("09:00"), None)


def test_case_26_a_token_revoked_while_offline_keeps_the_queue(kiosk: Kiosk) -> None:
    kiosk.sync.now()
    kiosk.centre.tokens.clear()
    with pytest.raises(TokenRefused):
        kiosk.sync.now()
    asked = len(kiosk.centre.asked)
    for n in range(3):
        assert isinstance(kiosk.desk.ask(TakeTicket(id=f"t{n}", service="I")).result(10), Done)
    fact = kiosk.sync.fact
    assert fact is not None
    assert (fact.trouble, fact.next_in) == (Trouble.TOKEN_REFUSED, None)
    assert fact.waiting >= 3
    assert len(kiosk.centre.asked) == asked  # it has stopped asking
    kiosk.centre.tokens.add("new".ljust(43, "t"))
    kiosk.enrol("new")
    kiosk.sync.now()
    assert kiosk.opened.journal.acknowledged == kiosk.opened.journal.seq
    assert sorted(kiosk.centre.kept) == [kiosk.opened.journal.epoch]


def test_a_kiosk_that_runs_is_enrolled_without_a_start(tmp_path: Path, centre: Centre) -> None:
    kiosk = Kiosk(tmp_path / "kiosk", centre, enrolled=False)
    try:
        assert kiosk.sync.fact is None
        with pytest.raises(EnrolmentError, match="no centre yet"):
            kiosk.sync.now()
        assert kiosk.sync.words()["answer"] == "not_synced"
        centre.changes += [booking(1, code_hash=code_hash(b"S" * 32, "482109451217"))]
        kiosk.enrol(TOKEN)
        kiosk.data.put("secret", b"S" * 32)
        assert kiosk.sync.words()["answer"] == "synced"
        answer = kiosk.desk.ask(CheckIn(id="c", code="482109451217", typed=True)).result(10)
        assert isinstance(answer, Done)
    finally:
        kiosk.close()


def test_an_enrolment_that_is_none_leaves_the_queue_alone(tmp_path: Path, centre: Centre) -> None:
    data = DataDir(tmp_path / "kiosk").make()
    data.put(FILE, b"token = 1")
    kiosk = Kiosk(tmp_path / "kiosk", centre, enrolled=False)
    try:
        assert isinstance(kiosk.desk.ask(SetIntake(id="i", open=False)).result(10), Done)
        with pytest.raises(EnrolmentError, match="enrol again"):
            kiosk.sync.now()
    finally:
        kiosk.close()


def test_a_database_that_is_full_is_said_and_nothing_is_lost(
    kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kiosk.sync.now()

    def full(_facts: object) -> None:
        raise JournalUnwritable("disk is full")

    kiosk.desk.ask(TakeTicket(id="t", service="I")).result(10)
    monkeypatch.setattr(kiosk.opened.journal, "put_facts", full)
    said = kiosk.sync.words()
    assert (said["answer"], said["trouble"]) == ("not_synced", "desk_silent")
    monkeypatch.undo()
    kiosk.sync.now()
    assert kiosk.opened.journal.acknowledged == kiosk.opened.journal.seq


def test_case_24_busy_is_said_with_its_time(kiosk: Kiosk) -> None:
    kiosk.sync.now()
    kiosk.centre.faults.append(says(503, wire.Refusal.BUSY, {"retry-after": "60"}))
    assert kiosk.sync.words()["trouble"] == "centre_busy"
    fact = kiosk.sync.fact
    assert fact is not None
    assert fact.next_in is not None
    assert 55 < fact.next_in <= 60
