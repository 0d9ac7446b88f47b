"""The life of a ticket beside its calls: coming back, transfer, cancelling, class, paper, rating."""

import pytest

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.office import Priority
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState, State, Ticket
from tests.hall_kit import at, office
from tests.scene import Scene, booking, pass_text, reference

NOBODY = "0" * 16


def away(scene: Scene) -> Ticket:
    """A ticket that was finished at documents and went to the bank."""
    scene.take()
    scene.call(1)
    return scene.finish(1)


def no_show(scene: Scene) -> Ticket:
    scene.take()
    scene.call(1)
    return scene.miss(1)


def done(scene: Scene) -> Ticket:
    ticket = scene.take("I")
    scene.office = office(counters=[{"number": 1, "stages": ["information"]}])
    scene.call(1)
    return scene.now(scene.finish(1) and ticket)


# Coming back


def test_back_from_the_bank_one_joins_the_next_stage_as_of_now() -> None:
    scene = Scene("09:00")
    ticket = away(scene)
    back = scene.at("10:00").back(ticket)
    assert (back.state, back.stage) == (State.WAITING, "interview")
    assert (back.came, back.due) == (at("10:00"), at("12:00"))


def test_a_booking_back_from_the_bank_is_due_at_once() -> None:
    scene = Scene("09:00", knows=reference(booking(1)))
    scene.check_in(pass_text(1))
    scene.call(1)
    back = scene.at("09:50").back(scene.finish(1))
    assert back.due == at("09:50")


def test_a_no_show_back_in_time_keeps_its_old_place() -> None:
    scene = Scene("09:00")
    ticket = no_show(scene)
    scene.at("09:20")
    scene.take()
    scene.at("09:30")
    back = scene.back(ticket)
    assert (back.stage, back.came, back.due) == ("documents", at("09:00"), at("11:00"))
    assert scene.call(1).id == ticket.id


def test_after_the_grace_time_a_no_show_is_refused() -> None:
    scene = Scene("09:00")
    ticket = no_show(scene)
    scene.at("09:30:01")
    assert scene.refuses(cmd.Return(id="r", ticket=ticket.id)) is Refusal.RETURN_TOO_LATE
    assert scene.now(ticket).state is State.NO_SHOW


def test_who_never_left_cannot_come_back() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    assert scene.refuses(cmd.Return(id="r", ticket=ticket.id)) is Refusal.WRONG_STATE


# Transfer and cancel


def test_a_transfer_joins_the_other_line_and_frees_the_counter() -> None:
    scene = Scene("09:00")
    scene.take()
    ticket = scene.call(1)
    scene.at("09:10")
    scene.does(cmd.Transfer(id="t", ticket=ticket.id, stage="interview", reason="papers are good"))
    moved = scene.now(ticket)
    assert (moved.state, moved.stage, moved.counter) == (State.WAITING, "interview", None)
    assert (moved.came, moved.due) == (at("09:10"), at("11:10"))
    assert scene.hall.counter(1).ticket is None
    assert scene.hall.stage("documents").minutes == 10
    assert scene.call(3).id == ticket.id


@pytest.mark.parametrize("stage", ["documents", "nowhere"])
def test_a_transfer_leads_to_another_stage_of_the_office(stage: str) -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    command = cmd.Transfer(id="t", ticket=ticket.id, stage=stage, reason="x")
    assert scene.refuses(command) is Refusal.WRONG_STAGE


def test_who_is_away_is_not_transferred() -> None:
    scene = Scene("09:00")
    command = cmd.Transfer(id="t", ticket=away(scene).id, stage="information", reason="x")
    assert scene.refuses(command) is Refusal.WRONG_STATE


def test_cancelling_ends_a_ticket_wherever_it_is() -> None:
    scene = Scene("09:00")
    tickets = [away(scene), no_show(scene)]
    scene.take()
    tickets.append(scene.call(2))
    tickets.append(scene.take())
    for ticket in tickets:
        scene.does(cmd.Cancel(id=scene.name(), ticket=ticket.id, reason="left"))
        assert scene.now(ticket).state is State.CANCELLED
    assert scene.hall.counter(2).ticket is None
    assert scene.refuses(cmd.Cancel(id="x", ticket=tickets[0].id, reason="y")) is Refusal.WRONG_STATE


# The class


