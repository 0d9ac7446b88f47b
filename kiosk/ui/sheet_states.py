"""Every screen in every state, to be drawn, checked and looked at: one morning at the offices that ship.

The figures are made up to show what is long, what is many and what is missing; the words are
the offices' own.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kiosk.answers import Done, Range, Refused, Shown, TicketFacts, TicketShown, WhoIsHere
from kiosk.answers import Facts as Named
from kiosk.board import Availability, Board, Call, ServiceBoard, StageBoard
from kiosk.clock import Trust
from kiosk.commands import TakeTicket
from kiosk.office import Office, Priority
from kiosk.refusal import Refusal
from kiosk.ticket import Kind, State, Ticket
from kiosk.ui.facts import DaySeats, DeviceFact, Facts
from kiosk.ui.person import Name, Pending, Visit
from kiosk.ui.touches import TOPICS

NOW = dt.datetime(2026, 11, 17, 0, 24, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 17)
AT = 100.0
"""Monotonic seconds of all states."""


@dataclass(frozen=True)
class Case:
    """A state of a screen. `key` names it on the sheet and in the test; `main`: it is shown in every mode."""

    key: str
    visit: Visit
    facts: Facts
    main: bool = False


def utc(office: Office, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A time on the office's wall."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=office.tz).astimezone(dt.UTC)


def board(office: Office, **changes: Any) -> Board:
    """The hall in the morning: A takes, B is full, C opens at noon."""
    noon = utc(office, DAY, 13)
    lines: list[ServiceBoard] = []
    for number, service in enumerate(office.services):
        found = ServiceBoard(
            service.letter, Availability.OPEN, None, (9, 0, 0, 2, 1, 14, 4)[number % 7], Range(25, 40)
        )
        if number == 1:
            found = replace(found, availability=Availability.FULL, wait=None)
        elif number == 2:
            found = replace(found, availability=Availability.CLOSED, opens=noon, wait=None)
        elif number == 3:
            found = replace(found, wait=Range(5, 10))
        lines.append(found)
    values: dict[str, Any] = {
        "now": _now(office),
        "trust": Trust.SYNCED,
        "day": DAY,
        "open": True,
        "intake_open": True,
        "next_opening": utc(office, DAY + dt.timedelta(days=1), 8),
        "services": tuple(lines),
        "seats_left": 23,
        "priority_left": 29,
        "calls": (Call("A009", 3, NOW), Call("C004", 5, NOW)),
        "stages": tuple(
            StageBoard(stage.id, people, people)
            for stage, people in zip(office.stages, (9, 4, 3, 2, 1, 0), strict=False)
        ),
        "counters": (),
        "unprinted": (),
        "issued": 37,
    }
    return Board(**{**values, **changes})


def _now(office: Office) -> dt.datetime:
    return utc(office, DAY, 8, 24)


def facts(office: Office, **changes: Any) -> Facts:
    """The kiosk in good order."""
    values: dict[str, Any] = {
        "office": office,
        "board": board(office),
        "now": _now(office),
        "devices": (
            DeviceFact("printer", "ready"),
            DeviceFact("camera", "ready"),
            DeviceFact("display", "ready"),
            DeviceFact("button", "ready"),
        ),
        "version": "1.0.0",
    }
    return Facts(**{**values, **changes})


def visit(screen: Name, **changes: Any) -> Visit:
    """A visit on a screen that came a moment ago."""
    return Visit(screen=screen, touched=AT - 2, changed=AT - 2, now=AT, **changes)


def ticket(office: Office, serial: int = 12, **changes: Any) -> Ticket:
    service = office.services[0]
    at = _now(office)
    values: dict[str, Any] = {
        "id": f"{serial:016x}",
        "number": f"{service.letter}{serial:0{office.number_width}d}",
        "serial": serial,
        "service": service.letter,
        "day": DAY,
        "stage": service.stages[0],
        "party": 1,
        "kind": Kind.WALK_IN,
        "issued": at,
        "came": at,
        "due": at,
        "since": at,
    }
    return Ticket(**{**values, **changes})


def cases(office: Office, many: Office) -> Iterator[Case]:
    """All states; `many` is an office with more services than the home screen has cards."""
    yield from _homes(office, many)
    yield from _bookings(office)
    yield from _tickets(office)
    yield from _refusals(office)
    yield from _information(office, many)
    yield from _ends(office)


def _homes(office: Office, many: Office) -> Iterator[Case]:
    usual, home = facts(office), visit(Name.HOME)
    yield Case("home", home, usual, main=True)
    yield Case("home_many", home, facts(many), main=True)
    yield Case("home_simulated", home, replace(usual, simulated=True))
    yield Case("home_first", home, replace(usual, board=board(office, calls=(), seats_left=60)))
    closed = tuple(
        replace(line, availability=Availability.CLOSED, opens=None) for line in usual.board.services
    )
    shut = board(office, services=closed, intake_open=False, seats_left=0)
    yield Case("home_intake_closed", home, replace(usual, board=shut))
    yield Case("home_clock_unknown", home, replace(usual, board=board(office, trust=Trust.UNKNOWN)))
    for count in (1, 2, 3):
        few = office.model_copy(update={"services": office.services[:count]})
        yield Case(f"home_{count}", home, replace(facts(few), board=board(few)))
    yield Case("more", visit(Name.MORE), facts(many), main=True)
    letter = office.services[0].letter
    yield Case("who", visit(Name.WHO, service=letter), usual, main=True)
    chosen = visit(Name.WHO, service=letter, party=3, priority=Priority.ELDERLY)
    yield Case("who_chosen", chosen, usual, main=True)
    yield Case("who_disability", replace(chosen, party=5, priority=Priority.DISABILITY), usual)
    scarce = replace(usual, board=board(office, seats_left=3, priority_left=3))
    yield Case("who_scarce", visit(Name.WHO, service=letter), scarce)
    kept = replace(usual, board=board(office, seats_left=0, priority_left=4))
    yield Case("home_priority_only", home, kept)
    yield Case("who_priority_only", visit(Name.WHO, service=letter), kept)
    yield Case("who_priority_party", visit(Name.WHO, service=letter, party=3), kept)
    pairs = office.model_copy(update={"party_limit": 1})
    yield Case("who_alone", visit(Name.WHO, service=letter), facts(pairs))
    yield Case("idle", replace(visit(Name.WHO, service=letter), touched=AT - 22), usual, main=True)
    yield Case("idle_home", replace(home, larger=True, touched=AT - 22), usual)


def _bookings(office: Office) -> Iterator[Case]:
    usual = facts(office)
    yield Case("checkin", visit(Name.CHECKIN), usual, main=True)
    for side in ("left", "top", "bottom"):
        devices = office.devices.model_copy(update={"camera_side": side})
        turned = office.model_copy(update={"devices": devices})
        yield Case(f"checkin_{side}", visit(Name.CHECKIN), facts(turned))
        yield Case(f"home_camera_{side}", visit(Name.HOME), facts(turned))
    yield Case("checkin_blind", visit(Name.CHECKIN), replace(usual, camera=False))
    yield Case("several", visit(Name.SEVERAL), usual)
    members = WhoIsHere("c", "AQ1:", 4, (), "A")
    yield Case("members", visit(Name.MEMBERS, members=members), usual, main=True)
    yield Case("members_chosen", visit(Name.MEMBERS, members=members, ordinals=(1, 2, 4)), usual)
    rest = replace(members, party=5, came=(1, 3))
    yield Case("members_rest", visit(Name.MEMBERS, members=rest), usual)
    for key, digits, notice in (
        ("code_empty", "", ""),
        ("code", "48210945", ""),
        ("code_one", "48210945123", ""),
        ("code_complete", "482109451217", ""),
        ("code_wrong", "482109451234", ""),
        ("code_unknown", "482109451217", "code_unknown"),
    ):
        yield Case(key, visit(Name.CODE, digits=digits, notice=notice), usual, main=key == "code")


def _tickets(office: Office) -> Iterator[Case]:
    usual = facts(office)
    known = TicketFacts(ticket(office), 9, Range(25, 40))
    done = Done("c", (), known)
    yield Case("ticket", visit(Name.TICKET, answer=done), usual, main=True)
    family = ticket(office, 108, party=3, priority=Priority.DISABILITY)
    yield Case(
        "ticket_family", visit(Name.TICKET, answer=Done("c", (), TicketFacts(family, 0, Range(0, 5)))), usual
    )
    long = ticket(office, 1042, stage=office.stages[-1].id, service=office.services[-1].letter)
    stated = TicketFacts(ticket(office, 3, party=5, priority=Priority.STATED), 1, Range(5, 10))
    yield Case("ticket_stated", visit(Name.TICKET, answer=Done("c", (), stated)), usual)
    yield Case("ticket_long", visit(Name.TICKET, answer=Done("c", (), TicketFacts(long, 41, None))), usual)
    later = Done("c", (), TicketFacts(ticket(office, 19001), 41, Range(120, 150)))
    yield Case("ticket_many_digits", visit(Name.TICKET, answer=later), usual)
    yield Case("unprinted_many_digits", visit(Name.TICKET, answer=later, paper="cable"), usual)
    yield Case("unprinted", visit(Name.TICKET, answer=done, paper="paper_out"), usual, main=True)
    portal = office.model_copy(update={"portal_url": "https://antrean.kupang.example.go.id"})
    yield Case("unprinted_portal", visit(Name.TICKET, answer=done, paper="silent"), facts(portal))
    yield Case(
        "unprinted_long",
        visit(Name.TICKET, answer=Done("c", (), TicketFacts(family, 41, Range(120, 150))), paper="cable"),
        usual,
    )
    shown = TicketShown("c", Shown.WAITING, known)
    yield Case("status", visit(Name.STATUS, answer=shown), usual)
    yield Case("status_back", visit(Name.STATUS, answer=replace(shown, shown=Shown.RETURNED)), usual)
    called = TicketFacts(ticket(office, state=State.CALLED, counter=3), 0, None)
    yield Case("status_called", visit(Name.STATUS, answer=replace(shown, facts=called)), usual)
    yield Case("rating", visit(Name.RATING, answer=TicketShown("c", Shown.RATE, known)), usual, main=True)


def _refusals(office: Office) -> Iterator[Case]:
    usual = facts(office)
    thirteen, fifteen = utc(office, DAY, 13), utc(office, DAY, 15)
    thursday = DAY + dt.timedelta(days=2)
    named = {
        Refusal.TOO_EARLY: Named(day=DAY, start=thirteen, end=fifteen, opens=utc(office, DAY, 12, 30)),
        Refusal.TOO_LATE: Named(day=DAY, start=utc(office, DAY, 8)),
        Refusal.OTHER_OFFICE: Named(office=2),
        Refusal.OTHER_DAY: Named(day=thursday, start=utc(office, thursday, 8, 30)),
        Refusal.REVISED: Named(day=thursday),
        Refusal.USED: Named(number="A012"),
        Refusal.OFFICE_CLOSED: Named(opens=utc(office, thursday, 8)),
        Refusal.SERVICE_CLOSED: Named(opens=thirteen),
        Refusal.PARTY_TOO_LARGE: Named(left=5),
    }
    for reason in Refusal:
        refused = Refused("c", reason, named.get(reason, Named()))
        main = reason in (Refusal.TOO_EARLY, Refusal.FULL, Refusal.UNKNOWN_KEY)
        yield Case(f"refusal_{reason}", visit(Name.REFUSAL, answer=refused, service="C"), usual, main=main)
    past = Refused("c", Refusal.OTHER_DAY, Named(day=DAY - dt.timedelta(days=1)))
    yield Case("refusal_other_day_past", visit(Name.REFUSAL, answer=past), usual)
    unknown = Refused("c", Refusal.OTHER_OFFICE, Named(office=999))
    yield Case("refusal_other_office_unknown", visit(Name.REFUSAL, answer=unknown), usual)
    few = visit(Name.REFUSAL, answer=Refused("c", Refusal.FULL, Named(left=2)))
    seats = tuple(DaySeats(DAY + dt.timedelta(days=n), s) for n, s in ((1, 41), (2, 56), (3, 1)))
    yield Case("refusal_full_seats", few, replace(usual, next_days=seats))
    unbooked = office.model_copy(update={"booking_url": None})
    yield Case(
        "refusal_full_unbooked", visit(Name.REFUSAL, answer=Refused("c", Refusal.FULL)), facts(unbooked)
    )


def _information(office: Office, many: Office) -> Iterator[Case]:
    usual = facts(office)
    for topic in TOPICS:
        yield Case(
            f"information_{topic}",
            visit(Name.INFORMATION, topic=topic),
            usual,
            main=topic in ("hours", "documents"),
        )
    yield Case("information_minors", visit(Name.INFORMATION, topic="documents", choice="minors"), usual)
    yield Case("information_page", visit(Name.INFORMATION, topic="documents", page=1), usual)
    for topic in ("documents", "fees"):
        yield Case(f"information_many_{topic}", visit(Name.INFORMATION, topic=topic, choice="E"), facts(many))
    holiday = utc(office, dt.date(2026, 12, 23), 9)
    yield Case("information_holiday", visit(Name.INFORMATION, topic="hours"), replace(usual, now=holiday))
    bare = office.model_copy(
        update={"booking_url": None, "complaint": office.complaint.model_copy(update={"url": None})}
    )
    for topic in ("complaint", "booking"):
        yield Case(f"information_bare_{topic}", visit(Name.INFORMATION, topic=topic), facts(bare))


def _ends(office: Office) -> Iterator[Case]:
    usual, home = facts(office), visit(Name.HOME)
    yield Case("help", visit(Name.HELP), usual, main=True)
    yield Case("thanks", visit(Name.THANKS), usual)
    working = Pending(TakeTicket(id="c", service="A"), AT - 1)
    yield Case("working", replace(visit(Name.WHO, service="A"), pending=working), usual)
    lines = tuple(replace(line, availability=Availability.CLOSED) for line in usual.board.services)
    shut = board(office, open=False, services=lines)
    tomorrow = utc(office, DAY + dt.timedelta(days=1), 8)
    evening = utc(office, DAY, 17, 5)
    yield Case(
        "closed", home, replace(usual, now=evening, board=replace(shut, next_opening=tomorrow)), main=True
    )
    early = replace(shut, next_opening=utc(office, DAY, 8))
    yield Case("closed_early", home, replace(usual, now=utc(office, DAY, 6, 10), board=early))
    christmas = dt.date(2026, 12, 25)
    monday = utc(office, dt.date(2026, 12, 28), 8)
    feast = replace(usual, now=utc(office, christmas, 9), board=replace(shut, next_opening=monday))
    yield Case("closed_holiday", home, feast)
    yield Case("closed_for_good", home, replace(usual, board=replace(shut, next_opening=None)))
    broken = replace(usual, fault="disk_full", fault_since=utc(office, DAY, 8, 20))
    yield Case("out_of_service", home, broken, main=True)
