"""`kiosk desk`: JSON lines in and out."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from kiosk.datadir import SIMULATED
from kiosk.hatch import ask
from kiosk.journal_reading import read_only, verify
from kiosk.lines import LINE_LIMIT
from tests.cli.cli_kit import desk, kiosk, lines

AT = ("--clock", "2026-11-17T08:24")
TAKE = '{"kind":"take_ticket","id":"c1","service":"A"}'


def talk(data: Path, *said: str, more: tuple[str, ...] = ("--quiet",)) -> list[dict[str, Any]]:
    return lines(kiosk("desk", "--data", data, *AT, *more, stdin="".join(f"{line}\n" for line in said)))


def test_events_are_told_before_the_answer_and_stand_in_the_journal(data: Path) -> None:
    told = talk(data, TAKE, more=())
    assert [line.get("event") or line["answer"] for line in told] == [
        "started",
        "clock_known",
        "day_opened",
        "ticket_issued",
        "done",
    ]
    assert [line["seq"] for line in told[:-1]] == [1, 2, 3, 4]
    good, _, fault = verify(data / "journal.db")
    assert (good, fault) == (4, None)
    assert list(read_only(data / "journal.db")[0].tickets) == [told[-1]["ticket"]["id"]]


def test_quiet_answers_only(data: Path) -> None:
    (answer,) = talk(data, TAKE)
    assert answer["answer"] == "done"
    assert answer["ticket"]["number"] == "A001"


def test_a_command_twice_changes_nothing(data: Path) -> None:
    first, again = talk(data, TAKE, TAKE)
    assert (first["again"], again["again"]) == (False, True)
    assert first["ticket"]["id"] == again["ticket"]["id"]


def test_it_goes_on_where_it_ended(data: Path) -> None:
    talk(data, TAKE)
    assert talk(data, TAKE.replace("c1", "c2"))[0]["ticket"]["number"] == "A002"


NO_COMMANDS = (
    "not json",
    "[]",
    "3",
    "{}",
    '{"kind":"dance","id":"1"}',
    '{"kind":"take_ticket","id":"1"}',
    '{"kind":"take_ticket","id":"","service":"A"}',
    '{"kind":"take_ticket","id":"1","service":"A","name":"Budi"}',
    '{"kind":"check_in","id":"1","code":"\\ud800"}',
    "[" * 50_000,
    '{"kind":"check_in","id":"1","code":"' + "A" * LINE_LIMIT + '"}',
    '{"kind":"put_bookings","bookings":[{"booking":"x"}]}',
    '{"kind":"put_bookings"}',
    '{"kind":["board"]}',
    "\x00",
)


def test_a_line_that_is_no_command_is_a_mistake_and_the_next_is_read(data: Path) -> None:
    *mistakes, answer = talk(data, *NO_COMMANDS, TAKE)
    assert [line["answer"] for line in mistakes] == ["mistake"] * len(NO_COMMANDS)
    assert all(line["why"] for line in mistakes)
    assert answer["answer"] == "done"


def test_bytes_that_are_no_text_are_a_mistake(data: Path) -> None:
    result = kiosk("desk", "--data", data, *AT, "--quiet", stdin=b"\xff\xfe\n\n" + TAKE.encode())
    assert [line["answer"] for line in lines(result)] == ["mistake", "done"]


def test_the_board_is_asked_like_a_command(data: Path) -> None:
    _, board, health = talk(data, TAKE, '{"kind":"board"}', '{"kind":"health"}')
    assert (board["answer"], board["issued"], board["open"]) == ("board", 1, True)
    assert health == {"answer": "health", "parts": [], "sync": None}


def test_the_hatch_answers_in_the_same_words(data: Path) -> None:
    with desk(data) as running:
        assert ask(running.data.socket, json.loads(TAKE))["ticket"]["number"] == "A001"
        assert ask(running.data.socket, {"kind": "nothing"})["answer"] == "mistake"
    assert not running.data.socket.exists()


def test_a_second_desk_on_the_same_data_is_refused_plainly(data: Path) -> None:
    with desk(data):
        told = kiosk("desk", "--data", data, *AT, stdin=TAKE, status=1)
    assert "another kiosk" in told.stderr
    assert told.stdout == ""


def test_a_simulated_day_is_not_for_real_devices_or_an_enrolled_kiosk(data: Path) -> None:
    told = kiosk("desk", "--data", data, *AT, status=1, ANTREAN_PRINTER="tcp://192.168.1.9")
    assert "real devices: printer" in told.stderr
    data.mkdir()
    (data / "enrolment.toml").touch()
    assert "enrolled" in kiosk("desk", "--data", data, *AT, status=1).stderr


def test_a_bad_key_file_keeps_it_from_starting(data: Path) -> None:
    data.mkdir()
    (data / "keys.toml").write_text("nonsense")
    assert "not TOML" in kiosk("desk", "--data", data, *AT, status=1).stderr


def test_a_newer_journal_keeps_it_from_starting(data: Path) -> None:
    data.mkdir()
    with sqlite3.connect(data / "journal.db") as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    assert "schema 99" in kiosk("desk", "--data", data, status=1).stderr


def test_a_damaged_journal_is_out_of_service_and_left_as_it_is(data: Path) -> None:
    data.mkdir()
    junk = b"this is no database, and long enough to be seen as none" * 100
    (data / "journal.db").write_bytes(junk)
    (data / SIMULATED).touch()
    assert talk(data, TAKE) == [{"answer": "refused", "command": "c1", "reason": "out_of_service"}]
    assert (data / "journal.db").read_bytes() == junk
