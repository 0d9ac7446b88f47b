"""Opening a desk on a data directory: one process, which keys, which clock, and what is no error."""

import datetime as dt
import fcntl
import os
import sqlite3
from pathlib import Path

import pytest

from kiosk.answers import Done, Refused, TicketFacts
from kiosk.clock import Trust
from kiosk.commands import CallNext, Command, Finish, TakeTicket, Transfer
from kiosk.demo_codes import DemoCodes
from kiosk.events import Started
from kiosk.journal import Journal, JournalBroken, JournalLocked, JournalNewer
from kiosk.keys import KeyFileError, KeySet, make_pair
from kiosk.office import Office
from kiosk.opening import Opened, close_desk, make_clock, open_desk, refuse_simulation
from kiosk.paperwork import slip_of
from kiosk.refusal import Refusal
from kiosk.settings import Settings
from kiosk.ticket import State
from kiosk.timekeeping import SimulatedClock, SystemClock
from tests.hall_kit import office

CLOCK = dt.datetime(2026, 11, 17, 9, 0)  # noqa: DTZ001 - as one types it: local time
YEAR = (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def settings(data: Path, **more: object) -> Settings:
    return Settings.model_validate({"data": data, "clock": CLOCK} | more)


def take(opened: Opened, name: str) -> str:
    answer = opened.desk.ask(TakeTicket(id=name, service="A"))
    opened.desk.step(0)
    found = answer.result(0)
    assert isinstance(found, Done), found
    assert found.facts is not None
    return found.facts.ticket.number


def test_it_makes_what_is_missing_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    opened = open_desk(settings(data), office())
    assert take(opened, "one") == "A001"
    assert data.stat().st_mode & 0o777 == 0o700
    assert (data / "secret").stat().st_mode & 0o777 == 0o600
    assert len((data / "secret").read_bytes()) == 32
    close_desk(opened)


def test_a_second_desk_on_the_same_data_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    opened = open_desk(settings(tmp_path), office())
    with pytest.raises(JournalLocked, match=rf"process {os.getpid()}\b.*stop it first"):
        open_desk(settings(tmp_path), office())
    take(opened, "the-first-goes-on")
    close_desk(opened)
    again = open_desk(settings(tmp_path), office())
    assert take(again, "two") == "A002"
    close_desk(again)


@pytest.mark.parametrize("what", ["keys", "newer journal"])
def test_where_it_cannot_open_the_next_may_try(tmp_path: Path, what: str) -> None:
    """A refused start leaves no lock behind, and changes nothing."""
    if what == "keys":
        (tmp_path / "keys.toml").write_text("this is no key file", "utf-8")
        with pytest.raises(KeyFileError):
            open_desk(settings(tmp_path), office())
    else:
        db = sqlite3.connect(tmp_path / "journal.db")
        db.execute("PRAGMA user_version=99")
        db.close()
        before = (tmp_path / "journal.db").read_bytes()
        with pytest.raises(JournalNewer, match="install the newer one"):
            open_desk(settings(tmp_path), office())
        assert (tmp_path / "journal.db").read_bytes() == before
    handle = os.open(tmp_path / "desk.lock", os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(handle)


def test_a_damaged_journal_opens_out_of_service(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database " * 500)
    opened = open_desk(settings(tmp_path), office())
    assert isinstance(opened.desk.trouble, JournalBroken)
    assert opened.desk.board.out_of_service
    close_desk(opened)
    assert (tmp_path / "journal.db").read_bytes() == b"no database " * 500


def test_the_first_event_of_a_run_says_which_version_and_office_file(tmp_path: Path) -> None:
    for quota in (10, 10, 11):
        opened = open_desk(settings(tmp_path), office(quota={"walk_in": quota}))
        opened.desk.step(0)
        opened.desk.step(0)
        close_desk(opened)
    found = [record.event() for record in Journal(tmp_path / "journal.db", new_id=str).records()]
    started = [event.office for event in found if isinstance(event, Started)]
    assert len(started) == 3, "once a run"
    assert started[0] == started[1] != started[2]


def test_keys_of_simulated_phones_hold_beside_its_own_and_never_replace_one(tmp_path: Path) -> None:
    own, _ = make_pair(0xFFFF, *YEAR, seed=b"\x01" * 32)
    other, _ = make_pair(1, *YEAR, seed=b"\x02" * 32)
    (tmp_path / "keys.toml").write_text(KeySet((own,)).to_toml(), "utf-8")
    demo, _ = make_pair(0xFFFF, *YEAR, seed=b"\x03" * 32, demo=True)
    opened = open_desk(settings(tmp_path), office(), more_keys=KeySet((demo, other)))
    assert set(opened.desk._reference.keys.keys) == {own, other}
    close_desk(opened)


def test_demo_keys_are_refused_once_enrolled_wherever_they_come_from(tmp_path: Path) -> None:
    stored, _ = make_pair(7, *YEAR, seed=b"\x04" * 32, demo=True)
    real, _ = make_pair(8, *YEAR, seed=b"\x05" * 32)
    (tmp_path / "keys.toml").write_text(KeySet((stored, real)).to_toml(), "utf-8")
    phones = DemoCodes(office(), lambda: YEAR[0]).keys
    opened = open_desk(settings(tmp_path), office(), more_keys=phones)
    assert {key.id for key in opened.desk._reference.keys.keys} == {7, 8, 0xFFFF}
    close_desk(opened)
    (tmp_path / "enrolment.toml").touch()
    opened = open_desk(settings(tmp_path, clock=None), office(), more_keys=phones)
    assert opened.desk._reference.keys.keys == (real,)
    close_desk(opened)


def test_bookings_of_before_are_there(tmp_path: Path) -> None:
    from kiosk.bookings import Booking

    opened = open_desk(settings(tmp_path), office())
    booking = Booking(booking="00" * 8, office=1, day=CLOCK.date(), start_minute=540, service="A")
    opened.journal.put_bookings([booking])
    close_desk(opened)
    again = open_desk(settings(tmp_path), office())
    assert again.desk._reference.bookings == {booking.booking: booking}
    close_desk(again)


def test_a_simulated_day_is_local_time_at_the_office(tmp_path: Path) -> None:
    clock = make_clock(settings(tmp_path, speed=60), office(zone="Asia/Makassar"))
    assert isinstance(clock, SimulatedClock)
    assert clock.speed == 60
    now = clock.now()
    assert now.trust is Trust.SYNCED
    assert dt.timedelta() <= now.utc - dt.datetime(2026, 11, 17, 1, 0, tzinfo=dt.UTC) < dt.timedelta(hours=1)


def test_without_one_it_is_the_machines(tmp_path: Path) -> None:
    clock = make_clock(settings(tmp_path, clock=None, trust_clock=True), office())
    assert isinstance(clock, SystemClock)
    assert clock.now().trust is Trust.SYNCED


@pytest.mark.parametrize(
    ("real", "named"),
    [
        ({"printer": "tcp://192.168.1.50"}, "printer"),
        ({"printer": "usb:04b8:0e15"}, "printer"),
        ({"camera": "v4l2:/dev/video0"}, "camera"),
        ({"button": "gpio"}, "button"),
        ({"display_bus": "spi"}, "display_bus"),
        ({"scanner": "serial:/dev/ttyACM0"}, "scanner"),
    ],
)
def test_a_simulated_day_is_not_for_real_devices(tmp_path: Path, real: dict[str, str], named: str) -> None:
    why = refuse_simulation(settings(tmp_path, **real))
    assert why is not None
    assert named in why
    assert refuse_simulation(settings(tmp_path, clock=None, **real)) is None


def test_a_simulated_day_is_not_for_a_kiosk_of_a_centre(tmp_path: Path) -> None:
    assert refuse_simulation(settings(tmp_path)) is None
    assert refuse_simulation(settings(tmp_path, printer="tcp://127.0.0.1:9100")) is None
    (tmp_path / "enrolment.toml").touch()
    why = refuse_simulation(settings(tmp_path))
    assert why is not None
    assert "enrolled" in why


def test_simulated_and_real_days_never_meet_in_one_journal(tmp_path: Path) -> None:
    real, simulated = tmp_path / "real", tmp_path / "simulated"
    close_desk(open_desk(settings(real, clock=None), office()))
    close_desk(open_desk(settings(simulated), office()))
    assert "real days" in (refuse_simulation(settings(real)) or "")
    assert "simulated days" in (refuse_simulation(settings(simulated, clock=None)) or "")
    assert refuse_simulation(settings(real, clock=None)) is None
    assert refuse_simulation(settings(simulated)) is None


def renamed() -> Office:
    """The office of a file that calls its first stage `papers` since noon."""
    name = {"id": "Nama", "en": "Name"}
    stage = {"name": name, "where": name, "minutes": 10}
    return office(
        services=[{"letter": "A", "name": name, "stages": ["papers", "interview"]}],
        stages=[stage | {"id": "papers"}, stage | {"id": "interview"}],
        counters=[{"number": 1, "stages": ["papers"]}, {"number": 3, "stages": ["interview"]}],
    )


def ask(opened: Opened, command: Command) -> Done:
    answer = opened.desk.ask(command)
    opened.desk.step(0)
    found = answer.result(0)
    assert isinstance(found, Done), found
    return found


def test_a_stage_renamed_in_the_middle_of_the_day_stops_nothing_and_loses_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    opened = open_desk(settings(tmp_path), office())
    for name in ("called", "waiting", "away"):
        take(opened, name)
    ask(opened, CallNext(id="c1", counter=1))
    ask(opened, CallNext(id="c2", counter=1))
    close_desk(opened)

    opened = open_desk(settings(tmp_path), renamed())
    assert "no stage documents any more" in caplog.text
    assert "A002, A003 are there" in caplog.text
    assert "papers" in caplog.text
    desk = opened.desk
    facts = {ticket.number: TicketFacts(ticket, 0, None) for ticket in desk.hall.tickets.values()}
    for known in facts.values():
        slip = slip_of(known, desk.office)
        assert slip.number == known.ticket.number
    # New numbers are given, the one at the counter goes on to the interview, and staff move who waits.
    assert take(opened, "new") == "A004"
    finished = ask(opened, Finish(id="f", counter=1))
    assert finished.facts is not None
    assert finished.facts.ticket.state is State.WAITING
    assert finished.facts.ticket.stage == "interview"
    waits = facts["A003"].ticket
    assert waits.state is State.WAITING
    ask(opened, Transfer(id="t", ticket=waits.id, stage="papers", reason="renamed"))
    order = []
    for number in range(2):
        called = ask(opened, CallNext(id=f"n{number}", counter=1)).facts
        assert called is not None
        order.append(called.ticket.number)
    assert sorted(order) == ["A003", "A004"]
    close_desk(opened)
    del caplog.records[:]
    close_desk(open_desk(settings(tmp_path), renamed()))
    assert not [record for record in caplog.records if "no stage" in record.message]


@pytest.mark.parametrize("way", ["finish", "transfer"])
def test_a_counter_removed_in_the_middle_of_the_day_keeps_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    opened = open_desk(settings(tmp_path), office())
    take(opened, "held")
    held = ask(opened, CallNext(id="c", counter=2)).facts
    assert held is not None
    close_desk(opened)
    left = [{"number": 1, "stages": ["documents"]}, {"number": 3, "stages": ["interview"]}]
    opened = open_desk(settings(tmp_path), office(counters=left))
    assert "no counter 2 any more, and A001 was called there" in caplog.text
    if way == "finish":
        done = ask(opened, Finish(id="f", counter=2))
        assert done.facts is not None
        assert done.facts.ticket.state is State.AWAY
        answer = opened.desk.ask(Finish(id="again", counter=2))
        opened.desk.step(0)
        refused = answer.result(0)
        assert isinstance(refused, Refused)
        assert refused.reason is Refusal.NO_SUCH_COUNTER
    else:
        ask(opened, Transfer(id="t", ticket=held.ticket.id, stage="documents", reason="counter gone"))
        called = ask(opened, CallNext(id="n", counter=1)).facts
        assert called is not None
        assert called.ticket.number == "A001"
    close_desk(opened)


def test_a_kiosk_keeps_its_place_even_where_its_enrolment_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "enrolment.toml"

    def place() -> int | None:
        opened = open_desk(settings(tmp_path, clock=None), office())
        found = opened.desk.place
        close_desk(opened)
        return found

    assert place() is None
    file.write_text("place = 2\n")
    assert place() == 2
    file.write_text("place = = 2")
    assert place() == 2, "as it was noted"
    file.write_text("place = 3\n")
    assert place() == 3, "enrolled anew"
    file.write_text('place = "first"\n')
    assert place() == 3
    file.unlink()
    assert place() is None, "enrolled with nobody any more"
