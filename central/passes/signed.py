"""A pass of a booking: made anew each time it is wanted, never kept."""

import datetime as dt

from central.bookings.models import Booking, State
from central.passes import keys
from kiosk.passes import Pass, encode


class NotGood(ValueError):
    """The booking admits nobody any more: cancelled, or its day is over."""


def of(booking: Booking, now: dt.datetime) -> tuple[Pass, str]:
    """The pass and the text of its QR code, signed with the current key. Raises NotGood, NoKey, Sealed."""
    if booking.state in {State.CANCELLED, State.NO_SHOW}:
        raise NotGood(f"booking {booking.id} is {booking.state}")
    number, private = keys.signer(booking.day, now)
    facts = Pass(
        key_id=number,
        office=booking.office_id,
        booking=bytes.fromhex(booking.id),
        day=booking.day,
        start_minute=booking.minute,
        service=booking.service,
        party=booking.party,
        revision=booking.revision,
        priority=booking.priority,
        paid=booking.paid,
    )
    return facts, encode(facts, private)
