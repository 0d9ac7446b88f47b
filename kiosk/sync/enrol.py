"""Enrolment: an invitation of the centre becomes a token, once.

    enrolment.toml     in the data directory, for its owner's eyes only; written last, whole or not at all
        url            where the centre is
        authority      its certificate authority (PEM), where it has one of its own
        kiosk, place   which kiosk this is; 1, 2, … of its office's
        office         code and name of the office
        token          256 bits, which the centre keeps as a hash only

The authority is the one thing that is fetched before there is trust: over a line that proves nothing, with
nothing secret on it, and it is taken only if its fingerprint is the one that the office page showed. The code
goes over the line that this authority proves.
"""

import contextlib
import http.client
import json
import ssl
import tomllib
from collections.abc import Callable
from typing import Annotated, Final
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kiosk.codes import SECRET_BYTES
from kiosk.sync import wire, wire_bytes
from kiosk.sync.errors import (
    BadAnswer,
    CodeRefused,
    EnrolmentError,
    NotTheCentre,
    OtherOffice,
    Rejected,
    TokenRefused,
    Unreachable,
)
from kiosk.sync.link import Link
from kiosk.sync.transport import CONNECT_S, Transport, address, is_loop, trusting, unpacked
from kiosk.sync.wire_invitation import Invitation, fingerprint_of

FILE: Final = "enrolment.toml"
SECRET_FILE: Final = "secret"  # noqa: S105 -- the name of a file
_AUTHORITY_BYTES: Final = 64 * 1024
_HEAD: Final = "# Written by `kiosk enrol`. The token is a secret: whoever has it can send as this kiosk."


class Enrolment(BaseModel):
    """What this kiosk is to its centre."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    kiosk: int
    place: Annotated[int, Field(ge=1)] = 1
    office: Annotated[int, Field(ge=1, le=65535)]
    office_name: str
    token: Annotated[str, Field(min_length=43, max_length=64, repr=False)]
    authority: str | None = None

    def to_toml(self) -> str:
        """The text that `parse` reads."""
        # A TOML basic string has JSON's escapes, but for U+007F, which it does not take as it is.
        rows = (
            f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
            for name, value in self.model_dump(exclude_none=True).items()
        )
        return "\n".join((_HEAD, *rows, ""))


def parse(text: str) -> Enrolment:
    """The enrolment in the file's text. EnrolmentError, which does not repeat the token."""
    try:
        return Enrolment.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise EnrolmentError(f"{FILE}: not TOML; enrol again") from error
    except ValidationError as error:
        places = ", ".join(str(one["loc"][0]) for one in error.errors(include_input=False) if one["loc"])
        raise EnrolmentError(f"{FILE}: not as `kiosk enrol` writes it ({places}); enrol again") from None


def invited(url: str, code: str | None, authority: str | None) -> Invitation:
    """The invitation as it was typed: a URL and a code, or the whole text of the QR. EnrolmentError."""
    try:
        if code is None:
            found = Invitation.parse(url)
        else:
            fingerprint = None if authority is None else "".join(authority.split()).replace(":", "").lower()
            found = Invitation.parse("|".join(("AE1", url, code, fingerprint or "")))
    except wire_bytes.WireError as error:
        raise EnrolmentError(
            "allowed are an address and a code, or the text of the QR on the office page (AE1|…);"
            " a fingerprint has 64 hexadecimal digits"
        ) from error
    return found.model_copy(update={"url": address(found.url)})


