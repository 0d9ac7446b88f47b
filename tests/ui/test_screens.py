"""What the screens say and offer, without drawing any."""

import datetime as dt
from dataclasses import replace

import pytest

from kiosk.answers import Done, Range, Refused, TicketFacts, WhoIsHere
from kiosk.answers import Facts as Named
from kiosk.board import Availability, ServiceBoard
from kiosk.clock import Trust
from kiosk.office import Priority
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from kiosk.ui import screens
from kiosk.ui.facts import DaySeats, DeviceFact, Facts, SyncFact
from kiosk.ui.person import Invited, Name, Visit
from kiosk.ui.screen import Screen, State
from kiosk.ui.screens.refusal_words import said
from kiosk.ui.words import Say
from tests.ui import examples

MAKASSAR = dt.timezone(dt.timedelta(hours=8))


def show(screen: Name, facts: Facts | None = None, **changes: object) -> Screen:
    visit = Visit(screen=screen, touched=10.0, changed=10.0, now=10.5)
    return screens.show(replace(visit, **changes), facts or examples.facts())  # type: ignore[arg-type]


def at(hour: int, minute: int = 0, day: int = 17) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=MAKASSAR).astimezone(dt.UTC)


def texts(screen: Screen) -> str:
    return " | ".join(screen.spoken())


def ids(screen: Screen, group: str) -> list[str]:
    return [choice.id for choice in screen.group(group)]


def test_every_screen_is_made_by_a_file_of_its_own() -> None:
    assert set(screens.SCREENS) == set(Name)
    assert len({id(module) for module in screens.SCREENS.values()}) == len(Name)


def test_home_tells_who_booked_and_who_did_not_what_to_do() -> None:
    said_ = texts(show(Name.HOME))
    assert "Sudah memesan? Arahkan QR ke kamera" in said_
    assert "Belum memesan? Sentuh layanan" in said_
    assert "Paspor baru, 9 orang, 25–40\u00a0menit" in said_


def test_home_says_what_is_full_and_when_what_is_closed_opens() -> None:
    office = examples.office()
    full = ServiceBoard("A", Availability.FULL, None, 4, None)
    later = ServiceBoard("C", Availability.CLOSED, at(13), 0, None)
    shut = ServiceBoard("D", Availability.CLOSED, at(8, day=18), 0, None)
    facts = examples.facts(office, board=examples.board(office, services=(full, later, shut)))
    screen = show(Name.HOME, facts)
    found = {choice.mark: choice.facts[0][1].main for choice in screen.group("service")}
    assert found == {
        "A": "Penuh hari ini",
        "B": "Tutup hari ini",
        "C": "Buka pukul 13.00",
        "D": "Tutup hari ini",
    }
    assert all(choice.state is State.FLAT and choice.enabled for choice in screen.group("service"))


def test_more_than_four_services_show_the_three_busiest_and_the_way_to_the_others() -> None:
    services = tuple(examples.service(letter, f"Layanan {letter}") for letter in "ABCDEFGHIJ")
    office = examples.office(services=services)
    lines = tuple(
        ServiceBoard(s.letter, Availability.OPEN, None, people, None)
        for s, people in zip(office.services, (1, 9, 2, 8, 3, 7, 0, 0, 0, 0), strict=True)
    )
    facts = examples.facts(office, board=examples.board(office, services=lines))
    assert [choice.mark for choice in show(Name.HOME, facts).group("service")] == ["B", "D", "F", "…"]
    first, second, third = (show(Name.MORE, facts, page=page).group("service") for page in range(3))
    assert [choice.mark for choice in first] == ["A", "C", "E", "…"]
    assert [choice.mark for choice in second] == ["G", "H", "I", "…"]
    assert [choice.mark for choice in third] == ["J", "…"]


def test_the_header_shows_no_time_that_nobody_can_trust() -> None:
    office = examples.office()
    unknown = examples.facts(office, board=examples.board(office, trust=Trust.UNKNOWN))
    assert show(Name.HOME).header.clock == "08.24"
    assert show(Name.HOME, unknown).header.clock == ""
    assert show(Name.HOME, unknown).header.day.main == "Jam belum diatur"


def test_a_simulated_day_is_marked() -> None:
    assert show(Name.HOME, examples.facts(simulated=True)).header.chip.main == "Simulasi"


def test_who_counts_as_priority_is_said_before_choosing() -> None:
    screen = show(Name.WHO, service="A")
    assert "Lansia, usia 60+" in screen.spoken()
    assert all(choice.detail for choice in screen.group("priority"))


