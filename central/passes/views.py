"""Pages about passes for the staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from central.bookings import claims
from central.bookings.models import Act, Booking, Trace
from central.offices.roles import only_own
from central.offices.scoped import account_of
from central.passes import page, signed


@require_GET
@login_required
def pass_pdf(request: HttpRequest, booking: str) -> HttpResponse:
    """The printable pass of a booking of the own office; 409 where it admits nobody any more."""
    account = account_of(request)
    row = get_object_or_404(only_own(account, Booking.objects.select_related("office")), id=booking)
    try:
        pdf = page_of(row)
    except signed.NotGood as error:
        return HttpResponse(str(error), status=409, content_type="text/plain")
    Trace.objects.create(office=row.office, booking=row.id, act=Act.PRINTED, account=account)
    return private(HttpResponse(pdf, content_type="application/pdf"))


def page_of(row: Booking, names: tuple[str, ...] = ()) -> bytes:
    """The page of a booking. Raises NotGood, NoKey, Sealed."""
    facts, text = signed.of(row, timezone.now())
    return page.pdf(page.Sheet(row.office.settings(), facts, text, claims.code_of(row), names))


def private(response: HttpResponse) -> HttpResponse:
    """For one pair of eyes: no proxy and no browser keeps it."""
    response["Cache-Control"] = "private, no-store"
    return response
