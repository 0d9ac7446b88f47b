"""Bookings from CSV: as staff save them, every mistake by line, and nothing of a person kept."""

import csv
import io
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk import codes
from kiosk.bookings import Booking, Status
from kiosk.office import Office
from kiosk.sync.csv_bookings import read
from kiosk.sync.csv_table import BadLine

SECRET = b"0123456789abcdef"
NIK = "3578011203900001"


def _name(text: str) -> dict[str, str]:
    return {"id": text, "en": f"{text} (en)"}


OFFICE = Office.model_validate(
    {
        "code": 12,
        "name": _name("Kantor Imigrasi"),
        "zone": "Asia/Jakarta",
        "opening": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "08:00-15:00"),
        "breaks": {"friday": "11:00-12:00"},
        "holidays": [{"day": date(2026, 12, 25), "name": _name("Natal")}],
        "services": [
            {"letter": "A", "name": _name("Paspor baru"), "stages": ["check"]},
            {"letter": "B", "name": _name("Penggantian"), "stages": ["check"], "party_limit": 2},
            {"letter": "C", "name": _name("Pengambilan"), "stages": ["check"], "bookable": False},
        ],
        "stages": [{"id": "check", "name": _name("Periksa"), "minutes": 10, "where": _name("Loket 1")}],
        "counters": [{"number": 1, "stages": ["check"]}],
        "sessions": [
            {
                "id": "morning",
                "name": _name("Pagi"),
                "hours": "08:00-12:00",
                "slot_minutes": 30,
                "seats": 8,
                "quota": 60,
            }
        ],
        "quota": {"walk_in": 60},
        "complaint": {"telephone": "0380"},
    }
)
CODES = [codes.new_code(Random(seed)) for seed in range(20)]
HEADING = "code,foreign,day,time,service,party,priority,paid,cancelled,revision\n"


def line(**changes: str) -> str:
    cells = {
        "code": codes.group(CODES[0]),
        "foreign": "",
        "day": "2026-11-17",
        "time": "08:30",
        "service": "A",
        "party": "",
        "priority": "",
        "paid": "",
        "cancelled": "",
        "revision": "",
    }
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow((cells | changes).values())
    return text.getvalue()


def one(**changes: str) -> Booking:
    bookings, bad = read(HEADING + line(**changes), OFFICE, SECRET)
    assert not bad
    return bookings[0]


def mistakes(**changes: str) -> list[tuple[int, str]]:
    bookings, bad = read(HEADING + line(**changes), OFFICE, SECRET)
    assert not bookings
    return [(each.line, each.column) for each in bad]


def test_a_booking_with_all_its_facts() -> None:
    found = one(
        foreign="MP-2026-0017|APAPO 99812", party="3", priority="ya", paid="yes", cancelled="1", revision="7"
    )
    assert found == Booking(
        booking=found.booking,
        office=12,
        day=date(2026, 11, 17),
        start_minute=510,
        service="A",
        party=3,
        revision=7,
        status=Status.CANCELLED,
        priority=True,
        paid=True,
        code_hash=codes.code_hash(SECRET, CODES[0]),
        foreign=(codes.foreign_hash(SECRET, "mp20260017"), codes.foreign_hash(SECRET, "apapo99812")),
    )


def test_what_stands_for_nothing() -> None:
    found = one()
    assert (found.party, found.revision, found.status) == (1, 0, Status.ACTIVE)
    assert not found.priority
    assert not found.paid
    assert not found.foreign


