"""Information: six questions left, the answer right; what differs by service has its choices below."""

import datetime as dt
from itertools import groupby

from kiosk import hours
from kiosk.office import Name as OfficeName
from kiosk.office import Span, Weekday
from kiosk.ui.facts import Facts
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common, information_layout
from kiosk.ui.touches import TOPICS
from kiosk.ui.words import NOTHING, Both, Say, rupiah
from kiosk.ui.words import hours as span

ICONS = {
    "hours": "schedule",
    "documents": "description",
    "fees": "payments",
    "steps": "checklist",
    "complaint": "campaign",
    "booking": "calendar_month",
}
MINORS = "minors"
"""The choice of those under 17."""


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    topics = [
        Choice(
            f"topic:{topic}",
            _name(topic, say),
            ICONS[topic],
            group="topic",
            state=State.MAIN if topic == visit.topic else State.PLAIN,
        )
        for topic in TOPICS
    ]
    rows, texts, choices = _answer(visit, facts, say)
    pager = Choice("next", say("More"), "arrow_forward", group="pager")
    return Screen(
        Name.INFORMATION,
        common.head(facts, say),
        tuple(texts.items()),
        (*topics, *choices, pager, *common.foot(visit, facts, say)[:2]),
        rows=rows,
        icon=ICONS[visit.topic],
        tone=visit.topic,
        code=_code(visit.topic, facts),
        page=visit.page,
    )


def _name(topic: str, say: Say) -> Both:
    match topic:
        case "hours":
            return say("Hours")
        case "documents":
            return say("Documents")
        case "fees":
            return say("Fees")
        case "steps":
            return say("Steps")
        case "complaint":
            return say("Complaints")
        case _:
            return say("Booking")


def _code(topic: str, facts: Facts) -> str:
    if topic == "complaint":
        return facts.office.complaint.url or ""
    return (facts.office.booking_url or "") if topic == "booking" else ""


Answer = tuple[tuple[Row, ...], dict[str, Both], tuple[Choice, ...]]


def _answer(visit: Visit, facts: Facts, say: Say) -> Answer:
    match visit.topic:
        case "hours":
            texts = {"title": say("Opening hours"), "note": say("Elderly and toddlers need no booking")}
            return _hours(facts, say), texts, ()
        case "documents":
            return _documents(visit, facts, say)
        case "fees":
            return _fees(visit, facts, say)
        case "steps":
            steps = (
                Row(say.name(step.name), say.name(step.when) if step.when else NOTHING)
                for step in facts.office.steps
            )
            return tuple(steps), {"title": say("Steps of an application")}, ()
        case "complaint":
            texts = {
                "title": say("Complaints"),
                "lead": say("No brokers here. Report who asks for money"),
                "telephone": say.same(facts.office.complaint.telephone),
                "call": say("Call or write"),
                "note": say("Or come to the staff's desk"),
            }
            return (), texts, ()
    texts = {"title": say("Book a seat"), "lead": say("A booking saves you waiting")}
    note = (
        say("Scan this code with your phone")
        if facts.office.booking_url
        else say("Ask the staff how to book")
    )
    return (), {**texts, "note": note}, ()


def _hours(facts: Facts, say: Say) -> tuple[Row, ...]:
    """Days with the same hours stand together; breaks and a holiday close by have their own rows."""
    office = facts.office
    days = tuple(Weekday)

    def opening(day: Weekday) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        return office.opening.get(day, ()), office.breaks.get(day, ())

    rows: list[Row] = []
    for (opens, breaks), group in groupby(range(7), key=lambda number: opening(days[number])):
        numbers = list(group)
        name = _days(numbers, say)
        value = say.same(", ".join(span(s.start, s.end) for s in opens)) if opens else say("Closed")
        rows.append(Row(name, value))
        if opens and breaks:
            pause = say.same(", ".join(span(s.start, s.end) for s in breaks))
            rows.append(Row(say("Break"), pause, tone="muted"))
    holiday = _next_holiday(facts)
    if holiday:
        day, named = holiday
        rows.append(
            Row(
                say("{day}: {holiday}", day=say.short_day(day), holiday=say.name(named)),
                say("Closed"),
                tone="warn",
            )
        )
    return tuple(rows)


def _days(numbers: list[int], say: Say) -> Both:
    first, last = say.weekday(numbers[0]), say.weekday(numbers[-1])
    if len(numbers) == 1:
        return first
    return Both(*(f"{a}–{b}" for a, b in zip(first, last, strict=True)))


def _next_holiday(facts: Facts) -> tuple[dt.date, OfficeName] | None:
    """A holiday of the next two weeks."""
    today = facts.local.date()
    for ahead in range(14):
        day = today + dt.timedelta(days=ahead)
        named = hours.holiday(facts.office, day)
        if named is not None and facts.office.opening.get(Weekday.of(day)):
            return day, named
    return None


def _documents(visit: Visit, facts: Facts, say: Say) -> Answer:
    services = [service for service in facts.office.services if service.documents]
    found = {service.letter: service.documents for service in services}
    names = {service.letter: (say.name(service.name, short=True)) for service in services}
    if facts.office.minor_documents:
        found[MINORS], names[MINORS] = facts.office.minor_documents, say("Age 0–16")
    chosen = visit.choice if visit.choice in found else next(iter(found), "")
    rows = tuple(Row(say.name(name), icon="check", choice=key) for key in found for name in found[key])
    return rows, {"title": say("What to bring")}, _choices(names, chosen)


def _fees(visit: Visit, facts: Facts, say: Say) -> Answer:
    services = [service for service in facts.office.services if service.fees]
    names = {service.letter: say.name(service.name, short=True) for service in services}
    chosen = visit.choice if visit.choice in names else next(iter(names), "")
    rows = tuple(
        Row(say.name(fee.name), say.same(rupiah(fee.rupiah)), choice=service.letter)
        for service in services
        for fee in service.fees
    )
    # What keeps brokers out stands above the figures.
    return rows, {"title": say("Pay only at a bank or post office")}, _choices(names, chosen)


def _choices(names: dict[str, Both], chosen: str) -> tuple[Choice, ...]:
    """One choice a service, unless there is only one."""
    if len(names) < 2:
        return ()
    return tuple(
        Choice(f"for:{key}", name, group="for", state=State.SELECTED if key == chosen else State.PLAIN)
        for key, name in names.items()
    )


def layout(screen: Screen, pen: Pen) -> None:
    information_layout.layout(screen, pen)
