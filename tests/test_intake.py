"""Giving out numbers: refusals in their order, quotas in people, hours, tickets held up."""

import datetime as dt
from typing import Any

import pytest

from kiosk import codes
from kiosk import commands as cmd
from kiosk.answers import Shown
from kiosk.clock import Trust
from kiosk.context import Accepted
from kiosk.office import Office, Priority
from kiosk.refusal import Refusal
from kiosk.ticket import Kind, State, Ticket
from tests.hall_kit import DAY, at, office
from tests.scene import Scene, booking, pass_text, reference

ELDERLY = Priority.ELDERLY
NAME = {"id": "Nama", "en": "Name"}


def wish(scene: Scene, service: str = "A", party: int = 1, priority: Priority | None = None) -> Any:
    return cmd.TakeTicket(id=scene.name(), service=service, party=party, priority=priority)


def with_hours(hours: str, **changes: Any) -> Office:
    """The small office with a service K of its own hours."""
    facts = office().model_dump()
    service = {"letter": "K", "name": NAME, "stages": ["documents"], "party_limit": 2, "hours": hours}
    return office(services=[*facts["services"], service], **changes)


def test_numbers_run_by_service_and_party_and_class_stand_on_the_ticket() -> None:
    scene = Scene("09:00")
    tickets = [scene.take(), scene.take("I"), scene.take(party=3, priority=ELDERLY), scene.take("I")]
    assert [ticket.number for ticket in tickets] == ["A001", "I001", "A002", "I002"]
    assert (tickets[2].party, tickets[2].priority, tickets[2].kind) == (3, ELDERLY, Kind.WALK_IN)
    assert (tickets[0].stage, tickets[0].state, tickets[0].day) == ("documents", State.WAITING, DAY)
    assert not tickets[0].flagged


def test_before_the_opening_one_counts_as_come_at_the_opening() -> None:
    ticket = Scene("07:10").take()
    assert (ticket.issued, ticket.came, ticket.due) == (at("07:10"), at("08:00"), at("10:00"))


# The refusals, in their order: each office is wrong in everything from its place on.


def test_a_service_that_is_none_is_named_before_the_hours() -> None:
    assert Scene("20:00").refuses(cmd.TakeTicket(id="x", service="Z")) is Refusal.NO_SUCH_SERVICE


@pytest.mark.parametrize(
    ("now", "opens"),
    [("06:59", at("08:00")), ("16:00", at("08:00") + dt.timedelta(days=7))],
)
def test_outside_the_hours_of_intake_the_office_is_closed(now: str, opens: dt.datetime) -> None:
    scene = Scene(now)
    scene.does(cmd.SetIntake(id="shut", open=False))
    refused = scene.refusal(wish(scene, party=9))
    assert (refused.reason, refused.facts.opens) == (Refusal.OFFICE_CLOSED, opens)


@pytest.mark.parametrize("now", ["07:00", "12:30", "15:59"])
def test_numbers_are_given_before_the_opening_and_through_the_break(now: str) -> None:
    assert Scene(now).take().number == "A001"


def test_a_service_with_hours_of_its_own_says_when() -> None:
    scene = Scene("09:00", rules_of=with_hours("10:00-11:00"))
    scene.does(cmd.SetIntake(id="shut", open=False))
    refused = scene.refusal(wish(scene, "K", party=9))
    assert (refused.reason, refused.facts.opens) == (Refusal.SERVICE_CLOSED, at("10:00"))
    scene.at("10:00")
    assert scene.refuses(wish(scene, "K", party=9)) is Refusal.INTAKE_CLOSED
    scene.does(cmd.SetIntake(id="open", open=True))
    refused = scene.refusal(wish(scene, "K", party=9))
    assert (refused.reason, refused.facts.left) == (Refusal.PARTY_TOO_LARGE, 2)
    assert scene.take("K", 2).number == "K001"
    assert scene.refuses(wish(scene.at("11:00"), "K")) is Refusal.SERVICE_CLOSED


def test_the_office_s_party_limit_holds_where_the_service_allows_more() -> None:
    scene = Scene(rules_of=office(party_limit=3, quota={"walk_in": 1}))
    refused = scene.refusal(wish(scene, party=4))
    assert (refused.reason, refused.facts.left) == (Refusal.PARTY_TOO_LARGE, 3)
    assert scene.refuses(wish(scene, party=3)) is Refusal.FULL


def test_a_closed_intake_still_lets_in_who_has_booked() -> None:
    scene = Scene(knows=reference(booking()))
    scene.does(cmd.SetIntake(id="shut", open=False, reason="quota lowered"))
    assert scene.refuses(wish(scene)) is Refusal.INTAKE_CLOSED
    assert scene.refuses(wish(scene, "I")) is Refusal.INTAKE_CLOSED
    assert scene.check_in(pass_text()).number == "A001"


# Quotas: 10 walk-in people a day, 3 of them kept for priority.


