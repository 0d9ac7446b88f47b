"""Codes to hold up before a simulated camera. Passes are real ones, signed with a key made for this run only.

The private half never leaves this object; the public half is marked as demo and handed to the desk for the
time of the run: so nothing here admits anybody to another kiosk, or to this one when it runs again. Each pass
has a booking of its own: one may try as often as one likes.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from enum import StrEnum
from typing import Final

from kiosk import base45, hours
from kiosk.codes import TicketCode
from kiosk.events import Event, TicketIssued
from kiosk.keys import KeySet, load_private_key, make_pair
from kiosk.office import Office, Service
from kiosk.passes import BOOKING_BYTES, DAY_ZERO, PREFIX, SLOT_MINUTES, Pass, encode

KEY_ID: Final = 0xFFFF
"""The last there is: a centre counts from 1."""

_VALID = (dt.datetime.combine(DAY_ZERO, dt.time(), dt.UTC), dt.datetime(2199, 1, 1, tzinfo=dt.UTC))
_LAST_SLOT = 24 * 60 - SLOT_MINUTES


class Kind(StrEnum):
    """What somebody holds up."""

    GOOD = "good"  # one person, the slot of now
    FAMILY = "family"  # a booking of several, the slot of now
    EARLY = "early"  # a later session of today
    USED = "used"  # the last that was admitted
    FORGED = "forged"  # a good one whose signature was changed
    OTHER_OFFICE = "other_office"
    OTHER_DAY = "other_day"
    TICKET = "ticket"  # the last ticket that was given out
    WIFI = "wifi"  # a code that has nothing to do with us


_WIFI_TEXT = "WIFI:T:WPA;S:Kantor Imigrasi Tamu;P:selamatdatang;;"


class DemoCodes:
    """Makes the texts of codes for one office. `now` gives the moment (UTC), by which slots are chosen.

    `seed`: 32 bytes of the key, for tests; random ones otherwise.
    """

    def __init__(self, office: Office, now: Callable[[], dt.datetime], seed: bytes | None = None) -> None:
        self._office = office
        self.now = now
        public, pem = make_pair(KEY_ID, *_VALID, seed=seed or secrets.token_bytes(32), demo=True)
        self._key = load_private_key(pem)
        self.keys = KeySet((public,))
        self._made: dict[str, tuple[str, int]] = {}
        self._came: dict[str, set[int]] = {}
        self._used = self._ticket = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What can be held up now: some offices take no booking, and nothing is used before its time."""
        bookable = self._service() is not None
        fits = {
            Kind.USED: bool(self._used),
            Kind.EARLY: bookable and self._early() is not None,
            Kind.FAMILY: self.family > 1,
            Kind.TICKET: bool(self._ticket),
            Kind.WIFI: True,
        }
        return tuple(kind for kind in Kind if fits.get(kind, bookable))

    @property
    def family(self) -> int:
        """How many a family's booking is for: three, or as many as the office lets come on one ticket."""
        service = self._service()
        return min(3, self._office.most_people(service)) if service else 0

    def text(self, kind: Kind) -> str:
        """The text of a QR code of that kind. ValueError where there is none (`kinds`)."""
        if kind not in self.kinds:
            raise ValueError(f"nothing to hold up: {kind.value}")
        day, slot = self._today(), self._slot()
        match kind:
            case Kind.USED:
                return self._used
            case Kind.TICKET:
                return self._ticket
            case Kind.WIFI:
                return _WIFI_TEXT
            case Kind.FAMILY:
                return self._pass(day, slot, party=self.family)
            case Kind.EARLY:
                return self._pass(day, self._early() or 0)
            case Kind.FORGED:
                return forged(self._pass(day, slot))
            case Kind.OTHER_OFFICE:
                others = [other.code for other in self._office.other_offices]
                return self._pass(day, slot, office=others[0] if others else self._office.code % 0xFFFF + 1)
            case Kind.OTHER_DAY:
                return self._pass(self._next_day(), slot)
            case _:
                return self._pass(day, slot)

    def told(self, event: Event) -> None:
        """Learn of what the desk has committed: the last ticket, and which pass is used up."""
        if not isinstance(event, TicketIssued):
            return
        self._ticket = TicketCode(self._office.code, event.day, event.ticket).text()
        if event.booking not in self._made:
            return
        text, party = self._made[event.booking]
        came = self._came.setdefault(event.booking, set())
        came.update(event.ordinals)
        if len(came) >= party:
            self._used = text

    def _pass(self, day: dt.date, start: int, *, party: int = 1, office: int | None = None) -> str:
        service = self._service()
        assert service is not None  # noqa: S101 - `text` has looked
        booking = secrets.token_bytes(BOOKING_BYTES)
        facts = Pass(
            key_id=KEY_ID,
            office=self._office.code if office is None else office,
            booking=booking,
            day=day,
            start_minute=start,
            service=service.letter,
            party=party,
        )
        text = encode(facts, self._key)
        if len(self._made) >= 64:  # a simulated kiosk may run for weeks
            forgotten = next(iter(self._made))
            del self._made[forgotten]
            self._came.pop(forgotten, None)
        self._made[facts.booking_id] = text, party
        return text

    def _service(self) -> Service | None:
        return next((service for service in self._office.services if service.bookable), None)

    def _today(self) -> dt.date:
        return self._office.business_day(self.now())

    def _minute(self) -> int:
        local = self._office.local(self.now())
        return local.hour * 60 + local.minute

    def _slot(self) -> int:
        """The slot of now; outside the sessions the last ten minutes, which a pass may name as well."""
        minute = self._minute()
        for session in self._office.sessions:
            for slot in hours.slots(self._office, session, self._today()):
                if slot - self._office.lateness.early <= minute < slot + session.slot_minutes:
                    return slot
        return minute // SLOT_MINUTES * SLOT_MINUTES

    def _early(self) -> int | None:
        """The first slot of today that it is too early for, of another session if there is one."""
        first = self._minute() + self._office.lateness.early + 1
        slots = [s for one in self._office.sessions for s in hours.slots(self._office, one, self._today())]
        if later := [slot for slot in slots if slot >= first]:
            here = self._office.session_at(self._minute())
            other = [slot for slot in later if self._office.session_at(slot) != here]
            return min(other or later)
        slot = -(-first // SLOT_MINUTES) * SLOT_MINUTES
        return slot if slot <= _LAST_SLOT else None

    def _next_day(self) -> dt.date:
        tomorrow = hours.moment(self._office, self._today() + dt.timedelta(days=1), 0)
        opening = hours.skip_closed(self._office, tomorrow)
        return self._office.business_day(opening)


def forged(text: str) -> str:
    """The same pass with one bit of its signature changed."""
    data = bytearray(base45.decode(text[len(PREFIX) :]))
    data[-1] ^= 0x01
    return PREFIX + base45.encode(bytes(data))
