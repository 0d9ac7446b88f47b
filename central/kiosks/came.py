"""Who has come, put down in the bookings themselves: by the set, and locked in the order of their ids."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection

from central.bookings.models import Booking, State
from central.kiosks import sets


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of a booking when its check-in came."""

    office: int
    cancelled: bool
    day: dt.date


def note(office: int, ordinals: Mapping[str, tuple[int, ...]]) -> dict[str, Known]:
    """Note the members (from 1) who have come; what is known of the bookings. The others are unknown here.

    A cancelled booking stays so, and one of another office is not touched. Until the transaction ends nobody
    else may change the bookings: two kiosks with one booking come one after the other.
    """
    lock = "FOR UPDATE" if connection.vendor == "postgresql" else ""
    ids = sorted(ordinals)
    places = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT id, office_id, state, party, came, day FROM {Booking._meta.db_table}
                WHERE id IN ({places}) ORDER BY id {lock}""",  # noqa: S608 -- only marks of parameters
            ids,
        )
        rows = cursor.fetchall()
    changed = []
    for booking, of, state, party, came, _ in rows:
        now = came
        for ordinal in ordinals[booking]:
            now |= 1 << (ordinal - 1) if ordinal <= party else 0
        if of == office and now != came:
            whole = now == (1 << party) - 1
            reached = State.CHECKED_IN if whole else State.PARTLY
            changed.append((booking, now, (State.CANCELLED if state == State.CANCELLED else reached).value))
    sets.run(
        """UPDATE bookings_booking SET came = column2, state = column3 FROM ROWS
           WHERE bookings_booking.id = column1""",
        "text smallint text",
        changed,
    )
    return {booking: Known(of, state == State.CANCELLED, day) for booking, of, state, _, _, day in rows}
