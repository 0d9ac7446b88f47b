"""A push, in one transaction: what is known is answered again, what is new is kept, and then applied.

1  known (by journal and seq) → the first answer again. Nothing else is asked of it: not whether it is
   well-formed, not whether it would be right today
2  known under another hash, or new and not following the newest one kept → a second card writes this
   journal: quarantine, and the kiosk is told to stop. Nothing is overwritten
3  new → judged, applied and stored as one set. Where the database refuses the set, all is begun again and
   the set halved until the one that it refuses stands alone, and is parked

Gap   events before these are not here: the kiosk sends them again
"""

import datetime as dt
from collections.abc import Sequence

from django.db import OperationalError, transaction

from central.kiosks import alarms, effects, sets, store
from central.kiosks.admission import gate
from central.kiosks.halving import REFUSED, halved
from central.kiosks.judge import Judged, Why, judge, take
from central.kiosks.store import Standing
from central.kiosks.tokens import Caller
from central.kiosks.worklist import Alarm
from kiosk.sync.wire import Outcome, Push, Pushed, Result, Sent

QUARANTINE = "quarantine"
EVERY, SPREAD = 60, 60
"""Seconds: a sign of life once a minute; after an outage, first contacts spread over a minute."""
_TRIES = 3
_TRY_AGAIN = frozenset({"40001", "40P01"})  # PostgreSQL: serialization failure, deadlock

Pair = tuple[Sent, Judged]


class Gap(Exception):
    """Events are missing before the first of these: `highest` is the last one here."""

    def __init__(self, highest: int) -> None:
        super().__init__(f"nothing after {highest} is here")
        self.highest = highest


def receive(caller: Caller, push: Push, now: dt.datetime) -> Pushed:
    """Keep a batch. On return it is committed. Raises Gap, and the database's OperationalError."""
    careful, left = False, _TRIES
    while True:
        try:
            with transaction.atomic() if careful else sets.together():
                return _Receiving(caller, push, now, careful=careful).run()
        except REFUSED:
            if careful:
                raise
            # A poisonous event, or another push was first with a row. Set by set, it will show.
            careful = True
        except OperationalError as error:
            left -= 1
            if left == 0 or getattr(error.__cause__, "sqlstate", None) not in _TRY_AGAIN:
                raise


class _Receiving:
    """One attempt at one batch."""

    def __init__(self, caller: Caller, push: Push, now: dt.datetime, *, careful: bool) -> None:
        self._caller, self._push, self._now, self._careful = caller, push, now, careful
        self._outcomes: dict[int, Outcome] = {}
        self._apart: list[Judged] = []

    def run(self) -> Pushed:
        journal, own = store.lock_journal(self._caller, self._push, self._now)
        new = self._known(journal)
        if own:
            new = self._following(journal, new)
        else:
            self._apart += [judged for _, judged in new]
            new = []
        if new:
            self._keep(journal, [judged for _, judged in new])
        if self._apart:
            self._set_apart(journal, own)
        if not new:
            store.note_seen(self._caller, self._push.report, self._now)
        return self._answer(journal)

    def _known(self, journal: Standing) -> list[Pair]:
        """Answer what is here already; what is left is new."""
        events = self._push.events
        pairs = [(sent, take(sent)) for sent in events]
        if not events or events[0].seq > journal.highest:
            return pairs
        stored = store.known(journal, events[0].seq, events[-1].seq)
        new: list[Pair] = []
        for sent, judged in pairs:
            known = stored.get(sent.seq)
            if known is None:
                new.append((sent, judged))
            elif known.hash == judged.hash:
                self._outcomes[sent.seq] = Outcome(
                    seq=sent.seq, result=Result.DUPLICATE, first=known.result, why=known.why or None
                )
            else:
                self._apart.append(judged)
        return new

    def _following(self, journal: Standing, new: list[Pair]) -> list[Pair]:
        """Those new ones that follow the newest kept, judged. From one that does not, all are set apart."""
        if new and not self._apart and new[0][0].seq > journal.highest + 1:
            raise Gap(journal.highest)
        good: list[Pair] = []
        for sent, judged in new:
            if not self._apart:
                judge(sent, judged, self._push.epoch, self._now)
                follows = judged.prev is None or not journal.head or judged.prev == journal.head
                if follows:
                    journal.highest, journal.head = judged.seq, judged.link
                    good.append((sent, judged))
                    continue
            self._apart.append(judged)
        return good

    def _keep(self, journal: Standing, batch: list[Judged]) -> None:
        if self._careful:
            halved(
                batch,
                lambda part: self._store(journal, part),
                lambda judged, error: self._park(journal, judged, error),
            )
        else:
            self._store(journal, batch)
        for judged in batch:
            self._outcomes[judged.seq] = Outcome(seq=judged.seq, result=judged.result, why=judged.why or None)
        self._alarm(batch)

    def _store(self, journal: Standing, batch: Sequence[Judged]) -> None:
        effects.apply(self._caller, journal.id, batch, self._now)
        self._write(journal, batch)

    def _write(self, journal: Standing, batch: Sequence[Judged]) -> None:
        store.insert(self._caller, journal, batch, self._now)
        store.advance(journal)
        store.note_seen(self._caller, self._push.report, self._now)

    def _park(self, journal: Standing, judged: Judged, error: Exception) -> None:
        judged.reject(Why.UNSTORABLE, type(error).__name__)
        judged.kind, judged.version, judged.at = "", 0, None
        self._write(journal, [judged])

    def _set_apart(self, journal: Standing, own: bool) -> None:
        elsewhere = journal.office != self._caller.office
        why = "other_office" if elsewhere else QUARANTINE
        store.quarantine(self._caller, journal, self._apart, why, self._now)
        for judged in self._apart:
            self._outcomes[judged.seq] = Outcome(seq=judged.seq, result=Result.REJECTED, why=why)
        offices = {self._caller.office, journal.office}
        for office in sorted(offices):
            kiosk = self._caller.kiosk if office == self._caller.office else journal.kiosk
            detail = f"{self._push.epoch}: {self._apart[0].seq}" + ("" if own else f", kiosk {journal.kiosk}")
            self._sound(Alarm.Kind.CLONE, len(self._apart), detail, office=office, kiosk=kiosk)

    def _alarm(self, batch: Sequence[Judged]) -> None:
        parked = [j for j in batch if j.result is Result.REJECTED]
        waiting = [j for j in batch if j.waits]
        ahead = [j for j in batch if j.why == Why.FUTURE]
        if parked:
            self._sound(Alarm.Kind.PARKED, len(parked), f"{parked[0].seq}: {parked[0].why}")
        if waiting:
            self._sound(Alarm.Kind.UNKNOWN, len(waiting), f"{waiting[0].kind} {waiting[0].version}")
        if ahead:
            self._sound(Alarm.Kind.CLOCK, len(ahead), f"{ahead[0].at}")

    def _sound(
        self,
        kind: Alarm.Kind,
        times: int,
        detail: str,
        *,
        office: int | None = None,
        kiosk: int | None = None,
    ) -> None:
        alarms.sound(
            kind,
            self._now,
            office=office or self._caller.office,
            kiosk=kiosk or self._caller.kiosk,
            detail=detail,
            times=times,
        )

    def _answer(self, journal: Standing) -> Pushed:
        return Pushed(
            digest=self._push.digest,
            highest=journal.highest,
            outcomes=tuple(self._outcomes[event.seq] for event in self._push.events),
            stop=bool(self._apart),
            every=gate.pace(EVERY),
            spread=SPREAD,
            now=self._now,
        )
