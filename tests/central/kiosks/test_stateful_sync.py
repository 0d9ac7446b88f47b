"""The state machine of `tests.sync.machine` against the server itself, on SQLite and on PostgreSQL.

Each example begins with an empty database and cards that give tickets; at its end every table is what a model
in memory makes of the cards (`union_kit`). A crash before the commit is an outer transaction that is taken
back: whatever the request did, it has not happened. Besides what may happen anywhere, a copied card writes
too, old batches come again, nights pass, and a booking is written by somebody who commits late.

Each run has a seed of its own. One that failed has printed it, and fails again by

    SYNC_SEED=1234567 script/test tests/central/kiosks/test_stateful_sync.py

Only then is it shrunk to few rules, which takes minutes.
"""

import copy
import datetime as dt
import functools
import os
import random
from collections.abc import Mapping, Sequence

import pytest
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from central.bookings import feed
from central.bookings.booking import book, cancel, move
from central.bookings.models import Booking as Row
from central.kiosks import enrolment, receive
from central.kiosks import feed as kiosks_feed
from central.kiosks.models import Conflict, Event, Given, Kiosk, Quarantined, Redemption
from central.kiosks.stored import CODE, RESULT
from kiosk.bookings import Booking
from kiosk.events import VERSION
from kiosk.sync.link import Link
from kiosk.sync.outbox import Measure, next_push
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire import PREFIX, Enrol, Pushed, Result
from tests.central import central_kit, conftest
from tests.central.central_kit import HALF_PAST_EIGHT, NOBODY, NOW, wish
from tests.central.kiosks import union_kit
from tests.sync.card_kit import Card, When
from tests.sync.machine import SyncMachine, World

DAY = dt.timedelta(days=1)


class Line:
    """Straight to the server, as one of its kiosks."""

    def __init__(self, server: "Server", kiosk: int) -> None:
        self.server, self.kiosk = server, kiosk

    def send(self, request: Request) -> Reply:
        return self.server.send(self.kiosk, request)

    def interrupt(self) -> None:
        """Nothing takes time here."""

    def close(self) -> None:
        """Nothing is open here."""


