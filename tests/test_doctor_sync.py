"""The doctor's line on the centre: what waits and since when, and what to do about each trouble."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.doctor import Grade, Patient, sync
from kiosk.settings import Settings
from kiosk.sync.enrol import FILE, Enrolment
from kiosk.sync.errors import Trouble
from tests.cli.cli_kit import kupang
from tests.desk_kit import make_desk, take

ENROLMENT = Enrolment(
    url="https://antrean.example",
    kiosk=12,
    place=2,
    office=1,
    office_name="Kantor Imigrasi Kupang",
    token="t" * 43,
)
STATE: dict[str, Any] = {"last": "2026-11-17T00:23:00+00:00", "waiting": 0, "next_in": 42.0, "trouble": None}


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    (tmp_path / FILE).write_text(ENROLMENT.to_toml(), "utf-8")
    return Patient(Settings(data=tmp_path), kupang())


def running(patient: Patient, **state: Any) -> Patient:
    return replace(patient, board={}, sync={**STATE, **state})


def test_without_an_enrolment_nothing_is_missed(tmp_path: Path) -> None:
    found = sync.sync(Patient(Settings(data=tmp_path), kupang()))
    assert (found.grade, found.do) == (Grade.OK, "")
    assert "no centre" in found.found


def test_a_damaged_enrolment_is_told_without_its_token(patient: Patient) -> None:
    file = patient.store.path / FILE
    file.write_text(file.read_text().replace("place = 2", "place = 0"))
    found = sync.sync(patient)
    assert found.grade is Grade.BAD
    assert "place" in found.found
    assert "enrol again" in found.do
    assert "t" * 43 not in found.found + found.do


def test_of_a_kiosk_that_does_not_run_the_journal_tells_what_waits(patient: Patient) -> None:
    desk = make_desk(patient.store.path)
    take(desk, "t1")
    seq = desk.journal.seq
    assert f"; {seq} waiting" in sync.sync(patient).found
    desk.journal.acknowledge(seq - 1)
    desk.journal.close()
    found = sync.sync(patient)
    assert (found.grade, found.found) == (
        Grade.OK,
        "kiosk 2 of https://antrean.example; 1 waiting, sent when the kiosk runs, or by `kiosk sync`",
    )


def test_a_running_kiosk_says_how_it_stands_in_the_office_s_time(patient: Patient) -> None:
    found = sync.sync(running(patient))
    assert found.found == (
        "in step with kiosk 2 of https://antrean.example; 0 waiting, last contact 2026-11-17 08:23"
    )
    assert found.grade is Grade.OK
    assert "under way" in sync.sync(running(patient, waiting=3)).found
    assert "last contact none yet" in sync.sync(running(patient, last=None)).found


def test_one_enrolled_behind_the_running_kiosk_s_back_is_told(patient: Patient) -> None:
    found = sync.sync(replace(patient, board={}))
    assert found.grade is Grade.WARNING
    assert "kiosk sync" in found.do


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words_and_something_to_do(patient: Patient, trouble: Trouble) -> None:
    found = sync.sync(running(patient, waiting=12, trouble=trouble.value, next_in=20.4))
    assert found.grade is not Grade.OK
    assert found.found.endswith("; 12 waiting, last contact 2026-11-17 08:23, next try in 20 s")
    assert found.do


def test_a_token_refused_is_bad_and_enrolled_again(patient: Patient) -> None:
    found = sync.sync(running(patient, waiting=12, trouble="token_refused", next_in=None))
    assert found.grade is Grade.BAD
    assert "next try" not in found.found
    assert found.do.startswith("enrol again: ")
