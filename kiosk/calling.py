"""Calling: what the counters do. A counter holds at most one ticket."""

import datetime as dt

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk import order
from kiosk.context import Accepted, Context, Decision, refuse
from kiosk.office import Office
from kiosk.refusal import Refusal
from kiosk.ticket import State, Step, Ticket

# A second press comes within 0.6 s; a slow line or a busy desk may bring it a little later.
CORRECTION = dt.timedelta(seconds=10)


def call_next(context: Context, command: cmd.CallNext) -> Decision:
    """Finish what the counter holds, and call the smallest key among the stages it serves."""
    counter = context.office.counter(command.counter)
    if counter is None:
        return refuse(command, Refusal.NO_SUCH_COUNTER)
    finished = _finish_held(context, command)
    finishing: list[Ticket] = []
    # Whom this counter just finished may wait at a stage that it serves as well.
    if finished and finished.stage in counter.stages and not finished.away:
        held = context.hall.tickets[finished.ticket]
        due = finished.due or held.due
        finishing.append(
            held.after(Step.FINISH_NEXT, context.now, stage=finished.stage, came=context.now, due=due),
        )
    chosen = order.next_ticket(context.hall, counter.stages, finishing)
    events: tuple[ev.Event, ...] = () if finished is None else (finished,)
    if chosen is None:
        return Accepted(events) if events else refuse(command, Refusal.NOBODY_WAITING)
    called = ev.TicketCalled(at=context.now, command=command.id, ticket=chosen.id, counter=command.counter)
    return Accepted((*events, called), chosen.id)


def finish(context: Context, command: cmd.Finish) -> Decision:
    """Finish what the counter holds, and call nobody."""
    finished = _finish_held(context, command)
    # Whom a counter holds that is gone from the office file can be finished all the same.
    if finished is None and context.office.counter(command.counter) is None:
        return refuse(command, Refusal.NO_SUCH_COUNTER)
    if finished is None:
        return refuse(command, Refusal.COUNTER_IDLE)
    return Accepted((finished,), finished.ticket)


def _finish_held(context: Context, command: cmd.Asked) -> ev.TicketFinished | None:
    number = getattr(command, "counter")  # noqa: B009 - commands of counters have one
    held = context.hall.counter(number).ticket
    if held is None:
        return None
    ticket = context.hall.tickets[held]
    stage = next_stage(context.office, ticket)
    came = order.came(context.office, context.now)
    return ev.TicketFinished(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        counter=number,
        stage=stage,
        # Who has paid already has no errand at the bank.
        away=stage is not None and context.office.stage(ticket.stage).then == "away" and not ticket.paid,
        came=None if stage is None else came,
        due=None if stage is None else order.due_later(context.office, ticket.kind, ticket.priority, came),
    )


def next_stage(office: Office, ticket: Ticket) -> str | None:
    """The stage after the present one; None at the last, or where a transfer led out of the service.

    After a stage that is gone from the office file: the last one of the service, so that who has a way of
    several stages is called once more rather than lost.
    """
    service = office.service(ticket.service)
    stages = service.stages if service else ()
    if not office.has_stage(ticket.stage):
        return stages[-1] if len(stages) > 1 else None
    if ticket.stage not in stages:
        return None
    following = stages[stages.index(ticket.stage) + 1 :]
    return following[0] if following else None


def turn_to_no_show(context: Context, command: cmd.TurnToNoShow) -> Decision:
    """A second press: whom the first press finished was not there. The next call stands."""
    if context.office.counter(command.counter) is None:
        return refuse(command, Refusal.NO_SUCH_COUNTER)
    counter = context.hall.counter(command.counter)
    ticket = context.hall.tickets.get(counter.finished or "")
    if ticket is None or counter.finished_at is None or context.now - counter.finished_at > CORRECTION:
        return refuse(command, Refusal.COUNTER_IDLE)
    if command.after is not None and command.after != counter.finished_by:
        return refuse(command, Refusal.COUNTER_IDLE)
    if not ticket.may(Step.TURN_TO_NO_SHOW):
        return refuse(command, Refusal.WRONG_STATE)
    missed = ev.TicketMissed(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        counter=command.counter,
        turned=True,
        stage=counter.finished_stage or ticket.stage,
        due=counter.finished_due or ticket.due,
        came=counter.finished_came,
    )
    return Accepted((missed,), ticket.id)


def miss(context: Context, command: cmd.Miss) -> Decision:
    """Nobody came: the counter's ticket becomes a no-show."""
    ticket = _held(context, command.counter)
    if ticket is None:
        return refuse(command, Refusal.COUNTER_IDLE)
    missed = ev.TicketMissed(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        counter=command.counter,
        stage=ticket.stage,
        due=ticket.due,
    )
    return Accepted((missed,), ticket.id)


def recall(context: Context, command: cmd.Recall) -> Decision:
    """Call the counter's present ticket again."""
    ticket = _held(context, command.counter)
    if ticket is None:
        return refuse(command, Refusal.COUNTER_IDLE)
    recalled = ev.TicketRecalled(
        at=context.now, command=command.id, ticket=ticket.id, counter=command.counter
    )
    return Accepted((recalled,), ticket.id)


def _held(context: Context, number: int) -> Ticket | None:
    held = context.hall.counter(number).ticket
    return None if held is None else context.hall.tickets[held]


def pause(context: Context, command: cmd.Pause) -> Decision:
    """A counter rests, or goes on; asked twice it changes nothing."""
    if context.office.counter(command.counter) is None:
        return refuse(command, Refusal.NO_SUCH_COUNTER)
    if context.hall.counter(command.counter).paused == command.paused:
        return Accepted()
    paused = ev.CounterPaused(
        at=context.now, command=command.id, counter=command.counter, paused=command.paused
    )
    return Accepted((paused,))


def call_out_of_turn(context: Context, command: cmd.CallOutOfTurn) -> Decision:
    """Call a certain ticket; the reason stands in the journal, which is what keeps brokers out."""
    counter = context.office.counter(command.counter)
    if counter is None:
        return refuse(command, Refusal.NO_SUCH_COUNTER)
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if context.hall.counter(command.counter).ticket is not None:
        return refuse(command, Refusal.COUNTER_BUSY)
    if ticket.state is not State.WAITING:
        return refuse(command, Refusal.WRONG_STATE)
    if ticket.stage not in counter.stages:
        return refuse(command, Refusal.WRONG_STAGE)
    if not command.reason.strip():
        return refuse(command, Refusal.REASON_MISSING)
    called = ev.TicketCalled(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        counter=command.counter,
        reason=command.reason.strip(),
    )
    return Accepted((called,), ticket.id)
