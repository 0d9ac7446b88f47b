"""What the now-serving display shows, and when.

- A new call blinks for the office's `blink_seconds`, at 1 Hz (nothing may flash above 3 Hz), and so does a
  call of the same number again.
- Calls that come together take turns of 3 s: first each that was not shown yet, in the order they came, then
  those that have seconds left. None is lost: time in which the display was not drawn, as while it was away,
  does not count. Only one that waited for 30 s and that its counter has followed by another is left out.
- Between calls the last number of each counter, at most four, newest first, each for `turn_seconds`.
- The clock where there is none: no call yet, the last one half an hour ago (the hall has closed), or no word
  from the desk for 90 s. A clock that cannot be trusted shows no time.

What was called before the first word from the desk is old: it does not blink when a kiosk starts.
Pure: time is an argument, monotonic seconds; durations do not hang on the wall clock.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.board import Call
from kiosk.office import Display

PERIOD = 1.0  # s of a blink
LIT = 0.65  # of it
TOGETHER = 3.0  # s a call is shown at a time while others wait
SUPERSEDED = 30.0  # s
LAST = 4
KEPT = 1800.0  # s the last calls are shown
SILENT = 90.0  # s: the desk makes a board every 30 s
GAP = 2.0  # s without a question: nothing was drawn


@dataclass(frozen=True)
class Face:
    """One picture of the display: a number at its counter, or the clock. Neither: dark."""

    number: str = ""
    counter: int = 0
    clock: str = ""


DARK = Face()
NO_TIME = "--.--"


_Key = tuple[str, int]
_Known = dict[_Key, tuple[int, float]]  # recalls, and when it came; newest first


@dataclass
class _News:
    """A call to be announced: `left` seconds of it, waiting since `came`."""

    call: Call
    came: float
    left: float


class Faces:
    """The course of one display."""

    def __init__(self, display: Display) -> None:
        self._blink = float(display.blink_seconds)
        self._turn = float(display.turn_seconds)
        self._known: _Known = {}
        self._last: list[tuple[float, Call]] = []
        self._fresh: list[_News] = []
        self._again: list[_News] = []
        self._present: _News | None = None
        self._since = 0.0  # when the present one's turn began
        self._turns = 0.0  # when the last calls began to take turns
        self._word: float | None = None
        self._asked = 0.0

    def take(self, calls: Sequence[Call], now: float) -> None:
        """The last calls as the desk knows them, newest first."""
        first, self._word = self._word is None, now
        new = _new(calls, self._known)
        came = {key: at for key, (_, at) in self._known.items()}
        self._known = {_key(call): (call.recall, now if call in new else came[_key(call)]) for call in calls}
        self._last = [(self._known[_key(call)][1], call) for call in _one_a_counter(calls)]
        if first:
            self._turns = now
            return
        if not calls:  # a new day
            self._fresh, self._again, self._present = [], [], None
        for call in reversed(new):
            self._announce(call, now)

    def at(self, now: float, local: dt.datetime | None) -> Face:
        """What to show now. `local`: the office's wall clock, None where it cannot be trusted.

        Ask when it is going to be drawn: the seconds of a call run from the first time it is.
        """
        if now - self._asked > GAP:
            self._since = now
        self._asked = now
        clock = Face(clock=local.strftime("%H.%M") if local else NO_TIME)
        if self._word is None or now - self._word >= SILENT:
            return clock
        self._move_on(now)
        if self._present is not None:
            into = (now - self._since) % PERIOD
            lit = self._blink == 0 or into < LIT * PERIOD
            return Face(self._present.call.number, self._present.call.counter) if lit else DARK
        last = [call for came, call in self._last if now - came < KEPT]
        if not last:
            return clock
        call = last[int((now - self._turns) / self._turn) % len(last)]
        return Face(call.number, call.counter)

    def next_change(self, now: float) -> float:
        """When to ask again if no call comes before: monotonic s, at most one ahead."""
        if self._present is not None:
            into = (now - self._since) % PERIOD
            step = (LIT * PERIOD if into < LIT * PERIOD else PERIOD) - into
            ends = self._since + self._slice(self._present) - now
        else:
            step = 1.0  # the clock's minute, and a wall clock may be set
            ends = self._turn - (now - self._turns) % self._turn
        return now + max(0.001, min(step, ends))

    def _announce(self, call: Call, now: float) -> None:
        news = _News(call, now, self._blink or self._turn)
        self._again = [other for other in self._again if other.call.counter != call.counter]
        if self._present is not None and _same(self._present.call, call):
            self._present, self._since = news, now
        elif any(_same(other.call, call) for other in self._fresh):
            self._fresh = [news if _same(other.call, call) else other for other in self._fresh]
        else:
            self._fresh.append(news)

    def _move_on(self, now: float) -> None:
        """End the present turn when it is over and begin the next: one at most, lest it be undrawn."""
        present = self._present
        if present is not None and now - self._since >= self._slice(present):
            present.left -= now - self._since
            followed = any(other.call.counter == present.call.counter for other in self._fresh)
            if present.left >= TOGETHER and not followed:
                self._again.append(present)
            self._present, self._turns = None, now
        if self._present is None:
            self._fresh = [news for news in self._fresh if not self._superseded(news, now)]
            waiting = self._fresh or self._again
            if waiting:
                self._present, self._since = waiting.pop(0), now

    def _slice(self, present: _News) -> float:
        """Seconds of the present turn."""
        return min(present.left, TOGETHER) if self._fresh or self._again else present.left

    def _superseded(self, news: _News, now: float) -> bool:
        later = self._fresh[self._fresh.index(news) + 1 :]
        followed = any(other.call.counter == news.call.counter for other in later)
        return followed and now - news.came >= SUPERSEDED


def _key(call: Call) -> _Key:
    return call.number, call.counter


def _same(one: Call, other: Call) -> bool:
    return _key(one) == _key(other)


def _new(calls: Sequence[Call], known: _Known) -> list[Call]:
    """Those that are not known, were called again, or have gone ahead of one that was ahead of them.

    Times do not tell: they change when a clock is mended.
    """
    place = {key: index for index, key in enumerate(known)}

    def is_new(index: int, call: Call) -> bool:
        key = _key(call)
        if key not in known or call.recall > known[key][0]:
            return True
        return any(place.get(_key(other), len(place)) < place[key] for other in calls[index + 1 :])

    return [call for index, call in enumerate(calls) if is_new(index, call)]


def _one_a_counter(calls: Sequence[Call]) -> list[Call]:
    """The newest call of each counter, newest first."""
    newest: dict[int, Call] = {}
    for call in calls:
        newest.setdefault(call.counter, call)
    return list(newest.values())[:LAST]
