"""Events of a newer kiosk, kept until this server knows them: applied once it was upgraded."""

import datetime as dt

from django.db import transaction
from django.db.models import Min

from central.kiosks import effects
from central.kiosks.halving import halved
from central.kiosks.judge import WAITING, Judged, Why, judge
from central.kiosks.models import Event, Journal, Parked
from central.kiosks.stored import CODE
from central.kiosks.tokens import Caller
from kiosk.sync.wire import Result, Sent

BATCH = 200


def reapply(now: dt.datetime) -> tuple[int, int]:
    """Apply what can be applied now, journal by journal in order: how many were, and how many still wait.

    Safe to run twice, and beside pushes: each journal is locked as by a push.
    """
    waiting = Parked.objects.filter(why__in=WAITING, settled_at=None)
    journals = waiting.values("journal").annotate(first=Min("seq")).order_by("first")
    applied = sum(_journal(row["journal"], now) for row in journals)
    return applied, waiting.count()


def _journal(journal_id: int, now: dt.datetime) -> int:
    applied, after = 0, 0
    while True:
        with transaction.atomic():
            journal = Journal.objects.select_for_update().get(pk=journal_id)
            parked = list(
                Parked.objects.filter(
                    journal=journal, why__in=WAITING, settled_at=None, seq__gt=after
                ).order_by("seq")[:BATCH]
            )
            if not parked:
                return applied
            after = parked[-1].seq
            applied += _batch(journal, parked, now)


def _batch(journal: Journal, parked: list[Parked], now: dt.datetime) -> int:
    rows = {
        row.seq: row
        for row in Event.objects.filter(
            office_id=journal.office_id, journal=journal, seq__in=[one.seq for one in parked]
        )
    }
    batch: list[Judged] = []
    for one in parked:
        row = rows[one.seq]
        sent = Sent.of(one.seq, bytes(row.raw), bytes(row.hash))
        judged = Judged(one.seq, bytes(row.raw), bytes(row.hash), bytes(row.hash))
        judge(sent, judged, journal.epoch, now)
        if not judged.waits:
            batch.append(judged)
    caller = Caller(journal.kiosk_id, journal.office_id, journal.kiosk.place)

    def store(part: list[Judged]) -> None:
        effects.apply(caller, journal.pk, part, now)
        for judged in part:
            _note(journal, rows[judged.seq], judged, now)

    def park(judged: Judged, error: Exception) -> None:
        judged.reject(Why.UNSTORABLE, type(error).__name__)
        judged.at = None
        _note(journal, rows[judged.seq], judged, now)

    if batch:
        halved(batch, store, park)
    return sum(judged.result is not Result.REJECTED for judged in batch)


def _note(journal: Journal, row: Event, judged: Judged, now: dt.datetime) -> None:
    """What has become of it."""
    Event.objects.filter(pk=row.pk).update(result=CODE[judged.result], why=judged.why, at=judged.at)
    listed = Parked.objects.filter(journal=journal, seq=judged.seq)
    if judged.result is Result.REJECTED:
        listed.update(why=judged.why, detail=judged.detail)
    else:
        listed.update(settled_at=now, settled_by="reapply")
