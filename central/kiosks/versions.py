"""Other numbers of the kiosks API than ours: 426, with those that are spoken here.

A kiosk that is newer than this server, or older than the oldest number that it still speaks, must be told by
the server itself: a 404 would look like any stranger's.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from kiosk.sync.wire import API, Error, Refusal
from kiosk.sync.wire_bytes import pack


@csrf_exempt
def other(_request: HttpRequest, number: int, _what: str) -> HttpResponse:
    """The answer to anything asked under another number."""
    if number == API:
        raise Http404
    side = "this server" if number > API else "the kiosk"
    error = Error(
        error=Refusal.UPGRADE,
        message=f"version {number} of the kiosks API is not spoken here, but {API}: update {side}",
        speaks=(API,),
    )
    return HttpResponse(pack(error), content_type="application/json", status=426)
