"""An older kiosk and a newer centre, and the reverse: what goes on, and who is told to update."""

import json
from typing import Any

import pytest

from kiosk.bookings import Status
from kiosk.clock import Trust
from kiosk.sync import errors, wire
from kiosk.sync.link import Link, error_of
from kiosk.sync.wire_bytes import NotAnAnswer, answer_of, pack
from tests.scene import PUBLIC, booking
from tests.sync.centre_kit import NOW, TOKEN, no, outcome, yes
from tests.sync.test_link import Answers


def pulled(*bookings: dict[str, Any], **more: Any) -> bytes:
    """An answer as a newer centre may write it."""
    data = json.loads(pack(wire.Pulled(cursor="c", now=NOW, keys=_keys())))
    return json.dumps({**data, "bookings": bookings, **more}).encode()


def _keys() -> wire.Keys:
    return wire.Keys(revision="1", keys=(wire.Key.of(PUBLIC),))


def told(number: int = 1, **changes: Any) -> dict[str, Any]:
    facts = json.loads(pack(wire.Pulled(cursor="c", now=NOW, bookings=(booking(number),))))["bookings"][0]
    return {**facts, **changes}


def test_fields_and_a_status_that_are_new_change_nothing_else() -> None:
    found = answer_of(wire.Pulled, pulled(told(1, status="held", floor=3), told(2), tide="high"))
    assert [b.status for b in found.bookings] == [Status.UNKNOWN, Status.ACTIVE]
    assert found.unread == ()


@pytest.mark.parametrize(
    "changes", [{"party": 9}, {"service": "AB"}, {"start_minute": "soon"}, {"status": 7}, {"day": "someday"}]
)
def test_a_booking_that_cannot_be_read_is_left_out_and_named(changes: dict[str, Any]) -> None:
    body = pulled(told(1), told(2, **changes), told(3), told(4, **changes))
    found = answer_of(wire.Pulled, body)
    assert [b.booking for b in found.bookings] == [f"{n:016x}" for n in (1, 3)]
    assert found.unread == (f"{2:016x}", f"{4:016x}")
    assert (found.cursor, found.keys) == ("c", _keys())


def test_a_booking_that_is_not_even_one_has_no_name() -> None:
    body = json.dumps([{"day": 1}, "x", 5])[1:-1]
    found = answer_of(wire.Pulled, pulled().replace(b'"bookings": []', f'"bookings": [{body}]'.encode()))
    assert found.bookings == ()
    assert found.unread == ("", "", "")


def test_a_key_of_a_new_sort_is_left_out() -> None:
    data = json.loads(pack(_keys()))
    data["keys"].append({**data["keys"][0], "id": 2, "key": "ab" * 57})
    found = answer_of(wire.Keys, json.dumps(data).encode())
    assert [key.id for key in found.keys] == [PUBLIC.id]
    inside = answer_of(wire.Pulled, pulled(keys=data))
    assert inside.keys is not None
    assert [key.id for key in inside.keys.keys] == [PUBLIC.id]


@pytest.mark.parametrize("more", [{"cursor": 5}, {"every": 0}, {"bookings": {"0": {}}}, {"now": "noon"}])
def test_what_is_wrong_elsewhere_is_no_answer(more: dict[str, Any]) -> None:
    with pytest.raises(NotAnAnswer):
        answer_of(wire.Pulled, pulled(**({"bookings": [told(party=9)]} | more)))


def test_what_was_left_out_is_never_on_the_line() -> None:
    found = answer_of(wire.Pulled, pulled(told(1, party=9)))
    assert found.unread
    assert b"unread" not in pack(found)


def test_a_new_result_of_an_event_acknowledges_it() -> None:
    push = wire.Push(epoch="e", events=(wire.Sent.of(1, b"{}", b"h" * 32),))
    said = wire.Pushed(digest=push.digest, highest=1, outcomes=(outcome(1, wire.Result.APPLIED),), now=NOW)
    body = pack(said).replace(b'"applied"', b'"deferred"')
    assert b"deferred" in body
    pushed = Link(Answers(yes(said).__class__(200, {}, body)), TOKEN).push(push)
    assert pushed.outcomes[0].result is wire.Result.APPLIED


def test_a_report_with_new_words_keeps_no_event_from_an_older_centre() -> None:
    report = wire.Report(now=NOW, version="9", waiting=1, paper=wire.Paper.OK, clock=Trust.SYNCED)
    push = wire.Push(epoch="e", events=(wire.Sent.of(1, b"{}", b"h" * 32),), report=report)
    body = pack(push).replace(b'"ok"', b'"damp"').replace(b'"synced"', b'"atomic"')
    read = wire.Push.model_validate_json(body)
    assert read.events == push.events
    assert read.report is not None
    assert (read.report.paper, read.report.clock) == (wire.Paper.UNKNOWN, Trust.UNKNOWN)


def test_a_refusal_in_new_words_is_still_the_centres() -> None:
    reply = no(409, wire.Refusal.GAP, highest=4)
    reply = reply.__class__(409, reply.headers, reply.body.replace(b'"gap"', b'"hole"'))
    found = error_of(reply)
    assert isinstance(found, errors.Gap)
    assert found.highest == 4


@pytest.mark.parametrize(
    ("speaks", "kind", "words"),
    [
        ((), errors.UpgradeNeeded, "this kiosk must be updated"),
        ((2, 3), errors.UpgradeNeeded, "speaks version 3 .* this kiosk must be updated"),
        ((0,), errors.CentreOld, "speaks version 0 .* the centre's server must be updated"),
    ],
)
def test_who_has_to_be_updated_is_said(speaks: tuple[int, ...], kind: type[Exception], words: str) -> None:
    found = error_of(no(426, wire.Refusal.UPGRADE, speaks=speaks))
    assert type(found) is kind
    with pytest.raises(kind, match=words):
        raise found
