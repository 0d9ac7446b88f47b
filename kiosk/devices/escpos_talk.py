"""One conversation with a printer: ask how it is, send a ticket, hear that it was printed.

Waiting is bounded everywhere: a second an answer, four seconds without progress, and all in all the time the
slowest printer one waits for needs for so many bytes. `sent` tells afterwards whether any can be on paper.
"""

import time
from collections.abc import Callable
from typing import Final

from kiosk.devices.errors import DeviceError, DeviceFault, DeviceTimeout, Problem
from kiosk.devices.escpos_link import CHUNK, Link
from kiosk.devices.escpos_status import (
    QUESTIONS,
    PrinterState,
    after_printing,
    ask,
    is_confirmation,
    is_status,
    state,
)

ANSWER_S: Final = 1.0
"""Seconds a printer has for one answer; real-time answers take a few milliseconds."""

STALL_S: Final = 4.0
"""Seconds without a byte taken after which a printer has stalled."""

PRINTED_S: Final = 1.5
"""Seconds one waits for a confirmation before asking whether something is wrong: most tickets take less."""

TICK_S: Final = 0.25
NOISE: Final = 8
"""More bytes at a time than this are no answer to a question of one byte."""


class Talk:
    """Over an open link. `alive` is called while waiting, each second or oftener; `ended` may end it."""

    def __init__(
        self,
        link: Link,
        alive: Callable[[], None] = lambda: None,
        ended: Callable[[], bool] = lambda: False,
    ) -> None:
        self.link = link
        self.sent = 0
        self._alive, self._ended = alive, ended
        self._awaiting = False
        self._confirmed: int | None = None

    def status(self) -> PrinterState:
        """Ask all four questions, one at a time. DeviceTimeout: silent; DeviceFault: answers, but not so."""
        if self.link.keep and not self._awaiting:
            while self.link.receive(0.001):
                pass  # what an earlier question left behind is no answer to this one
        return state(*(self._answer(n) for n in QUESTIONS))

    def send(self, data: bytes) -> None:
        """Hand over a ticket. Raises DeviceError; `sent` says how much of it was taken by then."""
        view = memoryview(data)
        began = moved = time.monotonic()
        limit = STALL_S + len(data) / self.link.floor
        while self.sent < len(data):
            taken = self.link.send(bytes(view[self.sent : self.sent + CHUNK]), TICK_S)
            now = time.monotonic()
            if taken:
                self.sent += taken
                moved = now
            elif now - moved > STALL_S or now - began > limit:
                raise DeviceTimeout(f"printer took {self.sent} of {len(data)} bytes and no more")
            self._check()
        self._awaiting = True
        self._gone(moved)

    def _gone(self, moved: float) -> None:
        """Wait until nothing waits on our side: a question would have to queue behind it."""
        waiting = self.link.waiting()
        while waiting:
            time.sleep(0.005)
            left = self.link.waiting()
            if left < waiting:
                waiting, moved = left, time.monotonic()
            elif time.monotonic() - moved > STALL_S:
                raise DeviceTimeout(f"printer left {waiting} of {self.sent} bytes in the cable")
            self._check()

    def confirmation(self) -> PrinterState:
        """Wait until all that was sent is on paper. DeviceFault: something holds it up. DeviceTimeout."""
        began = time.monotonic()
        limit = STALL_S + self.sent / self.link.floor
        look = began + PRINTED_S
        while self._confirmed is None:
            for byte in self.link.receive(TICK_S):
                self._take(byte)
            self._check()
            if self._confirmed is None and time.monotonic() > look:
                problem = self.status().blocking
                if problem is not None and self._confirmed is None:
                    raise DeviceFault(f"printer stopped in a ticket: {problem}", problem)
                look = time.monotonic() + PRINTED_S
            if self._confirmed is None and time.monotonic() - began > limit:
                raise DeviceTimeout("printer did not confirm the ticket")
        return after_printing(self._confirmed)

    def _answer(self, n: int) -> int:
        if not self.link.send(ask(n), ANSWER_S):
            raise DeviceTimeout("printer takes no question")
        until, noise = time.monotonic() + ANSWER_S, b""
        while (left := until - time.monotonic()) > 0:
            found = self.link.receive(min(left, TICK_S))
            self._check()
            if len(found) > NOISE:
                noise = found
                break
            answers = [byte for byte in found if is_status(byte)]
            for byte in found:
                self._take(byte)  # both answers may come together
            if answers:
                return answers[0]
            noise += bytes(byte for byte in found if not is_confirmation(byte))
        if noise:
            raise DeviceFault(f"answers, but is no ESC/POS printer: {noise[:16]!r}")
        raise DeviceTimeout(f"printer gave no answer to DLE EOT {n}")

    def _take(self, byte: int) -> None:
        if self._awaiting and is_confirmation(byte):
            self._confirmed = byte

    def _check(self) -> None:
        self._alive()
        if self._ended():
            raise DeviceError("the kiosk is being stopped", Problem.STALLED)


def look(link: Link, ended: Callable[[], bool] = lambda: False) -> PrinterState | DeviceError:
    """How a printer is, or what keeps it from saying so; opens the link where it has to."""
    try:
        if not link.is_open:
            link.open()
        return Talk(link, ended=ended).status()
    except DeviceError as error:
        link.close()
        return error
    finally:
        if not link.keep:
            link.close()
