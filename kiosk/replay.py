"""One run of the queue forward from now: which counter takes whom, and when (fairness.md, The estimate).

The earliest free counter takes the smallest key of those there by then; nobody there, it waits for the next
to come. Whoever has a larger key is never taken before, at any counter that serves their stage: so a single
run holds everybody's call. A newcomer takes part without taking time: the run only notes when a counter would
call them. Times are minutes from now.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple


class Rank(IntEnum):
    """Who is first among those due at the same time: an expected one must be due *before* the others."""

    WAITING = 0
    NEWCOMER = 1
    EXPECTED = 2


class Entry(NamedTuple):
    """One in a line. The first four are the calling key; `minutes` is the time at the counter."""

    due: float
    rank: int
    since: float
    number: str
    minutes: float


class Call(NamedTuple):
    """A call in the run: when, and the variance (minutes²) that the calls before it bring."""

    at: float
    variance: float


@dataclass(slots=True)
class CounterRun:
    """A counter in the run: what it serves, when it is free, and the sum of minutes² of its calls (of the
    present one: of its rest)."""

    stages: tuple[str, ...]
    free: float
    squares: float = 0.0


@dataclass(slots=True)
class _Line:
    """A stage's line: who is there (a heap), who comes (the last one first), and the counters serving it."""

    counters: list[CounterRun]
    there: list[Entry] = field(default_factory=list)
    to_come: list[tuple[float, Entry]] = field(default_factory=list)
    newcomers: list[Entry] = field(default_factory=list)

    def arrive(self, until: float) -> None:
        while self.to_come and self.to_come[-1][0] <= until:
            heapq.heappush(self.there, self.to_come.pop()[1])

    def call(self, at: float) -> Call:
        """A call now: the variance adds up over all counters of the line, which share it."""
        squares = 0.0
        for counter in self.counters:
            squares += counter.squares
        return Call(at, squares / len(self.counters) ** 2)


def run(
    counters: Sequence[CounterRun],
    waiting: Iterable[tuple[str, Entry]],
    to_come: Iterable[tuple[str, float, Entry]],
    newcomers: Iterable[tuple[str, Entry]],
    skip: Callable[[float], float],
) -> Mapping[str, Call]:
    """Calls by the `number` of those who wait and of newcomers, each given with their stage.

    `to_come` has when they are there, too. `skip` moves a time to the next at which counters call. Who stands
    in a line that no counter serves has no call.
    """
    lines: dict[str, _Line] = {}
    for counter in counters:
        for stage in counter.stages:
            lines.setdefault(stage, _Line([])).counters.append(counter)
    left = 0
    for stage, entry in waiting:
        if stage in lines:
            lines[stage].there.append(entry)
            left += 1
    for stage, entry in newcomers:
        if stage in lines:
            lines[stage].newcomers.append(entry)
            left += 1
    for stage, there, entry in to_come:
        if stage in lines:
            lines[stage].to_come.append((there, entry))
    for line in lines.values():
        heapq.heapify(line.there)
        line.to_come.sort(reverse=True)
    return _calls(counters, lines, left, skip)


def _calls(
    counters: Sequence[CounterRun], lines: Mapping[str, _Line], left: int, skip: Callable[[float], float]
) -> dict[str, Call]:
    calls: dict[str, Call] = {}
    served = [[lines[stage] for stage in counter.stages] for counter in counters]
    free = [(counter.free, place) for place, counter in enumerate(counters)]
    heapq.heapify(free)
    while free and len(calls) < left:
        at, place = heapq.heappop(free)
        opened = skip(at)
        if opened > at:
            # Back into the heap: another counter may be free before this one calls again.
            heapq.heappush(free, (opened, place))
            continue
        best: _Line | None = None
        for line in served[place]:
            line.arrive(at)
            if line.there and (best is None or line.there[0] < best.there[0]):
                best = line
        for line in served[place]:
            _note_newcomers(line, best, at, calls)
        if best is None:
            coming = [line.to_come[-1][0] for line in served[place] if line.to_come]
            if coming:
                heapq.heappush(free, (min(coming), place))
            continue
        taken = heapq.heappop(best.there)
        if taken.rank == Rank.WAITING:
            calls[taken.number] = best.call(at)
        counters[place].squares += taken.minutes * taken.minutes
        heapq.heappush(free, (at + taken.minutes, place))
    return calls


def _note_newcomers(line: _Line, best: _Line | None, at: float, calls: dict[str, Call]) -> None:
    """A counter free now would call the newcomers of this line whose key is smaller than the best there."""
    for newcomer in list(line.newcomers):
        if best is None or newcomer < best.there[0]:
            calls[newcomer.number] = line.call(at)
            line.newcomers.remove(newcomer)
