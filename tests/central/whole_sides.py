"""The kiosk's journal and the centre's database, compared: events to the byte, bookings by member."""

import contextlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from tests.central.whole_kit import Centre, Kiosk


@dataclass(frozen=True)
class Sides:
    """What the kiosk's journal and the centre hold of it: (seq, bytes, hash) of each event in order.

    `come`: numbers by booking, `states`: (state, party, who came as bits), as the centre has them.
    """

    kiosk: list[tuple[int, bytes, bytes]]
    centre: list[tuple[int, bytes, bytes]]
    come: dict[str, set[str]]
    states: dict[str, tuple[str, int, int]]
    left_over: int
    """Parked, quarantined, or in conflict."""

    @property
    def _issued(self) -> list[dict[str, Any]]:
        events = (json.loads(raw) for _, raw, _ in self.kiosk)
        return [event["body"] for event in events if event["kind"] == "ticket_issued"]

    @property
    def given(self) -> list[str]:
        """The numbers that were given, in the order of the journal."""
        return [body["number"] for body in self._issued]

    @property
    def differences(self) -> list[str]:
        """What is not the same on both sides, in words; empty when they agree on every ticket."""
        found = []
        if self.kiosk != self.centre:
            found.append(f"the kiosk has {len(self.kiosk)} events, the centre {len(self.centre)}, or others")
        if [row[0] for row in self.centre] != list(range(1, len(self.centre) + 1)):
            found.append("an event is missing, doubled or out of order")
        if len(set(self.given)) != len(self.given):
            found.append(f"a number was given twice: {self.given}")
        booked: dict[str, set[str]] = {}
        members: dict[str, int] = {}
        for body in self._issued:
            if name := body["booking"]:
                booked.setdefault(name, set()).add(body["number"])
                members[name] = members.get(name, 0) | sum(1 << (each - 1) for each in body["ordinals"])
        if booked != self.come:
            found.append(f"came at the kiosk: {booked}; at the centre: {self.come}")
        if members != {name: bits for name, (_, _, bits) in self.states.items()}:
            found.append(f"members at the kiosk: {members}; at the centre: {self.states}")
        for name, (state, party, bits) in self.states.items():
            if state != ("checked_in" if bits == (1 << party) - 1 else "partly"):
                found.append(f"booking {name} is {state}: {bits:b} of {party}")
        if self.left_over:
            found.append(f"{self.left_over} for the office to look at")
        return found


_EVENTS: Final = "SELECT seq, raw, hash FROM kiosks_event ORDER BY journal_id, seq"
_COME: Final = "SELECT booking, number FROM kiosks_redemption"
_STATES: Final = "SELECT id, state, party, came FROM bookings_booking WHERE came > 0"
_LEFT_OVER: Final = (
    "SELECT seq FROM kiosks_parked UNION ALL SELECT seq FROM kiosks_quarantined "
    "UNION ALL SELECT seq FROM kiosks_conflict"
)


def both_sides(kiosk: Kiosk, centre: Centre) -> Sides:
    """What each of them holds now, read from the two databases."""
    with contextlib.closing(sqlite3.connect(kiosk.data / "journal.db")) as journal:
        own = journal.execute("SELECT seq, raw, hash FROM event ORDER BY seq").fetchall()
    stored, came = _rows(centre, _EVENTS), _rows(centre, _COME)
    left_over = len(_rows(centre, _LEFT_OVER))
    numbers: dict[str, set[str]] = {}
    for booking, number in came:
        numbers.setdefault(booking, set()).add(number)
    plain = [(seq, bytes(raw), bytes(digest)) for seq, raw, digest in stored]
    states = {name: (state, party, bits) for name, state, party, bits in _rows(centre, _STATES)}
    mine = [(seq, bytes(raw), bytes(digest)) for seq, raw, digest in own]
    return Sides(mine, plain, numbers, states, left_over)


def _rows(centre: Centre, query: str) -> list[tuple[Any, ...]]:
    if centre.database is None:
        with contextlib.closing(sqlite3.connect(centre.data / "central.sqlite3")) as lite:
            return lite.execute(query).fetchall()
    with psycopg.connect(centre.database) as database:
        return database.execute(query.encode()).fetchall()
