"""Indonesian first on every page, whatever a browser was set up with; the APIs answer as they are asked."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from central.pages.screen import language_of

_APIS = "/api/"


class IndonesianFirst(LocaleMiddleware):
    """Another language only for who has chosen it."""

    def process_request(self, request: HttpRequest) -> None:
        if request.path_info.startswith(_APIS):
            super().process_request(request)
            return
        language = language_of(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
