"""Every address of the server with every role, of the own office and of another: no page can be forgotten.

A new address fails here until it is put into the table with those who may use it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from central.bookings.models import ApiClient, Imported
from central.offices.models import Account, Office, Role
from central.passes import keys
from tests.central import central_kit
from tests.central.pages.pages_kit import EARLY, alarm, client, conflict, journal, kiosk

OFFICER, ADMIN, NATIONAL = Role.OFFICER, Role.ADMIN, Role.NATIONAL
ALL: Final = frozenset(Role)
ADMINS: Final = frozenset({ADMIN, NATIONAL})
COUNTRY: Final = frozenset({NATIONAL})
NOBODY: Final[frozenset[Role]] = frozenset()

# What is asked of each address, by its name: the method, and who may. Those of an office: of the own one.
TABLE: dict[str, tuple[str, frozenset[Role]]] = {
    "pages:home": ("GET", ALL),
    "pages:own_password": ("GET", ALL),
    "pages:sign_out": ("POST", ALL),
    "pages:language": ("POST", ALL),
    "pages:offices": ("GET", COUNTRY),
    "pages:settle_national": ("POST", COUNTRY),
    "pages:people": ("GET", ADMINS),
    "pages:people_add": ("GET", ADMINS),
    "pages:person": ("GET", ADMINS),
    "pages:person_password": ("POST", ADMINS),
    "pages:today": ("GET", ALL),
    "pages:kiosks": ("GET", ALL),
    "pages:kiosk_add": ("POST", ADMINS),
    "pages:kiosk": ("GET", ADMINS),
    "pages:kiosk_name": ("POST", ADMINS),
    "pages:kiosk_code": ("POST", ADMINS),
    "pages:kiosk_enrolled": ("GET", ADMINS),
    "pages:kiosk_revoke": ("POST", ADMINS),
    "pages:attention": ("GET", ALL),
    "pages:settle": ("POST", ALL),  # a conflict; the rest is for administrators (test_attention)
    "pages:settings": ("GET", ADMINS),
    "pages:settings_edit": ("GET", ADMINS),
    "pages:settings_publish": ("POST", ADMINS),
    "pages:settings_one": ("GET", ADMINS),
    "pages:settings_back": ("POST", ADMINS),
    "pages:trail": ("GET", ADMINS),
    "pass_pdf": ("GET", ALL),
    "pass_png": ("GET", ALL),
    "pages:bookings": ("GET", ALL),
    "pages:booking_add": ("GET", ALL),
    "pages:booking": ("GET", ALL),
    "pages:booking_move": ("POST", ALL),
    "pages:booking_cancel": ("POST", ALL),
    "pages:imports": ("GET", ADMINS),
    "pages:imported": ("GET", ADMINS),
    "admin:index": ("GET", COUNTRY),
    "admin:app_list": ("GET", COUNTRY),
    "admin:bookings_apiclient_changelist": ("GET", COUNTRY),
    "admin:bookings_apiclient_add": ("GET", NOBODY),
    "admin:bookings_apiclient_change": ("GET", COUNTRY),
    "admin:bookings_apiclient_history": ("GET", COUNTRY),
    "admin:bookings_apiclient_delete": ("POST", NOBODY),
    "admin:passes_signingkey_changelist": ("GET", COUNTRY),
    "admin:passes_signingkey_add": ("GET", NOBODY),
    "admin:passes_signingkey_change": ("GET", COUNTRY),
    "admin:passes_signingkey_history": ("GET", COUNTRY),
    "admin:passes_signingkey_delete": ("POST", NOBODY),
}
# Nothing of an office is told at these; they are open, or Django's own helpers behind the same door.
OPEN: Final = {"pages:sign_in", "pages:admin_login", "pages:accent", "admin:login", "admin:logout"}
HELPERS: Final = {"admin:password_change", "admin:password_change_done", "admin:autocomplete"}
HELPERS |= {"admin:jsi18n", "admin:view_on_site", "admin:None"}
BY_KEY: Final = ("bookings:", "kiosks:", "None")
"""The two APIs: a session opens none of them (test_the_apis_know_no_session)."""


def names(of: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for pattern in (of or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"


@dataclass
class Rows:
    """What the addresses name: of an office, and of its staff."""

    facts: dict[str, dict[str, Any]]

    def facts_of(self, name: str) -> dict[str, Any]:
        """Those that an address of this name takes."""
        for facts in ({}, *self.facts.values()):
            try:
                reverse(name, kwargs=facts)
            except NoReverseMatch:
                continue
            return facts
        raise AssertionError(f"no facts for {name}")

    def address(self, name: str) -> str:
        return reverse(name, kwargs=self.facts_of(name))


def rows(office: Office, national: bool) -> Rows:
    machine = kiosk(office, 1)
    own = journal(machine)
    booking = central_kit.made(office, central_kit.wish(), EARLY).booking
    person = central_kit.account(OFFICER, office, f"markus-{office.code}")
    of_none = alarm("clone", None if national else office)
    models = {
        "apiclient": ApiClient.objects.create(name=f"M-Paspor {office.code}", key_hash=str(office.code)).pk,
        "signingkey": 1,
    }
    by_name = {
        "settle": {"office": office.code, "kind": "conflict", "pk": conflict(own).pk},
        "of_kiosk": {"office": office.code, "kiosk": machine.pk},
        "of_revision": {"office": office.code, "number": 1},
        "of_office": {"office": office.code},
        "of_booking": {"office": office.code, "booking": booking.pk},
        "of_import": {"office": office.code, "pk": Imported.objects.create(office=office).pk},
        "pass": {"booking": booking.pk},
        "apps": {"app_label": "bookings"},
    }
    return _Named(by_name, models, person.pk, of_none.pk)


class _Named(Rows):
    """Where a number alone is asked for, it is that of the right table."""

    def __init__(
        self, facts: dict[str, dict[str, Any]], models: dict[str, Any], person: int, of_none: int
    ) -> None:
        super().__init__(facts)
        self._models, self._person, self._of_none = models, person, of_none

    def address(self, name: str) -> str:
        if name == "pages:settle_national":
            return reverse(name, kwargs={"pk": self._of_none})
        if name in {"pages:person", "pages:person_password"}:
            return reverse(name, kwargs={"pk": self._person})
        model = name.partition("_")[2].partition("_")[0]
        if name.startswith("admin:") and model in self._models and not name.endswith(("list", "_add")):
            return reverse(name, args=[self._models[model]])
        return super().address(name)


def ask(browser: Client, method: str, address: str) -> int:
    answer = browser.get(address) if method == "GET" else browser.post(address, {"owned": "{}"})
    if answer.status_code == 302 and answer["Location"].startswith(("/admin/login/", "/sign-in/?")):
        return 403  # so Django's admin says that it is not for you
    return int(answer.status_code)


def test_every_address_is_in_the_table() -> None:
    found = {name for name in names() if not name.startswith(BY_KEY)} - OPEN - HELPERS
    assert found == set(TABLE)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_may_and_who_may_not(office: Office, name: str, role: Role) -> None:
    keys.tend(EARLY)
    own = rows(office, national=role is NATIONAL)
    method, may = TABLE[name]
    browser = client(role, None if role is NATIONAL else office)
    status = ask(browser, method, own.address(name))
    if role in may:
        # 422: let in, and told that these settings do not fit.
        assert status in {200, 302, 422}, status
    else:
        assert status in {403, 404}, status


OF_NO_OFFICE: Final = {
    "pages:home",
    "pages:own_password",
    "pages:sign_out",
    "pages:language",
    "pages:offices",
}
OF_NO_OFFICE |= {"pages:people", "pages:people_add", "pages:settle_national"}
OF_AN_OFFICE: Final = sorted({name for name in TABLE if name.startswith(("pages:", "pass_"))} - OF_NO_OFFICE)


@pytest.mark.parametrize("role", [OFFICER, ADMIN])
@pytest.mark.parametrize("name", OF_AN_OFFICE)
def test_nothing_of_another_office_is_there(office: Office, name: str, role: Role) -> None:
    keys.tend(EARLY)
    there = rows(central_kit.office("blitar"), national=False)
    status = ask(client(role, office), TABLE[name][0], there.address(name))
    # Who may not do such a thing at all is told so, whoever's it is.
    assert status in ({404} if role in TABLE[name][1] else {403, 404})


@pytest.mark.parametrize("role", [OFFICER, ADMIN])
def test_nothing_of_another_office_is_there_through_the_own_ones_address(office: Office, role: Role) -> None:
    """`/office/1/…/7/` where 7 is a row of office 3: whatever names a row besides the office."""
    keys.tend(EARLY)
    there = rows(central_kit.office("blitar"), national=False)
    browser, tried = client(role, office), 0
    for name in OF_AN_OFFICE:
        if name.startswith("pages:person"):
            continue  # named by a number alone
        facts = there.facts_of(name)
        if len(facts) < 2 or "office" not in facts or "number" in facts:
            continue  # a revision's number is counted in each office
        tried += 1
        own = reverse(name, kwargs={**facts, "office": office.code})
        assert ask(browser, TABLE[name][0], own) in ({404} if role in TABLE[name][1] else {403, 404}), name
    assert tried >= 10


@pytest.mark.parametrize("name", sorted(TABLE))
def test_who_is_not_signed_in_is_asked_to(office: Office, name: str) -> None:
    keys.tend(EARLY)
    method, _may = TABLE[name]
    address = rows(office, national=False).address(name)
    answer = Client().get(address) if method == "GET" else Client().post(address)
    if name == "pages:language":
        return  # a choice of the browser's own
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"] or "/admin/login/" in answer["Location"]


def test_the_apis_know_no_session(office: Office) -> None:
    browser = client(NATIONAL, None)
    found = [name for name in names() if name.startswith(BY_KEY) and name != "None"]
    assert len(found) > 15
    # Documents are for everybody, and so is the certificate that a new kiosk asks for.
    told = {"bookings:openapi-json", "bookings:openapi-view", "bookings:api-root", "kiosks:authority"}
    told |= {"kiosks:openapi-json", "kiosks:api-root"}
    for name in found:
        if name in told:
            continue
        address = _api(name)
        answers = (browser.get(address), browser.post(address, "{}", content_type="application/json"))
        assert {each.status_code for each in answers} <= {400, 401, 404, 405, 429}, name
    assert Account.objects.count() == 1


def _api(name: str) -> str:
    for facts in ({}, {"wanted": "00"}, {"code": 1}):
        try:
            return reverse(name, kwargs=facts)
        except NoReverseMatch:
            continue
    raise AssertionError(name)
