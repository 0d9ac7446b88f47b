"""Who is let in, and who is sent away: by the places, and by how long a request has waited already."""

import random
import socket
import time

import pytest
from django.test import RequestFactory

from central.kiosks.admission import CROWDED, LATE, LONGEST, RARELY, SHORTEST, Busy, Gate, waited


def test_who_waited_too_long_is_sent_away_although_there_is_a_place() -> None:
    gate = Gate(at_once=1)
    with gate.place(LATE), pytest.raises(Busy), Gate(at_once=1, patience=0).place(LATE + 0.1):
        pass


def test_a_crowd_is_spread_the_wider_the_larger_it_is_and_never_beyond_the_bound() -> None:
    gate = Gate(at_once=1, patience=0, dice=random.Random(1))
    first = gate.busy().retry_after
    crowd = [gate.busy().retry_after for _ in range(500)]
    assert SHORTEST <= first <= SHORTEST + 1
    assert len(set(crowd)) == LONGEST - SHORTEST + 1
    assert max(crowd) == LONGEST
    for _ in range(20):
        with gate.place():
            pass
    assert gate.busy().retry_after <= SHORTEST + 1


def test_while_some_are_sent_away_the_others_are_asked_to_come_rarely() -> None:
    now = [1000.0]
    gate = Gate(clock=lambda: now[0])
    assert gate.pace(60) == 60
    gate.busy()
    assert gate.pace(60) == 60 * RARELY
    now[0] += CROWDED
    assert gate.pace(60) == 60


def test_the_kernel_tells_how_long_a_request_lies_there() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        socket.create_connection(door.getsockname()) as kiosk,
    ):
        line, _ = door.accept()
        with line:
            kiosk.sendall(b"POST")
            line.recv(4, socket.MSG_PEEK)
            request = RequestFactory().get("/", **{"gunicorn.socket": line})
            time.sleep(0.5)
            long = waited(request)
            assert long > 0.4
            kiosk.sendall(b" it")
            line.recv(7, socket.MSG_PEEK | socket.MSG_WAITALL)
            assert waited(request) < long
    assert waited(RequestFactory().get("/")) == 0
