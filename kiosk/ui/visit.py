"""The visit moved on: one pure step for everything that can happen in front of the screen.

What it promises, and the tests hold it to:
- it comes home by itself from everywhere, the last ten seconds are counted down, one touch keeps everything;
- one wish is one command: while its answer is awaited nothing is asked again, and a wish repeated after the
  answer failed to come carries the same id, so the desk does it once;
- an answer is shown to who asked: one that comes after the visit ended is not shown to anybody;
- language, text size and contrast are gone with the next person.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from kiosk import codes
from kiosk.answers import Answer, Done, Refused, Shown, TicketShown, WhoIsHere
from kiosk.commands import CODE_LIMIT, CheckIn, Command, Rate
from kiosk.refusal import Refusal
from kiosk.ui import touches
from kiosk.ui.facts import Facts
from kiosk.ui.person import (
    STAFF_SCREENS,
    Answered,
    Ask,
    CodeRead,
    Enrolled,
    Input,
    Intent,
    Invited,
    Name,
    Paper,
    Passed,
    Pending,
    PinJudged,
    Touch,
    Typed,
    Visit,
)
from kiosk.ui.wish import Wish

IDLE_S = 30.0
COUNTDOWN_S = 10.0
"""For how long before the end the sheet asks whether somebody is there."""

# Screens that end sooner or later than the others.
LASTS_S = {
    Name.TICKET: 8.0,
    Name.UNPRINTED: 40.0,
    Name.STATUS: 15.0,
    Name.THANKS: 4.0,
    Name.STAFF: 120.0,
    Name.STAFF_PRINTS: 120.0,
    Name.STAFF_DATE: 120.0,
    Name.STAFF_SETUP: 120.0,
    Name.STAFF_NUMBERS: 120.0,
    Name.STAFF_ENROL: 180.0,
}
# Screens that show their end as a bar, and end without a question: nothing is lost with them.
BARRED = frozenset({Name.TICKET, Name.UNPRINTED, Name.STATUS, Name.THANKS})

GUARD_S = 0.3
"""A touch so soon after a screen came was meant for the one before: the second tap of two."""

WORKING_S = 0.4
"""An answer awaited for longer shows that work is being done."""

LAPSE_S = 10.0
"""An answer awaited for longer is given up; it is still taken while the visit lasts."""

DEAF = STAFF_SCREENS - {Name.STAFF_ENROL} | {Name.STAFF_PIN, Name.RATING}
"""Screens on which a code held up means nothing."""

_RETYPE = frozenset({Refusal.CODE_WRONG, Refusal.CODE_UNKNOWN})


@dataclass(frozen=True)
class Context:
    """What a step may ask: the world, and new ids (random, so that no two commands share one).

    `invited` reads an invitation of a centre; None where a text is none.
    """

    facts: Facts
    new_id: Callable[[], str]
    invited: Callable[[str], Invited | None] = lambda text: None


Step = tuple[Visit, tuple[Intent, ...]]


def step(visit: Visit, happened: Input, context: Context) -> Step:
    """The visit after something happened, and what it wants done."""
    visit = replace(visit, now=max(visit.now, happened.at))
    if left(visit) <= 0:
        fresh, ended = home(visit, context)
        if isinstance(happened, (Passed, Answered, Paper, PinJudged, Enrolled)):
            return fresh, ended
        after, intents = _on(fresh, happened, context)
        return after, ended + intents
    return _on(visit, happened, context)


def _on(visit: Visit, happened: Input, context: Context) -> Step:
    match happened:
        case Touch():
            return _touch(visit, happened, context)
        case Typed():
            return _typed(visit, happened, context)
        case CodeRead():
            return _code(visit, happened, context)
        case Answered():
            return _answered(visit, happened.answer, context), ()
        case Paper():
            return _paper(visit, happened), ()
        case PinJudged():
            return _pin(visit, happened), ()
        case Enrolled():
            return _enrolled(visit, happened), ()
        case Passed():
            return _lapse(visit), ()


# Time


def shown(visit: Visit, facts: Facts) -> Name:
    """The screen to be seen: a visit's own, or one that stands for it."""
    if visit.working and visit.pending and visit.now - visit.pending.since >= WORKING_S:
        return Name.WORKING
    if visit.screen is Name.TICKET and visit.paper is not None:
        return Name.UNPRINTED
    if visit.screen is Name.HOME:
        if facts.fault is not None:
            return Name.OUT_OF_SERVICE
        if not facts.board.open and not any(s.availability == "open" for s in facts.board.services):
            return Name.CLOSED
    return visit.screen