def test_a_class_makes_the_due_time_anew_as_of_when_they_came() -> None:
    scene = Scene("09:00", knows=reference(booking(1, "09:00")))
    walk_in, booked = scene.take(), scene.check_in(pass_text(1, "09:00"))
    scene.at("09:20")
    for ticket in (walk_in, booked):
        scene.does(
            cmd.CorrectClass(id=scene.name(), ticket=ticket.id, priority=Priority.PREGNANT, reason="seen")
        )
        assert (scene.now(ticket).due, scene.now(ticket).came) == (at("08:45"), at("09:00"))
    for ticket, due in ((walk_in, "11:00"), (booked, "09:00")):
        scene.does(cmd.CorrectClass(id=scene.name(), ticket=ticket.id, priority=None, reason="no"))
        assert scene.now(ticket).due == at(due)


def test_a_class_at_a_later_stage_counts_from_coming_there() -> None:
    scene = Scene("09:00", knows=reference(booking(1, "09:00")))
    scene.check_in(pass_text(1, "09:00"))
    scene.call(1)
    back = scene.at("10:00").back(scene.finish(1))
    scene.does(cmd.CorrectClass(id="k", ticket=back.id, priority=Priority.TODDLER, reason="seen"))
    assert scene.now(back).due == at("09:45")


def test_a_class_is_corrected_while_one_waits_only() -> None:
    scene = Scene("09:00")
    command = cmd.CorrectClass(id="k", ticket=away(scene).id, priority=None, reason="x")
    assert scene.refuses(command) is Refusal.WRONG_STATE


def test_a_blank_reason_is_none() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    blank = {"id": "x", "ticket": ticket.id, "reason": "  "}
    for command in (
        cmd.Cancel.model_validate(blank),
        cmd.Transfer.model_validate({**blank, "stage": "interview"}),
        cmd.CorrectClass.model_validate({**blank, "priority": "elderly"}),
    ):
        assert scene.refuses(command) is Refusal.REASON_MISSING


# Paper


@pytest.mark.parametrize(
    ("outcome", "marked"), [(None, True), ("printed", True), ("unknown", True), ("not_printed", False)]
)
def test_a_reprint_is_a_copy_unless_the_first_is_known_not_to_have_come_out(
    outcome: str | None, marked: bool
) -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    if outcome:
        report = {"id": "p", "ticket": ticket.id, "outcome": outcome, "problem": "paper"}
        scene.does(cmd.ReportPrint.model_validate(report))
        assert scene.now(ticket).paper == outcome
    (asked,) = scene.does(cmd.Reprint(id="r", ticket=ticket.id))
    assert isinstance(asked, ev.ReprintAsked)
    assert asked.copy_mark == marked
    assert scene.now(ticket).paper is PrintState.PENDING
    assert scene.now(ticket).number == ticket.number


def test_a_ticket_that_ended_is_not_printed_again() -> None:
    scene = Scene("09:00")
    assert scene.refuses(cmd.Reprint(id="r", ticket=done(scene).id)) is Refusal.WRONG_STATE


# Rating


def test_a_visit_is_rated_once_and_after_it() -> None:
    scene = Scene("09:00")
    waiting = scene.take()
    assert scene.refuses(cmd.Rate(id="a", ticket=waiting.id, stars=5)) is Refusal.WRONG_STATE
    ticket = done(scene)
    scene.does(cmd.Rate(id="b", ticket=ticket.id, stars=4))
    assert scene.now(ticket).rating == 4
    assert scene.refuses(cmd.Rate(id="c", ticket=ticket.id, stars=1)) is Refusal.ALREADY_RATED


@pytest.mark.parametrize(
    "command",
    [
        cmd.Return(id="n", ticket=NOBODY),
        cmd.Transfer(id="n", ticket=NOBODY, stage="interview", reason="x"),
        cmd.Cancel(id="n", ticket=NOBODY, reason="x"),
        cmd.CorrectClass(id="n", ticket=NOBODY, priority=None, reason="x"),
        cmd.Reprint(id="n", ticket=NOBODY),
        cmd.ReportPrint(id="n", ticket=NOBODY, outcome="printed"),
        cmd.Rate(id="n", ticket=NOBODY, stars=3),
    ],
    ids=lambda command: command.kind,
)
def test_a_ticket_that_nobody_knows(command: cmd.Command) -> None:
    assert Scene().refuses(command) is Refusal.NO_SUCH_TICKET
