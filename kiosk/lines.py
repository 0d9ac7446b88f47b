"""The desk's words as JSON lines: what `kiosk desk` reads and writes, and the socket of a running kiosk.

One object a line. In: a command, as `kiosk.commands` names them (`docs/desk.md` lists all). Out: its answer,
under `answer`; and each committed event, under `event`, in the order of the journal.
"""

import difflib
import json
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from kiosk.answers import Answer, Done, Facts, Refused, TicketFacts, TicketShown, WhoIsHere
from kiosk.board import Board
from kiosk.commands import COMMAND, Command
from kiosk.desk import Told

LINE_LIMIT = 65_536
KINDS = tuple(each.model_fields["kind"].default for each in get_args(Command))
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)
_TICKET: TypeAdapter[TicketFacts] = TypeAdapter(TicketFacts)
_BOARD: TypeAdapter[Board] = TypeAdapter(Board)


class BadLine(ValueError):
    """A line that is no command; the text says what was found and what is allowed."""


def read_command(line: str) -> Command:
    """The command in a line. Raises BadLine."""
    if len(line) > LINE_LIMIT:
        raise BadLine(f"the line is longer than {LINE_LIMIT} characters")
    try:
        return COMMAND.validate_json(line)
    except ValidationError as error:
        raise BadLine("; ".join(_words(one) for one in error.errors(include_url=False))) from error


def _words(error: Any) -> str:
    if error["type"] == "union_tag_invalid":
        found = str(error["ctx"]["tag"])
        near = difflib.get_close_matches(found, KINDS, n=1)
        return f"kind: no command {found!r}" + (
            f"; did you mean {near[0]!r}?" if near else "; see docs/desk.md"
        )
    if error["type"] == "union_tag_not_found":
        return "kind: missing; it names the command, see docs/desk.md"
    if error["type"] == "json_invalid":
        return "not a JSON object in one line"
    place = ".".join(str(part) for part in error["loc"]) or "line"
    return f"{place}: {error['msg']}"


def write_answer(answer: Answer) -> str:
    """An answer as a line, without the newline."""
    match answer:
        case Done():
            said: dict[str, Any] = {"answer": "done", "command": answer.command, "again": answer.again}
            said["events"] = [event.kind for event in answer.events]
            said |= _ticket(answer.facts)
        case Refused():
            facts = _FACTS.dump_python(answer.facts, mode="json", exclude_none=True)
            said = {"answer": "refused", "command": answer.command, "reason": answer.reason.value, **facts}
        case WhoIsHere():
            said = {
                "answer": "who_is_here",
                "command": answer.command,
                "party": answer.party,
                "came": answer.came,
                "service": answer.service,
            }
        case TicketShown():
            said = {"answer": "ticket_shown", "command": answer.command, "shown": answer.shown.value}
            said |= _ticket(answer.facts)
    return _line(said)


def write_mistake(why: str) -> str:
    """A line that could not be read, answered."""
    return _line({"answer": "mistake", "why": why})


def write_told(told: Told) -> str:
    """A committed event as a line."""
    body = told.event.model_dump(mode="json", exclude={"kind"})
    return _line({"event": told.event.kind, "seq": told.record.seq, **body})


def write_board(board: Board) -> str:
    """The board as a line: what `kiosk doctor` and other commands ask of a running kiosk."""
    return _line({"answer": "board", **_BOARD.dump_python(board, mode="json")})


def _ticket(facts: TicketFacts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    said = _TICKET.dump_python(facts, mode="json")
    wait = facts.wait
    return {
        "ticket": said["ticket"],
        "before": facts.before,
        "wait": None if wait is None else [wait.low, wait.high],
    }


def _line(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
