"""Cards that give tickets, and what a server with all their events must make of them: a model in memory."""

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from central.bookings.models import Booking as Row
from central.bookings.models import State
from central.kiosks.models import Conflict, Event, Given, Journal, Redemption
from central.kiosks.stored import CODE
from kiosk.bookings import Booking, Status
from kiosk.events import Event as KioskEvent
from kiosk.events import TicketIssued
from kiosk.serials import ranges
from kiosk.sync.wire import Result
from tests.central.kiosks.kiosk_kit import issued
from tests.sync.card_kit import Card

Key = tuple[str, int]
"""Epoch and seq of an event."""


class TicketCard(Card):
    """A card whose kiosk also gives tickets, some to bookings that it knows: it may be wrong about each."""

    def __init__(self, name: str, place: int) -> None:
        super().__init__(name)
        self.place = place
        self.chance = 0.0

    def happen(self, count: int = 1) -> None:
        # Of hundreds only a few: else nobody is still to come after them.
        self.chance = min(0.4, 3 / count)
        super().happen(count)

    def event(self, seq: int) -> KioskEvent:
        dice = random.Random(f"{self.name}/{seq}")
        if dice.random() < 0.4:
            return super().event(seq)
        # Down from the seventh, from the sixteenth, and so on: their order is no promise of the wire.
        serial = _nth(self.place, (seq ^ 7) + 1)
        facts = {"at": self.wall, "command": f"{self.name}-{seq}", "day": self.wall.date()}
        if dice.random() > self.chance or not self.bookings:
            return issued(serial, **facts)
        if dice.random() < 0.05:
            return issued(serial, dice.randbytes(8).hex(), **facts)  # known to nobody
        known = sorted(self.bookings)
        # Often the one that the other kiosk takes, too.
        booking = self.bookings[dice.choice((known[0], dice.choice(known)))]
        most = booking.party
        members = dice.sample(range(1, most + 1), dice.choice((dice.randint(1, most), most)))
        return issued(serial, booking.booking, tuple(sorted(members)), booking_day=booking.day, **facts)


def _nth(place: int, count: int) -> int:
    """The serial that this place gives as the `count`th of a day."""
    for own in ranges(place):
        if count <= len(own):
            return own[count - 1]
        count -= len(own)
    raise AssertionError("ranges never end")


def for_kiosk(row: Row) -> Booking:
    """What a kiosk must know of it; the server's own words for that are what is tested."""
    return Booking(
        booking=row.id,
        office=row.office_id,
        day=row.day,
        start_minute=row.minute,
        service=row.service,
        party=row.party,
        revision=row.revision,
        status=Status.CANCELLED if row.state == "cancelled" else Status.ACTIVE,
        priority=row.priority,
        paid=row.paid,
        code_hash=row.code_hash or None,
        foreign=tuple(row.foreign),
    )


def check(cards: Sequence[Card], kiosks: Mapping[str, int]) -> None:
    """All tables of a server that has every event of these cards, and none besides. `kiosks`: by epoch."""
    tickets: dict[Key, TicketIssued] = {}
    for card in cards:
        for record in card.records:
            event = record.event()
            if isinstance(event, TicketIssued):
                tickets[card.epoch, record.seq] = event
    epochs = dict(Journal.objects.values_list("id", "epoch"))
    first = _who_came(tickets, epochs)
    _conflicts(tickets, first, epochs)
    _bookings(tickets)
    _numbers(tickets, kiosks)


def _who_came(tickets: Mapping[Key, TicketIssued], epochs: Mapping[int, str]) -> dict[tuple[str, int], Key]:
    """Each member of a booking who came, once, with one of the tickets of that member."""
    claims = defaultdict(set)
    for key, event in tickets.items():
        for ordinal in event.ordinals:
            claims[str(event.booking), ordinal].add(key)
    first = {}
    for row in Redemption.objects.all():
        key = epochs[row.journal_id], row.seq
        assert (row.number, row.ticket) == (tickets[key].number, tickets[key].ticket)
        first[row.booking, row.ordinal] = key
    assert set(first) == set(claims), "who came is not who is noted"
    assert all(key in claims[member] for member, key in first.items())
    return first


def _conflicts(
    tickets: Mapping[Key, TicketIssued], first: Mapping[tuple[str, int], Key], epochs: Mapping[int, str]
) -> None:
    """One for each check-in that came second, or is not what the booking says; and for no other.

    Who has come is neither moved nor cancelled afterwards: as the booking is now, it was at the check-in.
    """
    rows = {row.id: row for row in Row.objects.all()}
    wanted = {}
    for key, event in tickets.items():
        if event.booking is None:
            continue
        again = [n for n in event.ordinals if first[event.booking, n] != key]
        why = "used" if again else _why(event, rows.get(event.booking))
        if why:
            wanted[key] = why, again or list(event.ordinals), event.number
    found = {(epochs[c.journal_id], c.seq): (c.why, c.ordinals, c.number) for c in Conflict.objects.all()}
    _same(found, wanted, "conflicts")
    answered = Event.objects.filter(result=CODE[Result.CONFLICT])
    told = {(epochs[e.journal_id], e.seq): e.why for e in answered}
    _same(told, {key: why for key, (why, _, _) in wanted.items()}, "answers")
    assert not Event.objects.filter(result=CODE[Result.REJECTED]).exists()


def _same(found: Mapping[Any, Any], wanted: Mapping[Any, Any], what: str) -> None:
    wrong = [(key, found.get(key), wanted.get(key)) for key in found.keys() | wanted.keys()]
    wrong = [(key, is_, should) for key, is_, should in wrong if is_ != should]
    assert not wrong, f"{what}: of {len(wanted)}, here is one that is, and one that should be: {wrong[:5]}"


def _why(event: TicketIssued, row: Row | None) -> str:
    if row is None:
        return "unknown_booking"
    if row.state == "cancelled":
        return "cancelled"
    return "" if event.booking_day == row.day else "moved"


def _bookings(tickets: Mapping[Key, TicketIssued]) -> None:
    came = defaultdict(set)
    for event in tickets.values():
        came[event.booking] |= set(event.ordinals)
    for row in Row.objects.all():
        assert set(row.members_come) == came[row.id]
        if row.state != State.CANCELLED:
            whole = len(came[row.id]) == row.party
            assert (row.state == State.CHECKED_IN) is whole
            assert (row.state == State.PARTLY) is (bool(came[row.id]) and not whole)


def _numbers(tickets: Mapping[Key, TicketIssued], kiosks: Mapping[str, int]) -> None:
    """No number of a day is there twice; and where a new card would have to go on."""
    highest: dict[tuple[int, dt.date, str], int] = {}
    for (epoch, _), event in tickets.items():
        key = kiosks[epoch], event.day, event.service
        highest[key] = max(event.serial, highest.get(key, 0))
    given = {(g.kiosk_id, g.day, g.service): g.serial for g in Given.objects.all()}
    _same(given, highest, "highest numbers")
    kept = Event.objects.filter(kind="ticket_issued").values_list("raw", flat=True)
    bodies = [json.loads(bytes(raw))["body"] for raw in kept]
    numbers = [(body["day"], body["number"]) for body in bodies]
    assert len(set(numbers)) == len(numbers) == len(tickets)
