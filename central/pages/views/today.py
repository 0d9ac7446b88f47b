"""A day of an office: bookings and who has come, by session and slot."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from central.bookings.models import Booking, Seats, State
from central.kiosks.models import Event, Kiosk, Redemption
from central.offices.models import Office
from central.pages import attention, condition, words
from central.pages.screen import Here, of_office
from kiosk.office import Office as OfficeFile

_NEWEST: Final = 20_000
"""Events of a journal looked through for the day's tickets: about ten busy days."""
_KIOSKS, _LINES = 12, 500
"""At most on a page: kiosks, and bookings of a session."""
_LEVELS: Final = {
    State.CHECKED_IN: ("ok", "check_circle"),
    State.PARTLY: ("warn", "group"),
    State.NO_SHOW: ("idle", "person_off"),
    State.CANCELLED: ("idle", "cancel"),
}


@dataclass
class SessionOfDay:
    """One session: `booked` and `come` in people, the lines by slot. `allowed`: seats by the settings."""

    name: str
    hours: str
    allowed: int
    booked: int = 0
    come: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0  # bookings beyond those that a page shows


@require_GET
@of_office("bookings.view_booking")
def today(here: Here) -> HttpResponse:
    """`?day=2026-11-17` shows another day."""
    day = _day(here.request.GET.get("day", ""), here.today)
    sessions = _sessions(here, day)
    booked, come = sum(s.booked for s in sessions), sum(s.come for s in sessions)
    is_today = day == here.today
    kiosks, more_kiosks = _kiosks(here) if is_today else ([], 0)
    context = {
        "day": day,
        "title": _("Today") if is_today else words.day(day),
        "is_today": is_today,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "closed": _closed(here, day),
        "sessions": sessions,
        "booked": booked,
        "come": come,
        "to_come": booked - come,
        "tickets": tickets(here.of, day, here) if is_today else None,
        "open": attention.count(here.of) if is_today else 0,
        "kiosks": kiosks,
        "more_kiosks": more_kiosks,
    }
    return here.show("today", context)


def tickets(office: Office, day: dt.date, here: Here) -> int:
    """Numbers that the office's kiosks gave on a day, as far as they are here."""
    zone = here.file.tz if here.file else dt.UTC
    begin = dt.datetime.combine(day, dt.time(), zone)
    return Event.objects.filter(
        office_id=office.code,
        journal__office=office,
        journal__kiosk__last_seen__gte=begin,
        seq__gt=F("journal__highest") - _NEWEST,
        kind="ticket_issued",
        at__gte=begin,
        at__lt=begin + dt.timedelta(days=1),
    ).count()


def _day(text: str, today: dt.date) -> dt.date:
    """Of an address; today where it is none, or years away."""
    day = words.day_in(text) or today
    return day if abs((day - today).days) <= 400 else today


def _closed(here: Here, day: dt.date) -> str:
    """Why the office is closed on that day; empty where it is open."""
    if here.file is None:
        return ""
    language = get_language() or "id"
    for holiday in here.file.holidays:
        if holiday.day == day:
            return holiday.name.get("en" if language == "en" else "id")
    weekday = tuple(type(next(iter(here.file.opening))))[day.weekday()]
    return "" if here.file.opening.get(weekday) else _("Closed on this day of the week")


def _sessions(here: Here, day: dt.date) -> list[SessionOfDay]:
    office, file = here.of, here.file
    language = get_language() or "id"
    seats = {
        row.session: row.allowed
        for row in Seats.objects.filter(office=office, day=day, minute=Seats.WHOLE_SESSION)
    }
    found: dict[str, SessionOfDay] = {}
    for session in file.sessions if file else ():
        hours = f"{words.clock(session.hours.start)}–{words.clock(session.hours.end)}"
        allowed = seats.get(session.id, session.quota)
        found[session.id] = SessionOfDay(session.name.get(language), hours, allowed)
    numbers = _numbers(office, day)
    names = _names(file)
    rows = Booking.objects.filter(office=office, day=day).order_by("minute", "service", "id")
    for row in rows:
        of = found.setdefault(row.session, SessionOfDay(row.session, "", seats.get(row.session, 0)))
        if row.state != State.CANCELLED:
            of.booked += row.party
            of.come += len(row.members_come)
        if len(of.lines) < _LINES:
            of.lines.append(_line(row, names, numbers))
        else:
            of.more += 1
    return [session for session in found.values() if session.lines or session.allowed]


def line_of(here: Here, row: Booking) -> dict[str, Any]:
    """One booking as a line of a list."""
    return _line(row, _names(here.file), _numbers(here.of, row.day, row.id) if row.came else {})


def _line(row: Booking, names: dict[str, str], numbers: dict[str, list[str]]) -> dict[str, Any]:
    level, icon = _LEVELS.get(State(row.state), ("", "schedule"))
    come = len(row.members_come)
    said = str(State(row.state).label)
    if row.state == State.PARTLY:
        said = _("%(come)d of %(party)d have come") % {"come": come, "party": row.party}
    return {
        "id": row.id,
        "time": words.minute_clock(row.minute),
        "letter": row.service,
        "service": names.get(row.service, ""),
        "people": words.people(row.party),
        "priority": row.priority,
        "paid": row.paid,
        "said": said,
        "level": level,
        "icon": icon,
        "numbers": numbers.get(row.id, []),
        "printable": row.state not in {State.CANCELLED, State.NO_SHOW},
    }


def _names(file: OfficeFile | None) -> dict[str, str]:
    """Short names of the services by letter."""
    language = get_language() or "id"
    return (
        {service.letter: service.name.get(language, short=True) for service in file.services} if file else {}
    )


def _numbers(office: Office, day: dt.date, only: str = "") -> dict[str, list[str]]:
    """Ticket numbers by booking, each once; of one booking where it is named."""
    found: dict[str, list[str]] = {}
    rows = Redemption.objects.filter(office=office, day=day).order_by("at", "ordinal")
    if only:
        rows = rows.filter(booking=only)
    for booking, number in rows.values_list("booking", "number"):
        numbers = found.setdefault(booking, [])
        if number not in numbers:
            numbers.append(number)
    return found


def _kiosks(here: Here) -> tuple[list[dict[str, Any]], int]:
    """Those to be looked at first, as many as a screen holds; and how many there are beside them."""
    newest = here.of.current.number if here.of.current else 0
    found = [(row, condition.of(row, newest, here.now)) for row in Kiosk.objects.filter(office=here.of)]
    found.sort(key=lambda pair: -condition.ORDER.index(pair[1].level))
    shown = [{"kiosk": row, "condition": how} for row, how in found[:_KIOSKS]]
    return shown, len(found) - len(shown)
