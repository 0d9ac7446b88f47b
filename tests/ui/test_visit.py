"""The promises of a visit: home in the end, one wish one command, nobody sees another's ticket."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.answers import Done, Range, Refused, Shown, TicketFacts, TicketShown, WhoIsHere
from kiosk.board import Availability, ServiceBoard
from kiosk.commands import CheckIn, ConfirmDate, RaiseNumbers, Rate, Reprint, SetIntake, TakeTicket
from kiosk.office import Priority
from kiosk.refusal import Refusal
from kiosk.ui import person as persons
from kiosk.ui import screens
from kiosk.ui.facts import Facts
from kiosk.ui.person import (
    Answered,
    Ask,
    CheckPin,
    CodeRead,
    Enrol,
    Enrolled,
    Input,
    Intent,
    Invited,
    Name,
    Paper,
    Passed,
    PinJudged,
    Touch,
    Typed,
    Visit,
)
from kiosk.ui.visit import (
    GUARD_S,
    IDLE_S,
    LAPSE_S,
    LASTS_S,
    Context,
    asking,
    pristine,
    shown,
    step,
)
from tests.ui import examples

BOOKED = "AQ1:V50V50V50L72"
INVITED = Invited("https://antrean.example", None, "AE1|https://antrean.example|ABCDE|")
OTHER = Invited("https://other.example", None, "AE1|https://other.example|ABCDE|")


@dataclass
class Person:
    """Somebody in front of the screen: a clock, and everything that was wanted so far."""

    facts: Facts = field(default_factory=examples.facts)
    now: float = 10.0
    visit: Visit = field(default_factory=lambda: Visit.fresh("id", 0.0))
    wanted: list[Intent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._context_ids = examples.ids()
        self.visit = replace(self.visit, touched=self.now, now=self.now)

    def happen(self, happened: Input) -> "Person":
        invited = {one.text: one for one in (INVITED, OTHER)}
        context = Context(self.facts, self._context_ids, invited.get)
        self.visit, intents = step(self.visit, happened, context)
        self.wanted += intents
        return self

    def touch(self, *choices: str) -> "Person":
        """Touches a second apart."""
        for choice in choices:
            self.now += 1
            self.happen(Touch(choice, self.now))
        return self

    def wait(self, seconds: float) -> "Person":
        """Time passes in quarters of a second, as the kiosk tells it."""
        for _ in range(int(seconds * 4)):
            self.now += 0.25
            self.happen(Passed(self.now))
        return self

    def read(self, *texts: str, showing: int = 1) -> "Person":
        self.now += 1
        return self.happen(CodeRead(texts, self.now, showing))

    def type(self, keys: Iterable[str]) -> "Person":
        for key in keys:
            self.now += 0.05
            self.happen(Typed(key, self.now))
        return self

    @property
    def asked(self) -> list[str]:
        """Ids of all commands that were put to the desk."""
        return [intent.command.id for intent in self.wanted if isinstance(intent, Ask)]

    @property
    def command(self) -> object:
        """The last command."""
        return [intent.command for intent in self.wanted if isinstance(intent, Ask)][-1]

    def done(self, **changes: object) -> "Person":
        """The desk gives a ticket for the last command."""
        known = TicketFacts(examples.ticket(**changes), 9, Range(25, 40))
        return self.answer(Done(self.asked[-1], (), known))

    def answer(self, answer: Done | Refused | WhoIsHere | TicketShown) -> "Person":
        self.now += 0.05
        return self.happen(Answered(answer, self.now))


def test_an_ordinary_ticket_is_two_touches() -> None:
    person = Person().touch("service:A", "self")
    assert person.command == TakeTicket(id="id-1", service="A")
    assert person.done().visit.screen is Name.TICKET
    assert person.wait(7.5).visit.screen is Name.TICKET
    assert person.wait(0.75).visit.screen is Name.HOME


def test_a_service_without_quota_for_one_is_one_touch() -> None:
    assert Person().touch("service:D").command == TakeTicket(id="id-1", service="D")


def test_family_and_priority_are_chosen_and_then_taken() -> None:
    person = Person().touch("service:A", "party:3", "priority:elderly", "take")
    assert person.command == TakeTicket(id="id-1", service="A", party=3, priority=Priority.ELDERLY)


def test_the_priority_of_a_booking_cannot_be_chosen() -> None:
    assert Person().touch("service:A", "priority:stated").visit.priority is None


def test_choosing_again_takes_the_choice_back() -> None:
    person = Person().touch("service:A", "party:3", "priority:elderly", "self")
    assert (person.visit.party, person.visit.priority, person.asked) == (1, None, [])
    person.touch("party:3", "party:3", "take")
    assert person.asked == []


def test_a_service_that_is_full_or_closed_opens_the_screen_that_says_what_to_do() -> None:
    office = examples.office()
    full = ServiceBoard("A", Availability.FULL, None, 0, None)
    closed = ServiceBoard("C", Availability.CLOSED, examples.NOW, 0, None)
    facts = examples.facts(office, board=examples.board(office, services=(full, closed)))
    for letter, reason in (("A", Refusal.FULL), ("C", Refusal.SERVICE_CLOSED)):
        person = Person(facts).touch(f"service:{letter}")
        assert isinstance(person.visit.answer, Refused)
        assert person.visit.answer.reason is reason
        assert person.asked == []
        assert person.touch("understood").visit.screen is Name.HOME


# Impatience


def test_a_double_tap_takes_no_number() -> None:
    person = Person().touch("service:A")
    person.now += GUARD_S / 2
    person.happen(Touch("self", person.now))
    assert person.asked == []


def test_tapping_while_the_answer_is_awaited_asks_nothing_again() -> None:
    person = Person().touch("service:A", "self", "self", "self", "home", "service:B", "self")
    assert person.asked == ["id-1"]


def test_work_that_takes_long_is_shown() -> None:
    person = Person().touch("service:A", "self")
    assert shown(person.visit, person.facts) is Name.WHO
    assert shown(person.wait(1).visit, person.facts) is Name.WORKING


def test_an_unanswered_wish_repeated_carries_the_same_id() -> None:
    person = Person().touch("service:A", "self").wait(LAPSE_S + 1)
    assert isinstance(person.visit.answer, Refused)
    assert person.visit.answer.reason is Refusal.OUT_OF_SERVICE
    assert person.touch("understood", "service:A", "self").asked == ["id-1", "id-1"]


def test_another_wish_after_an_unanswered_one_has_an_id_of_its_own() -> None:
    person = Person().touch("service:A", "self").wait(LAPSE_S + 1)
    person.touch("understood", "service:A", "party:2", "take")
    assert len(set(person.asked)) == len(person.asked) == 2


def test_an_answer_that_comes_late_is_shown_while_its_person_is_there() -> None:
    person = Person().touch("service:A", "self").wait(LAPSE_S + 1)
    assert person.done().visit.screen is Name.TICKET


def test_an_answer_that_comes_after_the_visit_is_shown_to_nobody() -> None:
    person = Person().touch("service:A", "self").wait(LAPSE_S + IDLE_S + 1)
    assert pristine(person.visit)
    before = person.visit
    person.done()
    assert replace(person.visit, now=0) == replace(before, now=0)
    assert person.visit.answer is None


def test_another_commands_answer_changes_nothing() -> None:
    person = Person().touch("service:A", "self")
    person.answer(Refused("somebody else's", Refusal.FULL))
    assert person.visit.screen is Name.WHO
    assert person.visit.working


# Home by itself


def test_the_last_ten_seconds_are_counted_and_one_touch_keeps_everything() -> None:
    person = Person().touch("service:A", "party:3").wait(IDLE_S - 9)
    assert asking(person.visit)
    assert screens.show(person.visit, person.facts).sheet is not None
    person.touch("self")
    assert (person.visit.screen, person.visit.party, person.asked) == (Name.WHO, 3, [])
    assert not asking(person.visit)
    assert person.wait(IDLE_S + 1).visit.screen is Name.HOME


def test_a_touch_beside_every_choice_keeps_the_ticket() -> None:
    person = Person().touch("service:D").done().wait(5).touch("").wait(5)
    assert person.visit.screen is Name.TICKET


def test_the_sheet_can_end_the_visit() -> None:
    assert pristine(Person().touch("service:A").wait(IDLE_S - 5).touch("finish").visit)


def test_text_size_contrast_and_language_are_gone_with_the_next_person() -> None:
    person = Person().touch("larger", "contrast", "language")
    assert (person.visit.larger, person.visit.contrast, person.visit.language) == (True, True, "en")
    assert person.touch("service:A", "back").visit.larger
    person.wait(IDLE_S + 1)
    assert (person.visit.larger, person.visit.contrast, person.visit.language) == (False, False, "id")


def test_the_modes_are_gone_when_the_ticket_is() -> None:
    person = Person().touch("larger", "service:D").done().touch("end")
    assert pristine(person.visit)


# Codes


def test_a_booking_held_up_needs_no_touch() -> None:
    person = Person().read(BOOKED)
    assert person.command == CheckIn(id="id-1", code=BOOKED)
    assert person.done().visit.screen is Name.TICKET


@pytest.mark.parametrize("texts", [(BOOKED, "AQ1:OTHER", "AQ1:THIRD"), ("one thing", "another")])
def test_several_codes_lead_to_a_plain_question(texts: tuple[str, ...]) -> None:
    person = Person().read(*texts)
    assert (person.visit.screen, person.asked) == (Name.SEVERAL, [])
    assert person.read(BOOKED, showing=2).asked == ["id-1"]


def test_what_is_held_up_beside_a_pass_is_left_out() -> None:
    assert Person().read("WIFI:S:hall;;", BOOKED, BOOKED).command == CheckIn(id="id-1", code=BOOKED)


def test_the_rest_of_a_showing_is_no_second_wish() -> None:
    person = Person().read(BOOKED, showing=7).done()
    assert person.read("AQ1:SECOND", showing=7).asked == ["id-1"]
    assert person.wait(20).read("AQ1:SECOND", showing=7).asked == ["id-1"]
    assert person.read("AQ1:SECOND", showing=8).asked == ["id-1", "id-2"]


def test_a_pass_read_after_the_poster_beside_it_still_counts() -> None:
    person = Person().read("WIFI:S:hall;;", showing=3).answer(Refused("id-1", Refusal.WIFI_CODE))
    assert person.read(BOOKED, showing=3).asked == ["id-1", "id-2"]


def test_the_next_persons_code_ends_the_ticket_before() -> None:
    person = Person().touch("larger").read(BOOKED, showing=1).done().read("AQ1:SECOND", showing=2)
    assert person.asked == ["id-1", "id-2"]
    assert person.visit.answer is None
    assert not person.visit.larger


def test_no_code_is_taken_while_staff_are_at_work() -> None:
    person = Person()
    person.visit = replace(person.visit, screen=Name.STAFF)
    assert person.read(BOOKED).asked == []


def test_several_people_on_a_booking_are_asked_who_is_here() -> None:
    person = Person().read(BOOKED).answer(WhoIsHere("id-1", BOOKED, 4, (2,), "A"))
    assert person.visit.screen is Name.MEMBERS
    person.touch("member:2", "member:1", "member:4", "member:4", "take")
    assert person.command == CheckIn(id="id-2", code=BOOKED, ordinals=(1,))


def test_all_of_us_are_those_who_have_not_come() -> None:
    person = Person().read(BOOKED).answer(WhoIsHere("id-1", BOOKED, 3, (2,), "A")).touch("all")
    assert person.command == CheckIn(id="id-2", code=BOOKED, ordinals=(1, 3))


def test_a_code_is_typed_and_only_a_whole_one_is_asked() -> None:
    digits = _valid("4821094512")
    person = Person().touch("booking", "code", *(f"key:{digit}" for digit in digits[:11]), "check")
    assert person.asked == []
    person.touch(f"key:{digits[11]}", "key:9", "check")
    assert person.command == CheckIn(id="id-1", code=digits, typed=True)


def test_a_code_can_be_typed_on_a_keypad() -> None:
    digits = _valid("4821094512")
    person = Person().touch("booking", "code").type([*digits, "enter"])
    assert person.command == CheckIn(id="id-1", code=digits, typed=True)
    assert Person().touch("booking", "code").type(["1", "2", "backspace"]).visit.digits == "1"


def test_a_code_that_is_not_known_can_be_mended_where_it_was_typed() -> None:
    digits = _valid("4821094512")
    person = Person().touch("booking", "code").type([*digits, "enter"])
    person.answer(Refused("id-1", Refusal.CODE_UNKNOWN))
    assert (person.visit.screen, person.visit.digits) == (Name.CODE, digits)
    person.touch("delete").answer(Refused("id-1", Refusal.CODE_UNKNOWN))
    assert person.visit.notice == ""


def test_after_too_many_tries_typing_ends() -> None:
    person = Person().touch("booking", "code").type([*_valid("4821094512"), "enter"])
    assert person.answer(Refused("id-1", Refusal.TOO_MANY_TRIES)).visit.screen is Name.REFUSAL


def _valid(data: str) -> str:
    return f"{data}{98 - int(data) * 100 % 97:02d}"


# Tickets and paper


def test_a_broken_printer_is_known_before_the_ticket_is_shown() -> None:
    person = Person(examples.facts(paper="paper_out")).touch("service:D").done()
    assert shown(person.visit, person.facts) is Name.UNPRINTED
    assert person.wait(LASTS_S[Name.TICKET] + 1).visit.screen is Name.TICKET
    assert person.wait(LASTS_S[Name.UNPRINTED]).visit.screen is Name.HOME


def test_a_ticket_that_was_not_printed_stays_longer() -> None:
    person = Person().touch("service:D").done().wait(5)
    person.happen(Paper("00000000000000aa", "not_printed", "paper_out", person.now))
    assert shown(person.visit, person.facts) is Name.UNPRINTED
    assert person.wait(30).visit.screen is Name.TICKET


def test_another_tickets_paper_changes_nothing() -> None:
    person = Person().touch("service:D").done()
    person.happen(Paper("00000000000000bb", "not_printed", "paper_out", person.now))
    assert person.visit.paper is None


def test_a_ticket_held_up_after_the_visit_is_rated_with_one_touch() -> None:
    known = TicketFacts(examples.ticket(), 0, None)
    person = Person().read("AT1:X").answer(TicketShown("id-1", Shown.RATE, known))
    person.touch("stars:4")
    assert person.command == Rate(id="id-2", ticket="00000000000000aa", stars=4)
    assert person.answer(Done("id-2")).visit.screen is Name.THANKS
    assert pristine(person.wait(5).visit)


@pytest.mark.parametrize("what", [Shown.WAITING, Shown.RETURNED])
def test_a_ticket_held_up_while_waiting_shows_how_it_stands(what: Shown) -> None:
    known = TicketFacts(examples.ticket(), 3, Range(5, 10))
    person = Person().read("AT1:X").answer(TicketShown("id-1", what, known))
    assert person.visit.screen is Name.STATUS
    assert screens.show(person.visit, person.facts).number == "A012"


# Staff


def staff() -> Person:
    person = Person().touch("staff", "key:1", "key:2", "key:3", "key:4", "check")
    pin = person.wanted[-1]
    assert isinstance(pin, CheckPin)
    assert pin.pin == "1234"
    return person.happen(PinJudged(pin.id, True, person.now))


def test_staff_type_a_pin_that_is_judged_elsewhere() -> None:
    assert staff().visit.screen is Name.STAFF


def test_a_wrong_pin_stays_out_and_too_many_have_to_wait() -> None:
    person = Person().touch("staff").type([*"1234", "enter"])
    pin = person.wanted[-1]
    assert isinstance(pin, CheckPin)
    person.happen(PinJudged(pin.id, False, person.now, wait=60))
    assert person.visit.screen is Name.STAFF_PIN
    person.type([*"1234", "enter"])
    assert person.wanted[-1] is pin


def test_only_the_pin_that_was_typed_last_opens() -> None:
    person = Person().touch("staff").type([*"1234", "enter"])
    person.happen(PinJudged("another", True, person.now))
    assert person.visit.screen is Name.STAFF_PIN


def test_a_pin_judged_after_the_visit_opens_nothing() -> None:
    person = Person().touch("staff").type([*"1234", "enter"])
    pin = person.wanted[-1]
    assert isinstance(pin, CheckPin)
    person.wait(IDLE_S + 1).happen(PinJudged(pin.id, True, person.now))
    assert person.visit.screen is Name.HOME


def test_what_staff_do_becomes_commands() -> None:
    office = examples.office()
    missing = TicketFacts(examples.ticket(), 0, None)
    person = staff()
    person.facts = examples.facts(office, board=examples.board(office, unprinted=(missing,)))
    assert person.touch("test").wanted[-1] == persons.TestPrint()
    assert person.touch("intake").command == SetIntake(id=person.asked[-1], open=False)
    person.answer(Done(person.asked[-1]))
    assert person.visit.notice == "ok"
    person.touch("prints", "reprint:00000000000000ff", "reprint:00000000000000aa")
    assert person.command == Reprint(id=person.asked[-1], ticket="00000000000000aa")
    person.answer(Done(person.asked[-1])).touch(
        "back", "setup", "date", "hour:more", "minute:less", "confirm"
    )
    assert isinstance(person.command, ConfirmDate)
    assert (person.command.now - examples.NOW).total_seconds() == 59 * 60


def test_a_refusal_of_staffs_command_is_said_where_they_are() -> None:
    person = staff().touch("intake")
    person.answer(Refused(person.asked[-1], Refusal.WRONG_STATE))
    assert (person.visit.screen, person.visit.notice) == (Name.STAFF, "wrong_state")


def test_staff_type_the_last_numbers_one_service_after_the_other() -> None:
    person = staff().touch("setup", "numbers").type("057").touch("check")
    assert person.command == RaiseNumbers(id=person.asked[-1], serials={"A": 57})
    person.answer(Done(person.asked[-1]))
    assert (person.visit.screen, person.visit.notice, person.visit.digits) == (Name.STAFF_NUMBERS, "ok", "")
    person.touch("check")
    assert len(person.asked) == 1, "nothing was typed"
    person.touch("next").type(["9", "backspace", "1", "2", "enter"])
    assert person.command == RaiseNumbers(id=person.asked[-1], serials={"B": 12})
    person.answer(Refused(person.asked[-1], Refusal.OUT_OF_SERVICE))
    assert person.visit.notice == "out_of_service"
    person.touch("next", "next", "next")
    assert person.visit.service == "A", "after the last comes the first"
    person.type("0123456789")
    assert person.visit.digits == "12345"
    person.touch("back", "back")
    assert (person.visit.screen, person.visit.digits) == (Name.STAFF, "")


def test_a_number_far_above_what_would_come_is_asked_for_twice() -> None:
    """Numbers only go up: one digit too many would hold for the whole day."""
    person = staff().touch("setup", "numbers").type("15000").touch("check")
    assert (person.asked, person.visit.notice, person.visit.digits) == ([], "far", "15000")
    person.touch("delete")
    assert person.visit.notice == "", "it is another number"
    person.type("0").touch("check", "check")
    assert person.command == RaiseNumbers(id=person.asked[-1], serials={"A": 15000})


def test_staff_enrol_by_a_code_held_up_and_a_touch() -> None:
    person = staff().touch("setup", "enrol").read(INVITED.text)
    assert person.visit.invited == INVITED
    assert not [each for each in person.wanted if isinstance(each, Enrol)]
    person.touch("confirm", "confirm")
    (wanted,) = [each for each in person.wanted if isinstance(each, Enrol)]
    assert wanted.invited == INVITED
    person.read(BOOKED).read(OTHER.text).touch("back")
    seen = person.visit.screen, person.visit.invited, person.visit.notice
    assert seen == (Name.STAFF_ENROL, INVITED, ""), "what staff have confirmed stands, and it is under way"
    person.happen(Enrolled("another", "ok", person.now))
    assert person.visit.enrolling
    person.happen(Enrolled(wanted.id, "no_network", person.now))
    assert person.visit.notice == "no_network"
    person.touch("again").read(BOOKED)
    assert (person.visit.invited, person.visit.notice) == (None, "no_invitation")
    person.read(INVITED.text).touch("confirm")
    wanted = [each for each in person.wanted if isinstance(each, Enrol)][-1]
    person.happen(Enrolled(wanted.id, "ok", person.now)).touch("confirm", "again")
    assert len([each for each in person.wanted if isinstance(each, Enrol)]) == 2, "it is done"


def test_after_the_enrolment_done_leads_back() -> None:
    person = staff().touch("setup", "enrol").read(INVITED.text).touch("confirm")
    wanted = person.wanted[-1]
    assert isinstance(wanted, Enrol)
    person.happen(Enrolled(wanted.id, "ok", person.now)).touch("back")
    assert (person.visit.screen, person.visit.invited) == (Name.STAFF_SETUP, None)


def test_an_enrolment_that_ends_after_the_visit_is_shown_to_nobody() -> None:
    person = staff().touch("setup", "enrol").read(INVITED.text).touch("confirm")
    wanted = person.wanted[-1]
    assert isinstance(wanted, Enrol)
    person.wait(LASTS_S[Name.STAFF_ENROL] + 1).happen(Enrolled(wanted.id, "ok", person.now))
    assert pristine(person.visit)
    assert person.visit.invited is None


def test_on_the_other_screens_of_staff_an_invitation_means_nothing() -> None:
    for person in (staff(), staff().touch("setup"), staff().touch("setup", "numbers")):
        before = person.visit.screen
        person.read(INVITED.text)
        assert (person.visit.screen, person.visit.invited, person.asked) == (before, None, [])


# Anything at all


TOUCHES = """
    service:A service:C service:D service:Z self take booking more information help staff home
    party:2 party:5 party:9 party:x priority:elderly priority:stated back end finish stay code
    understood all member:1 member:2 member:9 key:1 key:9 delete check language larger contrast
    topic:fees for:A next stars:3 stars:9 test prints intake date confirm day:more hour:less
    setup numbers enrol again
    reprint:00000000000000aa nonsense : key: party:
