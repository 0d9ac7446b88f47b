"""The words of the wire: what both sides take, and what neither does."""

import datetime as dt
import gzip as gzip_module
import hashlib
import tracemalloc

import pytest
from pydantic import ValidationError

from kiosk.keys import PublicKey
from kiosk.sync.wire import (
    BATCH_BYTES,
    BATCH_EVENTS,
    EVENT_BYTES,
    REQUEST_BYTES,
    Enrolled,
    Error,
    Key,
    Outcome,
    Pulled,
    Push,
    Pushed,
    Refusal,
    Result,
    Sent,
    Time,
)
from kiosk.sync.wire_bytes import NotAnAnswer, TooLarge, WireError, answer_of, batches, gunzip, gzip, pack
from kiosk.sync.wire_invitation import Invitation, tidy_code

NOW = dt.datetime(2026, 11, 16, tzinfo=dt.UTC)


def sent(seq: int, raw: bytes = b"{}") -> Sent:
    return Sent.of(seq, raw, hashlib.sha256(raw).digest())


def acknowledged(push: Push) -> Pushed:
    outcomes = tuple(Outcome(seq=e.seq, result=Result.APPLIED) for e in push.events)
    return Pushed(digest=push.digest, highest=len(outcomes), outcomes=outcomes, now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>Selamat datang di WiFi hotel</body></html>",
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"now": "2026-11-16T00:00:00Z"}',
        b'{"antrean": "something-else", "now": "2026-11-16T00:00:00Z"}',
        b"\xff\xfe",
    ],
)
def test_case_28_captive_portal_is_no_acknowledgement(body: bytes) -> None:
    with pytest.raises(NotAnAnswer):
        answer_of(Time, body)
    with pytest.raises(NotAnAnswer):
        answer_of(Pushed, body)


def test_case_28_an_acknowledgement_is_of_one_batch_only() -> None:
    push = Push(epoch="e", events=(sent(1), sent(2)))
    answer = answer_of(Pushed, pack(acknowledged(push)))
    assert answer.acknowledges(push)
    assert not answer.acknowledges(Push(epoch="f", events=push.events))
    assert not answer.acknowledges(Push(epoch="e", events=(sent(1), sent(2, b"{ }"))))
    assert not answer.model_copy(update={"outcomes": answer.outcomes[:1]}).acknowledges(push)


def test_an_answer_without_values_in_its_complaint() -> None:
    with pytest.raises(NotAnAnswer) as caught:
        answer_of(Time, b'{"antrean": "antrean-kiosk-1", "now": "5371014508900001"}')
    assert "5371014508900001" not in str(caught.value)


def test_any_bytes_can_be_sent_and_come_as_they_were() -> None:
    for raw in (b"{}", "…\x00\ud7ff".encode(), b"\xff\x00\xfe", b""):
        push = Push(epoch="e", events=(sent(1, raw),))
        again = Push.model_validate_json(pack(push))
        assert again.events[0].data == raw
    large = Push.model_validate_json(pack(Push(epoch="e", events=(sent(1, b"x" * (EVENT_BYTES + 1)),))))
    assert (large.events[0].raw, large.events[0].size) == ("", EVENT_BYTES + 1)


def test_bad_base64_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="base64"):
        _ = Sent(seq=1, raw="§", hash="0" * 64, coding="base64").data


def test_batches_keep_to_their_limits_and_name_what_is_lost() -> None:
    events = [(seq, b"x" * 100, b"\0" * 32) for seq in range(1, 2 * BATCH_EVENTS + 2)]
    assert [len(batch) for batch in batches(events)] == [BATCH_EVENTS, BATCH_EVENTS, 1]
    large = [(seq, b"x" * EVENT_BYTES, b"\0" * 32) for seq in range(1, 12)]
    sizes = [sum(len(e.raw) for e in batch) for batch in batches(large)]
    assert max(sizes) <= BATCH_BYTES
    assert sum(sizes) == 11 * EVENT_BYTES
    kept = [events[2], events[5]]
    (batch,) = batches(kept, after=1)
    assert [(e.seq, e.size) for e in batch] == [(2, 0), (3, None), (4, 0), (5, 0), (6, None)]
    assert list(batches([])) == []


