"""The centre in the words of the wire: messages go out, checked answers come back, anything else is an error.

What has not the centre's mark is not the centre: a captive portal's page acknowledges nothing, whatever its
status, and its 401 does not silence the kiosk.
"""

from typing import Final, TypeVar
from urllib.parse import quote

from kiosk.sync import wire, wire_bytes
from kiosk.sync.errors import (
    BadAnswer,
    Broken,
    Busy,
    CentreOld,
    CursorGone,
    Gap,
    Narrow,
    NotTheCentre,
    Rejected,
    SyncError,
    TokenRefused,
    TooMuch,
    UpgradeNeeded,
)
from kiosk.sync.retry import parse_retry_after
from kiosk.sync.transport import Reply, Request, Transport

_PACK_FROM: Final = 1024
"""Bytes; below, packing saves nothing."""

Received = TypeVar("Received", bound=wire.Answer)


class Link:
    """Asks one centre by one token; each method raises SyncError."""

    def __init__(self, transport: Transport, token: str | None = None) -> None:
        self._transport = transport
        self._token = token

    def enrol(self, message: wire.Enrol) -> wire.Enrolled:
        return self._post("enrol", message, wire.Enrolled)

    def push(self, message: wire.Push) -> wire.Pushed:
        """BadAnswer where it acknowledges something else than this batch."""
        pushed = self._post("push", message, wire.Pushed)
        if not pushed.acknowledges(message):
            raise BadAnswer("the centre acknowledges another batch than was sent")
        return pushed

    def pull(self, cursor: str) -> wire.Pulled:
        return self._ask(Request("GET", f"{wire.PREFIX}/pull?cursor={quote(cursor, safe='')}"), wire.Pulled)

    def snapshot(self) -> wire.Snapshot:
        return self._ask(Request("GET", f"{wire.PREFIX}/snapshot"), wire.Snapshot)

    def _post(self, what: str, message: wire.Words, kind: type[Received]) -> Received:
        headers = {"Content-Type": "application/json"}
        body = wire_bytes.pack(message)
        if len(body) >= _PACK_FROM:
            body = wire_bytes.gzip(body)
            headers["Content-Encoding"] = "gzip"
        return self._ask(Request("POST", f"{wire.PREFIX}/{what}", headers, body), kind)

    def _ask(self, request: Request, kind: type[Received]) -> Received:
        if self._token is not None:
            headers = {**request.headers, "Authorization": f"Bearer {self._token}"}
            request = Request(request.method, request.path, headers, request.body)
        reply = self._transport.send(request)
        if reply.status != 200:
            raise error_of(reply)
        return read(kind, reply)


def read(kind: type[Received], reply: Reply) -> Received:
    """The answer in a reply with status 200. NotTheCentre, BadAnswer."""
    try:
        return wire_bytes.answer_of(kind, reply.body)
    except wire_bytes.WireError as error:
        if _marked(reply):
            raise BadAnswer(str(error)) from error
        raise NotTheCentre(f"{_looks(reply)} instead of the centre's answer") from error


def error_of(reply: Reply) -> SyncError:
    """What a reply with another status than 200 means."""
    after = parse_retry_after(reply.headers.get("retry-after"), reply.headers.get("date"))
    status = reply.status
    if 300 <= status < 400 or status == 511:
        return NotTheCentre(f"{_looks(reply)}: status {status}, as of a login page")
    try:
        said = wire_bytes.answer_of(wire.Error, reply.body)
    except wire_bytes.WireError:
        said = None
    text = f"status {status}" if said is None else f"{said.error.value}: {said.message or f'status {status}'}"
    if said is not None and after is None and said.retry_after is not None:
        after = float(said.retry_after)
    # What may stand between us and the centre says these too, in words of its own.
    if status in (429, 503):
        return Busy(text, after)
    if status >= 500:
        return Broken(text, after)
    if said is None:
        text = f"{_looks(reply)}: status {status}"
        return Narrow(f"{text}: too large for somebody on the way") if status == 413 else NotTheCentre(text)
    if status == 413:
        return TooMuch(text, after)
    if status in (401, 403):
        return TokenRefused(text)
    if status == 409 and said.highest is not None:
        return Gap(text, said.highest)
    if status == 410:
        return CursorGone(text)
    if status == 426:
        return _outdated(said)
    return Rejected(text, after)


def _outdated(said: wire.Error) -> SyncError:
    """Which of the two has to be updated."""
    if said.speaks and max(said.speaks) < wire.API:
        return CentreOld(
            f"the centre speaks version {max(said.speaks)} of the kiosks' interface, this kiosk speaks"
            f" {wire.API}: the centre's server must be updated"
        )
    newest = f"version {max(said.speaks)}" if said.speaks else "a newer version"
    return UpgradeNeeded(
        f"the centre speaks {newest} of the kiosks' interface, this kiosk speaks {wire.API}:"
        " this kiosk must be updated"
    )


def _marked(reply: Reply) -> bool:
    """Whether the centre's mark is in it: then it is ours, and broken."""
    return wire.MARK.encode() in reply.body


def _looks(reply: Reply) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()[:40]
    return "a web page" if "html" in kind else f"something of type {kind or 'unknown'!r}"
