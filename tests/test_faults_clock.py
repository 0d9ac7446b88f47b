"""A clock that is unknown or wrong, and an office file that is."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

from kiosk.answers import Done, Refused
from kiosk.clock import Trust
from kiosk.commands import CallNext, ConfirmDate, TakeTicket
from kiosk.demo_codes import Kind
from kiosk.ids import new_id
from kiosk.journal_reading import verify
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from kiosk.timekeeping import SimulatedClock
from tests.kiosk_kit import LEAN, ROOT, SAY, kupang, moment, number, running, until

# Clock unknown or wrong


def unknown(text: str, boot: str = "boot-2") -> SimulatedClock:
    return SimulatedClock(moment(text, kupang()), boot=boot, trust=Trust.UNKNOWN)


def test_a_first_boot_in_1970_gives_numbers_and_flags_them(tmp_path: Path) -> None:
    """No network, no battery: people are there, so the office is open; what is accepted is marked so."""
    with running(tmp_path / "data", clock=unknown("1970-01-01T00:00"), **LEAN) as kiosk:
        assert SAY("The time is not set").main == kiosk.screen.header.day.main
        assert kiosk.screen.header.clock == "", "a clock that nobody can trust is not shown"
        ticket = kiosk.walk_in()
        kiosk.until_papers(ticket)
        issued = next(told.event for told in kiosk.told if told.event.kind == "ticket_issued")
        assert issued.flagged


def test_a_pass_is_taken_and_flagged_while_the_clock_is_unknown(tmp_path: Path) -> None:
    with running(tmp_path / "data", clock=unknown("2026-11-17T09:00"), **LEAN) as kiosk:
        kiosk.hold_up(kiosk.bench.codes.text(Kind.OTHER_DAY))
        kiosk.until("ticket")
        issued = next(told.event for told in kiosk.told if told.event.kind == "ticket_issued")
        assert issued.flagged
        assert issued.booking is not None


def test_staff_confirm_the_date_once_a_boot(tmp_path: Path) -> None:
    with running(tmp_path / "data", clock=unknown("2026-11-17T09:00"), **LEAN) as kiosk:
        kiosk.staff()
        assert SAY("Confirm the date").main in kiosk.words
        kiosk.touch("setup", "date", "hour:more", "confirm")
        until(lambda: kiosk.desk.clock.now().trust is Trust.ESTIMATED)
        assert kiosk.desk.board.trust is Trust.ESTIMATED, "the screens go on asking for the date"
        assert kiosk.office.local(kiosk.clock.now().utc).hour == 10
        kiosk.touch("back", "back")
        until(lambda: SAY("Set by staff").main in kiosk.words)
        kiosk.touch("end")
        kiosk.until("home")
        assert kiosk.screen.header.clock.startswith("10")


def test_a_clock_behind_the_journal_is_never_believed(tmp_path: Path) -> None:
    """After a power cut the Pi believes it is an earlier time: the day of the journal goes on."""
    with running(tmp_path / "data", clock="2026-11-17T10:00", **LEAN) as kiosk:
        ticket = kiosk.walk_in()
        kiosk.until_paper(ticket, PrintState.PRINTED)
    with running(tmp_path / "data", clock=unknown("2026-11-03T07:00"), **LEAN) as kiosk:
        second = kiosk.walk_in()
        assert (second.number, second.day) == ("A002", dt.date(2026, 11, 17))
        assert second.issued >= ticket.issued
        early = kiosk.ask(ConfirmDate(id=new_id(), now=moment("2026-11-16T10:00", kiosk.office)))
        assert isinstance(early, Refused)
        assert early.reason is Refusal.DATE_BEFORE_NEWEST


def test_a_clock_that_was_a_year_ahead_and_is_then_set_right(tmp_path: Path) -> None:
    """Wrongly confirmed for a year ahead, then the network tells: order is kept, no number is given twice."""
    clock = unknown("2027-11-16T09:00")
    with running(tmp_path / "data", clock=clock, **LEAN) as kiosk:
        now = clock.now().utc
        assert isinstance(kiosk.ask(ConfirmDate(id=new_id(), now=now)), Done)
        first = kiosk.walk_in()
        kiosk.until_paper(first, PrintState.PRINTED)
        kiosk.touch("end")
        clock.advance(dt.timedelta(days=-364))
        clock.trust = Trust.SYNCED
        second = kiosk.walk_in()
        assert second.day == dt.date(2026, 11, 17)
        assert second.number != first.number
        assert verify(tmp_path / "data" / "journal.db")[2] is None


def test_a_power_cut_and_an_unknown_clock_call_the_same_people_in_the_same_order(tmp_path: Path) -> None:
    with running(tmp_path / "one", clock="2026-11-17T10:00", **LEAN) as kiosk:
        waiting = [kiosk.ask(TakeTicket(id=f"t{n}", service="A")) for n in range(3)]
        until(lambda: kiosk.unprinted == [])
        data = kiosk.cut(tmp_path / "two")
    with running(data, clock=unknown("1970-01-01T00:00"), **LEAN) as kiosk:
        called = [kiosk.ask(CallNext(id=f"c{n}", counter=n)) for n in (1, 2, 3)]
        assert [number(answer) for answer in called] == [number(answer) for answer in waiting]


# Office file wrong


def test_a_wrong_office_file_names_every_mistake_and_nothing_is_started(tmp_path: Path) -> None:
    office = tmp_path / "office.toml"
    text = (ROOT / "offices" / "kupang.toml").read_text("utf-8")
    text = text.replace('zone = "Asia/Makassar"', 'zone = "Asia/Makasar"')
    text = text.replace("walk_in = 60", "walk_in = -60").replace("handicap = 120", "handicapp = 120")
    office.write_text(text, "utf-8")
    for command in (["check", str(office)], ["desk", "--office", str(office), "--data", str(tmp_path / "d")]):
        ended = subprocess.run(
            [sys.executable, "-m", "kiosk", *command], capture_output=True, text=True, cwd=ROOT, check=False,
            input="", timeout=60,
        )  # fmt: skip
        assert ended.returncode != 0
        for mistake in ("Asia/Makasar", "-60", "handicapp", "handicap"):
            assert mistake in ended.stderr, ended.stderr
        assert "Traceback" not in ended.stderr
    assert not (tmp_path / "d").exists(), "something was started"
