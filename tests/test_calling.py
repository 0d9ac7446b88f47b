"""Calling: one button finishes and calls, a second press corrects, every call out of turn has a reason."""

import pytest

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.calling import CORRECTION, next_stage
from kiosk.office import Office
from kiosk.refusal import Refusal
from kiosk.ticket import State
from tests.hall_kit import at, office
from tests.scene import Scene, booking, pass_text, reference


def all_stages() -> Office:
    """Counter 1 serves documents and interview, and nobody goes to a bank between them."""
    stages = [stage.model_dump() | {"then": "next"} for stage in office().stages]
    counters = [{"number": 1, "stages": ["documents", "interview"]}, {"number": 3, "stages": ["interview"]}]
    return office(stages=stages, counters=counters)


def call_next(scene: Scene, counter: int) -> cmd.CallNext:
    return cmd.CallNext(id=scene.name(), counter=counter)


def test_one_press_finishes_the_present_ticket_and_calls_the_next() -> None:
    scene = Scene("09:00", rules_of=all_stages())
    first, second = scene.take(), scene.take()
    assert scene.call(1) == scene.now(first)
    assert (scene.now(first).state, scene.now(first).counter) == (State.CALLED, 1)
    finished, called = scene.does(call_next(scene.at("09:07"), 1))
    assert isinstance(finished, ev.TicketFinished)
    assert isinstance(called, ev.TicketCalled)
    assert (finished.ticket, finished.stage, finished.away) == (first.id, "interview", False)
    assert (called.ticket, called.reason) == (second.id, None)
    waiting = scene.now(first)
    assert (waiting.state, waiting.stage, waiting.came, waiting.counter) == (
        State.WAITING,
        "interview",
        at("09:07"),
        None,
    )
    assert scene.hall.counter(1).ticket == second.id
    measured = scene.hall.stage("documents")
    assert (measured.calls, measured.minutes, measured.loads) == (1, 7.0, 1.0)


def test_the_smallest_key_is_called_whatever_the_order_of_the_tickets() -> None:
    scene = Scene("08:50", knows=reference(booking(1, "09:00"), booking(2, "08:30")))
    walk_in = scene.take()
    later, earlier = scene.check_in(pass_text(1, "09:00")), scene.check_in(pass_text(2, "08:30"))
    assert [scene.call(counter).id for counter in (1, 2)] == [earlier.id, later.id]
    scene.finish(1)
    assert scene.call(1).id == walk_in.id


def test_a_counter_calls_only_for_the_stages_it_serves() -> None:
    scene = Scene()
    scene.take()
    assert scene.refuses(call_next(scene, 3)) is Refusal.NOBODY_WAITING
    assert scene.refuses(call_next(scene, 9)) is Refusal.NO_SUCH_COUNTER
    assert scene.call(2).number == "A001"


def test_finishing_leads_to_the_next_stage_to_the_bank_or_to_the_end() -> None:
    scene = Scene("09:00", knows=reference(booking(1, paid=True)))
    unpaid, paid = scene.take(), scene.check_in(pass_text(1))
    assert scene.call(1).id == paid.id
    assert scene.finish(1).state is State.WAITING
    assert scene.call(1).id == unpaid.id
    assert (scene.finish(1).state, scene.now(unpaid).stage) == (State.AWAY, "interview")
    assert scene.call(3).id == paid.id
    assert (scene.finish(3).state, scene.now(paid).counter) == (State.DONE, None)
    assert scene.refuses(cmd.Finish(id="f", counter=3)) is Refusal.COUNTER_IDLE
    assert scene.refuses(cmd.Finish(id="g", counter=9)) is Refusal.NO_SUCH_COUNTER


def test_nobody_waits_and_the_press_still_finishes() -> None:
    scene = Scene()
    ticket = scene.take("A")
    scene.call(1)
    events = scene.does(call_next(scene, 1))
    assert [event.kind for event in events] == ["ticket_finished"]
    assert scene.now(ticket).state is State.AWAY
    assert scene.hall.counter(1).ticket is None


def test_a_counter_of_two_stages_takes_its_own_to_the_next_stage() -> None:
    scene = Scene("09:00", rules_of=all_stages())
    ticket = scene.take()
    scene.call(1)
    finished, called = scene.does(call_next(scene.at("09:10"), 1))
    assert isinstance(called, ev.TicketCalled)
    assert (finished.kind, called.ticket) == ("ticket_finished", ticket.id)
    assert (scene.now(ticket).stage, scene.now(ticket).state) == ("interview", State.CALLED)


