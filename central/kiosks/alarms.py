"""Alarms for the office page: one row a day, kiosk and kind, counted; a settled one opens again."""

import datetime as dt
import logging

from django.db import connection

from central.kiosks.worklist import Alarm

log = logging.getLogger(__name__)


def sound(
    kind: Alarm.Kind,
    now: dt.datetime,
    *,
    office: int | None = None,
    kiosk: int | None = None,
    detail: str = "",
    times: int = 1,
) -> None:
    """Logged, and on the page. `detail`: for staff, never a value that came from outside unchecked."""
    log.warning("alarm %s: office %s, kiosk %s, %s times. %s", kind.value, office, kiosk, times, detail)
    moment = connection.ops.adapt_datetimefield_value(now)
    day = connection.ops.adapt_datefield_value(now.date())
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO kiosks_alarm
                   (key, office_id, kiosk_id, kind, day, detail, count, first_at, last_at, settled_by)
               VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '')
               ON CONFLICT (key) DO UPDATE SET
                   count = kiosks_alarm.count + excluded.count, last_at = excluded.last_at,
                   detail = excluded.detail, settled_at = NULL, settled_by = ''""",
            [
                f"{office}/{kiosk}/{kind.value}/{now.date()}",
                office,
                kiosk,
                kind.value,
                day,
                detail[:200],
                times,
                moment,
                moment,
            ],
        )
