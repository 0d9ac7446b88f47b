"""Days of a kiosk, as journals and as the requests that they make."""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterator

from bench.central_line import Asked
from kiosk.clock import Moment
from kiosk.events import Event, PrintReported, TicketCalled, TicketFinished, TicketIssued
from kiosk.record import GENESIS, Record
from kiosk.sync.wire import BATCH_EVENTS, Push, Sent
from kiosk.ticket import Kind

A_TICKET = 4
"""Events of a ticket: issued, printed, called, finished."""


def journal(count: int, bookings: list[str], ordinal: int = 1) -> list[Record]:
    """Events of a day, chained; every third ticket is booked, as long as there are bookings."""
    now = dt.datetime.now(dt.UTC)
    epoch, head, records = str(uuid.uuid4()), GENESIS, []
    left = iter(bookings)
    boot = str(uuid.uuid4())
    for seq in range(1, count + 1):
        booking = next(left, None) if seq % (3 * A_TICKET) == 1 else None
        event = _event(seq, now, booking, ordinal)
        moment = Moment(now, 100.0 + seq, boot)
        record = Record.make(event, moment, epoch=epoch, seq=seq, new_id=str(uuid.uuid4()), prev=head)
        head = record.hash
        records.append(record)
    return records


def _event(seq: int, now: dt.datetime, booking: str | None, ordinal: int) -> Event:
    serial, step = divmod(seq - 1, A_TICKET)
    ticket, command = hashlib.sha256(str(serial).encode()).hexdigest()[:16], secrets.token_hex(16)
    if step == 1:
        return PrintReported(at=now, command=command, ticket=ticket, outcome="printed")
    if step == 2:
        return TicketCalled(at=now, command=command, ticket=ticket, counter=3)
    if step == 3:
        return TicketFinished(at=now, command=command, ticket=ticket, counter=3, stage=None)
    return TicketIssued(
        at=now,
        command=command,
        ticket=ticket,
        number=f"A{serial + 1:03d}",
        serial=serial + 1,
        service="A",
        day=now.date(),
        stage="photo",
        party=1,
        ticket_kind=Kind.BOOKED if booking else Kind.WALK_IN,
        came=now,
        due=now,
        booking=booking,
        ordinals=(ordinal,) if booking else (),
    )


def pushes(records: list[Record], size: int) -> Iterator[Push]:
    """The records in batches of `size`."""
    assert size <= BATCH_EVENTS
    for first in range(0, len(records), size):
        events = tuple(Sent.of(r.seq, r.raw, r.hash) for r in records[first : first + size])
        yield Push(epoch=records[0].epoch, events=events)


def another(records: list[Record]) -> Push:
    """The same day in another kiosk's journal: its own epoch, and a chain of its own. Faster than anew."""
    old, new = records[0].epoch.encode(), str(uuid.uuid4()).encode()
    before, after = GENESIS, GENESIS
    events = []
    for record in records:
        raw = record.raw.replace(old, new).replace(before.hex().encode(), after.hex().encode())
        before, after = record.hash, hashlib.sha256(raw).digest()
        events.append(Sent.of(record.seq, raw, after))
    return Push(epoch=new.decode(), events=tuple(events))


def requests(records: list[Record], size: int, token: str) -> list[Asked]:
    """The same, as they go over the line."""
    return [Asked.push(push, token) for push in pushes(records, size)]
