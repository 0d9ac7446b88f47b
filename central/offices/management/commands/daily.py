"""`manage.py daily`: keys, retention, sessions that are over. For a timer; twice does no harm."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from central.offices import daily


class Command(BaseCommand):
    help = "Do what is to be done once a day: keys, retention, sessions that are over."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for line in daily.run(timezone.now()):
            self.stdout.write(line)
        call_command("clearsessions")