def test_the_choice_is_named_where_it_is_taken() -> None:
    screen = show(Name.WHO, service="A", party=3, priority=Priority.ELDERLY)
    take = screen.choice("take")
    assert take is not None
    assert take.words == ("Ambil nomor: 3 orang, Lansia", "Get number: 3 people, Elderly")
    assert [choice.id for choice in screen.choices if choice.state is State.MAIN] == ["take"]


def test_no_more_people_can_be_chosen_than_seats_are_left() -> None:
    office = examples.office()
    few = examples.facts(office, board=examples.board(office, seats_left=2, priority_left=3))
    states = {choice.id: choice.enabled for choice in show(Name.WHO, few, service="A").group("party")}
    assert states == {"party:2": True, "party:3": True, "party:4": False, "party:5": False}


def test_seats_kept_for_priority_are_offered_to_priority_only() -> None:
    office = examples.office()
    kept = examples.facts(office, board=examples.board(office, seats_left=0, priority_left=3))
    assert show(Name.HOME, kept).group("service")[0].facts[0][1].main == "Hanya untuk prioritas"
    assert not show(Name.WHO, kept, service="A").group("self")[0].enabled
    alone = show(Name.WHO, kept, service="A", party=2).choice("take")
    together = show(Name.WHO, kept, service="A", party=2, priority=Priority.ELDERLY).choice("take")
    assert (alone and alone.enabled, together and together.enabled) == (False, True)
    uncounted = show(Name.WHO, kept, service="C")
    assert uncounted.group("self")[0].enabled


def test_a_service_for_few_offers_no_more_than_they_are() -> None:
    office = examples.office(party_limit=3)
    assert ids(show(Name.WHO, examples.facts(office), service="A"), "party") == ["party:2", "party:3"]


def test_who_came_before_cannot_come_again() -> None:
    screen = show(Name.MEMBERS, members=WhoIsHere("c", "AQ1:", 3, (2,), "A"))
    assert [choice.enabled for choice in screen.group("member")] == [True, False, True]
    assert screen.group("self")[0].words.main == "Semua yang lain sudah datang"


@pytest.mark.parametrize(
    ("digits", "notice", "hint", "ready"),
    [
        ("", "", "12 angka di dekat QR Anda", False),
        ("48210945", "", "Masih kurang empat angka", False),
        ("48210945128", "", "Masih kurang satu angka", False),
        ("482109451234", "", "Ada angka yang tidak cocok. Bandingkan lagi", False),
        ("482109451217", "", "Lengkap. Sentuh Periksa", True),
        ("482109451217", "code_unknown", "Kode ini belum kami kenal. Periksa angkanya", False),
    ],
)
def test_what_is_wrong_with_a_code_is_said_as_one_types(
    digits: str, notice: str, hint: str, ready: bool
) -> None:
    screen = show(Name.CODE, digits=digits, notice=notice)
    check = screen.choice("check")
    assert check is not None
    assert (screen.text("hint").main, check.enabled) == (hint, ready)


def test_a_ticket_says_where_how_many_and_how_long() -> None:
    known = TicketFacts(examples.ticket(party=2, priority=Priority.TODDLER), 9, Range(25, 40))
    screen = show(Name.TICKET, answer=Done("c", (), known))
    assert screen.number == "A012"
    assert [row.words.main for row in screen.rows] == ["Ruang A, lantai 1", "9 orang", "25–40\u00a0menit"]
    assert screen.text("detail").main == "2 orang · Balita"


def test_an_unknown_wait_is_not_made_up() -> None:
    known = TicketFacts(examples.ticket(), 0, None)
    rows = show(Name.TICKET, answer=Done("c", (), known)).rows
    assert [row.words.main for row in rows] == ["Ruang A, lantai 1", "Anda berikutnya"]


def test_an_unprinted_ticket_says_why_and_has_its_own_qr() -> None:
    known = TicketFacts(examples.ticket(), 9, Range(25, 40))
    screen = show(Name.TICKET, answer=Done("c", (), known), paper="paper_out")
    assert screen.name == Name.UNPRINTED
    assert screen.text("why").main == "Kertas habis"
    assert screen.code.startswith("AT1:")
    portal = examples.facts(examples.office(portal_url="https://antrean.example"))
    url = show(Name.TICKET, portal, answer=Done("c", (), known), paper="silent").code
    assert url.startswith("https://antrean.example/t/")


@pytest.mark.parametrize("reason", Refusal)
def test_every_refusal_has_words_of_its_own_and_a_next_step(reason: Refusal) -> None:
    screen = show(Name.REFUSAL, answer=Refused("c", reason))
    assert screen.text("title").main
    assert screen.text("step").main or screen.rows or screen.number
    assert screen.text("title") != screen.text("step")
    others = [said(other, Say("id")).title for other in Refusal if other is not reason]
    assert said(reason, Say("id")).title not in others or reason in (Refusal.CODE_WRONG, Refusal.CODE_UNKNOWN)


