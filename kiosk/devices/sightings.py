"""Once only: which codes of a frame count, when a camera sees the same ones fifteen times a second.

- A code counts when it is first read. Each further sighting renews it.
- It counts again only when unseen for 3 s *and* taken away since: the view was empty, or another counted.
- What is held up together is one *showing*. Of several passes only one counts; the others wait until it has
  been unseen for 3 s (0.5 s when they were never beside it: that is the next person's phone). So three codes
  in one picture lead to one ticket, even when they are read in different frames, and two friends who hold
  up both phones get theirs one after the other.
- Codes that are not ours count each, at once: any of them may be a booking of another system, which only the
  desk can tell. They keep silent beside a pass that has counted. One that is read while nobody shows
  anything hangs on the wall, and never counts.

Pure: time is an argument, monotonic seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.devices.decode import own

AGAIN = 3.0  # s a code must be unseen before it can count again
BESIDE = 0.5  # s within which two codes read in different frames are taken to be held up together
FORGET = 600.0  # s: a code unseen for so long need not be remembered
MANY = 256  # codes remembered at most


@dataclass(frozen=True)
class CodeRead:
    """Codes that count now.

    `texts`: at most one of our own (`AQ1:`, `AT1:`), and then first; the others are not ours. `source`: the
    device's name; `at`: monotonic s. `showing` is the same for codes held up together: once one of them has
    led to a ticket or a question, the rest of that showing is to be ignored.
    """

    texts: tuple[str, ...]
    source: str
    at: float
    showing: int = 0

    @property
    def text(self) -> str:
        """The text to judge first."""
        return self.texts[0]


@dataclass
class _Sighting:
    seen: float
    counted: bool = False
    away: bool = False
    beside: bool = False
    wall: bool = False


class Sightings:
    """The codes one source has seen lately."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._codes: dict[str, _Sighting] = {}
        self._leading = ""
        self._led_at = float("-inf")
        self._showing = 0

    def scan(self, text: str, now: float) -> CodeRead | None:
        """Take one read of a scanner that is aimed by hand: each is a showing of its own, and the same code
        counts again when unseen for 3 s."""
        self.see((), now, shown=False)
        return self.see((text,), now)

    def see(self, texts: Sequence[str], now: float, *, shown: bool = True) -> CodeRead | None:
        """Take the codes read in one frame, in order of preference; the result holds those that count.

        `shown`: someone shows something. If not, codes that are not in this frame have been taken away.
        """
        self._forget(now)
        if not shown:
            for text, code in self._codes.items():
                code.away = code.away or text not in texts
        together = any(
            code.counted and not code.wall and not code.away and now - code.seen < BESIDE
            for code in self._codes.values()
        )
        counting = [text for text in texts if self._counts(text, texts, now, shown)]
        if not counting:
            return None
        for text, code in self._codes.items():
            if text not in texts and now - code.seen >= BESIDE:
                code.away = True
        if not together:
            self._showing += 1
        return CodeRead(tuple(counting), self.source, now, self._showing)

    def _counts(self, text: str, texts: Sequence[str], now: float, shown: bool) -> bool:
        code = self._codes.get(text)
        if code is None:
            code = self._codes[text] = _Sighting(now, wall=not shown and not own(text))
        elif code.away and now - code.seen >= AGAIN:
            code.counted = code.beside = False
        code.seen, code.away = now, False
        if code.wall or code.counted or self._waits(text, code, texts, now):
            return False
        code.counted = True
        if own(text):
            self._leading, self._led_at = text, now
        return True

    def _waits(self, text: str, code: _Sighting, texts: Sequence[str], now: float) -> bool:
        """Whether a pass that has counted keeps this code from counting now."""
        leader = self._codes.get(self._leading)
        if leader is None or leader is code:
            return False
        if self._leading in texts:
            code.beside = True
            if not own(text):  # it goes along with the pass: given when the pass counts, silent later
                code.counted = True
                return self._led_at < now
            return True
        return not leader.away and now - leader.seen < (AGAIN if code.beside else BESIDE)

    def _forget(self, now: float) -> None:
        for text in [text for text, code in self._codes.items() if now - code.seen > FORGET]:
            del self._codes[text]
        while len(self._codes) > MANY:
            del self._codes[min(self._codes, key=lambda text: self._codes[text].seen)]
