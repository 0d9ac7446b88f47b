"""Statements of the kiosks API: rows by the set, with the same meaning on PostgreSQL and on SQLite.

PostgreSQL gets the columns as arrays, bound on the server's side and bytes as bytes: about five times as fast
as a literal for each row. It keeps each statement's plan from the second time on: parsing and planning cost
it more than doing what a push of one event asks. SQLite prepares a statement once and runs it for each row,
in the same process.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

Rows = Sequence[Sequence[Any]]
"""Rows are sorted by their key where two pushes may meet in them: else each waits for the other."""


def run(sql: LiteralString, types: LiteralString, rows: Rows) -> None:
    """Run `sql` for all rows. In it, `ROWS` stands for the set: `column1`, `column2`, … of `types`.

    The text is SQL for both: `INSERT INTO t (a) SELECT column1 FROM ROWS WHERE true ON CONFLICT …`
    or `UPDATE t SET a = column2 FROM ROWS WHERE t.id = column1`. Errors are Django's.
    """
    if not rows:
        return
    if (postgres := _postgres()) is not None:
        given, values = _given(types, rows)
        _send(*postgres, sql.replace("ROWS", given), values)
    else:
        _run_sqlite(sql, len(rows[0]), rows)


def do(sql: LiteralString, *values: Any) -> None:
    """One statement with its values for `%s`. Errors are Django's; within `together` they come later."""
    _execute(sql, values, fetch=False)


def ask(sql: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
    """The rows of one statement. Errors are Django's."""
    return _execute(sql, values, fetch=True)


@contextmanager
def together() -> Iterator[None]:
    """A transaction whose statements go to PostgreSQL without waiting for each other's end, COMMIT too.

    Errors come with the next rows that are read, or at the end. A push of one event is mostly waiting for
    answers that nobody reads.
    """
    with transaction.atomic():
        if (postgres := _postgres()) is None:
            yield
            return
        django, raw = postgres
        with django.wrap_database_errors, raw.pipeline():
            yield
            if not django.savepoint_ids:  # within another transaction that one commits
                raw.commit()


def _execute(sql: str, values: Sequence[Any], *, fetch: bool) -> list[tuple[Any, ...]]:
    if (postgres := _postgres()) is not None:
        return _send(*postgres, sql, values, fetch=fetch)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_for_sqlite(value) for value in values])
        return cursor.fetchall() if fetch else []


def _send(
    django: "BaseDatabaseWrapper",
    raw: "psycopg.Connection[Any]",
    sql: str,
    values: Sequence[Any],
    *,
    fetch: bool = False,
) -> list[tuple[Any, ...]]:
    with django.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(sql.encode(), values, prepare=True)
        return cursor.fetchall() if fetch else []


def _given(types: LiteralString, rows: Rows) -> tuple[str, Sequence[Any]]:
    """The rows as something to select from, and its values."""
    if len(rows) == 1:
        columns = ", ".join(f"%b::{kind} AS column{place}" for place, kind in enumerate(types.split(), 1))
        return f"(SELECT {columns}) AS given", rows[0]
    # In binary: as text each element of an array would be searched for signs to escape.
    arrays = ", ".join(f"%b::{kind}[]" for kind in types.split())
    names = ", ".join(f"column{place}" for place in range(1, len(rows[0]) + 1))
    return f"unnest({arrays}) AS given ({names})", [list(column) for column in zip(*rows, strict=True)]


def _run_sqlite(sql: str, width: int, rows: Rows) -> None:
    names = ", ".join(f"%s AS column{place}" for place in range(1, width + 1))
    with connection.cursor() as cursor:
        cursor.executemany(
            sql.replace("ROWS", f"(SELECT {names}) AS given"), [[_for_sqlite(v) for v in row] for row in rows]
        )


def _for_sqlite(value: Any) -> Any:
    """Moments and days as Django writes them there."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return value


def _postgres() -> "tuple[BaseDatabaseWrapper, psycopg.Connection[Any]] | None":
    """Django's connection of this thread and psycopg's within it; None where it is not PostgreSQL's.

    Looked up once a statement: `connection` looks itself up at every word.
    """
    django = connections[DEFAULT_DB_ALIAS]
    if django.vendor != "postgresql":
        return None
    django.ensure_connection()
    return django, django.connection
