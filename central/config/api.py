"""The API for other systems, in one document: bookings and passes.

`docs` shows it to people, `openapi.json` to programs. Every failure is a `Problem`, whatever raised it.
"""

import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from central.bookings.api import ByKey
from central.bookings.api import router as bookings
from central.bookings.refusals import ENGLISH
from central.config.visitor import address_of
from central.kiosks import attempts
from central.passes.api import router as passes
from central.passes.keys import NoKey
from central.passes.signed import NotGood

_log = logging.getLogger(__name__)
_AGAIN_S = 5

_ERRORS = {
    "denied": "401: no key, or not a good one",
    "not_found": "404: no such booking or office, or not one of yours",
    "malformed": "422: the request is not as this document says; `message` says where",
    "key_reused": "422: this Idempotency-Key came before with another request",
    "too_many": "429: too many tries without a good key; `Retry-After` says when again",
    "no_key": "503: no pass can be signed now",
    "busy": "503: the database does not answer; the same request again after `Retry-After`",
    "failed": "500: a fault of the server; nothing was kept",
    **{why.value: f"409: {words}" for why, words in ENGLISH.items()},
}

clients_api = NinjaAPI(
    title="Antrean: bookings",
    version="1",
    description="Bookings of the offices for other systems (SIMKIM, M-Paspor). Times are those of the "
    "office's wall clock. Every call carries `Authorization: Bearer KEY`; every change an "
    "`Idempotency-Key`: a retry with the same key gets the first answer again. Identity numbers and codes "
    "are kept as keyed hashes.\n\nEvery failure is a `Problem`. Its `error` is one of these, and stays as it "
    "is in this version; `message` is for people.\n\n| error | status and meaning |\n| --- | --- |\n"
    + "\n".join(f"| `{error}` | {meaning} |" for error, meaning in _ERRORS.items()),
    urls_namespace="bookings",
    auth=ByKey(),
    docs_url="/docs",
)
clients_api.add_router("", bookings)
clients_api.add_router("", passes)


def _problem(request: HttpRequest, status: int, error: str, message: str, again: int = 0) -> HttpResponse:
    response = clients_api.create_response(request, {"error": error, "message": message}, status=status)
    if again:
        response["Retry-After"] = str(again)
    return response


@clients_api.exception_handler(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 401:
        return _denied(request, error)
    words = {400: "malformed", 404: "not_found"}
    return _problem(request, error.status_code, words.get(error.status_code, "failed"), str(error))


def _denied(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Counted with those of the kiosks: only failures are slowed, other systems behind the address go on."""
    now, address = timezone.now(), address_of(request)
    if attempts.note_failure(address, now) > attempts.LIMIT:
        return _problem(request, 429, "too_many", "too many tries without a good key", 60 - now.second)
    _log.warning("a call without a good key from %s", address)
    return _problem(request, 401, "denied", str(error))


@clients_api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Where and what, without what was found there: it may be anybody's NIK."""
    told = [f"{_place(each.get('loc', ()))}: {each.get('msg', '')}" for each in error.errors]
    return _problem(request, 422, "malformed", "; ".join(told)[:2000])


def _place(where: Any) -> str:
    """`niks.0`, without the names of our own arguments."""
    return ".".join(
        str(part) for part in where if part not in {"body", "new", "to", "code", "query", "header"}
    )


@clients_api.exception_handler(NotGood)
def _not_good(request: HttpRequest, error: NotGood) -> HttpResponse:
    return _problem(request, 409, "cancelled", str(error))


@clients_api.exception_handler(NoKey)
def _no_key(request: HttpRequest, error: NoKey) -> HttpResponse:
    return _problem(request, 503, "no_key", str(error), 60)


@clients_api.exception_handler(OperationalError)
@clients_api.exception_handler(InterfaceError)
def _busy(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.warning("the database does not answer: %s", type(error).__name__)
    return _problem(request, 503, "busy", "the database does not answer", _AGAIN_S)


@clients_api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("%s failed", request.path, exc_info=error)
    return _problem(request, 500, "failed", "nothing was kept")