def test_who_comes_early_is_told_when_and_the_time_counts_down() -> None:
    named = Named(day=examples.DAY, start=at(13), end=at(15), opens=at(12, 30))
    refused = Refused("c", Refusal.TOO_EARLY, named)
    screen = show(Name.REFUSAL, answer=refused)
    assert screen.number == "12.30"
    assert "Sesi Anda hari ini pukul 13.00–15.00" in texts(screen)
    assert screen.text("after").main == "4\u00a0jam 6\u00a0menit lagi"
    later = examples.facts(now=at(12, 24))
    assert show(Name.REFUSAL, later, answer=refused).text("after").main == "6\u00a0menit lagi"


def test_another_office_is_named_when_it_is_known() -> None:
    refused = Refused("c", Refusal.OTHER_OFFICE, Named(office=2))
    assert "Silakan ke Kantor Imigrasi Surabaya" in texts(show(Name.REFUSAL, answer=refused))
    unknown = Refused("c", Refusal.OTHER_OFFICE, Named(office=9))
    assert "Lihat nama kantor pada pesanan Anda" in texts(show(Name.REFUSAL, answer=unknown))


def test_the_right_day_is_named() -> None:
    refused = Refused("c", Refusal.OTHER_DAY, Named(day=dt.date(2026, 11, 19), start=at(8, 30, day=19)))
    screen = show(Name.REFUSAL, answer=refused)
    assert (screen.number, screen.text("before").main) == ("08.30", "Silakan datang Kamis, 19 November")
    past = Refused("c", Refusal.OTHER_DAY, Named(day=dt.date(2026, 11, 16)))
    assert "Pesanan itu untuk Senin, 16 November" in texts(show(Name.REFUSAL, answer=past))


def test_a_full_day_names_the_next_days_with_seats_and_the_way_to_book() -> None:
    refused = Refused("c", Refusal.FULL)
    screen = show(Name.REFUSAL, answer=refused)
    assert [row.words.main for row in screen.rows] == [
        "Rabu, 18 November",
        "Kamis, 19 November",
        "Jumat, 20 November",
    ]
    assert screen.code == "https://antrean.example"
    known = examples.facts(next_days=(DaySeats(dt.date(2026, 11, 23), 7),))
    rows = show(Name.REFUSAL, known, answer=refused).rows
    assert [(row.words.main, row.value.main) for row in rows] == [("Senin, 23 November", "7 kursi")]


def test_closed_says_when_it_opens_and_which_holiday_it_is() -> None:
    office = examples.office(holidays=({"day": examples.DAY, "name": examples.name("Hari Raya")},))
    closed = tuple(
        replace(line, availability=Availability.CLOSED) for line in examples.board(office).services
    )
    board = examples.board(office, open=False, services=closed, next_opening=at(8, day=18))
    screen = show(Name.HOME, examples.facts(office, board=board))
    assert screen.name == Name.CLOSED
    assert "Nomor dibuka lagi Rabu, 18 November" in texts(screen)
    assert "Hari ini Hari Raya" in texts(screen)
    assert screen.number == "08.00"
    assert screen.choice("information") is not None


def test_before_the_doors_open_numbers_are_given_where_the_office_gives_them() -> None:
    office = examples.office()
    board = examples.board(office, open=False)
    assert show(Name.HOME, examples.facts(office, board=board)).name == Name.HOME


def test_out_of_service_says_where_else_to_go_and_that_staff_know() -> None:
    screen = show(Name.HOME, examples.facts(fault="disk_full", fault_since=at(8, 20)))
    assert screen.name == Name.OUT_OF_SERVICE
    assert "Petugas sudah diberi tahu pukul 08.20" in texts(screen)
    assert "Ambil nomor di meja petugas" in texts(screen)


def test_hours_group_the_days_and_name_the_breaks() -> None:
    rows = show(Name.INFORMATION, topic="hours").rows
    assert [(row.words.main, row.value.main) for row in rows] == [
        ("Senin", "08.00–16.00"),
        ("Selasa", "08.00–16.00"),
        ("Istirahat", "12.00–13.00"),
        ("Rabu–Jumat", "08.00–16.00"),
        ("Sabtu–Minggu", "Tutup"),
    ]


