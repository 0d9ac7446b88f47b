"""Certificates for a test's end of TLS: the right one, and the wrong ones."""

import datetime as dt
import ssl
from enum import Enum
from functools import cache

import trustme

HOST = "127.0.0.1"


class Certificate(Enum):
    """What the other end shows."""

    GOOD = "good"
    EXPIRED = "expired"
    OTHER_NAME = "another name"
    OTHER_AUTHORITY = "another authority"


class Certificates:
    """An authority of our own, another one, and what they give."""

    def __init__(self) -> None:
        self._own, self._other = trustme.CA(), trustme.CA()
        self.authority = self._own.cert_pem.bytes().decode()
        """PEM, as a kiosk's enrolment names it."""
        self.context = cache(self._context)

    def _context(self, shown: Certificate) -> ssl.SSLContext:
        authority = self._other if shown is Certificate.OTHER_AUTHORITY else self._own
        name = "hotel.example" if shown is Certificate.OTHER_NAME else HOST
        until = dt.datetime(2020, 1, 1, tzinfo=dt.UTC) if shown is Certificate.EXPIRED else None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name, not_after=until).configure_cert(context)
        return context
