"""An HTTP proxy as offices have one: it passes TLS on by CONNECT, wants a password or not, and is heard."""

import base64
import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class ConnectProxy:
    """Whatever host is asked for stands at `target`. `asked`: heads of requests. `password`: with its user,
    parted by a colon."""

    def __init__(self, target: tuple[str, int], password: str | None = None) -> None:
        self.asked: list[str] = []
        self._target = target
        self._password = password
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]

    def listen(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self._lines.append(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def _serve(self, line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                if not (byte := line.recv(1)):
                    return
                head += byte
            text = head.decode("latin-1")
            self.asked.append(text)
            if not text.startswith("CONNECT "):
                line.sendall(b"HTTP/1.1 405 Only CONNECT\r\nContent-Length: 0\r\n\r\n")
            elif not self._known(text):
                line.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            else:
                with socket.create_connection(self._target) as centre:
                    self._lines.append(centre)
                    line.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    back = threading.Thread(target=_pass_on, args=(centre, line), daemon=True)
                    back.start()
                    _pass_on(line, centre)
                    back.join()

    def _known(self, text: str) -> bool:
        if self._password is None:
            return True
        word = base64.b64encode(self._password.encode()).decode()
        return f"proxy-authorization: basic {word}".lower() in text.lower()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextmanager
def connect_proxy(target: tuple[str, int], password: str | None = None) -> Iterator[ConnectProxy]:
    """The proxy, listening while the block lasts."""
    proxy = ConnectProxy(target, password)
    thread = threading.Thread(target=proxy.listen, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.end()
        thread.join()
