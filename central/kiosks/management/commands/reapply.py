"""`manage.py reapply`: after an upgrade, apply events of newer kiosks that were kept for it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from central.kiosks.reapply import reapply


class Command(BaseCommand):
    help = "Apply events of newer kiosks that waited for this version of the server."

    def handle(self, *_args: Any, **_options: Any) -> None:
        applied, waiting = reapply(timezone.now())
        self.stdout.write(f"{applied} applied, {waiting} still wait")
