"""CSV files of offices: all or nothing, every bad line named, the same file twice changes nothing."""

import datetime as dt

import pytest

from central.bookings import claims
from central.bookings.booking import cancel
from central.bookings.csv_import import Outcome, run
from central.bookings.models import Act, Booking, CodeClaim, Imported, Seats, State, Trace
from central.offices.models import Office
from kiosk.codes import new_code
from tests.central.central_kit import NIK, NOBODY, NOW, made, office, roomy, wish

pytestmark = pytest.mark.usefixtures("at_six")
HEAD = "referensi,tanggal,jam,layanan,rombongan"
GOOD = f"""{HEAD}
MP-000001,17/11/2026,08.30,Paspor baru,2
MP-000002,2026-11-17,09:00,B,1
MP-000003,18-11-2026,13.00,a,
"""


def imported(office: Office, text: str | bytes, now: dt.datetime = NOW) -> Outcome:
    return run(office, text.encode() if isinstance(text, str) else text, now, NOBODY)


def told(outcome: Outcome) -> list[tuple[int, str]]:
    return [(bad.line, bad.column) for bad in outcome.bad if not bad.notice]


def taken(day: int, minute: int, session: str = "morning") -> int:
    session = session if minute < 12 * 60 else "afternoon"
    return Seats.objects.get(day=dt.date(2026, 11, day), minute=minute, session=session).taken


def test_a_good_file(kupang: Office) -> None:
    outcome = imported(kupang, GOOD)
    assert (outcome.done, outcome.lines, outcome.new) == (True, 3, 3)
    row = Booking.objects.get(id=claims.by_code("mp 000001") or "")
    assert (row.day, row.time, row.service, row.party) == (dt.date(2026, 11, 17), "08:30", "A", 2)
    assert (taken(17, 510), taken(17, 540), taken(18, 780)) == (2, 1, 1)
    assert Trace.objects.get().act == Act.IMPORTED
    assert Imported.objects.get().new == 3


def test_the_same_file_again_changes_nothing(kupang: Office) -> None:
    imported(kupang, GOOD)
    before = list(Booking.objects.order_by("id").values())
    again = imported(kupang, GOOD)
    assert (again.done, again.new, again.changed) == (True, 0, 0)
    assert list(Booking.objects.order_by("id").values()) == before


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_as_excel_saves_it(kupang: Office, encoding: str) -> None:
    text = "sep=;\r\n" + GOOD.replace(",", ";").replace("\n", "\r\n")
    assert imported(kupang, text.encode(encoding)).new == 3


def test_every_bad_line_is_named_and_nothing_is_kept(kupang: Office) -> None:
    outcome = imported(
        kupang,
        f"""{HEAD}
MP-000001,2026-11-17,08:30,A,2
,2026-11-17,08:30,A,1
MP-000002,2026-02-30,08:30,A,1
MP-000003,2026-11-17,25:00,A,1
MP-000004,2026-11-17,08:30,Z,1
MP-000005,2026-11-17,08:30,A,9
{NIK},2026-11-17,08:30,A,1
MP1,2026-11-17,08:30,A,1
mp000001,2026-11-18,08:30,A,1
4.82E+11,2026-11-17,08:30,A,1
""",
    )
    assert told(outcome) == [
        (3, ""),
        (4, "day"),
        (5, "time"),
        (6, "service"),
        (7, "party"),
        (8, "foreign"),
        (9, "foreign"),
        (10, ""),
        (11, "foreign"),
    ]
    assert not Booking.objects.exists()
    assert not CodeClaim.objects.exists()
    assert Imported.objects.get().new == 0
    assert NIK not in str(list(Imported.objects.values()))


def test_what_the_office_does_not_give_is_named(kupang: Office) -> None:
    outcome = imported(
        kupang,
        f"""{HEAD}
MP-000001,2026-11-21,08:30,A,1
MP-000002,2026-11-17,08:40,A,1
MP-000003,2026-11-13,08:30,A,1
MP-000004,2027-11-17,08:30,A,1
MP-000005,2026-11-17,12:00,A,1
""",
    )
    assert told(outcome) == [(2, "day"), (3, "time"), (4, "day"), (5, "day"), (6, "time")]
    assert not Seats.objects.exists()


