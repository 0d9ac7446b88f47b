"""Whatever is done in whatever order: seats taken are those of the bookings there are, and a kiosk that pulls
now and then knows every one of them as it is."""

import datetime as dt
from random import Random

import pytest
from django.db.models import Sum

from central.bookings import feed
from central.bookings.booking import Made, book, cancel, move
from central.bookings.csv_import import run
from central.bookings.models import Booking, Seats, State
from central.offices import revisions
from central.offices.models import Office
from kiosk.bookings import Booking as KioskBooking
from tests.central.central_kit import NOBODY, NOW, TODAY, wish

pytestmark = pytest.mark.usefixtures("at_six")
DAYS = [dt.date(2026, 11, day) for day in (16, 17, 18, 27)]  # the last is beyond the window
SLOTS = [480, 510, 540, 570, 600, 630, 780, 810]


class AtRandom:
    """An office in which everything happens at random."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.random, self.count = office, Random(seed), 0
        self.ids: list[str] = []

    def step(self) -> None:
        self.random.choice(
            [self.book, self.book, self.move, self.move, self.cancel, self.imports, self.settings]
        )()

    def _at(self) -> tuple[dt.date, int]:
        return self.random.choice(DAYS), self.random.choice(SLOTS)

    def book(self) -> None:
        day, minute = self._at()
        made = book(self.office, wish(day, minute, self.random.randint(1, 3)), NOW, NOBODY)
        if isinstance(made, Made):
            self.ids.append(made.booking.id)

    def move(self) -> None:
        if self.ids:
            move(self.office, self.random.choice(self.ids), *self._at(), NOW, NOBODY)

    def cancel(self) -> None:
        if self.ids:
            cancel(self.office, self.random.choice(self.ids), NOW, NOBODY)

    def imports(self) -> None:
        lines = ["referensi,tanggal,jam,layanan,rombongan,batal"]
        for code in self.random.sample(range(8), self.random.randint(1, 4)):
            day, minute = self._at()
            gone = self.random.choice(["", "", "ya"])
            lines.append(
                f"MP-{code:06d},{day},{minute // 60}:{minute % 60:02d},A,{self.random.randint(1, 2)},{gone}"
            )
        run(self.office, "\n".join(lines).encode(), NOW, NOBODY)

    def settings(self) -> None:
        assert self.office.current is not None
        owned = self.office.current.owned
        owned["sessions"][0].update(seats=self.random.randint(1, 4), quota=self.random.randint(1, 6))
        owned["sessions"][1].update(seats=self.random.randint(1, 4), quota=self.random.randint(1, 4))
        revisions.publish(self.office, owned, None)
        self.office.refresh_from_db()


def check_seats(office: Office) -> None:
    live = Booking.objects.filter(office=office).exclude(state=State.CANCELLED)
    for row in Seats.objects.filter(office=office):
        there = live.filter(day=row.day, session=row.session)
        if row.minute != Seats.WHOLE_SESSION:
            there = there.filter(minute=row.minute)
        assert row.taken == (there.aggregate(people=Sum("party"))["people"] or 0), row
        assert row.taken <= row.seats == max(row.allowed, row.taken), row


@pytest.mark.parametrize("seed", range(4))
def test_seats_add_up_and_the_kiosk_knows(committed_kupang: Office, seed: int) -> None:
    scene = AtRandom(committed_kupang, seed)
    whole = feed.snapshot(1, TODAY)
    known: dict[str, KioskBooking] = {each.booking: each for each in whole.bookings}
    cursor, last = whole.cursor, whole.last
    for n in range(40):
        scene.step()
        if n % 3 == 0:
            page = feed.changes(1, cursor, TODAY, limit=2)
            known |= {each.booking: each for each in page.bookings}
            cursor = page.cursor
    assert Booking.objects.count() > 3
    check_seats(committed_kupang)
    more = True
    while more:
        page = feed.changes(1, cursor, TODAY, limit=2)
        known |= {each.booking: each for each in page.bookings}
        cursor, more = page.cursor, page.more
    now = {row.id: row.for_kiosk() for row in Booking.objects.all()}
    assert {key: each for key, each in now.items() if each.day <= last} == {
        key: each for key, each in known.items() if each.day <= last
    }
    # Of what lies beyond, the kiosk knows at least what it must refuse.
    assert all(now[key] == each for key, each in known.items())
