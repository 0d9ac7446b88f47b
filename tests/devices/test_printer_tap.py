"""The relay before somebody else's printer: what is printed arrives, is seen, and paper seems to run out."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from kiosk.devices import escpos_bytes
from kiosk.devices.errors import Problem
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import Tcp
from kiosk.devices.paper import draw
from kiosk.devices.printer import Outcome, Printer, PrintJob
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.devices.printer_tap import PrinterTap
from kiosk.ticket import PrintState
from tests.devices.slip_kit import numbered


def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 5
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)


class Tapped:
    def __init__(self) -> None:
        self.sim = SimulatedPrinter()
        self.seen: list[Image.Image] = []
        self.tap = PrinterTap("127.0.0.1", self.sim.port, 576, lambda _, paper: self.seen.append(paper))
        self.outcomes: list[Outcome] = []
        host, _, port = self.tap.url.removeprefix("tcp://").partition(":")
        self.printer = Printer(
            Tcp(host, int(port)), PROFILES["80mm"], lambda job, outcome: self.outcomes.append(outcome)
        )

    def print(self) -> Outcome:
        self.outcomes.append(self.printer._print(PrintJob("t", numbered("A001"))))
        return self.outcomes[-1]


@pytest.fixture
def tapped() -> Iterator[Tapped]:
    made = Tapped()
    made.sim.start()
    made.tap.start()
    yield made
    made.printer.tear_down()
    made.tap.stop()
    made.sim.stop()


def test_a_ticket_arrives_and_is_seen_as_the_printer_prints_it(tapped: Tapped) -> None:
    assert tapped.print().state is PrintState.PRINTED
    assert tapped.sim.wait(1)
    assert tapped.sim.errors == tapped.tap.errors == []
    assert [paper.tobytes() for paper in tapped.seen] == [paper.tobytes() for paper in tapped.sim.printed]


def test_out_of_paper_nothing_gets_through_and_the_mend_lets_it(tapped: Tapped) -> None:
    tapped.tap.paper_out = True
    found = tapped.print()
    assert (found.state, found.problem) == (PrintState.NOT_PRINTED, Problem.PAPER_OUT)
    assert tapped.sim.received == 0
    tapped.tap.paper_out = False
    assert tapped.print().state is PrintState.PRINTED
    assert len(tapped.seen) == 1


def test_a_fault_of_the_printer_itself_is_passed_on(tapped: Tapped) -> None:
    tapped.sim.set(cover_open=True)
    assert tapped.print().problem is Problem.COVER_OPEN


def test_without_a_printer_behind_it_the_cable_is_out(tapped: Tapped) -> None:
    tapped.sim.set(cable_out=True)
    until(lambda: tapped.sim._listener is None)
    found = tapped.print()
    assert found.state is PrintState.NOT_PRINTED
    assert found.problem is Problem.CABLE


def test_what_is_no_ticket_is_named_and_the_next_one_is_seen(tapped: Tapped) -> None:
    host, _, port = tapped.tap.url.removeprefix("tcp://").partition(":")
    with socket.create_connection((host, int(port))) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
        until(lambda: bool(tapped.tap.errors))
        stranger.sendall(
            escpos_bytes.ticket(draw(numbered("A002"), PROFILES["80mm"].sheet), PROFILES["80mm"])
        )
        until(lambda: bool(tapped.seen))
    assert len(tapped.tap.errors) == 1
    assert tapped.print().state is PrintState.PRINTED
    assert len(tapped.seen) == 2
