"""What events do to the centre's tables: who has come, which numbers are given, which times were wrong.

What happened, happened: a check-in that does not agree with what the centre knows is a conflict, told to the
office. Nothing is undone.
"""

import datetime as dt
import json
from collections.abc import Sequence

from django.db import connection
from django.db.models import F

from central.kiosks import alarms, came, sets
from central.kiosks.judge import Judged
from central.kiosks.stored import Event
from central.kiosks.tokens import Caller
from central.kiosks.worklist import Alarm, Clashing
from kiosk.events import TicketIssued, TimesMended
from kiosk.serials import owns
from kiosk.sync.wire import Result

Issued = tuple[Judged, TicketIssued]


def apply(caller: Caller, journal: int, batch: Sequence[Judged], now: dt.datetime) -> None:
    """Effects of a set of events, in their order; `result` and `why` of those in conflict change."""
    issued = [(j, j.event) for j in batch if isinstance(j.event, TicketIssued)]
    if issued:
        _give_numbers(caller, [event for _, event in issued])
        redeeming = [(j, event) for j, event in issued if event.booking is not None and event.ordinals]
        if redeeming:
            _redeem(caller, journal, redeeming, now)
    for judged in batch:
        if isinstance(judged.event, TimesMended):
            _mend(caller, journal, batch, judged.seq, judged.event)


def _give_numbers(caller: Caller, issued: Sequence[TicketIssued]) -> None:
    """The highest of this kiosk's own ranges: one from elsewhere, as of a card that had another place before,
    would hide those that a new card has to start above."""
    highest: dict[tuple[dt.date, str], int] = {}
    for event in issued:
        key = event.day, event.service
        if owns(caller.place, event.serial):
            highest[key] = max(event.serial, highest.get(key, 0))
    sets.run(
        """INSERT INTO kiosks_given (kiosk_id, day, service, serial)
           SELECT column1, column2, column3, column4 FROM ROWS WHERE true
           ON CONFLICT (kiosk_id, day, service) DO UPDATE SET serial = excluded.serial
           WHERE excluded.serial > kiosks_given.serial""",
        "bigint date text int",
        [(caller.kiosk, day, service, serial) for (day, service), serial in sorted(highest.items())],
    )


def _redeem(caller: Caller, journal: int, issued: Sequence[Issued], now: dt.datetime) -> None:
    """Note who has come. The first of two with one ordinal keeps it; the other is told as a conflict."""
    bookings = sorted({str(event.booking) for _, event in issued})
    ordinals = {
        booking: tuple(sorted({n for _, e in issued if e.booking == booking for n in e.ordinals}))
        for booking in bookings
    }
    known = came.note(caller.office, ordinals)
    here = _came_before(caller.office, bookings)
    new: dict[tuple[str, int], tuple[int, TicketIssued]] = {}
    conflicts = []
    for judged, event in issued:
        booking = str(event.booking)
        again = [n for n in event.ordinals if (booking, n) in here]
        for n in event.ordinals:
            if (booking, n) not in here:
                here[booking, n] = event.number
                new[booking, n] = judged.seq, event
        why = Clashing.USED if again else _why(caller, event, known.get(booking))
        if why is not None:
            judged.result, judged.why = Result.CONFLICT, why.value
            first = here[booking, again[0]] if again else ""
            conflicts.append((judged, event, first, again or event.ordinals))
    _write_redemptions(caller, journal, new)
    _write_conflicts(caller, journal, conflicts, now)


def _why(caller: Caller, event: TicketIssued, known: came.Known | None) -> Clashing | None:
    """What does not agree with this booking, if anything."""
    if known is None:
        return Clashing.UNKNOWN
    if known.office != caller.office:
        return Clashing.ELSEWHERE
    if known.cancelled:
        return Clashing.CANCELLED
    return Clashing.MOVED if event.booking_day not in {None, known.day} else None


def _came_before(office: int, bookings: Sequence[str]) -> dict[tuple[str, int], str]:
    """The number of the ticket that each member came with, by booking and ordinal."""
    places = ", ".join(["%s"] * len(bookings))
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT booking, ordinal, number FROM kiosks_redemption
                WHERE office_id = %s AND booking IN ({places})""",  # noqa: S608 -- only marks of parameters
            [office, *bookings],
        )
        return {(booking, ordinal): number for booking, ordinal, number in cursor}


def _write_redemptions(
    caller: Caller, journal: int, new: dict[tuple[str, int], tuple[int, TicketIssued]]
) -> None:
    sets.run(
        """INSERT INTO kiosks_redemption
               (office_id, booking, ordinal, journal_id, seq, ticket, number, day, at)
           SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9
           FROM ROWS WHERE true""",
        "int text smallint bigint bigint text text date timestamptz",
        [
            (
                caller.office,
                booking,
                ordinal,
                journal,
                seq,
                event.ticket,
                event.number,
                event.booking_day or event.day,
                event.at,
            )
            for (booking, ordinal), (seq, event) in sorted(new.items(), key=lambda item: item[0])
        ],
    )


def _write_conflicts(
    caller: Caller,
    journal: int,
    found: Sequence[tuple[Judged, TicketIssued, str, Sequence[int]]],
    now: dt.datetime,
) -> None:
    if not found:
        return
    sets.run(
        """INSERT INTO kiosks_conflict
               (office_id, kiosk_id, journal_id, seq, why, booking, ordinals, number, first, day, at,
                settled_by)
           SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9,
               column10, column11, ''
           FROM ROWS WHERE true ON CONFLICT (journal_id, seq) DO NOTHING""",
        "int bigint bigint bigint text text jsonb text text date timestamptz",
        [
            (
                caller.office,
                caller.kiosk,
                journal,
                judged.seq,
                judged.why,
                event.booking,
                json.dumps(sorted(ordinals)),
                event.number,
                first,
                event.day,
                event.at,
            )
            for judged, event, first, ordinals in found
        ],
    )
    numbers = ", ".join(event.number for _, event, _, _ in found[:10])
    alarms.sound(
        Alarm.Kind.CONFLICT,
        now,
        office=caller.office,
        kiosk=caller.kiosk,
        detail=numbers,
        times=len(found),
    )


def _mend(caller: Caller, journal: int, batch: Sequence[Judged], seq: int, mended: TimesMended) -> None:
    """Times of this journal from `since` on, of events before this one, move; the order stays that of seq."""
    step = dt.timedelta(seconds=mended.seconds)
    for judged in batch:
        if judged.seq < seq and judged.at is not None and judged.at >= mended.since:
            judged.at += step
    Event.objects.filter(
        office_id=caller.office, journal_id=journal, seq__lt=seq, at__gte=mended.since
    ).update(at=F("at") + step)
