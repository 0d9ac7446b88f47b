"""Who waits how long, and how true the estimates are: simulated days under the real rules (fairness.md).

Beside them the same people under strict classes, and the estimate of ZMS: people before, times the true mean
of the day, by the counters; it gets a range by the same formula.
"""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import sqrt
from statistics import fmean

from bench.day_model import HABITS, Day, Habits, draw, office, working_day
from bench.day_rules import Order, Rules
from bench.report import Row, percentile
from kiosk import events as ev
from kiosk import hours, survey
from kiosk.answers import Range
from kiosk.clock import Moment
from kiosk.estimate import outward, replay
from kiosk.expected import MINUTE, Expected
from kiosk.hall import Hall
from kiosk.office import Office
from kiosk.standing import DayState
from kiosk.ticket import Kind, Ticket

OFFICES = ("surabaya", "kupang", "blitar")
DAYS, QUICK_DAYS = 60, 8
ORDERS: tuple[Order, Order] = ("own", "strict")
UPDATE = 30.0
"""Minutes between two looks at everybody who waits."""
STARVED_MINUTES, STARVED_OVERTAKES = 120.0, 10


@dataclass
class Stay:
    """A ticket at a stage: when it came there, and when it was first called."""

    ticket: Ticket
    came: dt.datetime
    called: dt.datetime | None = None

    @property
    def waited(self) -> float:
        return 0.0 if self.called is None else (self.called - self.came) / MINUTE


@dataclass(frozen=True)
class Guess:
    """What was said of a wait: by the kiosk, and by ZMS; `when` is ticket, interview or update."""

    when: str
    ticket: str
    stage: str
    at: dt.datetime
    own: tuple[float, Range]
    zms: tuple[float, Range]


@dataclass
class DayBook:
    """What one day left behind."""

    stays: dict[tuple[str, str], Stay] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)


class Watch:
    """Looks at a day while it is played: stays always, estimates where asked for."""

    def __init__(self, rules: Rules, day: Day, *, estimates: bool) -> None:
        self.rules, self.day, self.estimates = rules, day, estimates
        self.book = DayBook()
        self._means = {
            stage: fmean(v.minutes[stage] for v in day.visitors if stage in v.minutes)
            for stage in {stage for visitor in day.visitors for stage in visitor.minutes}
        }
        self._next_update = hours.moment(rules.office, day.day, 0)
        rules.look = self.see

    def see(self, event: ev.Event) -> None:
        stays, tickets = self.book.stays, self.rules.hall.tickets
        match event:
            case ev.TicketIssued() | ev.TicketReturned():
                self._join(tickets[event.ticket], event.at)
            case ev.TicketFinished() if event.stage is not None and not event.away:
                self._join(tickets[event.ticket], event.at)
            case ev.TicketCalled():
                stay = stays[event.ticket, tickets[event.ticket].stage]
                stay.called = stay.called or event.at
            case _:
                pass
        if self.estimates and event.at >= self._next_update:
            self._next_update = event.at + UPDATE * MINUTE
            self._guess("update", list(self.rules.hall.waiting(self._means)), event.at)

    def _join(self, ticket: Ticket, at: dt.datetime) -> None:
        if (ticket.id, ticket.stage) in self.book.stays:
            return
        self.book.stays[ticket.id, ticket.stage] = Stay(ticket, ticket.came)
        service = self.rules.office.service(ticket.service)
        if self.estimates and service is not None and service.counted:
            self._guess("ticket" if ticket.stage == service.stages[0] else "interview", [ticket], at)

    def _guess(self, when: str, tickets: list[Ticket], at: dt.datetime) -> None:
        if not tickets:
            return
        rules = self.rules
        estimates = survey.estimate(rules.office, rules.hall, Moment(at, 0.0, "boot"), rules.reference)
        for ticket in tickets:
            wait = estimates.ticket(ticket.id)
            if wait is not None:
                own = wait.minutes, wait.range
                self.book.guesses.append(Guess(when, ticket.id, ticket.stage, at, own, self._zms(ticket, at)))

    def _zms(self, ticket: Ticket, at: dt.datetime) -> tuple[float, Range]:
        """Position times mean by counters; before the opening, from then on."""
        rules, mean = self.rules, self._means[ticket.stage]
        before = sum(other.key < ticket.key for other in rules.hall.waiting([ticket.stage]))
        counters = sum(ticket.stage in counter.stages for counter in rules.office.counters)
        wait = before * mean / counters
        opens = hours.opens_at(rules.office, at) or at
        spread = 1.28 * sqrt(0.36 * before * (mean / counters) ** 2 + (0.2 * wait) ** 2 + 1)
        wait += max(0.0, (opens - at) / MINUTE)
        return wait, outward(wait - spread, wait + spread)


