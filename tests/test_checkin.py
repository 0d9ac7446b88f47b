"""The offline rules of a pass and of codes, in their order; what is judged while the clock is unknown.

The numbers in names are the cases of `sync.md`, "What the tests must show".
"""

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import base45, codes, keys, passes
from kiosk.answers import Refused, WhoIsHere
from kiosk.bookings import Status
from kiosk.clock import Trust
from kiosk.commands import CheckIn
from kiosk.context import Accepted
from kiosk.events import TicketIssued
from kiosk.keys import KeySet
from kiosk.lines import BadLine, read_command, write_answer
from kiosk.office import Lateness, Priority
from kiosk.refusal import Refusal
from kiosk.ticket import Kind
from tests.desk_kit import ask, make_desk, take
from tests.hall_kit import DAY, at, office
from tests.scene import KEY_END, KEY_START, PUBLIC, SECRET, Scene, booking, contents, pass_text, reference

CODE = "482109451217"
FOREIGN = "MP-2026-0017"
PULLED = reference(booking(1), booking(2, party=5))
NEXT_DAY = DAY + dt.timedelta(days=1)


def asked(scene: Scene, code: str, **changes: Any) -> CheckIn:
    return CheckIn(id=scene.name(), code=code, **changes)


def reason(scene: Scene, code: str, **changes: Any) -> Refusal:
    return scene.refuses(asked(scene, code, **changes))


def test_a_good_pass_gets_a_number_and_copies_what_it_relied_on() -> None:
    scene = Scene("08:50", knows=PULLED)
    issued = scene.does(asked(scene, pass_text(paid=True)))[0]
    assert isinstance(issued, TicketIssued)
    assert (issued.number, issued.booking, issued.booking_day) == ("A001", f"{1:016x}", DAY)
    assert (issued.ordinals, issued.slot, issued.paid, issued.flagged) == ((1,), 540, True, False)
    assert (issued.ticket_kind, issued.due) == (Kind.BOOKED, at("09:00"))


def test_case_11_the_same_pass_again_is_used_and_names_the_number() -> None:
    scene = Scene(knows=PULLED)
    scene.check_in(pass_text())
    refused = scene.refusal(asked(scene, pass_text()))
    assert (refused.reason, refused.facts.number) == (Refusal.USED, "A001")
    # After the upload the ledger is still there: cancelling the ticket does not admit it again either.
    assert reason(scene.at("09:10"), pass_text()) is Refusal.USED


