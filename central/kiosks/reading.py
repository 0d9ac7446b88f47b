"""The bytes of a request: never more than is allowed, packed or unpacked."""

from typing import TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from kiosk.sync.wire import REQUEST_BYTES
from kiosk.sync.wire_bytes import TooLarge, WireError, gunzip

Asked = TypeVar("Asked", bound=BaseModel)


def asked_for(request: HttpRequest, kind: type[Asked]) -> Asked:
    """The message in a request. Raises TooLarge, and WireError where it is none; no value in the text."""
    body = request.read(REQUEST_BYTES + 1)
    if len(body) > REQUEST_BYTES:
        raise TooLarge(f"more than {REQUEST_BYTES} bytes")
    coding = request.META.get("HTTP_CONTENT_ENCODING", "identity")
    if coding == "gzip":
        body = gunzip(body, REQUEST_BYTES)
    elif coding != "identity":
        raise WireError("Content-Encoding: allowed are gzip, identity")
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        raise WireError(
            "; ".join(f"{'.'.join(map(str, e['loc']))[:60]}: {e['type']}" for e in found[:4])
        ) from None
