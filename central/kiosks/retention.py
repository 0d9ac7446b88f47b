"""What kiosks sent and what came of it goes when nobody needs it any more; the events themselves stay.

    an hour      failed attempts, by address
    a day        enrolment codes that are used or over
    30 days      who came with which ticket (a kiosk cut off for weeks still finds its conflicts), and
                 the highest numbers of a day
    90 days      conflicts and alarms; what lies apart, parked or in quarantine, with its bytes: nobody has
                 read them, so they may hold anything

An event names no person: kinds, times, numbers, the id of a booking. It is the audit of the office and stays;
of one that was parked the hash stays, so that it is known again. What waits for an upgrade waits.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from central.kiosks import attempts
from central.kiosks.judge import WAITING
from central.kiosks.models import (
    Alarm,
    Conflict,
    EnrolmentCode,
    Event,
    Given,
    Parked,
    Quarantined,
    Redemption,
)
from central.kiosks.stored import CODE
from kiosk.sync.wire import Result

_DAY: Final = dt.timedelta(days=1)
CODES, COME, APART = _DAY, 30 * _DAY, 90 * _DAY
_SET: Final = 500


def purge(now: dt.datetime, **_signal: Any) -> str:
    """Purge; answers what was done, in a line. Twice does no harm."""
    attempts.purge(now)
    EnrolmentCode.objects.filter(expires_at__lt=now - CODES).delete()
    day = (now - COME).date()
    come, _of = Redemption.objects.filter(day__lt=day).delete()
    Given.objects.filter(day__lt=day).delete()
    before = now - APART
    Conflict.objects.filter(at__lt=before).delete()
    Alarm.objects.filter(last_at__lt=before).delete()
    apart, _of = Quarantined.objects.filter(at__lt=before).delete()
    return f"purged {come} arrivals, {apart + _parked(before)} events that lay apart"


def _parked(before: dt.datetime) -> int:
    """Parked events of that time: their rows, and the bytes of the events."""
    count = 0
    over = Parked.objects.filter(at__lt=before).exclude(why__in=WAITING, settled_at=None)
    while rows := list(over.order_by("pk")[:_SET]):
        with transaction.atomic():
            for row in rows:
                of = Event.objects.filter(office_id=row.office_id, journal_id=row.journal_id, seq=row.seq)
                of.filter(result=CODE[Result.REJECTED]).update(raw=b"")
            count += Parked.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]
    return count
