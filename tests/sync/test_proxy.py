"""An office behind an HTTP proxy: what goes through it, what does not, and what it gets to see."""

import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from kiosk.settings import SettingsMistakes, resolve
from kiosk.sync import wire
from kiosk.sync.enrol import enrol, invited
from kiosk.sync.errors import NotTheCentre, Unreachable
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport, through
from kiosk.sync.wire_invitation import fingerprint_of
from tests.cli.cli_kit import kiosk, kupang
from tests.sync.centre_kit import CODE, TOKEN, Centre, serving
from tests.sync.connect_proxy import ConnectProxy, connect_proxy

NAME = "antrean.test"
URL = f"https://{NAME}:8443"


class Behind:
    """A centre with a name that only the proxy finds."""

    def __init__(self, centre: Centre, address: tuple[str, int], authority: trustme.CA) -> None:
        self.centre = centre
        self.address = address
        self.authority = authority.cert_pem.bytes().decode()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def behind(authority: trustme.CA) -> Iterator[Behind]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(NAME).configure_cert(context)
    centre = Centre()
    with serving(centre, context=context) as url:
        parts = urlsplit(url)
        assert parts.hostname
        assert parts.port
        yield Behind(centre, (parts.hostname, parts.port), authority)


def pushed(behind: Behind, proxy: str) -> int:
    events = (wire.Sent.of(1, b'{"x": 1}', b"h" * 32),)
    with closing(through(proxy)(URL, behind.authority)) as line:
        link = Link(line, TOKEN)
        link.pull("0")
        return link.push(wire.Push(epoch="e", events=events)).highest


def address(proxy: ConnectProxy, user: str = "") -> str:
    return f"http://{user}127.0.0.1:{proxy.port}"


def test_the_centre_is_reached_through_the_proxy_which_sees_no_word_of_it(behind: Behind) -> None:
    with connect_proxy(behind.address) as proxy:
        assert pushed(behind, address(proxy)) == 1
    assert len(proxy.asked) == 1  # one connection, kept
    assert proxy.asked[0].startswith(f"CONNECT {NAME}:8443 ")
    assert TOKEN not in proxy.asked[0]
    assert behind.centre.asked == ["GET pull", "POST push"]


def test_a_proxy_that_wants_a_password_gets_it_and_refuses_without(behind: Behind) -> None:
    with connect_proxy(behind.address, "kantor:r@hasia") as proxy:
        assert pushed(behind, address(proxy, "kantor:r%40hasia@")) == 1
        with pytest.raises(Unreachable, match="the proxy does not let us through: 407") as caught:
            pushed(behind, address(proxy, "kantor:salah@"))
        assert "salah" not in str(caught.value)


def test_a_proxy_that_is_gone_is_no_network(behind: Behind) -> None:
    with connect_proxy(behind.address) as proxy:
        gone = address(proxy)
    with pytest.raises(Unreachable):
        pushed(behind, gone)


def test_a_proxy_that_opens_tls_is_a_stranger(behind: Behind) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(NAME).configure_cert(context)
    other = Centre()
    with serving(other, context=context) as url:
        parts = urlsplit(url)
        at = (parts.hostname or "", parts.port or 0)
        with connect_proxy(at) as proxy, pytest.raises(NotTheCentre):
            pushed(behind, address(proxy))
    assert other.asked == []


def test_what_the_environment_says_is_no_matter(behind: Behind, monkeypatch: pytest.MonkeyPatch) -> None:
    with connect_proxy(behind.address) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, address(proxy))
        with closing(HttpTransport(URL, behind.authority)) as line, pytest.raises(Unreachable):
            Link(line, TOKEN).pull("0")
        monkeypatch.setenv("NO_PROXY", "*")
        assert pushed(behind, address(proxy)) == 1
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("tls", [False, True])
def test_what_is_on_this_machine_goes_to_no_proxy(authority: trustme.CA, tls: bool) -> None:
    context, pem = None, None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        pem = authority.cert_pem.bytes().decode()
    with (
        serving(Centre(), context=context) as url,
        connect_proxy(("127.0.0.1", 9)) as proxy,
        closing(through(address(proxy))(url, pem)) as line,
    ):
        assert Link(line, TOKEN).pull("0").cursor == "0"
    assert proxy.asked == []


@pytest.mark.parametrize("user", ["", "kantor:rahasia@"])
def test_an_enrolment_goes_through_it_from_the_first_word(behind: Behind, user: str) -> None:
    """The centre's authority is fetched by another way than all the rest."""
    fingerprint = fingerprint_of(ssl.PEM_cert_to_DER_cert(behind.authority))
    behind.centre.authority = behind.authority
    with connect_proxy(behind.address, user[:-1] or None) as proxy:
        stored: dict[str, bytes] = {}
        found = enrol(
            invited(URL, CODE, fingerprint),
            office=1,
            name="kiosk",
            version="1",
            connect=through(address(proxy, user)),
            put=stored.__setitem__,
            proxy=address(proxy, user),
        )
    assert found.authority == behind.authority
    assert behind.centre.asked == ["GET authority", "POST enrol"]
    assert len(proxy.asked) == 2
    assert set(stored) == {"secret", "enrolment.toml"}


def test_the_commands_go_by_the_setting(behind: Behind, tmp_path: Path) -> None:
    behind.centre.office, behind.centre.authority = kupang().code, behind.authority
    fingerprint = fingerprint_of(ssl.PEM_cert_to_DER_cert(behind.authority))
    invitation = f"AE1|{URL}|{CODE}|{fingerprint}"
    with connect_proxy(behind.address) as proxy:
        way = {"ANTREAN_PROXY": address(proxy)}
        kiosk("enrol", invitation, "--data", tmp_path, **way)
        assert "in step" in kiosk("sync", "--data", tmp_path, **way).stdout
        assert "not in step" in kiosk("sync", "--data", tmp_path, status=1).stderr
    assert behind.centre.asked[:3] == ["GET authority", "POST enrol", "POST push"]


@pytest.mark.parametrize(
    "found", ["proxy:3128", "https://proxy:3128", "http://proxy", "http://proxy:3128/path", "socks5://p:1"]
)
def test_what_is_no_http_proxy_is_named(found: str) -> None:
    with pytest.raises(SettingsMistakes, match=r"proxy: found .* allowed: the office's HTTP proxy"):
        resolve([("environment", {"proxy": found})])


def test_the_password_of_a_proxy_is_shown_nowhere() -> None:
    resolved = resolve([("file", {"proxy": "http://kantor:rahasia@proxy:3128"})])
    assert resolved.settings.way_out == "http://kantor:rahasia@proxy:3128"
    shown = [origin.value for origin in resolved.origins if origin.name == "proxy"]
    assert shown == ["http://***@proxy:3128"]
