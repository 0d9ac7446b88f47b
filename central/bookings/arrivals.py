"""Check-ins that kiosks have reported, put down in the bookings, in sets. What happened, happened.

A check-in is never refused here: it is kept, and what does not agree with it is told, for a person to judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from central.bookings.models import Booking, State


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was known of a booking when its check-in came. `again`: ordinals that had come before."""

    known: bool = True
    cancelled: bool = False
    again: tuple[int, ...] = ()

    @property
    def agrees(self) -> bool:
        return not (self.cancelled or self.again)


def come(office: int, ordinals: Mapping[str, tuple[int, ...]]) -> dict[str, Arrival]:
    """Note which members of which bookings have come, from 1; a booking at most once in a call.

    A booking unknown here (`known` False) is one of a pass that another server signed, or that was purged.
    """
    answers: dict[str, Arrival] = {}
    with transaction.atomic():
        rows = (
            Booking.objects.select_for_update().filter(office_id=office, id__in=list(ordinals)).order_by("id")
        )
        found = list(rows)
        for row in found:
            bits = sum(1 << (n - 1) for n in set(ordinals[row.id]) if 1 <= n <= row.party)
            again = tuple(n for n in sorted(set(ordinals[row.id])) if n in row.members_come)
            answers[row.id] = Arrival(cancelled=row.state == State.CANCELLED, again=again)
            row.came |= bits
            if row.state != State.CANCELLED:
                row.state = State.CHECKED_IN if len(row.members_come) == row.party else State.PARTLY
        Booking.objects.bulk_update(found, ["came", "state"], batch_size=200)
    return {booking: answers.get(booking, Arrival(known=False)) for booking in ordinals}
