"""A small office and tickets for it, for tests of the queue's rules: Tuesday 2026-11-17 in WIB."""

import datetime as dt
from typing import Any

from kiosk.estimate import Estimates, Wait
from kiosk.hall import Hall
from kiosk.office import Office
from kiosk.order import came, due_first
from kiosk.standing import CounterState, DayState
from kiosk.ticket import Kind, State, Ticket

DAY = dt.date(2026, 11, 17)


def office(**changes: Any) -> Office:
    """Open 08:00 to 12:00 and 13:00 to 16:00; documents at counters 1 and 2, interview at 3; 10 min each."""
    name = {"id": "Nama", "en": "Name"}
    stage = {"name": name, "where": name, "minutes": 10}
    service = {"letter": "A", "name": name, "stages": ["documents", "interview"]}
    information = {"letter": "I", "name": name, "stages": ["information"], "counted": False}
    facts: dict[str, Any] = {
        "code": 1,
        "name": name,
        "zone": "Asia/Jakarta",
        "opening": {"tuesday": "08:00-16:00"},
        "breaks": {"tuesday": "12:00-13:00"},
        "services": [service, information],
        "stages": [
            stage | {"id": "documents", "then": "away"},
            stage | {"id": "interview"},
            stage | {"id": "information"},
        ],
        "counters": [
            {"number": 1, "stages": ["documents"]},
            {"number": 2, "stages": ["documents"]},
            {"number": 3, "stages": ["interview"]},
        ],
        "sessions": [
            {
                "id": "morning",
                "name": name,
                "hours": "08:00-12:00",
                "slot_minutes": 30,
                "seats": 4,
                "quota": 32,
            }
        ],
        "quota": {"walk_in": 10, "priority": 3},
        "order": {"priority_share": 0},
        "complaint": {"telephone": "021"},
    }
    return Office.model_validate(facts | changes)


def at(clock: str) -> dt.datetime:
    """`"08:30"` or `"08:30:20"` of the day, in UTC."""
    return dt.datetime.combine(DAY, dt.time.fromisoformat(clock)).replace(
        tzinfo=dt.timezone(dt.timedelta(hours=7))
    )


def ticket(where: Office, number: str, arrived: str, **changes: Any) -> Ticket:
    """A ticket taken at `arrived`, a walk-in at documents unless told otherwise; `slot` in minutes."""
    moment = at(arrived)
    facts: dict[str, Any] = {"kind": Kind.WALK_IN, "priority": None, "slot": None} | changes
    slot = at("00:00") + dt.timedelta(minutes=facts["slot"]) if facts["slot"] is not None else None
    counted = came(where, moment)
    made: dict[str, Any] = {
        "id": number.encode().hex().rjust(16, "0"),
        "number": number,
        "serial": int(number[1:]),
        "service": "A",
        "day": DAY,
        "stage": "documents",
        "party": 1,
        "issued": moment,
        "came": counted,
        "due": due_first(where, facts["kind"], facts["priority"], counted, slot),
        "since": moment,
        "state": State.WAITING,
    }
    return Ticket(**(made | facts))


def hall(*tickets: Ticket, counters: tuple[CounterState, ...] = ()) -> Hall:
    return Hall(
        day=DayState(day=DAY),
        tickets={ticket.id: ticket for ticket in tickets},
        counters={counter.number: counter for counter in counters},
    )


def minutes(estimates: Estimates, *tickets: Ticket) -> list[float]:
    """Estimated minutes until each ticket's call."""
    return [round(estimates.tickets[one.id].minutes, 6) for one in tickets]


def newcomer(estimates: Estimates, letter: str = "A", priority: bool = False) -> Wait:
    """The wait of one who takes a number now."""
    wait = estimates.newcomer(letter, priority)
    assert wait is not None
    return wait


def line(count: int, **changes: Any) -> list[Ticket]:
    """Walk-ins A001, A002, ... who came a minute apart from 09:01 on."""
    return [ticket(office(), f"A{n:03}", f"09:{n:02}", **changes) for n in range(1, count + 1)]
