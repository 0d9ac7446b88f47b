"""What is personal, or could lead to somebody, goes when it is no longer needed; counts stay.

    the day after     the persons of a booking (hashes of the NIK)
    two days after    its codes, sealed and hashed, when no kiosk holds the day any more
    a week after      first answers to other systems, which hold a booking code
    400 days after    bookings, their seats and imports: a year can be compared with the last
    two years after   who did what to a booking

Who did not come by the end of the day is a no-show; a kiosk that reports a check-in later mends that.
"""

import datetime as dt
from typing import Any, Final

from django.db import transaction

from central.bookings.feed import window
from central.bookings.models import (
    EXPECTED,
    Booking,
    CodeClaim,
    FirstAnswer,
    Imported,
    PersonClaim,
    Seats,
    State,
    Trace,
)
from central.offices.models import Office

_DAY: Final = dt.timedelta(days=1)
ANSWERS_KEPT, BOOKINGS_KEPT, TRACES_KEPT = 7 * _DAY, 400 * _DAY, 730 * _DAY


def purge(now: dt.datetime, **_signal: Any) -> str:
    """Purge all offices, each by its own day. Answers what was done, in a line."""
    persons = codes = absent = 0
    for office in Office.objects.exclude(current=None):
        today = office.settings().business_day(now)
        first, _ = window(today)
        with transaction.atomic():
            of_office = Booking.objects.filter(office=office)
            absent += of_office.filter(day__lt=today, came=0, state__in=EXPECTED).update(state=State.NO_SHOW)
            persons += PersonClaim.objects.filter(office=office.code, day__lt=today).delete()[0]
            codes += CodeClaim.objects.filter(office=office.code, day__lt=first).delete()[0]
            bare = of_office.filter(day__lt=first).exclude(code_hash="", foreign=[])
            bare.update(code_hash="", foreign=[])
            of_office.filter(day__lt=today - BOOKINGS_KEPT).delete()
            Seats.objects.filter(office=office, day__lt=today - BOOKINGS_KEPT).delete()
            Trace.objects.filter(office=office, at__lt=now - TRACES_KEPT).delete()
    Imported.objects.filter(at__lt=now - BOOKINGS_KEPT).delete()
    answers, _of = FirstAnswer.objects.filter(made_at__lt=now - ANSWERS_KEPT).delete()
    return f"purged {persons} persons, {codes} codes, {answers} answers; {absent} bookings were not used"
