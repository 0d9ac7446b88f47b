"""The offices that ship hold the studies' figures, and the office file's keys are documented."""

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError

from kiosk import colour, hours, office_check
from kiosk.office import Office, Service, Span, Weekday

ROOT = Path(__file__).parents[1]
TUESDAY = dt.date(2026, 11, 17)


def read(name: str) -> Office:
    return office_check.read((ROOT / "offices" / f"{name}.toml").read_bytes(), f"{name}.toml")


KUPANG, SURABAYA, BLITAR = read("kupang"), read("surabaya"), read("blitar")
ALL = (KUPANG, SURABAYA, BLITAR)


def people_of(office: Office, stage: str) -> int:
    return sum(stage in counter.stages for counter in office.counters)


def test_every_office_file_that_ships_is_tested() -> None:
    assert {path.stem for path in (ROOT / "offices").glob("*.toml")} == {"kupang", "surabaya", "blitar"}
    assert len({office.code for office in ALL}) == 3


def test_kupang_is_the_studies_kupang() -> None:
    assert KUPANG.zone == "Asia/Makassar"
    assert KUPANG.quota.walk_in == 60
    assert set(KUPANG.opening) == set(list(Weekday)[:5])
    assert 10 <= KUPANG.stage("documents").minutes <= 15


def test_surabaya_is_the_studys_surabaya() -> None:
    assert SURABAYA.zone == "Asia/Jakarta"
    assert sum(session.quota for session in SURABAYA.sessions) == 100
    assert SURABAYA.quota.walk_in + 100 == 240
    assert SURABAYA.quota.priority > 0
    assert len(SURABAYA.services) > 4


def test_blitar_is_the_studys_blitar() -> None:
    assert BLITAR.zone == "Asia/Jakarta"
    assert [people_of(BLITAR, stage) for stage in ("documents", "interview", "collection")] == [2, 4, 1]


@pytest.mark.parametrize("office", ALL, ids=lambda office: office.name.short_en)
def test_fees_are_those_of_the_regulation(office: Office) -> None:
    fees = {fee.name.id: fee.rupiah for service in office.services for fee in service.fees}
    biometrics = 55_000
    assert fees["Biasa, 48 halaman"] == 300_000 + biometrics
    assert fees["Biasa, 24 halaman"] == 100_000 + biometrics
    assert fees["Elektronik, 48 halaman"] == 600_000 + biometrics
    assert fees["Hilang, masih berlaku, 48 halaman"] == 2 * 300_000 + biometrics
    assert fees["SPLP, satu orang"] == 50_000


@pytest.mark.parametrize("office", ALL, ids=lambda office: office.name.short_en)
def test_an_office_can_do_its_day(office: Office) -> None:
    """The people of a full day fit into the open minutes of the counters, with a tenth to spare."""
    people = office.quota.walk_in + sum(session.quota for session in office.sessions)
    minutes = sum(
        hours.minute_of(span.end) - hours.minute_of(span.start) for span in hours.opening(office, TUESDAY)
    )
    for stage in ("documents", "interview"):
        assert people * office.stage(stage).minutes <= 0.9 * minutes * people_of(office, stage)


@pytest.mark.parametrize("office", ALL, ids=lambda office: office.name.short_en)
def test_collection_and_information_take_one_touch(office: Office) -> None:
    one_touch = [
        service.letter for service in office.services if not service.counted and service.party_limit == 1
    ]
    assert one_touch == ["C", "D"]
    assert all(office.most_people(service) == 1 for service in office.services if service.letter in one_touch)


@pytest.mark.parametrize("office", ALL, ids=lambda office: office.name.short_en)
def test_a_session_has_seats_on_every_open_day(office: Office) -> None:
    for ahead in range(14):
        day = TUESDAY + dt.timedelta(days=ahead)
        for session in office.sessions:
            assert bool(hours.slots(office, session, day)) is bool(hours.opening(office, day))


@pytest.mark.parametrize("office", ALL, ids=lambda office: office.name.short_en)
def test_looks_and_words(office: Office) -> None:
    assert colour.accent_problem(office.accent) is None
    assert {other.code for other in office.other_offices} == {other.code for other in ALL} - {office.code}
    assert office.minor_documents
    assert len(office.steps) == 5


def test_the_other_office_has_a_name() -> None:
    name = KUPANG.other_office(2)
    assert name is not None
    assert name.get("en") == "Surabaya Immigration Office"
    assert KUPANG.other_office(99) is None


