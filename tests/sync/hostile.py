"""A hostile network: a TCP proxy between a kiosk and its centre, which does to each exchange what it is told.

What it does is a function of a `Line`: it may ask the centre, answer in its place, be silent, or break the
line; `faults` has them all. With `Certificates` the proxy is also what a reverse proxy is: the end of TLS, by
the right certificate or by one that is wrong.
"""

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final, Self
from urllib.parse import urlsplit

from tests.sync.certificates import Certificate, Certificates

OWN_HEADERS: Final = frozenset(("connection", "content-length", "keep-alive", "transfer-encoding"))
"""Of one hop: the proxy sets its own."""
_END: Final = b"\r\n\r\n"


class Gone(Exception):
    """The line ends here."""


class Line:
    """One exchange: what was asked, and the way back."""

    def __init__(self, proxy: "Proxy", kiosk: socket.socket, head: bytes, body: bytes) -> None:
        self._proxy = proxy
        self._kiosk = kiosk
        self._head, self._body = head, body
        self.method, self.path = head.decode("latin-1").split(" ", 2)[:2]
        self.elsewhere = proxy.elsewhere

    @property
    def kind(self) -> str:
        """What is asked for, without the facts."""
        return f"{self.method} {self.path.partition('?')[0]}"

    def ask(self) -> bytes:
        """The centre's answer, as bytes of HTTP; a 502 where it has none, as of any reverse proxy."""
        rows = (row.partition(": ") for row in self._head.decode("latin-1").split("\r\n")[1:] if row)
        headers = {name: value for name, _, value in rows if name.lower() != "connection"}
        line = http.client.HTTPConnection(*self._proxy.centre, timeout=20)
        try:
            with contextlib.closing(line):
                line.request(self.method, self.path, self._body or None, headers)
                reply = line.getresponse()
                kept = [(k, v) for k, v in reply.getheaders() if k.lower() not in OWN_HEADERS]
                found = answer(reply.status, reply.read(), *kept)
        except (OSError, http.client.HTTPException):
            return answer(502, b"<h1>502 Bad Gateway</h1>", ("Content-Type", "text/html"))
        self._proxy.first_answers.setdefault(self.kind, found)
        return found

    def ask_by_half(self) -> None:
        """The centre gets the first half of the request, and then that line breaks."""
        whole = self._head + self._body
        with contextlib.suppress(OSError), socket.create_connection(self._proxy.centre, timeout=20) as line:
            line.sendall(whole[: len(whole) - max(1, len(self._body) // 2)])

    def earlier(self) -> bytes | None:
        """The centre's first answer ever to a request of this kind."""
        return self._proxy.first_answers.get(self.kind)

    def send(self, data: bytes) -> None:
        self._kiosk.sendall(data)

    def close(self) -> None:
        """End it in order: everything sent arrives."""
        raise Gone

    def reset(self) -> None:
        """End it out of order: the kiosk may lose what it has not read yet."""
        self._kiosk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def hold(self) -> None:
        """Silence until the proxy ends: the kiosk has to give up by itself."""
        self._proxy.ended.wait()
        raise Gone

    def wait(self, seconds: float) -> None:
        if self._proxy.ended.wait(seconds):
            raise Gone


def answer(status: int, body: bytes, *headers: tuple[str, str]) -> bytes:
    """An answer of HTTP/1.1 with its length."""
    lines = (f"HTTP/1.1 {status} Said", *(f"{k}: {v}" for k, v in headers), f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + _END + body


@dataclass(frozen=True)
class Fault:
    """What happens to one exchange. `certificate`: what TLS shows; None: no TLS is spoken."""

    name: str
    play: Callable[[Line], None]
    certificate: Certificate | None = Certificate.GOOD

    def __str__(self) -> str:
        return self.name


class Proxy:
    """Listens on this machine's loop while the block lasts; each exchange takes the next fault of `script`.

    `centre`: its address. `certificates`: then it speaks TLS. `elsewhere`: where redirects lead.
    """

    def __init__(
        self,
        centre: str,
        script: Iterator[Fault],
        certificates: Certificates | None = None,
        elsewhere: str = "http://127.0.0.1:9",
    ) -> None:
        parts = urlsplit(centre)
        assert parts.hostname
        assert parts.port
        self.centre = (parts.hostname, parts.port)
        self.elsewhere = elsewhere
        self.certificates = certificates
        self.ended = threading.Event()
        self.first_answers: dict[str, bytes] = {}
        self.played: list[Fault] = []
        self.told_to_strangers: list[bytes] = []
        self._script = script
        self._put_back: list[Fault] = []
        self._connections: list[_Connection] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._listen, name="hostile", daemon=True)
        scheme = "http" if certificates is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    @property
    def connections(self) -> int:
        return len(self._connections)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for connection in self._connections:
            connection.end()

    def next(self) -> Fault:
        return self._put_back.pop() if self._put_back else next(self._script)

    def put_back(self, fault: Fault) -> None:
        """It met nobody."""
        self._put_back.append(fault)

    def _listen(self) -> None:
        while not self.ended.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            connection = _Connection(self, line)
            self._connections.append(connection)
            connection.start()


class _Connection(threading.Thread):
    """One connection of a kiosk, with one exchange after the other."""

    def __init__(self, proxy: Proxy, line: socket.socket) -> None:
        super().__init__(name="hostile line", daemon=True)
        self._proxy = proxy
        self._line = line

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self.join()

    def run(self) -> None:
        try:
            if self._proxy.certificates is None:
                self._exchanges(self._proxy.next())
            else:
                self._secure(self._proxy.next(), self._proxy.certificates)
        except (Gone, OSError):
            pass
        finally:
            self._line.close()

    def _secure(self, fault: Fault, certificates: Certificates) -> None:
        if fault.certificate is None:
            self._proxy.played.append(fault)
            self._proxy.told_to_strangers.append(hello := self._line.recv(65536))
            fault.play(Line(self._proxy, self._line, b"HELLO TLS " + hello, b""))
            return
        if fault.certificate is not Certificate.GOOD:
            self._proxy.played.append(fault)
        context = certificates.context(fault.certificate)
        # Its thread does the handshake: a kiosk that hangs there keeps nobody waiting.
        self._line = context.wrap_socket(self._line, server_side=True, do_handshake_on_connect=False)
        self._line.do_handshake()
        if fault.certificate is Certificate.GOOD:
            self._exchanges(fault)
        else:
            self._proxy.told_to_strangers.append(self._line.recv(65536))

    def _exchanges(self, fault: Fault) -> None:
        with self._line.makefile("rb") as asked:
            while request := _read(asked):
                self._proxy.played.append(fault)
                fault.play(Line(self._proxy, self._line, *request))
                fault = self._proxy.next()
                if fault.certificate is not Certificate.GOOD:
                    break  # that takes a new connection
        self._proxy.put_back(fault)


def _read(asked: BinaryIO) -> tuple[bytes, bytes] | None:
    """Head and body of a request; None at the end."""
    head = b""
    while not head.endswith(_END):
        row = asked.readline(65536)
        if not row:
            return None
        head += row
    length = next((int(r[15:]) for r in head.lower().split(b"\r\n") if r.startswith(b"content-length:")), 0)
    return head, asked.read(length)
