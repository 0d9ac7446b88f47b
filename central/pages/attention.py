"""What an office has to look at, and settling it. Alarms that only sum up a list here are not shown twice."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Max, Min, QuerySet
from django.utils.translation import gettext as _

from central.kiosks.models import Alarm, Conflict, Kiosk, Parked, Quarantined
from central.offices.models import Account, Office
from central.pages import advice, deeds
from central.pages.models import Act

MOST: Final = 100
QUARANTINE_DAYS: Final = 30
_SUMS: Final = (Alarm.Kind.CONFLICT, Alarm.Kind.PARKED, Alarm.Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing to look at. `settle`: the kind and id that settles it, None where nobody needs to."""

    icon: str
    level: str
    said: str
    do: str
    at: dt.datetime
    kiosk: Kiosk | None
    more: str = ""
    settle: tuple[str, int] | None = None


def count(office: Office) -> int:
    """How many matters are open."""
    return counts([office.code]).get(office.code, 0)


def counts(offices: Sequence[int]) -> Counter[int]:
    """How many matters are open in each of these offices: one query for each kind, however many there are."""
    found: Counter[int] = Counter()
    for rows in _every_open():
        of = rows.filter(office__in=offices).values_list("office").annotate(n=Count("pk")).order_by()
        found.update(dict(of))
    return found


def offices_with_open() -> set[int]:
    """Codes of the offices with an open matter."""
    return {
        code
        for rows in _every_open()
        for code in rows.exclude(office=None).values_list("office", flat=True).distinct().order_by()
    }


def conflicts(office: Office) -> list[Matter]:
    rows = _open(office)[0].select_related("kiosk").order_by("-at")[:MOST]
    return [
        Matter("groups", "bad", *advice.of_conflict(row), row.at, row.kiosk, "", (Act.CONFLICT, row.pk))
        for row in rows
    ]


def parked(office: Office) -> list[Matter]:
    rows = _open(office)[1].select_related("kiosk").order_by("-at")[:MOST]
    return [
        Matter(
            "pause",
            "warn",
            *advice.of_parked(row),
            row.at,
            row.kiosk,
            " · ".join(part for part in (_event(row.seq, row.seq), row.detail) if part),
            (Act.PARKED, row.pk),
        )
        for row in rows
    ]


def quarantined(office: Office, now: dt.datetime) -> list[Matter]:
    """Of each journal one line: which events, and since when. They stay for a while; nobody settles them."""
    since = now - dt.timedelta(days=QUARANTINE_DAYS)
    rows = (
        Quarantined.objects.filter(office=office, at__gte=since)
        .values("kiosk", "journal", "why")
        .annotate(first=Min("seq"), last=Max("seq"), how_many=Count("pk"), at=Max("at"))
        .order_by("-at")[:MOST]
    )
    kiosks = Kiosk.objects.in_bulk([row["kiosk"] for row in rows])
    return [
        Matter(
            "shield",
            "warn",
            *advice.of_quarantine(row["why"]),
            row["at"],
            kiosks.get(row["kiosk"]),
            _event(row["first"], row["last"]),
        )
        for row in rows
    ]


def alarms(office: Office | None) -> list[Matter]:
    """Of no office: those of the whole country, which come from nobody's kiosk."""
    rows = _alarms(office).select_related("kiosk").order_by("-last_at")[:MOST]
    return [
        Matter(
            "notifications_active",
            "bad" if row.kind == Alarm.Kind.CLONE else "warn",
            *advice.of_alarm(row.kind),
            row.last_at,
            row.kiosk,
            f"{row.count}×" if row.count > 1 else "",
            (Act.ALARM, row.pk),
        )
        for row in rows
    ]


def settle(account: Account, office: Office | None, kind: str, pk: int, now: dt.datetime) -> bool:
    """Settle an open matter of this office. Whether it was there: two people may press at once."""
    rows: QuerySet[Conflict] | QuerySet[Parked] | QuerySet[Alarm]
    if kind == Act.ALARM:
        rows = _alarms(office)
    elif office is not None and kind in {Act.CONFLICT, Act.PARKED}:
        rows = _open(office)[0 if kind == Act.CONFLICT else 1]
    else:
        return False
    row = rows.filter(pk=pk).first()
    if row is None or not rows.filter(pk=pk).update(settled_at=now, settled_by=account.get_username()):
        return False
    deeds.note(account, Act(kind), _named(row), office)
    return True


def _event(first: int, last: int) -> str:
    numbers = str(first) if first == last else f"{first}–{last}"
    return _("event no. %(n)s") % {"n": numbers}


def _named(row: Conflict | Parked | Alarm) -> str:
    if isinstance(row, Conflict):
        return row.number
    return f"#{row.seq}" if isinstance(row, Parked) else str(row.kind)


def _every_open() -> tuple[QuerySet[Conflict], QuerySet[Parked], QuerySet[Alarm]]:
    return (
        Conflict.objects.filter(settled_at=None),
        Parked.objects.filter(settled_at=None),
        Alarm.objects.filter(settled_at=None).exclude(kind__in=_SUMS),
    )


def _open(office: Office) -> tuple[QuerySet[Conflict], QuerySet[Parked], QuerySet[Alarm]]:
    conflicts, parked, alarms = _every_open()
    return conflicts.filter(office=office), parked.filter(office=office), alarms.filter(office=office)


def _alarms(office: Office | None) -> QuerySet[Alarm]:
    return _every_open()[2].filter(office=office)