def test_lines_without_a_seat_are_named_in_order(kupang: Office) -> None:
    made(kupang, wish())
    outcome = imported(
        kupang,
        f"""{HEAD}
MP-000001,2026-11-17,08:30,A,1
MP-000002,2026-11-17,08:30,A,1
MP-000003,2026-11-17,09:00,A,2
MP-000004,2026-11-17,08:30,A,1
""",
    )
    assert told(outcome) == [(3, "party"), (5, "party")]
    assert Booking.objects.count() == CodeClaim.objects.count() == 1
    assert taken(17, 510) == 1


def test_who_has_a_seat_keeps_it_before_a_new_line(kupang: Office) -> None:
    imported(kupang, f"{HEAD}\nMP-000001,2026-11-17,08:30,A,2\n")
    outcome = imported(
        kupang, f"{HEAD},lunas\nMP-000002,2026-11-17,08:30,A,1,\nMP-000001,2026-11-17,08:30,A,2,ya\n"
    )
    assert told(outcome) == [(2, "party")]


def test_a_newer_file_moves_cancels_and_adds(kupang: Office) -> None:
    imported(kupang, GOOD)
    first, second, third = (claims.by_code(f"MP-00000{n}") for n in (1, 2, 3))
    outcome = imported(
        kupang,
        f"""{HEAD},batal,lunas
MP-000001,2026-11-17,09:00,A,1,,
MP-000002,2026-11-17,09:00,B,1,ya,
MP-000003,2026-11-18,13:00,A,1,,ya
MP-000004,2026-11-18,13:30,A,1,,
MP-000005,2026-11-18,13:30,A,1,ya,
""",
    )
    assert (outcome.done, outcome.new, outcome.changed) == (True, 1, 3)
    rows = {row.id: row for row in Booking.objects.all()}
    assert (rows[first or ""].state, rows[first or ""].revision, rows[first or ""].party) == ("moved", 1, 1)
    assert rows[second or ""].state == State.CANCELLED
    assert (rows[third or ""].revision, rows[third or ""].paid) == (0, True)
    assert (taken(17, 510), taken(17, 540), taken(18, 780), taken(18, 810)) == (0, 1, 1, 1)
    assert taken(17, -1) == 1


def test_two_full_slots_may_be_swapped(kupang: Office) -> None:
    imported(kupang, f"{HEAD}\nMP-000001,2026-11-17,08:30,A,2\nMP-000002,2026-11-17,09:00,A,2\n")
    outcome = imported(kupang, f"{HEAD}\nMP-000001,2026-11-17,09:00,A,2\nMP-000002,2026-11-17,08:30,A,2\n")
    assert outcome.changed == 2
    assert (taken(17, 510), taken(17, 540), taken(17, -1)) == (2, 2, 4)


def test_what_was_cancelled_here_comes_back_with_a_new_revision(kupang: Office) -> None:
    imported(kupang, GOOD)
    cancel(kupang, claims.by_code("MP-000001") or "", NOW, NOBODY)
    assert imported(kupang, GOOD).changed == 1
    row = Booking.objects.get(id=claims.by_code("MP-000001") or "")
    assert (row.state, row.revision) == (State.MOVED, 1)
    assert taken(17, 510) == 2


def test_who_has_come_is_not_moved(kupang: Office) -> None:
    imported(kupang, GOOD)
    Booking.objects.update(came=1)
    assert told(imported(kupang, GOOD.replace("08.30", "10.00"))) == [(2, "")]


def test_a_code_of_another_office_is_named(kupang: Office) -> None:
    from tests.central.central_kit import office

    imported(office("blitar"), f"{HEAD}\nMP-000001,2026-11-17,08:30,A,1\n")
    assert told(imported(kupang, GOOD)) == [(2, "")]
    assert Booking.objects.count() == 1


def test_our_own_codes_of_before(kupang: Office) -> None:
    from random import Random

    code = new_code(Random(1))
    assert imported(kupang, f"kode,tanggal,jam,layanan\n{code},2026-11-17,08:30,A\n").new == 1
    row = Booking.objects.get()
    assert claims.code_of(row) == code
    assert row.for_kiosk().code_hash
    assert told(imported(kupang, "kode,tanggal,jam,layanan\n482109451218,2026-11-17,08:30,A\n")) == [
        (2, "code")
    ]


def test_slots_of_this_morning_are_taken(kupang: Office) -> None:
    """The list of the day comes at nine: people of eight o'clock stand in the hall."""
    nine = NOW + dt.timedelta(hours=3)
    assert imported(kupang, f"{HEAD}\nMP-000001,2026-11-16,08:00,A,1\n", nine).new == 1


