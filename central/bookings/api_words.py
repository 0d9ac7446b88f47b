"""What other systems and the server say to each other about bookings: the types of the OpenAPI document."""

import datetime as dt
from typing import Annotated, Any

from ninja import Field, Schema

from central.bookings.models import Booking
from central.bookings.rules import FOREIGN_MOST, Wish

_TIME = r"^([01]\d|2[0-3]):[0-5]0$"


class Slot(Schema):
    """When: day and time by the wall clock of the office."""

    day: dt.date
    time: Annotated[str, Field(pattern=_TIME, description="Start of a slot, HH:MM.", examples=["08:30"])]

    @property
    def minute(self) -> int:
        """From local midnight."""
        return int(self.time[:2]) * 60 + int(self.time[3:])


class NewBooking(Slot):
    """A booking to be made."""

    office: Annotated[int, Field(ge=1, le=65535, description="The office's code.", examples=[1])]
    service: Annotated[str, Field(pattern="^[A-Z]$", description="The service's letter.", examples=["A"])]
    party: Annotated[int, Field(ge=1, le=5)] = 1
    priority: bool = Field(default=False, description="Somebody is elderly, toddler, pregnant or disabled.")
    paid: bool = False
    foreign_codes: tuple[str, ...] = Field(
        default=(),
        max_length=FOREIGN_MOST,
        description="Your own code of it, as its QR says it: admits too. Kept as a keyed hash.",
        examples=[["MP-2026-77881"]],
    )
    niks: tuple[str, ...] = Field(
        default=(),
        max_length=5,
        description="The NIK of each of the party, or none. Kept as keyed hashes until the day is over, "
        "so that one person holds one booking to come.",
    )

    def wish(self) -> Wish:
        return Wish(
            day=self.day,
            minute=self.minute,
            service=self.service,
            party=self.party,
            priority=self.priority,
            paid=self.paid,
            foreign=self.foreign_codes,
            persons=self.niks,
        )


class Member(Schema):
    """One of the party. Who is which is for you to say: this server knows no names."""

    ordinal: int
    come: bool


class BookingSaid(Slot):
    """A booking as it is now."""

    booking: Annotated[
        str, Field(description="Its id, 16 hexadecimal digits.", examples=["0011223344556677"])
    ]
    office: int
    service: str
    party: int
    state: Annotated[str, Field(description="booked, moved, cancelled, partly, checked_in or no_show")]
    revision: Annotated[int, Field(description="Rises with each move; passes of lower ones are refused.")]
    priority: bool
    paid: bool
    members: list[Member]

    @classmethod
    def of(cls, row: Booking, **more: Any) -> dict[str, Any]:
        members = [Member(ordinal=n, come=n in row.members_come) for n in range(1, row.party + 1)]
        said = cls(
            booking=row.id,
            office=row.office_id,
            day=row.day,
            time=row.time,
            service=row.service,
            party=row.party,
            state=row.state,
            revision=row.revision,
            priority=row.priority,
            paid=row.paid,
            members=members,
            **more,
        )
        return said.model_dump(mode="json")


class BookingMade(BookingSaid):
    """A new booking, with what the applicant needs."""

    code: Annotated[str, Field(description="The booking code to be typed at the kiosk, 12 digits.")]


class Seat(Slot):
    """A slot that can be booked."""

    session: str
    left: Annotated[int, Field(description="People that still find a seat.")]


class Lookup(Schema):
    """A code of an applicant: our booking code, or one of yours."""

    code: Annotated[str, Field(min_length=6, max_length=512)]


class Problem(Schema):
    """Why something was not done. `error` is stable, `message` is for people."""

    error: str
    message: str = ""
