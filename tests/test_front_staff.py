"""The front for staff: the PIN, what they do, and what the screens may know of the parts."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import codes
from kiosk.answers import Refused
from kiosk.commands import CheckIn, ReportPrint, TakeTicket
from kiosk.devices.sim_camera import CameraFault
from kiosk.devices.supervise import Health, Status
from kiosk.events import NumbersRaised
from kiosk.front import Front
from kiosk.ids import new_id
from kiosk.office import Office
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from kiosk.ui.person import Answered, Name
from kiosk.ui.text import Fonts
from tests.front_kit import Bare
from tests.kiosk_kit import PIN, Kiosk, running, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path, display="none", button="none") as made:
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    made = Bare(tmp_path)
    yield made
    made.front.close()


# Staff


def test_staff_come_in_by_a_long_press_and_the_pin(kiosk: Kiosk) -> None:
    kiosk.staff()
    assert kiosk.screen.staff


def test_a_wrong_pin_is_told_and_five_of_them_pause_all_tries(
    bare: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def holds(stored: bytes, typed: str) -> bool:
        judged.append(typed)
        return typed == PIN

    monkeypatch.setattr("kiosk.front.pin.holds", holds)
    bare.staff()

    def type_pin(typed: str) -> None:
        for digit in typed:
            bare.touch(f"key:{digit}")
        bare.touch("check")
        until(lambda: not (bare.scene() and bare.front.visit.pin_asked))

    for _ in range(5):
        type_pin("0000")
    assert bare.at() is Name.STAFF_PIN
    assert bare.front.visit.notice == "pin_wrong"
    assert bare.front.visit.pin_until > bare.now + 50
    bare.touch("key:1")
    assert bare.front.visit.digits == "", "the keypad is not at rest"
    # Who leaves and comes back waits all the same: the tries are the kiosk's, not the visit's.
    bare.now += 31
    bare.scene()
    assert bare.front.visit.pin_until == 0
    bare.staff()
    type_pin(PIN)
    assert bare.at() is Name.STAFF_PIN
    assert len(judged) == 5
    bare.now += 61
    bare.scene()
    bare.staff()
    for _ in range(5):
        type_pin("0000")
    assert bare.front.visit.pin_until > bare.now + 110, "the second pause is no longer than the first"
    bare.now += 121
    bare.scene()
    bare.staff()
    type_pin(PIN)
    assert bare.at() is Name.STAFF


@pytest.mark.parametrize("stored", ["none", "broken file"])
def test_without_a_pin_that_can_be_read_nobody_comes_in_and_nothing_hangs(
    tmp_path: Path, stored: str
) -> None:
    def give() -> bytes | None:
        if stored == "none":
            return None
        raise PermissionError("pin")

    bare = Bare(tmp_path, stored_pin=give)
    bare.staff()
    bare.touch("key:2", "key:5", "key:8", "key:0", "check")
    until(lambda: not (bare.scene() and bare.front.visit.pin_asked), "it waits for ever")
    assert bare.at() is Name.STAFF_PIN
    bare.front.close()


def test_judging_a_pin_holds_up_nothing(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    let_go = threading.Event()

    def slow(stored: bytes, typed: str) -> bool:
        return let_go.wait(10)

    monkeypatch.setattr("kiosk.front.pin.holds", slow)
    bare.staff()
    bare.touch("key:2", "key:5", "key:8", "key:0", "check")
    began = time.monotonic()
    bare.scene()
    assert bare.front.visit.pin_asked
    assert time.monotonic() - began < 5
    let_go.set()
    until(lambda: bool(bare.scene()) and bare.at() is Name.STAFF)


def test_staff_close_and_open_the_intake(kiosk: Kiosk) -> None:
    kiosk.staff()
    kiosk.touch("intake")
    until(lambda: not kiosk.desk.board.intake_open)
    kiosk.touch("end", "service:A")
    assert kiosk.name == "refusal"
    kiosk.touch("understood")
    kiosk.staff()
    kiosk.touch("intake")
    until(lambda: kiosk.desk.board.intake_open)


def test_a_test_print_is_asked_for_on_the_staff_screen(kiosk: Kiosk) -> None:
    kiosk.staff()
    kiosk.touch("test")
    assert kiosk.bench.printer.wait(1)


# What the screens may know


def test_the_health_of_every_part_is_in_the_facts(kiosk: Kiosk) -> None:
    facts = kiosk.front.facts()
    assert {(device.name, device.status) for device in facts.devices} == {
        ("printer", "ready"),
        ("camera", "ready"),
    }
    assert (facts.paper, facts.camera, facts.fault) == (None, True, None)
    assert facts.office is kiosk.office
    kiosk.bench.printer.set(paper_out=True)
    kiosk.bench.camera.fail(CameraFault.GONE)
    until(lambda: kiosk.front.facts().paper == "paper_out" and not kiosk.front.facts().camera)
    problems = {device.name: device.problem for device in kiosk.front.facts().devices}
    assert problems == {"printer": "paper_out", "camera": "cable"}


@pytest.mark.parametrize(
    ("status", "sees"),
    [
        (Status.READY, True),
        (Status.STARTING, True),
        (Status.WARNING, False),
        (Status.FAILED, False),
        (Status.OFF, False),
    ],
)
def test_a_camera_that_is_dark_or_gone_sees_nothing(
    bare: Bare, monkeypatch: pytest.MonkeyPatch, status: Status, sees: bool
) -> None:
    monkeypatch.setattr(bare.app, "health", lambda: (Health("camera", status),))
    assert bare.front.facts().camera is sees


def test_what_is_wrong_with_the_disk_is_named_for_staff_and_since_when(bare: Bare) -> None:
    from kiosk.journal import JournalBroken, JournalUnwritable

    assert bare.front.facts().fault is None
    bare.desk.trouble = JournalUnwritable("the journal cannot be written (database or disk is full): …")
    bare.desk.board = bare.desk._survey(bare.desk._moment())[0]
    since = bare.front.facts().fault_since
    assert since == bare.desk.board.now
    assert bare.front.facts().fault == "disk_full"
    bare.desk.trouble = JournalBroken("the journal is damaged")
    assert bare.front.facts().fault not in (None, "disk_full")
    bare.desk.trouble = None
    bare.desk.board = bare.desk._survey(bare.desk._moment())[0]
    assert bare.front.facts().fault_since is None


def test_paper_that_did_not_come_turns_the_screen_into_the_number_to_take_along(kiosk: Kiosk) -> None:
    ticket = kiosk.walk_in()
    kiosk.until_paper(ticket, PrintState.PRINTED)
    kiosk.ask(ReportPrint(id=new_id(), ticket=ticket.id, outcome="unknown", problem="paper_out"))
    screen = kiosk.until("unprinted")
    assert screen.number == ticket.number
    assert codes.read_ticket(screen.code) == codes.TicketCode(kiosk.office.code, ticket.day, ticket.id)


def test_a_refusal_of_another_person_is_not_shown(bare: Bare) -> None:
    bare.touch("service:A")
    bare.app.put(Answered(Refused("somebody else's", Refusal.FULL), bare.now))
    assert bare.scene().screen == "who"
    bare.touch("self")
    assert bare.front.visit.working
    bare.app.put(Answered(Refused("somebody else's", Refusal.FULL), bare.now))
    bare.scene()
    assert bare.front.visit.working, "it was not the answer that is awaited"
    bare.answer()
    assert bare.at() is Name.TICKET


def test_while_an_answer_is_awaited_nothing_else_is_asked(bare: Bare) -> None:
    bare.touch("service:A", "self")
    awaited = bare.front.visit.pending
    for choice in ("party:3", "take", "self", "back", "service:I"):
        bare.touch(choice)
        assert bare.front.visit.pending == awaited
        assert bare.at() is Name.WHO
        assert bare.front.visit.party == 1
    bare.answer()
    assert bare.desk.board.issued == 1


def test_what_waits_is_all_taken_in_one_turn(bare: Bare) -> None:
    for n in range(5):
        bare.app.ask(TakeTicket(id=f"t{n}", service="I"))
    bare.app.ask(CheckIn(id="c", code="x"))
    bare.desk.step(0)
    bare.scene()
    assert bare.app.inbox.empty()


def test_the_office_is_asked_for_its_first_language(tmp_path: Path) -> None:
    from tests.hall_kit import office

    first: Office = office(languages=["en", "id"])
    bare = Bare(tmp_path)
    bare.desk.office = first
    front = Front(bare.app, Fonts(), stored_pin=lambda: None)
    assert front.visit.language == "en"
    front.close()
    bare.front.close()


def test_staff_type_the_last_numbers_of_an_earlier_card(kiosk: Kiosk) -> None:
    kiosk.staff()
    kiosk.touch("setup", "numbers", "key:5", "key:7")
    assert "Berikutnya: A058" in kiosk.words
    kiosk.touch("check")
    until(lambda: "Tersimpan" in kiosk.words)
    until(lambda: "Berikutnya: A058" in kiosk.words)
    kiosk.touch("next", "key:9", "check")
    until(lambda: "Tersimpan" in kiosk.words)
    kiosk.touch("back", "back", "end")
    assert kiosk.walk_in().number == "A058"
    (raised, other) = (told.event for told in kiosk.told if told.event.kind == "numbers_raised")
    assert isinstance(raised, NumbersRaised)
    assert isinstance(other, NumbersRaised)
    assert (raised.serials, raised.by, other.serials) == ({"A": 57}, "staff", {"B": 9})
