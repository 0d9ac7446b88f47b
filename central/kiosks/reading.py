"""The bytes of a request: never more than is allowed, packed or unpacked, and not for longer."""

from typing import TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from central.kiosks.deadline import deadline
from kiosk.sync.wire import REQUEST_BYTES
from kiosk.sync.wire_bytes import TooLarge, WireError, gunzip

Asked = TypeVar("Asked", bound=BaseModel)


class BrokeOff(Exception):
    """The body did not come whole, or not in time."""


def body_of(request: HttpRequest) -> bytes:
    """Its body, unpacked; without one b"". Raises BrokeOff, TooLarge, and WireError where it is not packed as
    it says. To be read before a place is taken: who sends slowly keeps others from none."""
    told = request.META.get("CONTENT_LENGTH") or ""
    if not told.isdecimal() or int(told) == 0:
        return b""
    body = _read(request)
    if len(body) > REQUEST_BYTES:
        raise TooLarge(f"more than {REQUEST_BYTES} bytes")
    if len(body) < int(told):
        raise BrokeOff(f"{len(body)} of {told} bytes came")
    coding = request.META.get("HTTP_CONTENT_ENCODING", "identity")
    if coding == "gzip":
        return gunzip(body, REQUEST_BYTES)
    if coding != "identity":
        raise WireError("Content-Encoding: allowed are gzip, identity")
    return body


def _read(request: HttpRequest) -> bytes:
    line = request.META.get("gunicorn.socket")
    try:
        if line is None:  # not served by gunicorn: a test's client, a development server
            return request.read(REQUEST_BYTES + 1)
        with deadline.over(line):
            return request.read(REQUEST_BYTES + 1)
    except OSError as error:
        raise BrokeOff(type(error).__name__) from None


def asked_for(body: bytes, kind: type[Asked]) -> Asked:
    """The message in a body. Raises WireError where it is none; no value in the text."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise WireError(
            "; ".join(f"{'.'.join(map(str, e['loc']))[:60]}: {e['type']}" for e in found[:4])
        ) from None
