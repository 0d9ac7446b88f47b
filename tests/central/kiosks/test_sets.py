"""Statements of the kiosks API: the same rows on both databases, one transaction, and a lost connection."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from central.kiosks import sets
from central.offices.models import Office
from tests.central.kiosks.kiosk_kit import NOW, TODAY, kiosk

_PARKED = """INSERT INTO kiosks_parked
                 (office_id, kiosk_id, journal_id, seq, why, detail, at, settled_at, settled_by)
             SELECT column1, column2, column3, column4, column5, column6, column7, column8, '' FROM ROWS"""
_TYPES = "int bigint bigint bigint text text timestamptz timestamptz"


def _journal(office: Office) -> tuple[int, int]:
    """A kiosk and its journal."""
    row, _ = kiosk(office)
    epoch = f"epoch-{row.pk}"
    sets.do(
        """INSERT INTO kiosks_journal (epoch, kiosk_id, office_id, highest, head, begun_at)
           VALUES (%s, %s, %s, 0, %s, %s)""",
        epoch,
        row.pk,
        office.code,
        bytes(32),
        NOW,
    )
    ((journal, head),) = sets.ask("SELECT id, head FROM kiosks_journal WHERE epoch = %s", epoch)
    assert bytes(head) == bytes(32)
    return row.pk, journal


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_rows_by_the_set_are_the_same_however_many(central: Office, count: int) -> None:
    row, journal = _journal(central)
    at = NOW.replace(microsecond=123_456)
    rows = [
        (central.code, row, journal, seq, "x'\\%s", "", at, None if seq % 2 else at)
        for seq in range(1, count + 1)
    ]
    sets.run(_PARKED, _TYPES, rows)
    stored = sets.ask(
        "SELECT seq, why, settled_at IS NULL FROM kiosks_parked WHERE journal_id = %s ORDER BY seq", journal
    )
    assert [(seq, why, bool(none)) for seq, why, none in stored] == [
        (seq, "x'\\%s", bool(seq % 2)) for seq in range(1, count + 1)
    ]
    assert len(sets.ask("SELECT 1 FROM kiosks_parked WHERE at = %s", at)) == count
    assert sets.ask("SELECT 1 FROM kiosks_parked WHERE at > %s", at + dt.timedelta(microseconds=1)) == []
    assert sets.ask("SELECT 1 FROM kiosks_given WHERE day = %s", TODAY) == []


def test_together_is_one_transaction_whose_errors_are_djangos(committed: Office) -> None:
    row, journal = _journal(committed)
    one = (committed.code, row, journal, 1, "why", "", NOW, None)

    def twice() -> None:
        with sets.together():
            sets.run(_PARKED, _TYPES, [one])
            sets.run(_PARKED, _TYPES, [one])

    with pytest.raises(IntegrityError):
        twice()
    assert sets.ask("SELECT 1 FROM kiosks_parked") == []
    assert not connection.in_atomic_block
    with sets.together():
        sets.run(_PARKED, _TYPES, [one])
    connection.close()
    assert sets.ask("SELECT seq FROM kiosks_parked") == [(1,)]


def test_together_within_a_transaction_leaves_the_end_to_that_one(committed: Office) -> None:
    row, journal = _journal(committed)
    with transaction.atomic():
        with sets.together():
            sets.run(_PARKED, _TYPES, [(committed.code, row, journal, 1, "why", "", NOW, None)])
        assert len(sets.ask("SELECT 1 FROM kiosks_parked")) == 1
        transaction.set_rollback(True)
    assert sets.ask("SELECT 1 FROM kiosks_parked") == []


def test_a_connection_that_the_database_has_cut_costs_a_kiosk_nothing(committed: Office) -> None:
    _, link = kiosk(committed)
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no connections to cut")
    assert link.request("GET", "time").status_code == 200
    ((mine,),) = sets.ask("SELECT pg_backend_pid()")
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    other.close()
    assert link.request("GET", "time").status_code == 200
    assert sets.ask("SELECT pg_backend_pid()") != [(mine,)]
