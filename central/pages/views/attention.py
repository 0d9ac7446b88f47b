"""What an office has to look at, each with what to do; and settling it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from central.offices.models import Role
from central.pages import attention as matters
from central.pages.models import Act
from central.pages.screen import Here, of_office, signed_in


@require_GET
@of_office("kiosks.view_kiosk")
def attention(here: Here) -> HttpResponse:
    """Conflicts are the counters' to settle; the rest is for who looks after the kiosks."""
    admin = here.may("kiosks.change_kiosk")
    groups = [
        (_("Check-ins in conflict"), matters.conflicts(here.of), True),
        (_("Alarms"), matters.alarms(here.of), admin),
        (_("Parked events"), matters.parked(here.of), admin),
        (_("In quarantine"), matters.quarantined(here.of, here.now), False),
    ]
    return here.show("attention", {"groups": [group for group in groups if group[1]], "most": matters.MOST})


@require_POST
@of_office("kiosks.view_kiosk")
def settle(here: Here, kind: str, pk: int) -> HttpResponse:
    if kind != Act.CONFLICT and not here.may("kiosks.change_kiosk"):
        return here.show("denied", status=403)
    if not matters.settle(here.account, here.of, kind, pk, here.now):
        raise Http404
    messages.success(here.request, _("Settled."))
    return redirect("pages:attention", office=here.of.code)


@require_POST
@signed_in("kiosks.change_kiosk")
def settle_national(here: Here, pk: int) -> HttpResponse:
    """An alarm of no office."""
    if here.account.role != Role.NATIONAL or not matters.settle(here.account, None, Act.ALARM, pk, here.now):
        raise Http404
    messages.success(here.request, _("Settled."))
    return redirect("pages:offices")