def test_fees_are_written_as_indonesia_writes_them() -> None:
    fee = {"name": examples.name("Biasa, 48 halaman"), "rupiah": 355_000}
    office = examples.office(services=(examples.service("A", "Paspor baru", fees=(fee,)),))
    screen = show(Name.INFORMATION, examples.facts(office), topic="fees")
    assert screen.rows[0].value.main == "Rp\u00a0355.000"
    assert "Bayar hanya di bank atau pos" in texts(screen)


def test_staff_see_every_part_in_plain_words() -> None:
    office = examples.office()
    missing = TicketFacts(examples.ticket("A010", paper=PrintState.NOT_PRINTED), 0, None)
    facts = examples.facts(
        office,
        board=examples.board(office, unprinted=(missing,), trust=Trust.UNKNOWN),
        devices=(DeviceFact("printer", "failed", "paper_out"), DeviceFact("camera", "ready")),
        fault="disk_full",
    )
    screen = show(Name.STAFF, facts)
    rows = {row.words.main: (row.value.main, row.tone) for row in screen.rows if row.part is None}
    assert rows == {
        "Basis data": ("Penyimpanan penuh", "bad"),
        "Printer": ("Isi kertas", "bad"),
        "Kamera": ("Siap", "ok"),
        "Pusat": ("Tanpa pusat", ""),
        "Jam": ("Pastikan tanggal", "warn"),
    }
    assert screen.text("numbers").main == "A010"
    assert screen.text("issued").main == "31 dari 60 orang"


def test_staff_see_the_last_exchange_with_the_centre() -> None:
    facts = examples.facts(sync=SyncFact(at(8, 23), 4))
    assert "Pusat 08.23, 4 menunggu" in texts(show(Name.STAFF, facts))


@pytest.mark.parametrize(
    ("sync", "words"),
    [
        (None, ["Pusat Tanpa pusat"]),
        (SyncFact(at(8, 23), 0, next_in=40.0), ["Pusat Selaras, 08.23"]),
        (
            SyncFact(at(8, 23), 0, next_in=40.0, clashes=(("A001, A012", "used"), ("B003", "moved"))),
            ["A001, A012 +1 Dipakai dua kali", "Pusat Selaras, 08.23"],
        ),
        (
            SyncFact(at(8, 23), 12, next_in=17.0, trouble="no_network"),
            ["Pusat 08.23, 12 menunggu", "Coba lagi 20 dtk lagi"],
        ),
        (
            SyncFact(None, 12, next_in=6.6, trouble="not_the_centre"),
            ["Pusat –, 12 menunggu", "Coba lagi 7 dtk lagi"],
        ),
        (SyncFact(at(8, 23), 12, trouble="token_refused"), ["Pusat Daftarkan ulang"]),
        (SyncFact(at(8, 23), 12, trouble="upgrade_needed"), ["Pusat Perbarui kios"]),
        (SyncFact(at(8, 23), 12, next_in=9.0, trouble="centre_old"), ["Pusat Perbarui pusat"]),
        (SyncFact(at(8, 23), 12, next_in=3.0, trouble="journal_differs"), ["Pusat Kartu ganda: daftarkan"]),
    ],
)
def test_staff_see_how_it_stands_with_the_centre(sync: SyncFact | None, words: list[str]) -> None:
    seen = show(Name.STAFF, examples.facts(sync=sync)).spoken()
    assert [line for line in seen if line.startswith(("A001", "Pusat", "Coba lagi"))] == words


@pytest.mark.parametrize(
    ("sync", "title", "lead"),
    [
        (None, "Kios ini belum punya pusat", "Bekerja sendiri dan tidak mengirim apa pun"),
        (SyncFact(at(8, 23), 0, next_in=40.0), "Selaras dengan pusat", "0 menunggu, kontak terakhir 08.23"),
        (SyncFact(at(8, 23), 3, next_in=0.0), "Sedang dikirim ke pusat", "3 menunggu, kontak terakhir 08.23"),
        (SyncFact(None, 3, next_in=4.0), "Kontak pertama sedang berjalan", "3 menunggu, kontak terakhir –"),
        (
            SyncFact(at(8, 23), 12, next_in=17.4, trouble="no_network"),
            "Pusat tidak menjawab",
            "12 menunggu, terakhir 08.23, ulang 20 dtk",
        ),
        (
            SyncFact(at(8, 23), 12, trouble="token_refused"),
            "Pusat menolak kios ini",
            "12 menunggu, kontak terakhir 08.23",
        ),
    ],
)
def test_setting_up_says_how_it_stands_with_the_centre(sync: SyncFact | None, title: str, lead: str) -> None:
    screen = show(Name.STAFF_SETUP, examples.facts(sync=sync))
    assert (screen.text("title").main, screen.text("lead").main) == (title, lead)
    assert screen.text("step")
    urgent = sync is None or sync.trouble == "token_refused"
    assert (screen.choice("enrol") or screen.choices[0]).state is (State.MAIN if urgent else State.PLAIN)


