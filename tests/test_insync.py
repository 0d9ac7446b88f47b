"""The sync of a kiosk that runs: it begins, ends, and is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.answers import Done
from kiosk.codes import code_hash
from kiosk.commands import CheckIn, SetIntake, TakeTicket
from kiosk.datadir import DataDir
from kiosk.insync import InSync
from kiosk.journal import JournalUnwritable
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings
from kiosk.sync import wire
from kiosk.sync.enrol import FILE, Enrolment
from kiosk.sync.errors import (
    EnrolmentError,
    TokenRefused,
    Trouble,
)
from tests.desk_kit import StandingClock
from tests.hall_kit import at, office
from tests.kiosk_kit import until
from tests.scene import booking
from tests.sync.centre_kit import TOKEN, Centre, says


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


def test_case_10_tickets_that_clash_are_told_until_a_pull_tells_no_more(kiosk: Kiosk) -> None:
    clash = wire.Clash(id=1, booking="0" * 16, numbers=("A012", "A415"), why="used")
    kiosk.centre.clashes = (clash,)
    kiosk.sync.now()
    kiosk.desk.ask(TakeTicket(id="t", service="I")).result(10)
    seq = kiosk.opened.journal.seq
    until(lambda: kiosk.opened.journal.acknowledged >= seq, "the ticket was not sent")
    fact = kiosk.sync.fact
    assert fact is not None
    assert fact.clashes == (("A012, A415", "used"),)
    kiosk.centre.clashes = ()
    kiosk.sync.now()
    until(lambda: kiosk.sync.fact is not None and not kiosk.sync.fact.clashes)


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