def test_a_counter_of_two_stages_takes_whoever_is_due_first() -> None:
    scene = Scene("09:00", rules_of=all_stages(), knows=reference(booking(1, "09:00")))
    own = scene.take()
    assert scene.call(1).id == own.id
    booked = scene.check_in(pass_text(1, "09:00"))
    assert scene.call(1).id == booked.id


# The second press


def test_a_second_press_turns_the_finish_into_a_no_show_and_the_next_call_stands() -> None:
    scene = Scene("09:00")
    first, second = scene.take(), scene.take()
    scene.call(1)
    scene.at("09:05")
    scene.does(call_next(scene, 1))
    assert scene.now(first).state is State.AWAY
    (missed,) = scene.does(cmd.TurnToNoShow(id="second", counter=1))
    assert isinstance(missed, ev.TicketMissed)
    assert missed.turned
    absent = scene.now(first)
    assert (absent.state, absent.stage) == (State.NO_SHOW, "documents")
    assert (absent.came, absent.due) == (first.came, first.due)
    assert (scene.now(second).state, scene.hall.counter(1).ticket) == (State.CALLED, second.id)
    # A third press finds nothing to correct.
    assert scene.refuses(cmd.TurnToNoShow(id="third", counter=1)) is Refusal.COUNTER_IDLE


def test_whom_a_second_press_made_absent_keeps_the_old_place_when_back() -> None:
    scene = Scene("09:00")
    first = scene.take()
    scene.call(1)
    scene.at("09:05")
    scene.finish(1)
    scene.does(cmd.TurnToNoShow(id="t", counter=1))
    scene.at("09:06")
    later = scene.take()
    back = scene.back(scene.now(first))
    assert (back.stage, back.came, back.due) == ("documents", first.came, first.due)
    # A correction of the class counts from when they came, not from the press.
    scene.does(cmd.CorrectClass(id="k", ticket=first.id, priority=None, reason="checked"))
    assert scene.now(first).due == first.due
    assert scene.call(1).id == first.id
    assert scene.now(later).state is State.WAITING


def test_a_second_press_is_of_no_use_later_or_where_nothing_was_finished() -> None:
    scene = Scene("09:00")
    scene.take()
    assert scene.refuses(cmd.TurnToNoShow(id="a", counter=1)) is Refusal.COUNTER_IDLE
    assert scene.refuses(cmd.TurnToNoShow(id="b", counter=9)) is Refusal.NO_SUCH_COUNTER
    scene.call(1)
    scene.finish(1)
    scene.wait(CORRECTION.total_seconds() / 60 + 0.01)
    assert scene.refuses(cmd.TurnToNoShow(id="c", counter=1)) is Refusal.COUNTER_IDLE


def test_a_second_press_on_somebody_called_elsewhere_takes_them_from_there() -> None:
    """Who was not there at one counter cannot be at the next one."""
    scene = Scene("09:00", rules_of=all_stages())
    ticket = scene.take()
    scene.call(1)
    scene.finish(1)
    assert scene.call(3).id == ticket.id
    scene.does(cmd.TurnToNoShow(id="t", counter=1))
    assert (scene.now(ticket).state, scene.now(ticket).stage) == (State.NO_SHOW, "documents")
    assert scene.hall.counter(3).ticket is None


def test_a_second_press_at_a_counter_of_two_stages_turns_whom_it_called_on() -> None:
    scene = Scene("09:00", rules_of=all_stages())
    ticket = scene.take()
    scene.call(1)
    assert scene.call(1).stage == "interview"
    scene.does(cmd.TurnToNoShow(id="t", counter=1))
    assert (scene.now(ticket).state, scene.now(ticket).stage) == (State.NO_SHOW, "documents")
    assert scene.hall.counter(1).ticket is None


def test_a_second_press_turns_only_whom_the_first_one_finished() -> None:
    """A counter finished somebody, was idle, and then called the next one by a double press."""
    scene = Scene("09:00")
    served = scene.take()
    scene.call(1)
    scene.does(cmd.CallNext(id="finishes", counter=1))
    later = scene.take()
    scene.does(cmd.CallNext(id="calls", counter=1))
    assert scene.refuses(cmd.TurnToNoShow(id="t", counter=1, after="calls")) is Refusal.COUNTER_IDLE
    assert scene.now(served).state is not State.NO_SHOW
    assert scene.now(later).state is State.CALLED


