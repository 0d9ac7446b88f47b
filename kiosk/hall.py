"""The hall: what stands after the events so far. One fold, `Hall.apply`, is every projection's definition.

The hall holds the present business day. Applying an event asks no rule, no clock and no file: the same
events give the same hall, on any machine. What changed is noted by table and key; `kiosk.projection` makes
rows of it, which the journal stores in the transaction of the events.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import singledispatchmethod
from typing import Any

from kiosk import events as ev
from kiosk.board import Call
from kiosk.clock import Guess
from kiosk.standing import CounterState, DayState, Redemption, StageState
from kiosk.ticket import Kind, PrintState, State, Step, Ticket

CALLS_SHOWN = 16
"""More than any office calls between two looks of a display: none is lost to it."""
DAYS_OF_NUMBERS = 7
"""So many days' highest numbers are kept while a wrong clock may yet take us back to them."""
LONGEST_CALL = 240.0
"""Minutes; what seems to last longer was a counter forgotten, or a clock set, and measures nothing."""


def higher(some: dict[str, int], others: dict[str, int]) -> dict[str, int]:
    """The higher serial of each letter: numbers go on above all that may have been given out."""
    return {letter: max(some.get(letter, 0), others.get(letter, 0)) for letter in {*some, *others}}


@dataclass
class Hall:
    """The state of a business day. `redeemed`: by booking. `done`: command → its ticket, or empty."""

    day: DayState = field(default_factory=DayState)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    serials: dict[str, int] = field(default_factory=dict)
    redeemed: dict[str, Redemption] = field(default_factory=dict)
    counters: dict[int, CounterState] = field(default_factory=dict)
    stages: dict[str, StageState] = field(default_factory=dict)
    done: dict[str, str] = field(default_factory=dict)
    calls: tuple[Call, ...] = ()
    changed: dict[tuple[str, str], None] = field(default_factory=dict, compare=False, repr=False)

    # Reading

    def waiting(self, stages: Iterable[str]) -> Iterator[Ticket]:
        """Tickets that wait at one of `stages`, in no order."""
        wanted = set(stages)
        return (t for t in self.tickets.values() if t.state is State.WAITING and t.stage in wanted)

    def counter(self, number: int) -> CounterState:
        return self.counters.get(number) or CounterState(number)

    def stage(self, name: str) -> StageState:
        return self.stages.get(name) or StageState(name)

    def came(self, bookings: Iterable[str]) -> dict[int, str]:
        """Who came, by ordinal, with the number they got; of one booking under each of its ids."""
        found: dict[int, str] = {}
        for booking in bookings:
            if booking in self.redeemed:
                found |= self.redeemed[booking].came
        return found

    # The fold

    def apply(self, event: ev.Event) -> None:
        """Take in one event of the journal."""
        self._take(event)
        if self.day.newest is None or event.at > self.day.newest:
            self._put_day(newest=event.at)
        ticket_id = getattr(event, "ticket", None) or ""
        if ticket_id or event.command not in self.done:
            self.done[event.command] = ticket_id
            self._mark("done", event.command)

    @singledispatchmethod
    def _take(self, event: ev.Event) -> None:
        """Kinds that change nothing in the hall, as a start of the kiosk."""

    @_take.register
    def _(self, event: ev.TicketRecalled) -> None:
        counter = self.counter(event.counter)
        self._put_counter(replace(counter, recalls=counter.recalls + 1))
        self._show(Call(self.tickets[event.ticket].number, event.counter, event.at, counter.recalls + 1))

    @_take.register
    def _(self, event: ev.TicketReturned) -> None:
        ticket = self.tickets[event.ticket]
        self._put(
            ticket.after(Step.RETURN, event.at, stage=event.stage, came=event.came, due=event.due),
        )

    @_take.register
    def _(self, event: ev.TicketTransferred) -> None:
        self._release(event.ticket, event.at)
        ticket = self.tickets[event.ticket]
        self._put(
            ticket.after(
                Step.TRANSFER,
                event.at,
                counter=None,
                stage=event.stage,
                came=event.came or event.at,
                due=event.due,
            ),
        )

    @_take.register
    def _(self, event: ev.TicketCancelled) -> None:
        self._release(event.ticket, event.at)
        self._put(self.tickets[event.ticket].after(Step.CANCEL, event.at, counter=None))

    @_take.register
    def _(self, event: ev.ClassCorrected) -> None:
        self._put(replace(self.tickets[event.ticket], priority=event.priority, due=event.due))

    @_take.register
    def _(self, event: ev.CounterPaused) -> None:
        self._put_counter(replace(self.counter(event.counter), paused=event.paused))

    @_take.register
    def _(self, event: ev.IntakeSet) -> None:
        self._put_day(intake_open=event.open)

    @_take.register
    def _(self, event: ev.DateConfirmed) -> None:
        self._put_day(confirmed=Guess(event.boot, event.boottime, event.now))

    @_take.register
    def _(self, event: ev.ClockKnown) -> None:
        # Whatever a guessed clock said before, this is the newest time now.
        self._put_day(known_boot=event.boot, newest=event.at, guess=None)

    @_take.register
    def _(self, event: ev.ClockGuessed) -> None:
        self._put_day(guess=Guess(event.boot, event.boottime, event.at))

    @_take.register
    def _(self, event: ev.TimesMended) -> None:
        step, since = dt.timedelta(seconds=event.seconds), event.since

        def mended(at: dt.datetime | None) -> Any:
            return at + step if at is not None and at >= since else at

        for ticket in list(self.tickets.values()):
            # A due time made of the slot is none that the clock gave.
            of_slot = ticket.kind is Kind.BOOKED and ticket.due > ticket.came
            due = ticket.due + step if ticket.came >= since and not of_slot else ticket.due
            issued, came = mended(ticket.issued), mended(ticket.came)
            self._put(replace(ticket, issued=issued, came=came, since=mended(ticket.since), due=due))
        for counter in list(self.counters.values()):
            called, finished = mended(counter.called_at), mended(counter.finished_at)
            self._put_counter(replace(counter, called_at=called, finished_at=finished))
        guess = self.day.guess
        if guess is not None:
            guess = replace(guess, at=mended(guess.at))
        self._put_day(guess=guess, newest=event.at)

    @_take.register
    def _(self, event: ev.ReprintAsked) -> None:
        self._put(replace(self.tickets[event.ticket], paper=PrintState.PENDING))

    @_take.register
    def _(self, event: ev.PrintReported) -> None:
        # A report may outlive its day: what was printed of yesterday is of no use to today.
        if event.ticket in self.tickets:
            self._put(replace(self.tickets[event.ticket], paper=PrintState(event.outcome)))

    @_take.register
    def _(self, event: ev.Rated) -> None:
        self._put(replace(self.tickets[event.ticket], rating=event.stars))

    @_take.register
    def _(self, event: ev.NumbersRaised) -> None:
        if event.day != self.day.day:
            known = self.day.given.get(event.day, {})
            self._put_day(given={**self.day.given, event.day: higher(known, event.serials)})
            return
        self.serials = higher(self.serials, event.serials)
        for letter in event.serials:
            self._mark("serial", letter)

    @_take.register
    def _(self, event: ev.DayOpened) -> None:
        gone: dict[str, Iterable[object]] = {
            "ticket": self.tickets,
            "serial": self.serials,
            "counter": self.counters,
            "stage": self.stages,
            "done": self.done,
        }
        for table, keys in gone.items():
            for key in keys:
                self._mark(table, str(key))
        given = {**self.day.given, self.day.day: self.serials} if self.day.day else {}
        if event.sure:
            given = {day: serials for day, serials in given.items() if day >= event.day}
        carried = [self.tickets[key] for key in event.carried if key in self.tickets]
        self.tickets = {ticket.id: replace(ticket, day=event.day) for ticket in carried}
        self.counters = {n: state for n, state in self.counters.items() if state.ticket in self.tickets}
        self.serials = dict(event.serials)
        for letter in self.serials:
            self._mark("serial", letter)
        past = [key for key, redemption in self.redeemed.items() if redemption.day < event.day]
        for booking in past if event.sure and not event.unsent else ():
            del self.redeemed[booking]
            self._mark("redemption", booking)
        numbers = {ticket.number for ticket in carried}
        self.done, self.calls = {}, tuple(call for call in self.calls if call.number in numbers)
        self.stages = {name: StageState(name, prior=unit) for name, unit in event.units.items()}
        for name in self.stages:
            self._mark("stage", name)
        self._mark("calls", "last")
        kept = dict(list(given.items())[-DAYS_OF_NUMBERS:])
        is_open = self.day.intake_open if carried else True
        self._put_day(day=event.day, closed=False, intake_open=is_open, given=kept)

    @_take.register
    def _(self, event: ev.DayClosed) -> None:
        for ticket in list(self.tickets.values()):
            if ticket.may(Step.END_DAY) and ticket.id not in event.carried:
                self._put(ticket.after(Step.END_DAY, event.at, counter=None))
        for counter in list(self.counters.values()):
            if counter.ticket not in event.carried:
                self._put_counter(CounterState(counter.number, paused=counter.paused))
        self._put_day(closed=True)

    @_take.register
    def _(self, event: ev.TicketIssued) -> None:
        ticket = Ticket(
            id=event.ticket,
            number=event.number,
            serial=event.serial,
            service=event.service,
            day=event.day,
            stage=event.stage,
            party=event.party,
            kind=event.ticket_kind,
            issued=event.at,
            came=event.came,
            due=event.due,
            since=event.at,
            priority=event.priority,
            booking=event.booking,
            ordinals=event.ordinals,
            slot=event.slot,
            paid=event.paid,
            flagged=event.flagged,
        )
        self._put(ticket)
        self.serials[event.service] = max(event.serial, self.serials.get(event.service, 0))
        self._mark("serial", event.service)
        if event.booking is not None:
            before = self.redeemed.get(event.booking)
            came = {**(before.came if before else {}), **dict.fromkeys(event.ordinals, event.number)}
            self.redeemed[event.booking] = Redemption(event.booking_day or event.day, came)
            self._mark("redemption", event.booking)

    @_take.register
    def _(self, event: ev.TicketCalled) -> None:
        ticket = self.tickets[event.ticket]
        self._put(ticket.after(Step.CALL, event.at, counter=event.counter))
        counter = self.counter(event.counter)
        self._put_counter(
            replace(counter, ticket=event.ticket, called_at=event.at, recalls=0, paused=False),
        )
        self._show(Call(ticket.number, event.counter, event.at))

    @_take.register
    def _(self, event: ev.TicketFinished) -> None:
        ticket = self.tickets[event.ticket]
        counter = self.counter(event.counter)
        self._measure(ticket, counter, event.at)
        self._put_counter(
            replace(
                counter,
                ticket=None,
                called_at=None,
                finished=ticket.id,
                finished_by=event.command,
                finished_at=event.at,
                finished_stage=ticket.stage,
                finished_came=ticket.came,
                finished_due=ticket.due,
            )
        )
        if event.stage is None:
            self._put(ticket.after(Step.FINISH_DONE, event.at, counter=None))
        else:
            step = Step.FINISH_AWAY if event.away else Step.FINISH_NEXT
            due, came = event.due or ticket.due, event.came or event.at
            self._put(ticket.after(step, event.at, counter=None, stage=event.stage, came=came, due=due))

    @_take.register
    def _(self, event: ev.TicketMissed) -> None:
        ticket = self.tickets[event.ticket]
        counter = self.counter(event.counter)
        if event.turned:
            # Who was not there cannot be at the counter that called them on meanwhile.
            self._release(event.ticket, event.at)
            counter = self.counter(event.counter)
            self._put_counter(replace(counter, finished=None, finished_by=None, finished_at=None))
            step = Step.TURN_TO_NO_SHOW
        else:
            self._measure(ticket, counter, event.at)
            self._put_counter(replace(counter, ticket=None, called_at=None))
            step = Step.MISS
        came = event.came or ticket.came
        self._put(ticket.after(step, event.at, counter=None, stage=event.stage, came=came, due=event.due))

    def _release(self, ticket_id: str, at: dt.datetime) -> None:
        """A called ticket leaves its counter, which is idle then."""
        ticket = self.tickets[ticket_id]
        if ticket.state is State.CALLED and ticket.counter is not None:
            counter = self.counter(ticket.counter)
            self._measure(ticket, counter, at)
            self._put_counter(replace(counter, ticket=None, called_at=None))

    def _measure(self, ticket: Ticket, counter: CounterState, at: dt.datetime) -> None:
        """No-shows are calls too: their minutes and loads count (fairness.md)."""
        if counter.called_at is None:
            return
        minutes = (at - counter.called_at).total_seconds() / 60
        if not 0 <= minutes <= LONGEST_CALL:
            return
        state = self.stage(ticket.stage)
        self.stages[ticket.stage] = replace(
            state,
            minutes=state.minutes + minutes,
            loads=state.loads + ticket.load,
            calls=state.calls + 1,
        )
        self._mark("stage", ticket.stage)

    def _show(self, call: Call) -> None:
        others = tuple(other for other in self.calls if other.number != call.number)
        self.calls = (call, *others)[:CALLS_SHOWN]
        self._mark("calls", "last")

    def _put(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        self._mark("ticket", ticket.id)

    def _put_counter(self, counter: CounterState) -> None:
        self.counters[counter.number] = counter
        self._mark("counter", str(counter.number))

    def _put_day(self, **changes: Any) -> None:
        self.day = replace(self.day, **changes)
        self._mark("day", "today")

    def _mark(self, table: str, key: str) -> None:
        self.changed[table, key] = None
