"""Who did what: put down here, and read together with what other rooms put down."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from central.bookings.models import Act as TraceAct
from central.bookings.models import Trace
from central.offices.models import Account, Office, OfficeRevision, Role
from central.pages import words
from central.pages.limits import purge
from central.pages.models import Act, Deed

PAGE: Final = 60
KEPT: Final = dt.timedelta(days=730)
"""How long it is known who did what."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the log. `icon`: its name in the icon font."""

    at: dt.datetime
    who: str
    what: str
    detail: str
    icon: str


def note(account: Account, act: Act, detail: str = "", office: Office | None = None) -> None:
    """Put down what an account does. Of no office: what concerns the account's own."""
    Deed.objects.create(
        office=office or account.office,
        account=account,
        who=account.get_username(),
        act=act,
        detail=detail[:200],
        at=timezone.now(),
    )


def listen() -> None:
    """Signing in is put down wherever it happens."""
    user_logged_in.connect(_signed_in, dispatch_uid="pages.signed_in")


def trail(office: Office | None, before: dt.datetime) -> list[Line]:
    """The newest lines before a moment, at most PAGE; of no office: those of the whole country."""
    lines = [*_deeds(office, before), *_traces(office, before), *_revisions(office, before)]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:PAGE]


_ICONS: Final = {
    Act.SIGNED_IN: "login",
    Act.WRONG_PASSWORD: "lock",
    Act.OWN_PASSWORD: "key",
    Act.ACCOUNT_PASSWORD: "key",
    Act.CONFLICT: "check_circle",
    Act.PARKED: "check_circle",
    Act.ALARM: "check_circle",
    Act.ACCOUNT_ADDED: "person",
    Act.ACCOUNT_CHANGED: "person",
}


def _deeds(office: Office | None, before: dt.datetime) -> Iterator[Line]:
    for row in Deed.objects.filter(office=office, at__lt=before).order_by("-at")[:PAGE]:
        what = str(Act(row.act).label) if row.act in Act else row.act
        detail = changed(row.detail) if row.act == Act.ACCOUNT_CHANGED else row.detail
        yield Line(row.at, row.who, what, detail, _ICONS.get(Act(row.act), "monitor"))


def changed(detail: str) -> str:
    """What was changed of an account, as `views.people` puts it down, in words."""
    name, _colon, what = detail.partition(": ")
    # What stands before the first field is nothing; then field and value take turns.
    _nothing, *parts = re.split(rf"(?:^|, )({'|'.join(_fields())})=", what)
    said = (
        f"{_fields()[field]}: {_value(field, value)}"
        for field, value in zip(parts[::2], parts[1::2], strict=True)
    )
    return " · ".join((name, *said))


def _fields() -> dict[str, str]:
    return {
        "username": _("Name to sign in"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "role": _("Role"),
        "office": _("Office"),
        "is_active": _("May sign in"),
    }


def _value(field: str, value: str) -> str:
    if field == "role" and value in Role:
        return str(Role(value).label)
    if field == "office" and value == "None":
        return _("the whole country")
    return {"True": _("yes"), "False": _("no")}.get(value, value) if field == "is_active" else value or "–"


def _traces(office: Office | None, before: dt.datetime) -> Iterator[Line]:
    if office is None:
        return
    rows = Trace.objects.filter(office=office, at__lt=before).select_related("account", "client")
    yield from map(traced, rows.order_by("-at")[:PAGE])


def traced(row: Trace) -> Line:
    """What somebody did to a booking; `row` with its account and client."""
    who = row.account.get_username() if row.account else row.client.name if row.client else ""
    booking = f"…{row.booking[-6:]}" if row.booking else ""
    detail = " · ".join(part for part in (booking, row.detail) if part)
    return Line(row.at, who, _traced().get(row.act, row.act), detail, "event_available")


def _traced() -> dict[str, str]:
    """What `bookings.Act` says of a booking, as something that somebody does."""
    return {
        TraceAct.BOOKED: _("made a booking"),
        TraceAct.MOVED: _("moved a booking"),
        TraceAct.CANCELLED: _("cancelled a booking"),
        TraceAct.PAID: _("noted a payment"),
        TraceAct.IMPORTED: _("imported bookings"),
        TraceAct.PRINTED: _("printed a pass"),
    }


def _revisions(office: Office | None, before: dt.datetime) -> Iterator[Line]:
    if office is None:
        return
    rows = OfficeRevision.objects.filter(office=office, made_at__lt=before).select_related("made_by")
    for row in rows.order_by("-made_at")[:PAGE]:
        who = row.made_by.get_username() if row.made_by else ""
        detail = " · ".join(
            part for part in (_("no. %(n)d") % {"n": row.number}, words.note(row.note)) if part
        )
        yield Line(row.made_at, who, _("published settings"), detail, "tune")


def _signed_in(sender: Any, request: HttpRequest, user: Any, **_signal: Any) -> None:
    if isinstance(user, Account):
        note(user, Act.SIGNED_IN)


def note_failure(username: str) -> None:
    """A failed sign-in, of accounts that are there: what is typed instead of a name may be a password."""
    account = Account.objects.filter(username=username).first()
    if account is not None:
        note(account, Act.WRONG_PASSWORD)


def daily(now: dt.datetime, **_signal: Any) -> str:
    """Counts of tries are forgotten, and after two years who did what; the names of those who left, too."""
    before = now - KEPT
    deeds, _of = Deed.objects.filter(at__lt=before).delete()
    LogEntry.objects.filter(action_time__lt=before).delete()
    seen = Coalesce("last_login", "date_joined")
    left = Account.objects.filter(is_active=False).alias(seen=seen).filter(seen__lt=before)
    left.update(first_name="", last_name="", email="")
    return f"forgot {purge(now)} counts of sign-ins, {deeds} deeds"