def test_a_finish_before_the_opening_joins_the_next_line_as_of_the_opening() -> None:
    scene = Scene("07:30", rules_of=all_stages())
    ticket = scene.take()
    scene.call(1)
    scene.finish(1)
    assert scene.now(ticket).came == at("08:00")
    assert scene.now(ticket).due == at("10:00")


def test_a_done_one_can_be_turned_too() -> None:
    scene = Scene("09:00", rules_of=office(counters=[{"number": 1, "stages": ["information"]}]))
    ticket = scene.take("I")
    scene.call(1)
    assert scene.finish(1).state is State.DONE
    scene.does(cmd.TurnToNoShow(id="t", counter=1))
    assert scene.now(ticket).state is State.NO_SHOW


# Miss, recall, pause


def test_a_miss_frees_the_counter_and_counts_as_a_call() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    scene.call(1)
    scene.at("09:02")
    assert scene.miss(1).state is State.NO_SHOW
    assert scene.hall.counter(1).ticket is None
    assert (scene.hall.stage("documents").calls, scene.hall.stage("documents").minutes) == (1, 2.0)
    assert scene.now(ticket).due == ticket.due
    assert scene.refuses(cmd.Miss(id="m", counter=1)) is Refusal.COUNTER_IDLE


def test_a_recall_calls_the_same_ticket_again_and_moves_nobody() -> None:
    scene = Scene("09:00")
    assert scene.refuses(cmd.Recall(id="r", counter=1)) is Refusal.COUNTER_IDLE
    scene.take()
    other = scene.take()
    held = scene.call(1)
    scene.call(2)
    scene.does(cmd.Recall(id="r1", counter=1))
    scene.does(cmd.Recall(id="r2", counter=1))
    assert scene.hall.counter(1).recalls == 2
    assert [(call.number, call.counter, call.recall) for call in scene.hall.calls] == [
        (held.number, 1, 2),
        (other.number, 2, 0),
    ]
    assert scene.now(held) == held


def test_a_pause_is_kept_until_the_counter_goes_on_or_calls() -> None:
    scene = Scene("09:00")
    assert len(scene.does(cmd.Pause(id="p1", counter=1, paused=True))) == 1
    assert scene.does(cmd.Pause(id="p2", counter=1, paused=True)) == ()
    assert scene.hall.counter(1).paused
    scene.does(cmd.Pause(id="p3", counter=1, paused=False))
    assert not scene.hall.counter(1).paused
    scene.does(cmd.Pause(id="p4", counter=1, paused=True))
    scene.take()
    scene.call(1)
    assert not scene.hall.counter(1).paused
    assert scene.refuses(cmd.Pause(id="p5", counter=9, paused=True)) is Refusal.NO_SUCH_COUNTER


# Out of turn


def test_a_call_out_of_turn_stands_in_the_journal_with_its_reason() -> None:
    scene = Scene("09:00")
    scene.take()
    second = scene.take()
    command = cmd.CallOutOfTurn(id="o", counter=1, ticket=second.id, reason="  wheelchair, cannot wait ")
    (called,) = scene.does(command)
    assert isinstance(called, ev.TicketCalled)
    assert (called.ticket, called.reason) == (second.id, "wheelchair, cannot wait")
    assert scene.now(second).state is State.CALLED


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"counter": 9}, Refusal.NO_SUCH_COUNTER),
        ({"ticket": "0" * 16}, Refusal.NO_SUCH_TICKET),
        ({"counter": 2}, Refusal.COUNTER_BUSY),
        ({"counter": 3}, Refusal.WRONG_STAGE),
        ({"reason": "   "}, Refusal.REASON_MISSING),
    ],
)
def test_a_call_out_of_turn_is_refused(changes: dict[str, object], reason: Refusal) -> None:
    scene = Scene("09:00")
    held, ticket = scene.take(), scene.take()
    scene.call(2)
    facts = {"counter": 1, "ticket": ticket.id, "reason": "cannot wait"} | changes
    assert scene.refuses(cmd.CallOutOfTurn.model_validate({"id": "o", **facts})) is reason
    again = cmd.CallOutOfTurn(id="p", counter=1, ticket=held.id, reason="twice")
    assert scene.refuses(again) is Refusal.WRONG_STATE


def test_next_stage_of_a_service_and_of_one_who_was_led_out_of_it() -> None:
    scene = Scene("09:00")
    ticket = scene.take()
    assert next_stage(scene.office, ticket) == "interview"
    scene.does(cmd.Transfer(id="t", ticket=ticket.id, stage="information", reason="lost"))
    assert next_stage(scene.office, scene.now(ticket)) is None
