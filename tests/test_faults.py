"""Devices that fail, through the whole kiosk: the printer over real TCP, the camera with real decoding.

The other rows of the issue's table stand in `test_faults_input` (what people do and hold up),
`test_faults_disk`, `test_faults_clock` and `test_power_cut`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import codes
from kiosk.bookings import Booking
from kiosk.codes import TicketCode
from kiosk.commands import Reprint
from kiosk.demo_codes import Kind
from kiosk.devices import escpos_talk
from kiosk.devices.errors import Problem
from kiosk.devices.sim_camera import CameraFault
from kiosk.ids import new_id
from kiosk.simulated import Fault
from kiosk.ticket import PrintState
from kiosk.ui.screens import staff_words
from kiosk.ui.screens.unprinted import problem as unprinted_words
from tests.kiosk_kit import LEAN, SAY, Kiosk, running, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path / "data", **LEAN) as made:
        yield made


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the printer will not answer anyway there is no need to wait as long."""
    monkeypatch.setattr(escpos_talk, "ANSWER_S", 0.2)
    monkeypatch.setattr(escpos_talk, "STALL_S", 0.3)
    monkeypatch.setattr(escpos_talk, "PRINTED_S", 0.1)


# No paper, cover open, cable out, printer silent


PRINTER = [
    (Fault.PAPER_OUT, Problem.PAPER_OUT),
    (Fault.COVER_OPEN, Problem.COVER_OPEN),
    (Fault.CABLE_OUT, Problem.CABLE),
    (Fault.SILENT, Problem.SILENT),
]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("fault", "problem"), PRINTER)
def test_a_printer_that_cannot_print_is_known_before_and_nobody_loses_a_number(
    kiosk: Kiosk, fault: Fault, problem: Problem
) -> None:
    kiosk.bench.switch(fault, True)
    kiosk.until_device("printer", problem)
    received = kiosk.bench.printer.received
    # The person: a number, large, with its QR to take along, and why there is no paper.
    ticket = kiosk.walk_in()
    screen = kiosk.until("unprinted")
    assert screen.number == ticket.number == "A001"
    assert codes.read_ticket(screen.code) == TicketCode(kiosk.office.code, ticket.day, ticket.id)
    assert unprinted_words(problem.value, SAY).main in kiosk.words
    # The job is kept, as one that surely did not come out.
    kiosk.until_paper(ticket, PrintState.NOT_PRINTED)
    assert kiosk.unprinted == ["A001"]
    # Staff: which of the four it is.
    assert {d.name: d.problem for d in kiosk.front.facts().devices}["printer"] == problem.value
    kiosk.touch("end")
    kiosk.staff()
    assert staff_words.problem(problem.value, SAY).main in kiosk.words
    assert "A001" in kiosk.screen.text("numbers").main
    # Mended: nothing comes out by itself, and it is offered.
    kiosk.bench.switch(fault, False)
    kiosk.until_device("printer", None)
    assert kiosk.papers == []
    kiosk.touch("prints", f"reprint:{ticket.id}")
    kiosk.until_papers(ticket)
    kiosk.until_paper(ticket, PrintState.PRINTED)
    assert not kiosk.is_copy(kiosk.bench.printer.printed[0], ticket), "the first paper is no copy"
    assert kiosk.unprinted == []
    assert kiosk.bench.printer.received > received
    assert len(kiosk.papers) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["paper_out", "cover_open", "silent"])
def test_a_printer_that_fails_in_the_middle_of_a_ticket(kiosk: Kiosk, fault: str) -> None:
    """It may have come out or not: offered, marked COPY, and never printed again by itself."""
    kiosk.bench.printer.set(stop_after=(20_000, fault))
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.UNKNOWN)
    assert kiosk.until("unprinted").number == ticket.number
    assert kiosk.unprinted == [ticket.number]
    kiosk.bench.printer.set(**{fault: False})
    kiosk.until_device("printer", None)
    # What the printer held in its buffer comes out of it, once.
    kiosk.until_papers(ticket)
    kiosk.touch("end")
    kiosk.staff()
    kiosk.touch("prints")
    choice = kiosk.screen.choice(f"reprint:{ticket.id}")
    assert choice is not None
    assert choice.detail.main == SAY("Perhaps printed").main
    kiosk.touch(f"reprint:{ticket.id}")
    kiosk.until_papers(ticket, ticket)
    assert kiosk.is_copy(kiosk.bench.printer.printed[1], ticket)
    kiosk.until_paper(ticket, PrintState.PRINTED)


def test_a_cable_pulled_in_the_middle_of_a_ticket(kiosk: Kiosk) -> None:
    kiosk.bench.printer.set(close_after=20_000)
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.UNKNOWN)
    kiosk.until("unprinted")
    kiosk.until_device("printer", None)
    # The next person's ticket is whole, and only theirs.
    kiosk.touch("end")
    second = kiosk.walk_in()
    kiosk.until_papers(second)
    kiosk.ask(Reprint(id=new_id(), ticket=ticket.id))
    until(lambda: kiosk.papers == [second.id, ticket.id], "not what was asked for")
    assert kiosk.is_copy(kiosk.bench.printer.printed[-1], ticket)


