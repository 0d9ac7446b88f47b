"""Failed attempts are counted by address and minute, in the database: the workers share them.

Only failures are counted and only failures are slowed: other kiosks behind the same address go on.
"""

import datetime as dt

from django.db import connection

from central.kiosks.models import Attempts

LIMIT = 20
"""Failures of one address within a minute, and the next ones get 429. A person mistypes a few times."""
_KEPT_MINUTES = 60


def note_failure(address: str, now: dt.datetime) -> int:
    """Count one; how many there are in this minute now."""
    minute = int(now.timestamp()) // 60
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO kiosks_attempts (address, minute, count) VALUES (%s, %s, 1)
               ON CONFLICT (address, minute) DO UPDATE SET count = kiosks_attempts.count + 1
               RETURNING count""",
            [address[:45], minute],
        )
        count = int(cursor.fetchone()[0])
    if count == 1:
        purge(now)
    return count


def too_many(address: str, now: dt.datetime) -> bool:
    """Whether this address has used up its minute."""
    found = Attempts.objects.filter(address=address[:45], minute=int(now.timestamp()) // 60).first()
    return found is not None and found.count >= LIMIT


def purge(now: dt.datetime) -> None:
    """Forget the addresses of an hour ago and before."""
    Attempts.objects.filter(minute__lt=int(now.timestamp()) // 60 - _KEPT_MINUTES).delete()
