"""Pages about passes for the staff."""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from central.bookings import claims
from central.bookings.models import Act, Booking, Trace
from central.config import seal
from central.offices.roles import account_of, only_own
from central.passes import keys, page, picture, signed

_log = logging.getLogger(__name__)


@require_GET
@login_required
def pass_pdf(request: HttpRequest, booking: str) -> HttpResponse:
    """The printable pass of a booking of the own office; 409 where it admits nobody any more,
    503 where no key signs.
    """
    return _handed_out(request, booking, page_of, "application/pdf")


@require_GET
@login_required
def pass_png(request: HttpRequest, booking: str) -> HttpResponse:
    """The same as a picture of its QR code alone, to be sent on or tried out."""
    return _handed_out(request, booking, _png_of, "image/png")


def _handed_out(
    request: HttpRequest, booking: str, made: Callable[[Booking], bytes], content_type: str
) -> HttpResponse:
    account = account_of(request)
    row = get_object_or_404(only_own(account, Booking.objects.select_related("office")), id=booking)
    try:
        found = made(row)
    except signed.NotGood:
        words = _("This booking admits nobody any more, so there is no pass of it.")
        return HttpResponse(words, status=409, content_type="text/plain; charset=utf-8")
    except (keys.NoKey, seal.Sealed) as error:
        _log.error("no pass of booking %s: %s", row.id, error)
        words = _(
            "The centre cannot sign passes now. Whoever looks after the server finds the reason in its log."
        )
        return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8")
    Trace.objects.create(office=row.office, booking=row.id, act=Act.PRINTED, account=account)
    return private(HttpResponse(found, content_type=content_type))


def _png_of(row: Booking) -> bytes:
    return picture.png(signed.of(row, timezone.now())[1])


def page_of(row: Booking, names: tuple[str, ...] = ()) -> bytes:
    """The page of a booking. Raises NotGood, NoKey, Sealed."""
    facts, text = signed.of(row, timezone.now())
    return page.pdf(page.Sheet(row.office.settings(), facts, text, claims.code_of(row), names))


def private(response: HttpResponse) -> HttpResponse:
    """For one pair of eyes: no proxy and no browser keeps it."""
    response["Cache-Control"] = "private, no-store"
    return response
