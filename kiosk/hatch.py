"""The hatch: a Unix socket at which other commands of this machine ask the running kiosk.

JSON lines in the words of `kiosk.lines`, and some of its own: `{"kind": "board"}`, `{"kind": "health"}` and
`{"kind": "sync"}`, which is answered when one exchange with the centre has been tried.
The socket stands in the data directory, which only its owner may enter.
"""

import contextlib
import json
import logging
import os
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kiosk.bookings import Booking
from kiosk.desk import Desk
from kiosk.journal import JournalError
from kiosk.lines import LINE_LIMIT, BadLine, read_command, write_answer, write_board, write_mistake

log = logging.getLogger(__name__)

ANSWER_SECONDS = 10.0
NO_SYNC = {"answer": "mistake", "why": "this process has no sync"}
_BOOKINGS: TypeAdapter[list[Booking]] = TypeAdapter(list[Booking])
# A week of bookings of a large office in one line.
READ_LIMIT = 8 * 1024 * 1024


class HatchClosed(ConnectionError):
    """No kiosk answers at this data directory."""


class Hatch:
    """Serves the socket on a thread of its own."""

    def __init__(
        self,
        path: Path,
        desk: Desk,
        health: Callable[[], list[dict[str, Any]]],
        sync: Callable[[], dict[str, Any]] = lambda: NO_SYNC,
        standing: Callable[[], dict[str, Any] | None] = lambda: None,
    ) -> None:
        """`health`: how the parts are; `standing`: how it stands with the centre; `sync` asks it now."""
        self._path = path
        path.unlink(missing_ok=True)
        hatch = self

        class Handler(socketserver.StreamRequestHandler):
            timeout = 30.0

            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    while line := self.rfile.readline(READ_LIMIT):
                        self.wfile.write((hatch.answer(line) + "\n").encode())

        class Server(socketserver.ThreadingUnixStreamServer):
            daemon_threads = True
            block_on_close = False

        self._desk = desk
        self._health = health
        self._sync = sync
        self._standing = standing
        with _short(path) as address:
            self._server = Server(address, Handler)
        path.chmod(0o600)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.2,), name="hatch", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        # One that was not started would wait for its end for ever.
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()
        self._path.unlink(missing_ok=True)

    def answer(self, raw: bytes) -> str:
        """The answer to one line."""
        try:
            line = raw.decode("utf-8")
            found = json.loads(line)
            kind = found.get("kind") if isinstance(found, dict) else None
            if kind == "board":
                return write_board(self._desk.board)
            if kind == "health":
                return json.dumps({"answer": "health", "parts": self._health(), "sync": self._standing()})
            if kind == "sync":
                return json.dumps(self._sync())
            if kind == "put_bookings":
                count = self._desk.put_bookings(_BOOKINGS.validate_python(found.get("bookings")))
                return json.dumps({"answer": "done", "count": count.result(ANSWER_SECONDS)})
            if len(line) > LINE_LIMIT:
                return write_mistake("the line is too long")
            return write_answer(self._desk.ask(read_command(line)).result(ANSWER_SECONDS))
        except (BadLine, ValidationError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            return write_mistake(str(error))
        except (TimeoutError, JournalError) as error:
            return write_mistake(f"the desk does not answer: {error}")


@contextlib.contextmanager
def _short(path: Path) -> Iterator[str]:
    """A socket's name holds 107 bytes: one in a long directory is named through its open directory."""
    directory = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{directory}/{path.name}"
    finally:
        os.close(directory)


def ask(path: Path, words: dict[str, Any], timeout: float = ANSWER_SECONDS) -> dict[str, Any]:
    """Ask the kiosk that runs on this socket. Raises HatchClosed where none answers."""
    try:
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(timeout)
            with _short(path) as address:
                link.connect(address)
            link.sendall(json.dumps(words).encode() + b"\n")
            with link.makefile("rb") as answers:
                line = answers.readline(READ_LIMIT)
    except OSError as error:
        raise HatchClosed(f"no kiosk answers at {path}") from error
    if not line:
        raise HatchClosed(f"the kiosk at {path} closed the line")
    answer: dict[str, Any] = json.loads(line)
    return answer