"""
CHOICES = st.sampled_from(["", *TOUCHES.split()])
EVENTS = st.one_of(
    st.tuples(st.just("touch"), CHOICES),
    st.tuples(st.just("type"), st.sampled_from(["1", "9", "enter", "backspace", "escape", "x", "²"])),
    st.tuples(
        st.just("read"), st.sampled_from([BOOKED, INVITED.text, "AT1:X", "junk", "", "a\0b", "x" * 20_000])
    ),
    st.tuples(
        st.just("answer"),
        st.sampled_from(["done", "empty", "full", "unknown", "who", "rate", "waiting", "late", "none"]),
    ),
    st.tuples(st.just("pin"), st.sampled_from(["yes", "no"])),
    st.tuples(st.just("enrolled"), st.sampled_from(["ok", "no_network"])),
    st.tuples(st.just("paper"), st.sampled_from(["printed", "not_printed", "unknown"])),
    st.tuples(st.just("wait"), st.sampled_from(["0.1", "0.5", "3", "12", "40", "130"])),
)
"""Everything that can happen, in any order."""


def _answer(kind: str, command: str) -> Done | Refused | WhoIsHere | TicketShown | None:
    known = TicketFacts(examples.ticket(), 1, None)
    match kind:
        case "done":
            return Done(command, (), known)
        case "empty":
            return Done(command)
        case "full":
            return Refused(command, Refusal.FULL)
        case "unknown":
            return Refused(command, Refusal.CODE_UNKNOWN)
        case "who":
            return WhoIsHere(command, BOOKED, 3, (2,), "A")
        case "rate":
            return TicketShown(command, Shown.RATE, known)
        case "waiting":
            return TicketShown(command, Shown.WAITING, known)
        case "late":
            return Done("somebody else's", (), known)
    return None


def _happen(person: Person, kind: str, value: str) -> None:
    match kind:
        case "touch":
            person.now += 0.2
            person.happen(Touch(value, person.now))
        case "type":
            person.type([value])
        case "read":
            person.read(value, showing=int(person.now))
        case "answer" if person.asked and (answer := _answer(value, person.asked[-1])):
            person.answer(answer)
        case "pin":
            person.happen(PinJudged(person.visit.pin_asked, value == "yes", person.now, wait=5))
        case "enrolled":
            person.happen(Enrolled(person.visit.enrolling, value, person.now))
        case "paper":
            person.happen(Paper("00000000000000aa", value, None, person.now))  # type: ignore[arg-type]
        case "wait":
            person.now += float(value)
            person.happen(Passed(person.now))


@settings(max_examples=300, deadline=None)
@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_it_is_never_stuck_and_asks_each_wish_once(events: list[tuple[str, str]]) -> None:
    person = Person()
    answered: set[str] = set()
    for kind, value in events:
        waiting = person.visit.pending.command.id if person.visit.working and person.visit.pending else ""
        before = len(person.asked)
        _happen(person, kind, value)
        new = person.asked[before:]
        # While an answer is awaited nothing is asked, and what was answered is never asked again.
        assert not (waiting and kind == "touch" and person.visit.working and new)
        assert not answered & set(new)
        if waiting and not person.visit.working and kind == "answer":
            answered.add(waiting)
        screen = screens.show(person.visit, person.facts)
        assert all(choice.words.main or choice.icon for choice in screen.choices)
        assert screen.choices or screen.name == Name.WORKING
    # Nobody answers and nobody touches: home in the end, and nothing is left of the visit.
    person.wait(LAPSE_S + max(LASTS_S.values()) + IDLE_S)
    assert pristine(person.visit)
    assert person.visit.answer is None
    assert person.visit.digits == ""