def test_as_an_indonesian_spreadsheet_saves_it() -> None:
    text = (
        "\ufeffsep=;\r\n"
        "Tanggal;Jam;Layanan;Kode M-Paspor;Rombongan;Lunas\r\n"
        "17/11/2026;08.30;paspor baru;MP-2026-0017;2;Ya\r\n"
        ";;;;;\r\n"
        "18-11-2026;9:00:00;b;MP-2026-0018;;tidak\r\n"
    )
    bookings, bad = read(text, OFFICE, SECRET)
    assert not bad
    assert [(b.day.day, b.start_minute, b.service, b.party, b.paid) for b in bookings] == [
        (17, 510, "A", 2, True),
        (18, 540, "B", 1, False),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_spelling_of_the_same_file(encoding: str, separator: str, ending: str) -> None:
    text = f"code;day;time;service;foreign\n{CODES[0]};2026-11-17;08:30;A;“é-99812”\n"
    data = text.replace(";", separator).replace("\n", ending).encode(encoding)
    bookings, bad = read(data, OFFICE, SECRET)
    assert not bad
    assert bookings[0].foreign == (codes.foreign_hash(SECRET, "“é-99812”"),)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"code": "4821 0945 1234"}, "code"),
        ({"code": "MP-2026-0017"}, "code"),
        ({"code": "4,82109E+11"}, "code"),
        ({"code": NIK}, "code"),
        ({"foreign": "4.82109E+11"}, "foreign"),
        ({"foreign": NIK}, "foreign"),
        ({"foreign": f"MP-2026-0017|{NIK}"}, "foreign"),
        ({"foreign": "3578 0112 0390 0001"}, "foreign"),
        ({"foreign": "A-123"}, "foreign"),
        ({"foreign": "MP-2026-0017||"}, "foreign"),
        ({"foreign": "x" * 513}, "foreign"),
        ({"foreign": "AQ1:V50V50V50"}, "foreign"),
        ({"foreign": "AT1:V50V50V50"}, "foreign"),
        ({"day": ""}, "day"),
        ({"day": "11/17/2026"}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "2019-12-31"}, "day"),
        ({"day": "2500-01-01"}, "day"),
        ({"day": "46343"}, "day"),
        ({"day": "٢٠٢٦-11-17"}, "day"),
        ({"day": "2026-11-21"}, "day"),  # a Saturday
        ({"day": "2026-12-25"}, "day"),
        ({"time": ""}, "time"),
        ({"time": "08:35"}, "time"),
        ({"time": "08:40"}, "time"),
        ({"time": "12:00"}, "time"),
        ({"time": "07:30"}, "time"),
        ({"time": "11:00", "day": "2026-11-20"}, "time"),  # a Friday
        ({"time": "24:00"}, "time"),
        ({"time": "08:60"}, "time"),
        ({"time": "pagi"}, "time"),
        ({"service": ""}, "service"),
        ({"service": "Z"}, "service"),
        ({"service": "C"}, "service"),
        ({"party": "0"}, "party"),
        ({"party": "6"}, "party"),
        ({"party": "-1"}, "party"),
        ({"party": "2.0"}, "party"),
        ({"party": "٣"}, "party"),
        ({"party": "3", "service": "B"}, "party"),
        ({"priority": "maybe"}, "priority"),
        ({"paid": "2"}, "paid"),
        ({"cancelled": "?"}, "cancelled"),
        ({"revision": "32"}, "revision"),
        ({"code": ""}, ""),
    ],
    ids=str,
)
def test_a_bad_line_is_named(changes: dict[str, str], place: str) -> None:
    assert mistakes(**changes) == [(2, place)]


def test_all_mistakes_of_a_line_come_at_once() -> None:
    assert mistakes(day="x", time="x", service="x", party="x", revision="x") == [
        (2, "day"),
        (2, "time"),
        (2, "service"),
        (2, "party"),
        (2, "revision"),
    ]


def test_a_message_says_where_what_was_found_and_what_is_allowed() -> None:
    _, bad = read(HEADING + line(party="9"), OFFICE, SECRET)
    assert str(bad[0]) == "line 2, party: found “9”; allowed: 1 to 5"
    _, bad = read(HEADING + line(service="Q"), OFFICE, SECRET)
    assert str(bad[0]) == "line 2, service: found “Q”; allowed: A (Paspor baru), B (Penggantian)"
    _, bad = read(HEADING + line(code="4,82109E+11"), OFFICE, SECRET)
    assert "format the column as text" in str(bad[0])


def test_a_time_out_of_place_is_told_the_slots_of_its_day() -> None:
    _, bad = read(HEADING + line(time="11:30", day="2026-11-20"), OFFICE, SECRET)
    assert bad[0].allowed == "the start of a slot of that day: 08:00, 08:30, 09:00, 09:30, 10:00, 10:30"


