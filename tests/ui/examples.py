"""An office of its own for the tests of screens: they do not change with the office files that ship."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

from kiosk.answers import Range
from kiosk.board import Availability, Board, Call, ServiceBoard, StageBoard
from kiosk.clock import Trust
from kiosk.office import Office
from kiosk.ticket import Kind, Ticket
from kiosk.ui.facts import Facts

DAY = dt.date(2026, 11, 17)
NOW = dt.datetime(2026, 11, 17, 0, 24, tzinfo=dt.UTC)
"""08:24 in Kupang, a Tuesday."""


def name(text: str, english: str = "") -> dict[str, str]:
    return {"id": text, "en": english or text}


def office(**changes: Any) -> Office:
    """A: two stages and a quota; B: the same; C: one touch, in the afternoon; D: one touch."""
    values: dict[str, Any] = {
        "code": 1,
        "name": name("Kantor Imigrasi Kelas I TPI Kupang", "Kupang Immigration Office")
        | {"short_id": "Imigrasi Kupang", "short_en": "Immigration Kupang"},
        "zone": "Asia/Makassar",
        "opening": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-16:00"),
        "breaks": {"tuesday": "12:00-13:00"},
        "services": (
            service("A", "Paspor baru", "New passport"),
            service("B", "Penggantian paspor", "Passport replacement"),
            service("C", "Pengambilan paspor", counted=False, party_limit=1, hours="13:00-16:00"),
            service("D", "Informasi", counted=False, party_limit=1),
        ),
        "stages": (stage("documents", "Pemeriksaan berkas"), stage("interview", "Foto dan wawancara")),
        "counters": ({"number": 3, "stages": ["documents"]}, {"number": 4, "stages": ["interview"]}),
        "quota": {"walk_in": 60, "priority": 6},
        "complaint": {"telephone": "0380-000000"},
        "other_offices": (
            {"code": 2, "name": name("Kantor Imigrasi Surabaya", "Surabaya Immigration Office")},
        ),
        "booking_url": "https://antrean.example",
    }
    return Office.model_validate({**values, **changes})


def service(letter: str, text: str, english: str = "", **changes: Any) -> dict[str, Any]:
    return {"letter": letter, "name": name(text, english), "stages": ["documents", "interview"], **changes}


def stage(key: str, text: str) -> dict[str, Any]:
    return {"id": key, "name": name(text), "minutes": 12, "where": name("Ruang A, lantai 1", "Room A")}


def board(of: Office, **changes: Any) -> Board:
    """All services open, 23 seats left."""
    values: dict[str, Any] = {
        "now": NOW,
        "trust": Trust.SYNCED,
        "day": DAY,
        "open": True,
        "intake_open": True,
        "next_opening": None,
        "services": tuple(
            ServiceBoard(each.letter, Availability.OPEN, None, 9, Range(25, 40)) for each in of.services
        ),
        "seats_left": 23,
        "priority_left": 29,
        "calls": (Call("A009", 3, NOW), Call("C004", 5, NOW)),
        "stages": tuple(StageBoard(each.id, 3, 5) for each in of.stages),
        "counters": (),
        "unprinted": (),
        "issued": 12,
    }
    return Board(**{**values, **changes})


def facts(of: Office | None = None, **changes: Any) -> Facts:
    of = of or office()
    values: dict[str, Any] = {"office": of, "board": board(of), "now": NOW, "version": "1"}
    return Facts(**{**values, **changes})


def ticket(number: str = "A012", **changes: Any) -> Ticket:
    values: dict[str, Any] = {
        "id": "00000000000000aa",
        "number": number,
        "serial": 12,
        "service": "A",
        "day": DAY,
        "stage": "documents",
        "party": 1,
        "kind": Kind.WALK_IN,
        "issued": NOW,
        "came": NOW,
        "due": NOW,
        "since": NOW,
    }
    return Ticket(**{**values, **changes})


def ids() -> Callable[[], str]:
    """`id-1`, `id-2`, …"""
    counter = itertools.count(1)
    return lambda: f"id-{next(counter)}"
