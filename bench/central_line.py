"""The kiosks' side of a measurement, as lean as it can be: it shares the two cores with what it measures.

Raw sockets, requests made beforehand, one thread for all lines. An answer is unpacked and has to acknowledge
just the batch that was sent; that each event is there once is asked of the database at the end.
"""

import json
import selectors
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.sync.wire import ANSWER_BYTES, MARK, PREFIX, Push
from kiosk.sync.wire_bytes import gunzip, gzip, pack

_PATIENCE_S = 60
_PIECE = 1 << 18
_PACK_FROM = 1024
"""Bytes, as `kiosk.sync.link`."""


@dataclass(frozen=True)
class Asked:
    """A request as it goes over the line, and what has to stand in its answer."""

    raw: bytes
    wanted: tuple[bytes, ...] = (MARK.encode(),)

    @classmethod
    def get(cls, path: str, token: str) -> "Asked":
        return cls(_head("GET", path, token) + b"\r\n")

    @classmethod
    def push(cls, message: Push, token: str) -> "Asked":
        """As `kiosk.sync.link` sends it."""
        return cls(
            posted("push", pack(message), token),
            (f'"digest":"{message.digest}"'.encode(), b'"stop":false'),
        )


def posted(path: str, body: bytes, token: str) -> bytes:
    """A POST of JSON, packed where it is worth it."""
    head = _head("POST", path, token) + b"Content-Type: application/json\r\n"
    if len(body) >= _PACK_FROM:
        body = gzip(body)
        head += b"Content-Encoding: gzip\r\n"
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _head(method: str, path: str, token: str) -> bytes:
    target = path if path.startswith("/") else f"{PREFIX}/{path}"
    return (
        f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
        f"Accept-Encoding: gzip\r\nUser-Agent: antrean-bench\r\nAuthorization: Bearer {token}\r\n"
    ).encode()


@dataclass(frozen=True)
class Answer:
    """What came back; `body` unpacked, `packed` its bytes on the line."""

    status: int
    head: bytes
    body: bytes
    packed: int

    def json(self, name: str) -> Any:
        """One field of it."""
        return json.loads(self.body)[name]

    def header(self, name: str) -> str | None:
        """The value of a header, by its name in small letters."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b":")
            if key.strip().lower() == name.encode():
                return value.strip().decode()
        return None


def answer_in(data: bytes) -> Answer | None:
    """The whole answer in these bytes; None while there is more to come."""
    head, parted, body = data.partition(b"\r\n\r\n")
    if not parted:
        return None
    small = head.lower()
    length = int(small.partition(b"content-length:")[2].partition(b"\r\n")[0])
    if len(body) < length:
        return None
    plain = gunzip(body, ANSWER_BYTES) if b"content-encoding: gzip" in small else body
    return Answer(int(head[9:12]), head, plain, length)


class Line:
    """One connection, kept open; one request at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), _PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""

    def send(self, asked: Asked) -> None:
        self.socket.sendall(asked.raw)

    def receive(self) -> Answer | None:
        """What has come so far, when it is a whole answer. Raises ConnectionError where the line is cut."""
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise ConnectionResetError("the server closed the line")
        self._got += piece
        found = answer_in(self._got)
        if found is not None:
            self._got = b""
        return found

    def ask(self, asked: Asked) -> Answer:
        """The answer, whatever it is."""
        self.send(asked)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        self.socket.close()


def checked(asked: Asked, answer: Answer) -> Answer:
    """RuntimeError where it is not the answer that was wanted."""
    if answer.status != 200 or not all(word in answer.body for word in asked.wanted):
        raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")
    return answer


def one_by_one(line: Line, asked: Sequence[Asked]) -> list[float]:
    """Seconds that each took, from its first byte to the last of its acknowledgement."""
    times = []
    for each in asked:
        began = time.perf_counter()
        answer = line.ask(each)
        times.append(time.perf_counter() - began)
        checked(each, answer)
    return times


def beside(
    lines: Sequence[Line],
    queues: Sequence[Sequence[Asked]],
    check: Callable[[Asked, Answer], object] = checked,
) -> tuple[list[float], float]:
    """Each line sends its queue, one request after the other, all lines at once: times, and the s for all.

    `check` gets each answer, when its time is taken.
    """
    times: list[float] = []
    with selectors.DefaultSelector() as waiting:
        began = time.perf_counter()
        for line, queue in zip(lines, queues, strict=True):
            left = iter(queue)
            asked = next(left)
            line.send(asked)
            waiting.register(line.socket, selectors.EVENT_READ, [line, left, asked, time.perf_counter()])
        while waiting.get_map():
            for key, _ in waiting.select():
                line, left, asked, sent = key.data
                if (answer := line.receive()) is None:
                    continue
                now = time.perf_counter()
                times.append(now - sent)
                check(asked, answer)
                following = next(left, None)
                if following is None:
                    waiting.unregister(line.socket)
                    continue
                line.send(following)
                key.data[2:] = [following, time.perf_counter()]
        return times, time.perf_counter() - began
