"""What must not hold up the kiosks API: slow bodies, rows that others hold, and one bad word of a report."""

import io
import socket
import threading
from collections.abc import Sequence
from typing import Any

import pytest
import requests
from django.db import DataError, IntegrityError, OperationalError, connections, transaction
from django.test import RequestFactory

from central.bookings.models import Booking
from central.kiosks import api, effects, enrolment, store
from central.kiosks.admission import AT_ONCE, Gate
from central.kiosks.deadline import Deadline
from central.kiosks.models import Event, Kiosk, Parked
from central.offices.models import Office
from kiosk.sync.wire import PREFIX, Report
from tests.central import central_kit
from tests.central.kiosks.kiosk_kit import NOW, Card, issued, kiosk, results
from tests.central.kiosks.together_kit import World


def test_slow_bodies_take_no_place(world: World) -> None:
    """More than all workers together have places for; fewer than their threads."""
    host, port = world.server.url.removeprefix("http://").split(":")
    head = f"POST {PREFIX}/enrol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{{"
    held = [socket.create_connection((host, int(port))) for _ in range(2 * AT_ONCE + 4)]
    try:
        for line in held:
            line.sendall(head.encode())
        told = [requests.get(f"{world.server.url}{PREFIX}/time", timeout=30).status_code for _ in range(8)]
        assert set(told) == {401}
        # Each is sent away in the end, though none of them is closed.
        held[0].settimeout(30)
        assert held[0].recv(100).startswith(b"HTTP/1.1 503")
    finally:
        for line in held:
            line.close()


def test_a_deadline_ends_reading_also_where_bytes_trickle() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        socket.create_connection(door.getsockname()) as kiosk,
    ):
        line, _ = door.accept()
        with line:
            with Deadline(0.1).over(line):
                kiosk.sendall(b"{")
                assert line.recv(1) == b"{"
                assert line.recv(1) == b""
            line.sendall(b"busy")
            assert kiosk.recv(4) == b"busy"


def test_a_body_that_breaks_off_is_busy_and_no_crowd(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr("central.kiosks.api.gate", gate)
    given: dict[str, Any] = {"wsgi.input": io.BytesIO(b"{"), "CONTENT_LENGTH": "100"}
    response = api.push(RequestFactory().post(f"{PREFIX}/push", **given))
    assert response.status_code == 503
    assert gate.pace(60) == 60


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_row_that_another_holds_is_not_waited_for_long(
    committed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LOCK_PATIENCE", "200ms")
    booking = central_kit.made(committed, central_kit.wish()).booking
    _, link = kiosk(committed)
    push = Card().add(issued(1, booking.id)).push()
    link.push(Card("another").tickets(1).push())
    holds, go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                Booking.objects.select_for_update().get(pk=booking.pk)
                holds.set()
                go.wait(20)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    assert holds.wait(20)
    response = link.send(push)
    go.set()
    holder.join()
    assert response.status_code == 503
    with connections["default"].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)  # pages wait as long as they like
    assert results(link.push(push).outcomes) == ["applied"]


def test_kiosks_added_at_once_have_places_of_their_own(committed: Office) -> None:
    gone = threading.Barrier(4)
    bad: list[str] = []

    def add() -> None:
        try:
            gone.wait(20)
            enrolment.add_kiosk(committed.code)
        except IntegrityError as error:
            bad.append(str(error))
        finally:
            connections.close_all()

    for _ in range(4):
        threads = [threading.Thread(target=add) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert bad == []
    assert sorted(Kiosk.objects.values_list("place", flat=True)) == list(range(1, 17))


def test_a_nul_in_a_report_holds_up_no_event(central: Office) -> None:
    _, link = kiosk(central)
    report = Report(now=NOW, version="1", waiting=0).model_copy(
        update={"version": "1\0", "boot": "b\0", "problems": ("printer\0: out",)}
    )
    push = Card().tickets(2).push(report=report)
    assert results(link.push(push).outcomes) == ["applied"] * 2
    seen = Kiosk.objects.get()
    assert (seen.version, seen.report["problems"]) == ("1", ["printer: out"])


class Deadlock(Exception):
    sqlstate = "40P01"


def test_a_deadlock_in_the_careful_pass_is_tried_again(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = kiosk(central)
    usual, faults = effects.apply, [DataError("of the database"), OperationalError("deadlock")]
    faults[1].__cause__ = Deadlock()

    def failing(caller: Any, journal: int, batch: Sequence[Any], now: Any) -> None:
        if faults:
            raise faults.pop(0)
        usual(caller, journal, batch, now)

    monkeypatch.setattr(effects, "apply", failing)
    assert results(link.push(Card().tickets(3).push()).outcomes) == ["applied"] * 3
    assert (Event.objects.count(), Parked.objects.count()) == (3, 0)
