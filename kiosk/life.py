"""What else happens to a ticket: coming back, transfer, cancelling, its class, its paper, its rating."""

import datetime as dt

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk import hours, order
from kiosk.context import Accepted, Context, Decision, refuse
from kiosk.refusal import Refusal
from kiosk.ticket import ENDED, PrintState, State, Step, Ticket


def come_back(context: Context, command: cmd.Return | cmd.CheckIn, ticket: Ticket) -> Decision:
    """A no-show keeps its due time at the same stage; one who was away joins the next stage's line."""
    if not ticket.may(Step.RETURN):
        return refuse(command, Refusal.WRONG_STATE)
    came, due = ticket.came, ticket.due
    if ticket.state is State.NO_SHOW:
        if context.now - ticket.since > dt.timedelta(minutes=context.office.no_show_return):
            return refuse(command, Refusal.RETURN_TOO_LATE)
    else:
        came = order.came(context.office, context.now)
        due = order.due_later(context.office, ticket.kind, ticket.priority, came)
    returned = ev.TicketReturned(
        at=context.now, command=command.id, ticket=ticket.id, stage=ticket.stage, came=came, due=due
    )
    return Accepted((returned,), ticket.id)


def return_(context: Context, command: cmd.Return) -> Decision:
    """Staff bring somebody back."""
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    return come_back(context, command, ticket)


def transfer(context: Context, command: cmd.Transfer) -> Decision:
    """To another stage of the office; they join its line as they come.

    From a counter that is gone from the office file also to the same stage: back into its line.
    """
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if not ticket.may(Step.TRANSFER):
        return refuse(command, Refusal.WRONG_STATE)
    held = ticket.counter is None or context.office.counter(ticket.counter) is not None
    if (command.stage == ticket.stage and held) or not context.office.has_stage(command.stage):
        return refuse(command, Refusal.WRONG_STAGE)
    if not command.reason.strip():
        return refuse(command, Refusal.REASON_MISSING)
    came = order.came(context.office, context.now)
    transferred = ev.TicketTransferred(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        stage=command.stage,
        came=came,
        due=order.due_later(context.office, ticket.kind, ticket.priority, came),
        reason=command.reason,
    )
    return Accepted((transferred,), ticket.id)


def cancel(context: Context, command: cmd.Cancel) -> Decision:
    """Out of the queue; a walk-in's seats are free again."""
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if not ticket.may(Step.CANCEL):
        return refuse(command, Refusal.WRONG_STATE)
    if not command.reason.strip():
        return refuse(command, Refusal.REASON_MISSING)
    cancelled = ev.TicketCancelled(
        at=context.now, command=command.id, ticket=ticket.id, reason=command.reason
    )
    return Accepted((cancelled,), ticket.id)


def correct_class(context: Context, command: cmd.CorrectClass) -> Decision:
    """The class decides when one is due, so that is made anew, as of when they came."""
    office = context.office
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if ticket.state is not State.WAITING:
        return refuse(command, Refusal.WRONG_STATE)
    if not command.reason.strip():
        return refuse(command, Refusal.REASON_MISSING)
    service = office.service(ticket.service)
    if service is not None and ticket.stage == service.stages[0]:
        slot = None if ticket.slot is None else hours.moment(office, ticket.day, ticket.slot)
        due = order.due_first(office, ticket.kind, command.priority, ticket.came, slot)
    else:
        due = order.due_later(office, ticket.kind, command.priority, ticket.came)
    corrected = ev.ClassCorrected(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        priority=command.priority,
        due=due,
        reason=command.reason,
    )
    return Accepted((corrected,), ticket.id)


def reprint(context: Context, command: cmd.Reprint) -> Decision:
    """Print once more. It is a copy unless the first is known not to have come out."""
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if ticket.state in ENDED:
        return refuse(command, Refusal.WRONG_STATE)
    asked = ev.ReprintAsked(
        at=context.now,
        command=command.id,
        ticket=ticket.id,
        copy_mark=ticket.paper is not PrintState.NOT_PRINTED,
    )
    return Accepted((asked,), ticket.id)


def report_print(context: Context, command: cmd.ReportPrint) -> Decision:
    """What the printer said of a job; of a ticket of a day gone by it is of no use."""
    if command.ticket not in context.hall.tickets:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    reported = ev.PrintReported(
        at=context.now,
        command=command.id,
        ticket=command.ticket,
        outcome=command.outcome,
        problem=command.problem,
    )
    return Accepted((reported,), command.ticket)


def rate(context: Context, command: cmd.Rate) -> Decision:
    """Once a ticket, after the visit."""
    ticket = context.hall.tickets.get(command.ticket)
    if ticket is None:
        return refuse(command, Refusal.NO_SUCH_TICKET)
    if ticket.state is not State.DONE:
        return refuse(command, Refusal.WRONG_STATE)
    if ticket.rating is not None:
        return refuse(command, Refusal.ALREADY_RATED)
    rated = ev.Rated(at=context.now, command=command.id, ticket=ticket.id, stars=command.stars)
    return Accepted((rated,), ticket.id)
