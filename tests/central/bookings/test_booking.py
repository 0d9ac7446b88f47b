"""Booking, moving, cancelling: what is kept, what is refused, and that seats are never sold twice."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connections, transaction

from central.bookings import claims
from central.bookings.booking import book, cancel, move, pay
from central.bookings.models import Act, Booking, CodeClaim, PersonClaim, Seats, State, Trace
from central.bookings.rules import HORIZON_DAYS, Refused
from central.config import seal
from central.kiosks import came
from central.offices.models import Office
from kiosk import codes
from tests.central.central_kit import HALF_PAST_EIGHT, NIK, NOBODY, NOW, OTHER_NIK, TODAY, TUESDAY, made, wish


def taken(office: Office, day: dt.date = TUESDAY) -> dict[int, int]:
    """People by slot; -1 is the session of the morning."""
    rows = Seats.objects.filter(office=office, day=day, session="morning")
    return {row.minute: row.taken for row in rows if row.taken}


def test_a_booking_takes_its_seats_and_gets_a_code(kupang: Office) -> None:
    new = made(kupang, wish(party=2))
    row = Booking.objects.get()
    assert (row.day, row.minute, row.session, row.party) == (TUESDAY, HALF_PAST_EIGHT, "morning", 2)
    assert (row.state, row.revision) == (State.BOOKED, 0)
    assert len(row.id) == 16
    assert int(row.id, 16) >= 0
    assert codes.check(new.code) is None
    assert row.code_hash == codes.code_hash(seal.office_secret(1), new.code)
    assert taken(kupang) == {HALF_PAST_EIGHT: 2, -1: 2}
    assert claims.code_of(row) == new.code
    assert claims.by_code(codes.group(new.code)) == row.id
    assert Trace.objects.get().act == Act.BOOKED


def test_what_is_kept_is_what_a_kiosk_takes(kupang: Office) -> None:
    new = made(kupang, wish(party=2, priority=True, paid=True, foreign=("MP-2026-77881",)))
    told = Booking.objects.get().for_kiosk()
    assert told.booking == new.booking.id
    assert told.foreign == (codes.foreign_hash(seal.office_secret(1), "mp 2026 77881"),)
    assert (told.priority, told.paid) == (True, True)


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        (wish(minute=HALF_PAST_EIGHT + 10), Refused.NO_SLOT),
        (wish(minute=12 * 60), Refused.NO_SLOT),
        (wish(day=dt.date(2026, 11, 21)), Refused.CLOSED),
        (wish(day=dt.date(2026, 12, 25)), Refused.CLOSED),
        (wish(day=TODAY - dt.timedelta(days=3)), Refused.PAST),
        (wish(day=TODAY + dt.timedelta(days=HORIZON_DAYS + 1)), Refused.TOO_FAR),
        (wish(party=0), Refused.PARTY),
        (wish(party=6), Refused.PARTY),
        (wish(party=3), Refused.FULL),
        (wish(foreign=("MP-1",)), Refused.FOREIGN),
        (wish(foreign=(NIK,)), Refused.FOREIGN),
        (wish(foreign=("AQ1:ABCDEFGH",)), Refused.FOREIGN),
        (wish(party=2, persons=(NIK,)), Refused.PERSON),
        (wish(party=2, persons=(NIK, NIK)), Refused.PERSON),
        (wish(persons=("1234",)), Refused.PERSON),
    ],
)
def test_refusals_keep_nothing(kupang: Office, wished: object, why: Refused) -> None:
    assert book(kupang, wished, NOW, NOBODY) == why  # type: ignore[arg-type] # a Wish, by parametrize
    assert not Booking.objects.exists()
    assert not CodeClaim.objects.exists()
    assert not PersonClaim.objects.exists()
    assert not taken(kupang)


def test_a_slot_that_has_begun_is_past(kupang: Office) -> None:
    half_past_nine = NOW + dt.timedelta(hours=3, minutes=30)
    assert book(kupang, wish(day=TODAY, minute=9 * 60 + 30), half_past_nine, NOBODY) == Refused.PAST
    made(kupang, wish(day=TODAY, minute=10 * 60), now=half_past_nine)


def test_a_service_that_is_not_booked(kupang: Office) -> None:
    collection = wish()
    object.__setattr__(collection, "service", "C")
    assert book(kupang, collection, NOW, NOBODY) == Refused.SERVICE


def test_a_full_slot_and_a_full_session_are_refused(kupang: Office) -> None:
    made(kupang, wish(party=1))
    assert book(kupang, wish(party=2), NOW, NOBODY) == Refused.FULL
    made(kupang, wish(party=1))
    assert book(kupang, wish(party=1), NOW, NOBODY) == Refused.FULL
    for minute in (480, 540, 570, 600):
        made(kupang, wish(minute=minute, party=2))
    assert taken(kupang)[-1] == 10  # study: ten a session, though six slots of two would hold twelve
    assert book(kupang, wish(minute=630, party=1), NOW, NOBODY) == Refused.FULL


def test_the_database_refuses_what_code_would_oversell(kupang: Office) -> None:
    made(kupang, wish(party=2))
    slot = Seats.objects.get(day=TUESDAY, minute=HALF_PAST_EIGHT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seats.objects.filter(pk=slot.pk).update(taken=3)


def test_moving_gives_seats_back_and_a_new_revision(kupang: Office) -> None:
    new = made(kupang, wish(party=2, persons=(NIK, OTHER_NIK)))
    friday = dt.date(2026, 11, 20)
    moved = move(kupang, new.booking.id, friday, 13 * 60, NOW, NOBODY)
    assert not isinstance(moved, Refused)
    assert (moved.day, moved.session, moved.revision, moved.state) == (friday, "afternoon", 1, State.MOVED)
    assert taken(kupang) == {}
    assert Seats.objects.get(day=friday, minute=13 * 60).taken == 2
    assert set(PersonClaim.objects.values_list("day", flat=True)) == {friday}
    assert CodeClaim.objects.get().day == friday
    assert move(kupang, new.booking.id, friday, 13 * 60, NOW, NOBODY) == Refused.SAME


def test_a_move_within_a_full_session_is_possible(kupang: Office) -> None:
    bookings = [made(kupang, wish(minute=minute, party=2)) for minute in (480, 510, 540, 570, 600)]
    moved = move(kupang, bookings[0].booking.id, TUESDAY, 630, NOW, NOBODY)
    assert not isinstance(moved, Refused)
    assert taken(kupang)[-1] == 10


def test_a_refused_move_changes_nothing(kupang: Office) -> None:
    made(kupang, wish(minute=480, party=2))
    new = made(kupang, wish(party=2))
    before = Booking.objects.values().get(id=new.booking.id)
    assert move(kupang, new.booking.id, TUESDAY, 480, NOW, NOBODY) == Refused.FULL
    assert Booking.objects.values().get(id=new.booking.id) == before
    assert taken(kupang) == {480: 2, HALF_PAST_EIGHT: 2, -1: 4}


def test_cancelling_twice_gives_seats_back_once(kupang: Office) -> None:
    new = made(kupang, wish(party=2))
    for _ in range(2):
        gone = cancel(kupang, new.booking.id, NOW, NOBODY)
        assert not isinstance(gone, Refused)
        assert gone.state == State.CANCELLED
    assert taken(kupang) == {}
    assert move(kupang, new.booking.id, TUESDAY, 480, NOW, NOBODY) == Refused.CANCELLED
    assert Trace.objects.filter(act=Act.CANCELLED).count() == 1


def test_one_person_one_booking_to_come(kupang: Office) -> None:
    first = made(kupang, wish(persons=(NIK,)))
    dotted = f"{NIK[:4]} {NIK[4:8]}-{NIK[8:]}"
    assert book(kupang, wish(minute=480, persons=(dotted,)), NOW, NOBODY) == Refused.PERSON_TAKEN
    cancel(kupang, first.booking.id, NOW, NOBODY)
    made(kupang, wish(persons=(NIK,)))
    later = NOW + dt.timedelta(days=3)
    made(kupang, wish(day=dt.date(2026, 11, 23), persons=(NIK,)), now=later)


def test_a_foreign_code_belongs_to_one_booking_to_come(kupang: Office) -> None:
    first = made(kupang, wish(foreign=("MP-77881", "APAPO 4711")))
    assert book(kupang, wish(minute=480, foreign=("mp77881",)), NOW, NOBODY) == Refused.CODE_TAKEN
    cancel(kupang, first.booking.id, NOW, NOBODY)
    second = made(kupang, wish(minute=480, foreign=("MP-77881",)))
    assert claims.by_code("MP-77881") == second.booking.id
    assert claims.by_code("APAPO 4711") == first.booking.id
    # A kiosk that holds both rows finds the new one.
    assert len(Booking.objects.get(id=first.booking.id).foreign) == 1


def test_who_has_come_neither_moves_nor_cancels(kupang: Office) -> None:
    new = made(kupang, wish(party=2))
    came.note(1, {new.booking.id: (1,)})
    assert move(kupang, new.booking.id, TUESDAY, 480, NOW, NOBODY) == Refused.COME
    assert cancel(kupang, new.booking.id, NOW, NOBODY) == Refused.COME


def test_a_booking_of_yesterday_is_over(kupang: Office) -> None:
    new = made(kupang, wish())
    assert cancel(kupang, new.booking.id, NOW + dt.timedelta(days=2), NOBODY) == Refused.OVER


def test_another_offices_booking_is_not_found(kupang: Office) -> None:
    from tests.central.central_kit import office

    new = made(kupang, wish())
    with pytest.raises(Booking.DoesNotExist):
        cancel(office("blitar"), new.booking.id, NOW, NOBODY)


def test_paying_is_noted_once(kupang: Office) -> None:
    new = made(kupang, wish())
    assert pay(kupang, new.booking.id, NOBODY).paid
    pay(kupang, new.booking.id, NOBODY)
    assert Trace.objects.filter(act=Act.PAID).count() == 1


def test_no_name_no_nik_no_code_in_the_clear(kupang: Office) -> None:
    new = made(kupang, wish(persons=(NIK,), foreign=("MP-77881",)))
    kept = str([list(m.objects.values()) for m in (Booking, CodeClaim, PersonClaim, Trace)])
    for word in (NIK, "MP-77881", "mp77881", new.code):
        assert word not in kept
    assert NIK not in repr(wish(persons=(NIK,)))


def test_thirty_at_once_for_ten_seats(committed_kupang: Office) -> None:
    """Everybody at once, as on the Friday the quota opens: exactly the seats there are, and no error."""
    office, answers = committed_kupang, []
    start = threading.Barrier(6)

    def crowd(first: int) -> None:
        start.wait()
        for n in range(5):
            minute = 480 + 30 * ((first + n) % 6)
            answers.append(book(office, wish(minute=minute), NOW, NOBODY))
        connections.close_all()

    threads = [threading.Thread(target=crowd, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(answers) == 30
    assert set(refused) <= {Refused.FULL}
    assert Booking.objects.count() == 30 - len(refused) == 10
    assert taken(office)[-1] == 10
    assert all(people <= 2 for minute, people in taken(office).items() if minute != -1)


def test_crossing_moves_do_not_wait_for_each_other(committed_kupang: Office) -> None:
    office = committed_kupang
    here, there = (made(office, wish(minute=minute, party=1)).booking.id for minute in (480, 510))
    start, answers = threading.Barrier(2), []

    def swap(booking: str, minutes: tuple[int, int]) -> None:
        start.wait()
        for n in range(10):
            answers.append(move(office, booking, TUESDAY, minutes[n % 2], NOW, NOBODY))
        connections.close_all()

    threads = [
        threading.Thread(target=swap, args=(here, (510, 480))),
        threading.Thread(target=swap, args=(there, (480, 510))),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not [answer for answer in answers if isinstance(answer, Refused)]
    assert taken(office) == {480: 1, 510: 1, -1: 2}
