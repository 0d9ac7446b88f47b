"""Signing keys: made ahead of time, changed by the calendar, ended at once where one is lost.

    next       made LEAD_DAYS before its turn, so that it reaches a kiosk before the first pass signed with it
    current    signs, for SIGNING_DAYS
    previous   signs no more; good until every pass it signed is used: the last bookable day is not after it

A private key is sealed where it lies, and opened for the moment of signing.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.db.models import Max, Q

from central.bookings.rules import HORIZON_DAYS
from central.config import seal
from central.passes.models import SigningKey
from kiosk.keys import KEY_BYTES, KeySet, make_pair

SIGNING_DAYS: Final = 90
LEAD_DAYS: Final = 14
_DAY: Final = dt.timedelta(days=1)
# After its last pass is signed a key lives for as far as one can book, a day for the zones, and one to spare.
_LIFE: Final = dt.timedelta(days=SIGNING_DAYS + HORIZON_DAYS + 2)
_TURN: Final = dt.timedelta(days=SIGNING_DAYS)


class NoKey(LookupError):
    """No key can sign now, or none that lives as long as the pass is to be good."""


def tend(now: dt.datetime, seeds: Iterable[bytes] = ()) -> list[SigningKey]:
    """Make the keys that are missing now: a current one, and the next where its turn is near.

    Run daily, and at each start; a second run makes nothing. `seeds` are for tests; random otherwise.
    """
    given = iter(seeds)
    made = []
    with transaction.atomic():
        good = list(SigningKey.objects.select_for_update().filter(revoked_at=None, not_after__gt=now))
        current = _current(good, now)
        if current is None:
            current = _make(now, next(given, None))
            made.append(current)
        turn = max(current.not_before + _TURN, now)
        has_next = any(key.not_before > now for key in good)
        if not has_next and turn - now <= LEAD_DAYS * _DAY:
            # A server that stood still for weeks gives the kiosks their time all the same.
            made.append(_make(max(turn, now + LEAD_DAYS * _DAY / 2), next(given, None)))
    return made


def rotate(now: dt.datetime, lead: dt.timedelta = LEAD_DAYS * _DAY) -> SigningKey:
    """Make the next key now, to begin in `lead`: before the calendar would. The current one runs on."""
    with transaction.atomic():
        return _make(now + lead, None)


def revoke(number: int, now: dt.datetime) -> SigningKey:
    """End a key at once; where it was the current one, a new one begins now.

    Its passes are then of an unknown key: people come in by their booking code, and what is printed again is
    signed with another.
    """
    with transaction.atomic():
        key = SigningKey.objects.select_for_update().get(id=number)
        if key.revoked_at is None:
            key.revoked_at = now
            key.save(update_fields=["revoked_at"])
        tend(now)
    return key


def current(now: dt.datetime) -> SigningKey | None:
    """The key that signs at this moment: of those that have begun the newest, as kiosks see it too."""
    return _current(SigningKey.objects.filter(revoked_at=None), now)


def key_set(now: dt.datetime) -> KeySet:
    """The public keys that kiosks hold: current, next and previous; those revoked or ended are left out."""
    good = SigningKey.objects.filter(revoked_at=None, not_after__gt=now).order_by("id")
    return KeySet(tuple(key.public_key() for key in good))


def signer(day: dt.date, now: dt.datetime) -> tuple[int, Ed25519PrivateKey]:
    """Number and private half of the key for a pass of `day`. Raises NoKey, and Sealed."""
    key = current(now)
    if key is None:
        raise NoKey("no signing key: run `manage.py daily`")
    if key.not_after < dt.datetime.combine(day, dt.time(), dt.UTC) + 2 * _DAY:
        raise NoKey(f"key {key.id} ends before {day}")
    return key.id, Ed25519PrivateKey.from_private_bytes(seal.open_seal(key.sealed))


def reseal(now: dt.datetime) -> int:
    """Seal every private key that may still sign with the first sealing key; how many."""
    keys = SigningKey.objects.filter(Q(revoked_at=None) & Q(not_after__gt=now))
    for key in keys:
        key.sealed = seal.reseal(key.sealed)
        key.save(update_fields=["sealed"])
    return len(keys)


def _current(keys: Iterable[SigningKey], now: dt.datetime) -> SigningKey | None:
    begun = [key for key in keys if key.not_before <= now < key.not_after]
    return max(begun, key=lambda key: (key.not_before, key.id), default=None)


def _make(begin: dt.datetime, seed: bytes | None) -> SigningKey:
    begin = begin.replace(microsecond=0)
    number = (SigningKey.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    seed = seed or secrets.token_bytes(KEY_BYTES)
    public, _ = make_pair(number, begin, begin + _LIFE, seed=seed)
    return SigningKey.objects.create(
        id=number,
        public=public.key.hex(),
        sealed=seal.seal(seed),
        not_before=begin,
        not_after=begin + _LIFE,
    )


def daily(now: dt.datetime, **_signal: Any) -> str:
    """The daily look at the keys, told in a line."""
    made = tend(now)
    # What cannot sign any more is no secret worth keeping; the public half tells what it once signed.
    SigningKey.objects.filter(Q(not_after__lte=now) | Q(revoked_at__lte=now)).update(sealed=b"")
    signing = current(now)
    words = f"key {signing.id} signs" if signing else "no key signs"
    return words + "".join(f"; key {key.id} made, from {key.not_before:%Y-%m-%d}" for key in made)
