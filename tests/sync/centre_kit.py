"""A centre for tests: the wire's words in memory, as a transport and over HTTP, with faults on command.

It is no copy of `central`: it keeps what it is sent as a dictionary, and says of each event what the wire
says. Its clock stands, and it makes no id of chance.
"""

import datetime as dt
import hashlib
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kiosk.bookings import Booking
from kiosk.keys import PublicKey
from kiosk.record import Record
from kiosk.sync import wire
from kiosk.sync.errors import Unreachable
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire_bytes import gunzip, gzip, pack
from kiosk.sync.wire_invitation import tidy_code

NOW = dt.datetime(2026, 11, 17, 2, 0, tzinfo=dt.UTC)
TOKEN = "t" * 43
CODE = "7K3M-9QXA"
JSON = {"content-type": "application/json"}
PORTAL = Reply(200, {"content-type": "text/html"}, b"<html><title>Welcome to the cafe's Wi-Fi</title>")

Fault = Callable[["Centre", Request], Reply]
"""What happens to a request instead: it may ask the centre, answer, or raise."""


def lost(centre: "Centre", request: Request) -> Reply:
    """It arrives and is done, and the answer does not come back."""
    centre.answer(request)
    raise Unreachable("the line broke")


def dead(_centre: "Centre", _request: Request) -> Reply:
    """It never arrives."""
    raise Unreachable("no network")


def says(status: int, error: wire.Refusal, headers: dict[str, str] | None = None, **more: Any) -> Fault:
    """The centre says no."""
    said = pack(wire.Error(error=error, **more))
    return lambda _centre, _request: Reply(status, {**JSON, **(headers or {})}, said)


def replies(reply: Reply) -> Fault:
    return lambda _centre, _request: reply


