"""The desk's words as JSON lines: what is read, what is written, and mistakes in words."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk import commands as cmd
from kiosk.answers import Refused, TicketShown, WhoIsHere
from kiosk.codes import TicketCode
from kiosk.desk import Told
from kiosk.lines import (
    LINE_LIMIT,
    BadLine,
    read_command,
    write_answer,
    write_board,
    write_mistake,
    write_told,
)
from tests.desk_kit import ask, make_desk, take
from tests.hall_kit import DAY
from tests.scene import SECRET, booking, pass_text, reference


def said(line: str) -> dict[str, Any]:
    assert "\n" not in line
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def test_a_line_is_a_command() -> None:
    line = '{"kind": "take_ticket", "id": "t1", "service": "A", "party": 3, "priority": "elderly"}'
    assert read_command(line) == cmd.TakeTicket.model_validate(
        {"id": "t1", "service": "A", "party": 3, "priority": "elderly"}
    )


@pytest.mark.parametrize("kind", cmd.Command.__args__, ids=lambda kind: kind.__name__)
def test_every_command_has_its_line(kind: Any) -> None:
    facts = {
        "id": "x",
        "service": "A",
        "code": "c",
        "counter": 1,
        "paused": True,
        "ticket": "0" * 16,
        "reason": "r",
        "stage": "documents",
        "priority": None,
        "open": False,
        "now": "2026-11-17T09:00:00+07:00",
        "serials": {"A": 12},
        "outcome": "unknown",
        "stars": 3,
    }
    command = kind.model_validate({name: facts[name] for name in kind.model_fields if name in facts})
    assert read_command(command.model_dump_json()) == command


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("", "line"),
        ("not json", "JSON"),
        ("[]", "line"),
        ('{"id": "x"}', "kind"),
        ('{"kind": "fly", "id": "x"}', "no command 'fly'"),
        ('{"kind": "take_tiket", "id": "x"}', "did you mean 'take_ticket'"),
        ('{"kind": "take_ticket", "id": "x"}', "take_ticket.service"),
        ('{"kind": "take_ticket", "id": "x", "service": "AA", "party": 0}', "take_ticket.party"),
        ('{"kind": "take_ticket", "id": "", "service": "A"}', "take_ticket.id"),
        ('{"kind": "tick", "id": "x", "more": 1}', "tick.more"),
        ('{"kind": "confirm_date", "id": "x", "now": "2026-11-17T09:00:00"}', "confirm_date.now"),
        ('{"kind": "rate", "id": "x", "ticket": "0000000000000000", "stars": 6}', "rate.stars"),
        ("x" * (LINE_LIMIT + 1), "longer"),
    ],
)
def test_a_bad_line_says_where_it_is_bad(line: str, names: str) -> None:
    with pytest.raises(BadLine, match=names):
        read_command(line)


def test_a_bad_line_does_not_repeat_what_somebody_typed() -> None:
    with pytest.raises(BadLine) as caught:
        read_command('{"kind": "check_in", "id": "x", "code": 5371014101900001}')
    assert "5371014101900001" not in str(caught.value)


def test_answers(tmp_path: Path) -> None:
    known = reference(booking(1), booking(2, party=3))
    desk = make_desk(tmp_path, reference=known)
    desk._journal.put_bookings(known.bookings.values())
    desk._load_reference()
    done = said(write_answer(take(desk, "t1", party=2)))
    assert (done["answer"], done["command"], done["again"]) == ("done", "t1", False)
    assert done["events"] == ["ticket_issued"]
    ticket = done["ticket"]
    assert (ticket["number"], ticket["party"], ticket["state"], ticket["day"]) == (
        "A001",
        2,
        "waiting",
        DAY.isoformat(),
    )
    assert (done["before"], len(done["wait"])) == (0, 2)
    assert said(write_answer(take(desk, "t1", party=2)))["again"] is True
    paused = said(write_answer(ask(desk, cmd.Pause(id="p", counter=1, paused=True))))
    assert paused == {"answer": "done", "command": "p", "again": False, "events": ["counter_paused"]}

    refused = ask(desk, cmd.CheckIn(id="e", code=pass_text(1, "11:00")))
    assert isinstance(refused, Refused)
    words = said(write_answer(refused))
    assert (words["answer"], words["reason"], words["day"]) == ("refused", "too_early", DAY.isoformat())
    assert words["opens"] == "2026-11-17T03:30:00Z"
    assert "number" not in words

    question = ask(desk, cmd.CheckIn(id="f", code=pass_text(2, party=3)))
    assert isinstance(question, WhoIsHere)
    words = said(write_answer(question))
    assert words == {"answer": "who_is_here", "command": "f", "party": 3, "came": [], "service": "A"}

    shown = ask(desk, cmd.CheckIn(id="s", code=TicketCode(1, DAY, ticket["id"]).text()))
    assert isinstance(shown, TicketShown)
    words = said(write_answer(shown))
    assert (words["answer"], words["shown"], words["ticket"]["number"]) == ("ticket_shown", "waiting", "A001")
    assert SECRET.decode() not in json.dumps(words)


def test_committed_events_and_the_board_and_mistakes(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    told: list[Told] = []
    desk.listen(told.append)
    take(desk, "t1")
    lines = [said(write_told(one)) for one in told]
    assert [line["event"] for line in lines] == ["clock_known", "day_opened", "ticket_issued"]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert (lines[-1]["number"], lines[-1]["command"]) == ("A001", "t1")
    board = said(write_board(desk.board))
    assert (board["answer"], board["issued"], board["services"][0]["letter"]) == ("board", 1, "A")
    assert said(write_mistake("apa – ini?")) == {"answer": "mistake", "why": "apa – ini?"}
