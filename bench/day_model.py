"""Who comes to an office on one day, when, and how long each takes at the counters: all from one seed.

Everything is drawn before the day begins, so the same people come whatever the queue does with them. Figures
are assumed where the studies give none; each stands in `Habits` with its reason. Minutes of a day count from
local midnight.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from kiosk import codes, hours
from kiosk.bookings import Booking
from kiosk.commands import CheckIn, Command, TakeTicket
from kiosk.office import Office, Priority, Service
from kiosk.office_check import read

OFFICES = Path(__file__).parent.parent / "offices"
SECRET = b"a day's secret.."
"""The keyed hashes of the simulated booking codes are made with this."""


@dataclass(frozen=True)
class Habits:
    """How people and staff are. Shares are probabilities, spreads are of a lognormal."""

    asked: float = 1.1  # walk-in people beside the quota: some find it full, as the studies tell
    booked: float = 0.9  # of the seats
    shows: float = 0.85  # of the bookings (fairness.md expects .8 of those not in yet)
    parties: tuple[float, ...] = (0.70, 0.16, 0.08, 0.05, 0.01)  # of 1 to 5 people
    priority: float = 0.1  # of the parties
    before_opening: float = 0.35  # of the walk-ins: they come before dawn, the studies say
    asks_only: float = 0.25  # collection and information, beside the counted people
    has_paid: float = 0.9  # of the bookings: M-Paspor is paid before
    service_spread: float = 0.55  # a standard deviation of 60 % of the mean
    pace_spread: float = 0.15  # between days
    bank_minutes: float = 27.0
    bank_returns: float = 0.85  # today
    misses: float = 0.03  # of the calls at the first stage
    rests: float = 0.5  # of the counters, once a day
    crowd: int = 0  # people booked in one slot beyond all seats, as if the centre had oversold it


HABITS: Mapping[str, Habits] = {
    # Study: 13,262 passports in 2024, about 53 a working day; with the booked seats this makes a few more.
    "kupang": Habits(asked=0.8),
    # Assumed: every walk-in seat is asked for.
    "blitar": Habits(),
    # Study: 100 booked seats a day; with 140 walk-ins 240 people.
    "surabaya": Habits(),
}


class Rest(NamedTuple):
    """A counter that is unmanned for a while."""

    counter: int
    start: float
    minutes: float


@dataclass(frozen=True)
class Visitor:
    """A party. `minutes`: the whole party's at the counter of each stage. `back`: at the bank; None for not
    today. `late_for_call`: not there at the first call, and back after so many; None for there."""

    place: int
    arrives: float
    service: str
    party: int
    priority: Priority | None
    code: str | None
    minutes: Mapping[str, float]
    back: float | None
    late_for_call: float | None

    def command(self) -> Command:
        """What they do at the kiosk."""
        name = f"visitor-{self.place}"
        if self.code is None:
            return TakeTicket(id=name, service=self.service, party=self.party, priority=self.priority)
        return CheckIn(id=name, code=self.code, typed=True, ordinals=tuple(range(1, self.party + 1)))


@dataclass(frozen=True)
class Day:
    """A day of an office. `bookings` has those who stay away, too; `pace`: the stages' true minutes."""

    day: dt.date
    bookings: tuple[Booking, ...]
    visitors: tuple[Visitor, ...]
    rests: tuple[Rest, ...]
    pace: Mapping[str, float]

    @property
    def secret(self) -> bytes:
        return SECRET


def office(name: str) -> Office:
    """An office that ships: `surabaya`, `kupang`, `blitar`. OfficeMistakes and OSError pass."""
    path = OFFICES / f"{name}.toml"
    return read(path.read_bytes(), str(path))


def working_day(where: Office, number: int) -> dt.date:
    """The `number`-th day from 2026-11-16 on (a Monday) on which the office is open."""
    day = dt.date(2026, 11, 16)
    while True:
        if hours.opening(where, day):
            if number == 0:
                return day
            number -= 1
        day += dt.timedelta(days=1)


def draw(where: Office, day: dt.date, seed: int, habits: Habits | None = None) -> Day:
    """The day that this seed gives. The office is open on it."""
    drawn = _Draw(where, day, Random(f"{where.code} {day} {seed}"), habits or Habits())
    bookings = drawn.bookings()
    drawn.walk_ins()
    drawn.askers()
    visitors = tuple(sorted(drawn.visitors, key=lambda one: (one.arrives, one.place)))
    return Day(day, bookings, visitors, drawn.rests(), drawn.pace)


