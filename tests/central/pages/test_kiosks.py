"""Kiosks: from a name to an enrolled one, and its end."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from central.kiosks import enrolment
from central.kiosks.enrolment import CodeRefused
from central.kiosks.models import EnrolmentCode, Kiosk
from central.kiosks.tokens import Denied, caller_of
from central.offices.models import Office, Role
from central.pages.models import Act, Deed
from central.pages.views import kiosks as view
from kiosk.sync.enrol import invited
from kiosk.sync.wire import Enrol
from kiosk.sync.wire_invitation import Invitation
from tests.central.pages.pages_kit import NOW, client, kiosk

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def browser(office: Office) -> Any:
    return client(Role.ADMIN, office, "en")


def code_of(answer: Any) -> str:
    found = re.search(r'<p class="code">([0-9A-Z-]+)</p>', answer.content.decode())
    assert found is not None
    return found[1]


def test_a_kiosk_is_added_named_and_enrolled(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(view, "qr", lambda text: told.append(text) or "")
    made = browser.post("/office/1/kiosks/new/", {"name": "  Pintu   depan "})
    row = Kiosk.objects.get()
    assert made["Location"] == f"/office/1/kiosks/{row.pk}/"
    assert (row.place, row.name, row.active) == (1, "Pintu depan", False)
    answer = browser.post(f"/office/1/kiosks/{row.pk}/code/")
    invitation = Invitation.parse(told[0])
    assert invitation.url == "http://testserver"
    assert invitation.code == code_of(answer).replace("-", "")
    assert "Good until 11.24, once" in answer.content.decode()
    given = enrolment.enrol(Enrol(code=invitation.code, version="1.0.0"), NOW)
    assert caller_of(f"Bearer {given.token}").kiosk == row.pk
    with pytest.raises(CodeRefused):
        enrolment.enrol(Enrol(code=invitation.code), NOW)
    acts = list(Deed.objects.order_by("id").values_list("act", "detail"))
    assert acts[1:] == [(Act.KIOSK_ADDED, "#1 Pintu depan"), (Act.KIOSK_CODE, "#1 Pintu depan")]


def test_a_code_ends_after_two_hours_and_a_new_one_voids_it(browser: Any, office: Office) -> None:
    row = kiosk(office, 1, token_hash=None)
    path = f"/office/1/kiosks/{row.pk}/code/"
    first, second = code_of(browser.post(path)), code_of(browser.post(path))
    assert EnrolmentCode.objects.count() == 1
    with pytest.raises(CodeRefused):
        enrolment.enrol(Enrol(code=first), NOW)
    with pytest.raises(CodeRefused):
        enrolment.enrol(Enrol(code=second), NOW + view.CODE_VALID)
    enrolment.enrol(Enrol(code=second), NOW + view.CODE_VALID - dt.timedelta(seconds=1))


def test_the_page_with_the_code_tells_when_it_was_used(
    browser: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = kiosk(office, 1)
    answer = browser.post(f"/office/1/kiosks/{row.pk}/code/")
    source = re.search(r'data-live-src="([^"]+)"', answer.content.decode())
    assert source is not None
    assert "Waiting for the kiosk" in browser.get(source[1]).content.decode()
    later = NOW + dt.timedelta(minutes=3)
    enrolment.enrol(Enrol(code=code_of(answer)), later)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "Kiosk 1 is enrolled." in browser.get(source[1]).content.decode()
    assert "Waiting" in browser.get(f"/office/1/kiosks/{row.pk}/enrolled/?since=x").content.decode()


def test_the_code_lies_nowhere_but_on_that_page(browser: Any, office: Office) -> None:
    row = kiosk(office, 1)
    code = code_of(browser.post(f"/office/1/kiosks/{row.pk}/code/"))
    assert code not in browser.get(f"/office/1/kiosks/{row.pk}/").content.decode()
    assert code not in browser.get("/office/1/log/").content.decode()
    assert code.encode() not in bytes(EnrolmentCode.objects.get().digest)


def test_the_qr_is_a_picture_of_the_invitation() -> None:
    text = Invitation(url="https://antrean.example.go.id", code="N3NQF9STV8", authority="a" * 64).to_text()
    svg = view.qr(text)
    assert svg.startswith("<svg")
    assert 'class="qr"' in svg
    assert "style" not in svg
    assert Invitation.parse(text).authority == "a" * 64


def test_a_revoked_kiosk_is_heard_no_more(browser: Any, office: Office) -> None:
    row = kiosk(office, 1, token_hash=None)
    code = code_of(browser.post(f"/office/1/kiosks/{row.pk}/code/"))
    token = enrolment.enrol(Enrol(code=code), NOW).token
    browser.post(f"/office/1/kiosks/{row.pk}/revoke/")
    with pytest.raises(Denied):
        caller_of(f"Bearer {token}")
    page = browser.get("/office/1/kiosks/").content.decode()
    assert "Enrol it again with a new code" in page
    assert Deed.objects.filter(act=Act.KIOSK_REVOKED).count() == 1


def test_a_name_is_plain_text(browser: Any, office: Office) -> None:
    row = kiosk(office, 1)
    browser.post(f"/office/1/kiosks/{row.pk}/name/", {"name": "<script>x</script>" + "y" * 90})
    row.refresh_from_db()
    assert len(row.name) == 64
    page = browser.get("/office/1/kiosks/").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_name_is_kept_without_nul(browser: Any, office: Office) -> None:
    browser.post("/office/1/kiosks/new/", {"name": "a\0b"})
    assert Kiosk.objects.get().name == "ab"


def test_what_is_typed_in_a_terminal_enrols_with_the_centres_own_authority(
    browser: Any, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = kiosk(office, 1)
    for authority in (None, "ab" * 32):
        monkeypatch.setattr(view, "_authority", lambda found=authority: found)
        html = browser.post(f"/office/1/kiosks/{row.pk}/code/", secure=True).content.decode()
        line = re.search(r"<code>kiosk enrol (.*?)</code>", html)
        assert line is not None
        url, code, *options = line[1].split()
        assert options == ([] if authority is None else ["--authority", authority])
        assert invited(url, code, options[-1] if options else None).authority == authority
