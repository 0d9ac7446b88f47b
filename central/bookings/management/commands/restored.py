"""`manage.py restored`: to be run once after the database came back from a backup."""

from typing import Any

from django.core.management.base import BaseCommand

from central.bookings import feed


class Command(BaseCommand):
    help = "After a restore from a backup: every kiosk takes a snapshot at its next pull."

    def handle(self, *_args: Any, **_options: Any) -> None:
        feed.begin_anew()
        self.stdout.write("every kiosk takes a snapshot at its next pull")
