"""The desk: the only writer. Commands come in by a queue, are decided, committed, and only then told.

Commands that wait share one commit. Until it has returned nobody hears of them: not the asker, not the
printer, not a screen. A commit that fails takes its decisions back, and the desk is out of service, in plain
words, until one succeeds. Listeners are called on the desk's thread and only put things into queues.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TypeVar

from kiosk import rules, survey
from kiosk.answers import Answer, Done, Refused, TicketFacts, TicketShown
from kiosk.asks import Asked, Asks
from kiosk.board import Board
from kiosk.bookings import Booking
from kiosk.clock import Clock, Moment, no_earlier
from kiosk.commands import CheckIn, Command, ConfirmDate, Tick
from kiosk.context import Accepted, Context
from kiosk.daybook import roll
from kiosk.estimate import Estimates
from kiosk.events import DayOpened, Event, Started
from kiosk.guarded import safely
from kiosk.hall import Hall
from kiosk.journal import Journal, JournalError
from kiosk.office import Office
from kiosk.projection import Row, take_rows
from kiosk.record import Record
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.tries import Tries

log = logging.getLogger(__name__)
T = TypeVar("T")

TICK_SECONDS = 5.0
NOTHING_KNOWN = Estimates({}, {}, {})
_WRONG_CODES = frozenset({Refusal.CODE_WRONG, Refusal.CODE_UNKNOWN})


@dataclass(frozen=True)
class Told:
    """A committed event, with the ticket it is about as it stands now, and its record in the journal."""

    event: Event
    record: Record
    facts: TicketFacts | None


class Desk:
    """Decides for one office on one journal. `start` it and `ask` it; `step` drives it without a thread."""

    def __init__(
        self,
        office: Office,
        journal: Journal,
        clock: Clock,
        *,
        reference: Reference,
        new_token: Callable[[], str],
        new_id: Callable[[], str],
        started: tuple[str, str] | None = None,
    ) -> None:
        """`started`: version and office digest, for the event that says so; None where none is wanted.

        `place`, set later on: which of its office's kiosks this one is (`kiosk.serials`).
        """
        self.office = office
        self.clock = clock
        self.trouble: JournalError | None = None
        self.has_centre = False
        self.place: int | None = None
        self._journal = journal
        self._reference = reference
        self._new_token = new_token
        self._new_id = new_id
        self._hall = Hall()
        self._tries = Tries()
        self._asks = Asks()
        self._listeners: list[Callable[[Told], None]] = []
        self._board_listeners: list[Callable[[Board], None]] = []
        self._started = started
        self._stale = True
        self._thread = threading.Thread(target=self._loop, name="desk", daemon=True)
        self._recover()
        self._reconfirm()
        self.board = survey.board(office, Hall(), self._moment(), NOTHING_KNOWN)
        self.board = self._survey(self._moment())[0]

    # For everybody, from any thread

    def ask(self, command: Command) -> "Future[Answer]":
        """Ask for a command; the future has the answer once it is committed."""
        return self._asks.ask(command)

    def put_bookings(self, bookings: Iterable[Booking]) -> "Future[int]":
        """Store bookings that came from outside, and judge by them from now on; how many."""
        new = tuple(bookings)
        return self.between(lambda: self._take_bookings(new))

    def between(self, work: Callable[[], T]) -> "Future[T]":
        """Have `work` done on the desk's thread, between two commands. What it raises, the future raises."""
        return self._asks.between(work)

    # For work between two commands only

    @property
    def journal(self) -> Journal:
        return self._journal

    @property
    def hall(self) -> Hall:
        return self._hall

    @property
    def reference(self) -> Reference:
        return self._reference

    @property
    def day(self) -> dt.date | None:
        """The business day that is open or was last."""
        return self._hall.day.day

    def serials(self, day: dt.date) -> dict[str, int]:
        """The highest numbers known to be given on this day, by letter."""
        return self._hall.serials if day == self.day else self._hall.day.given.get(day, {})

    def judge_by(self, *, reference: Reference | None = None, office: Office | None = None) -> None:
        """Judge by these from now on; bookings are read from the journal again."""
        self._reference = reference or self._reference
        self.office = office or self.office
        self._load_reference()
        self._publish(self._survey(self._moment())[0])

    def happen(
        self, make: Callable[[dt.datetime, str], Event], facts: Mapping[str, bytes] | None = None
    ) -> None:
        """Journal an event that came of no command, with facts, and tell of it. Raises JournalError.

        `make` gets the time and an id for the event's `command`.
        """
        moment = self._moment()
        event = make(moment.utc, self._new_id())
        self._write((event,), moment, lambda batch, rows: self._journal.append(batch, rows, facts))

    def renew(self, make: Callable[[dt.datetime, str], Iterable[Event]]) -> None:
        """Go on in a new epoch that begins with these events. Raises JournalError."""
        moment = self._moment()
        self._write(make(moment.utc, self._new_id()), moment, self._journal.renew)

    def _write(
        self,
        events: Iterable[Event],
        moment: Moment,
        write: Callable[[list[tuple[Event, Moment]], list[Row]], list[Record]],
    ) -> None:
        batch: list[tuple[Event, Moment]] = []
        for event in events:
            self._take(event, moment, batch)
        try:
            records = write(batch, take_rows(self._hall))
        except JournalError:
            self._recover()
            raise
        self._tell(batch, records, [], moment)

    def listen(self, told: Callable[[Told], None]) -> None:
        """Be told of each committed event. Before `start` only."""
        self._listeners.append(told)

    def watch(self, seen: Callable[[Board], None]) -> None:
        """Be given each new board. Before `start` only."""
        self._board_listeners.append(seen)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 2.0) -> bool:
        """Answer what was asked and end; True when it has ended."""
        self._asks.end()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    # The desk's own thread

    def _loop(self) -> None:
        while not self._asks.ended:
            try:
                self.step(TICK_SECONDS)
            except Exception:
                # Nobody foresaw it: the hall is read again from what was committed, and service goes on.
                log.exception("desk: unforeseen fault")
                self._recover()

    def step(self, timeout: float) -> None:
        """Serve what is asked within `timeout` s as one batch; a tick when nothing is."""
        asked = self._asks.take(timeout)
        if not asked:
            asked = [Asked(Tick(id=self._new_id()), Future())]
        try:
            self._serve(asked)
        finally:
            for one in asked:
                if not one.answer.done():
                    one.answer.set_result(Refused(one.command.id, Refusal.OUT_OF_SERVICE))

    def _serve(self, asked: list[Asked]) -> None:
        if self._stale:
            self._recover()
        if self._stale:
            return
        moment = self._moment()
        decided: list[tuple[Asked, Answer | Accepted, bool]] = []
        batch: list[tuple[Event, Moment]] = []
        for one in asked:
            moment = self._moment()
            for event in (*self._start(moment), *roll(self._context(moment), self._new_id())):
                self._take(event, moment, batch)
            again = one.command.id in self._hall.done
            decision = self._decide(one.command, moment)
            if isinstance(decision, Accepted):
                for event in decision.events:
                    self._take(event, moment, batch)
            decided.append((one, decision, again))
        records = self._commit(batch)
        if records is None:
            return
        # Committed is done: whatever fails from here on is told to nobody as a refusal.
        safely(self._after_commit, batch, decided)
        # The moment anew: staff may just have said what time it is.
        self._tell(batch, records, decided, self._moment())

    def _start(self, moment: Moment) -> tuple[Event, ...]:
        if self._started is None:
            return ()
        version, office = self._started
        return (Started(at=moment.utc, command=self._new_id(), version=version, office=office),)

    def _decide(self, command: Command, moment: Moment) -> Answer | Accepted:
        typed = isinstance(command, CheckIn) and command.typed and command.id not in self._hall.done
        if typed and not self._tries.allowed(moment.boottime):
            return Refused(command.id, Refusal.TOO_MANY_TRIES)
        decision = rules.decide(self._context(moment), command)
        if isinstance(decision, Refused):
            log.info("refused: %s %s", command.kind, decision.reason)
            if typed and decision.reason in _WRONG_CODES:
                self._tries.wrong(moment.boottime)
        elif typed and isinstance(decision, Accepted):
            self._tries.right()
        return decision

    def _take(self, event: Event, moment: Moment, batch: list[tuple[Event, Moment]]) -> None:
        self._hall.apply(event)
        batch.append((event, moment))

    def _commit(self, batch: list[tuple[Event, Moment]]) -> list[Record] | None:
        """None when nothing was written: the hall is as it was committed last."""
        try:
            if self.trouble is not None and not batch:
                self._journal.probe()
            records = self._journal.append(batch, take_rows(self._hall)) if batch else []
        except JournalError as error:
            if self.trouble is None:
                log.exception("desk: out of service")
            self.trouble = error
            self._recover()
            self._publish(replace(self.board, out_of_service=True))
            return None
        if self.trouble is not None:
            log.warning("desk: in service again")
            self.trouble = None
        return records

    def _after_commit(
        self, batch: list[tuple[Event, Moment]], decided: list[tuple[Asked, Answer | Accepted, bool]]
    ) -> None:
        self._started = None
        for one, decision, again in decided:
            if isinstance(one.command, ConfirmDate) and isinstance(decision, Accepted) and not again:
                self.clock.confirm(one.command.now)
        for event, _moment in batch:
            if isinstance(event, DayOpened) and event.sure and not event.unsent:
                try:
                    self._journal.purge_bookings(event.day)
                    self._load_reference()
                except JournalError as error:
                    log.warning("bookings of days gone by could not be purged: %s", error)

    def _tell(
        self,
        batch: list[tuple[Event, Moment]],
        records: list[Record],
        decided: list[tuple[Asked, Answer | Accepted, bool]],
        moment: Moment,
    ) -> None:
        board, estimates = self._survey(moment)
        for (event, _moment), record in zip(batch, records, strict=True):
            told = Told(event, record, self._facts(getattr(event, "ticket", None), estimates))
            for listener in self._listeners:
                safely(listener, told)
        for one, decision, again in decided:
            one.answer.set_result(self._answer(one.command, decision, again, estimates))
        self._publish(board)

    def _answer(
        self, command: Command, decision: Answer | Accepted, again: bool, estimates: Estimates
    ) -> Answer:
        if not isinstance(decision, Accepted):
            return decision
        facts = self._facts(decision.ticket, estimates)
        if decision.shown is not None and facts is not None:
            return TicketShown(command.id, decision.shown, facts)
        return Done(command.id, decision.events, facts, again)

    def _facts(self, ticket_id: str | None, estimates: Estimates) -> TicketFacts | None:
        ticket = self._hall.tickets.get(ticket_id or "")
        return None if ticket is None else survey.ticket_facts(ticket, estimates)

    def _survey(self, moment: Moment) -> tuple[Board, Estimates]:
        """The board and the waits now; the last board and no waits where they cannot be made."""
        try:
            estimates = survey.estimate(self.office, self._hall, moment, self._reference)
            board = survey.board(self.office, self._hall, moment, estimates)
        except Exception:
            log.exception("desk: the hall cannot be surveyed")
            board, estimates = self.board, NOTHING_KNOWN
        return replace(board, out_of_service=self.trouble is not None), estimates

    def _publish(self, board: Board) -> None:
        self.board = board
        for seen in self._board_listeners:
            safely(seen, board)

    def _moment(self) -> Moment:
        day = self._hall.day
        return no_earlier(self.clock.now(), day.newest, day.guess)

    def _context(self, moment: Moment) -> Context:
        unsent = self.has_centre and self._journal.acknowledged < self._journal.seq
        return Context(self.office, self._hall, self._reference, moment, self._new_token, unsent, self.place)

    def _recover(self) -> None:
        """Read what was committed. Where that fails too, the hall is stale: nothing is decided by it."""
        try:
            self._hall = self._journal.hall()
            self._load_reference()
            self._stale = False
        except JournalError as error:
            self.trouble, self._stale = error, True

    def _reconfirm(self) -> None:
        """Staff confirm the date once a boot, not once a start of this program."""
        said, moment = self._hall.day.confirmed, self.clock.now()
        if said is not None and said.boot == moment.boot and not moment.trusted:
            self.clock.confirm(said.now(moment.boottime))

    def _load_reference(self) -> None:
        self._reference = self._reference.knowing(self._journal.all_bookings())

    def _take_bookings(self, bookings: tuple[Booking, ...]) -> int:
        self._journal.import_bookings(bookings, self._reference.secret)
        self._load_reference()
        return len(bookings)