def test_words_fall_back_on_the_full_name() -> None:
    new = KUPANG.services[0].name
    assert (new.get("id"), new.get("id", short=True), new.get("en", short=True)) == (
        "Paspor baru",
        "Paspor baru",
        "New passport",
    )
    assert KUPANG.services[1].name.get("id", short=True) == "Ganti paspor"


def test_lookups() -> None:
    assert KUPANG.service("Z") is None
    assert KUPANG.counter(99) is None
    gone = KUPANG.stage("nowhere")
    assert (gone.id, gone.name.en, gone.where.en, gone.then) == (
        "nowhere",
        "Ask staff",
        "Waiting area",
        "next",
    )
    assert (KUPANG.has_stage("documents"), KUPANG.has_stage("nowhere")) == (True, False)
    morning = KUPANG.session_at(9 * 60)
    assert morning is not None
    assert morning.id == "morning"
    assert KUPANG.session_at(12 * 60) is None
    assert KUPANG.session_at(24 * 60) is None


def test_an_office_is_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        KUPANG.code = 7


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("08:00-15:30", ("08:00", "15:30")),
        ("08.00 – 15.30", ("08:00", "15:30")),
    ],
)
def test_hours_as_people_write_them(written: str, span: tuple[str, str]) -> None:
    opening = {**KUPANG.model_dump()["opening"], "monday": written}
    office = Office.model_validate({**KUPANG.model_dump(), "opening": opening})
    assert office.opening[Weekday.MONDAY] == (Span(*map(dt.time.fromisoformat, span)),)


def test_an_office_travels_as_its_own_file_would() -> None:
    for office in ALL:
        assert Office.model_validate_json(office.model_dump_json()) == office
        assert office_check.check(office.model_dump(mode="json")) == office


def parts(annotation: object) -> set[type[BaseModel]]:
    if isinstance(annotation, type):
        return {annotation} if issubclass(annotation, BaseModel) else set()
    return {part for argument in get_args(annotation) for part in parts(argument)}


def documented() -> dict[str, set[str]]:
    """Section of the document → keys in the first column of its table."""
    sections = re.split(r"^##+ ", (ROOT / "docs" / "office-file.md").read_text(encoding="utf-8"), flags=re.M)
    return {text.split("\n")[0]: set(re.findall(r"^\| `(\w+)`", text, flags=re.M)) for text in sections}


def test_every_key_is_documented_and_no_other() -> None:
    tables = documented()
    todo: set[type[BaseModel]] = {Office}
    done: set[type[BaseModel]] = set()
    while todo:
        model = todo.pop()
        done.add(model)
        heading = next(name for name in tables if f"`{model.__name__}`" in name)
        assert tables[heading] == set(model.model_fields), heading
        for field in model.model_fields.values():
            todo |= {part for part in parts(field.annotation) if part not in done}
    assert len(done) == 17


def test_a_new_service_is_a_block_of_six_lines() -> None:
    text = (ROOT / "docs" / "office-file.md").read_text(encoding="utf-8")
    block = re.search(r"```toml\n(\[\[services\]\]\n.*?)```", text, flags=re.S)
    assert block is not None
    assert block.group(1).count("\n") == 6
    kupang = (ROOT / "offices" / "kupang.toml").read_text(encoding="utf-8")
    office = office_check.read(kupang + "\n" + block.group(1))
    new: Service = office.services[-1]
    assert new.letter == "E"
    assert new.documents
    assert new.fees


def test_the_office_to_try_is_open_at_every_hour_of_every_day() -> None:
    """And takes each booking of a day at any time of it: whoever tries it comes when they come."""
    peraga = office_check.read((ROOT / "offices" / "demo" / "peraga.toml").read_text("utf-8"))
    assert peraga.code not in {office.code for office in ALL}
    begin = dt.datetime(2026, 12, 20, tzinfo=dt.UTC)  # Christmas is among these days, and New Year
    for hour in range(14 * 24):
        assert hours.is_open(peraga, begin + dt.timedelta(hours=hour)), hour
    assert peraga.lateness.early == peraga.lateness.late == 24 * 60
    day = dt.date(2026, 12, 25)
    slots = [slot for session in peraga.sessions for slot in hours.slots(peraga, session, day)]
    assert max(after - before for before, after in pairwise([*slots, 24 * 60])) <= 60