def test_the_quota_counts_people_and_keeps_seats_for_priority() -> None:
    scene = Scene()
    scene.take(party=5)
    full = scene.refusal(wish(scene, party=3))
    assert (full.reason, full.facts.left) == (Refusal.FULL, 2)
    assert full.facts.opens == at("08:00") + dt.timedelta(days=7)
    scene.take(party=2)
    assert scene.facts(wish(scene)).left == 0
    scene.take(party=2, priority=ELDERLY)
    refused = scene.refusal(wish(scene, party=2, priority=ELDERLY))
    assert (refused.reason, refused.facts.left) == (Refusal.FULL, 1)
    scene.take(priority=ELDERLY)
    assert scene.refuses(wish(scene, priority=ELDERLY)) is Refusal.FULL
    assert sum(ticket.party for ticket in scene.hall.tickets.values()) == 10


def test_what_is_not_counted_goes_on_when_the_day_is_full() -> None:
    scene = Scene(rules_of=office(quota={"walk_in": 0}))
    assert scene.refuses(wish(scene)) is Refusal.FULL
    assert scene.take("I").number == "I001"


def test_bookings_take_no_walk_in_seats() -> None:
    scene = Scene(rules_of=office(quota={"walk_in": 1}), knows=reference(booking(1), booking(2)))
    scene.check_in(pass_text(1))
    scene.check_in(pass_text(2))
    assert scene.take().number == "A003"
    assert scene.refuses(wish(scene)) is Refusal.FULL


def test_a_cancelled_walk_in_frees_its_seats_and_a_served_one_does_not() -> None:
    scene = Scene(rules_of=office(quota={"walk_in": 2}))
    first, second = scene.take(), scene.take()
    scene.does(cmd.Cancel(id="x", ticket=first.id, reason="left"))
    assert scene.take().number == "A003"
    scene.call(1)
    scene.finish(1)
    assert scene.now(second).state is State.AWAY
    assert scene.refuses(wish(scene)) is Refusal.FULL


def test_an_unknown_clock_judges_no_hours_and_flags_the_ticket() -> None:
    scene = Scene("20:00", trust=Trust.UNKNOWN)
    assert scene.take().flagged


# Tickets held up


def shown(scene: Scene, ticket: Ticket) -> Shown | None:
    decision = scene.ask(cmd.CheckIn(id=scene.name(), code=code_of(ticket)))
    assert isinstance(decision, Accepted), decision
    assert decision.ticket == ticket.id
    return decision.shown


def code_of(ticket: Ticket) -> str:
    return codes.TicketCode(1, ticket.day, ticket.id).text()


def test_a_ticket_held_up_shows_what_its_owner_may_do() -> None:
    scene = Scene("09:00")
    ticket = scene.take("I")
    assert shown(scene, ticket) is Shown.WAITING
    scene.office = office(counters=[{"number": 1, "stages": ["information"]}])
    scene.call(1)
    assert shown(scene, ticket) is Shown.WAITING
    scene.finish(1)
    assert shown(scene, ticket) is Shown.RATE
    scene.does(cmd.Rate(id="r", ticket=ticket.id, stars=4))
    assert scene.refuses(cmd.CheckIn(id="again", code=code_of(ticket))) is Refusal.ALREADY_RATED


def test_a_ticket_held_up_brings_its_owner_back_from_the_bank() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    scene.call(1)
    scene.finish(1)
    scene.at("09:40")
    assert shown(scene, ticket) is Shown.RETURNED
    back = scene.now(ticket)
    assert (back.state, back.stage, back.came) == (State.WAITING, "interview", at("09:40"))
    assert shown(scene, ticket) is Shown.WAITING


def test_a_no_show_that_holds_up_its_ticket_is_back_in_time_or_not_at_all() -> None:
    scene = Scene("09:00")
    early, late = scene.take(), scene.take()
    for _ in (early, late):
        scene.call(1)
        scene.miss(1)
    assert shown(scene.at("09:30"), early) is Shown.RETURNED
    scene.at("09:31")
    assert scene.refuses(cmd.CheckIn(id="l", code=code_of(late))) is Refusal.RETURN_TOO_LATE


def test_a_cancelled_ticket_is_none() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    scene.does(cmd.Cancel(id="x", ticket=ticket.id, reason="left"))
    refused = scene.refusal(cmd.CheckIn(id="c", code=code_of(ticket)))
    assert (refused.reason, refused.facts.day) == (Refusal.NO_SUCH_TICKET, DAY)


def test_a_booking_gets_no_number_after_closing_however_late_it_may_come() -> None:
    rules = office(lateness={"beyond": "accept"})
    late = Scene("15:59", rules_of=rules)
    assert late.check_in(pass_text(slot="09:00")).kind is Kind.BOOKED_LATE
    closed = Scene("16:00", rules_of=rules)
    refused = closed.refusal(cmd.CheckIn(id="c", code=pass_text(slot="09:00")))
    assert refused.reason is Refusal.OFFICE_CLOSED