def test_good_lines_stand_beside_bad_ones_and_lines_are_counted_as_in_an_editor() -> None:
    text = (
        "\n"
        + HEADING
        + line(code=CODES[1])
        + line(party="x")
        + line(code=CODES[2], foreign="two\nlines-12")
        + "\n"
        + line(time="x")
        + line(code=CODES[3])
    )
    bookings, bad = read(text, OFFICE, SECRET)
    assert [each.code_hash for each in bookings] == [codes.code_hash(SECRET, CODES[at]) for at in (1, 2, 3)]
    assert [(each.line, each.column) for each in bad] == [(4, "party"), (8, "time")]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({}, {"day": "2026-11-18"}),
        ({"foreign": "MP-2026-0017"}, {"code": CODES[1], "foreign": "mp20260017"}),
        ({"foreign": "MP-2026-0017"}, {"code": CODES[1], "foreign": "MP-2026-0018|mp20260017"}),
    ],
)
def test_a_code_twice_is_named_and_the_first_counts(first: dict[str, str], second: dict[str, str]) -> None:
    text = HEADING + line(**first) + line(code=CODES[5]) + line(**second)
    bookings, bad = read(text, OFFICE, SECRET)
    assert [each.code_hash for each in bookings] == [
        codes.code_hash(SECRET, code) for code in (CODES[0], CODES[5])
    ]
    assert [(each.line, each.found) for each in bad] == [(4, "a code that stands in line 2")]


def test_a_code_twice_in_one_cell_is_one() -> None:
    assert len(one(foreign="MP-2026-0017|mp 2026 0017").foreign) == 1


def test_the_same_code_gives_the_same_booking_at_each_import() -> None:
    assert one().booking == one(day="2026-11-18", foreign="MP-2026-0017", revision="1").booking
    assert (
        one(code="", foreign="MP-2026-0017").booking == one(code="", foreign="mp20260017", party="2").booking
    )
    assert one().booking != one(code=CODES[1]).booking


def test_the_id_of_a_pass_may_be_given() -> None:
    heading = "booking,day,time,service\n"
    bookings, bad = read(heading + "00112233445566FF,2026-11-17,08:30,A\n", OFFICE, SECRET)
    assert not bad
    assert bookings[0].booking == "00112233445566ff"
    assert bookings[0].hashes == ()
    for value in ("00112233445566F", NIK, "00112233445566FG"):
        bookings, bad = read(f"{heading}{value},2026-11-17,08:30,A\n", OFFICE, SECRET)
        assert not bookings
        assert bad[0].column == "booking"
    row = "00112233445566ff,2026-11-17,08:30,A\n"
    bookings, bad = read(heading + row + row, OFFICE, SECRET)
    assert (len(bookings), len(bad)) == (1, 1)


def test_columns_about_a_person_are_left_out_with_a_notice() -> None:
    text = (
        "No,Nama Pemohon,NIK,No. HP,E-mail,Tempat/Tgl Lahir,kode,tanggal,jam,layanan\n"
        f"1,Siti Aminah,{NIK},0812,siti@example.org,Kupang 12-03-1990,{CODES[0]},2026-11-17,08:30,A\n"
    )
    bookings, bad = read(text, OFFICE, SECRET)
    assert len(bookings) == 1
    assert len(bad) == 6
    assert all(each.notice and each.line == 1 for each in bad)
    kept = repr(bookings) + repr(bad)
    for personal in (NIK, "Siti", "0812", "siti@", "1990", CODES[0]):
        assert personal not in kept


