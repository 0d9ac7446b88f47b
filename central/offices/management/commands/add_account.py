"""`manage.py add_account NAME ROLE [OFFICE]`: somebody of the staff; the password is told this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from central.offices import accounts
from central.offices.models import Office, Role


class Command(BaseCommand):
    help = "Add an account of the staff; its password is told this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("office", nargs="?", help="short name of the office; none for the national role")

    def handle(self, *_args: Any, **options: Any) -> None:
        role, slug = Role(options["role"]), options["office"]
        office = Office.objects.filter(slug=slug).first() if slug else None
        if (office is None) == (role is not Role.NATIONAL) or (slug and office is None):
            known = ", ".join(Office.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(
                f"{role}: found office {slug}; allowed: none for national, else one of: {known}"
            )
        password = accounts.add(options["username"], role, office)
        if password is None:
            raise CommandError(f"{options['username']}: there is one already")
        self.stdout.write(f"{options['username']}  {password}")
