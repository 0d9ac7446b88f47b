"""The API by which other systems book, move and cancel. Documented by its own OpenAPI document.

Every call carries `Authorization: Bearer KEY`; every call that changes something an `Idempotency-Key`, unique
for each intended change: a retry with the same key gets the first answer again and changes nothing.
"""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Header, Query, Router, Status
from ninja.errors import HttpError
from ninja.security import HttpBearer

from central.bookings import booking, claims, clients, rules, seats
from central.bookings.addresses import is_id
from central.bookings.api_words import BookingMade, BookingSaid, Lookup, NewBooking, Problem, Seat, Slot
from central.bookings.booking import By
from central.bookings.clients import Answer
from central.bookings.models import ApiClient, Booking
from central.bookings.refusals import WORDS
from central.bookings.rules import Refused
from central.offices.models import Office

DAYS_MOST: Final = 31
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        description="Unique for each intended change, as a UUID; kept for a week.",
    ),
]
READ: Final = {401: Problem, 404: Problem, 422: Problem, 429: Problem, 500: Problem, 503: Problem}
CHANGE: Final = {**READ, 409: Problem}
"""What every call may answer instead, and one that changes something."""
router = Router(tags=["bookings"])


class ByKey(HttpBearer):
    """The key of another system."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiClient | None:
        return clients.client_of(token)


def client_of(request: HttpRequest) -> ApiClient:
    """Who calls: put there by `ByKey`."""
    client = getattr(request, "auth", None)
    if not isinstance(client, ApiClient):
        raise HttpError(401, "a key is needed")
    return client


def office_for(client: ApiClient, code: int) -> Office:
    """The office, where this client may book for it; 404 otherwise, with no hint which of the two it is."""
    office = Office.objects.filter(code=code).exclude(current=None).first()
    if office is None or not client.may(code):
        raise HttpError(404, "no such office")
    return office


def booking_for(client: ApiClient, wanted: str) -> Booking:
    """The booking, where it is of an office this client may book for; 404 otherwise."""
    found = Booking.objects.select_related("office").filter(id=wanted) if is_id(wanted) else None
    row = found.first() if found is not None else None
    if row is None or not client.may(row.office_id):
        raise HttpError(404, "no such booking")
    return row


@router.get("/offices/{code}/seats", response={200: list[Seat], **READ}, summary="Seats that are left")
def seats_left(
    request: HttpRequest, code: int, first: Annotated[dt.date, Query()], last: Annotated[dt.date, Query()]
) -> list[dict[str, Any]]:
    """Slots with a seat left, from `first` to `last`: 31 days at most, and as far as one can book."""
    file = office_for(client_of(request), code).settings()
    now = timezone.now()
    first = max(first, file.business_day(now))
    last = min(last, file.business_day(now) + _HORIZON)  # first: beyond it the calendar may end
    days = [first + dt.timedelta(days=n) for n in range(min((last - first).days + 1, DAYS_MOST))]
    return [
        {
            "day": at.day,
            "time": f"{at.minute // 60:02d}:{at.minute % 60:02d}",
            "session": at.session,
            "left": n,
        }
        for at, n in sorted(seats.left(file, days).items(), key=lambda pair: (pair[0].day, pair[0].minute))
        if n > 0 and rules.has_not_begun(file, at.day, at.minute, now)
    ]


_HORIZON: Final = dt.timedelta(days=rules.HORIZON_DAYS)


@router.post("/bookings", response={201: BookingMade, **CHANGE}, summary="Book")
def make(request: HttpRequest, new: NewBooking, idempotency_key: Key) -> Status[dict[str, Any]]:
    """Reserve seats. 409 says why not; nothing is reserved then."""
    client = client_of(request)
    office = office_for(client, new.office)

    def act() -> Answer:
        made = booking.book(office, new.wish(), timezone.now(), By(client=client))
        if isinstance(made, Refused):
            return _refused(made)
        return 201, BookingMade.of(made.booking, code=made.code)

    return _once(client, idempotency_key, ["book", new.model_dump(mode="json")], act)


@router.post("/bookings/lookup", response={200: BookingSaid, **READ}, summary="Find by code")
def lookup(request: HttpRequest, code: Lookup) -> dict[str, Any]:
    """The booking that a code belongs to. A POST, so that codes stand in no log."""
    found = claims.by_code(code.code)
    return BookingSaid.of(booking_for(client_of(request), found or ""))


@router.get("/bookings/{wanted}", response={200: BookingSaid, **READ}, summary="A booking")
def one(request: HttpRequest, wanted: str) -> dict[str, Any]:
    """The booking as it is now."""
    return BookingSaid.of(booking_for(client_of(request), wanted))


_CHANGED: Final = {200: BookingSaid, **CHANGE}


@router.post("/bookings/{wanted}/move", response=_CHANGED, summary="Move")
def move(request: HttpRequest, wanted: str, to: Slot, idempotency_key: Key) -> Status[dict[str, Any]]:
    """To another slot of the same office. The old pass is superseded: hand out the new one."""
    client, row = _asked(request, wanted)

    def act() -> Answer:
        return _said(booking.move(row.office, row.id, to.day, to.minute, timezone.now(), By(client=client)))

    return _once(client, idempotency_key, ["move", wanted, to.model_dump(mode="json")], act)


@router.post("/bookings/{wanted}/cancel", response=_CHANGED, summary="Cancel")
def cancel(request: HttpRequest, wanted: str, idempotency_key: Key) -> Status[dict[str, Any]]:
    """The seats are given back at once."""
    client, row = _asked(request, wanted)

    def act() -> Answer:
        return _said(booking.cancel(row.office, row.id, timezone.now(), By(client=client)))

    return _once(client, idempotency_key, ["cancel", wanted], act)


@router.post("/bookings/{wanted}/paid", response=_CHANGED, summary="Note a payment")
def paid(request: HttpRequest, wanted: str, idempotency_key: Key) -> Status[dict[str, Any]]:
    """The pass says so from now on."""
    client, row = _asked(request, wanted)

    def act() -> Answer:
        return _said(booking.pay(row.office, row.id, By(client=client)))

    return _once(client, idempotency_key, ["paid", wanted], act)


def _asked(request: HttpRequest, wanted: str) -> tuple[ApiClient, Booking]:
    client = client_of(request)
    return client, booking_for(client, wanted)


def _said(answer: Booking | Refused) -> Answer:
    return _refused(answer) if isinstance(answer, Refused) else (200, BookingSaid.of(answer))


def _refused(why: Refused) -> Answer:
    return 409, {"error": why.value, "message": str(WORDS[why])}


def _once(client: ApiClient, key: str, request: object, act: Callable[[], Answer]) -> Status[dict[str, Any]]:
    try:
        status, body = clients.once(client, key, request, act)
    except clients.KeyReused as error:
        return Status(422, {"error": "key_reused", "message": str(error)})
    return Status(status, body)
