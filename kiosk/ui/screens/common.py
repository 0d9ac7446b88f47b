"""What the screens' data have in common: the header, the five places of the foot, the facts of a service."""

from kiosk.board import Availability, ServiceBoard
from kiosk.clock import Trust
from kiosk.office import Priority, Service
from kiosk.ui.facts import Facts
from kiosk.ui.person import Visit
from kiosk.ui.screen import Choice, Header, State
from kiosk.ui.words import NOTHING, Both, Say, clock

PRIORITIES = {
    Priority.ELDERLY: "elderly",
    Priority.TODDLER: "stroller",
    Priority.PREGNANT: "pregnancy",
    Priority.DISABILITY: "accessible",
}
_LANGUAGES = {"id": "Indonesia", "en": "English"}


def head(facts: Facts, say: Say, *, hall: bool = False) -> Header:
    """The header; `hall`: with the last calls and the seats left. A clock nobody can trust is not shown."""
    office, board, at = facts.office, facts.board, facts.local
    trusted = board.trust is not Trust.UNKNOWN
    calls: tuple[tuple[str, Both], ...] = ()
    seats = None
    if hall:
        calls = tuple((call.number, say("counter {n}", n=call.counter)) for call in board.calls[:2])
        if any(service.counted for service in office.services):
            seats = str(board.seats_left), say.many("seat left", "seats left", board.seats_left)
    return Header(
        office=say.name(office.name),
        short_office=say.name(office.name, short=True),
        day=say.date(at.date()) if trusted else say("The time is not set"),
        short_day=say.short_day(at.date()) if trusted else say("The time is not set"),
        clock=clock(at) if trusted else "",
        calls=calls,
        seats=seats,
        chip=say("Simulation") if facts.simulated else NOTHING,
        chip_icon="play_arrow",
    )


def modes(visit: Visit, facts: Facts, say: Say) -> tuple[Choice, ...]:
    """Language, larger text, contrast: one touch each, on every screen that has a foot."""
    found: list[Choice] = []
    others = [language for language in facts.office.languages if language != visit.language]
    if others:
        found.append(Choice("language", say.same(_LANGUAGES[others[0]]), "translate"))
    larger = say("Normal text") if visit.larger else say("Larger text")
    found.append(Choice("larger", larger, "text_increase", state=_on(visit.larger)))
    found.append(Choice("contrast", say("Contrast"), "contrast", state=_on(visit.contrast)))
    return tuple(found)


def foot(visit: Visit, facts: Facts, say: Say, *, back: bool = True) -> tuple[Choice, ...]:
    """The five places of the foot, always in this order."""
    first = (
        Choice("back", say("Back"), "arrow_back")
        if back
        else Choice("information", say("Information"), "info")
    )
    return (first, *modes(visit, facts, say), Choice("help", say("Help"), "help"))


def _on(chosen: bool) -> State:
    return State.MAIN if chosen else State.PLAIN


def service_choice(service: Service, board: ServiceBoard | None, facts: Facts, say: Say) -> Choice:
    """A service as it stands on a card: letter, name, how many wait and how long, or why not now."""
    state, tone = State.PLAIN, ""
    if board is None or board.availability is Availability.CLOSED:
        state = State.FLAT
        opens = board.opens if board else None
        today = opens is not None and facts.at(opens).date() == facts.local.date()
        words = (
            say("Opens at {time}", time=clock(facts.at(opens))) if opens and today else say("Closed today")
        )
        if not facts.board.intake_open:
            words = say("Closed for now")
        lines: tuple[tuple[str, Both], ...] = (("schedule", words),)
    elif board.availability is Availability.FULL:
        state, tone = State.FLAT, "warn"
        lines = (("event_busy", say("Full today")),)
    else:
        lines = (("group", say.many("{n} waiting", "{n} waiting", board.waiting)),)
        if service.counted and facts.board.seats_left < 1:
            # Seats are kept for priority: who has none must not be led into the queue for them.
            lines, tone = (("elderly", say("Only for priority")),), "warn"
        elif board.wait is not None:
            lines += (("schedule", say.wait(board.wait)),)
    return Choice(
        f"service:{service.letter}",
        say.name(service.name),
        group="service",
        state=state,
        short=say.name(service.name, short=True),
        mark=service.letter,
        facts=lines,
        tone=tone,
    )


def people(say: Say, n: int) -> Both:
    """`3 orang`."""
    return say.many("{n} person", "{n} people", n)


def priority_name(priority: Priority, say: Say) -> Both:
    match priority:
        case Priority.ELDERLY:
            return say("Elderly")
        case Priority.TODDLER:
            return say("Toddler")
        case Priority.PREGNANT:
            return say("Pregnant")
        case Priority.DISABILITY:
            return say("Disability")
        case Priority.STATED:
            # A booking says that it has priority, never why.
            return say("Priority")


def priority_meaning(priority: Priority, say: Say) -> Both:
    """Who counts, in as few words as there are."""
    match priority:
        case Priority.ELDERLY:
            return say("age 60+")
        case Priority.TODDLER:
            return say("age 0–4")
        case Priority.PREGNANT:
            return say("any month")
        case _:
            return say("any kind")
