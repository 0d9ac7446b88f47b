"""What a kiosk of another version of the API is told."""

import pytest
from django.test import Client

from central.offices.models import Office
from kiosk.sync import errors, wire
from kiosk.sync.link import error_of
from kiosk.sync.transport import Reply


def _asked(method: str, path: str) -> Reply:
    client = Client()
    found = (
        client.post(path, b"{}", content_type="application/json") if method == "POST" else client.get(path)
    )
    return Reply(found.status_code, {"content-type": found["Content-Type"]}, found.content)


@pytest.mark.parametrize("path", ["POST /api/kiosk/v2/push", "GET /api/kiosk/v2/pull?cursor=a.b.c"])
def test_a_newer_kiosk_is_told_that_this_server_is_to_be_updated(
    central: Office, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = _asked(*path.split())
    assert reply.status == 426
    assert b"update this server" in reply.body
    monkeypatch.setattr(wire, "API", 2)
    assert type(error_of(reply)) is errors.CentreOld


def test_an_older_kiosk_is_told_that_it_is_to_be_updated(central: Office) -> None:
    reply = _asked("POST", "/api/kiosk/v0/push")
    assert (reply.status, type(error_of(reply))) == (426, errors.UpgradeNeeded)
    assert b"update the kiosk" in reply.body


def test_what_this_version_does_not_have_is_not_found(central: Office) -> None:
    assert _asked("GET", f"{wire.PREFIX}/coffee").status == 404
