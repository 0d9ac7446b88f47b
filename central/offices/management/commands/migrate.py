"""`migrate`, by one worker at a time: others that start meanwhile wait, and find it done."""

from typing import Any, Final

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections

# Any number, the same in every process of every version.
_LOCK: Final = 0x414E5452


class Command(DjangoMigrate):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)  # SQLite: one server, one process that starts it
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
            try:
                super().handle(*args, **options)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
