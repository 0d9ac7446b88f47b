"""The pass: a booking as a signed QR code that a kiosk judges without a network.

    AQ1: + base45(body ‖ Ed25519 signature of the body)

`read` parses and judges nothing, `verify` judges key and signature. Whether the pass is for this office, this
day and this hour, cancelled or used, is the check-in's to say: it needs more than the pass. Refusals are data
(`PassProblem`), in the order in which they are looked for; nothing that a camera sees raises here.

The body has 19 bytes, big-endian: version, key id (2), office (2), booking (8), day (2), start, service,
party and revision, flags. Nothing in it names a person.
"""

import struct
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk import base45
from kiosk.keys import KeySet

PREFIX: Final = "AQ1:"
VERSION: Final = 1
DAY_ZERO: Final = date(2020, 1, 1)
BOOKING_BYTES: Final = 8
PARTY_LIMIT: Final = 5
REVISION_LIMIT: Final = 31
SLOT_MINUTES: Final = 10

_BODY: Final = struct.Struct(">BHH8sHBBBB")
_SIGNATURE_BYTES: Final = 64
# 83 bytes: 41 pairs of three characters and one of two. Anything longer is refused before it is looked into.
TEXT_LENGTH: Final = len(PREFIX) + 125
_PRIORITY: Final = 1
_PAID: Final = 2


class PassProblem(StrEnum):
    """Why a pass is not believed. The values are stable: they stand in the journal."""

    UNREADABLE = "unreadable"  # no pass at all, damaged, or of a version that this kiosk does not know
    UNKNOWN_KEY = "unknown_key"  # it may be good: staff decide, and nobody is called a forger
    KEY_NOT_YET = "key_not_yet"  # its key is known and not valid yet
    KEY_ENDED = "key_ended"  # its key is known and no longer valid
    BAD_SIGNATURE = "bad_signature"


def day_number(day: date) -> int:
    """Days since 2020-01-01, as passes and tickets carry them. ValueError where two bytes do not hold it."""
    number = (day - DAY_ZERO).days
    if not 0 <= number <= 0xFFFF:
        raise ValueError(f"day {day}: allowed are {DAY_ZERO} to {day_of(0xFFFF)}")
    return number


def day_of(number: int) -> date:
    """The day with this number, 0 to 65535."""
    return DAY_ZERO + timedelta(days=number)


def check_facts(
    *, office: int, day: date, start_minute: int, service: str, party: int, revision: int
) -> None:
    """ValueError, naming what was found and what is allowed, unless these facts fit into a pass."""
    if not 0 <= office <= 0xFFFF:
        raise ValueError(f"office {office}: allowed are 0 to 65535")
    day_number(day)
    if start_minute not in range(0, 24 * 60, SLOT_MINUTES):
        raise ValueError(f"start {start_minute} min: allowed are 0 to 1430 in steps of {SLOT_MINUTES}")
    if len(service) != 1 or not "A" <= service <= "Z":
        raise ValueError(f"service {service!r}: allowed is one letter from A to Z")
    if not 1 <= party <= PARTY_LIMIT:
        raise ValueError(f"party {party}: allowed are 1 to {PARTY_LIMIT}")
    if not 0 <= revision <= REVISION_LIMIT:
        raise ValueError(f"revision {revision}: allowed are 0 to {REVISION_LIMIT}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a pass says. ValueError when it could not be encoded.

    `booking` is 8 random bytes; `day` is in the office's zone; `start_minute` counts from its local midnight,
    in steps of 10; `service` is its letter; `party` is 1 to 5 people; `revision` (0 to 31) rises with each
    rescheduling.
    """

    key_id: int
    office: int
    booking: bytes
    day: date
    start_minute: int
    service: str
    party: int = 1
    revision: int = 0
    priority: bool = False
    paid: bool = False
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.version != VERSION:
            raise ValueError(f"version {self.version}: allowed is {VERSION}")
        if not 0 <= self.key_id <= 0xFFFF:
            raise ValueError(f"key id {self.key_id}: allowed are 0 to 65535")
        if len(self.booking) != BOOKING_BYTES:
            raise ValueError(f"booking of {len(self.booking)} bytes: allowed are {BOOKING_BYTES}")
        check_facts(
            office=self.office,
            day=self.day,
            start_minute=self.start_minute,
            service=self.service,
            party=self.party,
            revision=self.revision,
        )

    @property
    def booking_id(self) -> str:
        """The booking as `kiosk.bookings` and the journal write it: 16 hexadecimal digits."""
        return self.booking.hex()


@dataclass(frozen=True, slots=True)
class SignedPass:
    """A pass as read. `claims` is what it says of itself: believe it only as the result of `verify`."""

    claims: Pass
    body: bytes
    signature: bytes


def encode(facts: Pass, private_key: Ed25519PrivateKey) -> str:
    """The text of the pass's QR code: 129 characters of alphanumeric mode."""
    body = _BODY.pack(
        facts.version,
        facts.key_id,
        facts.office,
        facts.booking,
        day_number(facts.day),
        facts.start_minute // SLOT_MINUTES,
        ord(facts.service),
        facts.party << 5 | facts.revision,
        _PRIORITY * facts.priority | _PAID * facts.paid,
    )
    return PREFIX + base45.encode(body + private_key.sign(body))


def read(text: str) -> SignedPass | PassProblem:
    """Parse a scanned text, without judging it. UNREADABLE for whatever is not a pass of version 1."""
    if len(text) != TEXT_LENGTH or not text.startswith(PREFIX):
        return PassProblem.UNREADABLE
    try:
        data = base45.decode(text[len(PREFIX) :])
        body, signature = data[:-_SIGNATURE_BYTES], data[-_SIGNATURE_BYTES:]
        return SignedPass(_parse(body), body, signature)
    except ValueError:  # not base45, or a field outside its bounds
        return PassProblem.UNREADABLE


def _parse(body: bytes) -> Pass:
    version, key_id, office, booking, day, start, service, party, flags = _BODY.unpack(body)
    return Pass(
        version=version,
        key_id=key_id,
        office=office,
        booking=booking,
        day=day_of(day),
        start_minute=start * SLOT_MINUTES,
        service=chr(service),
        party=party >> 5,
        revision=party & REVISION_LIMIT,
        # Bits not yet given out are left alone: a later server may set them without stopping older kiosks.
        priority=bool(flags & _PRIORITY),
        paid=bool(flags & _PAID),
    )


def verify(signed: SignedPass, keys: KeySet, now: datetime | None) -> Pass | PassProblem:
    """Judge key and signature, in this order: key unknown, key out of its time, signature.

    `now` is aware (ValueError otherwise), or None while the clock is not trusted: a key's time is not judged
    then.
    """
    key = keys.get(signed.claims.key_id)
    if key is None:
        return PassProblem.UNKNOWN_KEY
    if now is not None:
        if now.utcoffset() is None:
            raise ValueError("now has no time zone")
        if now < key.not_before:
            return PassProblem.KEY_NOT_YET
        if now >= key.not_after:
            return PassProblem.KEY_ENDED
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(signed.signature, signed.body)
    except InvalidSignature:
        return PassProblem.BAD_SIGNATURE
    return signed.claims
