"""The words of the paper: every one in the office's languages, and what differs from ticket to ticket."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from kiosk import codes
from kiosk.answers import Range, TicketFacts
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.paper import picture
from kiosk.devices.slip import COPY_LABEL, NUMBER_LABEL, Slip, Words
from kiosk.office import Office, Priority
from kiosk.office_check import read
from kiosk.paperwork import say_of, slip_of, status_slip, zone_name
from kiosk.ticket import Ticket
from tests.hall_kit import at, office, ticket
from tests.kiosk_kit import ROOT, kupang, moment

WAIT = Range(25, 40)


def facts(where: Office, before: int = 9, wait: Range | None = WAIT, **changes: Any) -> TicketFacts:
    made: Ticket = ticket(office(), "A012", "08:24", **changes)
    issued = moment("2026-11-17T08:24", where)
    return TicketFacts(made.__class__(**{**vars_of(made), "issued": issued}), before, wait)


def vars_of(found: Ticket) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__dataclass_fields__}


def test_the_whole_slip_of_an_ordinary_ticket() -> None:
    where = kupang()
    found = facts(where, party=2)
    assert slip_of(found, where) == Slip(
        office="Kantor Imigrasi Kelas I TPI Kupang",
        moment="Selasa, 17 November 2026 · 08.24 WITA",
        number="A012",
        service=Words("Paspor baru", "New passport"),
        stage=Words("Pemeriksaan berkas", "Document check"),
        party=Words("2 orang", "2 people"),
        place=Words("Tunggu di Ruang A, lantai 1", "Wait at Room A, ground floor"),
        ahead=slip_of(found, where).ahead,
        wait=slip_of(found, where).wait,
        qr=codes.TicketCode(where.code, dt.date(2026, 11, 17), found.ticket.id).text(),
        qr_says=Words("Simpan kode ini", "Keep this code to come back and to rate"),
        next_steps=Words(
            "bayar di bank, lalu foto dan wawancara",
            "pay at the bank, then photo and interview",
        ),
        complaint=Words(
            "Layanan ini tanpa calo. Laporkan: 0380-000000",
            "Services are free of brokers. Report: 0380-000000",
        ),
        number_label=Words("Nomor antrean Anda", "Your number"),
        copy_label=Words("SALINAN", "COPY"),
        next_label=Words("Setelah ini", "After this"),
    )


def test_how_many_and_how_long() -> None:
    where = kupang()
    slip = slip_of(facts(where), where)
    assert slip.ahead is not None
    assert slip.wait is not None
    assert slip.ahead.value.main == "9 orang"
    assert slip.ahead.label == Words("di depan Anda", "before you")
    assert slip.wait.value.main.replace("\u00a0", " ") == "25–40 menit"
    assert slip.wait.label.main == "perkiraan tunggu"


def test_an_unknown_wait_is_left_out_and_not_guessed() -> None:
    where = kupang()
    assert slip_of(facts(where, wait=None), where).wait is None


def test_priority_is_said_and_never_which(monkeypatch: pytest.MonkeyPatch) -> None:
    where = kupang()
    papers = [slip_of(facts(where, priority=priority), where) for priority in Priority]
    assert {slip.priority for slip in papers} == {Words("Prioritas", "Priority")}
    assert slip_of(facts(where), where).priority is None


def test_a_copy_says_so_on_the_paper() -> None:
    where = kupang()
    plain, copy = (slip_of(facts(where), where, copy=copy) for copy in (False, True))
    assert (plain.copy, copy.copy) == (False, True)
    sheet = PROFILES["80mm"].sheet
    assert picture(plain, sheet).tobytes() != picture(copy, sheet).tobytes()


def test_the_last_stage_leads_nowhere() -> None:
    where = kupang()
    slip = slip_of(facts(where, stage="interview"), where)
    assert slip.next_steps == Words("Anda selesai", "you are done")


def test_a_stage_from_which_nobody_is_sent_away_names_the_next() -> None:
    stages = [stage.model_copy(update={"then": "wait"}) for stage in kupang().stages]
    where = kupang().model_copy(update={"stages": tuple(stages)})
    assert slip_of(facts(where), where).next_steps == Words("foto dan wawancara", "photo and interview")


def test_with_a_portal_the_qr_is_an_address_that_reads_back_as_the_same_ticket() -> None:
    where = kupang().model_copy(update={"portal_url": "https://antrean.example"})
    found = facts(where)
    slip = slip_of(found, where)
    assert slip.qr.startswith("https://antrean.example/t/")
    assert slip.follow == "https://antrean.example"
    assert slip.qr_says == Words("Ikuti giliran Anda", "Follow your turn")
    assert codes.read_ticket(slip.qr) == codes.TicketCode(where.code, found.ticket.day, found.ticket.id)


def test_no_personal_data_is_on_the_paper() -> None:
    where = kupang()
    slip = slip_of(facts(where, priority=Priority.DISABILITY, booking="0011223344556677"), where)
    printed = " ".join((*slip.texts(), slip.qr)).casefold()
    for secret in ("disab", "difabel", "0011223344556677"):
        assert secret not in printed


def test_in_an_english_first_office_english_is_first() -> None:
    where = kupang().model_copy(update={"languages": ("en", "id")})
    slip = slip_of(facts(where), where)
    assert slip.service == Words("New passport", "Paspor baru")
    assert slip.moment.startswith("Tuesday, 17 November 2026")


def test_in_an_office_of_one_language_nothing_stands_beside() -> None:
    where = kupang().model_copy(update={"languages": ("id",)})
    slip = slip_of(facts(where, priority=Priority.ELDERLY), where)
    assert slip.ahead is not None
    assert slip.wait is not None
    words = [value for value in vars(slip).values() if isinstance(value, Words)]
    words += [*slip.ahead, *slip.wait]
    assert [value.beside for value in words if value.beside] == []
    assert all(value.main for value in words)


@pytest.mark.parametrize("name", ["kupang", "surabaya", "blitar"])
def test_every_office_that_ships_has_a_paper_that_fits(name: str) -> None:
    """No more than 12 cm at 80 mm (203 dpi), in all services and at all their stages."""
    path = Path(ROOT / "offices" / f"{name}.toml")
    where = read(path.read_bytes(), str(path))
    for service in where.services:
        for stage in service.stages:
            found = facts(where, service=service.letter, stage=stage, priority=Priority.ELDERLY, party=5)
            slip = slip_of(found, where)
            assert all(text.strip() for text in slip.texts()), f"{service.letter} {stage}: an empty text"
            height = picture(slip, PROFILES["80mm"].sheet).height
            assert height <= 120 / 25.4 * 203, f"{name} {service.letter} {stage}: {height} dots"


def test_zones_have_the_names_people_use() -> None:
    assert zone_name(kupang()) == "WITA"
    assert zone_name(office()) == "WIB"
    assert zone_name(office(zone="Asia/Jayapura")) == "WIT"
    assert zone_name(office(zone="Europe/Berlin")) == "Europe/Berlin"


def test_the_moment_is_that_of_the_office_and_not_of_the_machine() -> None:
    where = office()
    late = TicketFacts(ticket(where, "A001", "23:50"), 0, None)
    assert slip_of(late, where).moment == "Selasa, 17 November 2026 · 23.50 WIB"


def test_a_test_print_names_every_part_and_is_no_number() -> None:
    where = kupang()
    slip = status_slip(where, at("07:15"), "1.2.3", (("printer", "ready"), ("camera", "dark")))
    assert slip.rows == (("printer", "ready"), ("camera", "dark"), ("Antrean", "1.2.3"))
    assert slip.title == Words("Tes cetak", "Test print")
    assert slip.note.main == "Bukan nomor antrean, hanya untuk petugas"
    assert codes.read_ticket(slip.qr) is None
    assert slip.moment == "Selasa, 17 November 2026 · 08.15 WITA"


def test_the_labels_are_those_the_paper_was_drawn_for() -> None:
    say = say_of(kupang())
    assert Words(*say("Your number")) == NUMBER_LABEL
    assert Words(*say("COPY")) == COPY_LABEL
