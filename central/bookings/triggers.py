"""Numbers every change of a booking, in the database itself: no code can forget it.

    PostgreSQL   the transaction's id. Sequences are given out in one order and committed in another; ids
                 below the oldest transaction still running are all settled (`feed.horizon`)
    SQLite       a counter: it writes one transaction at a time, so its order is that of the commits

Installed after each migration, for SQLite drops a table's triggers when it makes the table anew.
"""

import secrets
from typing import Any, Final

from django.db import connections

_POSTGRES: Final = """
CREATE OR REPLACE FUNCTION booking_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$
"""
_POSTGRES_TRIGGER: Final = """
CREATE TRIGGER booking_changed BEFORE INSERT OR UPDATE ON bookings_booking
FOR EACH ROW EXECUTE FUNCTION booking_changed()
"""
_SQLITE: Final = """
CREATE TRIGGER IF NOT EXISTS booking_{name} AFTER {event} ON bookings_booking
BEGIN
    UPDATE bookings_tick SET last = last + 1 WHERE id = 1;
    UPDATE bookings_booking SET changed = (SELECT last FROM bookings_tick WHERE id = 1) WHERE id = NEW.id;
END
"""


def install(using: str = "default", **_signal: Any) -> None:
    """Make the triggers and the row of `Tick` where they are not there."""
    connection = connections[using]
    if "bookings_tick" not in connection.introspection.table_names():
        return  # migrated back to nothing
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_tick (id, epoch, last) VALUES (1, %s, 0) ON CONFLICT (id) DO NOTHING",
            [secrets.token_hex(8)],
        )
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'booking_changed'")
            if cursor.fetchone() is None:
                cursor.execute(_POSTGRES)
                cursor.execute(_POSTGRES_TRIGGER)
            return
        columns = [
            column.name
            for column in connection.introspection.get_table_description(cursor, "bookings_booking")
            if column.name not in {"id", "changed"}
        ]
        cursor.execute(_SQLITE.format(name="made", event="INSERT"))
        cursor.execute(_SQLITE.format(name="updated", event=f"UPDATE OF {', '.join(map(_quoted, columns))}"))


def _quoted(name: str) -> str:
    return f'"{name}"'
