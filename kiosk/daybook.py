"""The business day: its beginning and end, the clock, and whether numbers are given out."""

import datetime as dt
from typing import NamedTuple

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.clock import Trust
from kiosk.context import Accepted, Context, Decision, refuse
from kiosk.hall import higher
from kiosk.refusal import Refusal
from kiosk.ticket import State, Ticket

# A clock that was set by less moves nobody: it is the slowness of asking.
LEAST_STEP = dt.timedelta(seconds=1)


def roll(context: Context, command_id: str) -> tuple[ev.Event, ...]:
    """Events that are due before any command: the day that ended, the day that began, the clock known.

    An unknown clock ends no day: it may stand anywhere. A synced one also takes back a day that somebody
    confirmed wrongly; its numbers begin above all that may have been given out. Whom a wrong clock gave to
    another day is carried to the right one, with the same number and the same place.
    """
    day, moment = context.hall.day, context.moment
    today = context.office.business_day(context.now)
    steps = _steps(context)
    clock = _clock(context, command_id, steps)
    if day.day is None:
        sure = moment.trust is Trust.SYNCED
        opened = ev.DayOpened(
            at=context.now,
            command=command_id,
            day=today,
            sure=sure,
            unsent=context.unsent,
            serials=day.given.get(today, {}),
        )
        return (*clock, opened)
    if (today > day.day and moment.trusted) or (today < day.day and moment.trust is Trust.SYNCED):
        return (*clock, *_next_day(context, command_id, day.day, today, steps))
    return clock


class _Step(NamedTuple):
    """How far the clock was wrong, known only now: times from `since` on move by `by`."""

    since: dt.datetime
    by: dt.timedelta


def _steps(context: Context) -> tuple[_Step, ...]:
    """That of this boot, which is exact; then that of earlier ones: sure is only that nothing lies ahead."""
    guess, moment = context.hall.day.guess, context.moment
    if not moment.trusted:
        return ()
    steps: tuple[_Step, ...] = ()
    if guess is not None and guess.boot == moment.boot:
        by = context.now - guess.now(moment.boottime)
        steps = (_Step(guess.at, by),) if abs(by) >= LEAST_STEP else ()
    issued = (_mended(ticket.issued, steps) for ticket in context.hall.tickets.values())
    ahead = [at for at in issued if at - context.now >= LEAST_STEP]
    return (*steps, _Step(min(ahead), context.now - max(ahead))) if ahead else steps


def _mended(at: dt.datetime, steps: tuple[_Step, ...]) -> dt.datetime:
    for step in steps:
        at = at + step.by if at >= step.since else at
    return at


def _clock(context: Context, command_id: str, steps: tuple[_Step, ...]) -> tuple[ev.Event, ...]:
    """What is to be told of the clock: that it is a guess, by how much it was wrong, that it is known."""
    day, moment = context.hall.day, context.moment
    events: list[ev.Event] = [
        ev.TimesMended(at=context.now, command=command_id, since=since, seconds=by.total_seconds())
        for since, by in steps
    ]
    if moment.trust is Trust.SYNCED:
        if day.known_boot != moment.boot:
            began = context.now - dt.timedelta(seconds=moment.boottime)
            events.append(ev.ClockKnown(at=context.now, command=command_id, boot=moment.boot, began=began))
    elif day.guess is None or day.guess.boot != moment.boot:
        events.append(
            ev.ClockGuessed(at=context.now, command=command_id, boot=moment.boot, boottime=moment.boottime)
        )
    return tuple(events)


def _next_day(
    context: Context, command_id: str, old: dt.date, today: dt.date, steps: tuple[_Step, ...]
) -> tuple[ev.Event, ...]:
    hall = context.hall
    units = {
        stage.id: round(hall.stage(stage.id).unit(stage.minutes), 2)
        for stage in context.office.stages
        if hall.stage(stage.id).calls or hall.stage(stage.id).prior
    }

    def belongs(ticket: Ticket) -> bool:
        return context.office.business_day(_mended(ticket.issued, steps)) == today

    # A day that has not come yet gave nobody a number: whoever has one of it came today.
    carried = tuple(t.id for t in hall.tickets.values() if today < old or belongs(t))
    serials = hall.day.given.get(today, {})
    if carried or today < old:
        serials = higher(serials, hall.serials)
    unserved = tuple(t.id for t in hall.tickets.values() if t.state is State.WAITING and t.id not in carried)
    return (
        ev.DayClosed(
            at=context.now, command=command_id, day=old, unserved=unserved, units=units, carried=carried
        ),
        ev.DayOpened(
            at=context.now,
            command=command_id,
            day=today,
            units=units,
            sure=context.moment.trust is Trust.SYNCED,
            unsent=context.unsent,
            serials=serials,
            carried=carried,
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


def raise_numbers(context: Context, command: cmd.RaiseNumbers) -> Decision:
    """Staff's word for the numbers of a card that was replaced while no centre could tell them.

    Numbers only ever go up: a lower one than was given changes nothing.
    """
    hall, day = context.hall, context.hall.day.day
    if any(context.office.service(letter) is None for letter in command.serials):
        return refuse(command, Refusal.NO_SUCH_SERVICE)
    higher_ones = {
        letter: serial for letter, serial in command.serials.items() if serial > hall.serials.get(letter, 0)
    }
    if day is None or not higher_ones:
        return Accepted()
    happened = ev.NumbersRaised(at=context.now, command=command.id, day=day, serials=higher_ones, by="staff")
    return Accepted((happened,))