def lasts(visit: Visit) -> float:
    """How long this screen stays without a touch, in s."""
    unprinted = visit.screen is Name.TICKET and visit.paper is not None
    return LASTS_S.get(Name.UNPRINTED if unprinted else visit.screen, IDLE_S)


def countdown(visit: Visit) -> tuple[int, float]:
    """Whole seconds left, and which part of the screen's time that is."""
    rest = max(0.0, min(left(visit), lasts(visit)))
    return math.ceil(rest), rest / lasts(visit)


def pristine(visit: Visit) -> bool:
    """Whether this is the home screen as the next person finds it."""
    return visit.screen is Name.HOME and not (visit.larger or visit.contrast or visit.notice or visit.pending)


def left(visit: Visit) -> float:
    """Seconds until the visit ends by itself; infinite while work is being done for it."""
    if visit.working:
        return float("inf")
    return visit.touched + lasts(visit) - visit.now


def asking(visit: Visit) -> bool:
    """Whether the sheet asks if somebody is still there."""
    return not pristine(visit) and visit.screen not in BARRED and left(visit) <= COUNTDOWN_S


def home(visit: Visit, context: Context) -> Step:
    """The next person's visit. `showing` stays: a phone still held up has had its ticket."""
    fresh = Visit.fresh(context.facts.office.languages[0], visit.now)
    return replace(fresh, showing=visit.showing), ()


def _lapse(visit: Visit) -> Visit:
    pending = visit.pending
    if pending is None or pending.lapsed or visit.now - pending.since < LAPSE_S:
        return visit
    refused = Refused(pending.command.id, Refusal.OUT_OF_SERVICE)
    if visit.screen in STAFF_SCREENS:
        return replace(visit, pending=None, notice=refused.reason.value, touched=visit.now)
    return visit.to(Name.REFUSAL, answer=refused, pending=replace(pending, lapsed=True))


# Touches and keys


def _touch(visit: Visit, touch: Touch, context: Context) -> Step:
    if visit.working:
        return visit, ()
    if asking(visit):
        return home(visit, context) if touch.choice == "finish" else (replace(visit, touched=visit.now), ())
    if touch.choice == "finish" or visit.now - visit.changed < GUARD_S:
        return replace(visit, touched=visit.now), ()
    visit = replace(visit, touched=visit.now)
    if touch.choice == "end":
        return home(visit, context)
    return _wished(touches.touched(visit, touch.choice, context.facts, context.new_id))


def _typed(visit: Visit, typed: Typed, context: Context) -> Step:
    keys = {"backspace": "delete", "enter": "check", "escape": "back"}
    if visit.screen not in (Name.CODE, Name.STAFF_PIN, Name.STAFF_NUMBERS):
        return visit, ()
    choice = f"key:{typed.key}" if typed.key.isdecimal() and typed.key.isascii() else keys.get(typed.key, "")
    # Keys are typed fast and on purpose: what holds back a second tap does not hold them back. Twice, as once
    # may round to less than itself, and the key would be lost.
    return _touch(replace(visit, changed=visit.now - 2 * GUARD_S), Touch(choice, typed.at), context)


def _wished(wish: Wish) -> Step:
    """What a touch led to: another screen, a command, something to be done."""
    if wish.command is not None:
        return ask(wish.visit, wish.command)
    return wish.visit, wish.intents


def ask(visit: Visit, command: Command) -> Step:
    """Ask the desk; a wish that was asked before and never answered keeps its id."""
    before = visit.pending
    if before is not None and _same(before.command, command):
        command = before.command
    return replace(visit, pending=Pending(command, visit.now), notice=""), (Ask(command),)


def _same(one: Command, other: Command) -> bool:
    return one.model_dump(exclude={"id"}) == other.model_dump(exclude={"id"})


