"""`kiosk printer-sim`: a process of its own, reached over TCP as a printer is."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.escpos_bytes import PROFILES, ticket
from kiosk.devices.escpos_link import link
from kiosk.devices.escpos_status import PrinterState
from kiosk.devices.escpos_talk import Talk, look
from kiosk.devices.paper import draw
from tests.cli.cli_kit import ROOT, kiosk
from tests.devices.slip_kit import numbered


class Sim:
    """The process, and where its printer is."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        first = self.line()
        assert first.startswith("printer on tcp://"), first
        self.url = first.split()[2].rstrip(";")

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def say(self, words: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{words}\n")
        self.process.stdin.flush()
        return self.line()

    def state(self) -> PrinterState:
        found = look(link(self.url))
        assert isinstance(found, PrinterState), found
        return found


@contextmanager
def printer(out: Path, *words: str) -> Iterator[Sim]:
    command = [sys.executable, "-m", "kiosk", "printer-sim", "--port", "0", "--out", str(out), *words]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            yield Sim(process)
        finally:
            process.kill()


def test_tickets_become_pictures_and_lines_become_faults(tmp_path: Path) -> None:
    profile = PROFILES["58mm"]
    with printer(tmp_path / "out", "--width", "384") as sim:
        assert sim.state() == PrinterState()
        way = link(sim.url)
        way.open()
        talk = Talk(way)
        talk.send(ticket(draw(numbered("A012"), profile.sheet), profile))
        talk.confirmation()
        way.close()
        assert "ticket-0001.png, 384×" in sim.line()
        with Image.open(tmp_path / "out" / "ticket-0001.png") as picture:
            assert picture.width == 384
        assert sim.say("paper out") == "ok: paper out\n"
        assert sim.state().paper_out
        sim.say("paper ok")
        sim.say("cover open")
        assert sim.state().cover_open
        assert "not understood: 'dance'" in sim.say("dance")
        assert sim.say("status").startswith("1 tickets, ")
        sim.process.send_signal(signal.SIGTERM)
        assert sim.process.wait(10) == 0


def test_it_goes_on_when_its_input_ends(tmp_path: Path) -> None:
    with printer(tmp_path) as sim:
        assert sim.process.stdin is not None
        sim.process.stdin.close()
        assert sim.state() == PrinterState()
        sim.process.send_signal(signal.SIGINT)
        assert sim.process.wait(10) == 0


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with printer(tmp_path) as sim:
        port = sim.url.rpartition(":")[2]
        told = kiosk("printer-sim", "--port", port, "--out", tmp_path, status=1)
    assert "choose another --port" in told.stderr


@pytest.mark.parametrize(
    "words", [["--width", "100"], ["--port", "-1"], ["--width"], ["--out"]], ids=" ".join
)
def test_wrong_use_is_told(tmp_path: Path, words: list[str]) -> None:
    assert "Error: " in kiosk("printer-sim", "--out", tmp_path, *words, status=2).stderr
