"""The rules as a whole: whatever is asked in whatever order, the promises of the queue hold.

A machine asks random commands of one hall, lets time pass, cuts the power and spoils the clock; each promise
is looked at after each step. The counters' own bookkeeping of the tests is kept apart from the hall's.
"""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk import codes, projection, rules
from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.answers import Refused, WhoIsHere
from kiosk.clock import Trust
from kiosk.context import Accepted, Decision
from kiosk.hall import Hall
from kiosk.office import Priority, Weekday
from kiosk.ticket import Kind, State, Ticket
from tests.hall_kit import at, office
from tests.scene import SECRET, Scene, booking, contents, pass_text, reference

OFFICE = office(
    opening=dict.fromkeys(Weekday, "08:00-16:00"),
    quota={"walk_in": 8, "priority": 2},
    counters=[
        {"number": 1, "stages": ["documents"]},
        {"number": 2, "stages": ["documents", "interview"]},
        {"number": 3, "stages": ["interview", "information"]},
    ],
)
CODE = "482109451217"
PARTIES = {1: 1, 2: 3, 3: 5, 4: 1}
BOOKINGS = [booking(n, "09:00", party=party) for n, party in PARTIES.items()]
KNOWN = reference(*BOOKINGS, booking(9, "09:30", code_hash=codes.code_hash(SECRET, CODE)))
COUNTERS = st.sampled_from((1, 2, 3))
PRIORITIES = st.sampled_from((None, None, Priority.ELDERLY, Priority.PREGNANT))


