"""Limited tries: after too many wrong ones nobody may try for a while. Pure; time is an argument."""

from dataclasses import dataclass, field


@dataclass
class Tries:
    """At most `limit` wrong tries in `window` s, then none for `pause` s. Times are monotonic seconds.

    Ten to the tenth codes and one tries' worth a minute: guessing a booking would take a lifetime.
    """

    limit: int = 5
    window: float = 300.0
    pause: float = 60.0
    _wrong: list[float] = field(default_factory=list)
    _until: float = float("-inf")

    def allowed(self, now: float) -> bool:
        return now >= self._until

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0 when allowed."""
        return max(0.0, self._until - now)

    def wrong(self, now: float) -> None:
        """Note a wrong try."""
        self._wrong = [at for at in self._wrong if now - at < self.window] + [now]
        if len(self._wrong) >= self.limit:
            self._until, self._wrong = now + self.pause, []

    def right(self) -> None:
        """A right one clears the count."""
        self._wrong.clear()
