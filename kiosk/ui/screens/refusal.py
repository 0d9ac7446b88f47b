"""A refusal: what is so in one sentence, what to do now in one, and the time, day or place it names."""

import datetime as dt

from kiosk import hours
from kiosk.answers import Facts as Named
from kiosk.answers import Refused
from kiosk.refusal import Refusal
from kiosk.ui.facts import DaySeats, Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common, full, message
from kiosk.ui.screens.refusal_words import Said, said
from kiosk.ui.words import NOTHING, Both, Say, clock
from kiosk.ui.words import hours as span

DAYS_SHOWN = 3


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    refused = visit.answer if isinstance(visit.answer, Refused) else Refused("", Refusal.OUT_OF_SERVICE)
    words = said(refused.reason, say)
    number, texts = _texts(visit, refused, words, facts, say)
    is_full = refused.reason is Refusal.FULL
    return Screen(
        Name.REFUSAL,
        common.head(facts, say),
        tuple(texts.items()),
        _ways(words, say),
        rows=days(facts, say) if is_full else (),
        icon=words.icon,
        tone="warn",
        number=number,
        arrow=words.step_icon,
        code=(facts.office.booking_url or "") if is_full else "",
    )


def _ways(words: Said, say: Say) -> tuple[Choice, ...]:
    other = Choice("help", say("Help"), "help", group="action")
    if words.way == "code":
        other = Choice("code", say("Type the code"), "dialpad", group="action")
    return (Choice("understood", say("I understand"), "check", group="action", state=State.MAIN), other)


def _texts(
    visit: Visit, refused: Refused, words: Said, facts: Facts, say: Say
) -> tuple[str, dict[str, Both]]:
    """The number shown in large, and the texts by their parts."""
    known = refused.facts
    plain = {"title": words.title, "step": words.step}
    match refused.reason:
        case Refusal.TOO_EARLY if known.opens or known.start:
            return _early(known, plain, facts, say)
        case Refusal.OFFICE_CLOSED | Refusal.SERVICE_CLOSED if known.opens:
            return _opens(visit, known.opens, plain, facts, say)
        case Refusal.OTHER_DAY if known.day and known.day > facts.local.date():
            return _come_on(known, plain, facts, say)
        case Refusal.FULL:
            if known.left:
                plain["title"] = say.many(
                    "Only {n} seat is left today", "Only {n} seats are left today", known.left
                )
            plain["lead"] = say("There are seats on these days")
            if facts.office.booking_url:
                plain["book"] = say("Book with your phone")
            return "", plain
    lead, step = _named(refused, facts, say)
    return "", {"title": words.title, "lead": lead, "step": step or words.step}


def _named(refused: Refused, facts: Facts, say: Say) -> tuple[Both, Both]:
    """What a refusal can name: lead and step; an empty step keeps the reason's own."""
    known = refused.facts
    match refused.reason:
        case Refusal.OTHER_OFFICE if known.office and (name := facts.office.other_office(known.office)):
            return NOTHING, say("Please go to {office}", office=say.name(name))
        case Refusal.OTHER_DAY if known.day:
            return say("It was for {day}", day=say.day(known.day)), NOTHING
        case Refusal.REVISED if known.day:
            return say("It is now on {day}", day=say.day(known.day)), NOTHING
        case Refusal.TOO_LATE if known.start:
            return say("It was today at {time}", time=clock(facts.at(known.start))), NOTHING
        case Refusal.USED if known.number:
            return say("The number is {number}", number=known.number), NOTHING
        case Refusal.PARTY_TOO_LARGE if known.left:
            return say("At most {n} people share a number", n=known.left), NOTHING
    return NOTHING, NOTHING


def _early(known: Named, plain: dict[str, Both], facts: Facts, say: Say) -> tuple[str, dict[str, Both]]:
    """`Silakan kembali 13.00`, counting down."""
    comes = known.opens or known.start or facts.now
    start = facts.at(known.start or comes)
    session = span(start, facts.at(known.end)) if known.end else clock(start)
    lead = say("Your session today is at {time}", time=session)
    rest = say("in {time}", time=say.duration(comes - facts.now))
    texts = {"title": plain["title"], "lead": lead, "before": say("Please come back at"), "after": rest}
    return clock(facts.at(comes)), texts


def _opens(
    visit: Visit, opens: dt.datetime, plain: dict[str, Both], facts: Facts, say: Say
) -> tuple[str, dict[str, Both]]:
    at = facts.at(opens)
    service = facts.office.service(visit.service)
    lead = say.name(service.name) if service else NOTHING
    if at.date() == facts.local.date():
        texts = {
            "before": say("Please come back at"),
            "after": say("in {time}", time=say.duration(opens - facts.now)),
        }
    else:
        texts = {"before": say("Please come on {day}", day=say.day(at.date()))}
    return clock(at), {"title": plain["title"], "lead": lead, **texts}


def _come_on(known: Named, plain: dict[str, Both], facts: Facts, say: Say) -> tuple[str, dict[str, Both]]:
    day = known.day or facts.local.date()
    start = known.start or hours.moment(facts.office, day, 0)
    return clock(facts.at(start)), {
        "title": plain["title"],
        "before": say("Please come on {day}", day=say.day(day)),
    }


def days(facts: Facts, say: Say) -> tuple[Row, ...]:
    """The next days with seats: those that are known, else the open days and how many a day takes."""
    known = facts.next_days
    if not known:
        office, today = facts.office, facts.local.date()
        coming = (today + dt.timedelta(days=ahead) for ahead in range(1, 30))
        known = tuple(DaySeats(day, office.quota.walk_in) for day in coming if hours.opening(office, day))
    return tuple(
        Row(say.day(found.day), say.many("{n} seat", "{n} seats", found.seats), "event_available", "ok")
        for found in known[:DAYS_SHOWN]
    )


def layout(screen: Screen, pen: Pen) -> None:
    if screen.rows:
        full.layout(screen, pen)
    else:
        message.layout(screen, pen)