class Queue(RuleBasedStateMachine):
    """One hall under random commands. `numbers`: every number ever given, by the day on its paper."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene("08:40", rules_of=OFFICE, knows=KNOWN)
        self.stored: dict[tuple[str, str], projection.Row] = {}
        self.numbers: list[tuple[dt.date, str]] = []
        self.ordinals: list[tuple[str, int]] = []
        self.last: cmd.Command | None = None
        self.true = self.scene.wall

    @initialize(trust=st.sampled_from((Trust.SYNCED, Trust.SYNCED, Trust.UNKNOWN)))
    def begin(self, trust: Trust) -> None:
        self.scene.trust = trust
        self.scene.tick()
        self.store()

    def ask(self, command: cmd.Command) -> Decision:
        """Ask, and look at what came of it with eyes of our own."""
        scene = self.scene
        scene.tick()
        before = contents(scene.hall)
        known = len(scene.events)
        decision = scene.ask(command)
        if not isinstance(decision, Accepted):
            assert isinstance(decision, Refused | WhoIsHere)
            assert contents(scene.hall) == before
            assert len(scene.events) == known
        for event in scene.events[known:]:
            assert event.command == command.id
            if isinstance(event, ev.TicketIssued):
                self.numbers.append((event.day, event.number))
                self.ordinals += [(event.booking or "", ordinal) for ordinal in event.ordinals]
        self.last = command
        self.store()
        return decision

    def store(self) -> None:
        """Keep rows as the journal does."""
        for row in projection.take_rows(self.scene.hall):
            if row.body is None:
                self.stored.pop((row.table, row.key), None)
            else:
                self.stored[row.table, row.key] = row

    def some_ticket(self, data: st.DataObject) -> Ticket:
        return data.draw(st.sampled_from(list(self.scene.hall.tickets.values())))

    # Applicants

    @rule(service=st.sampled_from("AAAI"), party=st.integers(1, 5), priority=PRIORITIES)
    def take(self, service: str, party: int, priority: Priority | None) -> None:
        name = self.scene.name()
        self.ask(cmd.TakeTicket(id=name, service=service, party=party, priority=priority))

    @rule(
        number=st.sampled_from((*PARTIES, 7)),
        who=st.sets(st.integers(1, 5), max_size=5) | st.none(),
        pulled=st.booleans(),
    )
    def check_in(self, number: int, who: set[int] | None, pulled: bool) -> None:
        text = pass_text(number, "09:00", party=PARTIES.get(number, 2), priority=not pulled)
        ordinals = None if who is None else tuple(who)
        self.ask(cmd.CheckIn(id=self.scene.name(), code=text, ordinals=ordinals))

    @rule(code=st.sampled_from((CODE, "482109451218", "junk", "WIFI:S:x;;")), typed=st.booleans())
    def type_a_code(self, code: str, typed: bool) -> None:
        self.ask(cmd.CheckIn(id=self.scene.name(), code=code, typed=typed))

    @precondition(lambda self: self.scene.hall.tickets)
    @rule(data=st.data(), stars=st.integers(1, 5))
    def hold_up_or_rate(self, data: st.DataObject, stars: int) -> None:
        ticket = self.some_ticket(data)
        held_up = codes.TicketCode(1, ticket.day, ticket.id).text()
        self.ask(cmd.CheckIn(id=self.scene.name(), code=held_up))
        self.ask(cmd.Rate(id=self.scene.name(), ticket=ticket.id, stars=stars))

    # Counters

    @rule(counter=COUNTERS, second=st.booleans())
    def press(self, counter: int, second: bool) -> None:
        scene = self.scene
        scene.tick()
        stages = next(one.stages for one in OFFICE.counters if one.number == counter)
        waiting = [t for t in scene.hall.tickets.values() if t.state is State.WAITING and t.stage in stages]
        decision = self.ask(cmd.CallNext(id=scene.name(), counter=counter))
        events = decision.events if isinstance(decision, Accepted) else ()
        called = [event for event in events if isinstance(event, ev.TicketCalled)]
        # No counter idles while somebody waits for it, and nobody with a smaller key is left behind.
        assert called or not waiting
        for event in called:
            assert all(scene.hall.tickets[event.ticket].key <= t.key for t in waiting)
        if second:
            self.ask(cmd.TurnToNoShow(id=scene.name(), counter=counter))

    @rule(counter=COUNTERS, kind=st.sampled_from((cmd.Finish, cmd.Miss, cmd.Recall)))
    def at_the_counter(self, counter: int, kind: Any) -> None:
        self.ask(kind(id=self.scene.name(), counter=counter))

    @rule(counter=COUNTERS, paused=st.booleans())
    def pause(self, counter: int, paused: bool) -> None:
        self.ask(cmd.Pause(id=self.scene.name(), counter=counter, paused=paused))

    # Staff

    @precondition(lambda self: self.scene.hall.tickets)
    @rule(data=st.data(), kind=st.sampled_from(("out", "back", "move", "cancel", "class", "print", "report")))
    def staff(self, data: st.DataObject, kind: str) -> None:
        ticket, name = self.some_ticket(data), self.scene.name()
        match kind:
            case "out":
                counter = data.draw(COUNTERS)
                self.ask(cmd.CallOutOfTurn(id=name, counter=counter, ticket=ticket.id, reason="urgent"))
            case "back":
                self.ask(cmd.Return(id=name, ticket=ticket.id))
            case "move":
                stage = data.draw(st.sampled_from(("documents", "interview", "information")))
                self.ask(cmd.Transfer(id=name, ticket=ticket.id, stage=stage, reason="wrong line"))
            case "cancel":
                self.ask(cmd.Cancel(id=name, ticket=ticket.id, reason="left"))
            case "class":
                priority = data.draw(PRIORITIES)
                self.ask(cmd.CorrectClass(id=name, ticket=ticket.id, priority=priority, reason="seen"))
            case "print":
                self.ask(cmd.Reprint(id=name, ticket=ticket.id))
            case "report":
                self.ask(cmd.ReportPrint(id=name, ticket=ticket.id, outcome="printed"))

    @rule(is_open=st.sampled_from((True, True, False)))
    def intake(self, is_open: bool) -> None:
        self.ask(cmd.SetIntake(id=self.scene.name(), open=is_open))

    # Time and power

    @rule(minutes=st.sampled_from((0.005, 0.5, 5, 20)))
    def time_passes(self, minutes: float) -> None:
        self.scene.wait(minutes)
        self.true += dt.timedelta(minutes=minutes)

    @rule()
    def the_night_passes(self) -> None:
        self.time_passes(24 * 60)
        self.scene.tick()
        self.store()

    @rule(trust=st.sampled_from((Trust.SYNCED, Trust.UNKNOWN)), days=st.integers(-2, 2))
    def power_cut(self, trust: Trust, days: int) -> None:
        shown = self.true if trust is Trust.SYNCED else self.true + dt.timedelta(days=days)
        self.scene.boot_up(f"boot-{self.scene.name()}", shown, trust)
        self.stored_hall()
        self.scene.tick()

    @rule(days=st.integers(-1, 2))
    def confirm_the_date(self, days: int) -> None:
        now = self.true + dt.timedelta(days=days)
        if self.scene.trust is not Trust.SYNCED:
            self.ask(cmd.ConfirmDate(id=self.scene.name(), now=now))

    @rule()
    def the_network_is_back(self) -> None:
        if self.scene.trust is not Trust.SYNCED:
            self.scene.sync(self.true)
            self.scene.tick()

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_same_again(self) -> None:
        """A command that was done changes nothing the second time."""
        assert self.last is not None
        self.scene.tick()
        if self.last.id not in self.scene.hall.done:
            return
        before = contents(self.scene.hall)
        decision = self.scene.ask(self.last)
        assert isinstance(decision, Accepted)
        assert decision.events == ()
        assert contents(self.scene.hall) == before

    # Promises

    @invariant()
    def no_number_is_given_twice_a_day(self) -> None:
        assert len(self.numbers) == len(set(self.numbers))
        held = [ticket.number for ticket in self.scene.hall.tickets.values()]
        assert len(held) == len(set(held))

    @invariant()
    def nobody_is_admitted_twice(self) -> None:
        assert len(self.ordinals) == len(set(self.ordinals))

    @invariant()
    def nobody_is_beyond_a_quota(self) -> None:
        people = {True: 0, False: 0}
        for ticket in self.scene.hall.tickets.values():
            if ticket.kind is Kind.WALK_IN and ticket.service == "A" and ticket.state is not State.CANCELLED:
                people[ticket.priority is None] += ticket.party
        assert sum(people.values()) <= OFFICE.quota.walk_in
        if not any(isinstance(event, ev.ClassCorrected) for event in self.scene.events):
            assert people[True] <= OFFICE.quota.walk_in - OFFICE.quota.priority

    @invariant()
    def no_slot_has_more_booked_people_than_seats(self) -> None:
        slots: dict[int | None, int] = {}
        for ticket in self.scene.hall.tickets.values():
            if ticket.kind is Kind.BOOKED:
                slots[ticket.slot] = slots.get(ticket.slot, 0) + ticket.party
        assert all(people <= 4 for people in slots.values())

    @invariant()
    def counters_and_tickets_agree(self) -> None:
        hall = self.scene.hall
        held = {n: state.ticket for n, state in hall.counters.items() if state.ticket is not None}
        called = {t.counter: t.id for t in hall.tickets.values() if t.state is State.CALLED}
        assert held == called
        assert all(t.counter is None for t in hall.tickets.values() if t.state is not State.CALLED)

    @precondition(lambda self: self.scene.trust is Trust.SYNCED)
    @invariant()
    def a_known_clock_leaves_nothing_in_the_future(self) -> None:
        late = self.true + dt.timedelta(seconds=1)
        assert all(t.issued <= late for t in self.scene.hall.tickets.values())

    def stored_hall(self) -> None:
        """What the journal would give after a power cut now."""
        self.store()
        assert projection.load(self.stored.values()) == self.scene.hall

    def teardown(self) -> None:
        """The same events fold to the same hall, on any machine."""
        self.stored_hall()
        again = Hall()
        for event in self.scene.events:
            again.apply(ev.EVENT.validate_json(ev.EVENT.dump_json(event)))
        assert again == self.scene.hall


TestQueue = Queue.TestCase
TestQueue.settings = settings(
    max_examples=200,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_a_command_without_a_rule_is_a_fault_of_ours() -> None:
    class Unheard(cmd.Asked):
        kind: str = "unheard"

    scene = Scene()
    scene.tick()
    with pytest.raises(TypeError, match="Unheard"):
        rules.decide(scene._context(), Unheard(id="x"))  # type: ignore[arg-type]  # what no reader lets in


def test_every_command_has_a_rule() -> None:
    scene = Scene()
    facts: dict[str, Any] = {
        "service": "A",
        "code": "x",
        "counter": 1,
        "paused": True,
        "ticket": "0" * 16,
        "reason": "x",
        "stage": "interview",
        "priority": None,
        "open": True,
        "now": at("09:00"),
        "outcome": "printed",
        "stars": 3,
        "serials": {"A": 12},
    }
    for kind in cmd.Command.__args__:
        wanted = {name: facts[name] for name in kind.model_fields if name in facts}
        scene.ask(kind(id=scene.name(), **wanted))


@pytest.mark.parametrize("seconds", [0, 61])
def test_a_second_tap_after_an_answer_is_the_first_ticket(seconds: int) -> None:
    scene = Scene()
    command = cmd.TakeTicket(id="tap", service="A")
    (issued,) = scene.does(command)
    assert isinstance(issued, ev.TicketIssued)
    scene.wait(seconds / 60)
    again = scene.ask(command)
    assert again == Accepted((), issued.ticket)
    assert len(scene.hall.tickets) == 1
