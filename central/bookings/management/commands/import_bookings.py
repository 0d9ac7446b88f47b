"""`manage.py import_bookings OFFICE FILE`: a CSV file, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from central.bookings.booking import By
from central.bookings.csv_import import run
from central.offices.models import Office


class Command(BaseCommand):
    help = "Import bookings of an office from a CSV file: all of it or nothing, every bad line named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("office", help="short name of the office")
        parser.add_argument("file", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        office = Office.objects.filter(slug=options["office"]).first()
        if office is None:
            raise CommandError(f"{options['office']}: no such office")
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error

        def progress(what: str, done: int, of: int) -> None:
            if self.stderr.isatty():
                self.stderr.write(f"\r{what} {done}/{of}   ", ending="")

        outcome = run(office, data, timezone.now(), By(), progress)
        for bad in outcome.bad:
            self.stderr.write(str(bad))
        if not outcome.done:
            raise CommandError(f"nothing was imported: {len(outcome.bad)} lines to mend")
        self.stdout.write(f"{outcome.lines} lines: {outcome.new} new, {outcome.changed} changed")
