"""What every page has: who looks, at which office, in which language and zone; what browsers may do with it.

`of_office` opens an office's page to those who see the office and may do what it is for; whoever does not see
it finds nothing there. `signed_in` is for pages of no one office, `public` for those before the sign-in.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from central.offices.models import Account, Office, Role
from central.offices.roles import sees
from central.pages import attention, words
from kiosk import colour
from kiosk.office import Office as OfficeFile

ACCENT: Final = "#0B4F6C"
_CSP: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; script-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

P = ParamSpec("P")
_R = TypeVar("_R", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Here:
    """Who looks at what, and when. `office` is None on pages of none, `file` where none is published."""

    request: HttpRequest
    account: Account
    now: dt.datetime
    office: Office | None = None
    file: OfficeFile | None = None

    @property
    def of(self) -> Office:
        """The office of an office's page. Raises Http404 elsewhere."""
        if self.office is None:
            raise Http404
        return self.office

    @property
    def today(self) -> dt.date:
        """The business day; in UTC where no settings say the zone."""
        return self.file.business_day(self.now) if self.file else self.now.date()

    def may(self, permission: str) -> bool:
        return self.account.has_perm(permission)

    def frame(self, template: str) -> dict[str, Any]:
        """What stands around the page."""
        return _frame(self, template)

    def show(self, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The page `templates/pages/<template>.html`."""
        said = {**self.frame(template), **(context or {})}
        return render(self.request, f"pages/{template}.html", said, status=status)


def of_office(
    permission: str,
) -> Callable[[Callable[Concatenate[Here, P], HttpResponseBase]], View]:
    """A page below `office/<int:office>/`, for accounts that see the office and have the permission."""

    def wrap(view: Callable[Concatenate[Here, P], HttpResponseBase]) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            code = int(str(kwargs.pop("office")))
            account = _account(request)
            if account is None:
                return _private(redirect_to_login(request.get_full_path(), reverse("pages:sign_in")))
            office = Office.objects.select_related("current").filter(code=code).first()
            if office is None or not sees(account, code):
                raise Http404
            file = office.settings() if office.current else None
            here = Here(request, account, timezone.now(), office, file)
            with _tuned(request, file):
                if not account.has_perm(permission):
                    return _private(here.show("denied", status=403))
                return _private(view(here, *args, **kwargs))

        return page

    return wrap


def signed_in(
    permission: str | None,
) -> Callable[[Callable[Concatenate[Here, P], HttpResponseBase]], View]:
    """A page of no one office; in the zone and colours of the account's own."""

    def wrap(view: Callable[Concatenate[Here, P], HttpResponseBase]) -> View:
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            account = _account(request)
            if account is None:
                return _private(redirect_to_login(request.get_full_path(), reverse("pages:sign_in")))
            office = account.office
            file = office.settings() if office and office.current else None
            here = Here(request, account, timezone.now(), office, file)
            with _tuned(request, file):
                if permission is not None and not account.has_perm(permission):
                    return _private(here.show("denied", status=403))
                return _private(view(here, *args, **kwargs))

        return page

    return wrap


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page before the sign-in."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with _tuned(request, None):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse) and not response.is_rendered:
                response.render()
            return _private(response)

    return page


def language_of(request: HttpRequest) -> str:
    """Indonesian first: another language only for who has chosen it, whatever the browser was set up with."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def accent_of(file: OfficeFile | None) -> str:
    """The office's colour; ours where it has none that can carry white words."""
    return file.accent if file and colour.accent_problem(file.accent) is None else ACCENT


def base(request: HttpRequest, file: OfficeFile | None, now: dt.datetime) -> dict[str, Any]:
    """What the outermost frame wants, signed in or not."""
    language = translation.get_language()
    return {
        "language": language,
        "languages": [(code, code.upper(), code == language) for code, _name in settings.LANGUAGES],
        "accent": accent_of(file).lstrip("#").upper(),
        "path": request.get_full_path() if request.method == "GET" else reverse("pages:home"),
        "now": now,
    }


def _account(request: HttpRequest) -> Account | None:
    return request.user if isinstance(request.user, Account) and request.user.is_active else None


class _tuned:  # noqa: N801 -- read as a word of the language: `with _tuned(…)`
    """The language of the browser's cookie, the zone of the office."""

    def __init__(self, request: HttpRequest, file: OfficeFile | None) -> None:
        self._language = translation.override(language_of(request))
        self._zone = timezone.override(file.tz if file else dt.UTC)

    def __enter__(self) -> None:
        self._language.__enter__()
        self._zone.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._zone.__exit__(*error)
        self._language.__exit__(*error)


def _private(response: _R) -> _R:
    response["Content-Security-Policy"] = _CSP
    response["Cache-Control"] = "private, no-store"
    language = translation.get_language()
    if language and "Content-Language" not in response:
        response["Content-Language"] = language
    return response


def _frame(here: Here, template: str) -> dict[str, Any]:
    office, file = here.office, here.file
    language = translation.get_language() or "id"
    several = here.account.role == Role.NATIONAL
    return {
        **base(here.request, file, here.now),
        "account": here.account,
        "office": office,
        "office_name": file.name.get(language) if file else str(office) if office else _("All offices"),
        "office_short": file.name.get(language, short=True) if file else str(office or _("All offices")),
        "several": several,
        "today": words.day_of_year(here.today),
        "clock": words.clock(here.now) if file else "",
        "zone": words.zone(here.now) if file else "",
        "nav": _nav(here, template),
    }


def _nav(here: Here, template: str) -> list[dict[str, Any]]:
    """The ways that this account can go. The first four stay in view on a phone."""
    office = here.office
    several = here.account.role == Role.NATIONAL
    found: list[tuple[str, str, str, str, int]] = []
    if several:
        found.append(("offices", "apartment", _("Offices"), reverse("pages:offices"), 0))
    if office is not None:
        ways = (
            ("today", "today", _("Today"), "bookings.view_booking"),
            ("bookings", "edit_calendar", _("Bookings"), "bookings.view_booking"),
            ("kiosks", "monitor", _("Kiosks"), "kiosks.view_kiosk"),
            ("attention", "notifications_active", _("Attention"), "kiosks.view_kiosk"),
            ("settings", "tune", _("Settings"), "offices.view_officerevision"),
            ("trail", "history", _("Log"), "bookings.view_trace"),
        )
        for name, icon, text, permission in ways:
            if here.may(permission):
                number = attention.count(office) if name == "attention" else 0
                found.append((name, icon, text, reverse(f"pages:{name}", args=[office.code]), number))
    if here.may("offices.view_account"):
        found.append(("people", "group", _("Staff"), reverse("pages:people"), 0))
    if several:
        found.append(("systems", "key", _("Systems and keys"), reverse("admin:index"), 0))
    section = {"imports": "bookings"}.get(part := template.partition("_")[0], part)
    return [
        {"icon": icon, "text": text, "url": url, "number": number, "here": name == section}
        for name, icon, text, url, number in found
    ]
