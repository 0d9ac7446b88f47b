"""HTTP over this machine's loop, as hostile as it gets: what is not whole, in time and ours is nothing."""

import datetime as dt
import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
import trustme

from kiosk.sync import transport, wire
from kiosk.sync.errors import BadAnswer, EnrolmentError, NotTheCentre, SyncError, Unreachable
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport, Reply, Request, address, unpacked
from tests.sync.centre_kit import TOKEN, Centre, Raw, says, serving

ASK = Request("GET", f"{wire.PREFIX}/snapshot")


def asked(url: str, authority: str | None = None, *, whole: float = 10.0) -> Reply:
    with closing(HttpTransport(url, authority, whole=whole)) as found:
        return found.send(ASK)


@contextmanager
def raw(write: Raw) -> Iterator[str]:
    with serving(Centre(), raw=write) as url:
        yield url


@contextmanager
def link(url: str, authority: str | None = None) -> Iterator[Link]:
    with closing(HttpTransport(url, authority)) as line:
        yield Link(line, TOKEN)


def head(handler: BaseHTTPRequestHandler, *lines: str, status: int = 200) -> None:
    handler.wfile.write("\r\n".join((f"HTTP/1.1 {status} Said", *lines, "", "")).encode())


def test_the_wire_goes_over_http_packed_both_ways() -> None:
    centre = Centre()
    with serving(centre) as url, link(url) as line:
        events = tuple(wire.Sent.of(seq, b'{"x": "' + b"y" * 600 + b'"}', b"h" * 32) for seq in range(1, 5))
        assert line.push(wire.Push(epoch="e", events=events)).highest == 4
        assert line.pull("0").cursor == "0"
    assert centre.asked == ["POST push", "GET pull"]


def test_one_connection_is_kept_and_one_that_was_closed_is_made_anew() -> None:
    ports: list[int] = []

    def port(handler: BaseHTTPRequestHandler) -> None:
        ports.append(handler.client_address[1])
        head(handler, "Content-Length: 2")
        handler.wfile.write(b"{}")
        handler.close_connection = len(ports) == 2

    with raw(port) as url, closing(HttpTransport(url)) as found:
        for _ in range(4):
            assert found.send(ASK).body == b"{}"
    assert len(set(ports)) == 2
    assert ports[0] == ports[1] != ports[2] == ports[3]


def test_a_refusal_is_a_reply() -> None:
    centre = Centre()
    centre.faults.append(says(503, wire.Refusal.BUSY, {"retry-after": "60"}))
    with serving(centre) as url:
        reply = asked(url)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")


# Nobody there


def test_no_name_and_no_server_are_unreachable() -> None:
    with pytest.raises(Unreachable):
        asked("https://antrean.invalid")
    with serving(Centre()) as url:
        pass
    with pytest.raises(Unreachable, match="Connection refused"):
        asked(url)


def _reset(handler: BaseHTTPRequestHandler) -> None:
    head(handler, "Content-Length: 1000")
    handler.wfile.write(b"x" * 10)
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    handler.connection.setsockopt(1, 13, linger)  # SO_LINGER of 0 s: the end is a reset
    handler.connection.close()


def _chunk(handler: BaseHTTPRequestHandler) -> None:
    head(handler, "Transfer-Encoding: chunked")
    handler.wfile.write(b"64\r\n" + b"x" * 10)


def _short(handler: BaseHTTPRequestHandler) -> None:
    head(handler, "Content-Length: 1000")
    handler.wfile.write(b"x" * 999)


@pytest.mark.parametrize(
    "write",
    [_short, _reset, _chunk, lambda _handler: None, lambda handler: handler.wfile.write(b"junk\r\n\r\n")],
    ids=["truncated", "reset", "half a chunk", "nothing", "no HTTP"],
)
def test_a_body_that_is_cut_short_is_no_answer(write: Raw) -> None:
    with raw(write) as url, pytest.raises(Unreachable):
        asked(url)


# Too much


def _packed(body: bytes, coding: str = "gzip", status: int = 200, kind: str = "application/json") -> Raw:
    def write(handler: BaseHTTPRequestHandler) -> None:
        lines = f"Content-Encoding: {coding}", f"Content-Length: {len(body)}", f"Content-Type: {kind}"
        head(handler, *lines, status=status)
        handler.wfile.write(body)

    return write


def test_a_gzip_bomb_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_BYTES", 100_000)
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    with raw(_packed(bomb)) as url, pytest.raises(BadAnswer, match="more than 100000 bytes unpacked"):
        asked(url)


def test_a_body_without_end_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ANSWER_BYTES", 100_000)
    written = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        while True:
            handler.wfile.write(b"x" * 65536)
            written.append(1)

    with raw(endless) as url, pytest.raises(BadAnswer, match="more than 100000 bytes"):
        asked(url)
    assert len(written) < 1000


@pytest.mark.parametrize(
    ("body", "coding", "kind", "found"),
    [
        (b"junk", "gzip", "application/json", BadAnswer),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip", "application/json", BadAnswer),
        # Of a page it is not asked how its bytes are wrong.
        (gzip.compress(b"<h1>", mtime=0)[:-4], "gzip", "text/html", NotTheCentre),
        (b"{}", "br", "application/json", NotTheCentre),
        (b"{}", "deflate", "text/html", NotTheCentre),
    ],
)
def test_what_cannot_be_unpacked_is_no_answer(
    body: bytes, coding: str, kind: str, found: type[SyncError]
) -> None:
    with raw(_packed(body, coding, kind=kind)) as url, pytest.raises(found) as caught:
        asked(url)
    assert type(caught.value) is found
    with raw(_packed(body, coding, 503, kind)) as url:
        assert asked(url).status == 503  # whatever its words were


