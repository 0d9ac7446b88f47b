"""Passes for other systems: the text of the QR code, the code as a picture, and a printable page."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema

from central.bookings.api import CHANGE, booking_for, client_of
from central.bookings.models import Booking
from central.passes import picture, signed
from central.passes.views import page_of, private

router = Router(tags=["passes"])


class PassText(Schema):
    """What the QR code of the pass says: 129 characters of alphanumeric mode, version 6-M."""

    text: str
    revision: int


class Names(Schema):
    """Names to be printed on the page beside the ordinals. They are kept nowhere."""

    names: tuple[Annotated[str, Field(max_length=80)], ...] = Field(default=(), max_length=5)


def _file(kind: str) -> dict[str, Any]:
    """An answer that is a file, for the document."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}}}
    return {"responses": {200: {"description": "OK", "content": content}}}


@router.get("/bookings/{wanted}/pass", response={200: PassText, **CHANGE}, summary="As text")
def as_text(request: HttpRequest, wanted: str) -> PassText:
    """To be drawn by you, in your app or mail."""
    row = booking_for(client_of(request), wanted)
    return PassText(text=_text(row), revision=row.revision)


@router.get(
    "/bookings/{wanted}/pass.png", response=CHANGE, summary="As a picture", openapi_extra=_file("image/png")
)
def as_png(request: HttpRequest, wanted: str) -> HttpResponse:
    """392 × 392 pixels, black on white."""
    row = booking_for(client_of(request), wanted)
    return private(HttpResponse(picture.png(_text(row)), content_type="image/png"))


@router.post(
    "/bookings/{wanted}/pass.pdf",
    response=CHANGE,
    summary="As a page to print",
    openapi_extra=_file("application/pdf"),
)
def as_pdf(request: HttpRequest, wanted: str, names: Names) -> HttpResponse:
    """One page of A4 in Indonesian and English. A POST, so that names stand in no log."""
    row = booking_for(client_of(request), wanted)
    return private(HttpResponse(page_of(row, names.names), content_type="application/pdf"))


def _text(row: Booking) -> str:
    return signed.of(row, timezone.now())[1]
