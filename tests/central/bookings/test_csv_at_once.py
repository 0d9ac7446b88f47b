"""An import beside all else that books: no seat sold twice, no code held twice, a file there whole or not."""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.db.models import F, Sum

from central.bookings import claims
from central.bookings.booking import Made, book
from central.bookings.csv_import import Outcome, run
from central.bookings.csv_plan import Change, Importer
from central.bookings.models import Booking, CodeClaim, Seats, State
from central.bookings.rules import Refused
from central.offices import revisions
from central.offices.models import Office
from tests.central.central_kit import NOBODY, NOW, TUESDAY, roomy, wish

pytestmark = pytest.mark.usefixtures("engine", "at_six")
HEAD = "referensi,tanggal,jam,layanan,rombongan\n"
SLOTS = ("08:00", "08:30", "09:00", "09:30", "10:00")
MINUTES = (480, 510, 540, 570, 600)


def together(*works: Callable[[], Any]) -> list[Any]:
    """What each answers; all begin at the same moment, each with a connection of its own."""
    start, answers = threading.Barrier(len(works)), [None] * len(works)

    def go(at: int, work: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            answers[at] = work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def adds_up(office: Office) -> None:
    """Seats taken are those of the bookings there are, and no more than there are."""
    assert not Seats.objects.filter(taken__gt=F("allowed")).exists()
    for row in Seats.objects.filter(office=office).exclude(minute=Seats.WHOLE_SESSION):
        booked = Booking.objects.filter(office=office, day=row.day, minute=row.minute).aggregate(
            n=Sum("party")
        )
        assert row.taken == (booked["n"] or 0), row


def test_a_file_and_other_systems_want_the_same_seats(committed_kupang: Office) -> None:
    """Two seats a slot: for each of five slots, the file wants both and five callers want one each."""
    office = committed_kupang
    file = (HEAD + "".join(f"MP-0000{n},2026-11-17,{at},A,2\n" for n, at in enumerate(SLOTS))).encode()

    def calls() -> list[Made | Refused]:
        return [book(office, wish(TUESDAY, minute), NOW, NOBODY) for minute in MINUTES]

    outcome, *others = together(lambda: run(office, file, NOW, NOBODY), *[calls] * 3)
    assert isinstance(outcome, Outcome)
    answers = [answer for many in others for answer in many]
    made = sum(isinstance(answer, Made) for answer in answers)
    assert {answer for answer in answers if isinstance(answer, Refused)} <= {Refused.FULL}
    if outcome.done:
        assert (outcome.new, Booking.objects.count()) == (5, 5 + made)
    else:
        # Every line without its seats is named, and none of the file is there.
        assert {bad.column for bad in outcome.bad} == {"party"}
        assert Booking.objects.count() == made
    adds_up(office)


def test_the_same_file_four_times_at_once(committed_kupang: Office) -> None:
    file = (HEAD + "".join(f"MP-0000{n},2026-11-17,{at},A,1\n" for n, at in enumerate(SLOTS))).encode()
    outcomes = together(*[lambda: run(committed_kupang, file, NOW, NOBODY)] * 4)
    assert Booking.objects.count() == 5
    assert sum(outcome.new for outcome in outcomes if outcome) == 5
    adds_up(committed_kupang)


def test_the_same_codes_in_two_orders_make_nobody_wait_in_a_circle(committed_kupang: Office) -> None:
    """More lines than are worked at a time, so that the two would meet from both ends."""
    lines = [f"MP-{n:06d},2026-11-17,{SLOTS[n % 5]},A,1\n" for n in range(2400)]
    files = [(HEAD + "".join(order)).encode() for order in (lines, lines[::-1])]
    office = roomy(committed_kupang)
    for file in files:
        assert b"MP-002399" in file
    outcomes = together(*[lambda file=file: run(office, file, NOW, NOBODY) for file in files])
    assert sorted(outcome.new for outcome in outcomes) == [0, 2400]
    adds_up(office)


def test_a_file_and_another_system_bring_the_same_codes(committed_kupang: Office) -> None:
    """Each code has one booking, whoever was first; and nobody's booking loses its code."""
    office = committed_kupang
    for turn in range(6):
        codes = [f"MP-{turn}00{n}" for n in range(5)]
        lines = "".join(
            f"{code},2026-11-{17 + turn % 3},{at},A,1\n" for code, at in zip(codes, SLOTS, strict=True)
        )
        file = (HEAD + lines).encode()

        def calls(codes: list[str] = codes) -> list[Made | Refused]:
            wishes = [
                wish(dt.date(2026, 11, 23), minute, foreign=(code,))
                for minute, code in zip(MINUTES, codes, strict=True)
            ]
            return [book(office, each, NOW, NOBODY) for each in wishes]

        together(lambda file=file: run(office, file, NOW, NOBODY), calls)
    held = list(CodeClaim.objects.filter(sealed=None).values_list("booking", flat=True))
    assert len(held) == len(set(held))
    for row in Booking.objects.all():
        assert len(row.foreign) == 1
        assert row.id in held
    adds_up(office)


def test_settings_are_published_while_people_book(committed_kupang: Office) -> None:
    """The one holds the office and wants its seats, the others hold seats and belong to the office."""
    office, current = committed_kupang, committed_kupang.current
    assert current is not None

    def publish() -> int:
        return sum(revisions.publish(office, current.owned, None).number > 0 for _ in range(12))

    def calls(day: int) -> int:
        days = [dt.date(2026, 11, day + n) for n in range(3)]
        made = [book(office, wish(each, minute), NOW, NOBODY) for each in days for minute in MINUTES]
        return sum(isinstance(each, Made) for each in made)

    assert together(publish, lambda: calls(17), lambda: calls(24)) == [12, 15, 15]
    adds_up(office)


def test_two_files_for_the_last_seats(committed_kupang: Office) -> None:
    files = [
        (HEAD + "".join(f"MP-{who}000{n},2026-11-17,{at},A,2\n" for n, at in enumerate(order))).encode()
        for who, order in (("A", SLOTS), ("B", SLOTS[::-1]))
    ]
    outcomes = together(*[lambda file=file: run(committed_kupang, file, NOW, NOBODY) for file in files])
    assert sorted(outcome.done for outcome in outcomes) == [False, True]
    assert Booking.objects.count() == 5
    adds_up(committed_kupang)


def test_what_a_file_leaves_as_it_is_stays_free_for_others(engine: str, committed_kupang: Office) -> None:
    """A kiosk tells who came while an import works: it waits for bookings that change, and for no other."""
    if engine == "sqlite":
        pytest.skip("it locks no rows")
    lines = [f"MP-0000{n},2026-11-17,{at},A,1\n" for n, at in enumerate(SLOTS)]
    run(committed_kupang, (HEAD + "".join(lines)).encode(), NOW, NOBODY)
    moves = claims.by_code("MP-00000")
    lines[0] = "MP-00000,2026-11-17,10:30,A,1\n"
    locked: list[str] = []

    def look() -> None:
        for row in Booking.objects.order_by("id"):
            try:
                with transaction.atomic():
                    Booking.objects.select_for_update(nowait=True).get(id=row.id)
            except OperationalError:
                locked.append(row.id)

    def progress(what: str, _done: int, _of: int) -> None:
        if what == "seats":
            together(look)

    assert run(committed_kupang, (HEAD + "".join(lines)).encode(), NOW, NOBODY, progress).changed == 1
    assert locked == [moves]


def test_a_line_is_looked_at_again_once_its_booking_is_locked(
    engine: str, committed_kupang: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine == "sqlite":
        pytest.skip("it writes one transaction at a time")
    run(committed_kupang, (HEAD + "MP-00000,2026-11-17,08:00,A,1\n").encode(), NOW, NOBODY)
    claim = Importer.claim

    def late(importer: Importer, changes: Sequence[Change]) -> list[Change]:
        together(lambda: Booking.objects.update(came=1, state=State.CHECKED_IN))
        return claim(importer, changes)

    monkeypatch.setattr(Importer, "claim", late)
    outcome = run(committed_kupang, (HEAD + "MP-00000,2026-11-17,09:00,A,1\n").encode(), NOW, NOBODY)
    assert [bad.line for bad in outcome.bad] == [2]
    row = Booking.objects.get()
    assert (row.minute, row.state, row.came) == (480, State.CHECKED_IN, 1)
    adds_up(committed_kupang)
