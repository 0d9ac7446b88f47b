"""Whether a seat may be booked at all, by the office's settings. Pure: time is an argument.

Whether one is left is for the seats to say (`central.bookings.seats`). Refusals are data.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk import hours
from kiosk.codes import Kind, classify, looks_like_nik, normal
from kiosk.office import Office, Session

HORIZON_DAYS: Final = 60
"""How far ahead a day can be booked; the keys of passes are good for longer than that."""

FOREIGN_LENGTHS: Final = range(6, 513)
"""Characters of a foreign code, normalised, as `kiosk.sync.csv_bookings` takes them."""

FOREIGN_MOST: Final = 5


class Refused(StrEnum):
    """Why a booking was not made, moved or cancelled. The values are stable: other systems read them."""

    CLOSED = "closed"  # the office is closed on that day
    NO_SLOT = "no_slot"  # no slot begins at that time, or the service is not given then
    PAST = "past"
    TOO_FAR = "too_far"
    SERVICE = "service"  # no such service, or it is not booked
    PARTY = "party"  # more people than the service takes
    FOREIGN = "foreign"  # a code that cannot be one: too short, a NIK, a pass of ours
    PERSON = "person"  # no NIK, or not one for each of the party
    FULL = "full"
    CODE_TAKEN = "code_taken"  # the foreign code belongs to a booking to come
    PERSON_TAKEN = "person_taken"  # somebody of the party holds a booking to come
    CANCELLED = "cancelled"
    COME = "come"  # somebody of the party has come already
    OVER = "over"  # its day is over
    SAME = "same"  # it is at that time already
    TOO_OFTEN = "too_often"  # moved as often as a pass can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to book. `minute` counts from local midnight.

    `foreign` are codes of another system, `persons` the NIK of each of the party or none at all: both are
    hashed at once and not kept.
    """

    day: dt.date
    minute: int
    service: str
    party: int = 1
    priority: bool = False
    paid: bool = False
    foreign: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without codes and persons: a wish may get into a log."""
        return f"Wish({self.day} {self.minute} {self.service} x{self.party})"


def judge(office: Office, wish: Wish, now: dt.datetime) -> Session | Refused:
    """The session that the wished slot belongs to, or why it cannot be booked."""
    service = office.service(wish.service)
    if service is None or not service.bookable:
        return Refused.SERVICE
    if not 1 <= wish.party <= office.most_people(service):
        return Refused.PARTY
    if wish.persons and not (
        len(set(wish.persons)) == wish.party and all(looks_like_nik(person) for person in wish.persons)
    ):
        return Refused.PERSON
    if len(wish.foreign) > FOREIGN_MOST or not all(may_be_foreign(code) for code in wish.foreign):
        return Refused.FOREIGN
    return slot(office, wish.service, wish.day, wish.minute, now)


def slot(office: Office, letter: str, day: dt.date, minute: int, now: dt.datetime) -> Session | Refused:
    """The session of a slot that can still be booked for a service, or why not."""
    today = office.business_day(now)
    if day > today + dt.timedelta(days=HORIZON_DAYS):
        return Refused.TOO_FAR
    if day < today:
        return Refused.PAST
    service = office.service(letter)
    spans = hours.service_opening(office, service, day) if service else ()
    if not spans:
        return Refused.CLOSED
    session = office.session_at(minute)
    if session is None or minute not in hours.slots_in(session.hours, session.slot_minutes, spans):
        return Refused.NO_SLOT
    return session if has_not_begun(office, day, minute, now) else Refused.PAST


def has_not_begun(office: Office, day: dt.date, minute: int, now: dt.datetime) -> bool:
    """Whether a slot still lies ahead."""
    return hours.moment(office, day, minute) > now


def may_be_foreign(code: str) -> bool:
    """Whether another system's code can admit: long enough, no identity number, none of our own texts."""
    return (
        len(normal(code)) in FOREIGN_LENGTHS
        and not looks_like_nik(code)
        and classify(code.strip()) not in {Kind.PASS, Kind.TICKET}
    )
