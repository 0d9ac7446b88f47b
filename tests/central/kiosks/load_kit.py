"""Kiosks that push as fast as they can while something is done to their server; and what they may have heard.

Each has a card in memory (`tests.sync.card_kit`) and the real client, on a thread of its own.
"""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from central.kiosks import enrolment
from central.kiosks.models import Event
from central.offices.models import Office
from kiosk.sync.errors import Gap, SyncError
from kiosk.sync.exchange import Exchange
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport
from kiosk.sync.wire import Enrol, Push, Pushed
from tests.central.central_kit import NOW
from tests.sync.card_kit import Card

PATIENCE_S = 90


class Watching(Link):
    """A link that remembers what was acknowledged: a server that comes to lack it, has lost it. The kiosk
    would send it again, and the test would see nothing."""

    most = 0
    lost = False

    def push(self, message: Push) -> Pushed:
        try:
            pushed = super().push(message)
        except Gap:
            self.lost = True
            raise
        self.lost |= pushed.highest < self.most
        self.most = pushed.highest
        return pushed


class Pusher:
    """One kiosk. `heard`: what went wrong so far, by name; `turns`: what went well."""

    def __init__(self, url: str, office: Office, number: int) -> None:
        code = enrolment.invite(enrolment.add_kiosk(office.code), NOW)
        token = enrolment.enrol(Enrol(code=code), NOW).token
        self.card = Card(f"card-{office.pk}-{number}-{token[:12]}")
        self.line = HttpTransport(url)
        self.link = Watching(self.line, token)
        self.exchange = Exchange(self.link, self.card)
        self.heard: list[str] = []
        self.turns = 0

    def turn(self) -> bool:
        """Something happens, and goes out; whether it was acknowledged."""
        try:
            self.exchange.turn(lambda: True, pull=False)
        except SyncError as error:
            self.heard.append(type(error).__name__)
            return False
        self.turns += 1
        return True

    def run(self, until: threading.Event) -> None:
        while not until.is_set():
            self.card.happen(7)
            if not self.turn():
                until.wait(0.02)

    @property
    def kept(self) -> list[tuple[int, bytes]]:
        rows = Event.objects.filter(journal__epoch=self.card.epoch).order_by("seq")
        return [(seq, bytes(raw)) for seq, raw in rows.values_list("seq", "raw")]


class Load:
    """Some of them, running."""

    def __init__(self, pushers: list[Pusher]) -> None:
        self.pushers = pushers

    @property
    def turns(self) -> int:
        return sum(pusher.turns for pusher in self.pushers)

    @property
    def heard(self) -> list[str]:
        return [name for pusher in self.pushers for name in pusher.heard]

    def goes_on(self, turns: int = 1) -> None:
        """Wait until so many more pushes were acknowledged."""
        wanted, pause = self.turns + turns, threading.Event()
        for _ in range(PATIENCE_S * 100):
            if self.turns >= wanted:
                return
            pause.wait(0.01)
        raise TimeoutError(f"nothing is acknowledged any more; heard: {self.heard[-9:]}")

    def nothing_acknowledged_is_missing(self) -> None:
        """At any moment."""
        for pusher in self.pushers:
            assert not pusher.link.lost
            acknowledged = pusher.card.acknowledged
            kept = pusher.kept
            assert len(kept) >= acknowledged
            assert kept == pusher.card.stored[: len(kept)]

    def in_step(self) -> None:
        """At the end: the union is exact."""
        pause = threading.Event()
        for pusher in self.pushers:
            for _ in range(PATIENCE_S * 10):
                if pusher.turn():
                    break
                pause.wait(0.1)
            assert not pusher.link.lost
            assert pusher.kept == pusher.card.stored
            assert pusher.card.acknowledged == len(pusher.card.records)


@contextmanager
def at_rest(url: str, office: Office, kiosks: int) -> Iterator[Load]:
    """Kiosks that do nothing by themselves; their lines are closed after the block."""
    with contextlib.ExitStack() as stack:
        pushers = [Pusher(url, office, number) for number in range(kiosks)]
        for pusher in pushers:
            stack.enter_context(contextlib.closing(pusher.line))
        yield Load(pushers)


@contextmanager
def under_load(url: str, office: Office, kiosks: int = 3) -> Iterator[Load]:
    """While the block lasts, they push; after it they have ended, and the union is exact."""
    over = threading.Event()
    with at_rest(url, office, kiosks) as load:
        threads = [threading.Thread(target=pusher.run, args=(over,)) for pusher in load.pushers]
        for thread in threads:
            thread.start()
        try:
            load.goes_on(kiosks)
            yield load
        finally:
            over.set()
            for thread in threads:
                thread.join(PATIENCE_S)
        load.in_step()
