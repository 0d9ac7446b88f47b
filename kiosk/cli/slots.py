"""Which slot a pass or a booking made by hand is for: given, or the next one there is."""

import datetime as dt
import re
from typing import NamedTuple

import click

from kiosk import hours
from kiosk.cli.common import fail
from kiosk.office import Office, Service
from kiosk.passes import day_number

LOOK_AHEAD_DAYS = 30
_TIME = re.compile(r"(\d\d?)[:.](\d\d)", re.ASCII)

DAY = click.DateTime(["%Y-%m-%d"])
day_option = click.option("--day", type=DAY, metavar="DAY", help="2026-11-17.  [default: today]")
time_option = click.option("--time", metavar="TIME", help="A slot's start, 08:30.  [default: the nearest]")
service_option = click.option("--service", required=True, metavar="LETTER", help="The service's letter.")
party_option = click.option(
    "--party", type=int, default=1, show_default=True, help="How many people come together."
)


class Slot(NamedTuple):
    """Start in minutes from midnight of a local day."""

    day: dt.date
    minute: int

    @property
    def time(self) -> str:
        return f"{self.minute // 60:02d}:{self.minute % 60:02d}"


def of(office: Office, day: dt.datetime | None, time: str | None, now: dt.datetime) -> Slot:
    """The slot meant; without a day that of `now`, or the next that has slots. Else what is allowed."""
    today = office.business_day(now)
    date = day.date() if day is not None else _first_day(office, today)
    try:
        day_number(date)
    except ValueError as error:
        fail(f"--{error}")
    starts = _starts(office, date)
    if not starts:
        fail(f"there is no slot on {date:%A} {date}: the next day that has one is {_first_day(office, date)}")
    if time is not None:
        minute = _minute(time)
        if minute not in starts:
            shown = ", ".join(Slot(date, start).time for start in starts)
            fail(f"--time {time}: found no slot that begins then; allowed on {date}: {shown}")
        return Slot(date, minute)
    at = office.local(now)
    wanted = at.hour * 60 + at.minute if date == today else 0
    return Slot(date, min(starts, key=lambda start: abs(start - wanted)))


def service(office: Office, letter: str, party: int) -> Service:
    """The bookable service of that letter, which takes so many; or what is allowed, and the end."""
    bookable = [each for each in office.services if each.bookable]
    for each in bookable:
        if each.letter == letter.upper():
            limit = office.most_people(each)
            if not 1 <= party <= limit:
                fail(f"--party {party}: allowed are 1 to {limit} for {each.name.id}")
            return each
    allowed = ", ".join(f"{each.letter} ({each.name.id})" for each in bookable) or "none"
    fail(f"--service {letter}: allowed are {allowed}")


def _starts(office: Office, day: dt.date) -> list[int]:
    return sorted(start for session in office.sessions for start in hours.slots(office, session, day))


def _first_day(office: Office, day: dt.date) -> dt.date:
    """The first day from this one on that has slots; the day itself where none comes for long."""
    days = (day + dt.timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS))
    return next((each for each in days if _starts(office, each)), day)


def _minute(time: str) -> int:
    found = _TIME.fullmatch(time.strip())
    hour, minute = (int(found[1]), int(found[2])) if found else (24, 0)
    if hour > 23 or minute > 59:
        fail(f"--time {time}: allowed is a time as 08:30")
    return hour * 60 + minute
