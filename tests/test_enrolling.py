"""Enrolment on the staff screen by the QR of the office page: camera, worker, words, and what follows."""

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands import TakeTicket
from kiosk.datadir import SIMULATED, DataDir
from kiosk.enrolling import OK, WHY, Enrolling
from kiosk.insync import InSync
from kiosk.journal_reading import read_only
from kiosk.sync import wire
from kiosk.sync.enrol import FILE, parse
from kiosk.sync.errors import DeskSilent, Trouble, Unreachable
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire_invitation import Invitation, tidy_code
from kiosk.ui import screens, staff_states
from kiosk.ui.person import Name
from tests.kiosk_kit import LEAN, Kiosk, kupang, running, until
from tests.sync.centre_kit import CODE, PORTAL, Centre, replies, serving

OFFICE = kupang().code


def invitation(url: str, code: str = CODE, authority: str | None = None) -> str:
    return Invitation(url=url, code=code, authority=authority).to_text()


@pytest.fixture
def centre() -> Centre:
    return Centre(office=OFFICE)


@pytest.fixture
def url(centre: Centre) -> Iterator[str]:
    with serving(centre) as address:
        yield address


# On the screen


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path, **LEAN) as made:
        sync = InSync(made.desk, made.opened.data, made.office, chance=lambda: 0.0)
        made.desk.listen(sync.noticed)
        enrolling = Enrolling(made.opened.data, made.office.code, sync.take_up)
        made.front._enrol, made.front._sync = enrolling.start, lambda: sync.fact
        yield made
        enrolling.ask_to_stop()
        assert sync.stop()


def enrol_page(kiosk: Kiosk) -> None:
    kiosk.staff()
    kiosk.touch("setup", "enrol")
    kiosk.until("staff_enrol")


def test_a_qr_held_up_is_confirmed_and_the_kiosk_gets_in_step(
    kiosk: Kiosk, centre: Centre, url: str, tmp_path: Path
) -> None:
    ticket = kiosk.walk_in()
    kiosk.touch("end")
    enrol_page(kiosk)
    kiosk.hold_up(invitation(url))
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.invited is not None, "nothing was read")
    host = url.removeprefix("http://")
    assert host in kiosk.words.replace("\n", "")
    assert not (kiosk.settings.data / FILE).exists(), "nothing is done before staff have confirmed it"
    assert centre.asked == []
    kiosk.put_away()
    kiosk.touch("confirm")
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.notice == OK, "it was not enrolled")
    assert "Kios ini sudah terdaftar" in kiosk.words
    assert parse((kiosk.settings.data / FILE).read_text()).url == url
    assert (kiosk.desk.has_centre, kiosk.desk.place) == (True, 1)
    kiosk.touch("back")
    kiosk.until("staff_setup")
    until(lambda: "Selaras dengan pusat" in kiosk.words, "it is not in step")
    assert any(ticket.id.encode() in raw for kept in centre.kept.values() for _, raw, _ in kept.values())


def test_who_walks_away_or_goes_back_has_enrolled_nothing(kiosk: Kiosk, centre: Centre, url: str) -> None:
    enrol_page(kiosk)
    kiosk.hold_up(invitation(url))
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.invited is not None)
    kiosk.put_away()
    kiosk.touch("back")
    assert kiosk.front.visit.invited is None
    assert kiosk.name == "staff_enrol"
    kiosk.later(200)
    assert kiosk.name == "home"
    assert centre.asked == []


def test_another_code_is_named_as_such_and_reaches_nobody(kiosk: Kiosk, centre: Centre) -> None:
    enrol_page(kiosk)
    before = kiosk.desk.journal.seq
    kiosk.hold_up("AQ1:V50V50V50L72")
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.notice == "no_invitation")
    assert "Ini QR yang lain" in kiosk.words
    assert kiosk.name == "staff_enrol"
    assert kiosk.desk.journal.seq == before


