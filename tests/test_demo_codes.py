"""What simulated phones hold up is what it says, judged by the rules that judge real ones."""

import datetime as dt
from pathlib import Path

import pytest

from kiosk import office_check
from kiosk.checkin import Admitted, No, judge
from kiosk.clock import Moment
from kiosk.codes import TicketCode
from kiosk.demo_codes import DemoCodes, Kind, forged
from kiosk.events import TicketIssued
from kiosk.hall import Hall
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.standing import Redemption
from kiosk.ticket import Kind as TicketKind
from tests.hall_kit import DAY, at, office

KUPANG = office_check.read(Path("offices/kupang.toml").read_bytes(), "kupang")
REFUSED = {
    Kind.EARLY: Refusal.TOO_EARLY,
    Kind.FORGED: Refusal.BAD_SIGNATURE,
    Kind.OTHER_OFFICE: Refusal.OTHER_OFFICE,
    Kind.OTHER_DAY: Refusal.OTHER_DAY,
    Kind.WIFI: Refusal.WIFI_CODE,
}


def codes(clock: str, rules: Office = KUPANG) -> DemoCodes:
    return DemoCodes(rules, lambda: at(clock).astimezone(dt.UTC), seed=b"\x07" * 32)


def judged(made: DemoCodes, text: str, hall: Hall | None = None, rules: Office = KUPANG) -> object:
    moment = Moment(made.now(), 1.0, "boot")
    return judge(rules, hall or Hall(), Reference(made.keys, b"s" * 32), text, moment)


def issued(booking: str, *ordinals: int, ticket: str = "00000000000000a1") -> TicketIssued:
    return TicketIssued(
        at=at("08:30"),
        command="x",
        ticket=ticket,
        number="A001",
        serial=1,
        service="A",
        day=DAY,
        stage="documents",
        party=len(ordinals),
        ticket_kind=TicketKind.BOOKED,
        came=at("08:30"),
        due=at("08:30"),
        booking=booking,
        ordinals=ordinals,
    )


def admitted(made: DemoCodes, text: str) -> Admitted:
    found = judged(made, text)
    assert isinstance(found, Admitted)
    return found


# WIB, as `at` gives it: an hour later on Kupang's wall. Morning, break, last slots, evening, night.
@pytest.mark.parametrize("clock", ["06:20", "07:24", "10:50", "11:30", "13:10", "15:40", "21:00"])
def test_each_kind_is_judged_as_it_says(clock: str) -> None:
    made = codes(clock)
    assert {Kind.GOOD, Kind.FAMILY, *REFUSED} <= {*made.kinds, Kind.EARLY}
    for kind in made.kinds:
        found = judged(made, made.text(kind))
        if kind in REFUSED:
            assert isinstance(found, No)
            assert found.reason is REFUSED[kind]
        else:
            assert isinstance(found, Admitted)
            assert found.claim.party == (3 if kind is Kind.FAMILY else 1)


def test_the_early_one_is_of_a_later_session_while_there_is_one() -> None:
    found = judged(made := codes("07:24"), made.text(Kind.EARLY))
    assert isinstance(found, No)
    assert found.facts.start is not None
    assert KUPANG.local(found.facts.start).hour == 13


def test_late_at_night_nothing_is_too_early_any_more() -> None:
    assert Kind.EARLY not in codes("22:50").kinds


def test_one_may_try_as_often_as_one_likes() -> None:
    made = codes("08:24")
    bookings = {admitted(made, made.text(Kind.GOOD)).claim.booking for _ in range(100)}
    assert len(bookings) == 100


def test_used_is_what_was_admitted_last() -> None:
    made = codes("08:24")
    assert Kind.USED not in made.kinds
    with pytest.raises(ValueError, match="used"):
        made.text(Kind.USED)
    first, second = made.text(Kind.GOOD), made.text(Kind.GOOD)
    claim = admitted(made, first).claim
    made.told(issued(claim.booking, 1))
    assert made.text(Kind.USED) == first != second
    hall = Hall(redeemed={claim.booking: Redemption(DAY, {1: "A001"})})
    found = judged(made, made.text(Kind.USED), hall)
    assert isinstance(found, No)
    assert found.reason is Refusal.USED


def test_a_family_is_used_up_when_all_have_come() -> None:
    made = codes("08:24")
    text = made.text(Kind.FAMILY)
    booking = admitted(made, text).claim.booking
    made.told(issued(booking, 1, 3))
    assert Kind.USED not in made.kinds
    made.told(issued(booking, 2))
    assert made.text(Kind.USED) == text


def test_the_last_ticket_can_be_held_up() -> None:
    made = codes("08:24")
    assert Kind.TICKET not in made.kinds
    made.told(issued("ff" * 8, 1, ticket="00000000000000b2"))
    assert judged(made, made.text(Kind.TICKET)) == TicketCode(1, DAY, "00000000000000b2")


def test_a_forged_pass_differs_in_its_signature_only() -> None:
    made = codes("08:24")
    text = made.text(Kind.GOOD)
    assert forged(text) != text
    assert forged(forged(text)) == text
    found = judged(made, forged(text))
    assert isinstance(found, No)
    assert found.reason is Refusal.BAD_SIGNATURE


def test_the_keys_are_of_each_run_and_refused_once_enrolled() -> None:
    one, other = DemoCodes(KUPANG, lambda: at("08:24")), DemoCodes(KUPANG, lambda: at("08:24"))
    assert one.keys.keys[0].key != other.keys.keys[0].key
    assert one.keys.usable(enrolled=True) == KeySet()
    found = judged(other, one.text(Kind.GOOD))
    assert isinstance(found, No)
    assert found.reason is Refusal.BAD_SIGNATURE


def test_an_office_without_bookings_and_without_families() -> None:
    services = [service.model_copy(update={"bookable": False}) for service in office().services]
    assert codes("08:24", office(services=tuple(services))).kinds == (Kind.WIFI,)
    assert Kind.FAMILY not in codes("08:24", office(party_limit=1)).kinds
