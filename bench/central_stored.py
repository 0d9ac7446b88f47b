"""A database that has been in use for years: millions of events, a tenth as many bookings, made in SQL.

Events are copies of a real day's, so their sizes are real; they belong to a hundred offices beside the
measured one, which has its share. Bookings lie on days that no kiosk of that office holds: its answers stay
as long as they were.
"""

import threading
import time

import psycopg

from bench.central_events import journal
from bench.central_world import World

OFFICES = 100
_DAY = 1000
"""Events of the day that is copied."""
_AT_ONCE = 2

_PLACES = """
INSERT INTO offices_office (code, slug, name)
    SELECT 2000 + n, 'stored-' || n, '{"id": "Kantor"}' FROM generate_series(1, %(offices)s) n;
INSERT INTO kiosks_kiosk (office_id, place, name, version)
    SELECT code, 99, 'stored', '' FROM offices_office WHERE code > 2000 OR code = %(office)s;
INSERT INTO kiosks_journal (epoch, kiosk_id, office_id, highest, head, begun_at)
    SELECT 'stored-' || id, id, office_id, %(share)s, decode(repeat('00', 32), 'hex'), now()
    FROM kiosks_kiosk WHERE name = 'stored'
"""
_EVENTS = """
INSERT INTO kiosks_event (office_id, journal_id, seq, hash, raw, kind, version, at, result, why, received)
    SELECT %s, %s, n, d.hash, d.raw, d.kind, 1, now() - make_interval(secs => 60 * n), 1, '', now()
    FROM generate_series(1, %s) n JOIN stored_day d ON d.place = n %% %s ORDER BY n
"""
_BOOKINGS = """
INSERT INTO bookings_booking (id, office_id, day, session, minute, service, party, state, revision, priority,
        paid, came, code_hash, "foreign", changed, made_at)
    SELECT substr(md5(%(office)s || '/' || n), 1, 16), %(office)s,
        current_date + CASE WHEN n %% 3 = 0 THEN 31 + n %% 28 ELSE -2 - n %% 700 END,
        'morning', 480 + 30 * (n %% 6), 'A', 1, CASE WHEN n %% 3 = 0 THEN 'booked' ELSE 'checked_in' END, 0,
        false, false, CASE WHEN n %% 3 = 0 THEN 0 ELSE 1 END, repeat(md5(n::text), 2), '[]', 0, now()
    FROM generate_series(1, %(count)s) n;
INSERT INTO bookings_codeclaim (digest, booking, office, day, sealed)
    SELECT md5(id) || md5('b' || id), id, office_id, day, decode(repeat('5a', 120), 'hex')
    FROM bookings_booking WHERE office_id = %(office)s AND session = 'morning' AND code_hash <> '';
INSERT INTO kiosks_redemption (office_id, booking, ordinal, journal_id, seq, ticket, number, day, at)
    SELECT office_id, id, 1, %(journal)s, 1, substr(md5(id), 1, 16), 'A001', day, now()
    FROM bookings_booking WHERE office_id = %(office)s AND state = 'checked_in' AND came = 1
    ON CONFLICT DO NOTHING
"""


def store(centre: World, events: int, bookings: int) -> float:
    """Put them in; the s that it took. They are vacuumed and on disk when it returns."""
    began = time.perf_counter()
    share, seats = events // (OFFICES + 1), bookings // (OFFICES + 1)
    day = journal(_DAY, [])
    with psycopg.connect(centre.url, autocommit=True) as db:
        values = {"offices": OFFICES, "office": centre.office, "share": share}
        for statement in _PLACES.split(";\n"):
            db.execute(statement.encode(), values)
        db.execute("CREATE TABLE stored_day (place int PRIMARY KEY, hash bytea, raw bytea, kind text)")
        with db.cursor().copy("COPY stored_day FROM STDIN") as copy:
            for place, record in enumerate(day):
                copy.write_row((place, record.hash, record.raw, record.kind))
        journals = db.execute(
            "SELECT office_id, id FROM kiosks_journal WHERE epoch LIKE 'stored-%'"
        ).fetchall()
    left = list(journals)
    failed: list[BaseException] = []
    threads = [
        threading.Thread(target=_fill, args=(centre.url, left, share, seats, failed)) for _ in range(_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    with psycopg.connect(centre.url, autocommit=True) as db:
        db.execute("DROP TABLE stored_day")
        db.execute("VACUUM (ANALYZE)")
        db.execute("CHECKPOINT")
    return time.perf_counter() - began


def _fill(url: str, left: list[tuple[int, int]], share: int, seats: int, failed: list[BaseException]) -> None:
    try:
        with psycopg.connect(url, autocommit=True) as db:
            db.execute("SET synchronous_commit = off")  # of this load only
            while left:
                office, of = left.pop()
                db.execute(_EVENTS.encode(), [office, of, share, _DAY])
                for statement in _BOOKINGS.split(";\n"):
                    db.execute(statement.encode(), {"office": office, "count": seats, "journal": of})
    except BaseException as error:  # noqa: BLE001 -- told by who started this thread
        failed.append(error)
