"""Settings and numbers of the centre, at a real desk."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.answers import Answer, Done
from kiosk.commands import TakeTicket
from kiosk.in_force import REVISION, in_force
from kiosk.journal import JournalUnwritable
from kiosk.journal_reading import read_only
from kiosk.office_check import read
from kiosk.record import fold
from kiosk.refusal import Refusal
from kiosk.sync import wire
from kiosk.sync.desk_side import News
from kiosk.sync.errors import (
    DeskSilent,
)
from tests.hall_kit import DAY, at
from tests.insync_kit import WHOLE, Card, reason
from tests.sync.centre_kit import Centre


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


# Numbers


def test_a_replaced_card_goes_on_above_the_numbers_of_the_old_one(card: Card) -> None:
    card.centre.numbers = wire.Numbers(day=DAY, serials={"I": 41, "A": 0})
    card.turn()
    assert card.walk_in() == ["I042"]
    card.turn()
    card.in_step()
    rebuilt = card.desk.between(lambda: fold(card.journal.records())).result(10)
    assert rebuilt == read_only(card.data.journal)[0]


def test_numbers_of_another_kiosk_of_the_office_push_nobody_out_of_his_range(card: Card) -> None:
    card.desk.place = 1
    assert card.walk_in() == ["I001"]
    card.centre.numbers = wire.Numbers(day=DAY, serials={"I": 405})
    card.turn()
    assert card.walk_in() == ["I002"]
    card.desk.place = 2
    card.centre.numbers = wire.Numbers(day=DAY, serials={"I": 405})
    card.side.take(News("c", numbers=card.centre.numbers))
    assert card.walk_in() == ["I406"]


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
