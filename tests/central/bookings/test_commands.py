"""The commands of the server's owner about offices, bookings and keys."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from central.bookings import claims, clients, feed
from central.bookings.models import ApiClient, Booking
from central.offices.models import Account, Office
from central.passes.models import SigningKey
from tests.central.central_kit import OFFICES, TODAY, made, office, wish

pytestmark = pytest.mark.usefixtures("at_six")


def said(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=out)
    return out.getvalue()


def test_offices_from_their_files(db: None, tmp_path: Path) -> None:
    assert "office 1 kupang: revision 1" in said("add_office", str(OFFICES / "kupang.toml"))
    assert "revision 2" in said("add_office", str(OFFICES / "kupang.toml"))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("code = 0")
    with pytest.raises(CommandError, match="code"):
        said("add_office", str(wrong))


def test_an_account_and_its_password(kupang: Office) -> None:
    name, password = said("add_account", "rina", "officer", "kupang").split()
    assert Account.objects.get(username=name).check_password(password)
    for words in (
        ["rina", "officer", "kupang"],
        ["x", "officer"],
        ["x", "national", "kupang"],
        ["x", "officer", "y"],
    ):
        with pytest.raises(CommandError):
            said("add_account", *words)


def test_another_system_and_its_key(kupang: Office) -> None:
    key = said("add_client", "SIMKIM", "kupang").strip()
    client = clients.client_of(key)
    assert client is not None
    assert client.may(1)
    assert not client.may(3)
    assert ApiClient.objects.get().key_hash != key
    with pytest.raises(CommandError):
        said("add_client", "SIMKIM")
    with pytest.raises(CommandError):
        said("add_client", "other", "nowhere")


def test_a_file_of_bookings(kupang: Office, tmp_path: Path) -> None:
    file = tmp_path / "bookings.csv"
    file.write_text("referensi,tanggal,jam,layanan\nMP-000001,2026-11-17,08:30,A\n")
    assert "1 new" in said("import_bookings", "kupang", str(file))
    file.write_text("referensi,tanggal,jam,layanan\nMP-000002,2026-11-17,08:31,A\n")
    with pytest.raises(CommandError, match="nothing was imported"):
        said("import_bookings", "kupang", str(file))
    with pytest.raises(CommandError):
        said("import_bookings", "nowhere", str(file))
    assert Booking.objects.count() == 1


def test_keys_are_shown_rotated_revoked_and_sealed_anew(kupang: Office) -> None:
    said("daily")
    new = made(kupang, wish())
    assert "1  current" in said("keys")
    assert "2  next" in said("keys", "--rotate")
    assert "1 keys" in said("keys", "--reseal") or "2 keys and 1 codes" in said("keys", "--reseal")
    assert claims.code_of(new.booking) == new.code
    assert "1  revoked" in said("keys", "--revoke", "1")
    assert SigningKey.objects.count() == 3
    with pytest.raises(CommandError):
        said("keys", "--revoke", "99")


def test_after_a_restore_kiosks_take_a_snapshot(kupang: Office) -> None:
    cursor = feed.snapshot(1, TODAY).cursor
    said("restored")
    with pytest.raises(feed.GoneCursor):
        feed.changes(1, cursor, TODAY)
    assert office().code == 1