def test_names_and_numbers_of_persons_are_left_out(kupang: Office) -> None:
    text = f"{HEAD},nama,nik\nMP-000001,2026-11-17,08:30,A,1,Maria Goreti,{NIK}\n"
    outcome = imported(kupang, text)
    assert outcome.new == 1
    assert [bad.notice for bad in outcome.bad] == [True, True]
    kept = str([list(m.objects.values()) for m in (Booking, CodeClaim, Imported, Trace)])
    assert "Maria" not in kept
    assert NIK not in kept


@pytest.mark.parametrize(
    "data", [b"", b"\x00\xff" * 500, b"PK\x03\x04zip", b'"', b"a,b\n1,2\n", HEAD.encode()]
)
def test_no_file_raises(kupang: Office, data: bytes) -> None:
    imported(kupang, data)
    assert not Booking.objects.exists()


def test_a_name_in_the_wrong_column_is_shown_and_not_kept(kupang: Office) -> None:
    outcome = imported(kupang, f"{HEAD}\nMP-000001,Maria Goreti,08:30,A,1\n")
    assert "Maria" in str(outcome.bad[0])
    imported(kupang, "Maria Goreti,5371014508900001\n")
    assert Imported.objects.count() == 2
    assert "Maria" not in str(list(Imported.objects.values()))


def lines(count: int) -> bytes:
    days = [day for n in range(40) if (day := dt.date(2026, 11, 17) + dt.timedelta(days=n)).weekday() < 5]
    days.remove(dt.date(2026, 12, 25))
    slots = ["08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "13:00", "13:30", "14:00", "14:30"]
    rows = (
        f"MP-{n:09d},{days[n % len(days)]},{slots[n // len(days) % len(slots)]},A,1" for n in range(count)
    )
    return "\n".join([HEAD, *rows, ""]).encode()


def test_thousands_of_lines_show_their_progress(db: None) -> None:
    seen: list[tuple[str, int, int]] = []
    outcome = run(roomy(office()), lines(3000), NOW, NOBODY, lambda *each: seen.append(each))
    assert outcome.new == 3000
    assert [each for each in seen if each[0] == "checking"] == [
        ("checking", n, 3000) for n in (0, 1000, 2000)
    ]
    assert Booking.objects.count() == 3000


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_thousand_lines(db: None) -> None:
    kupang = roomy(office())
    assert run(kupang, lines(100_000), NOW, NOBODY).new == 100_000
    assert run(kupang, lines(100_000), NOW, NOBODY).changed == 0
    spoiled = lines(100_000).replace(b",A,1\nMP-000050000", b",A,x\nMP-000050000")
    assert told(run(kupang, spoiled, NOW, NOBODY)) == [(50_001, "party")]


def test_a_code_of_a_booking_that_is_over_is_taken_over(kupang: Office) -> None:
    """As another system may: who did not come yesterday books anew with the same reference."""
    imported(kupang, f"{HEAD}\nMP-000001,2026-11-17,08:30,A,1\n")
    gone = Booking.objects.get()
    Booking.objects.update(state=State.NO_SHOW)
    again = f"{HEAD}\nMP-000001,2026-11-19,09:00,A,1\n"
    assert imported(kupang, again, NOW + dt.timedelta(days=2)).new == 1
    row = Booking.objects.get(id=claims.by_code("MP-000001") or "")
    assert (row.day, row.state) == (dt.date(2026, 11, 19), State.BOOKED)
    assert CodeClaim.objects.get().day == row.day
    gone.refresh_from_db()
    assert (gone.foreign, len(row.foreign)) == ([], 1)
    # What says nothing of a day to come is a mistake still, and nothing to be moved.
    Booking.objects.update(day=dt.date(2026, 11, 10))
    assert told(imported(kupang, f"{HEAD}\nMP-000001,2026-11-11,08:30,A,1\n")) == [(2, "")]


def test_a_code_of_another_offices_cancelled_booking_is_free(kupang: Office) -> None:
    other = office("surabaya")
    there = made(other, wish(foreign=("MP-000001",))).booking
    line = f"{HEAD}\nMP-000001,2026-11-17,08:30,A,1\n"
    assert told(imported(kupang, line)) == [(2, "")]
    cancel(other, there.id, NOW, NOBODY)
    assert imported(kupang, line).new == 1
    there.refresh_from_db()
    assert there.foreign == []
    assert Booking.objects.get(id=claims.by_code("MP-000001") or "").office_id == kupang.code
