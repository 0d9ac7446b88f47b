"""All offices, for the national administrators: how each is, and what came from no office's kiosk."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from central.kiosks.models import Kiosk
from central.offices.models import Office, Role
from central.pages import attention, condition
from central.pages.condition import Level
from central.pages.screen import Here, signed_in


@require_GET
@signed_in("offices.view_office")
def offices(here: Here) -> HttpResponse:
    if here.account.role != Role.NATIONAL:
        raise Http404
    rows = [_row(here, office) for office in Office.objects.select_related("current")]
    return here.show("offices", {"rows": rows, "alarms": attention.alarms(None)})


def _row(here: Here, office: Office) -> dict[str, object]:
    newest = office.current.number if office.current else 0
    states = [condition.of(kiosk, newest, here.now) for kiosk in Kiosk.objects.filter(office=office)]
    return {
        "office": office,
        "kiosks": len(states),
        "bad": sum(state.level is Level.BAD for state in states),
        "warn": sum(state.level is Level.WARN for state in states),
        "open": attention.count(office),
        "revision": newest,
    }
