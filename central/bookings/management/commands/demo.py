"""`manage.py demo FILE…`: offices, accounts and a week of bookings to try the server with.

Each is made where it is missing; passwords and keys are printed when they are made, and never again.
"""

import datetime as dt
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from central.bookings import clients, seats
from central.bookings.booking import By, Made, book
from central.bookings.models import ApiClient, Booking
from central.bookings.rules import Wish
from central.offices import accounts
from central.offices.models import Office, Role
from kiosk.codes import group
from kiosk.office import Office as OfficeFile

DAYS: Final = 7
_FULL: Final = 0.6
"""Of the seats, so that there is something left to book."""

_PARTIES: Final = (1, 1, 1, 2, 2, 3, 4, 5)
_SYSTEM: Final = "M-Paspor (demo)"


class Command(BaseCommand):
    help = "Offices, staff accounts and a week of bookings to try the server with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="office files")

    def handle(self, *_args: Any, **options: Any) -> None:
        for file in options["files"]:
            if not Office.objects.filter(slug=file.stem).exists():
                call_command("add_office", file, stdout=self.stdout)
        self._accounts()
        self._system()
        now = timezone.now()
        for office in Office.objects.exclude(current=None):
            self._bookings(office, now)

    def _accounts(self) -> None:
        wanted: list[tuple[str, Role, Office | None]] = [("nasional", Role.NATIONAL, None)]
        for office in Office.objects.all():
            wanted += [
                (f"{office.slug}-admin", Role.ADMIN, office),
                (f"{office.slug}-loket", Role.OFFICER, office),
            ]
        for name, role, office_of in wanted:
            if password := accounts.add(name, role, office_of):
                self.stdout.write(f"account {name:<16} {password}   (told this once)")

    def _system(self) -> None:
        if not ApiClient.objects.filter(name=_SYSTEM).exists():
            key, digest = clients.new_key()
            ApiClient.objects.create(name=_SYSTEM, key_hash=digest, every_office=True)
            self.stdout.write(f"API key {key}   (told this once)")

    def _bookings(self, office: Office, now: dt.datetime) -> None:
        file = office.settings()
        today = file.business_day(now)
        if Booking.objects.filter(office=office, day__gte=today).exists():
            return
        random = Random(office.code)  # noqa: S311 -- who comes when, not their codes
        with transaction.atomic():  # one write to the disk for all of them
            answers = [book(office, wish, now, By()) for wish in _wishes(file, today, random)]
        made = [answer for answer in answers if isinstance(answer, Made)]
        self.stdout.write(f"{office.slug}: {len(made)} bookings in the week to come")
        for each in made[:1]:
            row = each.booking
            self.stdout.write(f"  to try: {group(each.code)}, {row.day} {row.time}, {row.party} people")


def _wishes(file: OfficeFile, today: dt.date, random: Random) -> Iterator[Wish]:
    services = [service.letter for service in file.services if service.bookable]
    days = [today + dt.timedelta(days=n) for n in range(DAYS)]
    for place, left in sorted(seats.left(file, days).items()):
        wanted = round(left * _FULL)
        while wanted > 0:
            party = min(random.choice(_PARTIES), wanted)
            wanted -= party
            letter, priority = random.choice(services), random.random() < file.order.priority_share
            yield Wish(
                day=place.day,
                minute=place.minute,
                service=letter,
                party=party,
                priority=priority,
                paid=random.random() < _FULL,
            )