def enrol(
    invitation: Invitation,
    *,
    office: int,
    name: str,
    version: str,
    connect: Callable[[str, str | None], Transport],
    put: Callable[[str, bytes], None],
    authority_of: Callable[[str], str] | None = None,
    proxy: str | None = None,
) -> Enrolment:
    """Use the invitation; on return the enrolment is stored by `put` (name of the file, its content).

    `office`: the code of this kiosk's office. `connect`: a transport for an address, trusting this authority.
    `proxy`: the one that `connect` goes through.
    Raises SyncError; then nothing was stored, and a code that was used is gone.
    """
    authority = None
    if invitation.authority is not None:
        shown = authority_of(invitation.url) if authority_of else fetch_authority(invitation.url, proxy)
        authority = checked(shown, invitation.authority)
    message = wire.Enrol(code=invitation.code, name=name[:64], version=version[:32])
    try:
        with contextlib.closing(connect(invitation.url, authority)) as transport:
            said = Link(transport).enrol(message)
    except (TokenRefused, Rejected) as error:
        raise CodeRefused(
            "the centre does not take this code: it may be mistyped, used or too old; make a new one"
        ) from error
    if said.office != office:
        raise OtherOffice(
            f"the code is for {said.office_name} (office {said.office}), and this kiosk's office file is of"
            f" office {office}: give the kiosk the right file, and make a new code"
        )
    secret = _secret(said.code_secret)
    found = Enrolment(
        url=invitation.url,
        kiosk=said.kiosk,
        place=said.place,
        office=said.office,
        office_name=said.office_name,
        token=said.token,
        authority=authority,
    )
    if secret is not None:
        put(SECRET_FILE, secret)
    put(FILE, found.to_toml().encode())
    return found


def _secret(text: str) -> bytes | None:
    """The secret that keys the hashes of codes. BadAnswer where it is too short to be one."""
    if not text:
        return None
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) < SECRET_BYTES:
        raise BadAnswer("the centre's secret of codes is none")
    return secret


def checked(authority: str, fingerprint: str) -> str:
    """The one certificate (PEM) that has this fingerprint: what is trusted is exactly what was checked."""
    try:
        found = ssl.PEM_cert_to_DER_cert(authority.strip())
    except ValueError as error:
        raise BadAnswer("the centre's authority is no certificate") from error
    # A second certificate behind the first would be trusted too, and the fingerprint may not see it.
    if authority.count("-----BEGIN") != 1:
        raise BadAnswer("the centre's authority is more than one certificate")
    if fingerprint_of(found) != fingerprint:
        raise NotTheCentre("its authority has another fingerprint than the office page shows: do not go on")
    return ssl.DER_cert_to_PEM_cert(found)


def _proxy_headers(way: SplitResult) -> dict[str, str]:
    if way.username is None:
        return {}
    return urllib3.make_headers(proxy_basic_auth=f"{unquote(way.username)}:{unquote(way.password or '')}")


def _line_to(parts: SplitResult, proxy: str | None) -> http.client.HTTPConnection:
    """A line that proves nothing, by way of a proxy where there is one."""
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=CONNECT_S)
    open_to_all = trusting(None)
    open_to_all.check_hostname = False
    open_to_all.verify_mode = ssl.CERT_NONE
    if proxy is None or is_loop(host):
        return http.client.HTTPSConnection(host, port, timeout=CONNECT_S, context=open_to_all)
    way = urlsplit(proxy)
    line = http.client.HTTPSConnection(way.hostname or "", way.port, timeout=CONNECT_S, context=open_to_all)
    line.set_tunnel(host, port or 443, headers=_proxy_headers(way))
    return line


def fetch_authority(url: str, proxy: str | None = None) -> str:
    """What claims to be the certificate (PEM) of the centre's authority: to be checked before it is used."""
    parts = urlsplit(address(url))
    line = _line_to(parts, proxy)
    try:
        with contextlib.closing(line):
            line.request("GET", f"{parts.path}{wire.PREFIX}/authority")
            reply = line.getresponse()
            body = unpacked(reply.read(_AUTHORITY_BYTES), reply.getheader("Content-Encoding"))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{url} does not answer: {error}") from error
    try:
        return wire_bytes.answer_of(wire.Authority, body).pem
    except wire_bytes.WireError as error:
        raise NotTheCentre(f"{url} is no centre of Antrean: {error}") from error