class Server:
    """The server in this process, with one office and two kiosks."""

    def __init__(self) -> None:
        conftest.empty()
        self.office = central_kit.roomy(central_kit.office())
        self.client = Client()
        self.morning = self.now = NOW
        self.kiosks = [enrolment.add_kiosk(self.office.code) for _ in range(2)]
        self.tokens = [self._token(kiosk) for kiosk in self.kiosks]
        self.revoked: set[int] = set()
        self.quarantined: set[tuple[str, int, bytes]] = set()
        self.late: BaseDatabaseWrapper | None = None
        self.unseated: set[str] = set()
        self.made = 0
        for day in range(1, 11):
            self._book(day, HALF_PAST_EIGHT, day % 4 + 1)

    def _token(self, kiosk: Kiosk) -> str:
        return enrolment.enrol(Enrol(code=enrolment.invite(kiosk, self.now)), self.now).token

    def card(self, kiosk: int) -> Card:
        return union_kit.TicketCard(f"card-{kiosk}", self.kiosks[kiosk].place)

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

    # Bookings

    @property
    def today(self) -> dt.date:
        return self.office.settings().business_day(self.now)

    def _dice(self) -> random.Random:
        """For ids. A card chooses among bookings by id: a seed must find the same ones again."""
        self.made += 1
        return random.Random(f"booking {self.made}")

    def _book(self, day: int, minute: int, party: int) -> None:
        book(self.office, wish(self.today + DAY * day, minute, party), self.now, NOBODY, self._dice())

    def change_bookings(self, dice: random.Random) -> None:
        """A few at once: on PostgreSQL they have one number. Sometimes the morning after."""
        if dice.random() < 0.25:
            self.night()
        with transaction.atomic():
            for _ in range(dice.choice((1, 1, 2, 9))):
                self._change(dice)

    def _change(self, dice: random.Random) -> None:
        rows = list(Row.objects.exclude(id__in=self.unseated).order_by("id"))
        day = dice.randint(0, 10)
        minute = HALF_PAST_EIGHT + 30 * dice.randint(0, 3)
        row = dice.choice(rows) if rows else None
        if row is None or dice.random() < 0.3:
            self._book(day, minute, dice.choice((1, 2, 4)))
        elif dice.random() < 0.3:
            cancel(self.office, row.id, self.now, NOBODY)
        else:
            move(self.office, row.id, self.today + DAY * day, minute, self.now, NOBODY)

    def write_late(self) -> None:
        """Somebody writes a booking, past the seats, and has not committed. On SQLite nobody else could write
        meanwhile: there it is committed."""
        row = Row.objects.order_by("id").first()
        if row is None or self.late is not None:
            return
        other = connection
        if connection.vendor == "postgresql":
            other = self.late = connection.copy()
            other.set_autocommit(False)
        row.id, row.came, row.state = self._dice().randbytes(8).hex(), 0, "booked"
        row.changed = 0
        self.unseated.add(row.id)
        fields = [field for field in Row._meta.concrete_fields if field.column]
        names = ", ".join(other.ops.quote_name(field.column) for field in fields)
        values = [field.get_db_prep_save(getattr(row, field.attname), other) for field in fields]
        with other.cursor() as cursor:
            marks = ", ".join(["%s"] * len(fields))
            cursor.execute(f"INSERT INTO bookings_booking ({names}) VALUES ({marks})", values)  # noqa: S608 -- ours

    def commit_late(self) -> None:
        if self.late is not None:
            self.late.commit()
            self.late.close()
            self.late = None

    def bookings(self, held: Mapping[str, Booking]) -> Mapping[str, Booking]:
        """Of the window as the design has it, yesterday to a week ahead; and of what it had, as it is now.

        Of one whose only day is over, what came last need not be known any more."""
        first, last = self.today - DAY, self.today + 7 * DAY
        right = {}
        for row in Row.objects.all():
            if row.id in held and row.day < first and not row.revision:
                right[row.id] = held[row.id]
            elif row.id in held or first <= row.day <= last:
                right[row.id] = union_kit.for_kiosk(row)
        return right

    # People

    def revoke(self, kiosk: int) -> None:
        Kiosk.objects.get(pk=self.kiosks[kiosk].pk).revoke()
        self.revoked.add(kiosk)
        assert self.send(kiosk, Request("GET", f"{PREFIX}/time", {}, None)).status in {401, 429}

    def enrol(self, kiosk: int) -> None:
        self.tokens[kiosk] = self._token(self.kiosks[kiosk])
        self.revoked.discard(kiosk)

    def clock_jumps(self, by: dt.timedelta) -> None:
        """Within the day: nights pass by themselves."""
        if self.morning <= self.now + by < self.morning + dt.timedelta(hours=12):
            self.now += by

    def night(self) -> None:
        self.morning += DAY
        self.now = self.morning

    # Who writes what is there

    def push(self, kiosk: int, card: Card, after: int, limit: int) -> Pushed:
        push = next_push(card.epoch, card.events(after, limit), Measure(), VERSION, None, after=after)
        return Link(Line(self, kiosk), "token").push(push)

    def again(self, kiosk: int, card: Card, dice: random.Random) -> None:
        """Batches that were kept come again: they are answered as at first, and change nothing."""
        kept = len(self.kept(card.epoch))
        if not kept or kiosk in self.revoked:
            return
        before = self._all()
        # One at a time, few would hit an answer that is not the usual one.
        unusual = Event.objects.filter(journal__epoch=card.epoch).exclude(result=CODE[Result.APPLIED])
        starts = [seq - 1 for seq in unusual.order_by("seq").values_list("seq", flat=True)]
        start = dice.choice([dice.randrange(kept), *starts])
        said = self.push(kiosk, card, start, min(kept - start, 200))
        assert not said.stop
        assert said.highest == kept
        first = dict(Event.objects.filter(journal__epoch=card.epoch).values_list("seq", "result"))
        for outcome in said.outcomes:
            assert outcome.result is Result.DUPLICATE
            assert outcome.first is RESULT[first[outcome.seq]]
        assert self._all() == before

    def _all(self) -> list[list[tuple[object, ...]]]:
        tables = (Redemption, Conflict, Given, Quarantined)
        ids = ("id", "came", "state", "revision", "day")
        return [sorted(map(tuple, table.objects.values_list()), key=repr) for table in tables] + [
            sorted(Row.objects.values_list(*ids)),
            list(Event.objects.order_by("journal", "seq").values_list("journal", "seq", "hash", "result")),
        ]

    def clone(self, kiosk: int, card: Card, dice: random.Random) -> None:
        """A copy of the card, of some time ago, writes something else: it is stopped, and kept apart."""
        kept = self.kept(card.epoch)
        if not kept or kiosk in self.revoked:
            return
        start = dice.randrange(max(0, len(kept) - 9), len(kept))
        other = copy.copy(card)
        other.name, other.cut = f"{card.name}-copy-{dice.getrandbits(64)}", None
        other.records = card.records[:start]
        other.happen(dice.randint(1, 18))
        # It may also have got rid of the first ones elsewhere: what is left does not follow what is here.
        after = dice.choice((start, len(kept))) if len(other.records) > len(kept) else start
        said = self.push(kiosk, other, after, 200)
        assert said.stop
        assert said.highest == len(kept)
        assert self.kept(card.epoch) == kept
        self.quarantined |= {(card.epoch, record.seq, record.raw) for record in other.records[after:]}

    def exact(self, cards: Sequence[Card]) -> None:
        kiosks = {card.epoch: kiosk.pk for card, kiosk in zip(cards, self.kiosks, strict=True)}
        union_kit.check(cards, kiosks)
        rows = Quarantined.objects.values_list("journal__epoch", "seq", "raw")
        assert {(epoch, seq, bytes(raw)) for epoch, seq, raw in rows} == self.quarantined
        assert len(rows) == len(self.quarantined)
        for kiosk, card in enumerate(cards):
            self.again(kiosk, card, random.Random(len(card.records)))

    def close(self) -> None:
        self.commit_late()


