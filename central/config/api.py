"""The API for other systems, in one document: bookings and passes.

`docs` shows it to people, `openapi.json` to programs.
"""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError

from central.bookings.api import ByKey
from central.bookings.api import router as bookings
from central.passes.api import router as passes
from central.passes.keys import NoKey
from central.passes.signed import NotGood

clients_api = NinjaAPI(
    title="Antrean: bookings",
    version="1",
    description="Bookings of the offices for other systems (SIMKIM, M-Paspor). Times are those of the "
    "office's wall clock. Every call carries `Authorization: Bearer KEY`; every change an "
    "`Idempotency-Key`: a retry with the same key gets the first answer again. Identity numbers and codes "
    "are kept as keyed hashes.",
    urls_namespace="bookings",
    auth=ByKey(),
    docs_url="/docs",
)
clients_api.add_router("", bookings)
clients_api.add_router("", passes)


@clients_api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    words = {401: "denied", 404: "not_found"}
    said = {"error": words.get(error.status_code, "failed"), "message": str(error)}
    return clients_api.create_response(request, said, status=error.status_code)


@clients_api.exception_handler(NotGood)
def _not_good(request: HttpRequest, error: NotGood) -> HttpResponse:
    return clients_api.create_response(request, {"error": "cancelled", "message": str(error)}, status=409)


@clients_api.exception_handler(NoKey)
def _no_key(request: HttpRequest, error: NoKey) -> HttpResponse:
    return clients_api.create_response(request, {"error": "no_key", "message": str(error)}, status=503)