@pytest.mark.parametrize("bit", [0, 20, 8 * 12 + 5, 8 * 19, 8 * 40 + 3, 8 * 83 - 1])
def test_case_12_one_flipped_bit_is_refused_and_redeems_nothing(bit: int) -> None:
    scene = Scene(knows=PULLED)
    scene.tick()
    data = bytearray(base45.decode(pass_text()[len(passes.PREFIX) :]))
    data[bit // 8] ^= 0x80 >> bit % 8
    flipped = passes.PREFIX + base45.encode(bytes(data))
    wanted = {Refusal.UNREADABLE, Refusal.UNKNOWN_KEY, Refusal.BAD_SIGNATURE}
    before = contents(scene.hall)
    assert reason(scene, flipped) in wanted
    assert contents(scene.hall) == before
    assert scene.check_in(pass_text()).number == "A001"


def test_case_13_an_unknown_key_is_for_staff_and_never_called_forged() -> None:
    other = keys.load_private_key(keys.make_pair(9, KEY_START, KEY_END, seed=b"\x09" * 32)[1])
    scene = Scene(knows=PULLED)
    assert reason(scene, pass_text(key=other, key_id=9)) is Refusal.UNKNOWN_KEY
    # A known key's id over another's signature is another matter.
    assert reason(scene, pass_text(key=other, key_id=1)) is Refusal.BAD_SIGNATURE


def test_case_14_a_key_changed_while_offline_leaves_old_passes_good_until_it_ends() -> None:
    change, end = at("09:00"), at("10:00")
    old = keys.PublicKey(1, PUBLIC.key, KEY_START, end)
    new_key, pem = keys.make_pair(2, change, KEY_END, seed=b"\x22" * 32)
    new = keys.load_private_key(pem)
    lateness = {"early": 120, "late": 120}
    scene = Scene("08:59", rules_of=office(lateness=lateness), knows=reference(known=KeySet((old, new_key))))
    assert reason(scene, pass_text(10, key=new, key_id=2)) is Refusal.UNKNOWN_KEY
    scene.at("09:30")
    assert scene.check_in(pass_text(11)).number == "A001"
    assert scene.check_in(pass_text(12, key=new, key_id=2)).number == "A002"
    scene.at("10:00")
    assert reason(scene, pass_text(13)) is Refusal.UNKNOWN_KEY
    assert scene.check_in(pass_text(14, key=new, key_id=2)).number == "A003"


def test_case_15_wrong_office_day_early_and_late_are_four_answers() -> None:
    scene = Scene("09:00")
    elsewhere = scene.refusal(asked(scene, pass_text(office=12)))
    assert (elsewhere.reason, elsewhere.facts.office) == (Refusal.OTHER_OFFICE, 12)
    other_day = scene.refusal(asked(scene, pass_text(day=NEXT_DAY)))
    assert (other_day.reason, other_day.facts.day) == (Refusal.OTHER_DAY, NEXT_DAY)
    assert other_day.facts.start == at("09:00") + dt.timedelta(days=1)
    early = scene.refusal(asked(scene, pass_text(slot="09:40")))
    assert (early.reason, early.facts.opens) == (Refusal.TOO_EARLY, at("09:10"))
    assert (early.facts.start, early.facts.end) == (at("09:40"), at("12:00"))
    late = scene.refusal(asked(scene.at("10:01"), pass_text(slot="09:00")))
    assert (late.reason, late.facts.end) == (Refusal.TOO_LATE, at("10:00"))


@pytest.mark.parametrize(
    ("slot", "good"), [("09:30", True), ("09:40", False), ("08:00", True), ("07:50", False)]
)
def test_the_bounds_of_the_hour_belong_to_it(slot: str, good: bool) -> None:
    decision = (scene := Scene("09:00")).ask(asked(scene, pass_text(slot=slot)))
    assert isinstance(decision, Accepted) == good


def test_a_late_one_may_have_a_place_as_of_its_coming() -> None:
    kind = office(lateness=Lateness(beyond="accept").model_dump())
    ticket = Scene("11:30", rules_of=kind).check_in(pass_text(slot="09:00"))
    assert (ticket.kind, ticket.due) == (Kind.BOOKED_LATE, at("11:30"))


@pytest.mark.parametrize(
    ("zone", "utc", "today"),
    [
        ("Asia/Jakarta", "2026-11-16T16:59:59", False),
        ("Asia/Jakarta", "2026-11-16T17:00:00", True),
        ("Asia/Makassar", "2026-11-16T15:59:59", False),
        ("Asia/Makassar", "2026-11-16T16:00:00", True),
        ("Asia/Jayapura", "2026-11-16T14:59:59", False),
        ("Asia/Jayapura", "2026-11-16T15:00:00", True),
    ],
)
def test_case_16_midnight_is_the_office_s_own(zone: str, utc: str, today: bool) -> None:
    where = office(
        zone=zone,
        opening={"monday": "08:00-16:00", "tuesday": "00:00-16:00"},
        lateness={"early": 1440, "late": 1440},
    )
    now = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    decision = (scene := Scene(now, rules_of=where)).ask(asked(scene, pass_text(slot="00:00")))
    assert isinstance(decision, Accepted) == today
    if isinstance(decision, Accepted):
        assert scene.hall.day.day == DAY


def test_a_pass_of_the_day_before_is_of_another_day_after_midnight() -> None:
    scene = Scene("09:00", knows=reference(booking(1, day=DAY - dt.timedelta(days=1))))
    assert reason(scene, pass_text(day=DAY - dt.timedelta(days=1))) is Refusal.OTHER_DAY


def test_case_17_booted_in_1970_without_a_network_a_good_pass_is_accepted_and_flagged() -> None:
    scene = Scene(dt.datetime(1970, 1, 1, tzinfo=dt.UTC), knows=PULLED, trust=Trust.UNKNOWN)
    ticket = scene.check_in(pass_text())
    assert ticket.flagged
    # Its day fits the two bytes of a ticket's QR: the paper can be drawn.
    assert codes.read_ticket(codes.TicketCode(1, ticket.day, ticket.id).text()) is not None
    # Signature and place are judged all the same.
    assert reason(scene, pass_text(office=12)) is Refusal.OTHER_OFFICE
    assert reason(scene, pass_text()) is Refusal.USED


def test_an_unknown_clock_refuses_only_days_before_the_newest_event() -> None:
    scene = Scene("09:00", knows=PULLED)
    scene.take()
    scene.boot_up("boot-2", dt.datetime(1970, 1, 1, tzinfo=dt.UTC), Trust.UNKNOWN)
    assert reason(scene, pass_text(5, day=DAY - dt.timedelta(days=1))) is Refusal.OTHER_DAY
    assert scene.check_in(pass_text(6, day=DAY, slot="15:00")).flagged
    assert scene.check_in(pass_text(7, day=NEXT_DAY)).flagged


def test_a_key_out_of_its_time_is_not_judged_by_an_unknown_clock() -> None:
    ended = keys.PublicKey(1, PUBLIC.key, KEY_START, KEY_START + dt.timedelta(days=1))
    scene = Scene(knows=reference(known=KeySet((ended,))), trust=Trust.UNKNOWN)
    assert scene.check_in(pass_text()).flagged


def test_case_20_rescheduled_the_old_pass_is_superseded_and_names_the_new_day() -> None:
    scene = Scene(knows=reference(booking(1, day=NEXT_DAY, revision=2)))
    refused = scene.refusal(asked(scene, pass_text(revision=1)))
    assert (refused.reason, refused.facts.day) == (Refusal.REVISED, NEXT_DAY)


def test_rescheduled_after_the_last_pull_the_new_pass_is_accepted_and_flagged() -> None:
    moved = booking(1, day=DAY - dt.timedelta(days=1), revision=1)
    assert Scene(knows=reference(moved)).check_in(pass_text(revision=2)).flagged
    # What is known of the earlier revision does not hold for the later one, its cancelling neither.
    cancelled = booking(1, day=DAY - dt.timedelta(days=1), revision=1, status=Status.CANCELLED)
    assert Scene(knows=reference(cancelled)).check_in(pass_text(revision=2)).flagged


def test_case_21_booked_after_the_last_pull_is_accepted_and_flagged() -> None:
    scene = Scene(knows=PULLED)
    assert scene.check_in(pass_text(77)).flagged
    assert not scene.check_in(pass_text(1)).flagged


def test_cancelled_bookings_are_refused() -> None:
    scene = Scene(knows=reference(booking(1, status=Status.CANCELLED)))
    assert reason(scene, pass_text()) is Refusal.CANCELLED


def test_case_22_a_party_of_five_comes_as_three_and_two_and_no_sixth() -> None:
    scene = Scene("08:50", knows=PULLED)
    family = pass_text(2, party=5)
    question = scene.ask(asked(scene, family))
    assert isinstance(question, WhoIsHere)
    assert (question.party, question.came, question.service) == (5, (), "A")
    first = scene.check_in(family, (1, 2, 4))
    assert (first.party, first.ordinals) == (3, (1, 2, 4))
    question = scene.ask(asked(scene, family))
    assert isinstance(question, WhoIsHere)
    assert question.came == (1, 2, 4)
    repeated = scene.refusal(asked(scene, family, ordinals=(3, 4)))
    assert (repeated.reason, repeated.facts.number) == (Refusal.USED, first.number)
    second = scene.check_in(family, (5, 3, 3))
    assert (second.party, second.ordinals) == (2, (3, 5))
    assert scene.hall.redeemed[f"{2:016x}"].came == {1: "A001", 2: "A001", 4: "A001", 3: "A002", 5: "A002"}
    assert reason(scene, family) is Refusal.USED
    assert reason(scene, family, ordinals=(1,)) is Refusal.USED


def test_a_sixth_and_nobody_are_refused() -> None:
    scene = Scene(knows=PULLED)
    assert reason(scene, pass_text(3, party=4), ordinals=(5,)) is Refusal.USED
    assert reason(scene, pass_text(3, party=4), ordinals=()) is Refusal.USED
    assert scene.hall.redeemed == {}


def test_a_party_of_one_is_admitted_without_a_question() -> None:
    assert Scene(knows=PULLED).check_in(pass_text()).party == 1


def test_a_service_that_the_office_does_not_give() -> None:
    scene = Scene(knows=PULLED)
    assert reason(scene, pass_text(3, service="Z")) is Refusal.NO_SUCH_SERVICE


def test_a_booking_s_priority_is_served_first_and_names_no_kind() -> None:
    scene = Scene(
        "08:50", knows=reference(booking(4, priority=True, code_hash=codes.code_hash(SECRET, CODE)))
    )
    by_pass = scene.check_in(pass_text(3, slot="09:00", priority=True))
    by_code = scene.check_in(CODE, typed=True)
    assert {by_pass.priority, by_code.priority} == {Priority.STATED}
    assert by_pass.due == at("08:35")


def test_a_holiday_of_today_is_closed_for_bookings_too() -> None:
    holiday = {"day": DAY, "name": {"id": "Libur", "en": "Holiday"}}
    scene = Scene(rules_of=office(holidays=[holiday]), knows=PULLED)
    refused = scene.refusal(asked(scene, pass_text()))
    assert refused.reason is Refusal.OFFICE_CLOSED
    assert refused.facts.opens == at("08:00") + dt.timedelta(days=7)


# The order: each pass is wrong in everything from its place on, and the first wrong is named.

ORDER = [
    ({"office": 12, "day": NEXT_DAY, "revision": 1}, Refusal.OTHER_OFFICE),
    ({"day": NEXT_DAY, "revision": 1}, Refusal.CANCELLED),
]


@pytest.mark.parametrize(("changes", "wanted"), ORDER)
def test_the_first_of_several_wrongs_is_named(changes: dict[str, Any], wanted: Refusal) -> None:
    known = booking(1, revision=2, status=Status.CANCELLED, office=12 if "office" in changes else 1)
    scene = Scene(knows=reference(known))
    assert reason(scene, pass_text(**changes)) is wanted


def test_an_unknown_key_is_named_before_the_office_and_a_signature_before_it_too() -> None:
    scene = Scene(knows=PULLED)
    assert reason(scene, pass_text(office=12, key_id=9)) is Refusal.UNKNOWN_KEY
    forged = pass_text(office=12)[:-3] + "AAA"
    assert reason(scene, forged) in {Refusal.BAD_SIGNATURE, Refusal.UNREADABLE}


def test_revised_is_named_before_the_day_and_the_day_before_used() -> None:
    scene = Scene(knows=reference(booking(1, day=NEXT_DAY, revision=2), booking(2)))
    assert reason(scene, pass_text(1, day=NEXT_DAY, revision=1)) is Refusal.REVISED
    scene.check_in(pass_text(2))
    assert reason(scene.at("10:30"), pass_text(2)) is Refusal.TOO_LATE


# Codes


def test_a_typed_code_finds_its_booking_with_or_without_spaces() -> None:
    knows = reference(booking(4, code_hash=codes.code_hash(SECRET, CODE), paid=True))
    scene = Scene(knows=knows)
    assert codes.check(CODE) is None
    ticket = scene.check_in("4821 0945-1217", typed=True)
    assert (ticket.booking, ticket.paid, ticket.flagged) == (f"{4:016x}", True, False)
    assert reason(scene, CODE, typed=True) is Refusal.USED
    # Who came with the code comes no second time with the pass.
    assert reason(scene, pass_text(4)) is Refusal.USED


def test_codes_that_lead_nowhere_say_which_kind_of_nowhere() -> None:
    scene = Scene(knows=PULLED)
    assert reason(scene, CODE, typed=True) is Refusal.CODE_UNKNOWN
    assert reason(scene, "482109451218", typed=True) is Refusal.CODE_WRONG
    assert reason(scene, "", typed=True) is Refusal.CODE_WRONG


@pytest.mark.parametrize("held_up", [FOREIGN, "mp-2026-0017", " MP‑2026‑0017\r\n"])
@pytest.mark.parametrize("typed", [True, False])
def test_a_foreign_code_admits_like_our_own(held_up: str, typed: bool) -> None:
    scene = Scene(knows=reference(booking(4, foreign=(codes.foreign_hash(SECRET, FOREIGN),))))
    assert scene.check_in(held_up, typed=typed).booking == f"{4:016x}"
    assert reason(scene, FOREIGN) is Refusal.USED


def test_a_foreign_code_that_looks_like_something_else_admits_all_the_same() -> None:
    page = "https://example.test/antre?id=17"
    twelve = "111111111111"
    for code in (page, twelve):
        scene = Scene(knows=reference(booking(4, foreign=(codes.foreign_hash(SECRET, code),))))
        assert scene.check_in(code).number == "A001"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("WIFI:S:kantor;T:WPA;P:geheim;;", Refusal.WIFI_CODE),
        ("00020101021126680016ID.CO.QRIS.WWW", Refusal.PAYMENT_CODE),
        ("https://www.imigrasi.go.id", Refusal.NOT_A_BOOKING),
        ("5371014101900001", Refusal.NOT_A_BOOKING),
        ("BEGIN:VCARD\nN:Budi\nEND:VCARD", Refusal.NOT_A_BOOKING),
        ("AQ2:SOMETHING", Refusal.UNREADABLE),
        ("AQ1:", Refusal.UNREADABLE),
        ("AT1:BROKEN", Refusal.UNREADABLE),
        ("", Refusal.NOT_A_BOOKING),
        ("x" * 10_240, Refusal.NOT_A_BOOKING),
        ("y" * 20_000, Refusal.NOT_A_BOOKING),
        ("AQ1:" + "A" * 10_240, Refusal.UNREADABLE),
        ("\0" * 50, Refusal.NOT_A_BOOKING),
        ("AQ1:\0" + "0" * 124, Refusal.UNREADABLE),
        ("印尼護照 🛂 Ω\u202e\ud800", Refusal.NOT_A_BOOKING),
        ("١٢٣٤٥٦٧٨٩٠١٢", Refusal.NOT_A_BOOKING),
    ],
)
def test_case_31_junk_is_named_and_never_a_crash(code: str, wanted: Refusal) -> None:
    assert reason(Scene(knows=PULLED), code) is wanted