def test_a_coding_has_more_names_than_one() -> None:
    assert unpacked(gzip.compress(b"{}"), "GZIP") == unpacked(gzip.compress(b"{}"), "x-gzip ") == b"{}"


# Too slow


def _trickle(handler: BaseHTTPRequestHandler) -> None:
    head(handler, "Content-Length: 1000000")
    for _ in range(2000):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.01)


def _trickle_head(handler: BaseHTTPRequestHandler) -> None:
    for sign in b"HTTP/1.1 200 OK\r\nX-Header: " + b"x" * 2000:
        handler.wfile.write(bytes([sign]))
        handler.wfile.flush()
        time.sleep(0.01)


@pytest.mark.parametrize("write", [_trickle, _trickle_head], ids=["body", "head"])
def test_a_server_that_trickles_is_given_up_as_a_whole(write: Raw) -> None:
    with raw(write) as url, pytest.raises(Unreachable):
        asked(url, whole=0.2)


def _silent(asked: threading.Event, gone: threading.Event) -> Raw:
    def write(_handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        gone.wait(20)

    return write


def test_a_request_is_ended_from_another_thread_and_none_is_begun_after() -> None:
    arrived, gone, failed = threading.Event(), threading.Event(), threading.Event()

    def ask() -> None:
        with pytest.raises(Unreachable):
            found.send(ASK)
        failed.set()

    with raw(_silent(arrived, gone)) as url:
        found = HttpTransport(url)
        thread = threading.Thread(target=ask)
        thread.start()
        assert arrived.wait(10)
        found.interrupt()
        thread.join(10)
        gone.set()
    assert failed.is_set()
    with closing(found), pytest.raises(Unreachable, match="stopping"):
        found.send(ASK)


# Somebody else


def test_no_redirect_is_followed() -> None:
    other = Centre()
    with serving(other) as elsewhere:

        def moved(handler: BaseHTTPRequestHandler) -> None:
            handler.wfile.write(
                f"HTTP/1.1 307 Moved\r\nLocation: {elsewhere}{handler.path}\r\n"
                "Content-Length: 0\r\n\r\n".encode()
            )

        with raw(moved) as url, link(url) as line, pytest.raises(NotTheCentre, match="status 307"):
            line.snapshot()
    assert other.asked == []


class Tls:
    """An authority of our own, and the certificates it gives."""

    def __init__(self) -> None:
        self.authority = trustme.CA()
        self.pem = self.authority.cert_pem.bytes().decode()

    def context(self, *names: str, **more: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*(names or ("127.0.0.1",)), **more).configure_cert(context)
        return context


@pytest.fixture(scope="module")
def tls() -> Tls:
    return Tls()


def test_the_authority_of_the_enrolment_is_trusted(tls: Tls) -> None:
    centre = Centre()
    with serving(centre, context=tls.context()) as url, link(url, tls.pem) as line:
        line.snapshot()
        line.pull("0")
    assert len(centre.asked) == 2


@pytest.mark.parametrize(
    ("make", "trusted", "why"),
    [
        (lambda tls: tls.context(), lambda _tls: Tls().pem, "certificate"),
        (lambda tls: tls.context(), lambda _tls: None, "certificate"),
        (lambda tls: tls.context("other.example"), lambda tls: tls.pem, "not valid for"),
        (
            lambda tls: tls.context("127.0.0.1", not_after=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)),
            lambda tls: tls.pem,
            "expired",
        ),
    ],
    ids=["another authority", "the system's authorities", "another name", "expired"],
)
def test_a_wrong_certificate_is_not_the_centre_and_hears_nothing(
    tls: Tls, make: Callable[[Tls], ssl.SSLContext], trusted: Callable[[Tls], str | None], why: str
) -> None:
    centre = Centre()
    with serving(centre, context=make(tls)) as url, pytest.raises(NotTheCentre, match=why):
        asked(url, trusted(tls))
    assert centre.asked == []


def test_an_own_authority_is_trusted_alone(tls: Tls, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """Neither the environment's bundle nor the world's authorities are added to it."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(tls.pem)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
    with serving(Centre(), context=tls.context()) as url, pytest.raises(NotTheCentre):
        asked(url, Tls().pem)


def test_the_environment_neither_adds_a_proxy_nor_takes_the_tokens_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(Centre()) as url, link(url) as line:
        line.snapshot()


def test_tls_below_1_2_is_refused(tls: Tls) -> None:
    assert transport.trusting(tls.pem).minimum_version is ssl.TLSVersion.TLSv1_2
    assert transport.trusting(None).verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("typed", "tidy"),
    [
        ("https://antrean.example.go.id", "https://antrean.example.go.id"),
        (" https://antrean.example.go.id/ ", "https://antrean.example.go.id"),
        ("https://10.0.0.5:8443/antrean/", "https://10.0.0.5:8443/antrean"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address(typed: str, tidy: str) -> None:
    assert address(typed) == tidy


@pytest.mark.parametrize(
    "typed",
    [
        "http://antrean.example.go.id",
        "http://10.0.0.5",
        "http://localhost.example",
        "antrean.example.go.id",
        "ftp://antrean.example",
        "https://",
        "https://user:word@antrean.example",
        "https://antrean.example/?x=1",
        "https://antrean.example:port",
        "https://[antrean",
        "https://antrean..example",
        "https://" + "a" * 64 + ".example",
        "",
    ],
)
def test_what_would_send_the_token_in_clear_or_nowhere_is_no_address(typed: str) -> None:
    with pytest.raises(EnrolmentError):
        address(typed)
