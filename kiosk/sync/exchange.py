"""One exchange with the centre: what waits goes out, what is new comes in. Blocking, on one thread, no clock.

Every step may be repeated: an event that was sent twice is a duplicate there, a page of news that was told
twice is the same here. So whatever goes wrong, it is left, and begun again at the next turn.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.events import VERSION
from kiosk.keys import KeySet
from kiosk.sync import wire
from kiosk.sync.desk_side import DeskSide, News, Standing
from kiosk.sync.errors import BadAnswer, CursorGone, Gap, Narrow, SyncError, TooMuch
from kiosk.sync.link import Link
from kiosk.sync.outbox import Measure, Verdict, judge, next_push

log = logging.getLogger(__name__)

CLONED: Final = "cloned"
"""Another card wrote this epoch too, or this one itself before it came back from an image and went on: it is
not pushed any more. Which of both, nobody here can tell."""
RESTORED: Final = "restored"
"""This card came back from an image, has written nothing since, and goes on in a new epoch."""
NOTED_EVERY: Final = 2000
"""Events between two notes of what is acknowledged: one lost in between is only a duplicate."""

NARROW_TURNS: Final = 8
"""Turns, some four minutes with their backoff, in which an event alone met a 413 that is not the centre's,
and the centre itself answered to less: then it is the event's size, and no passing stranger."""


Clash = tuple[str, str]
"""Numbers of tickets, and why they have to be looked at (`wire.Clash.why`)."""


@dataclass
class Done:
    """What a turn did. Events sent, of them in conflict and parked; bookings that came and went.

    `unread`: bookings besides that only a newer version understands. `settings`: the revision taken;
    `refused`: why one was not. `differs`: this journal is not the one the centre has, and in which way.
    `every`, `spread`: s, as the centre asks. `clashes`: today's tickets that the counters have to look at, as
    the centre told them last: their numbers, and why.
    """

    sent: int = 0
    conflicts: int = 0
    parked: int = 0
    bookings: int = 0
    gone: int = 0
    unread: int = 0
    clashes: tuple[Clash, ...] = ()
    snapshot: bool = False
    keys: int | None = None
    settings: int | None = None
    refused: str | None = None
    differs: str | None = None
    every: float = 60.0
    spread: float = 60.0
    acknowledged: int = 0
    waiting: int = 0


