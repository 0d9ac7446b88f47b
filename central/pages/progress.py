"""A page that shows how long work gets on, and leads on when it is done.

The work goes on in a thread of its own and ends even when nobody looks at the page any more. The page's style
shows the newest line alone; without it, all of them stand there.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from central.bookings.csv_plan import Progress

_log = logging.getLogger(__name__)


def page(language: str, context: dict[str, object], work: Callable[[Progress], str]) -> Iterator[str]:
    """Parts of the page. `work` is called with where to tell its progress, and answers where to go then."""
    told: SimpleQueue[str | None] = SimpleQueue()
    zone = timezone.get_current_timezone()

    def run() -> None:
        # The request's own language and zone end with the request; this thread goes on.
        with translation.override(language), timezone.override(zone):
            try:
                address = work(lambda what, done, of: told.put(_line(what, done, of)))
                told.put(format_html('<meta http-equiv="refresh" content="0;url={}">', address))
                told.put(format_html('<p><a class="button main" href="{}">{}</a></p>', address, _("Go on")))
            except Exception:  # noqa: BLE001 -- the end of a thread: it is logged, and told on the page
                _log.exception("import failed")
                told.put(format_html('<p class="banner bad">{}</p>', _("It failed; nothing was imported.")))
            finally:
                connection.close()
                told.put(None)

    threading.Thread(target=run, name="import").start()
    with translation.override(language):
        head, foot = render_to_string("pages/import_progress.html", context).split("<!-- told -->")
    # Browsers show nothing before they have got some hundred bytes.
    yield head + " " * 1024
    yield from iter(told.get, None)
    yield foot


def _line(what: str, done: int, of: int) -> str:
    words = {
        "reading": _("Reading"),
        "checking": _("Checking"),
        "seats": _("Taking seats"),
        "writing": _("Writing"),
    }
    bar = format_html('<progress value="{}" max="{}"></progress>', done, of or 1)
    return format_html("<p>{} {}/{}{}</p>", words.get(what, what), done, of, bar)
