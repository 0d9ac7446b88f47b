"""`manage.py add_office FILE…`: offices from their files, or new files of offices that are there."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from central.offices import revisions
from kiosk.office_check import OfficeMistakes


class Command(BaseCommand):
    help = "Add offices from their office files (NAME.toml), or publish a new file of one that is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *_args: Any, **options: Any) -> None:
        for file in options["files"]:
            try:
                office = revisions.found(file.stem, file.read_bytes())
            except (OSError, OfficeMistakes, revisions.Unfit) as error:
                raise CommandError(f"{file}: {error}") from error
            number = office.current.number if office.current else 0
            self.stdout.write(f"office {office.code} {office.slug}: revision {number}")
