"""Days, times and lengths of time in words. Times have Indonesia's form (`08.24`) in both languages."""

import datetime as dt

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_ZONES = {7: "WIB", 8: "WITA", 9: "WIT"}


def clock(at: dt.datetime | dt.time) -> str:
    """In the zone of the office that is looked at."""
    local = timezone.localtime(at) if isinstance(at, dt.datetime) else at
    return f"{local:%H.%M}"


def minute_clock(minute: int) -> str:
    """Of minutes from local midnight."""
    return f"{minute // 60:02d}.{minute % 60:02d}"


def zone(at: dt.datetime) -> str:
    """WIB, WITA or WIT; the hours from UTC elsewhere."""
    offset = timezone.localtime(at).utcoffset() or dt.timedelta()
    hours = offset.total_seconds() / 3600
    return _ZONES.get(int(hours), f"UTC{hours:+g}")


def day(day: dt.date, *, short: bool = False) -> str:
    """`Senin, 16 November 2026`; short: `16 Nov`."""
    return formats.date_format(day, "j M" if short else "l, j F Y")


def day_in(text: str) -> dt.date | None:
    """A day out of an address or as it is typed, `2026-11-17` or `17/11/2026`; None where it is none."""
    parts = text.strip().replace(".", "/").split("/")
    try:
        return dt.date.fromisoformat("-".join(part.zfill(2) for part in reversed(parts)))
    except ValueError:
        return None


def day_of_year(day: dt.date) -> str:
    """`Senin, 16 November`."""
    return formats.date_format(day, "l, j F")


def when(at: dt.datetime, now: dt.datetime) -> str:
    """`08.24` of today, `15 Nov, 08.24` of another day."""
    local = timezone.localtime(at).date()
    return clock(at) if local == timezone.localtime(now).date() else f"{day(local, short=True)}, {clock(at)}"


def length(span: dt.timedelta) -> str:
    """The largest unit that fits: `3 menit`, `5 jam`, `2 hari`."""
    minutes = max(1, int(span.total_seconds() // 60))
    if minutes < 120:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def people(count: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def rupiah(amount: int) -> str:
    """`Rp 355.000`, with a space that does not break."""
    return "Rp\N{NO-BREAK SPACE}" + f"{amount:,}".replace(",", ".")


def number(value: int) -> str:
    """Thousands with a point: `1.250`."""
    return f"{value:,}".replace(",", ".") if value > 9999 else str(value)


def line(text: str, most: int) -> str:
    """What was typed as one line, at most so long, and without the NUL that PostgreSQL does not take."""
    return " ".join(text.replace("\0", "").split())[:most]


def no_value() -> str:
    return _("not known yet")


def note(text: str) -> str:
    """The note of a revision; those that the server writes itself, in words."""
    if text == "office file":
        return _("From the office file")
    number = text.removeprefix("← ")
    if number != text and number.isdecimal():
        return _("Back to no. %(n)s") % {"n": number}
    return text
