"""Days go by: a day's end and the next one's start, a cut across midnight, a holiday, a quota lowered.

With a simulated clock as `--clock` sets one, through the whole kiosk; and once more through the command line.
"""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.answers import Done, Refused
from kiosk.board import Availability
from kiosk.clock import Trust
from kiosk.commands import CallNext, CheckIn, Reprint, TakeTicket, Tick
from kiosk.demo_codes import Kind
from kiosk.events import DayClosed, DayOpened
from kiosk.ids import new_id
from kiosk.journal_reading import verify
from kiosk.office import Office
from kiosk.office_check import read
from kiosk.refusal import Refusal
from kiosk.simulated import Fault
from kiosk.ticket import PrintState
from kiosk.timekeeping import SimulatedClock
from tests.kiosk_kit import LEAN, ROOT, SAY, Kiosk, kupang, moment, number, running, until

TUESDAY, WEDNESDAY, THURSDAY = (dt.date(2026, 11, day) for day in (17, 18, 19))


def kupang_with(*changes: tuple[str, str]) -> Office:
    """The office file with some of its lines changed, as an office changes them."""
    text = (ROOT / "offices" / "kupang.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return read(text, "kupang.toml, changed")


def take(kiosk: Kiosk, service: str = "A", party: int = 1) -> Any:
    return kiosk.ask(TakeTicket(id=new_id(), service=service, party=party))


def forward(kiosk: Kiosk, to: str) -> None:
    """Let the office's clock run on to a time, and the desk notice it."""
    kiosk.clock.advance(moment(to, kiosk.office) - kiosk.clock.now().utc)
    kiosk.ask(Tick(id=new_id()))


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path / "data", clock="2026-11-17T15:50", **LEAN) as made:
        yield made


def test_the_office_closes_and_opens_again_the_next_morning(kiosk: Kiosk) -> None:
    served, waiting = kiosk.walk_in(), None
    kiosk.touch("end")
    waiting = kiosk.walk_in()
    kiosk.until_papers(served, waiting)
    kiosk.touch("end")
    yesterday = kiosk.bench.codes.text(Kind.TICKET)
    assert number(kiosk.ask(CallNext(id="c", counter=1))) == served.number
    # The last minute, and the end of the day.
    forward(kiosk, "2026-11-17T16:00:01")
    kiosk.until("closed")
    refused = take(kiosk)
    assert isinstance(refused, Refused)
    assert refused.reason is Refusal.OFFICE_CLOSED
    assert refused.facts.opens == moment("2026-11-18T08:00", kiosk.office)
    # Who is still in the hall is served: the day has not ended.
    assert number(kiosk.ask(CallNext(id="c2", counter=1))) == waiting.number
    # The night.
    forward(kiosk, "2026-11-18T00:00:01")
    closed = [told.event for told in kiosk.told if isinstance(told.event, DayClosed)]
    opened = [told.event for told in kiosk.told if isinstance(told.event, DayOpened)]
    assert [event.day for event in closed] == [TUESDAY]
    assert [event.day for event in opened] == [TUESDAY, WEDNESDAY]
    assert kiosk.name == "closed"
    assert kiosk.desk.board.calls == (), "yesterday's calls are no calls"
    # The next morning: numbers begin anew, the whole quota is there, and yesterday's ticket is of yesterday.
    forward(kiosk, "2026-11-18T08:00")
    kiosk.until("home")
    quota = kiosk.office.quota
    assert kiosk.desk.board.priority_left == quota.walk_in
    assert kiosk.desk.board.seats_left == quota.walk_in - quota.priority
    held = kiosk.ask(CheckIn(id=new_id(), code=yesterday))
    assert isinstance(held, Refused)
    assert held.reason is Refusal.NO_SUCH_TICKET
    first = kiosk.walk_in()
    assert (first.number, first.day) == ("A001", WEDNESDAY)
    assert first.id != served.id


def test_who_still_waits_at_the_days_end_is_unserved_and_that_stands_in_the_journal(kiosk: Kiosk) -> None:
    left = [take(kiosk).facts.ticket.id for _ in range(3)]
    forward(kiosk, "2026-11-18T07:00")
    (closed,) = (told.event for told in kiosk.told if isinstance(told.event, DayClosed))
    assert sorted(closed.unserved) == sorted(left)
    assert kiosk.desk.board.issued == 0


def test_paper_that_did_not_come_yesterday_is_not_offered_today(kiosk: Kiosk) -> None:
    kiosk.bench.switch(Fault.PAPER_OUT, True)
    until(lambda: kiosk.app.paper is not None)
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.NOT_PRINTED)
    forward(kiosk, "2026-11-18T08:00")
    assert kiosk.unprinted == []
    again = kiosk.ask(Reprint(id=new_id(), ticket=ticket.id))
    assert isinstance(again, Refused)
    kiosk.bench.switch(Fault.PAPER_OUT, False)


