"""The booking rush: many lines book the last seats of a day at once, with the API of other systems.

In the study of Surabaya the app broke each time that the quota opened: 100 seats a day, everybody at once.
"""

import json
import secrets
from collections import Counter

from bench.central_line import Asked, Line, beside, posted
from bench.central_world import World
from bench.report import Row, percentile

LINES = 32
SEATS = 100
_SLOTS = ("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "13:00", "13:30", "14:00", "14:30")
_PATH = "/api/booking/v1/bookings"


def rush(centre: World, wishes: int) -> list[Row]:
    """`wishes` bookings of one or two people for the 100 seats of a day: what was sold, and what it took."""
    lines = [Line(centre.port) for _ in range(LINES)]
    asked = [_wish(centre, number) for number in range(wishes)]
    statuses: Counter[int] = Counter()
    times, took = beside(
        lines,
        [asked[place::LINES] for place in range(LINES)],
        lambda _asked, answer: statuses.update([answer.status]),
    )
    for line in lines:
        line.close()
    odd = wishes - statuses[201] - statuses[409]
    if odd:
        raise RuntimeError(f"answers of a rush: {dict(statuses)}")
    sold, people = _sold(centre)
    seats = f"{people} of {SEATS} seats"
    right = people == SEATS and sold == statuses[201] and not _over(centre)
    who = f"rush: {wishes:,} wishes, {LINES} at once"
    return [
        Row(f"{who}, seats sold beyond those there", max(0, people - SEATS), "", seats, "0", right),
        Row(f"{who}, answers", wishes / took, "/s", f"{statuses[201]} booked, {statuses[409]} told full"),
        Row(f"{who}, p50", percentile(times, 0.5) * 1000, "ms"),
        Row(f"{who}, p99", percentile(times, 0.99) * 1000, "ms"),
    ]


def _sold(centre: World) -> tuple[int, int]:
    """Bookings of the day and their people, as the database has them."""
    ((bookings, people),) = centre.sql(
        "SELECT count(*), coalesce(sum(party), 0) FROM bookings_booking WHERE office_id = %s AND day = %s",
        centre.rushed,
        centre.monday,
    )
    return int(bookings), int(people)


def _over(centre: World) -> list[tuple[object, ...]]:
    """Slots and sessions whose count is not that of their bookings, or beyond what is allowed."""
    return centre.sql(
        """SELECT s.session, s.minute, s.taken, s.allowed, coalesce(sum(b.party), 0)
           FROM bookings_seats s LEFT JOIN bookings_booking b
             ON b.office_id = s.office_id AND b.day = s.day AND b.session = s.session
             AND s.minute IN (b.minute, -1)
           WHERE s.office_id = %s AND s.day = %s GROUP BY s.id
           HAVING s.taken <> coalesce(sum(b.party), 0) OR s.taken > s.allowed""",
        centre.rushed,
        centre.monday,
    )


def _wish(centre: World, number: int) -> Asked:
    party = 1 + number % 2
    words = {
        "office": centre.rushed,
        "day": centre.monday,
        "time": _SLOTS[number % len(_SLOTS)],
        "service": "A",
        "party": party,
    }
    raw = posted(_PATH, json.dumps(words).encode(), centre.client_key)
    head = f"Idempotency-Key: {secrets.token_hex(16)}\r\n".encode()
    first, _, rest = raw.partition(b"\r\n")
    return Asked(first + b"\r\n" + head + rest, (b'"',))
