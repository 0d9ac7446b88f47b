"""A stored event: exact bytes, the chain, and what becomes of kinds and versions that nobody knows."""

import dataclasses
import datetime as dt
import hashlib
import json
from typing import Any

import pytest

from kiosk import events as ev
from kiosk.clock import Moment, Trust
from kiosk.hall import Hall
from kiosk.record import GENESIS, Record, first_fault, fold
from tests.hall_kit import DAY, at
from tests.scene import Scene

NOW = at("09:00").astimezone(dt.UTC)
MOMENT = Moment(NOW, 12.3456, "boot-1", Trust.ESTIMATED)


def intake(name: str = "c1") -> ev.IntakeSet:
    return ev.IntakeSet(at=NOW, command=name, open=False, reason="penuh – “habis”")


def chain(*events: ev.Event) -> list[Record]:
    records: list[Record] = []
    for seq, event in enumerate(events, 1):
        prev = records[-1].hash if records else GENESIS
        records.append(Record.make(event, MOMENT, epoch="e", seq=seq, new_id=f"i{seq}", prev=prev))
    return records


def altered(record: Record, **changes: Any) -> Record:
    """The record with other words in it, well hashed."""
    raw = json.dumps(json.loads(record.raw) | changes).encode()
    return Record.parse(raw, hashlib.sha256(raw).digest())


def rows(records: list[Record]) -> list[tuple[int, bytes, bytes]]:
    return [(record.seq, record.raw, record.hash) for record in records]


def test_a_record_holds_what_is_stored_and_reads_as_it_was_written() -> None:
    (record,) = chain(intake())
    assert record.event() == intake()
    assert (record.epoch, record.seq, record.id, record.kind) == ("e", 1, "i1", "intake_set")
    assert (record.wall, record.boot, record.boottime, record.trust) == (
        NOW,
        "boot-1",
        12.346,
        Trust.ESTIMATED,
    )
    assert record.hash == hashlib.sha256(record.raw).digest()
    assert Record.parse(record.raw, record.hash) == record


def test_the_bytes_hold_the_head_of_the_chain_before_them() -> None:
    first, second = chain(intake("a"), intake("b"))
    assert (first.prev, second.prev) == (GENESIS, first.hash)
    assert json.loads(second.raw)["prev"] == first.hash.hex()


@pytest.mark.parametrize("raw", [b"{}", b'{"epoch":"e"}', b"[]", b"no json", b"\xff", b"null"])
def test_bytes_that_are_no_event_are_a_value_error(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Record.parse(raw, b"")


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"body": {"kind": "parade", "at": NOW.isoformat(), "command": "c"}},
        {"body": {"kind": "intake_set", "at": NOW.isoformat(), "command": "c", "open": True}},
        {"body": {"kind": "intake_set", "at": "soon", "command": "c", "open": True, "reason": "x"}},
        {"body": None},
    ],
)
def test_case_30_an_unknown_kind_or_version_is_kept_and_not_applied(changes: dict[str, Any]) -> None:
    strange = altered(chain(intake())[0], **changes)
    assert strange.event() is None
    # Kept: it stands in the chain as good as any other; not applied: the hall is as without it.
    assert first_fault(rows([strange])) == (1, strange.hash, None)
    assert fold([strange]) == Hall()


def test_every_kind_of_event_reads_as_it_was_written() -> None:
    facts: dict[str, Any] = {
        "at": NOW,
        "command": "c",
        "version": "1.0",
        "office": "ab",
        "day": DAY,
        "unserved": ("t",),
        "units": {"documents": 9.5},
        "ticket": "t",
        "number": "A001",
        "serial": 1,
        "service": "A",
        "stage": "documents",
        "party": 2,
        "ticket_kind": "booked",
        "came": NOW,
        "due": NOW,
        "counter": 1,
        "reason": "x",
        "priority": "stated",
        "paused": True,
        "open": True,
        "boot": "b",
        "boottime": 1.5,
        "now": NOW,
        "began": NOW,
        "since": NOW,
        "seconds": -3.25,
        "copy_mark": True,
        "outcome": "printed",
        "stars": 5,
        "before": "e",
        "head": "ab",
        "rows": (("ticket", "t", "{}"),),
        "revision": 3,
        "serials": {"A": 7},
    }
    seen = set()
    for kind in ev.Event.__args__:
        wanted = {name: facts[name] for name in kind.model_fields if name in facts}
        event = kind(**wanted)
        assert chain(event)[0].event() == event
        seen.add(event.kind)
    assert len(seen) == len(ev.Event.__args__)


# The chain


def test_a_whole_chain_has_no_fault() -> None:
    records = chain(*(intake(f"c{n}") for n in range(4)))
    assert first_fault(rows(records)) == (4, records[-1].hash, None)
    assert first_fault([]) == (0, GENESIS, None)


def test_each_way_of_breaking_it_is_named_with_its_place() -> None:
    records = chain(*(intake(f"c{n}") for n in range(4)))
    good = rows(records)
    seq, raw, digest = good[2]
    forged = altered(records[2], id="other")
    moved = altered(records[2], seq=7)
    foreign = altered(records[2], epoch="f")
    cases = [
        ([*good[:2], good[3]], 3, "missing"),
        ([*good[:2], (seq, raw + b" ", digest), good[3]], 3, "not those that were written"),
        ([*good[:2], *rows([forged]), good[3]], 4, "does not follow"),
        ([*good[:2], (3, moved.raw, moved.hash), good[3]], 3, "does not follow"),
        ([*good[:2], (3, foreign.raw, foreign.hash), good[3]], 3, "another journal"),
        ([*good[:2], (3, b"{}", hashlib.sha256(b"{}").digest())], 3, "not an event"),
    ]
    for broken, place, why in cases:
        count, head, fault = first_fault(broken)
        assert fault is not None
        assert (fault.seq, count) == (place, place - 1)
        assert why in fault.why
        assert head == broken[place - 2][2]


def test_folding_records_is_applying_their_events() -> None:
    scene = Scene("09:00")
    scene.take(party=2)
    scene.call(1)
    assert fold(chain(*scene.events)) == scene.hall
    assert dataclasses.asdict(fold(chain(*scene.events))) != dataclasses.asdict(Hall())
