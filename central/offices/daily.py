"""What is to be done once a day: each app listens to `daily` and says in a line what it did.

Run by a timer (`manage.py daily`) and at each start; twice a day or at once in two places does no harm.
"""

import datetime as dt
import logging
from typing import Final

from django.dispatch import Signal

daily: Final = Signal()
"""Sent with `now`; a listener answers a line of text, or nothing."""

_log = logging.getLogger(__name__)


def run(now: dt.datetime) -> list[str]:
    """Do all of it, and tell it. What fails is logged and raised at the end; the others go on."""
    lines, failures = [], []
    for listener, answer in daily.send_robust(sender=None, now=now):
        if isinstance(answer, Exception):
            _log.error("daily: %s failed", getattr(listener, "__module__", listener), exc_info=answer)
            failures.append(answer)
        elif answer:
            lines.append(str(answer))
    if failures:
        raise failures[0]
    return lines
