"""The hall as rows and back: the projections that the journal keeps beside the events.

A row is (table, key, body as JSON); a body of None means that the row is gone. The hall is the only
definition of what they hold, so rebuilding them is folding the events again.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from kiosk.board import Call
from kiosk.hall import Hall
from kiosk.standing import CounterState, DayState, Redemption, StageState
from kiosk.ticket import Ticket


class Row(NamedTuple):
    table: str
    key: str
    body: bytes | None


class _Table(NamedTuple):
    """How one table reads and writes the hall."""

    type: TypeAdapter[Any]
    get: Callable[[Hall, str], object]
    put: Callable[[Hall, str, Any], object]


def _set_day(hall: Hall, _key: str, value: DayState) -> None:
    hall.day = value


def _set_calls(hall: Hall, _key: str, value: tuple[Call, ...]) -> None:
    hall.calls = value


_TABLES: dict[str, _Table] = {
    "day": _Table(TypeAdapter(DayState), lambda hall, key: hall.day, _set_day),
    "calls": _Table(TypeAdapter(tuple[Call, ...]), lambda hall, key: hall.calls, _set_calls),
    "ticket": _Table(
        TypeAdapter(Ticket),
        lambda hall, key: hall.tickets.get(key),
        lambda hall, key, value: hall.tickets.__setitem__(key, value),
    ),
    "serial": _Table(
        TypeAdapter(int),
        lambda hall, key: hall.serials.get(key),
        lambda hall, key, value: hall.serials.__setitem__(key, value),
    ),
    "redemption": _Table(
        TypeAdapter(Redemption),
        lambda hall, key: hall.redeemed.get(key),
        lambda hall, key, value: hall.redeemed.__setitem__(key, value),
    ),
    "counter": _Table(
        TypeAdapter(CounterState),
        lambda hall, key: hall.counters.get(int(key)),
        lambda hall, key, value: hall.counters.__setitem__(int(key), value),
    ),
    "stage": _Table(
        TypeAdapter(StageState),
        lambda hall, key: hall.stages.get(key),
        lambda hall, key, value: hall.stages.__setitem__(key, value),
    ),
    "done": _Table(
        TypeAdapter(str),
        lambda hall, key: hall.done.get(key),
        lambda hall, key, value: hall.done.__setitem__(key, value),
    ),
}


def take_rows(hall: Hall) -> list[Row]:
    """Rows of what changed since the last time, and forget that it changed."""
    rows = [_row(hall, table, key) for table, key in hall.changed]
    hall.changed.clear()
    return rows


def _row(hall: Hall, table: str, key: str) -> Row:
    value = _TABLES[table].get(hall, key)
    return Row(table, key, None if value is None else _TABLES[table].type.dump_json(value))


def load(rows: Iterable[Row]) -> Hall:
    """The hall that rows describe. Rows of tables that are no more are passed over."""
    hall = Hall()
    put_rows(hall, rows)
    hall.changed.clear()
    return hall


def put_rows(hall: Hall, rows: Iterable[Row]) -> None:
    """Set what these rows describe, and note that it changed."""
    for row in rows:
        table = _TABLES.get(row.table)
        if table is not None and row.body is not None:
            table.put(hall, row.key, table.type.validate_json(row.body))
            hall.changed[row.table, row.key] = None
