"""The desk: commit before any output, idempotent commands, one commit for many, out of service and back."""

import datetime as dt
import threading
from pathlib import Path
from typing import Any

import pytest

from kiosk.answers import Done, Refused
from kiosk.bookings import Booking
from kiosk.codes import code_hash, foreign_hash
from kiosk.commands import CallNext, CheckIn, ConfirmDate, ReportPrint, TakeTicket
from kiosk.desk import Told
from kiosk.journal import JournalBroken, JournalUnwritable
from kiosk.journal_reading import verify
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from tests.desk_kit import StandingClock, ask, make_desk, number, take
from tests.hall_kit import DAY, at


def test_the_first_command_opens_the_day_and_gives_the_first_number(tmp_path: Path) -> None:
    done = take(make_desk(tmp_path), "one")
    assert done.facts is not None
    assert done.facts.ticket.number == "A001"
    assert [event.kind for event in done.events] == ["ticket_issued"]


def test_the_same_command_twice_changes_nothing_the_second_time(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    first = take(desk, "tap")
    seq = desk._journal.seq
    second = take(desk, "tap")
    assert (second.again, first.again) == (True, False)
    assert second.facts is not None
    assert first.facts is not None
    assert second.facts.ticket == first.facts.ticket
    assert desk._journal.seq == seq


def test_two_taps_that_wait_together_are_one_ticket(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    answers = [desk.ask(TakeTicket(id="tap", service="A")) for _ in range(2)]
    desk.step(0)
    first, second = (answer.result(0) for answer in answers)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert second.again
    assert desk.board.issued == 1


def test_waiting_commands_share_one_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    take(desk, "first")
    commits: list[int] = []
    append = desk._journal.append

    def counted(batch: Any, rows: Any) -> Any:
        batch = list(batch)
        commits.append(len(batch))
        return append(batch, rows)

    monkeypatch.setattr(desk._journal, "append", counted)
    answers = [desk.ask(TakeTicket(id=f"t{n}", service="I")) for n in range(8)]
    desk.step(0)
    assert commits == [8]
    assert [number(answer.result(0)) for answer in answers] == [f"I{n:03}" for n in range(1, 9)]


def test_nobody_hears_of_an_event_before_it_is_committed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    seen: list[tuple[str, int]] = []

    def told(what: Told) -> None:
        # Read by another connection, as the printer would after a power cut.
        good = verify(tmp_path / "journal.db")[0]
        seen.append((what.event.kind, good - what.record.seq))

    desk.listen(told)
    take(desk, "one")
    assert [kind for kind, _ in seen][-1] == "ticket_issued"
    assert all(ahead >= 0 for _, ahead in seen)


def test_case_01_a_failed_commit_gives_no_number_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path)
    take(desk, "one")
    heard: list[Told] = []
    desk.listen(heard.append)

    def full(*_: object) -> None:
        raise JournalUnwritable("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(desk._journal, "append", full)
        patch.setattr(desk._journal, "probe", full)
        refused = ask(desk, TakeTicket(id="two", service="A"))
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.OUT_OF_SERVICE
        assert desk.board.out_of_service
        assert heard == []
        desk.step(0)
        assert desk.board.out_of_service
    desk.step(0)
    assert not desk.board.out_of_service
    assert number(take(desk, "two")) == "A002"


def test_a_hall_that_cannot_be_read_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = make_desk(tmp_path)
    take(desk, "one")

    def broken(*_: object) -> None:
        raise JournalBroken("malformed")

    with monkeypatch.context() as patch:
        patch.setattr(desk._journal, "append", broken)
        patch.setattr(desk._journal, "hall", broken)
        for name in ("two", "three"):
            answer = ask(desk, TakeTicket(id=name, service="A"))
            assert isinstance(answer, Refused)
            assert answer.reason is Refusal.OUT_OF_SERVICE
    desk.step(0)
    assert number(take(desk, "two")) == "A002"


def test_a_desk_comes_back_in_the_state_it_had(tmp_path: Path) -> None:
    clock = StandingClock(at("09:00"))
    desk = make_desk(tmp_path, clock)
    for n in range(3):
        take(desk, f"t{n}")
    ask(desk, CallNext(id="c", counter=1))
    before = desk._journal.hall()
    desk._journal.close()
    again = make_desk(tmp_path, clock, seed=2)
    assert again._hall == before
    assert take(again, "t2").again
    assert number(take(again, "t3")) == "A004"
    assert again.board.calls[0].number == "A001"


def test_a_ticket_without_sure_paper_is_offered_until_it_is_printed(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    done = take(desk, "one")
    assert done.facts is not None
    ticket = done.facts.ticket
    assert [facts.ticket.id for facts in desk.board.unprinted] == [ticket.id]
    ask(desk, ReportPrint(id="p1", ticket=ticket.id, outcome="unknown", problem="silent"))
    assert desk.board.unprinted[0].ticket.paper is PrintState.UNKNOWN
    ask(desk, ReportPrint(id="p2", ticket=ticket.id, outcome="printed"))
    assert desk.board.unprinted == ()


def test_wrong_codes_are_limited(tmp_path: Path) -> None:
    clock = StandingClock(at("09:00"))
    desk = make_desk(tmp_path, clock)

    def reason(nth: int) -> Refusal:
        answer = ask(desk, CheckIn(id=f"w{nth}", code="123456789012", typed=True))
        assert isinstance(answer, Refused)
        return answer.reason

    assert {reason(n) for n in range(5)} == {Refusal.CODE_WRONG}
    assert reason(6) is Refusal.TOO_MANY_TRIES
    clock.set(clock.utc + dt.timedelta(seconds=61))
    assert reason(7) is Refusal.CODE_WRONG


def test_who_types_a_right_code_has_all_tries_again(tmp_path: Path) -> None:
    secret, code = b"s" * 32, "4821 0945 1217"
    desk = make_desk(tmp_path, StandingClock(at("09:00")))
    booking = Booking(
        booking="00" * 8,
        office=desk.office.code,
        day=desk.office.business_day(at("09:00")),
        start_minute=540,
        service="A",
        foreign=(foreign_hash(secret, code), code_hash(secret, code)),
    )
    desk._take_bookings((booking,))

    def typed(nth: int, what: str) -> object:
        answer = ask(desk, CheckIn(id=f"w{nth}", code=what, typed=True))
        return answer.reason if isinstance(answer, Refused) else type(answer)

    assert {typed(n, "123456789012") for n in range(4)} == {Refusal.CODE_WRONG}
    assert typed(4, code) is Done
    assert {typed(n, "123456789012") for n in range(5, 9)} == {Refusal.CODE_WRONG}
    assert typed(9, "123456789012") is Refusal.CODE_WRONG
    assert typed(10, "123456789012") is Refusal.TOO_MANY_TRIES


def test_the_thread_answers_and_ends_within_two_seconds(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    desk.start()
    answers = [desk.ask(TakeTicket(id=f"t{n}", service="I")) for n in range(10)]
    numbers = {number(answer.result(5)) for answer in answers}
    assert len(numbers) == 10
    assert desk.stop(2.0)
    assert all(thread.name != "desk" for thread in threading.enumerate())


def test_a_date_confirmed_once_more_sets_no_clock_back(tmp_path: Path) -> None:
    clock = StandingClock(at("09:00"))
    desk = make_desk(tmp_path, clock)
    ask(desk, ConfirmDate(id="date", now=at("10:00")))
    clock.set(at("10:30"))
    again = ask(desk, ConfirmDate(id="date", now=at("10:00")))
    assert isinstance(again, Done)
    assert again.again
    assert clock.utc == at("10:30")


def test_a_typed_code_that_was_done_is_answered_again_while_others_must_wait(tmp_path: Path) -> None:
    reference = Reference(secret=b"s" * 32)
    desk = make_desk(tmp_path, reference=reference)
    code = "482109451217"
    booking = Booking(
        booking="00" * 8,
        office=1,
        day=DAY,
        start_minute=9 * 60,
        service="A",
        code_hash=code_hash(reference.secret, code),
    )
    desk._journal.put_bookings([booking])
    desk._recover()
    come = CheckIn(id="come", code=code, typed=True)
    first = ask(desk, come)
    assert isinstance(first, Done)
    for n in range(5):
        ask(desk, CheckIn(id=f"w{n}", code="123456789012", typed=True))
    again = ask(desk, come)
    assert isinstance(again, Done)
    assert again.again


def test_a_listener_that_fails_takes_nothing_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What is committed is done: the asker, the other listeners and the screens hear of it all the same."""
    desk = make_desk(tmp_path)
    heard: list[str] = []
    boards: list[int] = []

    def broken(*_: object) -> None:
        raise RuntimeError("a listener is broken")

    desk.listen(broken)
    desk.listen(lambda told: heard.append(told.event.kind))
    desk.watch(broken)
    desk.watch(lambda board: boards.append(board.issued))
    assert number(take(desk, "one")) == "A001"
    assert heard[-1] == "ticket_issued"
    assert boards[-1] == 1
    assert "a listener is broken" in caplog.text


def test_a_survey_that_fails_refuses_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk(tmp_path)
    take(desk, "one")
    heard: list[str] = []
    desk.listen(lambda told: heard.append(told.event.kind))

    def broken(*_: object) -> None:
        raise ZeroDivisionError("no pace at all")

    with monkeypatch.context() as patch:
        patch.setattr("kiosk.survey.estimate", broken)
        done = take(desk, "two")
        assert number(done) == "A002"
        assert done.facts is not None
        assert done.facts.wait is None
        assert heard == ["ticket_issued"]
        # The last board stands, and a kiosk that starts now starts.
        assert (desk.board.issued, desk.board.out_of_service) == (1, False)
        desk._journal.close()
        again = make_desk(tmp_path, seed=2)
        assert again.board.day == desk.board.day
        assert number(take(again, "three")) == "A003"
    assert "no pace at all" in caplog.text
    take(again, "four")
    assert again.board.issued == 4
