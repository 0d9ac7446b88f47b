"""What an office is: everything that differs between offices, as one frozen value.

An office file (`offices/*.toml`) is read into `Office` by `kiosk.office_check`, which names every mistake
in words. Figures of the three offices that ship are those of the field studies (see the files).
"""

import datetime as dt
import re
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

Language = Literal["id", "en"]
Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
People = Annotated[int, Field(ge=0, le=9999)]


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @classmethod
    def of(cls, day: dt.date) -> "Weekday":
        return tuple(cls)[day.weekday()]


class Priority(StrEnum):
    """Why someone is served first; the class is what the applicant says, staff may correct it.

    `STATED` is that of a booking: a pass says that there is a reason, never which. The others are choices.
    """

    ELDERLY = "elderly"
    TODDLER = "toddler"
    PREGNANT = "pregnant"
    DISABILITY = "disability"
    STATED = "stated"


class Span(NamedTuple):
    """From `start` to `end` of one local day, `end` not included."""

    start: dt.time
    end: dt.time

    def holds(self, at: dt.time) -> bool:
        return self.start <= at < self.end

    def __str__(self) -> str:
        """`08:00-15:30`, as office files have it."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


_HOURS = re.compile(r"(\d\d)[:.](\d\d)\s*[-–]\s*(\d\d)[:.](\d\d)")


def _span(found: object) -> Span:
    """`"08:00-15:30"` → Span. ValueError says what is allowed."""
    if isinstance(found, Span):
        return found
    match = _HOURS.fullmatch(found) if isinstance(found, str) else None
    try:
        hour, minute, end_hour, end_minute = map(int, match.groups() if match else ())
        start, end = dt.time(hour, minute), dt.time(end_hour, end_minute)
    except ValueError:
        raise ValueError('hours look like "08:00-15:00"') from None
    if start >= end:
        raise ValueError("hours end after they begin")
    return Span(start, end)


def _spans(found: object) -> tuple[Span, ...]:
    """One span or a list of them, in order and apart."""
    parts = found if isinstance(found, list | tuple) and not isinstance(found, Span) else [found]
    spans = tuple(_span(part) for part in parts)
    if any(after.start < before.end for before, after in pairwise(spans)):
        raise ValueError("hours of a day stand in order and do not overlap")
    return spans


OneSpan = Annotated[Span, BeforeValidator(_span), PlainSerializer(str)]
Hours = Annotated[tuple[OneSpan, ...], BeforeValidator(_spans)]


class Part(BaseModel):
    """A part of an office file: frozen, and unknown keys are mistakes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(Part):
    """The same words in the languages of the screens; `short_*` where the full name is too wide."""

    id: Annotated[str, Field(min_length=1, max_length=80)]
    en: Annotated[str, Field(min_length=1, max_length=80)]
    short_id: str | None = None
    short_en: str | None = None

    def get(self, language: str, *, short: bool = False) -> str:
        if language == "en":
            return (self.short_en if short else None) or self.en
        return (self.short_id if short else None) or self.id


class Fee(Part):
    """What something costs, in whole rupiah."""

    name: Name
    rupiah: Annotated[int, Field(ge=0)]


class Service(Part):
    """What one comes for. `counted`: its people count towards the quotas of the day.

    `party_limit` 1 and not `counted` makes it a service of one touch (information, collection).
    """

    letter: Letter
    name: Name
    stages: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    counted: bool = True
    bookable: bool = True
    party_limit: Annotated[int, Field(ge=1, le=5)] = 5
    hours: Hours | None = None
    documents: tuple[Name, ...] = ()
    fees: tuple[Fee, ...] = ()


class Stage(Part):
    """A step of a service with its own waiting line.

    `minutes` is the prior of one person's time at a counter (fairness.md: unit). `then` is what finishing
    leads to where the service goes on: `next` joins the next stage at once, `away` waits for their return.
    """

    id: Identifier
    name: Name
    minutes: Annotated[float, Field(gt=0, le=240)]
    where: Name
    then: Literal["next", "away"] = "next"


class Counter(Part):
    """A desk that calls tickets of certain stages. `button`: GPIO (BCM) pin of its call button."""

    number: Annotated[int, Field(ge=1, le=99)]
    stages: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    button: Annotated[int, Field(ge=0, le=27)] | None = None


class Session(Part):
    """Morning or afternoon of a day: slots of `slot_minutes` with `seats` people each; `quota` in all.

    Whoever makes bookings holds to the quota, the centre or the maker of a CSV file. At the kiosk no rule
    reads it: a valid booking beyond it is never sent away, seats decide its place.
    """

    id: Identifier
    name: Name
    hours: OneSpan
    slot_minutes: Annotated[int, Field(ge=10, le=480, multiple_of=10)]
    seats: People
    quota: People


class Step(Part):
    """A step of an application as the information screen tells it; `when` stands beside it in small."""

    name: Name
    when: Name | None = None


