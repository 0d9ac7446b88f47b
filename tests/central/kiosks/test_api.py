"""The kiosks API over HTTP: who is let in, how failures are told, and what bad bytes do."""

import datetime as dt
import gzip
import zlib

import pytest
from django.db import OperationalError
from django.test import Client

from central.bookings.booking import cancel, move
from central.bookings.models import Booking
from central.kiosks import enrolment, feed
from central.kiosks.models import Alarm, EnrolmentCode, Event, Kiosk
from central.kiosks.tokens import Caller, digest
from central.offices.models import Office
from central.passes import keys as signing
from kiosk.bookings import Status
from kiosk.sync.wire import (
    PREFIX,
    REQUEST_BYTES,
    Enrol,
    Enrolled,
    Error,
    Keys,
    Pulled,
    Refusal,
    Snapshot,
    Time,
)
from kiosk.sync.wire_bytes import answer_of, pack
from tests.central import central_kit
from tests.central.kiosks.kiosk_kit import Card, issued, kiosk

NOW = central_kit.NOW


def _enrol(code: str) -> tuple[int, bytes]:
    response = Client().post(f"{PREFIX}/enrol", pack(Enrol(code=code)), content_type="application/json")
    return response.status_code, response.content


def test_enrolment_gives_a_token_once_and_keeps_only_its_hash(central: Office) -> None:
    made = enrolment.add_kiosk(central.code, "lobby")
    code = enrolment.invite(made, dt.datetime.now(dt.UTC))
    status, body = _enrol(f" {code.lower()} ")
    assert status == 200
    answer = answer_of(Enrolled, body)
    assert (answer.kiosk, answer.office, answer.place) == (made.pk, central.code, 1)
    made.refresh_from_db()
    assert bytes(made.token_hash or b"") == digest(answer.token)
    assert not any(answer.token.encode() in bytes(value) for value in _stored_bytes())
    again, body = _enrol(code)
    assert (again, answer_of(Error, body).error) == (401, Refusal.DENIED)
    assert Alarm.objects.get().kind == Alarm.Kind.ENROLMENT


def _stored_bytes() -> list[bytes]:
    hashes = Kiosk.objects.exclude(token_hash=None).values_list("token_hash", flat=True)
    digests = EnrolmentCode.objects.values_list("digest", flat=True)
    return [bytes(value) for value in (*hashes, *digests) if value is not None]


@pytest.mark.parametrize("path", ["pull", "snapshot", "keys", "time"])
def test_every_path_wants_a_token(central: Office, path: str) -> None:
    assert Client().get(f"{PREFIX}/{path}").status_code == 401


@pytest.mark.parametrize(
    ("body", "coding", "status", "error"),
    [
        (b"", "identity", 400, Refusal.MALFORMED),
        (b"{}", "identity", 400, Refusal.MALFORMED),
        (b"<html>", "gzip", 400, Refusal.MALFORMED),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip", 400, Refusal.MALFORMED),
        (gzip.compress(b" " * (64 * 1024 * 1024), 9, mtime=0), "gzip", 413, Refusal.TOO_LARGE),
        (b" " * (REQUEST_BYTES + 1), "identity", 413, Refusal.TOO_LARGE),
        (zlib.compress(b"{}"), "deflate", 400, Refusal.MALFORMED),
        (b'{"epoch": "e", "events": [{"seq": 2}]}', "identity", 400, Refusal.MALFORMED),
    ],
)
def test_bad_bodies_are_refused_in_the_words_of_the_wire(
    central: Office, body: bytes, coding: str, status: int, error: Refusal
) -> None:
    _, link = kiosk(central)
    response = link.request("POST", "push", body, content_encoding=coding)
    assert (response.status_code, answer_of(Error, response.content).error) == (status, error)


