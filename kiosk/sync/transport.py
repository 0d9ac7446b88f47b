"""HTTP to the centre by `requests`: bytes out, bytes in. What they mean is `link`'s.

- TLS is always verified: against the authority of the enrolment alone where it names one, else against the
  system's. Plain HTTP goes to this machine's own loop only, to try things out.
- No redirect is followed: the token would go where somebody else says.
- An answer has a limit of size, before and after unpacking, and a limit of time as a whole: a server that
  trickles a byte a second would pass every timeout of a socket.
- `interrupt` ends a request from another thread, so that a kiosk stops within 2 s.
"""

import contextlib
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from kiosk.sync import wire, wire_bytes
from kiosk.sync.errors import BadAnswer, EnrolmentError, NotTheCentre, SyncError, Unreachable
from kiosk.sync.sockets import Adapter, Lines

CONNECT_S: Final = 5.0
SILENCE_S: Final = 15.0
"""s without a byte."""
WHOLE_S: Final = 60.0
"""s for one exchange, from the call to the last byte."""
_PIECE: Final = 64 * 1024


@dataclass(frozen=True)
class Request:
    """One request; `path` with its query. `body` is sent as it is."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Reply:
    """Whatever answered. Names of `headers` in small letters; `body` unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport(Protocol):
    """Carries a request to the centre's address and an answer back, both in whole."""

    def send(self, request: Request) -> Reply:
        """Raises Unreachable, NotTheCentre, BadAnswer."""
        ...

    def interrupt(self) -> None:
        """End what is under way, from any thread; whatever is sent after it fails at once."""
        ...

    def close(self) -> None:
        """Let go of the connection, when nothing is under way any more."""
        ...


def address(url: str) -> str:
    """The centre's address, tidied. EnrolmentError where it is none, or would send the token in clear."""
    try:
        parts = urlsplit(url.strip().rstrip("/"))
        host, _port = parts.hostname, parts.port
        # As the socket will: an empty part of a name, or one too long, would be its UnicodeError.
        (host or "").encode("idna")
    except ValueError as error:
        raise EnrolmentError(f"{url}: {error}") from error
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.query or parts.fragment:
        raise EnrolmentError(f"{url}: an address looks like https://antrean.example.go.id")
    if parts.scheme == "http" and not is_loop(host):
        raise EnrolmentError(f"{url}: only https:// is allowed, or http:// to this very machine")
    return parts.geturl()


def through(proxy: str | None) -> "Callable[[str, str | None], HttpTransport]":
    """What makes transports to the centre, by way of this proxy or directly."""
    return partial(HttpTransport, proxy=proxy)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def is_loop(host: str) -> bool:
    """Whether what is sent to this host never leaves this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def trusting(authority: str | None) -> ssl.SSLContext:
    """TLS 1.2 or newer, verified against this authority (PEM) and no other; None: the system's own."""
    try:
        context = ssl.create_default_context(cadata=authority)
    except ssl.SSLError as error:
        raise EnrolmentError("the authority is no certificate") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class HttpTransport:
    """One connection, kept open between requests. `send` is for one thread at a time."""

    def __init__(
        self,
        url: str,
        authority: str | None = None,
        *,
        whole: float = WHOLE_S,
        proxy: str | None = None,
    ) -> None:
        """`authority`: PEM. `whole`: s for one exchange. `proxy`: `http://[USER:PASSWORD@]HOST:PORT`, which
        passes TLS on to any host but this machine. EnrolmentError: no such address, no certificate."""
        self._url = address(url)
        self._whole = whole
        self._lines = Lines()
        self._session = requests.Session()
        # Of the environment nothing: no proxy, no .netrc whose password would take the token's place, no CA
        # bundle.
        self._session.trust_env = False
        if proxy is not None:
            # Nothing but TLS goes through it: plain HTTP is for this machine's loop alone.
            self._session.proxies = {"https": proxy} if not is_loop(_host(self._url)) else {}
        self._session.mount("http://", Adapter(self._lines, None))
        self._session.mount("https://", Adapter(self._lines, trusting(authority)))

    def send(self, request: Request) -> Reply:
        late = threading.Timer(self._whole, self._lines.cut)
        late.daemon = True
        self._lines.begin()
        late.start()
        try:
            with _plain_errors():
                reply = self._send(request)
            # A head that was cut reads as a whole one without a body.
            self._lines.check()
        except SyncError:
            # Whatever is left on this line is of the answer that went wrong.
            self._session.close()
            raise
        finally:
            late.cancel()
        return reply

    def _send(self, request: Request) -> Reply:
        answer = self._session.request(
            request.method,
            self._url + request.path,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", **request.headers},
            data=request.body,
            timeout=(CONNECT_S, SILENCE_S),
            allow_redirects=False,
            stream=True,
        )
        with contextlib.closing(answer):
            packed = bytearray()
            while piece := answer.raw.read(_PIECE, decode_content=False):
                packed += piece
                if len(packed) > wire.ANSWER_BYTES:
                    raise BadAnswer(f"an answer of more than {wire.ANSWER_BYTES} bytes")
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return Reply(answer.status_code, headers, _readable(answer.status_code, headers, bytes(packed)))

    def interrupt(self) -> None:
        self._lines.end()

    def close(self) -> None:
        self._session.close()
        self._lines.end()


