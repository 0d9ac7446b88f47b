"""What an ESC/POS printer says of itself: the questions as bytes, the answers as a state. Pure.

`DLE EOT n` (real-time, also in mid-job) and `GS r 1` (answered in order), as in Epson's reference. Fixed bits
tell the answers apart, from each other and from noise; an empty read is never taken for "all is well".
"""

from dataclasses import dataclass

from kiosk.devices.errors import Problem

QUESTIONS = (1, 2, 3, 4)


def ask(n: int) -> bytes:
    """`DLE EOT n`: 1 printer, 2 why it is offline, 3 errors, 4 paper sensors."""
    if n not in QUESTIONS:
        raise ValueError(f"DLE EOT {n}: there are 1 to 4")
    return b"\x10\x04" + bytes([n])


CONFIRM = b"\x1dr\x01"
"""`GS r 1`: answered after all that was sent before it has been printed."""


def is_status(byte: int) -> bool:
    """Whether a byte can be the answer to `DLE EOT n`."""
    return byte & 0x93 == 0x12


def is_confirmation(byte: int) -> bool:
    """Whether a byte can be the answer to `GS r 1`."""
    return byte & 0x90 == 0x00


@dataclass(frozen=True)
class PrinterState:
    """A printer's own account of itself. `fault`: cutter, head too hot, or what only a restart mends."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_low: bool = False
    fault: bool = False

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is to mend, what has to be done first standing first. PAPER_LOW alone still prints."""
        found = []
        if self.cover_open:
            found.append(Problem.COVER_OPEN)
        if self.paper_out:
            found.append(Problem.PAPER_OUT)
        if self.fault or (self.offline and not found):
            found.append(Problem.ERROR)
        if self.paper_low and not self.paper_out:
            found.append(Problem.PAPER_LOW)
        return tuple(found)

    @property
    def blocking(self) -> Problem | None:
        """The first problem that keeps it from printing."""
        return next((problem for problem in self.problems if problem is not Problem.PAPER_LOW), None)


def state(printer: int, offline: int, error: int, paper: int) -> PrinterState:
    """The state from the answers to `DLE EOT` 1, 2, 3 and 4. ValueError where a byte is no such answer."""
    for n, byte in zip(QUESTIONS, (printer, offline, error, paper), strict=True):
        if not is_status(byte):
            raise ValueError(f"{byte:#04x} is no answer to DLE EOT {n}")
    return PrinterState(
        offline=bool(printer & 0x08),
        cover_open=bool(offline & 0x04),
        paper_out=bool(offline & 0x20 or paper & 0x60),
        paper_low=bool(paper & 0x0C),
        fault=bool(error & 0x68),
    )


def after_printing(confirmation: int) -> PrinterState:
    """What the answer to `GS r 1` says of the paper: it was printed, and what is left."""
    return PrinterState(paper_out=bool(confirmation & 0x0C), paper_low=bool(confirmation & 0x03))