def days(name: str, order: Order, count: int, habits: Habits | None = None) -> Iterator[DayBook]:
    """The days of an office, one after the other, each drawn from its number. Estimates only with its own
    habits."""
    where, drawn = office(name), habits or HABITS[name]
    rules = Rules(where, order)
    for number in range(count):
        day = draw(where, working_day(where, number), number, drawn)
        watch = Watch(rules, day, estimates=order == "own" and habits is None)
        rules.play(day)
        yield watch.book


# Figures of many days


def label(ticket: Ticket) -> str:
    """The class of a ticket in the table."""
    if ticket.priority is not None:
        return "priority"
    return {Kind.BOOKED: "booked", Kind.BOOKED_LATE: "booked late"}.get(ticket.kind, "walk-in")


def on_time(where: Office, books: list[DayBook]) -> float:
    """% of the bookings in time that were called up to 15 minutes after their slot."""
    found = []
    for stay in stays(books):
        ticket = stay.ticket
        service = where.service(ticket.service)
        if ticket.kind is Kind.BOOKED and service is not None and ticket.stage == service.stages[0]:
            slot = hours.moment(where, ticket.day, ticket.slot or 0)
            found.append(stay.called is not None and (stay.called - slot) / MINUTE <= 15)
    return 100 * fmean(found)


def stays(books: list[DayBook]) -> Iterator[Stay]:
    for book in books:
        yield from book.stays.values()


def starved(books: list[DayBook]) -> tuple[float, int]:
    """Starved a day, and the most that overtook one ticket at a stage.

    Starved waited over 120 minutes, and then saw 10 more called who came later and had no priority: after so
    long no slot is a better claim.
    """
    hungry, most = 0, 0
    for book in books:
        for mine in book.stays.values():
            over = [stay for stay in book.stays.values() if overtook(stay, mine)]
            most = max(most, len(over))
            patience = mine.came + STARVED_MINUTES * MINUTE
            late = [o for o in over if o.called and o.called > patience and o.ticket.priority is None]
            hungry += len(late) >= STARVED_OVERTAKES
    return hungry / len(books), most


def overtook(other: Stay, mine: Stay) -> bool:
    """Whether `other` came later to the same stage and was called before."""
    return (
        other.ticket.stage == mine.ticket.stage
        and other.came > mine.came
        and other.called is not None
        and (mine.called is None or other.called < mine.called)
    )


def _wait_rows(name: str, books: list[DayBook], strict: list[DayBook]) -> Iterator[Row]:
    classes = ("booked", "booked late", "walk-in", "priority")
    for stage in ("documents", "interview"):
        for one in classes:
            own, peer = (
                [
                    s.waited
                    for s in stays(b)
                    if s.called and label(s.ticket) == one and s.ticket.stage == stage
                ]
                for b in (books, strict)
            )
            if own and peer:
                spread = ", ".join(
                    f"{word} {value:.0f}"
                    for word, value in (
                        ("p50", percentile(own, 0.5)),
                        ("p95", percentile(own, 0.95)),
                        ("max", max(own)),
                    )
                )
                beside = f"{spread}; strict {fmean(peer):.1f}"
                yield Row(f"{name}: wait, {one}, {stage}, mean", round(fmean(own), 1), "min", beside)