def test_database_gone_is_503_and_a_fault_is_500_both_with_the_mark(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = kiosk(central)
    push = Card().tickets(1).push()

    def gone(*_: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("central.kiosks.api.receive", gone)
    response = link.send(push)
    assert response.status_code == 503
    assert int(response["Retry-After"]) >= 2

    def broken(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("central.kiosks.api.receive", broken)
    assert link.refused(push)[1].error is Refusal.FAILED
    assert not Event.objects.exists()


def test_a_refusal_that_cannot_be_written_down_has_the_mark_too(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong token or code, and the database goes between finding that out and noting it."""

    def gone(*_: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("central.kiosks.attempts.note_failure", gone)
    wrong = Client().get(f"{PREFIX}/time", headers={"Authorization": f"Bearer {'x' * 43}"})
    code = Client().post(f"{PREFIX}/enrol", pack(Enrol(code="ABCDE-FGHJK")), content_type="application/json")
    for response in (wrong, code):
        assert (response.status_code, answer_of(Error, response.content).error) == (503, Refusal.BUSY)
        assert int(response["Retry-After"]) >= 2

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.undo()
    monkeypatch.setattr("central.kiosks.alarms.sound", broken)
    status, body = _enrol("ABCDE-FGHJK")
    assert (status, answer_of(Error, body).error) == (500, Refusal.FAILED)


def test_time_and_keys(central: Office) -> None:
    now = dt.datetime.now(dt.UTC)
    made = signing.tend(now)
    _, link = kiosk(central)
    told = answer_of(Keys, link.request("GET", "keys").content)
    assert [key.public() for key in told.keys] == [key.public_key() for key in made]
    assert abs(answer_of(Time, link.request("GET", "time").content).now - now) < dt.timedelta(minutes=5)


def test_snapshot_then_pull_of_what_changed(committed: Office) -> None:
    """Moved beyond the window, cancelled and new bookings come; what did not change does not."""
    signing.tend(NOW)
    made, _ = kiosk(committed)
    caller = Caller(made.pk, committed.code, made.place)
    slots = (central_kit.HALF_PAST_EIGHT, central_kit.HALF_PAST_EIGHT, central_kit.HALF_PAST_EIGHT + 60)
    first, second, third = (
        central_kit.made(committed, central_kit.wish(minute=minute)).booking for minute in slots
    )
    whole = feed.snapshot(caller, NOW)
    assert {b.booking for b in whole.bookings} == {first.id, second.id, third.id}
    assert whole.settings is not None
    assert "Kupang" in whole.settings.text
    assert len(whole.keys.keys) == 1
    quiet = feed.pull(caller, whole.cursor, NOW)
    assert (quiet.bookings, quiet.keys, quiet.settings) == ((), None, None)
    cancel(committed, first.id, NOW, central_kit.NOBODY)
    far = dt.date(2026, 12, 1)
    moved = move(committed, second.id, far, central_kit.HALF_PAST_EIGHT, NOW, central_kit.NOBODY)
    assert isinstance(moved, Booking)
    signing.rotate(NOW)
    told = feed.pull(caller, quiet.cursor, NOW)
    found = {b.booking: (b.status, b.day, b.revision) for b in told.bookings}
    assert found == {
        first.id: (Status.CANCELLED, central_kit.TUESDAY, 0),
        second.id: (Status.ACTIVE, far, 1),
    }
    assert told.keys is not None
    assert len(told.keys.keys) == 2


def test_a_kiosk_sees_only_its_own_office(central: Office) -> None:
    other = central_kit.office("surabaya")
    central_kit.made(other, central_kit.wish())
    made, _ = kiosk(central)
    caller = Caller(made.pk, central.code, made.place)
    whole = feed.snapshot(caller, NOW)
    assert whole.bookings == ()
    central_kit.made(other, central_kit.wish())
    assert feed.pull(caller, whole.cursor, NOW).bookings == ()


@pytest.mark.parametrize("cursor", ["", "x", "a.b.c", "a.1.!!", "a.1.aGVsbG8"])
def test_strange_cursors_get_410(central: Office, cursor: str) -> None:
    _, link = kiosk(central)
    response = link.request("GET", f"pull?cursor={cursor}")
    assert (response.status_code, answer_of(Error, response.content).error) == (410, Refusal.SNAPSHOT)


def test_snapshot_tells_the_highest_numbers_of_this_kiosk_today(central: Office) -> None:
    made, link = kiosk(central)
    _, other = kiosk(central)
    now = dt.datetime.now(dt.UTC)
    today = central.settings().business_day(now)
    # 901 is of the fourth kiosk's range: this card was there before.
    link.push(Card("a").add(*(issued(n, day=today) for n in (1, 2, 7, 901))).push())
    link.push(Card("b").add(issued(5, day=today)).push())
    other.push(Card("c").add(issued(900, day=today)).push())
    numbers = answer_of(Snapshot, link.request("GET", "snapshot").content).numbers
    assert numbers is not None
    assert (numbers.day, numbers.serials) == (today, {"A": 7})
    assert made.place == 1


def test_clashes_are_told_with_the_pull(central: Office) -> None:
    now = dt.datetime.now(dt.UTC)
    today = central.settings().business_day(now)
    _, east = kiosk(central)
    _, west = kiosk(central)
    booking = central_kit.made(central, central_kit.wish()).booking
    east.push(Card("east").add(issued(1, booking.id, day=today)).push())
    west.push(Card("west").add(issued(501, booking.id, day=today)).push())
    cursor = answer_of(Snapshot, east.request("GET", "snapshot").content).cursor
    told = answer_of(Pulled, east.request("GET", f"pull?cursor={cursor}").content)
    assert [(clash.numbers, clash.why) for clash in told.clashes] == [(("A001", "A501"), "used")]


def test_large_answers_are_packed_for_who_takes_it(central: Office) -> None:
    _, link = kiosk(central)
    plain = link.request("GET", "snapshot")
    packed = link.request("GET", "snapshot", accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert (
        answer_of(Snapshot, gzip.decompress(packed.content)).settings
        == answer_of(Snapshot, plain.content).settings
    )
    assert packed["Cache-Control"] == "no-store"
