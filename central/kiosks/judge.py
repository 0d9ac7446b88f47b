"""What came as an event: which bytes, of which kind, when; and whether it can be applied. Pure.

Three ends: it is applied; it is stored and waits, its kind or version being of a newer kiosk; or it is
rejected, which means parked. None of them keeps those behind it from going on.
"""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from kiosk.clock import Trust
from kiosk.events import EVENT, VERSION, Event, TicketIssued
from kiosk.sync.wire import Result, Sent

AHEAD: Final = dt.timedelta(days=1)
"""An event this far in the future was written by a wrong clock; it is kept as it is, and staff are told."""

KINDS: Final = frozenset(get_args(member.model_fields["kind"].annotation)[0] for member in get_args(Event))

_MOST_SERIAL: Final = 2**31 - 1
"""What the column holds: by a place's ranges or by what staff typed, a number may be of any size below."""
_BOOKING: Final = re.compile(r"[0-9a-f]{16}")
_WORD: Final = re.compile(r"[\x21-\x7e]{1,64}")


class Why(StrEnum):
    """Words of `wire.Outcome.why`."""

    MALFORMED = "malformed"
    HASH = "hash"  # the bytes are not those that were written: damaged on the card
    LOST = "lost"  # no more on the card
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_VERSION = "unknown_version"
    FUTURE = "future"
    UNSTORABLE = "unstorable"  # the database refuses it


WAITING: Final = frozenset({Why.UNKNOWN_KIND, Why.UNKNOWN_VERSION})


class Head(BaseModel):
    """What each event has, of whatever kind and version."""

    epoch: str
    seq: int
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    version: Annotated[int, Field(ge=1, le=9999)]
    wall: AwareDatetime
    clock: Trust
    prev: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    body: dict[str, Any]


@dataclass(slots=True)
class Judged:
    """An event and what is to become of it. `link`: its hash in the kiosk's chain, empty where that is lost;
    `prev`: the link before, None where its bytes do not say."""

    seq: int
    raw: bytes
    hash: bytes
    link: bytes
    prev: bytes | None = None
    kind: str = ""
    version: int = 0
    at: dt.datetime | None = None
    event: Event | None = None
    result: Result = Result.APPLIED
    why: str = ""
    detail: str = ""

    def reject(self, why: Why, detail: str = "") -> None:
        self.result, self.why, self.detail, self.event = Result.REJECTED, why, detail[:200], None

    @property
    def waits(self) -> bool:
        """Stored for an upgrade of the server."""
        return self.why in WAITING


def take(sent: Sent) -> Judged:
    """Its bytes and hash only: enough to know it again. Nothing is asked of it yet."""
    link = bytes.fromhex(sent.hash)
    if sent.size is not None:
        return Judged(sent.seq, b"", link, link if sent.size else b"")
    try:
        raw = sent.data
    except ValueError:
        raw = sent.raw.encode()
    return Judged(sent.seq, raw, hashlib.sha256(raw).digest(), link)


def link_before(sent: Sent) -> bytes | None:
    """The link of the event before it; None where its bytes do not say."""
    try:
        return bytes.fromhex(Head.model_validate_json(take(sent).raw).prev)
    except ValidationError:
        return None


def judge(sent: Sent, judged: Judged, epoch: str, now: dt.datetime) -> None:
    """Complete `judged`. Never raises: whatever bytes a card may hold."""
    if sent.size is not None:
        size = sent.size
        judged.reject(Why.TOO_LARGE if size else Why.LOST, f"{size} bytes" if size else "")
        return
    try:
        head = Head.model_validate_json(judged.raw)
    except ValidationError as error:
        judged.reject(Why.MALFORMED, _where(error))
    else:
        _judge_head(head, judged, epoch, now)
    if judged.hash != judged.link:
        judged.reject(Why.HASH)


def _judge_head(head: Head, judged: Judged, epoch: str, now: dt.datetime) -> None:
    judged.prev = bytes.fromhex(head.prev)
    judged.kind, judged.version, judged.at = head.kind, head.version, head.wall
    if head.epoch != epoch or head.seq != judged.seq:
        judged.reject(Why.MALFORMED, "it names another epoch or seq")
        return
    apply(head, judged)
    if not judged.why and judged.at is not None and judged.at > now + AHEAD and head.clock is Trust.SYNCED:
        judged.why = Why.FUTURE


def apply(head: Head, judged: Judged) -> None:
    """Its body: the event, or why there is none."""
    if head.version > VERSION:
        judged.why = Why.UNKNOWN_VERSION
    elif head.kind not in KINDS:
        judged.why = Why.UNKNOWN_KIND
    else:
        try:
            event = EVENT.validate_python(head.body)
        except ValidationError as error:
            judged.reject(Why.MALFORMED, _where(error))
            return
        judged.at = event.at
        if event.kind != head.kind:
            judged.reject(Why.MALFORMED, "head and body are of different kinds")
        elif isinstance(event, TicketIssued) and (wrong := _wrong_ticket(event)):
            judged.reject(Why.MALFORMED, wrong)
        else:
            judged.event = event


def _wrong_ticket(event: TicketIssued) -> Literal["ticket", "number", "serial", "ordinals", "booking", ""]:
    """The first fact of it that no kiosk of ours writes, and no column holds."""
    if not _WORD.fullmatch(event.ticket):
        return "ticket"
    if not (_WORD.fullmatch(event.number) and len(event.number) <= 16 and len(event.service) == 1):
        return "number"
    if not 1 <= event.serial <= _MOST_SERIAL:
        return "serial"
    if any(not 1 <= ordinal <= 5 for ordinal in event.ordinals):
        return "ordinals"
    if event.booking is not None and not _BOOKING.fullmatch(event.booking):
        return "booking"
    return ""


def _where(error: ValidationError) -> str:
    """Places and kinds of mistakes; never a value: what is malformed may hold anything."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, e['loc']))[:40]} {e['type']}" for e in found[:4])
