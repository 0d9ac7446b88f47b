"""`kiosk enrol` and `kiosk sync`, against a centre on this machine's loop."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.commands import TakeTicket
from kiosk.hatch import Hatch
from kiosk.insync import InSync
from kiosk.journal_reading import read_only, verify
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings
from kiosk.sync import wire
from kiosk.sync.enrol import FILE
from tests.cli.cli_kit import KUPANG, data, kiosk, kupang
from tests.desk_kit import StandingClock
from tests.hall_kit import DAY, at
from tests.scene import booking
from tests.sync.centre_kit import CODE, Centre, replies, says, serving

__all__ = ["data"]


@pytest.fixture
def centre() -> Centre:
    return Centre(office=kupang().code, changes=[booking(1, day=DAY, office=kupang().code)])


@pytest.fixture
def url(centre: Centre) -> Iterator[str]:
    with serving(centre) as address:
        yield address


@contextmanager
def running(data: Path) -> Iterator[InSync]:
    """A kiosk that runs on `data`, with its sync and its hatch."""
    rules = kupang()
    opened = open_desk(Settings(data=data), rules, clock=StandingClock(at("09:00")))
    sync = InSync(opened.desk, opened.data, rules, chance=lambda: 1.0)
    opened.desk.listen(sync.noticed)
    hatch = Hatch(opened.data.socket, opened.desk, list, sync.words)
    hatch.start()
    opened.desk.start()
    sync.start()
    try:
        opened.desk.ask(TakeTicket(id="t", service="I")).result(10)
        yield sync
    finally:
        hatch.stop()
        assert sync.stop()
        close_desk(opened)


def test_enrol_then_sync_without_a_kiosk_that_runs(data: Path, url: str, centre: Centre) -> None:
    result = kiosk("enrol", url, CODE, "--data", data)
    assert result.stdout == f"enrolled with {url} as kiosk 1 of Kantor Imigrasi Kupang\n"
    assert "it will be in step when it does" in result.stderr
    assert stat.S_IMODE((data / FILE).stat().st_mode) == 0o600
    said = kiosk("sync", "--data", data).stdout
    assert "1 booking came as a snapshot" in said
    assert said.endswith("in step\n")
    _, known = read_only(data / "journal.db")
    assert [each.booking for each in known] == [f"{1:016x}"]
    assert "0 bookings came" in kiosk("sync", "--data", data).stdout
    assert len(centre.events) == verify(data / "journal.db")[0]


def test_a_kiosk_that_runs_is_enrolled_and_asked(data: Path, url: str, centre: Centre) -> None:
    with running(data) as sync:
        assert sync.fact is None
        said = kiosk("enrol", url, CODE, "--data", data).stdout
        assert "as kiosk 1 of" in said
        assert "1 booking came as a snapshot" in said
        assert sync.fact is not None
        assert kiosk("sync", "--data", data).stdout.endswith("in step\n")
    assert len(centre.events) >= 2


def test_a_kiosk_without_a_centre_says_how_to_get_one(data: Path) -> None:
    assert "kiosk enrol URL CODE" in kiosk("sync", "--data", data, status=1).stderr
    with running(data):
        assert "kiosk enrol URL CODE" in kiosk("sync", "--data", data, status=1).stderr


def test_a_bad_code_address_and_office_are_told_in_a_sentence(data: Path, url: str, centre: Centre) -> None:
    assert "make a new one" in kiosk("enrol", url, "WRONG", "--data", data, status=1).stderr
    wrong = kiosk("enrol", "http://antrean.example", CODE, "--data", data, status=1).stderr
    assert "only https:// is allowed" in wrong
    assert "allowed are an address and a code" in kiosk("enrol", url, "--data", data, status=1).stderr
    centre.office += 1
    assert "make a new code" in kiosk("enrol", url, CODE, "--data", data, status=1).stderr
    assert not (data / FILE).exists()


def test_what_went_wrong_is_said_and_nothing_is_lost(data: Path, url: str, centre: Centre) -> None:
    kiosk("enrol", url, CODE, "--data", data)
    centre.faults.append(says(503, wire.Refusal.BUSY, {"retry-after": "60"}))
    assert "not in step: busy" in kiosk("sync", "--data", data, status=1).stderr
    centre.tokens.clear()
    assert "denied" in kiosk("sync", "--data", data, status=1).stderr


def test_what_the_office_has_to_look_at_is_said(data: Path, url: str, centre: Centre) -> None:
    kiosk("enrol", url, CODE, "--data", data)
    with running(data):
        pass
    centre.conflicts.add(2)
    text = KUPANG.read_text("utf-8").replace("walk_in =", "walk_inn =", 1)
    centre.settings = wire.Settings(revision=3, text=text)
    said = kiosk("sync", "--data", data).stdout
    assert "1 conflict, 0 parked" in said
    assert "the last good ones hold" in said


def test_tickets_that_clash_and_bookings_of_a_newer_kind_are_said(
    data: Path, url: str, centre: Centre
) -> None:
    kiosk("enrol", url, CODE, "--data", data)
    kiosk("sync", "--data", data)
    clash = wire.Clash(id=1, booking="0" * 16, numbers=("A012", "A415"), why="used")
    centre.clashes = (clash,)
    centre.changes.append(booking(1))
    centre.spoil = lambda body: body.replace(b'"party":1', b'"party":10')
    said = kiosk("sync", "--data", data).stdout
    assert "for the counters to look at, today: A012, A415: used" in said
    assert "1 booking of a kind not known here: update this kiosk" in said


@pytest.mark.parametrize(
    ("speaks", "words"),
    [((2,), "this kiosk must be updated"), ((0,), "the centre's server must be updated")],
)
def test_who_is_to_be_updated_is_said(
    data: Path, url: str, centre: Centre, speaks: tuple[int, ...], words: str
) -> None:
    kiosk("enrol", url, CODE, "--data", data)
    centre.faults.append(says(426, wire.Refusal.UPGRADE, speaks=speaks))
    assert words in kiosk("sync", "--data", data, status=1).stderr


def test_settings_of_the_centre_are_said(data: Path, url: str, centre: Centre) -> None:
    kiosk("enrol", url, CODE, "--data", data)
    centre.settings = wire.Settings(revision=3, text=KUPANG.read_text("utf-8"))
    assert "settings of revision 3" in kiosk("sync", "--data", data).stdout
    # They hold from the first moment of the next start, whatever the network does then.
    own = kupang()
    text = KUPANG.read_text("utf-8").replace(f"walk_in = {own.quota.walk_in}", "walk_in = 7", 1)
    centre.settings = wire.Settings(revision=4, text=text)
    kiosk("sync", "--data", data)
    opened = open_desk(Settings(data=data), own, kiosk=False)
    try:
        assert opened.desk.office.quota.walk_in == 7
    finally:
        close_desk(opened)


def test_the_token_is_nowhere_but_in_its_file(
    data: Path, url: str, centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    first = set(centre.tokens)
    said = kiosk("enrol", url, CODE, "--data", data).output
    (token,) = centre.tokens - first
    centre.faults.extend([replies_garbage()] * 2)
    said += kiosk("sync", "--data", data, status=1).output
    assert token not in said
    assert token not in caplog.text
    holders = [file.name for file in data.iterdir() if file.is_file() and token.encode() in file.read_bytes()]
    assert holders == [FILE]


def replies_garbage() -> "object":
    from kiosk.sync.transport import Reply

    return replies(Reply(200, {"content-type": "text/html"}, b"<html>"))
