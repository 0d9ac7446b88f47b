"""As many at once as the database carries; the others are asked to come again, spread out.

A worker has more threads than `AT_ONCE`; who is beyond waits a moment, without a connection, and is then sent
away with a Retry-After of its own: 2,000 kiosks that come back at one instant do not come back together a
second time. So is who waited too long before a thread was free: a kiosk gives up after 15 s of silence and
comes again, and a server that goes on serving those who have left does nothing else any more. While people
are sent away, those who are served are asked to come less often.
"""

import math
import random
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.http import HttpRequest

AT_ONCE: Final = 4
"""Pushes of one worker in the database at once. More only wait for each other's commit there."""
PATIENCE: Final = 0.5
"""Seconds that a request waits for its turn: about 100 pushes' worth of work."""
LATE: Final = 2.0
"""Seconds between a request's last byte and its turn. At 5 the line at the door grew beyond what Linux lets:
of 10,000 kiosks that returned at once, 113 found no connection."""
CROWDED: Final = 60.0
"""Seconds after the last one was sent away, in which those who are served are asked for patience."""
RARELY: Final = 4
"""Times as long between two visits then: with a minute still below what the office page calls silent."""
SHORTEST, LONGEST = 2, 30
"""Bounds of Retry-After in seconds."""


class Busy(Exception):
    """503: come back after `retry_after` s."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"busy: again in {retry_after} s")
        self.retry_after = retry_after


class Gate:
    """Lets `at_once` in; who waits longer than `patience` s, is sent away."""

    def __init__(
        self,
        at_once: int = AT_ONCE,
        patience: float = PATIENCE,
        dice: random.Random | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._dice = dice or random.SystemRandom()
        self._lock = threading.Lock()
        self._clock = clock
        self._sent_away = 0
        self._crowded_until = -math.inf

    @contextmanager
    def place(self, waited: float = 0.0) -> Iterator[None]:
        """A place while the block lasts, for a request that is there since `waited` s. Raises Busy."""
        if waited > LATE:
            raise self.busy()
        if not self._places.acquire(timeout=self._patience):
            raise self.busy()
        try:
            yield
        finally:
            self._places.release()
            with self._lock:
                self._sent_away //= 2

    def busy(self) -> Busy:
        """The more are sent away, the wider they are spread."""
        with self._lock:
            self._sent_away += 1
            self._crowded_until = self._clock() + CROWDED
            widest = min(LONGEST, SHORTEST + self._sent_away)
        return Busy(self._dice.randint(SHORTEST, max(SHORTEST + 1, widest)))

    def pace(self, every: int) -> int:
        """Seconds until who is served shall come again: `every`, where there is no crowd."""
        return every * RARELY if self._clock() < self._crowded_until else every


def waited(request: HttpRequest) -> float:
    """Seconds since the last byte of a request came, as the kernel counts them; 0 where it cannot be told.

    The queues of connections and of threads lie before all that could look at a clock.
    """
    line: Any = request.META.get("gunicorn.socket")
    try:
        told = line.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA.stop)
    except (AttributeError, OSError):
        return 0.0
    return int.from_bytes(told[_LAST_DATA], sys.byteorder) / 1000


_LAST_DATA: Final = slice(52, 56)
"""`tcpi_last_data_recv`, ms, of Linux's `struct tcp_info`."""

gate: Final = Gate()
