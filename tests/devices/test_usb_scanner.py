"""USB scanners: a real serial line (a pseudo terminal), and bursts of keys."""

import os
import queue
import time
import tty
from collections.abc import Iterator

import pytest

from kiosk.devices.decode import MAX_TEXT
from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.sightings import CodeRead
from kiosk.devices.supervise import Status, Supervised
from kiosk.devices.usb_scanner import Keys, SerialScanner, Wedge

PASS = "AQ1:" + "A" * 125


class Line:
    """Both ends of a serial line: the test is the scanner."""

    def __init__(self) -> None:
        self.scanner, kiosk = os.openpty()
        tty.setraw(kiosk)
        self.port = os.ttyname(kiosk)
        self._kiosk: int | None = kiosk
        self.reads: queue.Queue[CodeRead] = queue.Queue()
        self.supervised = Supervised(
            SerialScanner(self.port, self.reads.put_nowait), backoff_max=0.05, seed=1
        )

    def start(self) -> None:
        self.supervised.start()
        while self.supervised.health.status is not Status.READY:
            time.sleep(0.005)
        time.sleep(0.1)  # set-up drops what came before: let it listen

    def send(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.scanner, data[:512]) :]

    def unplug(self) -> None:
        os.close(self.scanner)
        self.scanner = -1

    def close(self) -> None:
        assert self.supervised.stop()
        for end in (self.scanner, self._kiosk):
            if end is not None and end >= 0:
                os.close(end)


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    line.start()
    yield line
    line.close()


def test_a_code_comes_from_the_serial_scanner(line: Line) -> None:
    line.send(PASS.encode() + b"\r\n")
    read = line.reads.get(timeout=30)
    assert (read.texts, read.source) == ((PASS,), "scanner")


def test_a_code_in_pieces_is_one_and_a_second_scan_of_it_none(line: Line) -> None:
    for start in range(0, len(PASS), 20):
        line.send(PASS[start : start + 20].encode())
        time.sleep(0.005)
    assert line.reads.get(timeout=30).text == PASS
    line.send(PASS.encode() + b"\r")
    time.sleep(0.6)
    line.send(b"WIFI:S:a;;\r")
    assert line.reads.get(timeout=30).text == "WIFI:S:a;;", "a double scan came through"


@pytest.mark.parametrize(
    ("sent", "text"),
    [
        (b"\x00\x00a\x00\r", "\x00\x00a\x00"),
        ("čšž 你好 🛂\r\n".encode(), "čšž 你好 🛂"),
        (b"\xff\xfe\x80abc\r", "\ufffd\ufffd\ufffdabc"),
        (b"BEGIN:VCARD\r\nN:Siti\r\nEND:VCARD\r\n", "BEGIN:VCARD\r\nN:Siti\r\nEND:VCARD"),
    ],
)
def test_odd_texts_pass_through(line: Line, sent: bytes, text: str) -> None:
    line.send(sent)
    assert line.reads.get(timeout=30).text == text


def test_ten_kilobytes_and_more_are_cut_and_the_next_code_is_read(line: Line) -> None:
    line.send(b"x" * 60_000)
    assert line.reads.get(timeout=30).text == "x" * MAX_TEXT
    line.send(b"\r\n")
    time.sleep(0.6)
    line.send(PASS.encode())
    assert line.reads.get(timeout=30).text == PASS


def test_what_is_kept_of_an_endless_text_is_bounded(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SerialScanner, "MOST", 10)
    line.send(b"0123456789abcdef")
    assert line.reads.get(timeout=30).text == "0123456789"


def test_unplugged_is_told(line: Line) -> None:
    line.unplug()
    while line.supervised.health.problem is not Problem.CABLE:
        time.sleep(0.005)


def test_a_port_that_is_not_there_is_missing() -> None:
    scanner = SerialScanner("/dev/ttyACM-none", lambda read: None)
    with pytest.raises(DeviceMissing, match="ttyACM-none"):
        scanner.set_up()
    scanner.tear_down()


# ── as a keyboard ────────────────────────────────────────────────────────────


