"""When to ask again: full jitter over a doubling bound, and never sooner than the centre asked for. Pure.

After n failures in a row the wait is U(0, min(300, 2·2ⁿ)) s (sync.md, Retry; the "full jitter" of AWS'
architecture blog, 2015, which of the usual formulas needs the fewest calls to get a crowd served). What the
centre asks for is added below it: kiosks that were all sent away with the same figure do not all come back in
the same second.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

BOUND_S: Final = 300.0
FIRST_S: Final = 2.0
LONGEST_RETRY_AFTER_S: Final = 3600.0
"""More is not believed: a slip of somebody's configuration must not silence an office for a week."""

_DOUBLINGS: Final = 16
"""2·2¹⁶ is far beyond the bound; a kiosk that fails for a month needs no larger power."""


@dataclass(frozen=True)
class Backoff:
    """How often it failed in a row; `chance` gives numbers from [0, 1)."""

    failures: int = 0

    def failed(
        self, chance: Callable[[], float], retry_after: float | None = None, spread: float = 0.0
    ) -> tuple["Backoff", float]:
        """One more failure: the new state, and the s to wait before the next attempt.

        `spread`: s over which the centre wants the first contacts after an outage; a bound above 300 holds.
        """
        bound = min(max(BOUND_S, spread), FIRST_S * 2 ** min(self.failures, _DOUBLINGS))
        asked = min(max(retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER_S)
        return Backoff(self.failures + 1), asked + chance() * bound


def parse_retry_after(value: str | None, date: str | None = None) -> float | None:
    """The s in a `Retry-After` header: a number, or an HTTP date against the answer's own `Date`.

    None where it says nothing. A date is judged by the centre's clock, which sent both: the kiosk's own may
    be years wrong.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until, now = _date(text), _date(date)
    return max(0.0, (until - now).total_seconds()) if until and now else None


def _date(text: str | None) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
