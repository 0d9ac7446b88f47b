"""The simulated printer over its socket: status, tickets as PNG, and each fault, by method and typed line."""

import contextlib
import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.escpos_bytes import PROFILES, ticket
from kiosk.devices.paper import draw
from kiosk.devices.printer_sim import SimulatedPrinter, command, serve_forever
from tests.devices.slip_kit import PRIORITY, codes, numbered

WIDE = PROFILES["80mm"]
TICKET = ticket(draw(PRIORITY, WIDE.sheet), WIDE)


@pytest.fixture
def sim(tmp_path: Path) -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter(tmp_path)
    printer.start()
    yield printer
    printer.stop()
    assert printer.errors == []


def connect(sim: SimulatedPrinter) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", sim.port), timeout=5)
    connection.settimeout(5)
    return connection


def asked(connection: socket.socket) -> bytes:
    answers = b""
    for n in (1, 2, 3, 4):
        connection.sendall(b"\x10\x04" + bytes([n]))
        answers += connection.recv(64)
    return answers


def test_well_it_answers_and_prints_a_file(sim: SimulatedPrinter, tmp_path: Path) -> None:
    with connect(sim) as connection:
        assert asked(connection) == b"\x12\x12\x12\x12"
        connection.sendall(TICKET)
        assert connection.recv(64) == b"\x00"
    with Image.open(tmp_path / "ticket-0001.png") as image:
        assert codes(image) == [PRIORITY.qr]


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("paper out", b"\x1a\x32\x12\x7e"),
        ("paper low", b"\x12\x12\x12\x1e"),
        ("cover open", b"\x1a\x16\x12\x12"),
    ],
)
def test_it_says_what_is_wrong(sim: SimulatedPrinter, line: str, answers: bytes) -> None:
    assert command(sim, f" {line.upper()}\n").startswith("ok")
    with connect(sim) as connection:
        assert asked(connection) == answers
        sim.set(paper_out=False, paper_low=False, cover_open=False)
        assert asked(connection) == b"\x12\x12\x12\x12"


def test_it_answers_while_it_waits_for_paper_and_goes_on_after(sim: SimulatedPrinter) -> None:
    sim.set(stop_after=(9000, "paper_out"))
    with connect(sim) as connection:
        connection.sendall(TICKET)
        while not sim.faults.paper_out:
            pass
        assert asked(connection) == b"\x1a\x32\x12\x7e"
        assert not sim.wait(1, 0.2)
        sim.set(paper_out=False)
        assert connection.recv(64) == b"\x00"
    assert [codes(image) for image in sim.printed] == [[PRIORITY.qr]]


