"""What can be wrong with the simulated printer, what it then answers, and the words that switch it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

GARBAGE: Final = b"HTTP/1.1 400 Bad Request\r\n"
"""What answers where a printer's address is another machine's."""


@dataclass
class Faults:
    """What is wrong with it now. `slow`: bytes a second, None at full speed. `close_after`: bytes of a
    connection after which it is cut off, once. `stop_after`: bytes after which paper or cover fail, once."""

    paper_out: bool = False
    paper_low: bool = False
    cover_open: bool = False
    silent: bool = False
    garbage: bool = False
    cable_out: bool = False
    slow: int | None = None
    close_after: int | None = None
    stop_after: tuple[int, str] | None = None

    @property
    def stopped(self) -> bool:
        return self.paper_out or self.cover_open

    def answer(self, n: int) -> bytes:
        """The answer to `DLE EOT n`."""
        bits = {
            1: 0x08 * self.stopped,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out,
            3: 0,
            4: 0x0C * (self.paper_low or self.paper_out) | 0x60 * self.paper_out,
        }
        return bytes([0x12 | bits[n]])

    def confirmation(self) -> bytes:
        """The answer to `GS r 1`."""
        return bytes([0x03 * self.paper_low | 0x0C * self.paper_out])


SWITCHES: Final[dict[str, dict[str, object]]] = {
    "paper out": {"paper_out": True},
    "paper low": {"paper_low": True, "paper_out": False},
    "paper ok": {"paper_out": False, "paper_low": False},
    "cover open": {"cover_open": True},
    "cover closed": {"cover_open": False},
    "cable out": {"cable_out": True},
    "cable in": {"cable_out": False},
    "silent on": {"silent": True},
    "silent off": {"silent": False},
    "garbage on": {"garbage": True},
    "garbage off": {"garbage": False},
    "slow off": {"slow": None},
}
"""What one types, and what it does."""

NUMBERED: Final[dict[str, Callable[[int], dict[str, object]]]] = {
    "slow": lambda n: {"slow": n},
    "close": lambda n: {"close_after": n},
    "paper out after": lambda n: {"stop_after": (n, "paper_out")},
    "cover open after": lambda n: {"stop_after": (n, "cover_open")},
}
HELP: Final = ", ".join([*SWITCHES, *(f"{words} BYTES" for words in NUMBERED)])


def change(line: str) -> dict[str, object] | None:
    """The faults a line asks for (`paper out`, `slow 2000`, `cover open after 900`); None for other words."""
    words = " ".join(line.lower().split())
    if words in SWITCHES:
        return SWITCHES[words]
    name, _, number = words.rpartition(" ")
    if name in NUMBERED and number.isdigit() and int(number) > 0:
        return NUMBERED[name](int(number))
    return None
