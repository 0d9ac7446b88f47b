"""ESC/POS as a picture: a strict interpreter of exactly the commands we send.

It serves as the simulated printer's mechanism, as the tests' oracle, and draws the pictures of the handbook.
Anything it does not know raises `UnknownCommand` with its offset: a printer would print it as letters.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import segno
from PIL import Image

_TORN = re.compile(rb"(.{1,11}?)\x00{64}", re.DOTALL)
"""A command that broke off, and the NULs sent after it to be heard again: printers pass over it."""

LINE = 30
"""Dots a line is fed by `ESC d` (1/6 inch at 180 dpi, the printers' default)."""


class UnknownCommand(ValueError):
    """Bytes that are none of our commands; `offset` counts from the first byte ever fed."""

    def __init__(self, offset: int, found: bytes, why: str = "unknown command") -> None:
        super().__init__(f"{why} at byte {offset}: {found[:8].hex(' ')}")
        self.offset = offset


@dataclass(frozen=True)
class Cut:
    """The cutter fell (`image` is the paper above it, None where it was blank)."""

    image: Image.Image | None


@dataclass(frozen=True)
class Asked:
    """`GS r 1`: all before it is on paper."""


Event = Cut | Asked
_Step = tuple[int, Event | None]


@dataclass
class Interpreter:
    """Paper `width` dots wide. Feed it bytes in any portions; it yields what happens, in order."""

    width: int = 576
    offset: int = 0
    _held: bytearray = field(default_factory=bytearray)
    _strips: list[tuple[int, int, Image.Image]] = field(default_factory=list)
    _height: int = 0
    _align: int = 0
    _qr: str = ""
    _module: int = 3

    def feed(self, data: bytes) -> Iterator[Event]:
        """Interpret; an unfinished command is kept until the rest comes. Raises UnknownCommand."""
        self._held += data
        while self._held:
            try:
                step = self._command(bytes(self._held[:12]))
            except UnknownCommand:
                torn = _TORN.match(self._held)
                if torn is None:
                    raise
                step = torn.end(1), None
            if step is None:
                return
            length, event = step
            del self._held[:length]
            self.offset += length
            if event is not None:
                yield event

    @property
    def unfinished(self) -> int:
        """Bytes kept of a command that is not whole."""
        return len(self._held)

    def reset(self) -> None:
        """Power off and on: what was not interpreted is gone; the paper stays."""
        self.offset += len(self._held)
        self._held.clear()
        self._align, self._qr, self._module = 0, "", 3

    def tear(self) -> Image.Image | None:
        """Take the paper that has come out; None where nothing is on it."""
        strips, height = self._strips, self._height
        self._strips, self._height = [], 0
        if not strips:
            return None
        paper = Image.new("1", (self.width, height), 255)
        for left, row, image in strips:
            paper.paste(image, (left, row))
        return paper

    def _command(self, head: bytes) -> _Step | None:
        """One command's length and event, or None until more of it has come."""
        for start, act in _COMMANDS.items():
            if head.startswith(start):
                return act(self, head)
        if any(start.startswith(head) for start in _COMMANDS):
            return None
        raise UnknownCommand(self.offset, head)

    def _put(self, image: Image.Image) -> None:
        self._strips.append(((self.width - image.width) * self._align // 2, self._height, image))
        self._height += image.height

    def _raster(self, head: bytes) -> _Step | None:
        if len(head) < 8:
            return None
        if head[3] != 0:
            raise UnknownCommand(self.offset, head, "picture in another density")
        across, rows = int.from_bytes(head[4:6], "little"), int.from_bytes(head[6:8], "little")
        if not across or not rows or across * 8 > self.width:
            raise UnknownCommand(self.offset, head, f"picture of {across * 8}x{rows} on {self.width} dots")
        if len(self._held) < 8 + across * rows:
            return None
        dots = bytes(self._held[8 : 8 + across * rows])
        image = Image.frombytes("1", (across * 8, rows), dots, "raw", "1;I")
        if any(dots):
            self._put(image)
        else:
            self._height += rows
        return 8 + across * rows, None

    def _two_d(self, head: bytes) -> _Step | None:
        if len(head) < 7:
            return None
        length = 5 + int.from_bytes(head[3:5], "little")
        if len(self._held) < length:
            return None
        body = bytes(self._held[5:length])
        match body[:2], body[2:]:
            case b"1\x41", b"\x32\x00":
                pass
            case b"1\x43", size if len(size) == 1 and 1 <= size[0] <= 16:
                self._module = size[0]
            case b"1\x45", b"\x31":
                pass
            case b"1\x50", text if text[:1] == b"0" and len(text) > 1:
                self._qr = text[1:].decode()
            case b"1\x51", b"0" if self._qr:
                self._draw_qr()
            case _:
                raise UnknownCommand(self.offset, body, "QR command")
        return length, None

    def _draw_qr(self) -> None:
        rows = [bytes(row) for row in segno.make(self._qr, error="m", boost_error=False, micro=False).matrix]
        side = len(rows)
        light = b"".join(bytes(0 if dark else 255 for dark in row) for row in rows)
        grown = (side * self._module, side * self._module)
        code = Image.frombytes("L", (side, side), light).resize(grown, Image.Resampling.NEAREST)
        self._put(code.convert("1"))

    def _justify(self, head: bytes) -> _Step | None:
        if len(head) < 3:
            return None
        if head[2] > 2:
            raise UnknownCommand(self.offset, head, "justification")
        self._align = head[2]
        return 3, None

    def _feed(self, head: bytes) -> _Step | None:
        if len(head) < 3:
            return None
        self._height += head[2] * LINE
        return 3, None

    def _nul(self, head: bytes) -> _Step:
        return len(self._held) - len(self._held.lstrip(b"\x00")), None

    def _init(self, head: bytes) -> _Step:
        self._align = 0
        return 2, None

    def _cut(self, head: bytes) -> _Step:
        return 4, Cut(self.tear())


def render(data: bytes, width: int = 576) -> list[Image.Image]:
    """The tickets in a stream of bytes. Raises UnknownCommand, also where it ends within a command."""
    paper = Interpreter(width)
    found = [event.image for event in paper.feed(data) if isinstance(event, Cut) and event.image is not None]
    if paper.unfinished:
        raise UnknownCommand(paper.offset, bytes(paper._held), "unfinished command")
    rest = paper.tear()
    return [*found, rest] if rest is not None else found


def _nothing(length: int) -> Callable[[Interpreter, bytes], _Step]:
    return lambda paper, head: (length, None)


_COMMANDS: dict[bytes, Callable[[Interpreter, bytes], _Step | None]] = {
    b"\x00": Interpreter._nul,  # NUL: nothing outside of a picture
    b"\x1b@": Interpreter._init,
    b"\x1ba": Interpreter._justify,
    b"\x1bd": Interpreter._feed,
    b"\x1da\x00": _nothing(3),  # no status unasked
    b"\x1dv0": Interpreter._raster,
    b"\x1d(k": Interpreter._two_d,
    b"\x1dVB\x00": Interpreter._cut,
    b"\x1dr\x01": lambda paper, head: (3, Asked()),
    b"\x10\x04\x01": _nothing(3),  # DLE EOT n: answered on arrival, nothing in its turn
    b"\x10\x04\x02": _nothing(3),
    b"\x10\x04\x03": _nothing(3),
    b"\x10\x04\x04": _nothing(3),
}