def _estimate_rows(name: str, books: list[DayBook]) -> Iterator[Row]:
    for when in ("ticket", "interview", "update"):
        own, zms, widths, inside, zms_inside = [], [], [], [], []
        for book in books:
            for guess in book.guesses:
                called = book.stays[guess.ticket, guess.stage].called
                if guess.when != when or called is None or called < guess.at:
                    continue
                truth = (called - guess.at) / MINUTE
                if truth == guess.own[0] == 0:
                    continue  # a counter was free: nobody guessed
                own.append(guess.own[0] - truth)
                zms.append(abs(guess.zms[0] - truth))
                widths.append(guess.own[1].high - guess.own[1].low)
                inside.append(guess.own[1].low <= truth <= guess.own[1].high)
                zms_inside.append(guess.zms[1].low <= truth <= guess.zms[1].high)
        error, peer = fmean(map(abs, own)), fmean(zms)
        share = 100 * fmean(inside)
        beside = f"ZMS {peer:.1f}"
        yield Row(f"{name}: error of the estimate, {when}", error, "min", beside, "< ZMS", error < peer)
        yield Row(f"{name}: bias of the estimate, {when}", fmean(own), "min")
        beside = f"ZMS {100 * fmean(zms_inside):.0f}"
        yield Row(f"{name}: inside the range, {when}", share, "%", beside, "75-92", 75 <= share <= 92)
        yield Row(f"{name}: width of the range, {when}", fmean(widths), "min")


def _office_rows(name: str, count: int) -> Iterator[Row]:
    where = office(name)
    books, strict = list(days(name, "own", count)), list(days(name, "strict", count))
    share = on_time(where, books)
    beside = f"strict {on_time(where, strict):.1f}"
    yield Row(f"{name}: bookings called within 15 min of slot", share, "%", beside, "≥ 90", share >= 90)
    yield from _wait_rows(name, books, strict)
    (hungry, most), (peer, peer_most) = starved(books), starved(strict)
    yield Row(f"{name}: starved a day", hungry, "tickets", f"strict {peer:.2f}", "≤ strict", hungry <= peer)
    yield Row(f"{name}: most overtakes of one ticket", most, "tickets", f"strict {peer_most}")
    unserved, peer_unserved = (sum(stay.called is None for stay in stays(b)) / count for b in (books, strict))
    yield Row(f"{name}: unserved a day", unserved, "tickets", f"strict {peer_unserved:.2f}")
    yield from _estimate_rows(name, books)
    yield from _hard_rows(name, count // 2)


def _hard_rows(name: str, count: int) -> Iterator[Row]:
    """Days on which too much comes: a slot oversold by 60, and every walk-in seat asked for."""
    crowd = replace(HABITS[name], crowd=60)
    own, peer = (starved(list(days(name, order, count, crowd)))[0] for order in ORDERS)
    figure = f"{name}: starved a day, 60 more booked in one slot"
    yield Row(figure, own, "tickets", f"strict {peer:.2f}", "≤ strict", own <= peer)
    full = replace(HABITS[name], asked=1.3)
    share, peer = (on_time(office(name), list(days(name, order, count, full))) for order in ORDERS)
    figure = f"{name}: bookings called within 15 min, all walk-in seats taken"
    yield Row(figure, share, "%", f"strict {peer:.1f}")


def cost() -> Row:
    """Milliseconds of one replay with 100 waiting at Surabaya, at the booked seats not in yet."""
    where = office("surabaya")
    day = draw(where, working_day(where, 0), 0)
    rules = Rules(where)
    hall, at = Hall(), hours.moment(where, day.day, 9 * 60)
    for visitor in day.visitors:
        rules.ask(visitor.command(), at)
    tickets = [t for t in rules.hall.tickets.values() if t.stage == "documents"][:100]
    hall = Hall(day=DayState(day=day.day), tickets={ticket.id: ticket for ticket in tickets})
    expected = [Expected(b.start_minute, b.party, b.service, b.priority) for b in day.bookings]
    took = []
    for _ in range(50):
        began = time.perf_counter()
        replay(where, hall, at, expected)
        took.append(1000 * (time.perf_counter() - began))
    median = percentile(took, 0.5)
    figure = f"replay, {len(tickets)} waiting and {len(expected)} bookings expected, p50"
    return Row(figure, median, "ms", f"fastest {min(took):.2f}", "≤ 2", median <= 2)


def run(quick: bool) -> list[Row]:
    """Rows for every office; 60 days each, 8 when quick."""
    count = QUICK_DAYS if quick else DAYS
    rows = [cost()]
    for name in OFFICES:
        rows += _office_rows(name, count)
    return rows
