"""The hatch: other commands ask the running kiosk over its socket, and bad lines do it no harm."""

import json
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import hatch
from kiosk.desk import Desk
from kiosk.hatch import Hatch, HatchClosed
from kiosk.journal import JournalUnwritable
from tests.desk_kit import make_desk
from tests.hall_kit import DAY

HEALTH = [{"part": "printer", "status": "ready"}]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = make_desk(tmp_path)
    desk.start()
    yield desk
    assert desk.stop(2.0)


@pytest.fixture
def path(tmp_path: Path, desk: Desk) -> Iterator[Path]:
    path = tmp_path / "desk.sock"
    served = Hatch(path, desk, lambda: HEALTH)
    served.start()
    yield path
    served.stop()
    assert not path.exists()


def test_commands_are_answered_in_the_words_of_the_desk(path: Path) -> None:
    answer = hatch.ask(path, {"kind": "take_ticket", "id": "t1", "service": "A"})
    assert (answer["answer"], answer["ticket"]["number"]) == ("done", "A001")
    refused = hatch.ask(path, {"kind": "recall", "id": "r1", "counter": 1})
    assert (refused["answer"], refused["reason"]) == ("refused", "counter_idle")


def test_the_board_and_the_health_can_be_asked(path: Path) -> None:
    board = hatch.ask(path, {"kind": "board"})
    assert (board["answer"], board["issued"]) == ("board", 0)
    assert hatch.ask(path, {"kind": "health"}) == {"answer": "health", "parts": HEALTH, "sync": None}


def test_the_sync_is_asked_where_there_is_one(path: Path, desk: Desk, tmp_path: Path) -> None:
    assert hatch.ask(path, {"kind": "sync"})["answer"] == "mistake"
    served = Hatch(tmp_path / "other.sock", desk, list, lambda: {"answer": "synced", "sent": 3})
    served.start()
    try:
        assert hatch.ask(tmp_path / "other.sock", {"kind": "sync"}) == {"answer": "synced", "sent": 3}
    finally:
        served.stop()


def test_bookings_are_put_in_and_judged_by_at_once(path: Path, desk: Desk) -> None:
    booking = {
        "booking": "0" * 15 + "1",
        "office": 1,
        "day": DAY.isoformat(),
        "start_minute": 540,
        "service": "A",
    }
    answer = hatch.ask(path, {"kind": "put_bookings", "bookings": [booking]})
    assert answer == {"answer": "done", "count": 1}
    assert list(desk._reference.bookings) == [booking["booking"]]


@pytest.mark.parametrize(
    "words",
    [
        {"kind": "fly"},
        {"kind": "put_bookings"},
        {"kind": "put_bookings", "bookings": [{"booking": "0" * 16}]},
        {"kind": "take_ticket", "id": "x", "service": "A", "party": "many"},
        {"kind": "check_in", "id": "x", "code": "y" * 70_000},
    ],
)
def test_words_that_are_none_are_answered_as_a_mistake(path: Path, words: dict[str, Any]) -> None:
    assert hatch.ask(path, words)["answer"] == "mistake"


def test_a_line_of_junk_leaves_the_link_and_the_desk_alive(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(5)
        link.connect(str(path))
        answers = link.makefile("rb")
        for junk in (b"junk", b"\xff\xfe", b"[]", b"null", b"[" * 60_000, b'"kind"', b""):
            link.sendall(junk + b"\n")
            assert json.loads(answers.readline())["answer"] == "mistake"
        link.sendall(b'{"kind": "board"}\n')
        assert json.loads(answers.readline())["answer"] == "board"
        answers.close()


def test_a_journal_that_cannot_be_written_is_said(
    path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_bookings: object) -> None:
        raise JournalUnwritable("disk is full")

    monkeypatch.setattr(desk._journal, "put_bookings", full)
    answer = hatch.ask(path, {"kind": "put_bookings", "bookings": []})
    assert answer["answer"] == "mistake"
    assert "disk is full" in answer["why"]


def test_the_socket_is_for_its_owner_only(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_nobody_answers_it_is_closed(tmp_path: Path) -> None:
    with pytest.raises(HatchClosed, match="no kiosk answers"):
        hatch.ask(tmp_path / "desk.sock", {"kind": "board"})


def test_a_socket_left_by_a_power_cut_is_no_hindrance(tmp_path: Path, desk: Desk) -> None:
    left = tmp_path / "desk.sock"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(left))
    with pytest.raises(HatchClosed):
        hatch.ask(left, {"kind": "board"})
    served = Hatch(left, desk, lambda: HEALTH)
    served.start()
    assert hatch.ask(left, {"kind": "health"})["parts"] == HEALTH
    served.stop()


def test_one_that_was_never_started_stops(tmp_path: Path, desk: Desk) -> None:
    served = Hatch(tmp_path / "other.sock", desk, lambda: HEALTH)
    served.stop()
    assert not (tmp_path / "other.sock").exists()


def test_a_long_data_path_is_no_hindrance(tmp_path: Path, desk: Desk) -> None:
    # A Unix socket's own name holds 107 bytes.
    path = tmp_path / ("d" * 120) / "desk.sock"
    path.parent.mkdir()
    opened = Hatch(path, desk, list)
    opened.start()
    try:
        assert hatch.ask(path, {"kind": "board"})["answer"] == "board"
    finally:
        opened.stop()