def test_what_went_wrong_is_said_and_the_next_try_may_go_well(kiosk: Kiosk, centre: Centre, url: str) -> None:
    enrol_page(kiosk)
    kiosk.hold_up(invitation(url, "00000-00000"))
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.invited is not None)
    kiosk.put_away()
    kiosk.touch("confirm")
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.notice == "code_refused")
    assert "Buat kode baru di halaman kantor" in kiosk.words
    kiosk.touch("again")
    kiosk.hold_up(invitation(url))
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.invited is not None)
    kiosk.put_away()
    kiosk.touch("confirm")
    until(lambda: bool(kiosk.scene()) and kiosk.front.visit.notice == OK)


def test_an_invitation_before_the_applicants_screen_does_nothing(
    kiosk: Kiosk, centre: Centre, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.hold_up(invitation(url))
    kiosk.until("refusal")
    kiosk.put_away()
    kiosk.touch("understood")
    assert kiosk.name == "home"
    assert centre.asked == []
    assert not (kiosk.settings.data / FILE).exists()
    hall, _ = read_only(kiosk.opened.data.journal)
    assert hall.tickets == {}
    secret = tidy_code(CODE)
    for file in kiosk.settings.data.iterdir():
        if file.is_file():
            assert secret.encode() not in file.read_bytes()
            assert CODE.encode() not in file.read_bytes()
    assert CODE not in caplog.text


def test_the_queue_goes_on_while_the_centre_is_awaited(kiosk: Kiosk, centre: Centre, url: str) -> None:
    let_go, told = threading.Event(), list[str]()

    def slow(centre: Centre, request: Request) -> Reply:
        let_go.wait(20)
        return centre.answer(request)

    centre.faults.append(slow)
    kiosk.front._enrol(invitation(url), told.append)
    again: list[str] = []
    until(lambda: bool(centre.asked) or not centre.faults, "it is not asked")
    kiosk.front._enrol(invitation(url), again.append)
    until(lambda: bool(again))
    assert again == ["under_way"]
    assert kiosk.walk_in().number == "A001"
    assert told == []
    let_go.set()
    until(lambda: bool(told))
    assert told == [OK]


# What comes of it


def outcome(enrolling: Enrolling, text: str) -> str:
    told: list[str] = []
    enrolling.start(text, told.append)
    until(lambda: bool(told), "nothing came of it")
    return told[0]


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    return DataDir(tmp_path).make()


def test_each_fault_has_its_word(
    data: DataDir, centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[int] = []
    enrolling = Enrolling(data, OFFICE, lambda: begun.append(1))
    assert outcome(enrolling, "AE1|http://antrean.example|ABC|") == "address"
    assert outcome(enrolling, invitation("http://127.0.0.1:1")) == "no_network"
    assert outcome(enrolling, invitation(url, "ZZZZZ-ZZZZZ")) == "code_refused"
    assert outcome(enrolling, invitation(url, authority="0" * 64)) == "not_the_centre"
    centre.faults.append(replies(PORTAL))
    assert outcome(enrolling, invitation(url)) == "not_the_centre"
    centre.faults.append(replies(Reply(503, {"content-type": "text/html"}, b"")))
    assert outcome(enrolling, invitation(url)) == "centre_busy"
    assert outcome(Enrolling(data, OFFICE + 1, lambda: None), invitation(url)) == "other_office"
    centre.codes.add(tidy_code(CODE))
    with monkeypatch.context() as patched:
        patched.setattr(data, "put", _full)
        assert outcome(enrolling, invitation(url)) == "desk_silent"
    assert not data.enrolled
    assert begun == []
    data.put(SIMULATED, b"")
    assert outcome(enrolling, invitation(url)) == "simulated"


def _full(name: str, content: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_a_desk_that_is_out_of_service_takes_the_enrolment_up_later(
    data: DataDir, centre: Centre, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.enrolling._AGAIN_S", 0.01)
    tries: list[int] = []

    def begin() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise DeskSilent("out of service")

    assert outcome(Enrolling(data, OFFICE, begin), invitation(url)) == OK
    until(lambda: len(tries) == 3)


class Silent:
    """A line on which nothing comes until it is interrupted."""

    def __init__(self) -> None:
        self.asked, self.ended = threading.Event(), threading.Event()

    def send(self, request: Request) -> Reply:
        self.asked.set()
        self.ended.wait(60)
        raise Unreachable("interrupted")

    def interrupt(self) -> None:
        self.ended.set()

    def close(self) -> None:
        """Nothing is open."""


def test_an_end_of_the_kiosk_ends_it(data: DataDir) -> None:
    line, told = Silent(), list[str]()
    enrolling = Enrolling(data, OFFICE, lambda: None, connect=lambda _url, _authority: line)
    enrolling.start(invitation("http://127.0.0.1:1"), told.append)
    until(line.asked.is_set)
    enrolling.ask_to_stop()
    until(lambda: bool(told), "it hangs")
    assert told == ["no_network"]
    assert not data.enrolled
    # One that comes only now ends as soon.
    late = Silent()
    enrolling._connect = lambda _url, _authority: late
    assert outcome(enrolling, invitation("http://127.0.0.1:1")) == "no_network"


def test_a_kiosk_enrolled_anew_goes_on_with_the_new_token(kiosk: Kiosk, centre: Centre, url: str) -> None:
    told: list[str] = []
    kiosk.front._enrol(invitation(url), told.append)
    until(lambda: told == [OK])
    first = parse((kiosk.settings.data / FILE).read_text()).token
    until(lambda: kiosk.front.facts().sync is not None)
    centre.tokens.discard(first)
    kiosk.ask(TakeTicket(id="t", service="D"))
    until(lambda: (fact := kiosk.front.facts().sync) is not None and fact.trouble == "token_refused")
    centre.codes.add(tidy_code("ANEW"))
    kiosk.front._enrol(invitation(url, "ANEW"), told.append)
    until(lambda: told == [OK, OK])
    assert parse((kiosk.settings.data / FILE).read_text()).token != first
    until(
        lambda: (fact := kiosk.front.facts().sync) is not None and fact.trouble is None and not fact.waiting,
        "it does not go on",
    )


def test_a_replaced_card_hears_at_once_above_which_numbers_to_go_on(tmp_path: Path) -> None:
    day = dt.date(2026, 11, 17)
    centre = Centre(office=OFFICE, numbers=wire.Numbers(day=day, serials={"A": 57}))
    with serving(centre) as url, running(tmp_path, **LEAN) as kiosk:
        # The first contact of a start is spread over a while, which never passes here; an enrolment is not.
        stands = {"clock": lambda: 100.0, "chance": lambda: 1.0}
        sync = InSync(kiosk.desk, kiosk.opened.data, kiosk.office, **stands)
        enrolling = Enrolling(kiosk.opened.data, OFFICE, sync.take_up)
        assert outcome(enrolling, invitation(url)) == OK
        until(lambda: (fact := sync.fact) is not None and fact.last is not None, "nobody is asked")
        assert kiosk.walk_in().number == "A058"
        assert sync.stop()


# Words


def test_every_outcome_and_every_trouble_has_words_of_its_own() -> None:
    assert set(staff_states.REASONS) == set(WHY)
    assert set(staff_states.TROUBLES) == {trouble.value for trouble in Trouble}
    office = kupang()
    for screen in (Name.STAFF_ENROL, Name.STAFF_SETUP):
        seen: dict[tuple[str, ...], str] = {}
        for case in staff_states.cases(office):
            if case.visit.screen is not screen or not (case.visit.notice or case.facts.sync):
                continue
            why = case.visit.notice or str(case.facts.sync and case.facts.sync.trouble)
            shown = screens.show(case.visit, case.facts)
            words = shown.text("title").main, shown.text("step").main
            if why not in ("None", "no_invitation"):
                assert seen.setdefault(words, why) == why, words
