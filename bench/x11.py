"""A finger and an eye on an X server: sends real touches and keys (XTEST), reads the pixels shown.

Speaks the X11 protocol over the server's Unix socket, as far as that needs. With this a window is measured
and tested from outside, as a person meets it. `xvfb` starts a server that nobody sees.
"""

import contextlib
import os
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

_KEY_DOWN, _KEY_UP, _BUTTON_DOWN, _BUTTON_UP, _MOTION = 2, 3, 4, 5, 6
_ALL_PLANES = 0xFFFFFFFF
_SHIFT = 0xFFE1


@contextlib.contextmanager
def xvfb(width: int = 1400, height: int = 1000) -> Iterator[str]:
    """A server of its own on a free display; gives the display's name. FileNotFoundError without Xvfb."""
    command = [
        "Xvfb",
        "-displayfd",
        "1",
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            if server.stdout is None:
                raise RuntimeError("Xvfb has no output")
            yield ":" + server.stdout.readline().decode().strip()
        finally:
            server.terminate()


class X11:
    """A connection. Coordinates are px of the whole screen. OSError when the server refuses or is gone."""

    def __init__(self, display: str) -> None:
        number = display.rpartition(":")[2].partition(".")[0]
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(10)
        self._socket.connect(f"/tmp/.X11-unix/X{number}")  # noqa: S108  (where X servers listen)
        setup = self._greet(_cookie(number))
        vendor = struct.unpack_from("<H", setup, 16)[0]
        screen = 32 + (vendor + 3) // 4 * 4 + 8 * setup[21]
        self._root = struct.unpack_from("<I", setup, screen)[0]
        self._keys = (setup[26], setup[27])
        self.size: tuple[int, int] = struct.unpack_from("<HH", setup, screen + 20)
        name = b"XTEST"
        reply = self._ask(struct.pack("<BxHHxx", 98, 4, len(name)) + name.ljust(8, b"\0"))
        if not reply[8]:
            raise OSError("the X server has no XTEST")
        self._xtest = reply[9]
        self._keysyms = self._mapping()

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def move(self, x: int, y: int) -> None:
        """Put the finger (the pointer) somewhere, without touching."""
        self._fake(_MOTION, 0, x, y)

    def down(self, x: int, y: int) -> None:
        """Touch."""
        self.move(x, y)
        self._fake(_BUTTON_DOWN, 1)

    def up(self) -> None:
        """Let go."""
        self._fake(_BUTTON_UP, 1)

    def tap(self, x: int, y: int, seconds: float = 0.08) -> None:
        """Touch and let go, as long after as people do."""
        self.down(x, y)
        time.sleep(seconds)
        self.up()

    def type(self, text: str) -> None:
        """Type Latin characters as a keyboard (or a scanner that acts as one) would; `\\n` is return."""
        for sign in text:
            code, shifted = self._keysyms[0xFF0D if sign == "\n" else ord(sign)]
            if shifted:
                self._fake(_KEY_DOWN, self._keysyms[_SHIFT][0])
            self._fake(_KEY_DOWN, code)
            self._fake(_KEY_UP, code)
            if shifted:
                self._fake(_KEY_UP, self._keysyms[_SHIFT][0])

    def pixels(self, x: int, y: int, width: int, height: int) -> bytes:
        """What is shown there now: four bytes a pixel, blue green red and one unused."""
        request = struct.pack("<BBHIhhHHI", 73, 2, 5, self._root, x, y, width, height, _ALL_PLANES)
        return self._ask(request)[32:]

    def window(self, size: tuple[int, int], wait: float = 10) -> tuple[int, int]:
        """Where the window of this size lies, waiting so many seconds for it. Raises TimeoutError."""
        until = time.monotonic() + wait
        while time.monotonic() < until:
            tree = self._ask(struct.pack("<BxHI", 15, 2, self._root))
            count = struct.unpack_from("<H", tree, 16)[0]
            for child in struct.unpack_from(f"<{count}I", tree, 32):
                with contextlib.suppress(ValueError):
                    found = self._ask(struct.pack("<BxHI", 14, 2, child))
                    x, y, width, height = struct.unpack_from("<hhHH", found, 12)
                    if (width, height) == size:
                        return x, y
            time.sleep(0.01)
        raise TimeoutError(f"no window of {size} after {wait} s")

    def _greet(self, cookie: bytes) -> bytes:
        name = b"MIT-MAGIC-COOKIE-1" if cookie else b""
        hello = struct.pack("<BxHHHHxx", 0x6C, 11, 0, len(name), len(cookie))
        self._socket.sendall(hello + name.ljust((len(name) + 3) // 4 * 4, b"\0") + cookie)
        head = self._read(8)
        body = self._read(4 * struct.unpack_from("<H", head, 6)[0])
        if head[0] != 1:
            raise ConnectionRefusedError(body[: head[1]].decode("latin-1"))
        return body

    def _mapping(self) -> dict[int, tuple[int, bool]]:
        """Key code and shift for each symbol."""
        first, last = self._keys
        reply = self._ask(struct.pack("<BxHBBxx", 101, 2, first, last - first + 1))
        columns = reply[1]
        symbols = struct.unpack_from(f"<{(last - first + 1) * columns}I", reply, 32)
        found: dict[int, tuple[int, bool]] = {}
        for column in (0, 1):
            for row in range(last - first + 1):
                symbol = symbols[row * columns + column]
                if symbol:
                    found.setdefault(symbol, (first + row, column == 1))
        return found

    def _fake(self, kind: int, detail: int, x: int = 0, y: int = 0) -> None:
        event = struct.pack("<BBxxIIxxxxxxxxhhxxxxxxxx", kind, detail, 0, self._root, x, y)
        self._socket.sendall(struct.pack("<BBH", self._xtest, 2, 9) + event)

    def _ask(self, request: bytes) -> bytes:
        """The reply to a request; ValueError when the server answers with an error."""
        self._socket.sendall(request)
        while True:
            head = self._read(32)
            if head[0] == 0:
                raise ValueError(f"X error {head[1]} on request {head[10]}")
            if head[0] == 1:
                return head + self._read(4 * struct.unpack_from("<I", head, 4)[0])

    def _read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            part = self._socket.recv(count - len(parts))
            if not part:
                raise ConnectionResetError("the X server hung up")
            parts += part
        return bytes(parts)


def _cookie(display: str) -> bytes:
    """The secret of a display out of the X authority file (xvfb-run makes one), or nothing."""
    path = Path(os.environ.get("XAUTHORITY", str(Path.home() / ".Xauthority")))
    data = path.read_bytes() if path.is_file() else b""
    place = 0
    while place < len(data):
        place += 2
        fields = []
        for _ in range(4):
            (size,) = struct.unpack_from(">H", data, place)
            fields.append(data[place + 2 : place + 2 + size])
            place += 2 + size
        if fields[1].decode() in ("", display) and fields[2] == b"MIT-MAGIC-COOKIE-1":
            return fields[3]
    return b""
