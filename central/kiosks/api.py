"""The kiosks API v1 over HTTP. Who may, how much at once; every failure is a `wire.Error` with its mark."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI

from central.bookings.feed import GoneCursor
from central.config.visitor import address_of
from central.kiosks import alarms, attempts, enrolment, feed
from central.kiosks.admission import LONGEST, Busy, gate, waited
from central.kiosks.reading import BrokeOff, asked_for, body_of
from central.kiosks.receive import Gap, receive
from central.kiosks.tokens import Caller, Denied, caller_of
from central.kiosks.worklist import Alarm
from kiosk.sync.wire import Answer, Authority, Enrol, Error, Push, Refusal, Time
from kiosk.sync.wire_bytes import TooLarge, WireError, gzip, pack

log = logging.getLogger(__name__)

api: Final = NinjaAPI(title="Antrean: kiosks", version="1", urls_namespace="kiosks", docs_url=None)

_GZIP_FROM = 1024

Work = Callable[[bytes, dt.datetime], Answer]
"""What a request asks: from its body, and the time now."""


def _reply(request: HttpRequest, answer: Answer, status: int = 200) -> HttpResponse:
    body = pack(answer)
    response = HttpResponse(content_type="application/json", status=status)
    if len(body) > _GZIP_FROM and "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
        body = gzip(body)
        response["Content-Encoding"] = "gzip"
    response.content = body
    response["Cache-Control"] = "no-store"
    return response


def _fail(request: HttpRequest, error: Error, status: int) -> HttpResponse:
    response = _reply(request, error, status)
    if error.retry_after is not None:
        response["Retry-After"] = str(error.retry_after)
    return response


def _guarded(request: HttpRequest, work: Work) -> HttpResponse:
    """Do it, and put every failure into the words of the wire. It has come whole before it takes a place."""
    try:
        body = body_of(request)
        with gate.place(waited(request)):
            return _let_in(request, work, body)
    except BrokeOff as broken:
        # Not counted as a crowd: whoever sends such would make all others come rarely.
        log.info("%s broke off: %s", request.path, broken)
        return _busy(request, Busy(LONGEST))
    except TooLarge as error:
        return _fail(request, Error(error=Refusal.TOO_LARGE, message=str(error)), 413)
    except WireError as error:
        return _fail(request, Error(error=Refusal.MALFORMED, message=str(error)), 400)
    except Gap as gap:
        return _fail(request, Error(error=Refusal.GAP, message=str(gap), highest=gap.highest), 409)
    except GoneCursor as gone:
        return _fail(request, Error(error=Refusal.SNAPSHOT, message=str(gone)), 410)
    except Busy as busy:
        return _busy(request, busy)
    except (OperationalError, InterfaceError) as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        return _busy(request, gate.busy())
    except Exception:
        log.exception("%s failed", request.path)
        return _fail(request, Error(error=Refusal.FAILED, message="nothing was kept"), 500)


def _let_in(request: HttpRequest, work: Work, body: bytes) -> HttpResponse:
    """Who is refused is written down, which may fail like all else: it is guarded, and at a place, too."""
    now = timezone.now()
    try:
        return _reply(request, work(body, now))
    except Denied as denied:
        return _denied(request, denied, now)
    except enrolment.CodeRefused:
        return _denied(request, Denied(), now, Alarm.Kind.ENROLMENT)


def _busy(request: HttpRequest, busy: Busy) -> HttpResponse:
    error = Error(error=Refusal.BUSY, message="busy", retry_after=busy.retry_after)
    return _fail(request, error, 503)


def _denied(
    request: HttpRequest, denied: Denied, now: dt.datetime, kind: Alarm.Kind = Alarm.Kind.DENIED
) -> HttpResponse:
    """401 without a hint; from the same address too often, 429. The alarm knows more than the answer."""
    address = address_of(request)
    failures = attempts.note_failure(address, now)
    if failures <= attempts.LIMIT:
        alarms.sound(kind, now, office=denied.office, kiosk=denied.kiosk, detail=address[:45])
        return _fail(request, Error(error=Refusal.DENIED, message="denied"), 401)
    wait = 60 - now.second
    return _fail(request, Error(error=Refusal.BUSY, message="too many attempts", retry_after=wait), 429)


def _caller(request: HttpRequest) -> Caller:
    return caller_of(request.META.get("HTTP_AUTHORIZATION", ""))


@api.post("/enrol")
def enrol(request: HttpRequest) -> HttpResponse:
    def work(body: bytes, now: dt.datetime) -> Answer:
        if attempts.too_many(address_of(request), now):
            raise enrolment.CodeRefused
        return enrolment.enrol(asked_for(body, Enrol), now)

    return _guarded(request, work)


@api.post("/push")
def push(request: HttpRequest) -> HttpResponse:
    def work(body: bytes, now: dt.datetime) -> Answer:
        caller = _caller(request)
        return receive(caller, asked_for(body, Push), now)

    return _guarded(request, work)


@api.get("/pull")
def pull(request: HttpRequest) -> HttpResponse:
    return _guarded(request, lambda _, now: feed.pull(_caller(request), request.GET.get("cursor", ""), now))


@api.get("/snapshot")
def snapshot(request: HttpRequest) -> HttpResponse:
    return _guarded(request, lambda _, now: feed.snapshot(_caller(request), now))


@api.get("/keys")
def keys(request: HttpRequest) -> HttpResponse:
    def work(_: bytes, now: dt.datetime) -> Answer:
        _caller(request)
        return feed.keys(now)

    return _guarded(request, work)


@api.get("/time")
def time(request: HttpRequest) -> HttpResponse:
    def work(_: bytes, now: dt.datetime) -> Answer:
        _caller(request)
        return Time(now=now)

    return _guarded(request, work)


@api.get("/authority")
def authority(request: HttpRequest) -> HttpResponse:
    """The certificate of this server's own authority, where it has one."""
    if not settings.AUTHORITY:
        return _fail(request, Error(error=Refusal.MALFORMED, message="a public authority is used"), 404)
    return _reply(request, Authority(pem=settings.AUTHORITY))
