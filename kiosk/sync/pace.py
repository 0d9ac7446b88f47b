"""When the next exchange is due. Pure: times are monotonic seconds, chance is an argument.

An event goes out after a moment in which its companions join it; a sign of life and a pull come as often as
the centre asks. After a failure nothing is asked before the backoff is over, whatever happens meanwhile;
after a dismissal nothing is asked at all, until a person says so.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from kiosk.sync.retry import Backoff

LINGER_S: Final = 0.5
"""From the first event to its push: a ticket and the report of its print go together."""
FIRST_S: Final = 20.0
"""A town's kiosks start together after a power cut: the first contact is spread over so many s."""


@dataclass(frozen=True)
class Pace:
    """`pull`: when the next whole exchange is due; `push`: when what waits is. `dismissed`: never."""

    pull: float
    push: float = math.inf
    backoff: Backoff = field(default_factory=Backoff)
    not_before: float = -math.inf
    dismissed: bool = False

    @classmethod
    def begin(cls, now: float, chance: Callable[[], float], first: float = FIRST_S) -> "Pace":
        return cls(pull=now + chance() * first)

    @property
    def due(self) -> float:
        """When to ask next; infinite after a dismissal."""
        return math.inf if self.dismissed else max(min(self.pull, self.push), self.not_before)

    def noticed(self, now: float) -> "Pace":
        """There is a new event."""
        return self if self.push <= now + LINGER_S else replace(self, push=now + LINGER_S)

    def succeeded(self, now: float, every: float, *, pulled: bool) -> "Pace":
        return Pace(pull=now + every if pulled else self.pull)

    def failed(
        self, now: float, chance: Callable[[], float], retry_after: float | None = None, spread: float = 0.0
    ) -> "Pace":
        """Everything is due again, but not before the backoff is over."""
        backoff, wait = self.backoff.failed(chance, retry_after, spread)
        return Pace(pull=now, backoff=backoff, not_before=now + wait)

    def dismiss(self) -> "Pace":
        return replace(self, dismissed=True)