# Codes held up


def _code(visit: Visit, read: CodeRead, context: Context) -> Step:
    texts = tuple(dict.fromkeys(text for text in read.texts if text))
    if not texts or visit.working or visit.screen in DEAF:
        return visit, ()
    if visit.screen is Name.STAFF_ENROL:
        return _invitation(visit, texts, context), ()
    if read.showing >= 0 and read.showing == visit.showing:
        return visit, ()
    own = [text for text in texts if codes.classify(text) in (codes.Kind.PASS, codes.Kind.TICKET)]
    # A ticket, a question or a member's choice is somebody's: another code is another person's.
    kept = visit.screen in (Name.TICKET, Name.STATUS, Name.MEMBERS, Name.THANKS)
    visit = home(visit, context)[0] if kept else visit
    visit = replace(visit, heard=read.showing, touched=visit.now)
    if len(own) > 1 or (not own and len(texts) > 1):
        return visit.to(Name.SEVERAL), ()
    code = (own or texts)[0][:CODE_LIMIT]
    return ask(visit, CheckIn(id=context.new_id(), code=code))


def _invitation(visit: Visit, texts: tuple[str, ...], context: Context) -> Visit:
    """Where an invitation is waited for only that means anything; nothing is done before staff confirm it."""
    if visit.invited is not None:
        return visit
    found = next(filter(None, map(context.invited, texts)), None)
    if found is None:
        return replace(visit, notice="no_invitation", touched=visit.now)
    return visit.to(Name.STAFF_ENROL, invited=found)


# Answers


def _answered(visit: Visit, answer: Answer, context: Context) -> Visit:
    pending = visit.pending
    if pending is None or pending.command.id != answer.command:
        return visit
    visit = replace(visit, pending=None, touched=visit.now)
    if isinstance(pending.command, CheckIn) and not isinstance(answer, Refused):
        # What was held up together has led to this: the rest of it is no second wish.
        visit = replace(visit, showing=visit.heard)
    if visit.screen in STAFF_SCREENS:
        notice = answer.reason.value if isinstance(answer, Refused) else "ok"
        return replace(visit, notice=notice, shift=0, digits="")
    match answer:
        case Done() if isinstance(pending.command, Rate):
            return visit.to(Name.THANKS)
        case Done():
            if answer.facts is None:
                return visit.to(Name.HOME)
            # What the printer says now is known before the paper is waited for.
            return visit.to(Name.TICKET, answer=answer, paper=context.facts.paper)
        case WhoIsHere():
            return visit.to(Name.MEMBERS, members=answer, ordinals=(), answer=None)
        case TicketShown():
            screen = Name.RATING if answer.shown is Shown.RATE else Name.STATUS
            return visit.to(screen, answer=answer)
        case Refused():
            if visit.screen is Name.CODE and answer.reason in _RETYPE:
                return replace(visit, notice=answer.reason.value, changed=visit.now)
            return visit.to(Name.REFUSAL, answer=answer)


def _paper(visit: Visit, paper: Paper) -> Visit:
    """The printer's word on the ticket that is being shown; on any other it is the staff's matter."""
    answer = visit.answer
    if visit.screen is not Name.TICKET or not isinstance(answer, Done) or answer.facts is None:
        return visit
    if answer.facts.ticket.id != paper.ticket:
        return visit
    if paper.outcome == "printed":
        return replace(visit, paper=None, touched=visit.now if visit.paper else visit.touched)
    return replace(visit, paper=paper.problem or "error", touched=visit.now)


def _pin(visit: Visit, judged: PinJudged) -> Visit:
    if visit.screen is not Name.STAFF_PIN or judged.id != visit.pin_asked:
        return visit
    visit = replace(visit, pin_asked="", digits="", touched=visit.now)
    if judged.ok:
        return visit.to(Name.STAFF)
    return replace(visit, notice="pin_wrong", pin_until=visit.now + judged.wait)


def _enrolled(visit: Visit, told: Enrolled) -> Visit:
    if visit.screen is not Name.STAFF_ENROL or told.id != visit.enrolling:
        return visit
    return replace(visit, enrolling="", notice=told.outcome, touched=visit.now, changed=visit.now)