@dataclass
class Centre:
    """One office's centre. `faults` are taken in order, one a request; `kept` is by epoch, then seq. `spoil`
    rewrites every answer, as a centre of another version would."""

    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    codes: set[str] = field(default_factory=lambda: {tidy_code(CODE)})
    office: int = 1
    secret: bytes = b"s" * 32
    authority: str = ""
    kept: dict[str, dict[int, tuple[str, bytes, wire.Outcome]]] = field(default_factory=dict)
    changes: list[Booking | str] = field(default_factory=list)
    oldest: int = 0
    keys: tuple[PublicKey, ...] = ()
    settings: wire.Settings | None = None
    numbers: wire.Numbers | None = None
    clashes: tuple[wire.Clash, ...] = ()
    conflicts: set[int] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    most_bytes: int = 1 << 30
    every: int = 60
    faults: deque[Fault] = field(default_factory=deque)
    spoil: Callable[[bytes], bytes] = bytes
    reports: list[wire.Report] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    # As a transport

    def send(self, request: Request) -> Reply:
        self.asked.append(f"{request.method} {urlsplit(request.path).path.rpartition('/')[2]}")
        if self.faults:
            return self.faults.popleft()(self, request)
        reply = self.answer(request)
        return Reply(reply.status, reply.headers, self.spoil(reply.body))

    def interrupt(self) -> None:
        """Nothing takes time here."""

    def close(self) -> None:
        """Nothing is open here."""

    @property
    def events(self) -> list[tuple[str, int]]:
        """(epoch, seq) of everything it has, in order."""
        return [(epoch, seq) for epoch, events in self.kept.items() for seq in sorted(events)]

    # As a server

    def answer(self, request: Request) -> Reply:
        url = urlsplit(request.path)
        body = request.body or b""
        if request.headers.get("Content-Encoding") == "gzip":
            body = gunzip(body, wire.REQUEST_BYTES)
        if url.path == f"{wire.PREFIX}/enrol":
            return self._enrol(wire.Enrol.model_validate_json(body))
        if url.path == f"{wire.PREFIX}/authority" and self.authority:
            return yes(wire.Authority(pem=self.authority))
        if request.headers.get("Authorization", "")[7:] not in self.tokens:
            return no(401, wire.Refusal.DENIED)
        match url.path.removeprefix(wire.PREFIX):
            case "/push":
                if len(body) > self.most_bytes:
                    return Reply(413, {"content-type": "text/html"}, b"<h1>413 too large</h1>")
                return self._push(wire.Push.model_validate_json(body))
            case "/pull":
                return self._pull(parse_qs(url.query)["cursor"][0])
            case "/snapshot":
                return yes(self._snapshot())
        return no(404, wire.Refusal.MALFORMED)

    def _enrol(self, asked: wire.Enrol) -> Reply:
        if tidy_code(asked.code) not in self.codes:
            return no(403, wire.Refusal.DENIED)
        self.codes.discard(tidy_code(asked.code))
        token = hashlib.sha256(asked.code.encode()).hexdigest()[:43]
        self.tokens.add(token)
        return yes(
            wire.Enrolled(
                kiosk=12,
                token=token,
                office=self.office,
                office_name="Kantor Imigrasi Kupang",
                place=1,
                code_secret=self.secret.hex(),
            )
        )

    def _push(self, push: wire.Push) -> Reply:
        kept = self.kept.setdefault(push.epoch, {})
        highest = max(kept, default=0)
        if push.report is not None:
            self.reports.append(push.report)
        if push.epoch in self.stopped:
            return yes(self._pushed(push, [outcome(e.seq, wire.Result.REJECTED) for e in push.events], True))
        if push.events and push.events[0].seq > highest + 1:
            return no(409, wire.Refusal.GAP, highest=highest)
        return yes(self._pushed(push, [self._keep(kept, push.epoch, event) for event in push.events], False))

    def _keep(
        self, kept: dict[int, tuple[str, bytes, wire.Outcome]], epoch: str, event: wire.Sent
    ) -> wire.Outcome:
        if event.seq in kept:
            digest, _raw, first = kept[event.seq]
            if digest == event.hash:
                return wire.Outcome(seq=event.seq, result=wire.Result.DUPLICATE, first=first.result)
            return wire.Outcome(seq=event.seq, result=wire.Result.REJECTED, why="quarantine")
        said = wire.Outcome(seq=event.seq, result=wire.Result.APPLIED)
        if not _well_formed(event, epoch):
            said = wire.Outcome(seq=event.seq, result=wire.Result.REJECTED, why="malformed")
        if event.seq in self.conflicts:
            said = wire.Outcome(seq=event.seq, result=wire.Result.CONFLICT, why="used")
        kept[event.seq] = (event.hash, event.data, said)
        return said

    def _pushed(self, push: wire.Push, outcomes: list[wire.Outcome], stop: bool) -> wire.Pushed:
        return wire.Pushed(
            digest=push.digest,
            highest=max(self.kept[push.epoch], default=0),
            outcomes=tuple(outcomes),
            stop=stop,
            every=self.every,
            now=NOW,
        )

    def _pull(self, cursor: str, page: int = 3) -> Reply:
        if not cursor.isdigit() or not self.oldest <= int(cursor) <= len(self.changes):
            return no(410, wire.Refusal.SNAPSHOT)
        start = int(cursor)
        new = self.changes[start : start + page]
        end = start + len(new)
        pulled = wire.Pulled(
            cursor=str(end),
            more=end < len(self.changes),
            bookings=tuple(change for change in new if isinstance(change, Booking)),
            gone=tuple(change for change in new if isinstance(change, str)),
            keys=self._keys(),
            settings=self.settings,
            clashes=self.clashes,
            every=self.every,
            now=NOW,
        )
        return yes(pulled)

    def _keys(self) -> wire.Keys:
        return wire.Keys(revision=str(len(self.keys)), keys=tuple(wire.Key.of(key) for key in self.keys))

    def _snapshot(self) -> wire.Snapshot:
        held: dict[str, Booking] = {}
        for change in self.changes:
            if isinstance(change, str):
                held.pop(change, None)
            else:
                held[change.booking] = change
        return wire.Snapshot(
            cursor=str(len(self.changes)),
            first=NOW.date(),
            last=NOW.date(),
            bookings=tuple(held.values()),
            keys=self._keys(),
            settings=self.settings,
            numbers=self.numbers,
            now=NOW,
        )


def _well_formed(event: wire.Sent, epoch: str) -> bool:
    try:
        record = Record.parse(event.data, bytes.fromhex(event.hash))
    except ValueError:
        return False
    return hashlib.sha256(event.data).hexdigest() == event.hash and record.epoch == epoch


def outcome(seq: int, result: wire.Result) -> wire.Outcome:
    return wire.Outcome(seq=seq, result=result)


def yes(answer: wire.Answer) -> Reply:
    return Reply(200, JSON, pack(answer))


def no(status: int, error: wire.Refusal, **more: Any) -> Reply:
    return Reply(status, JSON, pack(wire.Error(error=error, **more)))


# Over HTTP


Raw = Callable[[BaseHTTPRequestHandler], None]
"""Writes whatever it likes to a request's line."""


@contextmanager
def serving(centre: Centre, *, context: Any = None, raw: Raw | None = None) -> Iterator[str]:
    """The centre on this machine's loop; its address. `context`: TLS. `raw` answers instead of the centre."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                self.close_connection = True

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if raw is not None:
                self.close_connection = True
                raw(self)
                return
            reply = centre.send(Request(self.command, self.path, dict(self.headers.items()), body))
            said = gzip(reply.body)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_args: Any) -> None:
            """Nothing is said."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_args: Any) -> None:
            """A line that breaks is what is tested."""

    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'http' if context is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
