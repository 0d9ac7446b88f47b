"""The business day: its beginning and end, the clock, and whether numbers are given out."""

import datetime as dt

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.clock import Trust
from kiosk.context import Accepted, Context, Decision, refuse
from kiosk.refusal import Refusal
from kiosk.ticket import State


def roll(context: Context, command_id: str) -> tuple[ev.Event, ...]:
    """Events that are due before any command: the day that ended, the day that began, the clock known.

    An unknown clock ends no day: it may stand anywhere. A synced one also takes back a day that somebody
    confirmed wrongly; its numbers begin above all that may have been given out.
    """
    day, moment = context.hall.day, context.moment
    today = context.office.business_day(context.now)
    known: tuple[ev.Event, ...] = ()
    if moment.trust is Trust.SYNCED and day.known_boot != moment.boot:
        began = context.now - dt.timedelta(seconds=moment.boottime)
        known = (ev.ClockKnown(at=context.now, command=command_id, boot=moment.boot, began=began),)
    if day.day is None:
        sure = moment.trust is Trust.SYNCED
        return (*known, ev.DayOpened(at=context.now, command=command_id, day=today, sure=sure))
    if (today > day.day and moment.trusted) or (today < day.day and moment.trust is Trust.SYNCED):
        return (*known, *_next_day(context, command_id, day.day, today))
    return known


def _next_day(context: Context, command_id: str, old: dt.date, today: dt.date) -> tuple[ev.Event, ...]:
    hall = context.hall
    units = {
        stage.id: round(hall.stage(stage.id).unit(stage.minutes), 2)
        for stage in context.office.stages
        if hall.stage(stage.id).calls or hall.stage(stage.id).prior
    }
    given = {
        letter: max(hall.serials.get(letter, 0), hall.day.serials_before.get(letter, 0))
        for letter in {*hall.serials, *hall.day.serials_before}
    }
    unserved = tuple(ticket.id for ticket in hall.tickets.values() if ticket.state is State.WAITING)
    return (
        ev.DayClosed(at=context.now, command=command_id, day=old, unserved=unserved, units=units),
        ev.DayOpened(
            at=context.now,
            command=command_id,
            day=today,
            units=units,
            sure=context.moment.trust is Trust.SYNCED,
            serials=given if today < old else {},
        ),
    )


def set_intake(context: Context, command: cmd.SetIntake) -> Decision:
    """Staff stop or start giving numbers to walk-ins. Who has booked is let in all the same."""
    if context.hall.day.intake_open == command.open:
        return Accepted()
    happened = ev.IntakeSet(at=context.now, command=command.id, open=command.open, reason=command.reason)
    return Accepted((happened,))


def confirm_date(context: Context, command: cmd.ConfirmDate) -> Decision:
    """Staff's word for day and time, for this boot: never before what the journal has seen."""
    newest = context.hall.day.newest
    now = cmd.utc(command.now)
    if newest is not None and context.office.business_day(now) < context.office.business_day(newest):
        return refuse(command, Refusal.DATE_BEFORE_NEWEST)
    happened = ev.DateConfirmed(
        at=context.now,
        command=command.id,
        boot=context.moment.boot,
        boottime=context.moment.boottime,
        now=now,
    )
    return Accepted((happened,))
