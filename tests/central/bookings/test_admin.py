"""The admin pages: each role does its work, sees its own office, and nothing else."""

import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from central.bookings.models import Booking, Imported, State
from central.offices.models import Office, OfficeRevision, Role
from central.passes import keys
from tests.central.central_kit import NOW, account, made, office, wish

pytestmark = pytest.mark.usefixtures("at_six")


def browser(role: Role, of: Office | None, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(account(role, of))
    return client


def page(client: Client, name: str, *args: Any) -> Any:
    return client.get(reverse(f"admin:{name}", args=args))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_list_and_form_opens(kupang: Office, language: str) -> None:
    row = made(kupang, wish()).booking
    keys.tend(NOW)
    national = browser(Role.NATIONAL, None, language)
    for model in (
        "offices_office",
        "offices_officerevision",
        "offices_account",
        "bookings_booking",
        "bookings_imported",
        "bookings_apiclient",
        "passes_signingkey",
    ):
        assert page(national, f"{model}_changelist").status_code == 200, model
    for model in ("offices_officerevision", "offices_account", "bookings_booking", "bookings_imported"):
        assert page(national, f"{model}_add").status_code == 200, model
    assert page(national, "bookings_booking_change", row.id).status_code == 200
    assert page(national, "offices_officerevision_change", OfficeRevision.objects.get().pk).status_code == 200
    assert page(national, "passes_signingkey_change", 1).status_code == 200


def test_an_officer_books_moves_cancels_and_prints(kupang: Office) -> None:
    keys.tend(NOW)
    officer = browser(Role.OFFICER, kupang)
    facts = {"office": 1, "day": "2026-11-17", "time": "08:30", "service": "A", "party": 2}
    assert officer.post(reverse("admin:bookings_booking_add"), facts).status_code == 302
    row = Booking.objects.get()
    assert (row.minute, row.party) == (510, 2)
    told = page(officer, "bookings_booking_changelist").content.decode()
    assert "Booking code" in told
    change = reverse("admin:bookings_booking_change", args=[row.id])
    assert officer.post(change, {"day": "2026-11-18", "time": "13.00"}).status_code == 302
    row.refresh_from_db()
    assert (str(row.day), row.minute, row.revision) == ("2026-11-18", 780, 1)
    paper = officer.get(reverse("pass_pdf", args=[row.id]))
    assert paper.content.startswith(b"%PDF")
    officer.post(
        reverse("admin:bookings_booking_changelist"), {"action": "cancel", "_selected_action": [row.id]}
    )
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert officer.get(reverse("pass_pdf", args=[row.id])).status_code == 409


@pytest.mark.parametrize("wrong", [{"time": "08:40"}, {"party": 6}, {"day": "2026-11-21"}, {"service": "C"}])
def test_what_cannot_be_booked_is_told_in_the_form(kupang: Office, wrong: dict[str, Any]) -> None:
    officer = browser(Role.OFFICER, kupang)
    facts = {"office": 1, "day": "2026-11-17", "time": "08:30", "service": "A", "party": 2, **wrong}
    answer = officer.post(reverse("admin:bookings_booking_add"), facts)
    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    assert not Booking.objects.exists()


def test_a_full_slot_is_told_and_nothing_kept(kupang: Office) -> None:
    made(kupang, wish(party=2))
    officer = browser(Role.OFFICER, kupang)
    facts = {"office": 1, "day": "2026-11-17", "time": "08:30", "service": "A", "party": 1}
    answer = officer.post(reverse("admin:bookings_booking_add"), facts, follow=True)
    assert "Not enough seats are left." in answer.content.decode()
    assert Booking.objects.count() == 1


def test_another_offices_rows_are_not_there(kupang: Office) -> None:
    blitar = office("blitar")
    there = made(blitar, wish()).booking
    officer, admin = browser(Role.OFFICER, kupang), browser(Role.ADMIN, kupang)
    keys.tend(NOW)
    assert page(officer, "bookings_booking_change", there.id).status_code == 302  # to the start, told so
    assert officer.get(reverse("pass_pdf", args=[there.id])).status_code == 404
    facts = {"office": 3, "day": "2026-11-17", "time": "08:30", "service": "A", "party": 1}
    assert officer.post(reverse("admin:bookings_booking_add"), facts).status_code == 200
    officer.post(
        reverse("admin:bookings_booking_changelist"), {"action": "cancel", "_selected_action": [there.id]}
    )
    assert [row.state for row in Booking.objects.all()] == [State.BOOKED]
    assert "Blitar" not in page(admin, "offices_office_changelist").content.decode()
    other = {"office": 3, "note": "", "owned": json.dumps(blitar.current.owned if blitar.current else {})}
    assert admin.post(reverse("admin:offices_officerevision_add"), other).status_code == 200
    assert OfficeRevision.objects.count() == 2


def test_what_a_role_may_not_is_not_there(kupang: Office) -> None:
    officer, admin = browser(Role.OFFICER, kupang), browser(Role.ADMIN, kupang)
    assert page(officer, "offices_officerevision_add").status_code == 403
    assert page(officer, "offices_account_changelist").status_code == 403
    assert page(admin, "passes_signingkey_changelist").status_code == 403
    assert page(admin, "bookings_apiclient_changelist").status_code == 403
    assert Client().get(reverse("admin:index")).status_code == 302


def test_settings_are_published_and_taken_back(kupang: Office) -> None:
    admin = browser(Role.ADMIN, kupang)
    assert kupang.current is not None
    new = {**kupang.current.owned, "quota": {"walk_in": 40, "priority": 4}}
    add = reverse("admin:offices_officerevision_add")
    assert admin.post(add, {"office": 1, "note": "fewer", "owned": json.dumps(new)}).status_code == 302
    kupang.refresh_from_db()
    assert kupang.settings().quota.walk_in == 40
    spoiled = {**new, "quota": {"walk_in": -1}}
    answer = admin.post(add, {"office": 1, "note": "", "owned": json.dumps(spoiled)})
    assert "quota.walk_in" in answer.content.decode()
    first = OfficeRevision.objects.get(number=1)
    admin.post(
        reverse("admin:offices_officerevision_changelist"),
        {"action": "publish_again", "_selected_action": [first.pk]},
    )
    kupang.refresh_from_db()
    assert kupang.settings().quota.walk_in == 60
    made_by = OfficeRevision.objects.get(number=3).made_by
    assert made_by is not None
    assert made_by.username == "office_admin"


def test_an_office_administrator_makes_no_national_account(kupang: Office) -> None:
    admin = browser(Role.ADMIN, kupang)
    facts = {
        "username": "baru",
        "usable_password": "true",
        "password1": "sandi yang panjang",
        "password2": "sandi yang panjang",
    }
    add = reverse("admin:offices_account_add")
    assert admin.post(add, {**facts, "role": "national"}).status_code == 200
    assert admin.post(add, {**facts, "role": "officer", "office": 1}).status_code == 302
    assert "is_superuser" not in page(admin, "offices_account_add").content.decode()


def test_a_large_file_shows_how_it_gets_on(committed_kupang: Office) -> None:
    admin = browser(Role.ADMIN, committed_kupang)
    rows = "".join(f"MP-{n:06d};17/11/2026;08.30;A\n" for n in range(8000))
    file = io.BytesIO(("referensi;tanggal;jam;layanan\n" + rows).encode())
    file.name = "bookings.csv"
    answer = admin.post(reverse("admin:bookings_imported_add"), {"office": 1, "file": file})
    text = answer.getvalue().decode()
    assert "Checking 7000/8000" in text
    row = Imported.objects.get()
    assert reverse("admin:bookings_imported_change", args=[row.pk]) in text
    assert (row.done, row.lines, len(row.mistakes)) == (False, 8000, 1001)
    assert not Booking.objects.exists()


def upload(client: Client, text: str) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "bookings.csv"
    return client.post(reverse("admin:bookings_imported_add"), {"office": 1, "file": file}, follow=True)


def test_a_csv_file_is_imported_or_every_line_named(kupang: Office) -> None:
    admin = browser(Role.ADMIN, kupang)
    head = "referensi;tanggal;jam;layanan\n"
    answer = upload(admin, head + "MP-000001;17/11/2026;08.30;A\nMP-000002;17/11/2026;08.31;A\n")
    assert "line 3, time" in answer.content.decode()
    assert not Booking.objects.exists()
    upload(admin, head + "MP-000001;17/11/2026;08.30;A\n")
    assert Booking.objects.count() == 1
    assert [row.done for row in Imported.objects.order_by("id")] == [False, True]
    assert Imported.objects.count() == 2
