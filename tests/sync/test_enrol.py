"""An invitation becomes a token once, over a line that the invitation itself proves."""

import ssl
from typing import Any

import pytest
import trustme

from kiosk.sync import wire
from kiosk.sync.enrol import FILE, SECRET_FILE, Enrolment, enrol, fetch_authority, invited, parse
from kiosk.sync.errors import BadAnswer, EnrolmentError, NotTheCentre, SyncError, Unreachable
from kiosk.sync.transport import HttpTransport, Reply, Request
from kiosk.sync.wire_bytes import pack
from kiosk.sync.wire_invitation import Invitation, fingerprint_of
from tests.sync.centre_kit import CODE, JSON, PORTAL, Centre, replies, serving

CA = trustme.CA()
PEM = CA.cert_pem.bytes().decode()
PRINT = fingerprint_of(ssl.PEM_cert_to_DER_cert(PEM))
URL = "https://antrean.example"


class Disk(dict[str, bytes]):
    """Small files, in the order in which they were written."""

    def put(self, name: str, content: bytes) -> None:
        self[name] = content


def use(centre: Centre, disk: Disk, invitation: Invitation | None = None, **more: Any) -> Enrolment:
    facts: dict[str, Any] = {
        "office": 1,
        "name": "kiosk-1",
        "version": "0.1",
        "connect": lambda _url, _authority: centre,
        "put": disk.put,
    }
    return enrol(invitation or invited(URL, CODE, None), **facts | more)


def test_a_code_becomes_an_enrolment() -> None:
    centre, disk = Centre(), Disk()
    found = use(centre, disk)
    assert list(disk) == [SECRET_FILE, FILE]  # the enrolment last: it says that all is there
    assert disk[SECRET_FILE] == centre.secret
    assert parse(disk[FILE].decode()) == found
    assert (found.url, found.office, found.kiosk, found.place) == (URL, 1, 12, 1)
    assert found.token in centre.tokens
    assert found.token not in repr(found)


def test_a_code_is_good_once() -> None:
    centre, disk = Centre(), Disk()
    use(centre, disk)
    before = dict(disk)
    with pytest.raises(EnrolmentError, match="make a new one"):
        use(centre, disk)
    assert disk == before


@pytest.mark.parametrize("typed", ["7K3M-9QXA", "7k3m 9qxa", " 7K3M9QXA\n"])
def test_a_code_may_be_typed_as_people_do(typed: str) -> None:
    assert use(Centre(), Disk(), invited(URL, typed, None)).kiosk == 12


def test_a_code_of_another_office_is_named_and_stores_nothing() -> None:
    disk = Disk()
    with pytest.raises(EnrolmentError, match=r"is for Kantor Imigrasi Kupang \(office 1\).* of office 9"):
        use(Centre(), disk, office=9)
    assert disk == {}


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (PORTAL, NotTheCentre),
        (Reply(401, {"content-type": "text/html"}, b"<h1>Log in"), NotTheCentre),
        (Reply(200, JSON, pack(wire.Pulled(cursor="c", now="2026-11-17T00:00:00Z"))), BadAnswer),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_centre_stores_nothing(reply: Reply, kind: type[SyncError]) -> None:
    centre, disk = Centre(), Disk()
    centre.faults.append(replies(reply))
    with pytest.raises(kind):
        use(centre, disk)
    assert disk == {}


@pytest.mark.parametrize("secret", [b"", b"short"])
def test_a_secret_that_is_none_is_not_stored(secret: bytes) -> None:
    centre, disk = Centre(secret=secret), Disk()
    if secret:
        with pytest.raises(BadAnswer, match="secret"):
            use(centre, disk)
        assert disk == {}
    else:
        use(centre, disk)
        assert list(disk) == [FILE]


# The authority


def test_an_authority_with_the_right_fingerprint_is_pinned() -> None:
    pinned: list[str | None] = []

    def connect(_url: str, authority: str | None) -> Centre:
        pinned.append(authority)
        return centre

    centre, disk = Centre(), Disk()
    found = use(centre, disk, invited(URL, CODE, PRINT), connect=connect, authority_of=lambda _url: PEM)
    assert pinned == [PEM]
    assert found.authority == PEM
    assert parse(disk[FILE].decode()).authority == PEM