class OtherOffice(Part):
    """Another office, so that a pass of it is refused by name and people are sent to the right door."""

    code: Annotated[int, Field(ge=1, le=65535)]
    name: Name


class Holiday(Part):
    day: dt.date
    name: Name


class Quota(Part):
    """People a day: `walk_in` without a booking, of them `priority` seats kept for priority."""

    walk_in: People
    priority: People = 0


class Lateness(Part):
    """When a booking may check in: from `early` minutes before its slot to `late` minutes after it.

    `beyond` says what a later one gets: a refusal, or a place as of its coming.
    """

    early: Minutes = 30
    late: Minutes = 60
    beyond: Literal["refuse", "accept"] = "refuse"


class Order(Part):
    """Figures of the calling key, in minutes (fairness.md: h, s, grace)."""

    handicap: Annotated[int, Field(ge=60, le=180)] = 120
    head_start: Annotated[int, Field(ge=0, le=60)] = 15
    grace: Annotated[int, Field(ge=0, le=60)] = 15
    priority_share: Annotated[float, Field(ge=0, le=1)] = 0.1


class Complaint(Part):
    """Where one complains: shown on the screen and on the ticket."""

    telephone: str
    url: str | None = None


class Display(Part):
    """The LED display: what it is, and how it shows calls."""

    kind: Literal["none", "segments", "matrix"] = "matrix"
    blink_seconds: Annotated[int, Field(ge=0, le=30)] = 6
    turn_seconds: Annotated[int, Field(ge=1, le=60)] = 4


class Voice(Part):
    """Spoken calls: languages in order, none for silence."""

    languages: tuple[Language, ...] = ()


class Devices(Part):
    """Devices of this office; the settings file and the command line override them."""

    printer: str = "sim:"
    paper_mm: Literal[58, 80] = 80
    camera: str = "sim:"
    camera_side: Literal["left", "right", "top", "bottom"] = "right"
    reader: Literal["both", "zxing", "pyzbar"] = "both"
    scanner: str | None = None
    button: Literal["gpio", "sim"] = "sim"


class Office(Part):
    """One office. `code` stands in passes; `zone` makes the business day.

    `minor_documents` is what applicants under 17 bring besides; `steps` is the way of an application.
    """

    code: Annotated[int, Field(ge=1, le=65535)]
    name: Name
    address: str = ""
    zone: str
    languages: Annotated[tuple[Language, ...], Field(min_length=1, max_length=2)] = ("id", "en")
    accent: Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")] = "#0B4F6C"
    opening: dict[Weekday, Hours]
    breaks: dict[Weekday, Hours] = Field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]
    counters: Annotated[tuple[Counter, ...], Field(min_length=1)]
    sessions: tuple[Session, ...] = ()
    quota: Quota
    lateness: Lateness = Lateness()
    order: Order = Order()
    no_show_return: Minutes = 30
    intake_before: Minutes = 60
    party_limit: Annotated[int, Field(ge=1, le=5)] = 5
    number_width: Annotated[int, Field(ge=2, le=4)] = 3
    complaint: Complaint
    minor_documents: tuple[Name, ...] = ()
    steps: tuple[Step, ...] = ()
    other_offices: tuple[OtherOffice, ...] = ()
    booking_url: str | None = None
    portal_url: str | None = None
    display: Display = Display()
    voice: Voice = Voice()
    devices: Devices = Devices()

    def service(self, letter: str) -> Service | None:
        return next((service for service in self.services if service.letter == letter), None)

    def stage(self, name: str) -> Stage:
        """One that is gone from the file, while a ticket is there still, has words too: ask staff."""
        return next((stage for stage in self.stages if stage.id == name), None) or Stage(
            id=name,
            name=Name(id="Tanya petugas", en="Ask staff"),
            minutes=1,
            where=Name(id="Ruang tunggu", en="Waiting area"),
        )

    def has_stage(self, name: str) -> bool:
        return any(stage.id == name for stage in self.stages)

    def counter(self, number: int) -> Counter | None:
        return next((counter for counter in self.counters if counter.number == number), None)

    def most_people(self, service: Service) -> int:
        """The largest party that may take one ticket for this service."""
        return min(self.party_limit, service.party_limit)

    def other_office(self, code: int) -> Name | None:
        return next((office.name for office in self.other_offices if office.code == code), None)

    def session_at(self, minute: int) -> Session | None:
        """The session that a slot beginning at `minute` of the local day belongs to."""
        at = dt.time(minute // 60, minute % 60) if minute < 24 * 60 else None
        return next((s for s in self.sessions if at is not None and s.hours.holds(at)), None)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def local(self, utc: dt.datetime) -> dt.datetime:
        """The moment as the office's wall clock shows it. Raises ValueError on a naive time."""
        if utc.tzinfo is None:
            raise ValueError("a moment has a time zone")
        return utc.astimezone(self.tz)

    def business_day(self, utc: dt.datetime) -> dt.date:
        """The day an event belongs to: local, never UTC."""
        return self.local(utc).date()
