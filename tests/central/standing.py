"""The server as gunicorn runs it, with a clock that stands in a file: a test says what time it is.

Without `ANTREAN_TEST_CLOCK` it has the machine's.
"""

import datetime as dt
import os
from pathlib import Path

from django.utils import timezone

_FILE = os.environ.get("ANTREAN_TEST_CLOCK")

if _FILE:
    _clock = Path(_FILE)
    timezone.now = lambda: dt.datetime.fromisoformat(_clock.read_text())

from central.config.wsgi import application  # noqa: E402 -- the clock stands before it begins

__all__ = ["application"]