def test_several_missing_tickets_wait_for_staff_and_come_once_each(kiosk: Kiosk) -> None:
    kiosk.bench.switch(Fault.PAPER_OUT, True)
    kiosk.until_device("printer", Problem.PAPER_OUT)
    tickets = []
    for _ in range(3):
        tickets.append(kiosk.walk_in())
        kiosk.until("unprinted")
        kiosk.touch("end")
    until(lambda: len(kiosk.unprinted) == 3)
    kiosk.bench.switch(Fault.PAPER_OUT, False)
    kiosk.until_device("printer", None)
    kiosk.staff()
    kiosk.touch("prints")
    for ticket in tickets:
        kiosk.touch(f"reprint:{ticket.id}")
        kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.until_papers(*tickets)
    assert kiosk.unprinted == []


def test_case_02_03_a_missing_ticket_is_still_offered_after_a_restart_and_not_printed_by_it(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "data", **LEAN) as kiosk:
        kiosk.bench.switch(Fault.COVER_OPEN, True)
        kiosk.until_device("printer", Problem.COVER_OPEN)
        ticket = kiosk.walk_in()
        kiosk.until_paper(ticket, PrintState.NOT_PRINTED)
    with running(tmp_path / "data", **LEAN) as kiosk:
        assert kiosk.unprinted == [ticket.number]
        assert kiosk.papers == []
        kiosk.staff()
        kiosk.touch("prints", f"reprint:{ticket.id}")
        kiosk.until_papers(ticket)


def test_paper_that_runs_low_prints_and_staff_see_it(kiosk: Kiosk) -> None:
    kiosk.bench.switch(Fault.PAPER_LOW, True)
    kiosk.until_device("printer", Problem.PAPER_LOW)
    ticket = kiosk.walk_in()
    kiosk.until_papers(ticket)
    assert kiosk.name == "ticket"
    kiosk.touch("end")
    kiosk.staff()
    assert staff_words.problem("paper_low", SAY).main in kiosk.words


# Camera gone, stalled, black picture


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (CameraFault.GONE, Problem.CABLE),
        (CameraFault.STALLED, Problem.STALLED),
        (CameraFault.BLACK, Problem.DARK),
    ],
)
def test_without_a_camera_typed_code_and_usb_scanner_go_on_and_it_returns_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: CameraFault, problem: Problem
) -> None:
    monkeypatch.setattr("kiosk.devices.scanner.DARK_FOR", 0.2)
    with running(tmp_path / "data", **LEAN) as kiosk:
        monkeypatch.setattr(kiosk.bench.camera, "_stall", 0.2)
        code = _booked(kiosk)
        kiosk.bench.camera.fail(fault)
        kiosk.until_device("camera", problem)
        assert not kiosk.front.facts().camera
        # The screen offers what there is.
        kiosk.touch("booking")
        assert any(choice.id == "code" for choice in kiosk.screen.choices)
        kiosk.touch("code", *(f"key:{digit}" for digit in code), "check")
        first = kiosk.ticket(kiosk.until("ticket"))
        kiosk.touch("end")
        for sign in kiosk.bench.codes.text(Kind.GOOD) + "\n":
            kiosk.front.typed(sign)
        kiosk.later(0.1)
        second = kiosk.ticket(kiosk.until("ticket"))
        kiosk.until_papers(first, second)
        kiosk.later(9)
        # Staff see which part it is.
        kiosk.staff()
        until(lambda: staff_words.problem(problem.value, SAY).main in kiosk.words)
        kiosk.touch("end")
        # Back by itself.
        kiosk.bench.camera.fail(CameraFault.NONE)
        kiosk.until_device("camera", None)
        kiosk.hold_up(kiosk.bench.codes.text(Kind.GOOD))
        kiosk.until("ticket")
        assert kiosk.desk.board.issued == 3


def _booked(kiosk: Kiosk) -> str:
    """A booking of now with a code to type."""
    from random import Random

    code = codes.new_code(Random(5))
    data = kiosk.opened.data
    local = kiosk.office.local(kiosk.clock.now().utc)
    booking = Booking(
        booking="00112233aabbccdd",
        office=kiosk.office.code,
        day=local.date(),
        start_minute=local.hour * 60,
        service="A",
        code_hash=codes.code_hash(data.secret(), code),
    )
    kiosk.desk.put_bookings([booking]).result(10)
    return code


def test_a_camera_that_was_never_there_takes_nothing_down(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "data", **LEAN)
    try:
        kiosk.bench.camera.fail(CameraFault.GONE)
        kiosk.until_device("camera", Problem.MISSING if kiosk.device("camera").problem else Problem.CABLE)
        ticket = kiosk.walk_in()
        kiosk.until_papers(ticket)
        assert kiosk.stop()
    finally:
        kiosk.stop()
