"""The server's side of the cases of sync.md, by their numbers."""

import hashlib
import json
import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import DataError, connections

from central.bookings.booking import cancel
from central.bookings.models import Booking
from central.kiosks import effects
from central.kiosks.admission import Gate
from central.kiosks.judge import Judged
from central.kiosks.models import Alarm, Conflict, Event, Journal, Parked, Quarantined, Redemption
from central.offices.models import Office
from kiosk.clock import Trust
from kiosk.events import TimesMended
from kiosk.sync.wire import EVENT_BYTES, Paper, Push, Refusal, Report, Result, Sent
from tests.central import central_kit
from tests.central.kiosks.kiosk_kit import NOW, Card, Link, enrolled, issued, kiosk, printed, results, started


def booked(office: Office, party: int = 1) -> Booking:
    return central_kit.made(office, central_kit.wish(party=party)).booking


def test_case_04_answer_lost_after_the_commit_retry_gives_duplicate_one_row(central: Office) -> None:
    _, link = kiosk(central)
    push = Card().tickets(3).push()
    first = link.push(push)
    again = link.push(push)
    assert results(first.outcomes) == ["applied"] * 3
    assert results(again.outcomes) == ["duplicate"] * 3
    assert [o.first for o in again.outcomes] == [Result.APPLIED] * 3
    assert (first.highest, again.highest) == (3, 3)
    assert Event.objects.count() == 3
    assert [bytes(e.raw).decode() for e in Event.objects.order_by("seq")] == [s.raw for s in push.events]


def test_case_05_same_batch_twice_at_once_one_row_each(committed: Office) -> None:
    _, link = kiosk(committed)
    push = Card().tickets(100).push()
    gone = threading.Barrier(4)
    answers: list[list[str]] = []

    def send() -> None:
        try:
            gone.wait(10)
            answers.append(results(Link(link.token).push(push).outcomes))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(answers) == [["applied"] * 100] + [["duplicate"] * 100] * 3
    assert Event.objects.count() == 100


def test_case_06_replay_after_the_booking_was_cancelled_gives_the_first_answer(central: Office) -> None:
    _, link = kiosk(central)
    booking = booked(central)
    push = Card().add(issued(1, booking.id)).push()
    assert results(link.push(push).outcomes) == ["applied"]
    Booking.objects.filter(id=booking.id).update(state="cancelled")
    again = link.push(push).outcomes[0]
    assert (again.result, again.first) == (Result.DUPLICATE, Result.APPLIED)
    assert not Conflict.objects.exists()


