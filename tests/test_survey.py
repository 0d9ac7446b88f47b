"""The board and what is said of a ticket: what everybody may see, at every hour and in every trouble."""

import datetime as dt

from kiosk import commands as cmd
from kiosk import survey
from kiosk.board import Availability, Board
from kiosk.bookings import Status
from kiosk.clock import Trust
from kiosk.expected import Expected
from kiosk.office import Priority
from kiosk.ticket import PrintState
from tests.hall_kit import DAY, at, office
from tests.scene import Scene, booking, pass_text, reference


def board(scene: Scene) -> Board:
    estimates = survey.estimate(scene.office, scene.hall, scene.moment, scene.reference)
    return survey.board(scene.office, scene.hall, scene.moment, estimates)


def availability(scene: Scene, letter: str = "A") -> Availability:
    service = board(scene).service(letter)
    assert service is not None
    return service.availability


def test_an_empty_open_office() -> None:
    found = board(Scene("09:00"))
    assert (found.open, found.intake_open, found.day, found.trust) == (True, True, DAY, Trust.SYNCED)
    assert (found.seats_left, found.priority_left, found.issued) == (7, 10, 0)
    assert [service.letter for service in found.services] == ["A", "I"]
    assert {service.availability for service in found.services} == {Availability.OPEN}
    assert (found.calls, found.unprinted, found.next_opening) == ((), (), None)
    assert found.service("Z") is None


def test_a_closed_office_says_when_numbers_are_given_again() -> None:
    night = board(Scene("05:00"))
    assert (night.open, night.next_opening) == (False, at("07:00"))
    evening = board(Scene("17:00"))
    assert (evening.open, evening.next_opening) == (False, at("07:00") + dt.timedelta(days=7))
    closed = evening.service("A")
    assert closed is not None
    assert (closed.availability, closed.opens) == (Availability.CLOSED, at("08:00") + dt.timedelta(days=7))
    assert board(Scene("07:00")).open


def test_an_unknown_clock_closes_nothing() -> None:
    scene = Scene("05:00", trust=Trust.UNKNOWN)
    assert board(scene).open
    assert availability(scene) is Availability.OPEN


def test_what_is_left_is_counted_in_people_and_a_full_service_says_so() -> None:
    scene = Scene("09:00")
    scene.take(party=5)
    scene.take(party=2)
    found = board(scene)
    assert (found.seats_left, found.priority_left) == (0, 3)
    # Seats are kept for priority: the service stays open, and the next screen says for whom.
    assert availability(scene) is Availability.OPEN
    scene.take(party=3, priority=Priority.ELDERLY)
    assert board(scene).priority_left == 0
    assert availability(scene) is Availability.FULL
    # What counts towards no quota goes on.
    assert availability(scene, "I") is Availability.OPEN
    scene.does(cmd.SetIntake(id="shut", open=False))
    assert availability(scene, "I") is Availability.CLOSED


def test_lines_are_counted_by_stage_and_service() -> None:
    scene = Scene("09:00")
    scene.take(party=3)
    scene.take()
    scene.take("I")
    found = board(scene)
    assert [(s.stage, s.tickets, s.people) for s in found.stages] == [
        ("documents", 2, 4),
        ("interview", 0, 0),
        ("information", 1, 1),
    ]
    service = found.service("A")
    assert service is not None
    assert service.waiting == 4
    assert service.wait is not None
    assert 0 <= service.wait.low <= service.wait.high


def test_counters_and_calls_newest_first_with_their_recalls() -> None:
    scene = Scene("09:00")
    for _ in range(2):
        scene.take()
    scene.call(1)
    scene.at("09:01").call(2)
    found = board(scene)
    assert [(c.counter, c.number, c.paused) for c in found.counters] == [
        (1, "A001", False),
        (2, "A002", False),
        (3, None, False),
    ]
    assert [(c.number, c.counter, c.at, c.recall) for c in found.calls] == [
        ("A002", 2, at("09:01"), 0),
        ("A001", 1, at("09:00"), 0),
    ]
    scene.at("09:02").does(cmd.Recall(id="r", counter=1))
    assert [(c.number, c.recall) for c in board(scene).calls] == [("A001", 1), ("A002", 0)]
    scene.at("09:03").finish(1)
    found = board(scene)
    assert found.counters[0].number is None
    # A number that was called stays to be read after its visit.
    assert [call.number for call in found.calls] == ["A001", "A002"]
    scene.does(cmd.Pause(id="p", counter=3, paused=True))
    assert board(scene).counters[2].paused


def test_tickets_without_sure_paper_are_offered_until_they_end() -> None:
    scene = Scene("09:00")
    first, second = scene.take(), scene.take()
    scene.does(cmd.ReportPrint(id="p", ticket=first.id, outcome="printed"))
    scene.does(cmd.ReportPrint(id="q", ticket=second.id, outcome="not_printed", problem="paper"))
    (missing,) = board(scene).unprinted
    assert (missing.ticket.id, missing.ticket.paper) == (second.id, PrintState.NOT_PRINTED)
    scene.does(cmd.Cancel(id="c", ticket=second.id, reason="left"))
    assert board(scene).unprinted == ()


def test_people_before_a_ticket() -> None:
    scene = Scene("09:00")
    scene.take(party=3)
    mine = scene.take()
    estimates = survey.estimate(scene.office, scene.hall, scene.moment, scene.reference)
    facts = survey.ticket_facts(mine, estimates)
    assert facts.before == 3
    assert facts.wait is not None
    scene.call(1)
    scene.call(2)
    estimates = survey.estimate(scene.office, scene.hall, scene.moment, scene.reference)
    called = survey.ticket_facts(scene.now(mine), estimates)
    assert (called.before, called.wait) == (0, None)


def test_expected_are_today_s_bookings_that_are_not_all_here() -> None:
    known = reference(
        booking(1, "09:00", party=3),
        booking(2, "09:30", priority=True),
        booking(3, "10:00", status=Status.CANCELLED),
        booking(4, "09:00", day=DAY + dt.timedelta(days=1)),
        booking(5, "09:00"),
    )
    scene = Scene("08:50", knows=known)
    scene.tick()
    scene.check_in(pass_text(5))
    scene.check_in(pass_text(1, party=3), (1, 2))
    assert set(survey.expected(scene.hall, known)) == {
        Expected(540, 1, "A", False),
        Expected(570, 1, "A", True),
    }


def test_a_priority_person_s_seats_are_their_own() -> None:
    scene = Scene("09:00", rules_of=office(quota={"walk_in": 3, "priority": 2}))
    scene.take(priority=Priority.ELDERLY)
    found = board(scene)
    assert (found.seats_left, found.priority_left) == (1, 2)
