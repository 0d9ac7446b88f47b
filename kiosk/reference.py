"""What came from outside and check-ins are judged by: public keys and bookings. Not a projection."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.bookings import Booking, Status
from kiosk.keys import KeySet


@dataclass(frozen=True)
class Reference:
    """`keys` are the usable ones; `secret` keys the hashes by which `by_hash` finds a booking's id.

    `replaced`: by hash, the ids of bookings that another took the place of; `before`: the secret of the days
    before the enrolment, by which some of those were made.
    """

    keys: KeySet = field(default_factory=KeySet)
    secret: bytes = b""
    bookings: Mapping[str, Booking] = field(default_factory=dict)
    by_hash: Mapping[str, str] = field(default_factory=dict)
    replaced: Mapping[str, str] = field(default_factory=dict)
    before: bytes = b""

    @classmethod
    def of(
        cls, keys: KeySet, secret: bytes, bookings: Iterable[Booking], *, before: bytes = b""
    ) -> "Reference":
        known: dict[str, Booking] = {}
        by_hash: dict[str, str] = {}
        replaced: dict[str, str] = {}
        for booking in bookings:
            if booking.status is Status.REPLACED:
                replaced |= dict.fromkeys(booking.hashes, booking.booking)
            else:
                known[booking.booking] = booking
                by_hash |= dict.fromkeys(booking.hashes, booking.booking)
        return cls(keys, secret, known, by_hash, replaced, before)

    def knowing(self, bookings: Iterable[Booking]) -> "Reference":
        """The same with these bookings, which are all."""
        return Reference.of(self.keys, self.secret, bookings, before=self.before)

    def found(self, digest: str) -> Booking | None:
        """The booking whose own or foreign code has this keyed hash."""
        return self.bookings.get(self.by_hash.get(digest, ""))

    def ids(self, booking: str, *digests: str) -> tuple[str, ...]:
        """Every id under which somebody may have come with this booking: its own, and those it replaced.

        `digests`: of the code that was shown, by the secret of before.
        """
        known = self.bookings.get(booking)
        hashes = (*digests, *(known.hashes if known is not None else ()))
        return tuple(dict.fromkeys((booking, *(self.replaced[h] for h in hashes if h in self.replaced))))