def _readable(status: int, headers: Mapping[str, str], packed: bytes) -> bytes:
    """The body unpacked; empty where it cannot be, and its status says enough. NotTheCentre, BadAnswer."""
    try:
        return unpacked(packed, headers.get("content-encoding"))
    except (NotTheCentre, BadAnswer) as error:
        if status != 200:
            return b""
        if is_json(headers):
            raise
        # A portal's page may be packed too, cut short or too large: it is no centre for that.
        raise NotTheCentre(str(error)) from error


def is_json(headers: Mapping[str, str]) -> bool:
    """Whether it claims to be what the centre says."""
    return "json" in headers.get("content-type", "").lower()


def unpacked(body: bytes, coding: str | None) -> bytes:
    """A body as it was before its coding. BadAnswer where it is too large then, or not of this coding;
    NotTheCentre where the coding is none that was asked for."""
    name = (coding or "").strip().lower()
    try:
        if name in ("", "identity") or not body:
            return body
        if name in ("gzip", "x-gzip"):
            return wire_bytes.gunzip(body, wire.ANSWER_BYTES)
    except wire_bytes.WireError as error:
        raise BadAnswer(f"the answer: {error}") from error
    raise NotTheCentre("the answer is packed in a way that nobody asked for")


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """What requests, urllib3 and the socket raise, as what it means."""
    try:
        yield
    except SyncError:
        raise
    except requests.exceptions.SSLError as error:
        raise NotTheCentre(f"its certificate is not the centre's: {_reason(error)}") from error
    except (requests.exceptions.RequestException, HTTPError, OSError) as error:
        raise Unreachable(_reason(error)) from error


def _reason(error: BaseException) -> str:
    """The innermost reason: without the request's address and headers, which are not for a log."""
    deepest: BaseException = error
    seen = 0
    while seen < 8:
        seen += 1
        inner: Any = getattr(deepest, "reason", None) or (deepest.args[0] if deepest.args else None)
        # A connection that was refused stands as the cause of urllib3's own error.
        inner = inner if isinstance(inner, BaseException) else deepest.__cause__
        if inner is None:
            break
        deepest = inner
    if isinstance(deepest, ssl.SSLCertVerificationError):
        return str(deepest.verify_message)
    if str(deepest).startswith("Tunnel connection failed"):
        return f"the proxy does not let us through: {str(deepest).partition(': ')[2][:60]}"
    text = str(getattr(deepest, "strerror", None) or type(deepest).__name__)
    return text if isinstance(deepest, OSError) else type(deepest).__name__
