"""How often a sign-in may be tried, counted in the database: the workers share it.

A try is counted before its password is looked at, so that many at once are not one. A good one gives its own
count back. Nobody locks a colleague out from elsewhere but by trying very often: the narrow limit is that of
one name from one address.
"""

import datetime as dt
import hashlib
import hmac
from typing import Final

from django.db import connection

from central.config.seal import key_for
from central.pages.models import Tries

WINDOW: Final = dt.timedelta(minutes=15)
PAIR, NAME, ADDRESS = 5, 50, 100
"""Tries within a window: of one name from one address, of one name, from one address (an office's one)."""
_KEPT: Final = 8  # windows


def take(name: str, address: str, now: dt.datetime) -> bool:
    """Count a try. Whether it may be made."""
    allowed = True
    for key, most in _keys(name, address):
        allowed = _count(key, _window(now)) <= most and allowed
    return allowed


def give_back(name: str, address: str, now: dt.datetime) -> None:
    """The try was a good one: the name begins anew here, the others lose this one."""
    pair, *others = (key for key, _ in _keys(name, address))
    Tries.objects.filter(key=pair, window=_window(now)).delete()
    with connection.cursor() as cursor:
        cursor.executemany(
            'UPDATE pages_tries SET count = count - 1 WHERE key = %s AND "window" = %s AND count > 0',
            [(key, _window(now)) for key in others],
        )


def free_at(name: str, address: str, now: dt.datetime) -> dt.datetime | None:
    """When this name may be tried again from this address; None where it may now."""
    counts = dict(
        Tries.objects.filter(
            key__in=[key for key, _ in _keys(name, address)], window=_window(now)
        ).values_list("key", "count")
    )
    if all(counts.get(key, 0) < most for key, most in _keys(name, address)):
        return None
    return dt.datetime.fromtimestamp((_window(now) + 1) * WINDOW.total_seconds(), dt.UTC)


def purge(now: dt.datetime) -> int:
    """Forget windows that are long over; how many rows."""
    return Tries.objects.filter(window__lt=_window(now) - _KEPT).delete()[0]


def _window(now: dt.datetime) -> int:
    return int(now.timestamp() // WINDOW.total_seconds())


def _keys(name: str, address: str) -> tuple[tuple[str, int], ...]:
    name = name.strip().casefold()[:150]
    return (
        (_digest(f"pair\0{name}\0{address}"), PAIR),
        (_digest(f"name\0{name}"), NAME),
        (_digest(f"address\0{address}"), ADDRESS),
    )


def _digest(text: str) -> str:
    return hmac.new(key_for("sign-in tries"), text.encode(), hashlib.sha256).hexdigest()


def _count(key: str, window: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO pages_tries (key, "window", count) VALUES (%s, %s, 1)
               ON CONFLICT (key, "window") DO UPDATE SET count = pages_tries.count + 1
               RETURNING count""",
            [key, window],
        )
        return int(cursor.fetchone()[0])
