"""All offices, for the national administrators: how each is, and what came from no office's kiosk."""

from collections import defaultdict

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from central.kiosks.models import Kiosk
from central.offices.models import Office, Role
from central.pages import attention, condition, paging
from central.pages.condition import Level
from central.pages.screen import Here, signed_in


@require_GET
@signed_in("offices.view_office")
def offices(here: Here) -> HttpResponse:
    """`?q=` looks in names and codes; `?open=1` keeps offices with something to look at."""
    if here.account.role != Role.NATIONAL:
        raise Http404
    word, only_open = paging.word(here.request), "open" in here.request.GET
    every = Office.objects.select_related("current").defer("current__whole", "current__owned")
    rows = paging.found(every.order_by("code"), word, "name__id", "name__en", "slug", "code__exact")
    if only_open:
        rows = rows.filter(code__in=attention.offices_with_open())
    page = paging.page(here.request, rows)
    codes = [office.code for office in page]
    kiosks: dict[int, list[Kiosk]] = defaultdict(list)
    for kiosk in Kiosk.objects.filter(office__in=codes):
        kiosks[kiosk.office_id].append(kiosk)
    opened = attention.counts(codes)
    context = {
        "rows": page,
        "cards": [_card(here, office, kiosks[office.code], opened.get(office.code, 0)) for office in page],
        "search": word,
        "only_open": only_open,
        "prompt": _("Search by name or code"),
        "alarms": attention.alarms(None),
    }
    return here.show("offices", context)


def _card(here: Here, office: Office, kiosks: list[Kiosk], opened: int) -> dict[str, object]:
    newest = office.current.number if office.current else 0
    states = [condition.of(kiosk, newest, here.now) for kiosk in kiosks]
    return {
        "office": office,
        "kiosks": len(states),
        "bad": sum(state.level is Level.BAD for state in states),
        "warn": sum(state.level is Level.WARN for state in states),
        "open": opened,
        "revision": newest,
    }
