"""The API's way past the pages' middleware."""

from django.test import Client
from django.test.utils import override_settings

from central.offices.models import Office
from kiosk.sync.wire import PREFIX, Error, Refusal, Time
from kiosk.sync.wire_bytes import answer_of
from tests.central.kiosks.kiosk_kit import kiosk


def test_the_api_answers_past_a_middleware_that_pages_go_through(central: Office) -> None:
    _, link = kiosk(central)
    later = ["central.kiosks.middleware.KiosksFirst", f"{__name__}.Wall"]
    with override_settings(MIDDLEWARE=later, ALLOWED_HOSTS=["*"]):
        link._client = Client()
        assert answer_of(Time, link.request("GET", "time").content).now
        refused = Client().get(f"{PREFIX}/keys")
        assert answer_of(Error, refused.content).error is Refusal.DENIED
        assert Client().get("/admin/").status_code == 418
        assert Client().get(f"{PREFIX}/nothing").status_code == 418


def Wall(get_response: object) -> object:  # noqa: N802 -- named like the classes it stands for
    from django.http import HttpResponse

    del get_response
    return lambda request: HttpResponse(status=418)