def test_a_code_of_half_a_character_can_still_be_written_as_a_line() -> None:
    command = CheckIn(id="x", code="AQ1:\ud800")
    assert read_command(command.model_dump_json()) == command


@given(
    st.one_of(st.text(max_size=200), st.from_regex(r"A[QT][0-9]:[0-9A-Z $%*+./:-]{0,130}", fullmatch=True))
)
@settings(max_examples=150, deadline=None)
def test_case_31_whatever_a_camera_reads_is_refused_by_name(code: str) -> None:
    scene = Scene(knows=PULLED)
    scene.refusal(asked(scene, code))
    assert scene.hall.tickets == {}


def test_a_ticket_of_another_office_or_day_is_no_booking() -> None:
    scene = Scene(knows=PULLED)
    mine = scene.take()
    assert reason(scene, codes.TicketCode(2, DAY, mine.id).text()) is Refusal.OTHER_OFFICE
    assert reason(scene, codes.TicketCode(1, DAY, "0" * 16).text()) is Refusal.NO_SUCH_TICKET


NIK = "5371014101900001"


def test_case_32_a_nik_that_is_scanned_or_typed_is_written_down_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = make_desk(tmp_path)
    take(desk, "somebody")
    assert codes.looks_like_nik(NIK)
    spellings = (
        NIK,
        "5371 0141 0190 0001",
        "537101.410190.0001",
        f"https://example.test/?nik={NIK}",
        f"AQ1:{NIK}",
    )
    for place, text in enumerate(spellings):
        for typed in (False, True):
            answer = ask(desk, CheckIn(id=f"n{place}{typed}", code=text, typed=typed))
            assert isinstance(answer, Refused)
            assert NIK not in write_answer(answer)
    with pytest.raises(BadLine) as caught:
        read_command(f'{{"kind": "check_in", "id": "x", "code": {NIK}}}')
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"ticket_issued" in kept  # the journal and its WAL were looked into
    said = caplog.text + str(caught.value)
    assert "refused: check_in" in said
    for hidden in (NIK, *spellings[:3]):
        assert hidden.encode() not in kept
        assert hidden not in said