def play(keys: list[tuple[str, float]], until: float = 1.0, turn: float = 0.033) -> tuple[list[str], str]:
    """Keys with the time between each and the one before, through a loop of 30 turns a second: every key is
    seen at the next turn. What was scanned, and what was typed."""
    wedge = Wedge()
    scanned: list[str] = []
    typed = ""
    at = 10.0
    pending = []
    for char, gap in keys:
        at += gap
        pending.append((char, at))
    now = 10.0
    while now < at + until:
        results = [wedge.key(char, now) for char, due in pending if due <= now]
        pending = [(char, due) for char, due in pending if due > now]
        results.append(wedge.tick(now))
        for keys_now in results:
            scanned += [keys_now.scanned] if keys_now.scanned is not None else []
            typed += keys_now.typed
        now += turn
    return scanned, typed


def burst(text: str, gap: float = 0.008) -> list[tuple[str, float]]:
    return [(char, gap) for char in text]


@pytest.mark.parametrize("gap", [0.0, 0.001, 0.01, 0.03])
@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", ""])
def test_a_burst_is_a_scan_with_or_without_enter(gap: float, end: str) -> None:
    assert play(burst(PASS + end, gap)) == ([PASS], "")


@pytest.mark.parametrize("gap", [0.08, 0.15, 0.6])
def test_a_person_typing_is_a_person(gap: float) -> None:
    assert play([(char, gap) for char in "123456789012\r"]) == ([], "123456789012\n")


def test_a_fast_typist_is_a_person() -> None:
    assert play([(char, 0.05) for char in "123456789012\r"], turn=0.005) == ([], "123456789012\n")


def test_two_fast_keys_of_a_person_are_still_hers() -> None:
    keys = [("1", 0.2), ("2", 0.02), ("3", 0.15), ("4", 0.03), ("5", 0.2), ("\r", 0.1)]
    assert play(keys) == ([], "12345\n")


def test_a_key_held_down_is_no_scanner() -> None:
    assert play([("7", 0.4), *burst("7" * 40, 0.03)]) == ([], "7" * 41)


def test_a_persons_key_is_echoed_within_100_ms() -> None:
    wedge = Wedge()
    assert wedge.key("5", 1.0) == Keys()
    assert wedge.tick(1.033) == Keys()
    assert wedge.tick(1.066) == Keys(typed="5")
    assert wedge.tick(1.1) == Keys()


def test_a_window_that_is_busy_for_a_moment_does_not_split_a_burst() -> None:
    keys = [*burst(PASS[:60]), (PASS[60], 0.2), *burst(PASS[61:] + "\r")]
    assert play(keys) == ([PASS], "")


def test_typing_before_and_after_a_scan_stays_typing() -> None:
    keys = [("1", 0.2), ("2", 0.2), *[(PASS[0], 0.3)], *burst(PASS[1:] + "\r"), ("3", 0.5), ("4", 0.2)]
    assert play(keys) == ([PASS], "1234")


def test_a_code_of_several_lines_is_one_scan_and_two_scans_are_two() -> None:
    card = "BEGIN:VCARD\nN:Siti\nEND:VCARD"
    assert play(burst(card + "\r")) == ([card], "")
    assert play([*burst(PASS + "\r"), ("W", 0.4), *burst("IFI:S:a;;\r")]) == ([PASS, "WIFI:S:a;;"], "")


def test_an_endless_burst_is_cut() -> None:
    scanned, typed = play(burst("xyz" * 5000, 0.0001))
    assert scanned == [("xyz" * 5000)[:MAX_TEXT]]
    assert typed == ""
    wedge = Wedge()
    for index in range(20_000):
        wedge.key("xyz"[index % 3], 1.0)
    assert len(wedge._held) == MAX_TEXT


def test_keys_without_a_character_and_odd_ones_pass() -> None:
    assert play([*burst("\x00AQ1:\x00xyz"), ("", 0.01)]) == (["\x00AQ1:\x00xyz"], "")
    assert play(burst("你好🛂你好🛂\r")) == (["你好🛂你好🛂"], "")
