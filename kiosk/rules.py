"""The rules of the queue in one place to ask: a command at a moment becomes events, or a refusal. Pure.

`decide` reads the hall and changes nothing; who keeps the journal commits the events and folds them into the
hall. Time, tokens and reference data come with the context, so a day is replayed from a seed.

    kiosk.intake     giving out numbers: walk-ins and bookings
    kiosk.calling    what counters do
    kiosk.life       coming back, transfer, cancelling, class, paper, rating
    kiosk.daybook    days, clock, whether numbers are given out
    kiosk.order      the calling key, due times, seats
"""

from functools import singledispatch

from kiosk import calling, daybook, intake, life
from kiosk import commands as cmd
from kiosk.context import Accepted, Context, Decision


def decide(context: Context, command: cmd.Command) -> Decision:
    """What this command does at this moment. One that was done before is accepted, and changes nothing."""
    ticket = context.hall.done.get(command.id)
    if ticket is not None:
        return Accepted((), ticket or None)
    return _decide(command, context)


@singledispatch
def _decide(command: cmd.Asked, context: Context) -> Decision:
    raise TypeError(f"no rule for {type(command).__name__}")


@_decide.register
def _(command: cmd.TakeTicket, context: Context) -> Decision:
    return intake.take_ticket(context, command)


@_decide.register
def _(command: cmd.CheckIn, context: Context) -> Decision:
    return intake.check_in(context, command)


@_decide.register
def _(command: cmd.CallNext, context: Context) -> Decision:
    return calling.call_next(context, command)


@_decide.register
def _(command: cmd.TurnToNoShow, context: Context) -> Decision:
    return calling.turn_to_no_show(context, command)


@_decide.register
def _(command: cmd.Miss, context: Context) -> Decision:
    return calling.miss(context, command)


@_decide.register
def _(command: cmd.Recall, context: Context) -> Decision:
    return calling.recall(context, command)


@_decide.register
def _(command: cmd.Finish, context: Context) -> Decision:
    return calling.finish(context, command)


@_decide.register
def _(command: cmd.Pause, context: Context) -> Decision:
    return calling.pause(context, command)


@_decide.register
def _(command: cmd.CallOutOfTurn, context: Context) -> Decision:
    return calling.call_out_of_turn(context, command)


@_decide.register
def _(command: cmd.Return, context: Context) -> Decision:
    return life.return_(context, command)


@_decide.register
def _(command: cmd.Transfer, context: Context) -> Decision:
    return life.transfer(context, command)


@_decide.register
def _(command: cmd.Cancel, context: Context) -> Decision:
    return life.cancel(context, command)


@_decide.register
def _(command: cmd.CorrectClass, context: Context) -> Decision:
    return life.correct_class(context, command)


@_decide.register
def _(command: cmd.Reprint, context: Context) -> Decision:
    return life.reprint(context, command)


@_decide.register
def _(command: cmd.ReportPrint, context: Context) -> Decision:
    return life.report_print(context, command)


@_decide.register
def _(command: cmd.Rate, context: Context) -> Decision:
    return life.rate(context, command)


@_decide.register
def _(command: cmd.SetIntake, context: Context) -> Decision:
    return daybook.set_intake(context, command)


@_decide.register
def _(command: cmd.ConfirmDate, context: Context) -> Decision:
    return daybook.confirm_date(context, command)


@_decide.register
def _(command: cmd.RaiseNumbers, context: Context) -> Decision:
    return daybook.raise_numbers(context, command)


@_decide.register
def _(command: cmd.Tick, context: Context) -> Decision:
    return Accepted()
