"""As many at once as the database carries; the others are asked to come again, spread out.

A worker has more threads than `AT_ONCE`; who is beyond waits a moment, without a connection, and is then sent
away with a Retry-After of its own: 2,000 kiosks that come back at one instant do not come back together a
second time.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

AT_ONCE: Final = 4
"""Pushes of one worker in the database at once. More only wait for each other's commit there."""
PATIENCE: Final = 0.5
"""Seconds that a request waits for its turn: about 100 pushes' worth of work."""
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
        self, at_once: int = AT_ONCE, patience: float = PATIENCE, dice: random.Random | None = None
    ) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._patience = patience
        self._dice = dice or random.SystemRandom()
        self._lock = threading.Lock()
        self._sent_away = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place while the block lasts. Raises Busy."""
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
            widest = min(LONGEST, SHORTEST + self._sent_away)
        return Busy(self._dice.randint(SHORTEST, max(SHORTEST + 1, widest)))


gate: Final = Gate()