@pytest.mark.parametrize(
    ("authority", "kind"),
    [
        (trustme.CA().cert_pem.bytes().decode(), NotTheCentre),
        ("junk", BadAnswer),
        (PEM + trustme.CA().cert_pem.bytes().decode(), BadAnswer),
        ("", BadAnswer),
    ],
    ids=["another", "junk", "two at once", "none"],
)
def test_another_authority_gets_neither_the_code_nor_our_trust(authority: str, kind: type[SyncError]) -> None:
    centre, disk = Centre(), Disk()
    with pytest.raises(kind):
        use(centre, disk, invited(URL, CODE, PRINT), authority_of=lambda _url: authority)
    assert (centre.asked, disk) == ([], {})


class WithAuthority(Centre):
    """A centre with an authority of its own, which it shows to everybody."""

    pem = PEM

    def answer(self, request: Request) -> Reply:
        if request.path == f"{wire.PREFIX}/authority":
            return Reply(200, JSON, pack(wire.Authority(pem=self.pem)))
        return super().answer(request)


def test_enrolment_over_tls_with_an_authority_of_its_own() -> None:
    centre, disk = WithAuthority(), Disk()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    CA.issue_cert("127.0.0.1").configure_cert(context)
    lines: list[HttpTransport] = []

    def connect(url: str, authority: str | None) -> HttpTransport:
        lines.append(HttpTransport(url, authority))
        return lines[-1]

    with serving(centre, context=context) as url:
        found = use(centre, disk, invited(f"AE1|{url}|{CODE}|{PRINT}", None, None), connect=connect)
        assert found.authority == PEM
        assert centre.asked == ["GET authority", "POST enrol"]
        # Whoever sits in between with a certificate of his own is not let in.
        liar = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(liar)
        between = WithAuthority()
        between.codes = centre.codes
        with serving(between, context=liar) as liars, pytest.raises(NotTheCentre):
            use(between, disk, invited(liars, CODE, PRINT), connect=connect)
        assert between.asked == ["GET authority"]
    for line in lines:
        line.close()


def test_an_authority_is_fetched_from_a_centre_only() -> None:
    centre = WithAuthority()
    with serving(centre) as url:
        assert fetch_authority(url) == PEM
        centre.faults.append(replies(PORTAL))
        with pytest.raises(NotTheCentre):
            fetch_authority(url)
    with pytest.raises(Unreachable):
        fetch_authority(url)


# What is typed, and what is stored


@pytest.mark.parametrize(
    ("url", "code", "authority"),
    [
        ("antrean.example", CODE, None),
        ("http://antrean.example", CODE, None),
        ("https://antrean.example", CODE, "ab"),
        ("https://antrean.example", None, None),
        ("AE2|https://antrean.example|X|", None, None),
        ("AE1|https://antrean.example|X", None, None),
        ("AE1|http://antrean.example|X|", None, None),
        ("https://antrean.example/|x", CODE, None),
        # What stands behind the host could show another's name where staff compare.
        ("https://evil.example/x/antrean.imigrasi.go.id", CODE, None),
        ("AE1|https://evil.example/x/antrean.imigrasi.go.id|X|", None, None),
        ("AE1|https://antrean.imigrasi.go.id@evil.example|X|", None, None),
        ("AE1|https://\u0430ntrean.example|X|", None, None),  # a Cyrillic letter
        ("https://antrean..example", CODE, None),
    ],
)
def test_what_is_no_invitation(url: str, code: str | None, authority: str | None) -> None:
    with pytest.raises(EnrolmentError):
        invited(url, code, authority)


def test_a_name_that_no_network_takes_is_no_address() -> None:
    with pytest.raises(EnrolmentError):
        fetch_authority("https://a..b")


def test_a_fingerprint_may_be_typed_as_browsers_show_it() -> None:
    shown = ":".join(PRINT[n : n + 2] for n in range(0, 64, 2)).upper()
    assert invited(URL, CODE, shown).authority == PRINT


def test_the_file_holds_any_name() -> None:
    name = 'Kantor "Utama" \\ Jl. Ā\u007f\u0001\n😀'
    found = Enrolment(url=URL, kiosk=1, office=1, office_name=name, token="t" * 43, authority=PEM)
    assert parse(found.to_toml()) == found


@pytest.mark.parametrize(
    "text", ["", "token = 1", "not toml", 'token = "' + "t" * 43 + '"', "[[key]]\nid = 1"]
)
def test_a_file_that_is_none_is_said_without_its_token(text: str) -> None:
    with pytest.raises(EnrolmentError, match="enrol again") as caught:
        parse(text)
    assert "tttt" not in str(caught.value)
