"""The state machine of `tests.sync.machine` against the server itself, on SQLite and on PostgreSQL.

One database for all examples, as in life; each has kiosks and cards of its own. A crash before the commit is
an outer transaction that is taken back: whatever the request did, it has not happened.
"""

import datetime as dt
import itertools
import random
from collections.abc import Mapping

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from central.bookings import feed
from central.bookings.booking import book, cancel, move
from central.bookings.models import Booking as Row
from central.kiosks import enrolment, receive
from central.kiosks import feed as kiosks_feed
from central.kiosks.models import Event, Kiosk, Quarantined
from central.offices.models import Office
from kiosk.bookings import Booking
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire import Enrol
from tests.central.central_kit import HALF_PAST_EIGHT, NOBODY, NOW, TODAY, TUESDAY, wish
from tests.sync.card_kit import When
from tests.sync.machine import SyncMachine, World

_cards = itertools.count()


class Server:
    """The server in this process."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.client = Client()
        self.now = NOW
        self.kiosks = [enrolment.add_kiosk(office.code) for _ in range(2)]
        self.tokens = [self._token(kiosk) for kiosk in self.kiosks]
        self.epochs = [f"card-{next(_cards)}" for _ in self.kiosks]

    def _token(self, kiosk: Kiosk) -> str:
        return enrolment.enrol(Enrol(code=enrolment.invite(kiosk, self.now)), self.now).token

    def epoch(self, kiosk: int) -> str:
        return self.epochs[kiosk]

    def send(self, kiosk: int, request: Request) -> Reply:
        headers = {**request.headers, "Authorization": f"Bearer {self.tokens[kiosk]}"}
        headers.pop("Content-Type", None)
        said = self.client.generic(
            request.method, request.path, request.body or b"", "application/json", headers=headers
        )
        return Reply(said.status_code, {name.lower(): value for name, value in said.items()}, said.content)

    def crash(self, kiosk: int, request: Request, when: When) -> None:
        with transaction.atomic():
            self.send(kiosk, request)
            transaction.set_rollback(when is When.BEFORE)

    def kept(self, epoch: str) -> list[tuple[int, bytes]]:
        rows = Event.objects.filter(journal__epoch=epoch).order_by("seq").values_list("seq", "raw")
        return [(seq, bytes(raw)) for seq, raw in rows]

    def change_bookings(self, dice: random.Random) -> None:
        rows = list(Row.objects.order_by("id"))
        if len(rows) < 8 or dice.random() < 0.2:
            book(self.office, wish(), self.now, NOBODY, dice)
            return
        row = dice.choice(rows)
        if dice.random() < 0.3:
            cancel(self.office, row.id, self.now, NOBODY)
        else:
            minute = HALF_PAST_EIGHT + 30 * dice.randint(0, 3)
            move(
                self.office, row.id, TUESDAY + dt.timedelta(days=dice.randint(0, 2)), minute, self.now, NOBODY
            )

    def bookings(self) -> Mapping[str, Booking]:
        return {found.booking: found for found in feed.snapshot(self.office.code, TODAY).bookings}

    def revoke(self, kiosk: int) -> None:
        Kiosk.objects.get(pk=self.kiosks[kiosk].pk).revoke()

    def enrol(self, kiosk: int) -> None:
        self.tokens[kiosk] = self._token(self.kiosks[kiosk])

    def clock_jumps(self, by: dt.timedelta) -> None:
        """Within the day: what is today for a booking is not what is tested here."""
        if NOW <= self.now + by < NOW + dt.timedelta(hours=12):
            self.now += by

    def close(self) -> None:
        assert not Quarantined.objects.exists()


def test_whatever_happens_the_union_is_exact(committed: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    servers: list[Server] = []
    for asks in (receive, kiosks_feed):  # fewer signs of life in a quiet hour
        monkeypatch.setattr(asks, "EVERY", 1800)
    monkeypatch.setattr(timezone, "now", lambda: servers[-1].now if servers else NOW)

    class Machine(SyncMachine):
        def make_world(self) -> World:
            servers.append(Server(committed))
            return servers[-1]

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
