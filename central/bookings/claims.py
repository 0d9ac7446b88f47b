"""What belongs to one booking in the whole country: its code, foreign codes, and the persons it is for.

Claims are made before any seat is locked: whoever waits for a claim holds no seat that others wait for. All
functions want a transaction.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from django.db import IntegrityError, transaction

from central.bookings.models import EXPECTED, Booking, CodeClaim, PersonClaim
from central.bookings.rules import Refused
from central.config import seal
from kiosk.codes import code_hash, foreign_hash, new_code, plain

_TRIES: Final = 5


def own_digest(code: str) -> str:
    """The hash of a booking code by which it is unique in the whole country."""
    return code_hash(seal.key_for("codes"), code)


def foreign_digest(code: str) -> str:
    return foreign_hash(seal.key_for("codes"), code)


def person_digest(person: str) -> str:
    """The hash of a NIK; spaces and hyphens do not count."""
    return code_hash(seal.key_for("persons"), person.replace(".", ""))


def claim_code(booking: Booking, random: Random) -> str:
    """A new code for a booking; its hash for the kiosks is put into the (unsaved) row."""
    for _ in range(_TRIES):
        code = new_code(random)
        try:
            with transaction.atomic():
                CodeClaim.objects.create(
                    digest=own_digest(code),
                    booking=booking.id,
                    office=booking.office_id,
                    day=booking.day,
                    sealed=seal.seal(code.encode()),
                )
        except IntegrityError:
            continue
        booking.code_hash = code_hash(seal.office_secret(booking.office_id), code)
        return code
    raise RuntimeError("no free booking code found: the random numbers repeat themselves")


def claim_foreign(booking: Booking, codes: Sequence[str], today: dt.date) -> Refused | None:
    """Claim foreign codes; one of a booking that was cancelled or is over is taken over from it."""
    if not codes:
        return None
    digests = sorted({foreign_digest(code) for code in codes})
    booking.foreign = sorted(hashes_for(booking, codes))
    held = list(CodeClaim.objects.select_for_update().filter(digest__in=digests).order_by("digest"))
    for claim in held:
        if not _let_go(claim, codes, today):
            return Refused.CODE_TAKEN
    CodeClaim.objects.filter(digest__in=[claim.digest for claim in held]).delete()
    return _create(
        (
            CodeClaim(digest=digest, booking=booking.id, office=booking.office_id, day=booking.day)
            for digest in digests
        ),
        Refused.CODE_TAKEN,
    )


def hashes_for(booking: Booking, codes: Sequence[str]) -> set[str]:
    """Foreign codes as the kiosks of the booking's office know them."""
    secret = seal.office_secret(booking.office_id)
    return {foreign_hash(secret, code) for code in codes}


def is_over(booking: Booking, today: dt.date) -> bool:
    """Whether a booking lets go of its foreign codes: nobody of it is to come any more."""
    return booking.state not in EXPECTED or booking.day < today


def strip(booking: Booking, codes: Sequence[str]) -> None:
    """Take foreign codes from a (then unsaved) booking that lets go of them."""
    gone = hashes_for(booking, codes)
    booking.foreign = [each for each in booking.foreign if each not in gone]


def _let_go(claim: CodeClaim, codes: Sequence[str], today: dt.date) -> bool:
    """Take the codes from the booking that holds a claim, unless that booking still is to come."""
    other = Booking.objects.select_for_update().filter(id=claim.booking).first()
    if other is None:
        return True
    if not is_over(other, today):
        return False
    strip(other, codes)
    other.save(update_fields=["foreign"])
    return True


def claim_persons(booking: Booking, persons: Sequence[str], today: dt.date) -> Refused | None:
    """Claim for each person that this is their booking to come; those of days that are over do not count."""
    if not persons:
        return None
    digests = sorted({person_digest(person) for person in persons})
    PersonClaim.objects.filter(digest__in=digests, day__lt=today).delete()
    if PersonClaim.objects.filter(digest__in=digests).exists():
        return Refused.PERSON_TAKEN
    return _create(
        (
            PersonClaim(digest=digest, booking=booking.id, office=booking.office_id, day=booking.day)
            for digest in digests
        ),
        Refused.PERSON_TAKEN,
    )


def _create(rows: "Iterable[CodeClaim] | Iterable[PersonClaim]", otherwise: Refused) -> Refused | None:
    """Save claims in the order of their digests; `otherwise` where another was a moment faster."""
    try:
        with transaction.atomic():
            for row in rows:
                row.save(force_insert=True)
    except IntegrityError:
        return otherwise
    return None


def follow_day(booking: Booking) -> None:
    """After a move: claims are kept as long as their booking's day."""
    CodeClaim.objects.filter(booking=booking.id).update(day=booking.day)
    PersonClaim.objects.filter(booking=booking.id).update(day=booking.day)


def free_persons(booking: Booking) -> None:
    """After a cancellation: they may book again."""
    PersonClaim.objects.filter(booking=booking.id).delete()


def code_of(booking: Booking) -> str | None:
    """The booking code in clear, to be printed; None where the booking has none, or it has been purged."""
    claim = CodeClaim.objects.filter(booking=booking.id).exclude(sealed=None).first()
    return seal.open_seal(claim.sealed).decode() if claim and claim.sealed else None


def by_code(text: str) -> str | None:
    """The id of the booking that a code, our own or a foreign one, belongs to."""
    digests = [own_digest(plain(text)), foreign_digest(text)]
    claim = CodeClaim.objects.filter(digest__in=digests).first()
    return claim.booking if claim else None