def test_one_who_stands_before_the_screen_at_midnight(kiosk: Kiosk) -> None:
    """The journal's day changes between two touches: a number of the day that it is, or a plain answer."""
    kiosk.touch("service:A")
    kiosk.clock.advance(moment("2026-11-18T00:00:01", kiosk.office) - kiosk.clock.now().utc)
    kiosk.touch("self")
    kiosk.until("refusal")
    assert SAY("The office is closed now").main in kiosk.words
    assert kiosk.desk.board.issued == 0


def test_a_pass_of_tomorrow_is_good_tomorrow(kiosk: Kiosk) -> None:
    code = kiosk.bench.codes.text(Kind.OTHER_DAY)
    refused = kiosk.ask(CheckIn(id=new_id(), code=code))
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.facts.day) == (Refusal.OTHER_DAY, WEDNESDAY)
    assert refused.facts.start is not None
    kiosk.clock.advance(refused.facts.start - kiosk.clock.now().utc)
    assert isinstance(kiosk.ask(CheckIn(id=new_id(), code=code)), Done)


# A power cut across midnight


def test_a_cut_before_midnight_and_power_after_it(tmp_path: Path) -> None:
    """Closed without ceremony on Tuesday, with one called, one waiting and one without paper."""
    with running(tmp_path / "one", clock="2026-11-17T15:30", **LEAN) as kiosk:
        first, second = kiosk.walk_in(), None
        kiosk.touch("end")
        second = kiosk.walk_in()
        kiosk.until_papers(first, second)
        kiosk.until_paper(second, PrintState.PRINTED)
        kiosk.ask(CallNext(id="c", counter=1))
        kiosk.bench.switch(Fault.COVER_OPEN, True)
        until(lambda: kiosk.app.paper is not None)
        third = take(kiosk).facts.ticket
        until(lambda: kiosk.unprinted == [third.number])
        tuesday = kiosk.opened.journal.seq
        data = kiosk.cut(tmp_path / "two")
    with running(data, clock="2026-11-18T08:10", **LEAN) as kiosk:
        closed = [told.event for told in kiosk.told if isinstance(told.event, DayClosed)]
        assert [event.day for event in closed] == [TUESDAY]
        assert set(closed[0].unserved) == {second.id, third.id}
        assert kiosk.unprinted == []
        assert kiosk.papers == [], "nothing is printed for people who went home"
        new = kiosk.walk_in()
        assert (new.number, new.day) == ("A001", WEDNESDAY)
        kiosk.until_papers(new)
    good, _head, fault = verify(data / "journal.db")
    assert fault is None
    assert good > tuesday


def test_power_after_midnight_with_a_clock_that_does_not_know_it(tmp_path: Path) -> None:
    """The Pi thinks it is 1970: the day of the journal goes on, so no number comes twice; once the time is
    known, the new day begins."""
    with running(tmp_path / "one", clock="2026-11-17T15:30", **LEAN) as kiosk:
        numbers = [number(take(kiosk)) for _ in range(2)]
        until(lambda: kiosk.unprinted == [])
        data = kiosk.cut(tmp_path / "two")
    clock = SimulatedClock(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), boot="boot-2", trust=Trust.UNKNOWN)
    with running(data, clock=clock, **LEAN) as kiosk:
        assert kiosk.desk.board.day == TUESDAY
        assert number(take(kiosk)) == "A003" not in numbers
        clock.advance(moment("2026-11-18T08:30", kiosk.office) - clock.now().utc)
        clock.trust = Trust.SYNCED
        kiosk.ask(Tick(id=new_id()))
        assert kiosk.desk.board.day == WEDNESDAY
        assert number(take(kiosk)) == "A001"
    assert verify(data / "journal.db")[2] is None


# A holiday


def test_a_holiday_is_closed_all_day_and_says_when_it_opens(tmp_path: Path) -> None:
    office = kupang_with(
        (
            "    { day = 2026-12-25, ",
            '{ day = 2026-11-18, name = { id = "Hari Kota", en = "Town Day" } },\n{ day = 2026-12-25, ',
        )
    )
    with running(tmp_path / "data", office=office, clock="2026-11-17T15:59", **LEAN) as kiosk:
        assert number(take(kiosk)) == "A001"
        forward(kiosk, "2026-11-18T10:00")
        screen = kiosk.until("closed")
        assert "19 November" in "\n".join(screen.spoken()), screen.spoken()
        assert "Hari Kota" in "\n".join(screen.spoken()), "it says why"
        assert kiosk.desk.board.next_opening is not None
        assert kiosk.office.local(kiosk.desk.board.next_opening).date() == THURSDAY
        refused = take(kiosk)
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.OFFICE_CLOSED
        assert refused.facts.opens == moment("2026-11-19T08:00", office)
        # A pass for the holiday, from before it was one, is not let in to an empty hall.
        booked = kiosk.ask(CheckIn(id=new_id(), code=kiosk.bench.codes.text(Kind.GOOD)))
        assert isinstance(booked, Refused)
        forward(kiosk, "2026-11-19T08:00")
        kiosk.until("home")
        assert number(take(kiosk)) == "A001"