@pytest.mark.parametrize(
    ("typed", "last", "place", "next_one", "hint", "may"),
    [
        ("", 0, None, "A001", "Hanya setelah kartu diganti", False),
        ("57", 0, None, "A058", "Hanya setelah kartu diganti", True),
        ("57", 60, None, "A061", "Kios ini sudah memberi A060", False),
        ("405", 0, 2, "A406", "Hanya setelah kartu diganti", True),
        ("57", 0, 2, "A401", "Hanya setelah kartu diganti", True),
        ("399", 12, 1, "A1001", "Kios ini sudah memberi A012", True),
    ],
)
def test_the_number_that_comes_next_is_told_before_it_is_saved(
    typed: str, last: int, place: int | None, next_one: str, hint: str, may: bool
) -> None:
    office = examples.office()
    lines = tuple(replace(line, last=last) for line in examples.board(office).services)
    facts = examples.facts(office, board=examples.board(office, services=lines), place=place)
    screen = show(Name.STAFF_NUMBERS, facts, service="A", digits=typed)
    assert screen.text("next").main == f"Berikutnya: {next_one}"
    assert screen.text("hint").main == hint
    save = screen.choice("check")
    assert save is not None
    assert (save.words.main, save.enabled) == ("Simpan", may)


def test_a_number_that_is_far_above_is_questioned_and_may_be_saved() -> None:
    screen = show(Name.STAFF_NUMBERS, examples.facts(place=1), service="A", digits="15000", notice="far")
    assert (screen.text("hint").main, screen.tone) == (
        "Sangat tinggi. Jika benar, simpan lagi",
        "warn",
    )
    assert screen.text("next").main == "Berikutnya: A100001"
    save = screen.choice("check")
    assert save is not None
    assert save.enabled


def test_address_and_fingerprint_are_shown_whole_to_be_compared() -> None:
    invited = Invited("https://antrean.kupang.imigrasi.example.go.id:8443", "0123456789abcdef" * 4, "AE1|…")
    address, authority = show(Name.STAFF_ENROL, examples.facts(), invited=invited).rows
    assert address.value.main.split("\n") == ["https://antrean.kupang", ".imigrasi.example.go", ".id:8443"]
    assert authority.value.main.replace(" ", "") == invited.authority
    long = replace(invited, address="https://" + "a" * 90 + ".evil.example", authority=None)
    address, authority = show(Name.STAFF_ENROL, examples.facts(), invited=long).rows
    assert address.value.main.endswith("evil.example"), "whose it is stands at its end"
    assert authority.value.main == "Sertifikat umum"


def test_applicants_see_nothing_of_the_centre() -> None:
    trouble = SyncFact(None, 128, trouble="token_refused")
    for name in (Name.HOME, Name.INFORMATION):
        assert show(name, examples.facts(sync=trouble)) == show(name, examples.facts())


def test_what_was_not_printed_is_offered_once_and_first() -> None:
    office = examples.office()
    missing = examples.ticket("A010", id="00000000000000bb", paper=PrintState.UNKNOWN)
    board = examples.board(office, unprinted=(TicketFacts(missing, 0, None),))
    recent = (examples.ticket("A012", paper=PrintState.PRINTED), missing)
    screen = show(Name.STAFF_PRINTS, examples.facts(office, board=board, recent=recent))
    assert [(choice.words.main, choice.detail.main) for choice in screen.group("ticket")] == [
        ("A010", "Mungkin tercetak"),
        ("A012", "Tercetak, cetak salinan"),
    ]


def test_an_office_of_one_language_says_everything_once() -> None:
    facts = examples.facts(examples.office(languages=("id",)))
    screen = show(Name.HOME, facts)
    assert screen.choice("language") is None
    assert not any(choice.words.second for choice in screen.choices)


def test_english_stands_first_when_it_was_chosen() -> None:
    screen = show(Name.WHO, service="A", language="en")
    assert screen.text("title") == ("Who is coming?", "Siapa yang datang?")
    assert screen.header.day.main == "Tuesday, 17 November 2026"


def test_the_sheet_is_what_is_read_out_while_it_lies_on_top() -> None:
    screen = show(Name.WHO, service="A", touched=0.0, now=25.0)
    assert screen.spoken() == (
        "Anda masih perlu waktu?",
        "Pilihan Anda tetap ada",
        "5",
        "Selesai",
        "Ya, lanjutkan",
    )
