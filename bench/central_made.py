"""What stands in the measured centre's database at the beginning. Run in a process of its own, with Django.

    python -m bench.central_made OFFICES KIOSKS BOOKINGS

Told on standard output: the office of the kiosks, one to be booked in a rush, the key of another system that
books, a Monday to come, the kiosks' tokens, and ids of bookings that may come.
"""

import datetime as dt
import secrets
import sys
from pathlib import Path
from typing import Any

import django

FILES = Path(__file__).parent.parent / "offices"
OTHERS = 1000
"""Codes of further offices go on from here."""
DAY_BOOKINGS = 150
"""Bookings of a day of the office: 1,350 in what a kiosk holds."""
BEYOND = 30
"""Days ahead, where no kiosk looks: a pull stays a day's, whatever comes of these bookings."""


def main(offices: int, kiosks: int, to_come: int) -> None:
    django.setup()
    from central.bookings import clients  # noqa: PLC0415 -- only after Django's set-up
    from central.bookings.models import ApiClient  # noqa: PLC0415
    from central.kiosks.models import Kiosk  # noqa: PLC0415
    from central.kiosks.tokens import digest, new_token  # noqa: PLC0415
    from central.offices import revisions  # noqa: PLC0415
    from central.offices.models import Office  # noqa: PLC0415
    from central.passes import keys  # noqa: PLC0415

    now = dt.datetime.now(dt.UTC)
    keys.tend(now)
    office, rushed = (
        revisions.found(slug, (FILES / f"{slug}.toml").read_text()) for slug in ("kupang", "surabaya")
    )
    others = [
        Office(code=OTHERS + n, slug=f"office-{n}", name={"id": f"Kantor {n}"}, current=office.current)
        for n in range(1, offices)
    ]
    Office.objects.bulk_create(others)
    tokens, every = [new_token() for _ in range(kiosks)], [office, *others]
    Kiosk.objects.bulk_create(
        Kiosk(office=every[n % offices], place=n // offices + 1, token_hash=digest(token), enrolled_at=now)
        for n, token in enumerate(tokens)
    )
    key, kept = clients.new_key()
    ApiClient.objects.create(name="bench", key_hash=kept, every_office=True)
    ids = _bookings(office, now, to_come)
    day = rushed.settings().business_day(now) + dt.timedelta(days=7)
    day -= dt.timedelta(days=day.weekday())
    print(office.code, rushed.code, key, day, *tokens, *ids)


def _bookings(office: Any, now: dt.datetime, to_come: int) -> list[str]:
    from central.bookings.models import Booking  # noqa: PLC0415

    today = office.settings().business_day(now)
    session = office.settings().sessions[0].id
    ids = []
    for ahead in (*range(-1, 8), BEYOND):
        rows = [
            Booking(
                id=secrets.token_hex(8),
                office=office,
                day=today + dt.timedelta(days=ahead),
                session=session,
                minute=510,
                service="A",
                code_hash=secrets.token_hex(32),
            )
            for _ in range(to_come if ahead == BEYOND else DAY_BOOKINGS)
        ]
        Booking.objects.bulk_create(rows, batch_size=1000)
        ids += [row.id for row in rows] if ahead == BEYOND else []
    return ids


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
