"""Who asks: tokens of 256 bits, kept as SHA-256, looked up by an index of equals.

A refusal is `Denied` whatever its reason, and says nothing of it: neither in its text nor by its time that
matters, since a digest of a guess has nothing in common with that of a token.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import connection

TOKEN_BYTES = 32


class Denied(Exception):
    """401. `office` and `kiosk` are for the alarm only: whose revoked token it was, where it was one."""

    def __init__(self, office: int | None = None, kiosk: int | None = None) -> None:
        super().__init__("denied")
        self.office, self.kiosk = office, kiosk


@dataclass(frozen=True)
class Caller:
    """A kiosk that has shown its token."""

    kiosk: int
    office: int


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
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, office_id, revoked_at FROM kiosks_kiosk WHERE token_hash = %s", [digest(token)]
        )
        row: tuple[int, int, dt.datetime | None] | None = cursor.fetchone()
    if row is None:
        raise Denied
    kiosk, office, revoked = row
    if revoked is not None:
        raise Denied(office, kiosk)
    return Caller(kiosk, office)