class _Draw:
    """One day being drawn: a fixed order of draws, so that a seed is a day."""

    def __init__(self, where: Office, day: dt.date, random: Random, habits: Habits) -> None:
        self.office, self.day, self.random, self.habits = where, day, random, habits
        self.visitors: list[Visitor] = []
        spans = hours.opening(where, day)
        self.opens, self.closes = hours.minute_of(spans[0].start), hours.minute_of(spans[-1].end)
        self.counted = [service for service in where.services if service.counted]
        self.pace = {stage.id: stage.minutes * self.lognormal(habits.pace_spread) for stage in where.stages}

    def lognormal(self, spread: float) -> float:
        """A factor with mean 1."""
        return self.random.lognormvariate(-spread * spread / 2, spread)

    def party(self, service: Service) -> int:
        most = self.office.most_people(service)
        return min(most, self.random.choices(range(1, 6), self.habits.parties)[0])

    def priority(self) -> Priority | None:
        among = self.random.random() < self.habits.priority
        return self.random.choice(list(Priority)[:4]) if among else None

    def visit(self, arrives: float, service: Service, party: int, *, code: str | None, paid: bool) -> None:
        habits, random = self.habits, self.random
        load = 1 + 0.6 * (party - 1)
        minutes = {
            stage: max(0.5, self.pace[stage] * load * self.lognormal(habits.service_spread))
            for stage in service.stages
        }
        bank = habits.bank_minutes * self.lognormal(0.25)
        back = bank if paid or random.random() < habits.bank_returns else None
        late = 3 + random.expovariate(1 / 8) if random.random() < habits.misses else None
        priority = self.priority() if code is None and service.counted else None
        place = len(self.visitors)
        self.visitors.append(
            Visitor(place, arrives, service.letter, party, priority, code, minutes, back, late)
        )

    def bookings(self) -> tuple[Booking, ...]:
        """Seats that were booked, and those of them who come, most about a quarter of an hour before."""
        made: list[Booking] = []
        bookable = [service for service in self.counted if service.bookable]
        for session in self.office.sessions if bookable else ():
            for slot in hours.slots(self.office, session, self.day):
                people = round(session.seats * self.habits.booked + self.random.uniform(-0.5, 0.5))
                made += self.book(slot, people, bookable)
        if self.habits.crowd and bookable and self.office.sessions:
            slots = hours.slots(self.office, self.office.sessions[0], self.day)
            made += self.book(slots[len(slots) // 2], self.habits.crowd, bookable)
        return tuple(made)

    def book(self, slot: int, people: int, services: list[Service]) -> list[Booking]:
        random, made = self.random, []
        while people > 0:
            service = random.choice(services)
            party = min(people, self.party(service))
            people -= party
            code = codes.new_code(random)
            paid = random.random() < self.habits.has_paid
            booking = Booking(
                booking=f"{random.getrandbits(64):016x}",
                office=self.office.code,
                day=self.day,
                start_minute=slot,
                service=service.letter,
                party=party,
                priority=random.random() < self.habits.priority / 2,
                paid=paid,
                code_hash=codes.code_hash(SECRET, code),
            )
            made.append(booking)
            if random.random() < self.habits.shows:
                early = random.gauss(13, 9)
                # Who is earlier than the office accepts waits in front of the kiosk until then.
                arrives = slot - min(early, self.office.lateness.early - 0.1)
                self.visit(max(arrives, self.door()), service, party, code=code, paid=paid)
        return made

    def door(self) -> float:
        """When the kiosk begins to give out numbers."""
        return self.opens - self.office.intake_before

    def walk_ins(self) -> None:
        """Some stand at the door before it opens; the others come ever more thinly until they close."""
        people = round(self.office.quota.walk_in * self.habits.asked * self.random.uniform(0.85, 1.15))
        while people > 0:
            service = self.random.choice(self.counted)
            party = min(people, self.party(service))
            people -= party
            if self.random.random() < self.habits.before_opening:
                arrives = max(self.door(), self.opens - self.random.expovariate(1 / 25))
            else:
                arrives = self.later()
            self.visit(arrives, service, party, code=None, paid=False)

    def later(self) -> float:
        """A moment after the opening: half come within about 85 minutes, the last an hour before the end."""
        span = self.closes - 60 - self.opens
        share = -math.log(1 - self.random.random() * (1 - math.exp(-span / 140))) * 140
        return self.opens + share

    def askers(self) -> None:
        """Collection and information: one person, one touch."""
        services = [service for service in self.office.services if not service.counted]
        count = round(self.office.quota.walk_in * self.habits.asks_only)
        for _ in range(count if services else 0):
            service = self.random.choice(services)
            spans = hours.service_opening(self.office, service, self.day)
            if spans:
                start, end = hours.minute_of(spans[0].start), hours.minute_of(spans[-1].end) - 30
                self.visit(self.random.uniform(start, end), service, 1, code=None, paid=False)

    def rests(self) -> tuple[Rest, ...]:
        return tuple(
            Rest(counter.number, self.random.uniform(self.opens + 60, self.closes - 120), 12.0)
            for counter in self.office.counters
            if self.random.random() < self.habits.rests
        )
