"""Facts asked of the desk. Each carries an id: the same one twice changes nothing the second time.

These are also the words that `kiosk desk` reads as JSON lines: `{"kind": "take_ticket", "id": "…", …}`.
"""

import datetime as dt
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from kiosk.office import Letter, Priority

CommandId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
Reason = Annotated[str, Field(min_length=1, max_length=200)]
TicketId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
Ordinal = Annotated[int, Field(ge=1, le=5)]
HIGHEST = 99_999
"""The highest number that anybody may name. Five digits, for the ranges of the tenth kiosk of an office and
those after it (`kiosk.serials`); one far above what its kiosk gives next the staff screen asks for twice."""
CODE_LIMIT = 16_384
"""Characters of a code that are looked at: four times what a QR code can hold."""


def _scanned(found: object) -> object:
    """Whatever a reader makes of a picture is a text to be judged; none is too long or too odd to refuse."""
    return found.encode("utf-8", "replace").decode()[:CODE_LIMIT] if isinstance(found, str) else found


Scanned = Annotated[str, BeforeValidator(_scanned)]


class Asked(BaseModel):
    """What every command has."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: CommandId


class TakeTicket(Asked):
    """A walk-in asks for a number for a party of 1 to 5."""

    kind: Literal["take_ticket"] = "take_ticket"
    service: Letter
    party: Annotated[int, Field(ge=1, le=9)] = 1
    priority: Priority | None = None


class CheckIn(Asked):
    """A code was read or typed. `ordinals`: who of the booking is here; without, a larger party is asked."""

    kind: Literal["check_in"] = "check_in"
    code: Scanned
    typed: bool = False
    ordinals: tuple[Ordinal, ...] | None = None


class CallNext(Asked):
    """A counter finishes the ticket it holds and calls the next one."""

    kind: Literal["call_next"] = "call_next"
    counter: int


class TurnToNoShow(Asked):
    """The counter's last finish was a no-show: the next call stands.

    `after`: the id of the call that finished them. A call that finished nobody has nothing to turn.
    """

    kind: Literal["turn_to_no_show"] = "turn_to_no_show"
    counter: int
    after: CommandId | None = None


class Miss(Asked):
    """Nobody came to the counter: its ticket becomes a no-show, and nobody is called."""

    kind: Literal["miss"] = "miss"
    counter: int


class Recall(Asked):
    """Call the counter's present ticket again."""

    kind: Literal["recall"] = "recall"
    counter: int


class Finish(Asked):
    """Finish the counter's ticket and call nobody."""

    kind: Literal["finish"] = "finish"
    counter: int


class Pause(Asked):
    """A counter stops calling (`paused`), or goes on."""

    kind: Literal["pause"] = "pause"
    counter: int
    paused: bool


class CallOutOfTurn(Asked):
    """Call a ticket out of turn, for a reason that stands in the journal."""

    kind: Literal["call_out_of_turn"] = "call_out_of_turn"
    counter: int
    ticket: TicketId
    reason: Reason


class Return(Asked):
    """A no-show, or one who was away, is back: by the ticket's QR or by staff."""

    kind: Literal["return"] = "return"
    ticket: TicketId


class Transfer(Asked):
    """Move a ticket to another stage of the office."""

    kind: Literal["transfer"] = "transfer"
    ticket: TicketId
    stage: str
    reason: Reason


class Cancel(Asked):
    """Take a ticket out of the queue."""

    kind: Literal["cancel"] = "cancel"
    ticket: TicketId
    reason: Reason


class CorrectClass(Asked):
    """Staff correct the priority of a waiting ticket."""

    kind: Literal["correct_class"] = "correct_class"
    ticket: TicketId
    priority: Priority | None
    reason: Reason


class SetIntake(Asked):
    """Staff open or close the intake of new numbers."""

    kind: Literal["set_intake"] = "set_intake"
    open: bool
    reason: Reason = "staff"


class ConfirmDate(Asked):
    """Staff confirm what day and time it is, once a boot, where the clock cannot be trusted."""

    kind: Literal["confirm_date"] = "confirm_date"
    now: AwareDatetime


class RaiseNumbers(Asked):
    """Staff say which numbers were the last given today, by service letter: go on above them."""

    kind: Literal["raise_numbers"] = "raise_numbers"
    serials: dict[Letter, Annotated[int, Field(ge=1, le=HIGHEST)]]


class Reprint(Asked):
    """Print a ticket once more, marked as a copy where the first may have come out."""

    kind: Literal["reprint"] = "reprint"
    ticket: TicketId


class ReportPrint(Asked):
    """What became of a print job."""

    kind: Literal["report_print"] = "report_print"
    ticket: TicketId
    outcome: Literal["printed", "not_printed", "unknown"]
    problem: str | None = None


class Rate(Asked):
    """One to five, once a ticket."""

    kind: Literal["rate"] = "rate"
    ticket: TicketId
    stars: Annotated[int, Field(ge=1, le=5)]


class Tick(Asked):
    """Time passed: days end and begin, and clocks become known."""

    kind: Literal["tick"] = "tick"


Command = (
    TakeTicket
    | CheckIn
    | CallNext
    | TurnToNoShow
    | Miss
    | Recall
    | Finish
    | Pause
    | CallOutOfTurn
    | Return
    | Transfer
    | Cancel
    | CorrectClass
    | SetIntake
    | ConfirmDate
    | RaiseNumbers
    | Reprint
    | ReportPrint
    | Rate
    | Tick
)

COMMAND: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="kind")])


def utc(at: dt.datetime) -> dt.datetime:
    """Times in commands may come in any zone; inside, all are UTC."""
    return at.astimezone(dt.UTC)
