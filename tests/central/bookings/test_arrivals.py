"""Check-ins from the kiosks: kept as they happened, and what does not agree is told."""

from central.bookings.arrivals import Arrival, come
from central.bookings.booking import cancel
from central.bookings.models import Booking, State
from central.offices.models import Office
from tests.central.central_kit import NOBODY, NOW, made, office, wish


def test_a_party_comes_in_parts(kupang: Office) -> None:
    new = made(office("surabaya"), wish(party=5)).booking.id
    assert come(2, {new: (1, 3, 4)}) == {new: Arrival()}
    assert Booking.objects.get().state == State.PARTLY
    assert come(2, {new: (2, 5)}) == {new: Arrival()}
    assert Booking.objects.get().state == State.CHECKED_IN
    assert Booking.objects.get().members_come == (1, 2, 3, 4, 5)


def test_who_comes_again_is_told_and_kept(kupang: Office) -> None:
    new = made(kupang, wish(party=2)).booking.id
    come(1, {new: (1,)})
    answer = come(1, {new: (1, 2)})[new]
    assert answer == Arrival(again=(1,))
    assert not answer.agrees
    assert Booking.objects.get().members_come == (1, 2)


def test_who_comes_on_a_cancelled_booking_is_told_and_kept(kupang: Office) -> None:
    new = made(kupang, wish()).booking.id
    cancel(kupang, new, NOW, NOBODY)
    assert come(1, {new: (1,)})[new].cancelled
    assert Booking.objects.get().members_come == (1,)
    assert Booking.objects.get().state == State.CANCELLED


def test_unknown_bookings_and_other_offices_are_told(kupang: Office) -> None:
    new = made(kupang, wish()).booking.id
    assert not come(2, {new: (1,)})[new].known
    assert not come(1, {"00" * 8: (1,)})["00" * 8].known
    assert Booking.objects.get().came == 0


def test_a_member_that_the_party_has_not_is_left_out(kupang: Office) -> None:
    new = made(kupang, wish()).booking.id
    come(1, {new: (1, 2, 9)})
    assert Booking.objects.get().members_come == (1,)
