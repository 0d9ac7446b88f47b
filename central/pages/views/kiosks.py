"""Kiosks of an office: how each is and what to do; adding, naming, enrolling and revoking one."""

import datetime as dt
from typing import Final

import segno
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from central.kiosks import enrolment
from central.kiosks.models import Kiosk
from central.pages import condition, deeds, paging, words
from central.pages.models import Act
from central.pages.screen import Here, of_office
from kiosk.sync.wire_invitation import Invitation, fingerprint_of

CODE_VALID: Final = dt.timedelta(hours=2)
"""Time to walk to the kiosk; a new code is one touch away."""
_NAME: Final = 64


@require_GET
@of_office("kiosks.view_kiosk")
def kiosks(here: Here) -> HttpResponse:
    """`?q=` looks in names and places."""
    newest = here.of.current.number if here.of.current else 0
    word, every = paging.word(here.request), Kiosk.objects.filter(office=here.of)
    page = paging.page(here.request, paging.found(every, word, "name", "place__exact"))
    context = {
        "rows": page,
        "cards": [{"kiosk": row, "condition": condition.of(row, newest, here.now)} for row in page],
        "search": word,
        "searchable": word or page.paginator.num_pages > 1,
        "prompt": _("Search by name or number"),
        "may": here.may("kiosks.change_kiosk"),
    }
    return here.show("kiosks", context)


@require_POST
@of_office("kiosks.add_kiosk")
def add(here: Here) -> HttpResponse:
    made = enrolment.add_kiosk(here.of.code, _name(here.request))
    deeds.note(here.account, Act.KIOSK_ADDED, _noted(made), here.of)
    return redirect("pages:kiosk", office=here.of.code, kiosk=made.pk)


@require_GET
@of_office("kiosks.change_kiosk")
def kiosk(here: Here, kiosk: int) -> HttpResponse:
    """One kiosk: its name, a code for it, the end of its token."""
    row = get_object_or_404(Kiosk, pk=kiosk, office=here.of)
    newest = here.of.current.number if here.of.current else 0
    return here.show("kiosks_one", {"kiosk": row, "condition": condition.of(row, newest, here.now)})


@require_POST
@of_office("kiosks.change_kiosk")
def rename(here: Here, kiosk: int) -> HttpResponse:
    row = get_object_or_404(Kiosk, pk=kiosk, office=here.of)
    row.name = _name(here.request)
    row.save(update_fields=["name"])
    deeds.note(here.account, Act.KIOSK_NAMED, _noted(row), here.of)
    messages.success(here.request, _("The name was saved."))
    return redirect("pages:kiosk", office=here.of.code, kiosk=row.pk)


@require_POST
@of_office("kiosks.change_kiosk")
def code(here: Here, kiosk: int) -> HttpResponse:
    """A new code, told on this one answer: only its hash is kept."""
    row = get_object_or_404(Kiosk, pk=kiosk, office=here.of)
    told = enrolment.invite(row, here.now, CODE_VALID)
    deeds.note(here.account, Act.KIOSK_CODE, _noted(row), here.of)
    invitation = Invitation(url=_address(here.request), code=told, authority=_authority())
    context = {
        "kiosk": row,
        "code": told,
        "invitation": invitation,
        "qr": qr(invitation.to_text()),
        "until": words.when(here.now + CODE_VALID, here.now),
        "until_iso": (here.now + CODE_VALID).isoformat(),
        "made_iso": here.now.isoformat(),
    }
    return here.show("kiosks_code", context)


@require_GET
@of_office("kiosks.change_kiosk")
def enrolled(here: Here, kiosk: int) -> HttpResponse:
    """A piece of the page with the code: whether the kiosk has used it since `?since=`."""
    row = get_object_or_404(Kiosk, pk=kiosk, office=here.of)
    try:
        since = dt.datetime.fromisoformat(here.request.GET.get("since", ""))
        done = row.enrolled_at is not None and row.enrolled_at >= since
    except (TypeError, ValueError):
        done = False
    return here.show("kiosks_enrolled", {"kiosk": row, "done": done})


@require_POST
@of_office("kiosks.change_kiosk")
def revoke(here: Here, kiosk: int) -> HttpResponse:
    """Its token is refused from now on. What it sent stays; it can be enrolled again."""
    row = get_object_or_404(Kiosk, pk=kiosk, office=here.of)
    row.revoke()
    deeds.note(here.account, Act.KIOSK_REVOKED, _noted(row), here.of)
    messages.success(here.request, _("%(kiosk)s was revoked.") % {"kiosk": named(row)})
    return redirect("pages:kiosks", office=here.of.code)


def named(row: Kiosk) -> str:
    """`Kios 1 · Pintu depan`."""
    place = _("Kiosk %(n)d") % {"n": row.place}
    return f"{place} · {row.name}" if row.name else place


def qr(text: str) -> SafeString:
    """The code as SVG, black on white with its quiet zone, and without any style of its own."""
    symbol = segno.make(text, error="m", micro=False)
    svg = symbol.svg_inline(border=4, light="#fff", dark="#000", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)  # noqa: S308 -- segno writes numbers and colours only


def _noted(row: Kiosk) -> str:
    """For the log, which is read in every language."""
    return f"#{row.place} {row.name}".strip()


def _name(request: HttpRequest) -> str:
    return words.line(request.POST.get("name", ""), _NAME)


def _address(request: HttpRequest) -> str:
    """This server, as the browser reached it: the kiosk gets there too, or the person types another name."""
    return request.build_absolute_uri("/").rstrip("/")


def _authority() -> str | None:
    """Fingerprint of this server's own certificate authority, where it has one."""
    if not settings.AUTHORITY:
        return None
    certificate = x509.load_pem_x509_certificate(settings.AUTHORITY.encode())
    return fingerprint_of(certificate.public_bytes(Encoding.DER))
