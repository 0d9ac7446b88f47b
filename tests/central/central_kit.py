"""An office of the suite: Kupang's own file, on a Monday in November."""

import datetime as dt
from pathlib import Path
from random import Random

from central.bookings.booking import By, Made, book
from central.bookings.models import ApiClient
from central.bookings.rules import Refused, Wish
from central.offices import revisions
from central.offices.models import Account, Office, Role
from central.passes import keys

OFFICES = Path(__file__).resolve().parents[2] / "offices"
NOW = dt.datetime(2026, 11, 15, 22, 0, tzinfo=dt.UTC)
"""Monday 16 November 2026, 06:00 in Kupang: two hours before it opens."""
TODAY = dt.date(2026, 11, 16)
TUESDAY = dt.date(2026, 11, 17)
HALF_PAST_EIGHT = 8 * 60 + 30
NIK = "5371014508900001"
OTHER_NIK = "5371010101900002"
NOBODY = By()
PASSWORD = "a long password"  # noqa: S105 -- of accounts of the suite


def office(slug: str = "kupang") -> Office:
    return revisions.found(slug, (OFFICES / f"{slug}.toml").read_text())


def roomy(office: Office) -> Office:
    """The same office with room for thousands a day."""
    assert office.current is not None
    settings = office.current.owned
    for session in settings["sessions"]:
        session.update(seats=999, quota=3996)
    revisions.publish(office, settings, None)
    office.refresh_from_db()
    return office


def wish(day: dt.date = TUESDAY, minute: int = HALF_PAST_EIGHT, party: int = 1, **more: object) -> Wish:
    return Wish(day=day, minute=minute, service="A", party=party, **more)  # type: ignore[arg-type] # facts of a Wish


def made(office: Office, wished: Wish, now: dt.datetime = NOW, seed: int | None = None) -> Made:
    """A booking that is expected to be made."""
    answer = (
        book(office, wished, now, NOBODY) if seed is None else book(office, wished, now, NOBODY, Random(seed))
    )
    assert not isinstance(answer, Refused), answer
    return answer


def signing_key() -> None:
    """The keys that a server of that morning has."""
    keys.tend(NOW - dt.timedelta(days=1))


def account(role: Role, office: Office | None = None, name: str | None = None) -> Account:
    return Account.objects.create_user(name or role.value, password=PASSWORD, role=role, office=office)


def api_client(key_hash: str, every_office: bool = True) -> ApiClient:
    return ApiClient.objects.create(
        name=f"M-Paspor {key_hash[:4]}", key_hash=key_hash, every_office=every_office
    )
