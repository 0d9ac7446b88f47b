"""All kiosks return at one instant, as after a power cut of the whole country: real protocol, over loopback.

Each has an hour's events waiting, keeps to the kiosk's own pace and retry, and shares the two cores with the
server, its database and all the others. At the end the database is asked for every event.
"""

import datetime as dt
import resource
import uuid
from collections import Counter

from bench.central_events import A_TICKET, another, journal
from bench.central_line import Asked, beside, checked
from bench.central_world import World, world
from bench.fleet_crowd import Course, Crowd
from bench.report import Row, percentile
from kiosk.record import Record
from kiosk.sync.pace import FIRST_S
from kiosk.sync.wire import Push, Report

FLEETS = (2_000, 10_000)
QUICK = (300,)
OFFICES = 130
TICKETS = 8
"""An hour of Kupang: about 53 a working day of seven hours."""
_LONGEST_S = 300.0
_MEASURED = 300
"""Kiosks whose turns tell what the server can carry: as many at once as it likes best, none waiting."""

Three = tuple[Asked, Asked, Asked]


def run(quick: bool) -> list[Row]:
    """Seconds until all are in step, requests/s, and what went wrong, which must be nothing."""
    rows: list[Row] = []
    for kiosks in QUICK if quick else FLEETS:
        rows += fleet(kiosks, kiosks if quick else _MEASURED)
    return rows


def fleet(kiosks: int, measured: int) -> list[Row]:
    """`kiosks` return; before them `measured` others tell what the server can carry."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most[1], most[1]))
    with world(kiosks + measured, 10, offices=OFFICES) as centre:
        made = _turns(centre, kiosks + measured)
        carried = _carried(centre, made[kiosks:])
        course = Crowd(centre.port, made[:kiosks]).run(_LONGEST_S)
        _all_there(centre, kiosks + measured)
        memory = centre.workers_mb()
    return _rows(kiosks, course, carried, memory)


def _turns(centre: World, count: int) -> list[Three]:
    """Backlog, sign of life and pull of each kiosk; its cursor is of before the outage."""
    cursors = [_cursor(centre, centre.tokens[place]) for place in range(min(OFFICES, count))]
    made, records = [], journal(TICKETS * A_TICKET, [])
    for number, token in enumerate(centre.tokens[:count]):
        push = another(records)
        pull = f"pull?cursor={cursors[number % len(cursors)]}"
        made.append(
            (
                Asked.push(push.model_copy(update={"report": _report(records)}), token),
                Asked.push(Push(epoch=push.epoch, report=_report([])), token),
                Asked.get(pull, token),
            )
        )
    return made


def _report(waiting: list[Record]) -> Report:
    return Report(
        now=dt.datetime.now(dt.UTC),
        version="1.0",
        waiting=len(waiting),
        oldest=waiting[0].wall if waiting else None,
        boot=str(uuid.uuid4()),
    )


def _cursor(centre: World, token: str) -> str:
    line = centre.line(token)
    asked = Asked.get("snapshot", token)
    cursor: str = checked(asked, line.ask(asked)).json("cursor")
    line.close()
    return cursor


def _carried(centre: World, kiosks: list[Three]) -> float:
    """Requests/s of the same turns from eight lines, one after the other: what the server can carry."""
    lines = [centre.line(centre.tokens[0]) for _ in range(8)]
    queues = [[asked for turn in kiosks[place::8] for asked in (turn[0], turn[2])] for place in range(8)]
    times, took = beside(lines, queues)
    for line in lines:
        line.close()
    return len(times) / took


def _all_there(centre: World, kiosks: int) -> None:
    """RuntimeError unless every event of every kiosk is stored once, in order, and nothing was set apart."""
    wanted = kiosks * TICKETS * A_TICKET
    found = centre.sql(
        """SELECT (SELECT count(*) FROM kiosks_event),
                  (SELECT count(DISTINCT (journal_id, seq)) FROM kiosks_event),
                  (SELECT count(*) FROM kiosks_journal WHERE highest = %s),
                  (SELECT count(*) FROM kiosks_parked), (SELECT count(*) FROM kiosks_quarantined),
                  (SELECT count(*) FROM kiosks_alarm)""",
        TICKETS * A_TICKET,
    )
    if found != [(wanted, wanted, kiosks, 0, 0, 0)]:
        raise RuntimeError(f"{wanted} events of {kiosks} kiosks were sent, the database has {found}")


def _rows(kiosks: int, course: Course, carried: float, memory: float) -> list[Row]:
    bad = sum(course.bad.values())
    told = ", ".join(f"{count} × {why}" for why, count in course.bad.most_common(4))
    who = f"{kiosks:,} kiosks"
    calm = max(course.in_step)
    requests = f"{len(course.answered):,} answered, {len(course.busy):,} told to wait"
    return [
        Row(
            f"{who}: events lost or doubled", 0, "", f"{kiosks * TICKETS * A_TICKET:,} stored once", "0", True
        ),
        Row(f"{who}: failures but 503 with Retry-After", bad, "", told or requests, "0", bad == 0),
        Row(f"{who}: time to calm, all in step", calm, "s", f"first contacts over {FIRST_S:.0f} s"),
        Row(f"{who}: in step, half of them", percentile(course.in_step, 0.5), "s"),
        Row(f"{who}: requests sent, most in a second", _peak(course.sent), "/s", f"carries {carried:,.0f}/s"),
        Row(f"{who}: requests answered, most in a second", _peak(course.answered), "/s"),
        Row(f"{who}: told to wait (503)", len(course.busy), "", requests),
        Row(f"{who}: from request to answer, p50", percentile(course.waits, 0.5) * 1000, "ms"),
        Row(f"{who}: from request to answer, p99", percentile(course.waits, 0.99) * 1000, "ms"),
        Row(f"{who}: memory of a worker", memory, "MB", "", "≤ 120 MB", memory <= 120),
    ]


def _peak(moments: list[float]) -> int:
    return max(Counter(map(int, moments)).values())
