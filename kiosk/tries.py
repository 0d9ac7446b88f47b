"""Limited tries: after too many wrong ones nobody may try for a while. Pure; time is an argument.

The counts are kept in memory: a new start of the program forgets them. Whoever can start it again has the
data directory, and with it more than a PIN.
"""

from dataclasses import dataclass, field


@dataclass
class Tries:
    """At most `limit` wrong tries in `window` s, then none for `pause` s. Times are monotonic seconds.

    Each further round of wrong ones doubles the pause, up to `longest` s; a right one ends that. For booking
    codes the pause stays as it is (`longest` = `pause`): the next visitor may be honest, and of ten to the
    tenth codes five a minute find a given one in thousands of years. A PIN of 4 digits is one of ten to
    the fourth: at five an hour all of them take 80 days.
    """

    limit: int = 5
    window: float = 300.0
    pause: float = 60.0
    longest: float = 60.0
    _wrong: list[float] = field(default_factory=list)
    _until: float = float("-inf")
    _rounds: int = 0

    def allowed(self, now: float) -> bool:
        return now >= self._until

    def wait(self, now: float) -> float:
        """Seconds until the next try; 0 when allowed."""
        return max(0.0, self._until - now)

    def wrong(self, now: float) -> None:
        """Note a wrong try."""
        self._wrong = [at for at in self._wrong if now - at < self.window] + [now]
        if len(self._wrong) >= self.limit:
            pause = max(self.pause, min(self.pause * 2**self._rounds, self.longest))
            self._until, self._wrong = now + pause, []
            # No more than are needed to reach any `longest`: a power has no end.
            self._rounds = min(self._rounds + 1, 64)

    def right(self) -> None:
        """A right one clears the count."""
        self._wrong.clear()
        self._rounds = 0
