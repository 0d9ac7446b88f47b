"""The conversation against a printer that says exactly what a test tells it to."""

from collections import deque

import pytest

from kiosk.devices import escpos_talk
from kiosk.devices.errors import DeviceError, DeviceFault, DeviceMissing, DeviceTimeout, Problem
from kiosk.devices.escpos_link import Link
from kiosk.devices.escpos_status import PrinterState
from kiosk.devices.escpos_talk import Talk, look

WELL = [b"\x12"] * 4


class Scripted(Link):
    """Takes `takes` bytes a call; gives what stands in `says`, one item a receive, then nothing."""

    def __init__(self, *says: bytes, takes: int = 4096) -> None:
        super().__init__()
        self.says, self.takes = deque(says), takes
        self.heard = b""
        self.queued = 0
        self.missing = False

    def _connect(self) -> None:
        if self.missing:
            raise DeviceMissing("not there", Problem.CABLE)

    def _release(self, printer: object) -> None:
        pass

    def send(self, data: bytes, within: float) -> int:
        self.heard += data[: self.takes]
        return min(len(data), self.takes)

    def receive(self, within: float) -> bytes:
        if within <= 0.001:
            return b""
        return self.says.popleft() if self.says else b""

    def waiting(self) -> int:
        return self.queued


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escpos_talk, "ANSWER_S", 0.02)
    monkeypatch.setattr(escpos_talk, "STALL_S", 0.02)
    monkeypatch.setattr(escpos_talk, "PRINTED_S", 0.0)


def sent(link: Link, data: bytes = b"ticket") -> Talk:
    talk = Talk(link)
    talk.send(data)
    return talk


def test_four_questions_one_at_a_time() -> None:
    link = Scripted(b"\x1a", b"\x16", b"\x12", b"\x1e")
    assert Talk(link).status() == PrinterState(offline=True, cover_open=True, paper_low=True)
    assert link.heard == b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"


def test_an_old_answer_is_no_answer() -> None:
    class Stale(Scripted):
        old = True

        def receive(self, within: float) -> bytes:
            if self.old:
                self.old = False
                return b"\x1a\x16"
            return super().receive(within)

    assert Talk(Stale(*WELL)).status() == PrinterState()


def test_flow_control_signs_are_no_answer() -> None:
    assert Talk(Scripted(b"\x11\x12", b"\x13", b"\x12", b"\x11", b"\x12", b"\x12")).status() == PrinterState()


def test_an_empty_read_is_silence_and_not_health() -> None:
    with pytest.raises(DeviceTimeout) as caught:
        Talk(Scripted(b"\x12", b"\x12")).status()
    assert caught.value.problem is Problem.SILENT


@pytest.mark.parametrize("noise", [b"\xff", b"HTTP/1.1 400 Bad Request\r\n"])
def test_noise_is_no_printer(noise: bytes) -> None:
    with pytest.raises(DeviceFault, match=r"no ESC/POS printer") as caught:
        Talk(Scripted(noise)).status()
    assert caught.value.problem is Problem.ERROR


def test_one_that_takes_no_question_is_silent() -> None:
    with pytest.raises(DeviceTimeout, match="takes no question"):
        Talk(Scripted(takes=0)).status()


def test_a_stall_is_given_up_and_what_was_taken_is_known() -> None:
    class Full(Scripted):
        def send(self, data: bytes, within: float) -> int:
            return super().send(data, within) if len(self.heard) < 10 else 0

    talk = Talk(Full(takes=4))
    with pytest.raises(DeviceTimeout, match="12 of 100"):
        talk.send(bytes(100))
    assert talk.sent == 12


def test_what_stays_in_the_cable_is_a_stall() -> None:
    link = Scripted()
    link.queued = 77
    with pytest.raises(DeviceTimeout, match="77 of 6"):
        sent(link)


def test_confirmed() -> None:
    assert sent(Scripted(b"\x00")).confirmation() == PrinterState()
    assert sent(Scripted(b"\x03")).confirmation() == PrinterState(paper_low=True)


def test_a_byte_before_the_ticket_confirms_nothing() -> None:
    link = Scripted(b"\x00\x12", b"\x12", b"\x12", b"\x12")
    talk = Talk(link)
    assert talk.status() == PrinterState()
    talk.send(b"ticket")
    with pytest.raises(DeviceTimeout):
        talk.confirmation()


@pytest.mark.parametrize("both", [b"\x12\x00", b"\x00\x12"])
def test_both_answers_in_one_packet(both: bytes) -> None:
    link = Scripted(b"", both, b"\x12", b"\x12", b"\x12")
    assert sent(link).confirmation() == PrinterState()


def test_a_printer_that_is_well_and_never_confirms_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    link = Scripted()
    monkeypatch.setattr(link, "receive", lambda within: b"\x12")
    with pytest.raises(DeviceTimeout, match="did not confirm"):
        sent(link).confirmation()


def test_an_open_cover_is_why() -> None:
    with pytest.raises(DeviceFault) as caught:
        sent(Scripted(b"", b"\x1a", b"\x16", b"\x12", b"\x12")).confirmation()
    assert caught.value.problem is Problem.COVER_OPEN


def test_told_to_end_it_ends() -> None:
    with pytest.raises(DeviceError) as caught:
        Talk(Scripted(), ended=lambda: True).status()
    assert caught.value.problem is Problem.STALLED


def test_a_look_never_raises() -> None:
    assert look(Scripted(*WELL)) == PrinterState()
    link = Scripted()
    link.missing = True
    found = look(link)
    assert isinstance(found, DeviceMissing)
    assert found.problem is Problem.CABLE
