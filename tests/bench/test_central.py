"""The measurements of the centre: the kiosks' side by itself, and all of it once with small numbers."""

import hashlib
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from bench import central, central_rush, fleet
from bench.central_bare import bare
from bench.central_events import another, journal, pushes, requests
from bench.central_line import Answer, Asked, answer_in, beside, checked
from bench.central_stored import OFFICES, store
from bench.central_world import World, world
from bench.fleet_crowd import Crowd
from central.kiosks.judge import judge, take
from kiosk.record import GENESIS
from kiosk.sync.wire import MARK, Result
from kiosk.sync.wire_bytes import gzip
from tests.central.postgres import NoPostgres, binaries


def _http(body: bytes, status: str = "200 OK", *head: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *head]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def test_an_answer_is_whole_or_none_and_is_unpacked() -> None:
    whole = _http(gzip(b'{"every": 60}'), "200 OK", "content-encoding: gzip", "Retry-After: 7")
    assert [answer_in(whole[:length]) for length in range(len(whole))] == [None] * len(whole)
    answer = answer_in(whole)
    assert answer is not None
    assert (answer.status, answer.body, answer.header("retry-after")) == (200, b'{"every": 60}', "7")
    assert answer.json("every") == 60
    assert answer.header("date") is None


def test_an_answer_to_another_batch_is_no_acknowledgement() -> None:
    one, two = requests(journal(2, []), 1, "token")
    good = Answer(200, b"", b'{"stop":false,' + one.wanted[0] + b"}", 0)
    assert checked(one, good) is good
    with pytest.raises(RuntimeError):
        checked(two, good)
    with pytest.raises(RuntimeError, match="503"):
        checked(one, Answer(503, b"", good.body, 0))


def test_events_of_another_kiosk_are_good_ones_chained_in_its_own_epoch() -> None:
    day = journal(24, ["0011223344556677", "8899aabbccddeeff"])
    (whole,) = pushes(day, 24)
    for push in (whole, another(day)):
        before = GENESIS
        for sent in push.events:
            judged = take(sent)
            judge(sent, judged, push.epoch, day[0].wall)
            assert (judged.result, judged.why, judged.prev) == (Result.APPLIED, "", before), judged.detail
            before = judged.link
            assert before == hashlib.sha256(sent.data).digest()
    assert whole.epoch != push.epoch


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """A port at which each connection gets one of these answers, in turn, and is closed."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            for answer in answers:
                line, _ = door.accept()
                with line:
                    line.recv(1 << 16)
                    line.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield door.getsockname()[1]
        thread.join(5)


def test_a_kiosk_of_the_fleet_that_is_sent_away_comes_again_and_what_is_no_answer_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kiosk.sync.retry.FIRST_S", 0.01)
    mark = f'"antrean":"{MARK}","every":60,"spread":60'.encode()
    one = Asked(b"POST\r\n\r\n", (b'"first"',))
    last = Asked(b"GET\r\n\r\n")
    busy = _http(b"{}", "503 Busy", "Retry-After: 0")
    done = _http(b'{"first":1,' + mark + b"}")
    # A turn is two requests of one connection: this server closes it after the first.
    with answering(busy, _http(b"<html>"), done) as port:
        crowd = Crowd(port, [(one, one, last)], first=0.0, seed=3)
        with pytest.raises(TimeoutError, match="1 kiosks are not in step"):
            crowd.run(1.0)
    assert len(crowd.course.busy) == 1
    assert crowd.course.bad["status 200"] == 1
    assert crowd.course.bad["cut"] >= 1
    assert len(crowd.course.answered) == 1
    assert crowd.course.in_step == []


@pytest.fixture(scope="module")
def centre() -> Iterator[World]:
    try:
        binaries()
    except NoPostgres as error:
        pytest.skip(str(error))
    with world(40, 400, offices=2) as made:
        yield made


def test_every_figure_of_the_centre_is_measured(centre: World) -> None:
    rows = [*central._batches(centre, 2, 2), *central._singles(centre, 2, 4), central._backlog(centre, 400)]
    rows += central._reads(centre, 2)
    assert [row.figure for row in rows if row.value <= 0] == []
    assert {row.unit for row in rows} == {"events/s", "requests/s", "ms", "s"}
    assert centre.workers_mb() > 20


def test_a_rush_sells_each_seat_once_and_is_told_in_figures(centre: World) -> None:
    sold, *pace = central_rush.rush(centre, 160)
    assert (sold.value, sold.met) == (0, True)
    assert sold.beside == "100 of 100 seats"
    assert all(row.value > 0 for row in pace)
    with pytest.raises(RuntimeError, match="answers of a rush"):
        central_rush.rush(replace(centre, client_key="wrong"), 32)


def test_a_lost_event_is_not_overlooked(centre: World) -> None:
    tokens, lines = central._lines(centre, 1)
    beside(lines, [requests(journal(4, []), 2, tokens[0])])
    centre.sql("DELETE FROM kiosks_event WHERE journal_id = (SELECT max(id) FROM kiosks_journal) AND seq = 2")
    with pytest.raises(RuntimeError, match="4 events were sent"):
        central._all_there(centre, 4, lines)


def test_the_bare_inserts_are_counted(centre: World) -> None:
    times, took = bare(centre.url, [journal(6, []), journal(6, [])], 3)
    assert len(times) == 4
    assert took > 0


def test_a_fleet_gets_in_step(centre: World) -> None:
    made = fleet._turns(centre, 12)
    centre.sql("DELETE FROM kiosks_alarm")
    course = Crowd(centre.port, made, first=0.2, seed=random.randrange(100)).run(60)
    assert len(course.in_step) == 12
    assert not course.bad
    rows = fleet._rows(12, course, 100.0, centre.workers_mb())
    assert [row.met for row in rows[:2]] == [True, True]
    with pytest.raises(RuntimeError, match="events of 12 kiosks"):
        fleet._all_there(centre, 12)  # others have sent too


def test_a_full_database_has_what_was_asked_and_goes_on(centre: World) -> None:
    before = centre.sql("SELECT count(*) FROM kiosks_event")[0][0]
    share = OFFICES + 1
    store(centre, 20 * share, 6 * share)
    assert centre.sql("SELECT count(*) FROM kiosks_event")[0][0] == before + 20 * share
    assert centre.sql("SELECT count(*) FROM bookings_booking WHERE session = 'morning' AND code_hash <> ''")
    line = centre.line(centre.tokens[0])
    assert line.ask(Asked.get("snapshot", centre.tokens[0])).status == 200
    line.close()
