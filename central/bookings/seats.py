"""Seats of slots and sessions: locked, taken and given back within the transaction of the booking.

Rows are locked in one order everywhere (day, session, minute), so two parties never wait for each other. All
functions want a transaction.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Greatest

from central.bookings.models import Seats
from kiosk import hours
from kiosk.office import Office


class Place(NamedTuple):
    """A slot of a session of a day. As a key it sorts as the rows are locked."""

    day: dt.date
    session: str
    minute: int

    @property
    def whole(self) -> "Place":
        """The session of this slot."""
        return self._replace(minute=Seats.WHOLE_SESSION)


def places(office: Office, day: dt.date) -> dict[Place, int]:
    """Every slot and session of a day, with the people that the settings allow it."""
    allowed: dict[Place, int] = {}
    for session in office.sessions:
        for minute in hours.slots(office, session, day):
            allowed[Place(day, session.id, minute)] = session.seats
            allowed[Place(day, session.id, Seats.WHOLE_SESSION)] = session.quota
    return allowed


def locked(office: Office, wanted: Iterable[Place]) -> dict[Place, Seats]:
    """The rows of these slots and of their sessions, locked; made where the day has none yet.

    A slot that the settings do not have, and no row either, is missing in the answer.
    """
    every = {each for place in wanted for each in (place, place.whole)}
    rows = _select(office, every)
    if lacking := {place.day for place in every - rows.keys()}:
        open_days(office, lacking)
        rows = _select(office, every)
    return rows


def _select(office: Office, every: set[Place]) -> dict[Place, Seats]:
    if not every:
        return {}
    days = {place.day for place in every}
    if len(every) <= 8:
        which = Q()
        for place in every:
            which |= Q(day=place.day, session=place.session, minute=place.minute)
    else:
        which = Q(day__in=days)
    found = (
        Seats.objects.select_for_update()
        .filter(which, office_id=office.code)
        .order_by("day", "session", "minute")
    )
    rows = {Place(row.day, row.session, row.minute): row for row in found}
    return {place: rows[place] for place in sorted(every) if place in rows}


def open_days(office: Office, days: Iterable[dt.date]) -> None:
    """Make the rows of these days where they are not there yet."""
    Seats.objects.bulk_create(
        [
            Seats(
                office_id=office.code,
                day=place.day,
                session=place.session,
                minute=place.minute,
                allowed=people,
                seats=people,
            )
            for day in sorted(days)
            for place, people in sorted(places(office, day).items())
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def fits(rows: Mapping[Place, Seats], wanted: Mapping[Place, int]) -> Place | None:
    """The first slot that has not the seats wanted of it; None when all have.

    `wanted` maps slots to people, negative where seats are given back; sessions are counted from their slots.
    """
    sums: dict[Place, int] = {}
    for place, people in wanted.items():
        for each in (place, place.whole):
            sums[each] = sums.get(each, 0) + people
    for place, people in sums.items():
        if people > 0 and (place not in rows or rows[place].left < people):
            return place
    return None


def take(rows: Mapping[Place, Seats], wanted: Mapping[Place, int]) -> None:
    """Take (or give back) seats of locked rows. Ask `fits` first: the database refuses what does not."""
    by_people: dict[int, list[int]] = {}
    sums: dict[int, int] = {}
    for place, people in wanted.items():
        for each in (place, place.whole):
            if each in rows:
                sums[rows[each].pk] = sums.get(rows[each].pk, 0) + people
    for pk, people in sums.items():
        by_people.setdefault(people, []).append(pk)
    for people, pks in by_people.items():
        if people:
            _add(pks, people)


def _add(pks: list[int], people: int) -> None:
    """Taking too much is the constraint's to refuse; only giving back moves `seats`, down to `allowed`."""
    rows, after = Seats.objects.filter(pk__in=pks), F("taken") + people
    if people > 0:
        rows.update(taken=after)
    else:
        rows.update(taken=after, seats=Greatest(F("allowed"), after))


def follow(office: Office, today: dt.date) -> None:
    """Bring the seats of today and after in line with new settings; nobody's seat is taken away.

    A slot that is there no more allows none, and keeps what is taken.
    """
    rows = Seats.objects.select_for_update().filter(office_id=office.code, day__gte=today)
    changed = []
    allowed: dict[dt.date, dict[Place, int]] = {}
    for row in rows.order_by("day", "session", "minute"):
        of_day = allowed.setdefault(row.day, places(office, row.day))
        row.allowed = of_day.get(Place(row.day, row.session, row.minute), 0)
        row.seats = max(row.allowed, row.taken)
        changed.append(row)
    Seats.objects.bulk_update(changed, ["allowed", "seats"], batch_size=200)
    open_days(office, allowed)


def left(office: Office, days: Iterable[dt.date]) -> dict[Place, int]:
    """People that still find a seat, by slot: no more than the session has left. Nothing is locked."""
    wanted = list(days)
    rows = {
        Place(row.day, row.session, row.minute): row.left
        for row in Seats.objects.filter(office_id=office.code, day__in=wanted)
    }
    allowed = {place: people for day in wanted for place, people in places(office, day).items()}
    return {
        place: min(rows.get(place, people), rows.get(place.whole, allowed[place.whole]))
        for place, people in allowed.items()
        if place != place.whole
    }
