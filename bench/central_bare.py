"""The limit beside a push: the bare set-wise `INSERT … ON CONFLICT` of the same rows, each durable."""

import threading
import time

import psycopg

from kiosk.record import Record

_TABLE = b"""CREATE TABLE bare (office_id int, journal_id bigint, seq bigint, hash bytea NOT NULL,
    raw bytea NOT NULL, kind varchar(40) NOT NULL, version smallint NOT NULL, at timestamptz,
    result smallint NOT NULL, why varchar(20) NOT NULL, received timestamptz NOT NULL,
    PRIMARY KEY (office_id, journal_id, seq))"""
_INSERT = b"""INSERT INTO bare SELECT * FROM unnest(%b::int[], %b::bigint[], %b::bigint[], %b::bytea[],
    %b::bytea[], %b::text[], %b::smallint[], %b::timestamptz[], %b::smallint[], %b::text[], %b::timestamptz[])
    ON CONFLICT DO NOTHING"""


def bare(url: str, journals: list[list[Record]], size: int) -> tuple[list[float], float]:
    """Seconds of each statement of `size` rows, with a connection a journal, all at once; s for all."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(_TABLE)
    times: list[list[float]] = [[] for _ in journals]
    ready = threading.Barrier(len(journals) + 1)
    threads = [
        threading.Thread(target=_insert, args=(url, number, records, size, ready, times[number]))
        for number, records in enumerate(journals)
    ]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    with psycopg.connect(url, autocommit=True) as db:
        found = db.execute("SELECT count(*) FROM bare").fetchone()
        db.execute("DROP TABLE bare")
    if found != (sum(map(len, journals)),):
        raise RuntimeError(f"rows of the bare inserts: {found}")
    return [each for part in times for each in part], took


def _insert(
    url: str, number: int, records: list[Record], size: int, ready: threading.Barrier, times: list[float]
) -> None:
    batches = []
    for first in range(0, len(records), size):
        rows = [
            (1, number, r.seq, r.hash, r.raw, r.kind, r.version, r.wall, 1, "", r.wall)
            for r in records[first : first + size]
        ]
        batches.append([list(column) for column in zip(*rows, strict=True)])
    with psycopg.connect(url, autocommit=True) as db:
        ready.wait()
        for columns in batches:
            began = time.perf_counter()
            db.execute(_INSERT, columns)
            times.append(time.perf_counter() - began)
