"""Who asks: tokens of 256 bits, kept as SHA-256, looked up by an index of equals.

A refusal is `Denied` whatever its reason, and says nothing of it: neither in its text nor by its time that
matters, since a digest of a guess has nothing in common with that of a token.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import InterfaceError, OperationalError, connection

from central.kiosks import sets

TOKEN_BYTES = 32


class Denied(Exception):
    """401. `office` and `kiosk` are for the alarm only: whose revoked token it was, where it was one."""

    def __init__(self, office: int | None = None, kiosk: int | None = None) -> None:
        super().__init__("denied")
        self.office, self.kiosk = office, kiosk


@dataclass(frozen=True)
class Caller:
    """A kiosk that has shown its token. `place`: which one of its office's it is, from 1."""

    kiosk: int
    office: int
    place: int


def new_token() -> str:
    """256 random bits as 43 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def caller_of(header: str) -> Caller:
    """Of an `Authorization` header. Raises Denied."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Denied
    rows: list[tuple[int, int, int, dt.datetime | None]] = _kiosks_with(digest(token))
    if not rows:
        raise Denied
    kiosk, office, place, revoked = rows[0]
    if revoked is not None:
        raise Denied(office, kiosk)
    return Caller(kiosk, office, place)


def _kiosks_with(token: bytes) -> list[tuple[Any, ...]]:
    """The first statement of a request: where its connection was lost since the last one, it takes a new one.

    So a restart of the database costs no kiosk its turn, and no request a question whether it is there.
    """
    sql: LiteralString = "SELECT id, office_id, place, revoked_at FROM kiosks_kiosk WHERE token_hash = %s"
    try:
        return sets.ask(sql, token)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return sets.ask(sql, token)
