"""Sets of rows into the tables of `stored`. All of it within the transaction of `receive`."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString

from django.db import connection

from central.kiosks import alarms, sets
from central.kiosks.judge import Judged, link_before
from central.kiosks.stored import CODE, RESULT
from central.kiosks.tokens import Caller
from central.kiosks.worklist import Alarm
from kiosk.sync.wire import Push, Report, Result

_STANDING: LiteralString = """
    SELECT j.id, j.kiosk_id, j.office_id, j.highest, j.head, k.token_hash IS NOT NULL AND k.revoked_at IS NULL
    FROM kiosks_journal j JOIN kiosks_kiosk k ON k.id = j.kiosk_id WHERE j.epoch = %s"""


_LOCKING: LiteralString = " AND set_config('lock_timeout', %s, true) <> '' FOR UPDATE OF j"
"""Said with the lock itself, before it is taken: no statement more, and over with the transaction, so that
neither a page nor a pooler's next client has it."""
LOCK_PATIENCE = "3s"
"""How long a push waits for a row that another holds, as an import may: then 503, and its place is free."""


@dataclass
class Standing:
    """A journal as it stands, locked until the transaction ends. `head` is empty where a link is lost."""

    id: int
    kiosk: int
    office: int
    highest: int
    head: bytes


@dataclass(frozen=True)
class Known:
    """An event that is stored: by its hash it is known again, and answered as it was."""

    hash: bytes
    result: Result
    why: str


def lock_journal(caller: Caller, push: Push, now: dt.datetime) -> tuple[Standing, bool]:
    """The journal of this push, made where it is new; and whether it is the caller's.

    A journal follows its card to another kiosk of its office, when the former one's token is revoked; or, as
    where staff add a kiosk instead of making a new code for the old one, when this card goes on where the
    journal ends and the former kiosk was silent since this one was enrolled.
    """
    epoch = push.epoch
    found = _locked(epoch)
    if found is None:
        others = sets.ask(
            "SELECT 1 FROM kiosks_journal WHERE kiosk_id = %s AND epoch <> %s LIMIT 1", caller.kiosk, epoch
        )
        sets.do(
            """INSERT INTO kiosks_journal (epoch, kiosk_id, office_id, highest, head, begun_at)
               VALUES (%s, %s, %s, 0, %s, %s) ON CONFLICT (epoch) DO NOTHING""",
            epoch,
            caller.kiosk,
            caller.office,
            bytes(32),
            now,
        )
        if others:
            kind = Alarm.Kind.NEW_JOURNAL
            alarms.sound(kind, now, office=caller.office, kiosk=caller.kiosk, detail=epoch)
        found = _locked(epoch)
    if found is None:
        raise RuntimeError("a journal is gone between two statements")
    standing, active = found
    moved = standing.kiosk != caller.kiosk and standing.office == caller.office
    if moved and (not active or (_goes_on(standing, push) and _silent(standing.kiosk, caller))):
        standing.kiosk = caller.kiosk
    return standing, standing.kiosk == caller.kiosk


def _goes_on(journal: Standing, push: Push) -> bool:
    """Whether the first of these that is new holds the link of the newest kept. Behind a gap nothing is kept
    yet: what is missing will be asked for, and looked at then."""
    new = next((sent for sent in push.events if sent.seq > journal.highest), None)
    if new is None or new.seq > journal.highest + 1:
        return True
    return link_before(new) == journal.head


def _silent(former: int, caller: Caller) -> bool:
    """Whether nobody came as the former kiosk since the caller was enrolled: else there are two cards."""
    return bool(
        sets.ask(
            """SELECT 1 FROM kiosks_kiosk f, kiosks_kiosk c WHERE f.id = %s AND c.id = %s
               AND (f.last_seen IS NULL OR f.last_seen <= c.enrolled_at)""",
            former,
            caller.kiosk,
        )
    )


def _locked(epoch: str) -> tuple[Standing, bool] | None:
    postgres = connection.vendor == "postgresql"
    rows = sets.ask(_STANDING + _LOCKING, epoch, LOCK_PATIENCE) if postgres else sets.ask(_STANDING, epoch)
    if not rows:
        return None
    id_, kiosk, office, highest, head, active = rows[0]
    return Standing(id_, kiosk, office, highest, bytes(head)), bool(active)


def known(journal: Standing, first: int, last: int) -> dict[int, Known]:
    """Stored events of these numbers."""
    rows = sets.ask(
        """SELECT seq, hash, result, why FROM kiosks_event
           WHERE office_id = %s AND journal_id = %s AND seq BETWEEN %s AND %s""",
        journal.office,
        journal.id,
        first,
        last,
    )
    return {seq: Known(bytes(hash_), RESULT[result], why) for seq, hash_, result, why in rows}


def insert(caller: Caller, journal: Standing, batch: Sequence[Judged], now: dt.datetime) -> None:
    """The events as they came, and those that people have to look at beside them."""
    office, id_ = journal.office, journal.id
    sets.run(
        """INSERT INTO kiosks_event
               (office_id, journal_id, seq, hash, raw, kind, version, at, result, why, received)
           SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9,
               column10, column11
           FROM ROWS WHERE true""",
        "int bigint bigint bytea bytea text smallint timestamptz smallint text timestamptz",
        [
            (office, id_, j.seq, j.hash, j.raw, j.kind, j.version, j.at, CODE[j.result], j.why, now)
            for j in batch
        ],
    )
    apart = [j for j in batch if j.result is Result.REJECTED or j.waits]
    if not apart:
        return
    sets.run(
        """INSERT INTO kiosks_parked (office_id, kiosk_id, journal_id, seq, why, detail, at, settled_by)
           SELECT column1, column2, column3, column4, column5, column6, column7, ''
           FROM ROWS WHERE true ON CONFLICT (journal_id, seq) DO NOTHING""",
        "int bigint bigint bigint text text timestamptz",
        [(office, caller.kiosk, id_, j.seq, j.why, j.detail, now) for j in apart],
    )


def quarantine(
    caller: Caller, journal: Standing, batch: Sequence[Judged], why: str, now: dt.datetime
) -> None:
    """Keep these apart, with their bytes; the same ones again change nothing."""
    sets.run(
        """INSERT INTO kiosks_quarantined (office_id, kiosk_id, journal_id, seq, hash, raw, why, at)
           SELECT column1, column2, column3, column4, column5, column6, column7, column8
           FROM ROWS WHERE true ON CONFLICT (journal_id, seq, hash) DO NOTHING""",
        "int bigint bigint bigint bytea bytea text timestamptz",
        [(caller.office, caller.kiosk, journal.id, j.seq, j.hash, j.raw, why, now) for j in batch],
    )


def advance(journal: Standing) -> None:
    sets.do(
        "UPDATE kiosks_journal SET highest = %s, head = %s, kiosk_id = %s WHERE id = %s",
        journal.highest,
        journal.head,
        journal.kiosk,
        journal.id,
    )


def note_seen(caller: Caller, report: Report | None, now: dt.datetime) -> None:
    """That the kiosk was here, and how it said it was."""
    if report is None:
        sets.do("UPDATE kiosks_kiosk SET last_seen = %s WHERE id = %s", now, caller.kiosk)
    else:
        sets.do(
            "UPDATE kiosks_kiosk SET last_seen = %s, report = %s, version = %s WHERE id = %s",
            now,
            report.model_dump_json(),
            report.version,
            caller.kiosk,
        )
