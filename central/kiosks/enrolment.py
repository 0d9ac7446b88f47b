"""Enrolment: a code from the office page, once, for one kiosk; it gives the token, told this once.

CodeRefused   unknown, used, expired: no hint which
"""

import datetime as dt
import secrets

from django.db import transaction

from central.config.seal import office_secret
from central.kiosks.models import EnrolmentCode, Kiosk
from central.kiosks.tokens import digest, new_token
from central.offices.models import Office
from kiosk.sync.wire import Enrol, Enrolled
from kiosk.sync.wire_invitation import tidy_code

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
VALID = dt.timedelta(hours=24)


class CodeRefused(Exception):
    """The code is unknown, used or expired."""


def invite(kiosk: Kiosk, now: dt.datetime, valid: dt.timedelta = VALID) -> str:
    """A new code for a kiosk, as people read it: `ABCDE-FGHJK`. Earlier ones of it are void."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    with transaction.atomic():
        EnrolmentCode.objects.filter(kiosk=kiosk, used_at=None).delete()
        EnrolmentCode.objects.create(kiosk=kiosk, digest=digest(code), expires_at=now + valid)
    return f"{code[:5]}-{code[5:]}"


def add_kiosk(office: int, name: str = "") -> Kiosk:
    """A kiosk with the office's next free place."""
    with transaction.atomic():
        # Two at once: the second one waits here, and sees the first one's place. Pushes do not wait for this.
        Office.objects.select_for_update(no_key=True).get(pk=office)
        places = set(Kiosk.objects.filter(office=office).values_list("place", flat=True))
        place = next(place for place in range(1, len(places) + 2) if place not in places)
        return Kiosk.objects.create(office_id=office, place=place, name=name)


def enrol(asked: Enrol, now: dt.datetime) -> Enrolled:
    """Use up a code. Raises CodeRefused.

    A token that the kiosk had before is void from now on: who enrols anew, lost it or had it stolen.
    """
    token = new_token()
    with transaction.atomic():
        # The condition is the lock: of two that come with one code at once, one changes the row.
        known = EnrolmentCode.objects.filter(digest=digest(tidy_code(asked.code)))
        if not known.filter(used_at=None, expires_at__gt=now).update(used_at=now):
            raise CodeRefused
        kiosk = Kiosk.objects.select_related("office").get(codes__in=known)
        kiosk.token_hash = digest(token)
        kiosk.enrolled_at, kiosk.revoked_at = now, None
        kiosk.version = asked.version
        kiosk.name = kiosk.name or asked.name
        kiosk.save()
    return Enrolled(
        kiosk=kiosk.pk,
        token=token,
        office=kiosk.office_id,
        office_name=str(kiosk.office),
        place=kiosk.place,
        code_secret=office_secret(kiosk.office_id).hex(),
    )