def test_the_day_before_is_a_working_day_and_a_weekend_is_not(tmp_path: Path) -> None:
    with running(tmp_path / "data", clock="2026-11-20T16:29", **LEAN) as kiosk:
        assert number(take(kiosk)) == "A001", "Friday is open until 16:30"
        forward(kiosk, "2026-11-21T09:00")
        kiosk.until("closed")
        refused = take(kiosk)
        assert isinstance(refused, Refused)
        assert refused.facts.opens == moment("2026-11-23T08:00", kiosk.office), "Monday"


# A quota lowered below what is given out


def test_a_quota_lowered_below_what_is_given_out_closes_the_intake_and_takes_nobodys_ticket(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", clock="2026-11-17T09:00", **LEAN) as kiosk:
        given = [number(take(kiosk, party=2)), *(number(take(kiosk)) for _ in range(3))]
        until(lambda: kiosk.unprinted == [])
        assert kiosk.desk.board.priority_left == 55
        kiosk.staff()
        assert "5 dari 60" in kiosk.screen.text("issued").main
    less = kupang_with(("walk_in = 60", "walk_in = 3"), ("priority = 6", "priority = 0"))
    with running(tmp_path / "data", office=less, clock="2026-11-17T09:30", **LEAN) as kiosk:
        board = kiosk.desk.board
        assert board.seats_left == 0, "never less than none"
        service = board.service("A")
        assert service is not None
        assert service.availability is Availability.FULL
        refused = take(kiosk)
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.FULL
        # On the screen: full, before anybody has chosen.
        assert SAY("Full today").main in kiosk.words
        kiosk.touch("service:A")
        kiosk.until("refusal")
        assert SAY("Today is full").main in kiosk.words
        kiosk.touch("understood")
        # Nobody's ticket is taken: all wait as before, in their order, and are called.
        assert sorted(ticket.number for ticket in board.recent) == given
        assert {ticket.state for ticket in board.recent} == {"waiting"}
        called = [number(kiosk.ask(CallNext(id=f"c{n}", counter=n))) for n in (1, 2, 3)]
        assert called == given[:3]
        # Who has booked has a seat of their own, and information was never counted.
        kiosk.hold_up(kiosk.bench.codes.text(Kind.GOOD))
        kiosk.until("ticket")
        assert isinstance(take(kiosk, "D"), Done)
    with running(tmp_path / "data", office=kupang(), clock="2026-11-17T10:00", **LEAN) as kiosk:
        assert isinstance(take(kiosk), Done), "and open again with the quota of before"


# The same through the command line


def desk(data: Path, clock: str, *lines: dict[str, Any], speed: str = "1") -> list[dict[str, Any]]:
    """`kiosk desk --clock …` with these lines; what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "kiosk", "desk", "--data", str(data), "--clock", clock, "--speed", speed],
        input="".join(json.dumps(line) + "\n" for line in lines),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_two_days_on_the_command_line(tmp_path: Path) -> None:
    data = tmp_path / "data"
    lines = [{"kind": "take_ticket", "id": f"t{n}", "service": "A"} for n in range(2)]
    tuesday = desk(data, "2026-11-17T15:50", *lines)
    answers = [line for line in tuesday if line.get("answer") == "done"]
    assert [line["ticket"]["number"] for line in answers] == ["A001", "A002"]
    wednesday = desk(data, "2026-11-18T08:05", {"kind": "take_ticket", "id": "t2", "service": "A"})
    events = {line["event"]: line for line in wednesday if "event" in line}
    assert events["day_closed"]["day"] == "2026-11-17"
    assert len(events["day_closed"]["unserved"]) == 2
    assert events["day_opened"]["day"] == "2026-11-18"
    (answer,) = (line for line in wednesday if line.get("answer") == "done")
    assert answer["ticket"]["number"] == "A001"
    # A repeat of yesterday's command is a new wish of today, or nothing: never yesterday's ticket again.
    verified = subprocess.run(
        [sys.executable, "-m", "kiosk", "journal", "verify", "--data", str(data)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
