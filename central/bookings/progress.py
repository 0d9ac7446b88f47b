"""A page that shows how long work gets on, and leads on when it is done.

The work goes on in a thread of its own and ends even when nobody looks at the page any more.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

from django.db import connection
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from central.bookings.csv_plan import Progress

_log = logging.getLogger(__name__)
_HEAD = """<!doctype html><html lang="{}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{}</title>
<body style="font: 18px/1.6 sans-serif; margin: 2em; color: #12212b"><h1>{}</h1>
"""


def page(language: str, work: Callable[[Progress], str]) -> Iterator[str]:
    """Parts of the page. `work` is called with where to tell its progress, and answers where to go then."""
    told: SimpleQueue[str | None] = SimpleQueue()

    def run() -> None:
        # The request's own language ends with the request; this thread goes on.
        translation.activate(language)
        try:
            address = work(lambda what, done, of: told.put(_line(what, done, of)))
            told.put(format_html('<meta http-equiv="refresh" content="0;url={}">', address))
            told.put(format_html('<p><a href="{}">{}</a></p>', address, _("Go on")))
        except Exception:  # noqa: BLE001 -- the end of a thread: it is logged, and told on the page
            _log.exception("import failed")
            told.put(format_html("<p><b>{}</b></p>", _("It failed; nothing was imported.")))
        finally:
            connection.close()
            told.put(None)

    threading.Thread(target=run, name="import").start()
    with translation.override(language):
        title = _("Importing")
    # Browsers show nothing before they have got some hundred bytes.
    yield format_html(_HEAD, language, title, title) + " " * 1024
    yield from iter(told.get, None)


def _line(what: str, done: int, of: int) -> str:
    words = {
        "reading": _("Reading"),
        "checking": _("Checking"),
        "seats": _("Taking seats"),
        "writing": _("Writing"),
    }
    return format_html("<div>{} {}/{}</div>", words.get(what, what), done, of)