def test_no_message_repeats_an_identity_number() -> None:
    text = HEADING + "".join(
        line(**{column: NIK}) for column in ("code", "foreign", "day", "party", "service")
    )
    bookings, bad = read(text + f"{NIK}," * 12, OFFICE, SECRET)
    assert not bookings
    assert len({each.line for each in bad}) == 6
    assert NIK not in " ".join(map(str, bad))
    _, bad = read(f"{NIK},day\n", OFFICE, SECRET)
    assert NIK not in " ".join(map(str, bad))


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("code,day,time,servis,party", "did you mean service"),
        ("code,day,time,service,prioritass", "did you mean prioritas"),
        ("code,day,time,service,status", "“status”"),
        ("code,day,time", "no column service"),
        ("day,time,service", "no column code or foreign or booking"),
        ("code,kode,day,time,service", "twice"),
    ],
)
def test_a_mistake_in_the_heading_stops_the_file_and_is_said_once(heading: str, found: str) -> None:
    bookings, bad = read(f"{heading}\n{CODES[0]},2026-11-17,08:30,A,\n" * 2, OFFICE, SECRET)
    assert not bookings
    assert any(found in str(each) for each in bad)
    assert all(each.line == 1 for each in bad)


def test_more_cells_than_columns_are_named() -> None:
    bookings, bad = read(f"code,day,time,service\n{CODES[0]},2026-11-17,08:30,A,,\n", OFFICE, SECRET)
    assert len(bookings) == 1, "empty cells at the end are a spreadsheet's habit"
    assert not bad
    text = f"code,day,time,service\n{CODES[0]},2026-11-17,08:30,A,,Siti\n"
    assert read(text, OFFICE, SECRET) == ([], [BadLine(2, "", "6 columns", "the 4 of the first line")])


def test_an_open_quotation_mark_ends_the_reading_and_says_so() -> None:
    text = HEADING + line() + f'"{CODES[1]},2026-11-17\n' + line(code=CODES[2])
    bookings, bad = read(text, OFFICE, SECRET)
    assert len(bookings) == 1
    assert bad[0].line == 3
    assert "no line after it was read" in str(bad[0])


@pytest.mark.parametrize("data", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest"])
def test_a_workbook_is_told_from_csv(data: bytes) -> None:
    bookings, bad = read(data, OFFICE, SECRET)
    assert not bookings
    assert "save it as CSV" in str(bad[0])


@pytest.mark.parametrize("text", ["", "\n\n", ";;;\n", "\ufeff", "sep=;\n"])
def test_an_empty_file_is_no_booking_and_no_crash(text: str) -> None:
    bookings, bad = read(text, OFFICE, SECRET)
    assert not bookings
    assert "empty file" in str(bad[0])


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="secret"):
        read(HEADING + line(), OFFICE, b"short")


LONG = "\x01long\x01"
"""Stands for a field longer than the reader takes; hypothesis shows what it tried, and not 200 KB of that."""
cell = st.text(max_size=12) | st.sampled_from(["\0", '"', '"a', LONG, "\ud800", "9" * 5000, "٣", "\r", "\n"])


@settings(deadline=None)  # 600 KB of text on a busy machine
@given(st.lists(st.lists(cell, max_size=12).map(",".join), max_size=5).map("\n".join))
@example("\0" * 10_240)
def test_no_text_raises(text: str) -> None:
    text = text.replace(LONG, "x" * 200_000)
    for content in (
        text,
        HEADING + text,
        text.encode("utf-8", "surrogatepass"),
        text.encode("utf-16", "surrogatepass"),
    ):
        bookings, bad = read(content, OFFICE, SECRET)
        assert not bookings
        assert all(str(each).isprintable() or "csv" in str(each).casefold() for each in bad)


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    read(data, OFFICE, SECRET)


@given(
    st.fixed_dictionaries(
        {
            "party": st.integers(1, 5).map(str),
            "priority": st.sampled_from(["ya", "tidak", "", "X"]),
            "revision": st.integers(0, 31).map(str),
            "time": st.sampled_from(["08:00", "8.30", "11:30"]),
            "foreign": st.text(st.characters(categories=["L", "N"]), min_size=6, max_size=20).filter(
                lambda text: len(codes.normal(text)) >= 6
            ),
        }
    )
)
def test_what_is_written_is_read(facts: dict[str, Any]) -> None:
    found = one(**facts)
    assert (str(found.party), str(found.revision)) == (facts["party"], facts["revision"])
    assert found.priority is (facts["priority"] in {"ya", "X"})
    assert found.start_minute in {480, 510, 690}
    assert found.foreign == (codes.foreign_hash(SECRET, facts["foreign"]),)