def test_case_06_replay_of_a_malformed_event_is_known_before_it_is_judged(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = kiosk(central)
    raw = b"no event"
    push = Card().add_raw(raw, hashlib.sha256(raw).digest()).push()
    first = link.push(push).outcomes[0]
    assert (first.result, first.why) == (Result.REJECTED, "malformed")

    def judged(*_: Any) -> None:
        raise AssertionError("a replay is judged")

    monkeypatch.setattr("central.kiosks.receive.judge", judged)
    again = link.push(push).outcomes[0]
    assert (again.result, again.first, again.why) == (Result.DUPLICATE, Result.REJECTED, "malformed")
    assert Parked.objects.count() == 1


def test_case_07_same_seq_other_body_quarantine(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(2)
    link.push(card.push())
    kept = bytes(Event.objects.get(seq=2).raw)
    other = Card().tickets(1).add(printed(2))
    answer = link.push(other.push(2))
    assert answer.stop
    assert results(answer.outcomes) == ["rejected"]
    assert answer.outcomes[0].why == "quarantine"
    assert bytes(Event.objects.get(seq=2).raw) == kept
    assert bytes(Quarantined.objects.get().raw).decode() == other.records[1].raw
    assert Alarm.objects.get().kind == Alarm.Kind.CLONE


def test_case_08_card_restored_from_an_image_overwrites_nothing(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(3)
    image = card.clone()
    card.tickets(3)
    link.push(card.push())
    before = list(Event.objects.order_by("seq").values_list("seq", "hash"))
    # It learns by its first sign of life that the centre has more than it.
    assert link.push(image.push(4)).highest == 6
    image.add(printed(1), printed(2), printed(3), printed(4))
    answer = link.push(image.push(2))
    assert results(answer.outcomes) == ["duplicate"] * 2 + ["rejected"] * 4
    assert answer.stop
    assert list(Event.objects.order_by("seq").values_list("seq", "hash")) == before
    assert Quarantined.objects.count() == 4
    # Under a new epoch it goes on, and the page says so.
    anew = Card(epoch="another").tickets(2)
    assert results(link.push(anew.push()).outcomes) == ["applied"] * 2
    assert Alarm.objects.filter(kind=Alarm.Kind.NEW_JOURNAL).count() == 1


def test_case_09_two_cloned_cards_are_found_and_the_second_is_stopped(central: Office) -> None:
    _, link = kiosk(central)
    first = Card().tickets(2)
    second = first.clone()
    link.push(first.push())
    first.tickets(2)
    second.add(printed(1), printed(2), printed(3))
    assert not link.push(first.push(3)).stop
    stopped = link.push(second.push(3))
    assert stopped.stop
    assert results(stopped.outcomes) == ["rejected"] * 3
    # Also where its numbers run ahead: it does not follow what is kept.
    assert link.push(second.push(5)).stop
    again = link.push(second.push(3))
    assert again.stop
    assert Quarantined.objects.count() == 3
    # The first goes on.
    first.tickets(1)
    assert results(link.push(first.push(5)).outcomes) == ["applied"]
    assert Event.objects.count() == 5


def test_case_09_a_clone_with_an_enrolment_of_its_own_is_found_too(central: Office) -> None:
    _, link = kiosk(central)
    other, second = kiosk(central)
    card = Card().tickets(2)
    link.push(card.push())
    clone = card.clone().tickets(1)
    answer = second.push(clone.push())
    assert answer.stop
    assert results(answer.outcomes) == ["duplicate", "duplicate", "rejected"]
    assert Quarantined.objects.get().kiosk == other


def test_case_10_two_offline_kiosks_one_pass_two_tickets_one_conflict(central: Office) -> None:
    _, east = kiosk(central)
    _, west = kiosk(central)
    booking = booked(central)
    assert results(east.push(Card("east").add(issued(1, booking.id)).push()).outcomes) == ["applied"]
    answer = west.push(Card("west").add(issued(501, booking.id)).push())
    assert (answer.outcomes[0].result, answer.outcomes[0].why) == (Result.CONFLICT, "used")
    conflict = Conflict.objects.get()
    assert (conflict.first, conflict.number, conflict.ordinals) == ("A001", "A501", [1])
    assert Redemption.objects.get().number == "A001"
    assert Event.objects.count() == 2
    assert Alarm.objects.get().kind == Alarm.Kind.CONFLICT


def test_case_10_at_once(committed: Office) -> None:
    booking = booked(committed, party=2)
    links = [kiosk(committed)[1] for _ in range(4)]
    gone = threading.Barrier(4)
    found: list[str] = []

    def send(place: int) -> None:
        try:
            gone.wait(10)
            card = Card(f"kiosk-{place}").add(issued(place + 1, booking.id, (1, 2)))
            found.extend(results(Link(links[place].token).push(card.push()).outcomes))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["applied", "conflict", "conflict", "conflict"]
    assert Redemption.objects.count() == 2
    assert len(set(Redemption.objects.values_list("number", flat=True))) == 1
    assert Conflict.objects.count() == 3


def test_case_11_used_at_the_same_kiosk_after_upload_and_a_replaced_card(central: Office) -> None:
    _, link = kiosk(central)
    booking = booked(central)
    link.push(Card().add(issued(1, booking.id)).push())
    answer = link.push(Card("new-card").add(issued(2, booking.id)).push())
    assert (answer.outcomes[0].result, answer.outcomes[0].why) == (Result.CONFLICT, "used")


def test_check_in_of_a_cancelled_and_of_an_unknown_booking_is_kept_as_a_conflict(central: Office) -> None:
    _, link = kiosk(central)
    gone, there = booked(central), booked(central)
    cancel(central, gone.id, central_kit.NOW, central_kit.NOBODY)
    events = (issued(1, gone.id), issued(2, "00" * 8), issued(3, there.id))
    answer = link.push(Card().add(*events).push())
    assert [(o.result.value, o.why) for o in answer.outcomes] == [
        ("conflict", "cancelled"),
        ("conflict", "unknown_booking"),
        ("applied", None),
    ]
    assert Redemption.objects.count() == 3
    assert Booking.objects.get(id=there.id).state == "checked_in"
    assert Booking.objects.get(id=gone.id).state == "cancelled"


def test_check_in_with_the_old_pass_of_a_moved_booking_is_kept_as_a_conflict(central: Office) -> None:
    _, link = kiosk(central)
    moved, there = booked(central), booked(central)
    Booking.objects.filter(id=moved.id).update(day=central_kit.TODAY)
    tuesday = {"booking_day": central_kit.TUESDAY}
    events = (issued(1, moved.id, **tuesday), issued(2, there.id, **tuesday), issued(3, there.id, (2,)))
    answer = link.push(Card().add(*events).push())
    assert [(o.result.value, o.why) for o in answer.outcomes] == [
        ("conflict", "moved"),
        ("applied", None),
        ("applied", None),
    ]
    assert Redemption.objects.count() == 3
    assert Conflict.objects.get().number == "A001"


def test_booking_of_another_office_is_kept_and_told(central: Office) -> None:
    other = central_kit.office("surabaya")
    booking = booked(other)
    _, link = kiosk(central)
    answer = link.push(Card().add(issued(1, booking.id)).push())
    assert (answer.outcomes[0].result, answer.outcomes[0].why) == (Result.CONFLICT, "other_office")
    assert Booking.objects.get(id=booking.id).state == "booked"


def test_card_of_another_office_is_held_apart(central: Office) -> None:
    _, here = kiosk(central)
    _, there = kiosk(central_kit.office("surabaya"))
    card = Card().tickets(2)
    there.push(card.push())
    card.tickets(1)
    answer = here.push(card.push(3))
    assert answer.stop
    assert (answer.outcomes[0].result, answer.outcomes[0].why) == (Result.REJECTED, "other_office")
    assert {alarm.office_id for alarm in Alarm.objects.all()} == set(
        Office.objects.values_list("code", flat=True)
    )


def test_case_19_two_boots_before_a_sync_order_is_that_of_seq_and_times_are_mended(central: Office) -> None:
    _, link = kiosk(central)
    past = NOW.replace(year=2026, month=1)
    card = Card()
    card.add(started(past), issued(1, at=past), at=past, trust=Trust.UNKNOWN)
    card.boot = "boot-2"
    card.add(started(past), issued(2, at=past), at=past, trust=Trust.UNKNOWN)
    link.push(card.push(1, 3))
    step = (NOW - past).total_seconds()
    card.add(TimesMended(at=NOW, command="m", since=past, seconds=step), issued(3))
    link.push(card.push(4))
    rows = list(Event.objects.order_by("seq"))
    assert [row.kind for row in rows] == [
        "started",
        "ticket_issued",
        "started",
        "ticket_issued",
        "times_mended",
        "ticket_issued",
    ]
    assert [row.at for row in rows] == [NOW] * 6


def test_case_23_poison_at_37_of_100_99_applied_1_parked(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(36)
    raw = b'{"epoch": "\xff'
    card.add_raw(raw, hashlib.sha256(raw).digest()).tickets(63)
    answer = link.push(card.push())
    assert results(answer.outcomes) == ["applied"] * 36 + ["rejected"] + ["applied"] * 63
    parked = Parked.objects.get()
    assert (parked.seq, parked.why) == (37, "malformed")
    assert bytes(Event.objects.get(seq=37).raw) == raw
    assert Event.objects.count() == 100
    assert Alarm.objects.get().kind == Alarm.Kind.PARKED


def test_case_23_poison_that_only_the_database_finds_is_halved_out(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = kiosk(central)
    card = Card().tickets(100)
    sizes = []
    usual = effects.apply

    def refusing(caller: Any, journal: int, batch: Sequence[Judged], now: Any) -> None:
        sizes.append(len(batch))
        usual(caller, journal, batch, now)
        if any(judged.seq == 37 for judged in batch):
            raise DataError("of the database")

    monkeypatch.setattr(effects, "apply", refusing)
    answer = link.push(card.push())
    assert results(answer.outcomes) == ["applied"] * 36 + ["rejected"] + ["applied"] * 63
    assert (answer.outcomes[36].why, Parked.objects.get().seq) == ("unstorable", 37)
    assert Event.objects.count() == 100
    # Halved: not one by one.
    assert len(sizes) < 20


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"number": "A" * 40}, "malformed"),
        ({"ticket": "nul\x00"}, "malformed"),
        ({"serial": 2**31}, "malformed"),
        ({"ordinals": (9,)}, "malformed"),
        ({"booking": "DROP TABLE"}, "malformed"),
    ],
)
def test_facts_that_no_kiosk_writes_are_parked(central: Office, change: dict[str, Any], why: str) -> None:
    _, link = kiosk(central)
    facts: dict[str, Any] = {"serial": 1, "booking": "00" * 8, **change}
    card = Card().add(issued(**facts))
    card.tickets(1)
    answer = link.push(card.push())
    assert [(o.result.value, o.why) for o in answer.outcomes] == [("rejected", why), ("applied", None)]


def test_damaged_lost_and_large_events_are_parked_and_do_not_break_the_chain(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(1)
    good = card.clone().tickets(1)
    flipped = good.records[1].raw.replace("A002", "A003").encode()
    card.add_raw(flipped, bytes.fromhex(good.records[1].hash))
    card.tickets(1)
    large = b"x" * (EVENT_BYTES + 1)
    card.add_raw(large, hashlib.sha256(large).digest()).tickets(1)
    lost = Sent.lost(6)
    card.records.append(lost)
    card.tickets(1)
    answer = link.push(card.push())
    assert [(o.result.value, o.why) for o in answer.outcomes] == [
        ("applied", None),
        ("rejected", "hash"),
        ("applied", None),
        ("rejected", "too_large"),
        ("applied", None),
        ("rejected", "lost"),
        ("applied", None),
    ]
    assert results(link.push(card.push()).outcomes) == ["duplicate"] * 7
    assert set(Parked.objects.values_list("why", "seq")) == {("hash", 2), ("too_large", 4), ("lost", 6)}


def test_event_from_the_future_is_kept_and_staff_are_told(central: Office) -> None:
    _, link = kiosk(central)
    ahead = NOW.replace(year=2999)
    answer = link.push(Card().add(issued(1, at=ahead), at=ahead).push())
    assert (answer.outcomes[0].result, answer.outcomes[0].why) == (Result.APPLIED, "future")
    assert Alarm.objects.get().kind == Alarm.Kind.CLOCK


def test_case_24_busy_gets_503_with_retry_after_spread(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(at_once=1, patience=0.0)
    monkeypatch.setattr("central.kiosks.api.gate", gate)
    _, link = kiosk(central)
    push = Card().tickets(1).push()
    waits = []
    with gate.place():
        for _ in range(40):
            response = link.send(push)
            assert response.status_code == 503
            waits.append(int(response["Retry-After"]))
    assert all(2 <= wait <= 30 for wait in waits)
    assert len(set(waits)) > 5
    assert not Event.objects.exists()
    assert results(link.push(push).outcomes) == ["applied"]


def test_case_26_token_revoked_queue_kept_and_sent_after_enrolling_anew(central: Office) -> None:
    made, link = kiosk(central)
    card = Card().tickets(2)
    link.push(card.push())
    made.refresh_from_db()
    made.revoke()
    card.tickets(2)
    status, error = link.refused(card.push(3))
    assert (status, error.error) == (401, Refusal.DENIED)
    assert Alarm.objects.get(kind=Alarm.Kind.DENIED).kiosk == made
    anew = enrolled(made)
    assert results(anew.push(card.push(3)).outcomes) == ["applied"] * 2
    assert link.refused(card.push(3))[0] == 401
    assert Event.objects.count() == 4


def test_case_26_a_revoked_kiosk_s_card_goes_on_in_a_newly_added_kiosk(central: Office) -> None:
    made, link = kiosk(central)
    card = Card().tickets(2)
    link.push(card.push())
    made.refresh_from_db()
    made.revoke()
    new, second = kiosk(central)
    card.tickets(1)
    answer = second.push(card.push())
    assert results(answer.outcomes) == ["duplicate", "duplicate", "applied"]
    assert Journal.objects.get().kiosk == new


def test_case_30_unknown_kind_and_newer_version_are_stored_and_nothing_is_lost(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(1)
    for kind, version in (("teleported", 1), ("ticket_issued", 2)):
        record = json.loads(Card().tickets(1).records[0].raw)
        record.update(seq=len(card.records) + 1, kind=kind, version=version, prev=card.head.hex())
        record["body"].update(kind=kind, new_field=[1, 2])
        raw = json.dumps(record).encode()
        card.add_raw(raw, hashlib.sha256(raw).digest())
    card.tickets(1)
    answer = link.push(card.push())
    assert [(o.result.value, o.why) for o in answer.outcomes] == [
        ("applied", None),
        ("applied", "unknown_kind"),
        ("applied", "unknown_version"),
        ("applied", None),
    ]
    assert [bytes(e.raw).decode() for e in Event.objects.order_by("seq")] == [s.raw for s in card.records]
    assert Alarm.objects.get().kind == Alarm.Kind.UNKNOWN


def test_gap_asks_for_what_is_missing(central: Office) -> None:
    _, link = kiosk(central)
    card = Card().tickets(6)
    link.push(card.push(1, 2))
    status, error = link.refused(card.push(5))
    assert (status, error.error, error.highest) == (409, Refusal.GAP, 2)
    assert results(link.push(card.push(3)).outcomes) == ["applied"] * 4


def test_sign_of_life_carries_the_report(central: Office) -> None:
    made, link = kiosk(central)
    report = Report(now=NOW, version="0.2", waiting=7, paper=Paper.LOW, problems=("printer: paper low",))
    assert link.push(Push(epoch="e", report=report)).highest == 0
    made.refresh_from_db()
    assert made.last_seen is not None
    assert made.report is not None
    assert (made.version, made.report["waiting"], made.report["paper"]) == ("0.2", 7, "low")