def test_a_question_split_between_two_packets(sim: SimulatedPrinter) -> None:
    with connect(sim) as connection:
        for portion in (b"\x10", b"\x04", b"\x01"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(portion)
            threading.Event().wait(0.01)
        assert connection.recv(64) == b"\x12"


def test_silent_it_prints_and_says_nothing(sim: SimulatedPrinter) -> None:
    command(sim, "silent on")
    with connect(sim) as connection:
        connection.sendall(b"\x10\x04\x01" + TICKET)
        assert sim.wait(1)
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(64)


def test_it_closes_in_mid_job_once(sim: SimulatedPrinter) -> None:
    command(sim, "close 500")
    with connect(sim) as connection:
        connection.sendall(TICKET)
        with contextlib.suppress(ConnectionError):  # its other way to say so: bytes were still under way
            assert connection.recv(64) == b""
    assert sim.received == 500
    sim.restart()
    with connect(sim) as connection:
        connection.sendall(TICKET)
        assert connection.recv(64) == b"\x00"


def test_cable_out_refuses_and_comes_back_at_the_same_port(sim: SimulatedPrinter) -> None:
    port = sim.port
    with connect(sim) as connection:
        command(sim, "cable out")
        assert connection.recv(64) == b""
    for _ in range(200):
        try:
            connect(sim).close()
        except ConnectionError:
            break
        threading.Event().wait(0.01)
    else:
        pytest.fail("still there")
    command(sim, "cable in")
    for _ in range(200):
        try:
            connect(sim).close()
            break
        except ConnectionError:
            threading.Event().wait(0.01)
    assert sim.port == port


def test_slow_it_takes_its_time(sim: SimulatedPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    wait = sim._stop.wait
    monkeypatch.setattr(sim._stop, "wait", lambda s=None: waits.append(s) or wait(0))
    command(sim, "slow 20000")
    with connect(sim) as connection:
        connection.sendall(TICKET)
        assert connection.recv(64) == b"\x00"
    assert sum(waits) == pytest.approx(len(TICKET) / 20000, rel=0.02)


def test_garbage_is_no_status(sim: SimulatedPrinter) -> None:
    command(sim, "garbage on")
    with connect(sim) as connection:
        connection.sendall(b"\x10\x04\x01")
        assert connection.recv(64).startswith(b"HTTP")


def test_a_wrong_byte_is_kept_as_an_error_and_it_prints_on() -> None:
    sim = SimulatedPrinter()
    sim.start()
    with connect(sim) as connection:
        connection.sendall(b"\x1b@Hello")
        while not sim.errors:
            pass
        connection.sendall(TICKET)
        assert connection.recv(64) == b"\x00"
    sim.stop()
    assert sim.errors[0].offset == 2


def test_who_watches_is_told_of_each_ticket() -> None:
    seen: list[tuple[int, int]] = []
    sim = SimulatedPrinter(width=384, on_ticket=lambda number, image: seen.append((number, image.width)))
    sim.start()
    narrow = PROFILES["58mm-no-cutter"]
    with connect(sim) as connection:
        for number in ("A001", "A002"):
            connection.sendall(ticket(draw(numbered(number), narrow.sheet), narrow))
            assert connection.recv(64) == b"\x00"
    sim.stop()
    assert seen == [(1, 384), (2, 384)]
    assert [codes(image) for image in sim.printed] == [["AT1:A001"], ["AT1:A002"]]


def test_a_port_in_use_is_refused_at_once(sim: SimulatedPrinter) -> None:
    with pytest.raises(OSError, match="in use"):
        SimulatedPrinter(port=sim.port)


def test_a_fault_there_is_not(sim: SimulatedPrinter) -> None:
    with pytest.raises(TypeError, match="no fault"):
        sim.set(papr_out=True)


def test_served_until_interrupted() -> None:
    def typed() -> Iterator[str]:
        yield "status\n"
        raise KeyboardInterrupt

    said: list[str] = []
    sim = SimulatedPrinter()
    serve_forever(sim, typed(), said.append)
    assert said[1] == "0 tickets, 0 bytes; all well"
    with pytest.raises(ConnectionError):
        connect(sim)


def test_served_on_when_nothing_more_is_typed() -> None:
    sim, stop = SimulatedPrinter(), threading.Event()
    serving = threading.Thread(target=serve_forever, args=(sim, (), lambda words: None, stop))
    serving.start()
    with connect(sim) as connection:
        assert asked(connection) == b"\x12\x12\x12\x12"
    stop.set()
    serving.join(5)
    assert not serving.is_alive()


def test_served_from_the_command_line(tmp_path: Path) -> None:
    said: list[str] = []
    typed = io.StringIO("paper out\n\nslow 2000\nstatus\nslow nothing\npaper out after 900\nslow off\n")
    sim = SimulatedPrinter(tmp_path / "new")
    stop = threading.Event()
    lines = iter([*typed.readlines(), "status\n"])

    def read() -> Iterator[str]:
        yield from lines
        stop.set()
        yield "status\n"

    serve_forever(sim, read(), said.append, stop)
    assert said[0].startswith(f"printer on tcp://127.0.0.1:{sim.port}; type: paper out,")
    assert said[1:3] == ["ok: paper out", "ok: slow 2000"]
    assert said[3] == "0 tickets, 0 bytes; paper_out True, slow 2000"
    assert said[4].startswith("not understood: 'slow nothing'; there is: paper out,")
    assert "stop_after (900, 'paper_out')" in said[7]
    assert (tmp_path / "new").is_dir()
    with pytest.raises(ConnectionError):
        connect(sim)
