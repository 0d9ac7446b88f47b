"""What came from outside and check-ins are judged by: public keys and bookings. Not a projection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.bookings import Booking
from kiosk.keys import KeySet


@dataclass(frozen=True)
class Reference:
    """`keys` are the usable ones; `secret` keys the hashes by which `by_hash` finds a booking's id."""

    keys: KeySet = field(default_factory=KeySet)
    secret: bytes = b""
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    by_hash: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, keys: KeySet, secret: bytes, bookings: Iterable[Booking]) -> "Reference":
        known = {booking.booking: booking for booking in bookings}
        hashes = {found: booking.booking for booking in known.values() for found in booking.hashes}
        return cls(keys, secret, known, hashes)

    def found(self, digest: str) -> Booking | None:
        """The booking whose own or foreign code has this keyed hash."""
        return self.bookings.get(self.by_hash.get(digest, ""))
