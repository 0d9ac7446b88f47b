"""Bookings of an office: found by day or code, made, moved, cancelled; and what was done with each."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from central.bookings import booking as acts
from central.bookings import claims, rules, seats
from central.bookings.booking import By
from central.bookings.models import EXPECTED, Booking, State, Trace
from central.bookings.refusals import WORDS
from central.bookings.rules import Refused, Wish
from central.pages import deeds, paging, words
from central.pages.screen import Here, of_office
from central.pages.views.today import line_of
from kiosk.codes import group
from kiosk.office import Office as OfficeFile

_TRACES = 20


class SlotForm(forms.Form):
    """A slot of a day, of those that have a seat left."""

    minute = forms.TypedChoiceField(label=gettext_lazy("Time"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, slots: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        minute = self.fields["minute"]
        if isinstance(minute, forms.TypedChoiceField):
            minute.choices = slots


class BookingForm(SlotForm):
    """A new booking of a day."""

    service = forms.ChoiceField(label=gettext_lazy("Service"))
    party = forms.TypedChoiceField(label=gettext_lazy("People"), coerce=int)
    priority = forms.BooleanField(
        label=gettext_lazy("Priority: elderly, toddler, pregnant, disability"), required=False
    )
    paid = forms.BooleanField(label=gettext_lazy("Paid"), required=False)

    field_order = ("service", "party", "minute", "priority", "paid")

    def __init__(self, file: OfficeFile, slots: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(slots, *args, **kwargs)
        language = get_language() or "id"
        bookable = [service for service in file.services if service.bookable]
        service, party = self.fields["service"], self.fields["party"]
        if isinstance(service, forms.ChoiceField) and isinstance(party, forms.TypedChoiceField):
            service.choices = [
                (each.letter, f"{each.letter} · {each.name.get(language)}") for each in bookable
            ]
            most = max((file.most_people(each) for each in bookable), default=1)
            party.choices = [(n, words.people(n)) for n in range(1, most + 1)]


@require_GET
@of_office("bookings.view_booking")
def bookings(here: Here) -> HttpResponse:
    """`?q=` a code of a booking, ours or another system's; `?from=` a day: those from there on."""
    word = paging.word(here.request)
    rows = Booking.objects.filter(office=here.of)
    since = words.day_in(here.request.GET.get("from", "")) or here.today
    rows = rows.filter(id=claims.by_code(word) or "") if word else rows.filter(day__gte=since)
    page = paging.page(here.request, rows.order_by("day", "minute", "service", "id"))
    context = {
        "rows": page,
        "lines": [{**line_of(here, row), "day": row.day} for row in page],
        "search": word,
        "since": since,
        "prompt": _("Booking code or reference"),
    }
    return here.show("bookings", context)


@require_http_methods(["GET", "POST"])
@of_office("bookings.add_booking")
def add(here: Here) -> HttpResponse:
    """A new booking on `?day=`; its code is told once it is made."""
    file = _file(here)
    day = _day(here, file)
    form = BookingForm(file, _slots(file, day, here.now), here.request.POST or None)
    if here.request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        wish = Wish(
            day=day, **{key: facts[key] for key in ("minute", "service", "party", "priority", "paid")}
        )
        made = acts.book(here.of, wish, timezone.now(), By(account=here.account))
        if not isinstance(made, Refused):
            messages.success(
                here.request, _("Booked. The booking code: %(code)s") % {"code": group(made.code)}
            )
            return redirect("pages:booking", office=here.of.code, booking=made.booking.id)
        form.add_error(None, str(WORDS[made]))
    return here.show("bookings_new", {"form": form, **_days(here, file, day)}, 422 if form.errors else 200)


@require_GET
@of_office("bookings.view_booking")
def booking(here: Here, booking: str) -> HttpResponse:
    """One booking: its facts, what was done with it; and where it can be moved to on `?day=`."""
    row = _row(here, booking)
    expected = row.state in EXPECTED and not row.came and row.day >= here.today
    context: dict[str, Any] = {
        "row": row,
        "line": line_of(here, row),
        "traces": [replace(deeds.traced(trace), detail=trace.detail) for trace in _traces(row)],
        "may": here.may("bookings.change_booking") and expected,
    }
    if context["may"]:
        file = _file(here)
        day = _day(here, file, row.day)
        context |= {"form": SlotForm(_slots(file, day, here.now)), **_days(here, file, day)}
    return here.show("bookings_one", context)


@require_POST
@of_office("bookings.change_booking")
def move(here: Here, booking: str) -> HttpResponse:
    row, file = _row(here, booking), _file(here)
    day = _day(here, file, row.day)
    form = SlotForm(_slots(file, day, here.now), here.request.POST)
    if not form.is_valid():
        messages.error(here.request, _("Choose a time that has a seat left."))
    else:
        by = By(account=here.account)
        moved = acts.move(here.of, row.id, day, form.cleaned_data["minute"], timezone.now(), by)
        _tell(here, moved, _("Moved. The old pass is good no more: print the new one."))
    return redirect("pages:booking", office=here.of.code, booking=row.id)


@require_POST
@of_office("bookings.change_booking")
def cancel(here: Here, booking: str) -> HttpResponse:
    row = _row(here, booking)
    done = acts.cancel(here.of, row.id, timezone.now(), By(account=here.account))
    _tell(here, done, _("Cancelled. The seats are free again."))
    return redirect("pages:booking", office=here.of.code, booking=row.id)


def _tell(here: Here, answer: Booking | Refused, done: str) -> None:
    if isinstance(answer, Refused):
        messages.error(here.request, str(WORDS[answer]))
    else:
        messages.success(here.request, done)


def _row(here: Here, booking: str) -> Booking:
    return get_object_or_404(Booking, id=booking, office=here.of)


def _traces(row: Booking) -> QuerySet[Trace]:
    rows = Trace.objects.filter(office=row.office_id, booking=row.id).select_related("account", "client")
    return rows.order_by("-at", "-pk")[:_TRACES]


def _file(here: Here) -> OfficeFile:
    if here.file is None:
        raise Http404
    return here.file


def _day(here: Here, file: OfficeFile, otherwise: dt.date | None = None) -> dt.date:
    """The day that is asked for, within the days that can be booked; else the next one with a slot."""
    asked = words.day_in(here.request.GET.get("day", "")) or otherwise
    if asked is not None and here.today <= asked <= _last(here):
        return asked
    days = (here.today + dt.timedelta(days=n) for n in range(rules.HORIZON_DAYS + 1))
    return next((day for day in days if seats.places(file, day)), here.today)


def _last(here: Here) -> dt.date:
    return here.today + dt.timedelta(days=rules.HORIZON_DAYS)


def _slots(file: OfficeFile, day: dt.date, now: dt.datetime) -> list[tuple[int, str]]:
    """Slots of a day that lie ahead and have a seat left, with how many."""
    left = sorted(seats.left(file, [day]).items(), key=lambda pair: pair[0].minute)
    return [
        (place.minute, _("%(time)s, %(n)d left") % {"time": words.minute_clock(place.minute), "n": n})
        for place, n in left
        if n > 0 and rules.has_not_begun(file, day, place.minute, now)
    ]


def _days(here: Here, file: OfficeFile, day: dt.date) -> dict[str, Any]:
    one = dt.timedelta(days=1)
    return {
        "day": day,
        "before": day - one if day > here.today else None,
        "after": day + one if day < _last(here) else None,
        "open": bool(seats.places(file, day)),
        "state_moved": State.MOVED,
    }
