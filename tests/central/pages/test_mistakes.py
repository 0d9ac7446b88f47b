"""Mistakes in settings, in the words of the page's language: all that a form can bring about."""

from typing import Any

import pytest
from django.utils import translation

from central.offices import revisions
from central.offices.models import Office
from central.pages import mistakes


def unfit(office: Office, **changes: Any) -> list[mistakes.Said]:
    assert office.current is not None
    owned = {**office.current.owned, **changes}
    with pytest.raises(revisions.Unfit) as told:
        revisions.preview(office, owned)
    return [mistakes.of_office(mistake) for mistake in told.value.mistakes]


def session(office: Office, at: int = 0, **changes: Any) -> dict[str, Any]:
    assert office.current is not None
    rows = [dict(row) for row in office.current.owned["sessions"]]
    rows[at] |= changes
    return {"sessions": rows}


CASES: dict[str, tuple[dict[str, Any], str]] = {
    "opening": ({"hours": "05:00-07:00"}, "Sesi 1: jam: seharusnya: di dalam jam buka suatu hari"),
    "backwards": ({"hours": "11:00-08:00"}, "Sesi 1: jam: seharusnya: akhir sesudah awal"),
    "no hours": ({"hours": "x"}, "Sesi 1: jam: seharusnya: jam seperti 08.00 sampai 15.00"),
    "ten minutes": ({"hours": "08:05-11:05"}, "Sesi 1: jam: seharusnya: awal pada kelipatan sepuluh menit"),
    "does not divide": (
        {"slot_minutes": 70},
        "Sesi 1: menit per slot: seharusnya: pembagi dari 180 menit sesi",
    ),
    "no tens": ({"slot_minutes": 25}, "Sesi 1: menit per slot: seharusnya: kelipatan 10"),
    "too short": ({"slot_minutes": 0}, "Sesi 1: menit per slot: seharusnya: "),
    "quota": (
        {"quota": 999},
        "Sesi 1: orang seluruhnya: seharusnya: paling banyak 12: 6 slot berisi 2 orang",
    ),
    "negative": ({"seats": -1}, "Sesi 1: orang per slot: seharusnya: bilangan bulat dari 0 sampai"),
    "overlap": ({"hours": "08:00-14:00"}, "seharusnya: jam yang tidak bertumpuk dengan sesi 1"),
    "twice": ({"id": "afternoon"}, "seharusnya: nama Inggris yang berbeda untuk setiap sesi"),
    "nameless": ({"name": {"id": "", "en": "Morning"}}, "Sesi 1: Bahasa Indonesia: seharusnya: tidak kosong"),
    "long": ({"name": {"id": "x" * 81, "en": "M"}}, "seharusnya: paling banyak 80 huruf"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_in_a_session(office: Office, case: str) -> None:
    changes, told = CASES[case]
    with translation.override("id"):
        said = unfit(office, **session(office, **changes))
    lines = [f"{each.where}: {each.what}" for each in said]
    assert any(told in line for line in lines), lines
    assert [each.detail for each in said] == [""] * len(said)


def test_mistakes_in_the_other_tables(office: Office) -> None:
    day = {"day": "2026-12-24", "name": {"id": "Cuti", "en": "Leave"}}
    with translation.override("id"):
        quota = unfit(office, quota={"walk_in": 10, "priority": 11})
        holidays = unfit(office, holidays=[day, day])
        minors = unfit(office, minor_documents=[{"id": "", "en": "x"}])
        fees = unfit(office, services={"A": {"fees": [{"name": {"id": "x", "en": "x"}, "rupiah": -1}]}})
    assert [f"{each.where}: {each.what}" for each in (*quota, *holidays, *minors, *fees)] == [
        "Di antaranya untuk prioritas: seharusnya: paling banyak 10: ini bagian dari pemohon langsung",
        "Hari tutup 2: hari: seharusnya: setiap hari satu kali",
        "Yang dibawa: di bawah 17 tahun 1: Bahasa Indonesia: seharusnya: tidak kosong",
        "Layanan 1: Biaya 1: Rupiah: seharusnya: bilangan bulat mulai dari 0",
    ]


def test_what_is_not_known_is_shown_in_english_beside_the_place() -> None:
    with translation.override("id"):
        said = mistakes.of_office("sessions[2].hours: found 1; allowed: a hundred hours")
        assert (said.where, said.what) == ("Sesi 2: jam", "isi ini tidak sesuai")
        assert said.detail == "sessions[2].hours: found 1; allowed: a hundred hours"
        assert (
            mistakes.of_office("office 7 has no office file yet").detail == "office 7 has no office file yet"
        )
