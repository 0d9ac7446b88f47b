"""Who did what in an office; for the national administrators also in the whole country."""

import datetime as dt
from itertools import groupby

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from central.pages import deeds
from central.pages.screen import Here, of_office


@require_GET
@of_office("bookings.view_trace")
def trail(here: Here) -> HttpResponse:
    """`?before=` a moment: older lines."""
    lines = deeds.trail(here.of, _before(here))
    days = [(day, list(group)) for day, group in groupby(lines, key=lambda line: timezone.localdate(line.at))]
    older = lines[-1].at.isoformat() if len(lines) == deeds.PAGE else ""
    return here.show("trail", {"days": days, "older": older, "newest": "before" not in here.request.GET})


def _before(here: Here) -> dt.datetime:
    try:
        before = dt.datetime.fromisoformat(here.request.GET.get("before", ""))
        return before.astimezone(dt.UTC) if before.tzinfo else before.replace(tzinfo=dt.UTC)
    except (OverflowError, ValueError):  # no moment, or one that is none in UTC
        return here.now + dt.timedelta(minutes=1)
