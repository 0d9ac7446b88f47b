"""Django's admin pages: other systems and keys, for the national administrators alone."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from central.bookings.models import ApiClient
from central.offices.models import Office, Role
from central.passes import keys
from central.passes.models import SigningKey
from tests.central.central_kit import NOW, account, api_client

pytestmark = pytest.mark.usefixtures("at_six")


def browser(role: Role, of: Office | None, language: str = "en") -> Client:
    client = Client()
    client.cookies["django_language"] = language
    client.force_login(account(role, of))
    return client


def page(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(f"admin:{name}", args=args))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_list_and_form_opens(kupang: Office, language: str) -> None:
    keys.tend(NOW)
    system = api_client("00" * 32)
    national = browser(Role.NATIONAL, None, language)
    assert national.get("/admin/").status_code == 200
    for name, args in (
        ("bookings_apiclient_changelist", ()),
        ("bookings_apiclient_change", (system.pk,)),
        ("passes_signingkey_changelist", ()),
        ("passes_signingkey_change", (1,)),
    ):
        answer = page(national, name, *args)
        assert answer.status_code == 200, name
        assert f'lang="{language}"' in answer.content.decode()


def test_it_is_indonesian_whatever_the_browser_was_set_up_with(kupang: Office) -> None:
    national = Client(headers={"Accept-Language": "en-US"})
    national.force_login(account(Role.NATIONAL))
    shown = national.get("/admin/").content.decode()
    assert "Sistem lain dan kunci" in shown
    assert "Selamat datang" in shown
    # Other systems say themselves what they want to read.
    refused = national.get("/api/booking/v1/bookings/00", headers={"Accept-Language": "en"})
    assert refused["Content-Language"] == "en"


def test_no_more_is_there_than_what_the_office_pages_do_not_do(kupang: Office) -> None:
    shown = browser(Role.NATIONAL, None).get("/admin/").content.decode()
    assert "/admin/bookings/apiclient/" in shown
    assert "/admin/passes/signingkey/" in shown
    for gone in ("booking/", "imported", "account", "officerevision", "trace", "group"):
        assert f"/admin/bookings/{gone}" not in shown
        assert f"/admin/offices/{gone}" not in shown
        assert f"/admin/auth/{gone}" not in shown


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN])
def test_staff_of_an_office_have_no_admin_pages(kupang: Office, role: Role) -> None:
    client = browser(role, kupang)
    for name in ("index", "passes_signingkey_changelist", "bookings_apiclient_changelist"):
        assert page(client, name).status_code == 302


def test_a_system_is_put_to_rest_and_a_key_revoked(kupang: Office) -> None:
    keys.tend(NOW)
    system = api_client("00" * 32)
    national = browser(Role.NATIONAL, None)
    change = reverse("admin:bookings_apiclient_change", args=[system.pk])
    assert national.post(change, {"name": system.name, "every_office": "on"}).status_code == 302
    assert not ApiClient.objects.get().active
    action = {"action": "revoke", "_selected_action": ["1"]}
    assert national.post(reverse("admin:passes_signingkey_changelist"), action).status_code == 302
    assert SigningKey.objects.get(id=1).revoked_at is not None
