"""A stored event: its exact bytes, its place in the hash chain, and the clock it was written by. Pure.

The hash is SHA-256 over exactly the bytes that are stored and sent; each event holds that of the one before.
Order is always (epoch, seq), never wall time. The chain alone proves nothing against who holds the card: its
head is printed on the day report and kept elsewhere.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from kiosk.clock import Moment, Trust
from kiosk.events import EVENT, VERSION, Event, HallCarried
from kiosk.hall import Hall
from kiosk.projection import Row, put_rows

GENESIS = bytes(32)


@dataclass(frozen=True)
class Record:
    """A stored event: its place in the chain, the clock it was written by, and its exact bytes."""

    epoch: str
    seq: int
    id: str
    kind: str
    version: int
    wall: dt.datetime
    boot: str
    boottime: float
    trust: Trust
    prev: bytes
    raw: bytes
    hash: bytes

    @classmethod
    def parse(cls, raw: bytes, digest: bytes) -> Self:
        """Raises ValueError where the bytes are no event of ours."""
        try:
            data = json.loads(raw)
            return cls(
                epoch=data["epoch"],
                seq=data["seq"],
                id=data["id"],
                kind=data["kind"],
                version=data["version"],
                wall=dt.datetime.fromisoformat(data["wall"]),
                boot=data["boot"],
                boottime=data["boottime"],
                trust=Trust(data["clock"]),
                prev=bytes.fromhex(data["prev"]),
                raw=raw,
                hash=digest,
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not an event: {error}") from error

    @property
    def body(self) -> dict[str, Any]:
        """What happened, as it is stored."""
        body: dict[str, Any] = json.loads(self.raw)["body"]
        return body

    def event(self) -> Event | None:
        """The event; None for a kind or version this kiosk does not know: kept, and not applied."""
        if self.version > VERSION:
            return None
        try:
            return EVENT.validate_python(self.body)
        except ValueError:
            return None

    @classmethod
    def make(cls, event: Event, moment: Moment, *, epoch: str, seq: int, new_id: str, prev: bytes) -> Self:
        """The record that `event` becomes as number `seq` of the chain."""
        boottime = round(moment.boottime, 3)
        head: dict[str, Any] = {
            "epoch": epoch,
            "seq": seq,
            "id": new_id,
            "kind": event.kind,
            "version": VERSION,
            "wall": moment.utc.isoformat(),
            "boot": moment.boot,
            "boottime": boottime,
            "clock": moment.trust.value,
            "prev": prev.hex(),
        }
        body = event.model_dump_json()
        raw = f'{json.dumps(head, separators=(",", ":"))[:-1]},"body":{body}}}'.encode()
        return cls(
            epoch=epoch,
            seq=seq,
            id=new_id,
            kind=event.kind,
            version=VERSION,
            wall=moment.utc,
            boot=moment.boot,
            boottime=boottime,
            trust=moment.trust,
            prev=prev,
            raw=raw,
            hash=hashlib.sha256(raw).digest(),
        )


@dataclass(frozen=True)
class ChainFault:
    """The first event that does not fit the chain, and why."""

    seq: int
    why: str


def first_fault(
    rows: Iterable[tuple[int, bytes, bytes]], good: int = 0, head: bytes = GENESIS
) -> tuple[int, bytes, ChainFault | None]:
    """Walk (seq, raw, hash) rows in order: how many are good, the head, and the first that is not.

    `good` and `head`: the number and the hash of the event before the first row, taken for good.
    """
    epoch = None
    for seq, raw, digest in rows:
        if seq != good + 1:
            return good, head, ChainFault(good + 1, f"missing: the next one found is {seq}")
        if hashlib.sha256(raw).digest() != digest:
            return good, head, ChainFault(seq, "its bytes are not those that were written")
        try:
            record = Record.parse(raw, digest)
        except ValueError as error:
            return good, head, ChainFault(seq, str(error))
        if record.seq != seq or record.prev != head:
            return good, head, ChainFault(seq, "it does not follow the one before")
        if epoch is not None and record.epoch != epoch:
            return good, head, ChainFault(seq, "it belongs to another journal")
        good, head, epoch = seq, digest, record.epoch
    return good, head, None


def fold(records: Iterable[Record]) -> Hall:
    """The hall after these events; unknown kinds and versions are passed over."""
    hall = Hall()
    for record in records:
        event = record.event()
        if isinstance(event, HallCarried):
            put_rows(hall, (Row(table, key, body.encode()) for table, key, body in event.rows))
        if event is not None:
            hall.apply(event)
    return hall
