"""`manage.py add_client NAME [OFFICE…]`: another system that may book; its key is told this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from central.bookings import clients
from central.bookings.models import ApiClient
from central.offices.models import Office


class Command(BaseCommand):
    help = "Add another system that may book for these offices, or for all; its key is told this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("offices", nargs="*", metavar="OFFICE", help="short names; every office if none")

    def handle(self, *_args: Any, **options: Any) -> None:
        offices = Office.objects.filter(slug__in=options["offices"])
        if unknown := set(options["offices"]) - set(offices.values_list("slug", flat=True)):
            raise CommandError(f"{', '.join(sorted(unknown))}: no such office")
        if ApiClient.objects.filter(name=options["name"]).exists():
            raise CommandError(f"{options['name']}: there is one already")
        key, digest = clients.new_key()
        with transaction.atomic():
            client = ApiClient.objects.create(
                name=options["name"], key_hash=digest, every_office=not options["offices"]
            )
            client.offices.set(offices)
        self.stdout.write(key)
