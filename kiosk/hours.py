"""When an office is open: breaks cut out, holidays empty, in the office's own zone.

A moment is an aware UTC datetime; a day is a local date; a slot is whole minutes from local midnight, as
in a pass (`sync.md`). Nothing here reads a clock. A `Span` never passes midnight, so neither does an office.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kiosk.office import Name, Office, Service, Session, Span, Weekday

LOOK_AHEAD_DAYS = 60
"""How far `next_opening` looks: longer than any closing for holidays; beyond it nobody is sent to a date."""


class Moments(NamedTuple):
    """From `start` to `end` in UTC, `end` not included."""

    start: dt.datetime
    end: dt.datetime


def without(spans: Sequence[Span], breaks: Sequence[Span]) -> tuple[Span, ...]:
    """What is left of `spans` when `breaks` are cut out, in order."""
    left = list(spans)
    for pause in breaks:
        parts = ((Span(s.start, min(s.end, pause.start)), Span(max(s.start, pause.end), s.end)) for s in left)
        left = [span for pair in parts for span in pair if span.start < span.end]
    return tuple(left)


def common(spans: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """What lies in both."""
    pairs = (Span(max(a.start, b.start), min(a.end, b.end)) for a in spans for b in others)
    return tuple(sorted(span for span in pairs if span.start < span.end))


def slots_in(hours: Span, slot_minutes: int, spans: Sequence[Span]) -> tuple[int, ...]:
    """Starts of the slots of `hours` that lie wholly in open time, in minutes from local midnight."""
    start, end = minute_of(hours.start), minute_of(hours.end)
    whole = [(minute_of(span.start), minute_of(span.end)) for span in spans]
    return tuple(
        slot
        for slot in range(start, end - slot_minutes + 1, slot_minutes)
        if any(opens <= slot and slot + slot_minutes <= closes for opens, closes in whole)
    )


def minute_of(at: dt.time) -> int:
    """Minutes from local midnight."""
    return at.hour * 60 + at.minute


def holiday(office: Office, day: dt.date) -> Name | None:
    """What is celebrated on this day, or None."""
    return next((holiday.name for holiday in office.holidays if holiday.day == day), None)


def opening(office: Office, day: dt.date) -> tuple[Span, ...]:
    """The open spans of a day, in order; empty on holidays and on weekdays the office is closed."""
    weekday = Weekday.of(day)
    spans = office.opening.get(weekday, ())
    if not spans or holiday(office, day):
        return ()
    return without(spans, office.breaks.get(weekday, ()))


def service_opening(office: Office, service: Service, day: dt.date) -> tuple[Span, ...]:
    """The spans of a day in which this service is given: the office's, within the service's own hours."""
    spans = opening(office, day)
    return spans if service.hours is None else common(spans, service.hours)


def slots(office: Office, session: Session, day: dt.date) -> tuple[int, ...]:
    """Starts of the session's slots on this day, but for those that touch a break or closed hours."""
    return slots_in(session.hours, session.slot_minutes, opening(office, day))


def moment(office: Office, day: dt.date, minute: int) -> dt.datetime:
    """The UTC moment of `minute` minutes after local midnight (0 to 1439) of a day."""
    local = dt.datetime.combine(day, dt.time(minute // 60, minute % 60), tzinfo=office.tz)
    return local.astimezone(dt.UTC)


def open_moments(office: Office, day: dt.date, service: Service | None = None) -> tuple[Moments, ...]:
    """`opening` (or `service_opening`) as UTC moments."""
    spans = opening(office, day) if service is None else service_opening(office, service, day)
    return tuple(
        Moments(moment(office, day, minute_of(span.start)), moment(office, day, minute_of(span.end)))
        for span in spans
    )


def is_open(office: Office, utc: dt.datetime, service: Service | None = None) -> bool:
    """Whether the office (or the service) is open at this moment; not in its breaks."""
    today = open_moments(office, office.business_day(utc), service)
    return any(span.start <= utc < span.end for span in today)


def opens_at(office: Office, utc: dt.datetime, service: Service | None = None) -> dt.datetime | None:
    """When the business day of `utc` begins; None where it is closed all day. May be past."""
    today = open_moments(office, office.business_day(utc), service)
    return today[0].start if today else None


def closes_at(office: Office, utc: dt.datetime, service: Service | None = None) -> dt.datetime | None:
    """When the business day of `utc` ends, breaks apart; None where it is closed all day. May be past."""
    today = open_moments(office, office.business_day(utc), service)
    return today[-1].end if today else None


def next_opening(office: Office, utc: dt.datetime, service: Service | None = None) -> dt.datetime | None:
    """When it opens next after `utc`: after the break, after the weekend, after the holidays.

    None when nothing opens within `LOOK_AHEAD_DAYS`. While open it is the next time it opens *again*; ask
    `is_open` first, or use `skip_closed`.
    """
    for span in _from(office, utc, LOOK_AHEAD_DAYS, service):
        if span.start > utc:
            return span.start
    return None


def skip_closed(office: Office, utc: dt.datetime, service: Service | None = None) -> dt.datetime:
    """`utc` while open, else the next opening; `utc` too where nothing opens any more."""
    if is_open(office, utc, service):
        return utc
    return next_opening(office, utc, service) or utc


def _from(office: Office, utc: dt.datetime, days: int, service: Service | None = None) -> Iterator[Moments]:
    """Open spans of the business day of `utc` and the `days` after it."""
    today = office.business_day(utc)
    for ahead in range(days + 1):
        yield from open_moments(office, today + dt.timedelta(days=ahead), service)