class ServerMachine(SyncMachine):
    """What may happen at a server besides. The rules of a model in memory cannot tell of it."""

    which, seeds = st.sampled_from((0, 1)), st.integers(0, 2**32)

    def make_world(self) -> World:
        self.server = Server()
        return self.server

    @rule()
    def a_booking_is_written_and_its_commit_waits(self) -> None:
        self.server.write_late()

    @rule()
    def what_waited_is_committed(self) -> None:
        self.server.commit_late()

    @rule()
    def a_night_passes(self) -> None:
        self.server.night()

    @rule(which=which, seed=seeds)
    def what_was_sent_comes_again(self, which: int, seed: int) -> None:
        self.server.again(which, self.kiosks[which].card, random.Random(seed))

    @rule(which=which, seed=seeds)
    def a_copied_card_writes_too(self, which: int, seed: int) -> None:
        self.server.clone(which, self.kiosks[which].card, random.Random(seed))

    @rule(seed=seeds)
    def both_work_alone(self, seed: int) -> None:
        """They know the same bookings, and whom each lets in the other does not hear; nor that bookings
        change meanwhile."""
        for kiosk in self.kiosks:
            kiosk.worker.now()
            kiosk.step()
        for kiosk in self.kiosks * 3:
            kiosk.happen(4)
        self.server.change_bookings(random.Random(seed))

    def heal(self) -> None:
        self.server.commit_late()
        super().heal()

    def teardown(self) -> None:
        """By rules alone, many an example would end with nobody having come, or no news taken."""
        try:
            self.heal()
            dice = random.Random(self.server.made)
            for number in range(len(self.kiosks)):
                self.the_power_fails_as_news_is_taken(number, When.AFTER, dice.getrandbits(32))
            self.both_work_alone(dice.getrandbits(32))
            super().heal()
            for number, kiosk in enumerate(self.kiosks):
                self.server.clone(number, kiosk.card, dice)
        finally:
            super().teardown()


def explore(patch: pytest.MonkeyPatch, examples: int) -> None:
    servers: list[Server] = []
    for asks in (receive, kiosks_feed):  # fewer signs of life in a quiet hour
        patch.setattr(asks, "EVERY", 1800)
    # Pages that end in the midst of what one transaction changed.
    patch.setattr(feed, "changes", functools.partial(feed.changes, limit=3))
    patch.setattr(timezone, "now", lambda: servers[-1].now if servers else NOW)

    class Machine(ServerMachine):
        def make_world(self) -> World:
            servers.clear()
            made = super().make_world()
            servers.append(self.server)
            return made

    told = os.environ.get("SYNC_SEED")
    number = int(told or random.SystemRandom().getrandbits(32))
    print(f"SYNC_SEED={number}")
    run_state_machine_as_test(
        seed(number)(Machine),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            phases=(Phase.generate, Phase.shrink) if told else (Phase.generate,),
            database=None,  # it would replay what failed before, whatever the seed
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )


@pytest.mark.timeout(600)  # who fails may be shrunk, which takes its time
@pytest.mark.usefixtures("committed")
def test_whatever_happens_the_union_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    explore(monkeypatch, 10)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("committed")
def test_whatever_happens_for_long_the_union_is_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    explore(monkeypatch, 200)