class Exchange:
    """Between one desk and one centre. Methods raise SyncError; what was done until then is done."""

    def __init__(self, link: Link, desk: DeskSide) -> None:
        self._link = link
        self._desk = desk
        self._most = wire.BATCH_EVENTS
        self._narrow = 0
        self._clashes: tuple[Clash, ...] = ()

    def turn(self, go_on: Callable[[], bool], *, pull: bool = True) -> Done:
        """Push what waits, at least a sign of life; then `pull`. `go_on` is asked between requests."""
        done = Done()
        self._push(done, go_on)
        if pull and go_on():
            self._pull(done, go_on)
            taken = done.settings is not None or done.snapshot
            # What was taken is journaled, and is to be known there too.
            if taken and self._desk.standing().newest > done.acknowledged:
                self._push(done, go_on)
        return done

    # Out

    def _push(self, done: Done, go_on: Callable[[], bool]) -> None:
        standing = self._desk.standing()
        done.acknowledged, done.waiting = standing.acknowledged, standing.newest - standing.acknowledged
        if standing.stopped:
            done.differs = CLONED
            return
        noted = standing.acknowledged
        # What was too much for somebody on the way is tried again at every turn: they may be gone.
        self._most = wire.BATCH_EVENTS
        try:
            while go_on() and self._batch(done, standing):
                if done.acknowledged - noted >= NOTED_EVERY:
                    noted = done.acknowledged
                    self._desk.acknowledge(noted)
        finally:
            if done.acknowledged != noted and done.differs is None:
                self._desk.acknowledge(done.acknowledged)

    def _batch(self, done: Done, standing: Standing) -> bool:
        """One batch; whether there is more."""
        rows = self._desk.events(done.acknowledged, wire.BATCH_EVENTS)
        newest = max(standing.newest, rows[-1][0] if rows else 0)
        waiting = newest - done.acknowledged
        # Once a turn is enough, and once more when settings were taken: the office page shows which hold.
        told = done.sent > 0 and done.settings is None
        report = None if told else self._desk.report(waiting, rows[0] if rows else None)
        measure = Measure(self._most)
        while True:
            push = next_push(standing.epoch, rows, measure, VERSION, report, after=done.acknowledged)
            try:
                pushed = self._link.push(push)
                break
            except Gap as gap:
                if gap.highest >= done.acknowledged:
                    raise
                log.warning("the centre lacks events after %d: sent again", gap.highest)
                done.acknowledged = gap.highest
                return True
            except (TooMuch, Narrow) as error:
                measure, report = self._smaller(measure, push, error), None
        if push.events and not measure.bare:
            self._narrow = 0
            self._most = min(wire.BATCH_EVENTS, 2 * len(push.events))
        verdict = judge(push, pushed, acknowledged=done.acknowledged, newest=newest)
        done.every, done.spread = float(pushed.every), float(pushed.spread)
        self._note(done, push, verdict)
        done.waiting = max(0, newest - done.acknowledged)
        more = bool(rows) and (push.events[-1].seq < rows[-1][0] or len(rows) == wire.BATCH_EVENTS)
        return done.differs is None and (verdict.lost or more)

    def _smaller(self, measure: Measure, push: wire.Push, error: SyncError) -> Measure:
        """What is to be tried after a 413. Raises it where nothing is, or where it may be a stranger's whim:
        an event that went without its bytes has lost them at the centre for good."""
        smaller = measure.smaller(len(push.events))
        if smaller is None:
            raise error
        if smaller.bare and isinstance(error, Narrow):
            # Does the way carry anything? If not, what this raises says why.
            self._link.push(wire.Push(epoch=push.epoch, schema_version=push.schema_version))
            self._narrow += 1
            if self._narrow < NARROW_TURNS:
                raise error
            log.warning("event %d is too large for the way: sent without its bytes", push.events[0].seq)
        return smaller

    def _note(self, done: Done, push: wire.Push, verdict: Verdict) -> None:
        if verdict.stop:
            log.error("another card writes the epoch %s: this one is stopped", push.epoch)
            self._desk.stop_epoch()
            done.differs = CLONED
            return
        if verdict.restored:
            log.error("the centre has more of epoch %s than this card: it was restored", push.epoch)
            self._desk.renew_epoch()
            done.differs = RESTORED
            return
        if verdict.lost:
            log.warning("the centre has lost events after %d: sent again", verdict.acknowledged)
        for outcome in (*verdict.conflicts, *verdict.parked):
            log.warning("event %d: %s by the centre: %s", outcome.seq, outcome.result, outcome.why)
        done.sent += len(push.events)
        done.conflicts += len(verdict.conflicts)
        done.parked += len(verdict.parked)
        done.acknowledged = verdict.acknowledged

    # In

    def _pull(self, done: Done, go_on: Callable[[], bool]) -> None:
        cursor = self._desk.standing().cursor
        if cursor is None:
            cursor = self._snapshot(done)
        more = True
        while more and go_on():
            try:
                page = self._link.pull(cursor)
            except CursorGone:
                if done.snapshot:
                    raise
                log.warning("the cursor is too old for the centre: a snapshot is taken")
                cursor = self._snapshot(done)
                continue
            self._take(
                done,
                News(
                    page.cursor,
                    page.bookings,
                    (*page.gone, *_unread(page)),
                    keys=None if page.keys is None else keys_of(page.keys),
                    settings=page.settings,
                    unread=len(page.unread),
                ),
            )
            if page.more and page.cursor == cursor:
                raise BadAnswer("the centre says that there is more, and gives the same cursor")
            cursor, more = page.cursor, page.more
            done.every = min(done.every, float(page.every))
            done.clashes = tuple((", ".join(one.numbers), one.why) for one in page.clashes)
        if done.clashes != self._clashes and done.clashes:
            told = "; ".join(f"{numbers}: {why}" for numbers, why in done.clashes)
            log.warning("for the counters to look at: %s", told)
        self._clashes = done.clashes

    def _snapshot(self, done: Done) -> str:
        found = self._link.snapshot()
        news = News(
            found.cursor,
            found.bookings,
            whole=True,
            keys=keys_of(found.keys),
            settings=found.settings,
            numbers=found.numbers,
            unread=len(_unread(found)),
        )
        self._take(done, news)
        done.snapshot = True
        return found.cursor

    def _take(self, done: Done, news: News) -> None:
        taken = self._desk.take(news)
        done.bookings += len(news.bookings)
        done.gone += len(news.gone) - news.unread
        done.unread += news.unread
        done.keys = done.keys if news.keys is None else len(news.keys.keys)
        done.settings = taken.settings or done.settings
        done.refused = taken.refused or done.refused


def _unread(told: wire.Telling) -> tuple[str, ...]:
    """Ids of what cannot be read; what was known of them holds no more."""
    if told.unread:
        log.warning(
            "%d bookings are of a kind that this version does not know: update this kiosk", len(told.unread)
        )
    return told.unread


def keys_of(keys: wire.Keys) -> KeySet:
    """The key set in an answer. BadAnswer where a key is none."""
    try:
        return KeySet(tuple(key.public() for key in keys.keys))
    except ValueError as error:
        raise BadAnswer(f"the centre's keys: {error}") from error