def test_a_full_batch_of_the_worst_bytes_fits_a_request() -> None:
    for raw in (b"\x00" * (EVENT_BYTES // 8), b'"' * EVENT_BYTES, b"\xff" * (EVENT_BYTES * 3 // 4)):
        events = [(seq, raw, b"\0" * 32) for seq in range(1, 60)]
        assert all(len(pack(Push(epoch="e", events=batch))) <= REQUEST_BYTES for batch in batches(events))


def test_events_stand_in_order_without_gaps_and_are_not_too_many() -> None:
    for events in ((sent(1), sent(3)), (sent(2), sent(1)), (sent(1), sent(1))):
        with pytest.raises(ValidationError):
            Push(epoch="e", events=events)
    with pytest.raises(ValidationError):
        Push(epoch="e", events=tuple(sent(n) for n in range(1, BATCH_EVENTS + 2)))


def test_case_30_unknown_fields_of_a_newer_side_are_ignored() -> None:
    text = '{"antrean": "antrean-kiosk-1", "now": "2026-11-16T00:00:00Z", "weather": "rain"}'
    assert answer_of(Time, text.encode()).now == NOW
    push = '{"epoch": "e", "events": [], "schema_version": 9, "mood": {"good": true}}'
    assert Push.model_validate_json(push).schema_version == 9


def test_gzip_there_and_back_and_bombs() -> None:
    assert gunzip(gzip(b"x" * 1000), 1000) == b"x" * 1000
    with pytest.raises(TooLarge):
        gunzip(gzip(b"x" * 1001), 1000)
    bomb = gzip_module.compress(b"\0" * (64 * 1024 * 1024), 1)
    tracemalloc.start()
    with pytest.raises(TooLarge):
        gunzip(bomb, 1000)
    assert tracemalloc.get_traced_memory()[1] < 2 * 1024 * 1024
    tracemalloc.stop()
    whole = gzip(b"hello")
    for broken in (b"", b"hello", whole[:-1], whole + b"x", whole + whole):
        with pytest.raises(WireError):
            gunzip(broken, 1000)


def test_keys_pass_as_hex() -> None:
    key = PublicKey(1, bytes(range(200, 232)), NOW, NOW + dt.timedelta(days=1))
    assert Key.model_validate_json(pack(Key.of(key))).public() == key


def test_a_booking_past_the_rules_is_left_out() -> None:
    body = b"""{"antrean": "antrean-kiosk-1", "cursor": "c", "now": "2026-11-16T00:00:00Z", "bookings": [
        {"booking": "0011223344556677", "office": 1, "day": "2026-11-17", "start_minute": 510, "service": "A",
         "code_hash": "123456789012"}]}"""
    found = answer_of(Pulled, body)
    assert (found.bookings, found.unread) == ((), ("0011223344556677",))


def test_invitation_there_and_back() -> None:
    invitation = Invitation(url="https://pusat.example", code="ABCDE-FGHJK", authority="ab" * 32)
    again = Invitation.parse(invitation.to_text())
    assert (again.url, again.code, again.authority) == (invitation.url, "ABCDEFGHJK", "ab" * 32)
    assert Invitation.parse("AE1|http://10.0.0.2:8000/|abcde fghjk|").authority is None
    for text in ("", "AQ1:V50", "AE1|ftp://x|A|", "AE1|https://x|A|zz", "AE1|https://x|A", "a|b|c|d"):
        with pytest.raises(WireError):
            Invitation.parse(text)


def test_codes_are_forgiving() -> None:
    assert tidy_code(" abcde-FGh1o ") == "ABCDEFGH10"
    assert tidy_code("lO0-I") == "1001"


def test_errors_and_tokens() -> None:
    error = answer_of(Error, pack(Error(error=Refusal.GAP, highest=7)))
    assert (error.error, error.highest, error.retry_after) == (Refusal.GAP, 7, None)
    with pytest.raises(ValidationError):
        Enrolled(kiosk=1, token="x" * 42, office=1, office_name="x")
