"""A booking as the kiosk knows it: reference data pulled from the centre or imported from a file.

It says when somebody may come, and for what; never who. The codes by which it is found, its own typed one and
those of other systems, are kept as keyed hashes only (`kiosk.codes`).
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from kiosk.passes import BOOKING_BYTES, check_facts

_ID: Final = re.compile(rf"[0-9a-f]{{{2 * BOOKING_BYTES}}}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


class Status(StrEnum):
    """REPLACED: imported here and used, and then another took its place, as the centre's own: by its codes it
    is still known who came. UNKNOWN: a word of a newer centre. Such a booking may be held, spent or anything
    else: it admits nobody by itself and stands in no estimate; staff, who can ask the centre, decide."""

    ACTIVE = "active"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    UNKNOWN = "unknown"

    @classmethod
    def _missing_(cls, value: object) -> "Status | None":
        return cls.UNKNOWN if isinstance(value, str) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A seat reserved for a party. ValueError when a fact is out of bounds or a code is not hashed.

    `booking` is the id that passes carry, 16 hexadecimal digits; `day` is in the office's zone;
    `start_minute` counts from its local midnight in steps of 10; `code_hash` is that of the typed booking
    code, `foreign` are those of other systems' codes (64 hexadecimal digits each).
    """

    booking: str
    office: int
    day: date
    start_minute: int
    service: str
    party: int = 1
    revision: int = 0
    status: Status = Status.ACTIVE
    priority: bool = False
    paid: bool = False
    code_hash: str | None = None
    foreign: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.booking):
            raise ValueError("booking: allowed are 16 hexadecimal digits in small letters")
        check_facts(
            office=self.office,
            day=self.day,
            start_minute=self.start_minute,
            service=self.service,
            party=self.party,
            revision=self.revision,
        )
        # A code or an identity number in the clear must not get as far as the database.
        if not all(_HASH.fullmatch(found) for found in self.hashes):
            raise ValueError("code_hash, foreign: allowed are keyed hashes of 64 hexadecimal digits")

    @property
    def hashes(self) -> tuple[str, ...]:
        """Every hash by which this booking is found."""
        return self.foreign if self.code_hash is None else (self.code_hash, *self.foreign)


def local_id(secret: bytes, office: int, code_hash: str) -> str:
    """The id of a booking that has no pass, from its first code: the same again at each import."""
    message = f"booking id\0{office}\0{code_hash}".encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()[: 2 * BOOKING_BYTES]


def joined(
    known: Iterable[Booking], new: Iterable[Booking], secret: bytes, used: Container[str]
) -> tuple[list[Booking], set[str]]:
    """Imported bookings as they are to be stored beside the `known` ones, and the ids to forget.

    Lines that share a code are one booking, or it would admit once for each of its codes: it has the codes
    of all, and the facts of the last. Its id is one that a pass carries, else the one that somebody has
    checked in with (`used`), else the one that it had. A used id that it does not have any more is kept as
    replaced.
    """
    stored = {each.booking: each for each in known if each.status is not Status.REPLACED}
    by_hash = {found: each.booking for each in stored.values() for found in each.hashes}
    kept: dict[str, Booking] = {}
    gone: set[str] = set()
    for each in new:
        same = dict.fromkeys(by_hash[found] for found in each.hashes if found in by_hash)
        if each.booking in stored:
            same.setdefault(each.booking)
        hashes = dict.fromkeys([*each.hashes, *(found for one in same for found in stored[one].hashes)])
        local = {local_id(secret, each.office, found) for found in hashes}
        ids = [*same, each.booking] if each.booking in local else [each.booking, *same]
        chosen = min(ids, key=lambda found: (found in local, found not in used))
        codes = [each.code_hash, *(stored[one].code_hash for one in same)]
        code = next((found for found in codes if found is not None), None)
        whole = replace(
            each, booking=chosen, code_hash=code, foreign=tuple(found for found in hashes if found != code)
        )
        for one in same:
            before = stored.pop(one)
            kept.pop(one, None)
            if one in used and one != chosen:
                kept[one] = replace(before, status=Status.REPLACED)
        gone.update(one for one in same if one not in kept)
        gone.discard(chosen)
        stored[chosen] = kept[chosen] = whole
        by_hash |= dict.fromkeys(hashes, chosen)
    return list(kept.values()), gone


def pulled(
    known: Iterable[Booking],
    told: Collection[Booking],
    secrets: Collection[bytes],
    used: Container[str],
    *,
    whole: bool,
) -> tuple[list[Booking], set[str]]:
    """What bookings told by the centre do to those imported here: those to be stored as replaced, and to go.

    Theirs are the ids that passes carry. One of ours that shares a code with one of theirs, or any where they
    are the `whole` truth, goes; but where somebody has checked in with it, it stays as replaced.
    """
    ids = {each.booking for each in told}
    theirs = {found for each in told for found in each.hashes}
    replaced: list[Booking] = []
    gone: set[str] = set()
    for each in known:
        if each.booking in ids or not (whole or theirs & set(each.hashes)) or not _is_local(each, secrets):
            continue
        if each.booking in used:
            replaced.append(replace(each, status=Status.REPLACED))
        else:
            gone.add(each.booking)
    return replaced, gone


def _is_local(booking: Booking, secrets: Collection[bytes]) -> bool:
    return any(
        local_id(secret, booking.office, found) == booking.booking
        for secret in secrets
        for found in booking.hashes
    )
