"""The real client over a hostile network: nothing is lost, doubled or believed, and nothing hangs.

The kiosk's side is `kiosk.sync` as it runs, over real sockets; only its disk is in memory. A kiosk that did
not give up by itself would hang in `Proxy`, which never does: no test needs to look at a clock.
"""

import contextlib
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from kiosk.sync import transport
from kiosk.sync.errors import BadAnswer, Broken, Busy, NotTheCentre, SyncError, Trouble, Unreachable
from kiosk.sync.exchange import Done, Exchange
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport
from kiosk.sync.worker import Worker
from tests.scene import booking
from tests.sync import faults
from tests.sync.card_kit import Card, PowerCut, When
from tests.sync.centre_kit import TOKEN, Centre, serving
from tests.sync.certificates import Certificates
from tests.sync.faults import bad_days, status, then_good
from tests.sync.hostile import Fault, Line, Proxy

SHORT_S, WHOLE_S = 0.2, 0.5
"""Patience where it is what is tested: theirs is the only thing that these tests wait for."""


@pytest.fixture(scope="module")
def certificates() -> Certificates:
    return Certificates()


class Scene:
    """A kiosk, a centre, and a network between them. `turn` is one exchange of the kiosk."""

    def __init__(
        self,
        stack: ExitStack,
        script: Iterator[Fault],
        tls: Certificates | None = None,
        whole: float = transport.WHOLE_S,
        beside: "Scene | None" = None,
    ) -> None:
        """`beside`: the same centre as this one has."""
        self.other = Centre()
        elsewhere = stack.enter_context(serving(self.other))
        if beside is None:
            self.centre = Centre(changes=[booking(number) for number in range(1, 6)])
            self.address = stack.enter_context(serving(self.centre))
        else:
            self.centre, self.address = beside.centre, beside.address
        self.proxy = stack.enter_context(Proxy(self.address, script, tls, elsewhere))
        authority = None if tls is None else tls.authority
        line = HttpTransport(self.proxy.url, authority, whole=whole)
        stack.enter_context(closing(line))
        self.line = line
        self.card = Card("one" if beside is None else "two")
        self.exchange = Exchange(Link(line, TOKEN), self.card)

    def turn(self) -> Done:
        return self.exchange.turn(lambda: True)

    def all_promises(self) -> None:
        """What holds at any moment."""
        kept = sorted(self.centre.kept.get(self.card.epoch, {}))
        assert kept == list(range(1, len(kept) + 1))
        assert self.card.acknowledged <= len(kept)
        assert self.other.asked == []
        assert not any(TOKEN.encode() in heard for heard in self.proxy.told_to_strangers)

    def in_step(self) -> None:
        """The union is exact."""
        kept = self.centre.kept[self.card.epoch]
        assert [(seq, raw) for seq, (_, raw, _) in sorted(kept.items())] == self.card.stored
        assert self.card.acknowledged == len(self.card.records)
        assert self.card.bookings == {b.booking: b for b in self.centre.changes if not isinstance(b, str)}


@pytest.fixture(params=["plain", "TLS"])
def tls(request: pytest.FixtureRequest, certificates: Certificates) -> Certificates | None:
    return certificates if request.param == "TLS" else None


def expected(fault: Fault) -> tuple[type[SyncError], ...]:
    """As what the kiosk may take it. Only what tells staff to do something has to be one of a kind."""
    if fault in faults.HANGING:
        return (Unreachable,)
    if fault in faults.TLS:
        return (NotTheCentre,)
    if fault in faults.BUSY:
        return (Busy,) if fault.name[:3] in ("503", "429") else (Broken,)
    if fault is faults.BY_HEART or fault.name == "gzip bomb":
        return (BadAnswer,)
    if fault.name == "truncated in its head":  # reads as a whole one, that says nothing
        return (Unreachable, NotTheCentre)
    if fault in faults.STRANGERS:
        return (NotTheCentre, BadAnswer, Unreachable)
    return (Unreachable,)


def one_fault(fault: Fault, tls: Certificates | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """In step, something happens, the fault; then the next turn has to be enough."""
    whole = WHOLE_S if fault.name == "trickle" else transport.WHOLE_S
    with ExitStack() as stack:
        scene = Scene(stack, then_good(faults.GOOD, faults.GOOD, faults.GOOD, fault), tls, whole)
        scene.card.happen(3)
        scene.turn()
        scene.card.happen(4)
        if fault in faults.HANGING:
            monkeypatch.setattr(transport, "SILENCE_S", SHORT_S)
            monkeypatch.setattr(transport, "CONNECT_S", SHORT_S)
        try:
            scene.turn()
        except SyncError as error:
            assert isinstance(error, expected(fault)), repr(error)  # noqa: PT017 -- some faults go unnoticed
            assert scene.card.acknowledged == 3
        else:
            assert fault in (faults.SLOW, faults.DOUBLED)
            assert scene.card.acknowledged == 7
        assert fault in scene.proxy.played
        scene.all_promises()
        monkeypatch.undo()
        scene.card.happen()
        scene.turn()
        scene.all_promises()
        scene.in_step()


@pytest.mark.parametrize("fault", faults.PLAIN, ids=str)
def test_whatever_happens_to_a_push_the_next_one_mends_it(
    fault: Fault, tls: Certificates | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fault(fault, tls, monkeypatch)


@pytest.mark.parametrize("fault", faults.TLS, ids=str)
def test_a_wrong_certificate_is_told_nothing(
    fault: Fault, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_fault(fault, certificates, monkeypatch)


@pytest.mark.parametrize("fault", [f for f in faults.PLAIN if f not in faults.HANGING], ids=str)
def test_whatever_happens_to_a_pull_the_cursor_stays_with_its_rows(fault: Fault) -> None:
    """The first pull is a snapshot; the second page is the one that suffers."""
    with ExitStack() as stack:
        scene = Scene(
            stack, then_good(faults.GOOD, faults.GOOD, faults.GOOD, faults.GOOD, faults.GOOD, fault)
        )
        scene.card.happen(3)
        scene.turn()
        scene.centre.changes += [booking(number, party=2) for number in range(1, 6)]
        with contextlib.suppress(SyncError):
            scene.turn()
        assert fault in scene.proxy.played
        held = scene.centre.changes[: int(scene.card.cursor or 0)]
        assert scene.card.bookings == {b.booking: b for b in held if not isinstance(b, str)}
        scene.turn()
        scene.in_step()


@pytest.mark.parametrize("count", [1, 450])
def test_a_413_of_a_stranger_costs_no_event_its_bytes(count: int) -> None:
    with ExitStack() as stack:
        scene = Scene(stack, then_good(*[status(413)] * 20, faults.GOOD, status(413)))
        scene.card.happen(count)
        while not scene.card.acknowledged:
            with contextlib.suppress(NotTheCentre):
                scene.turn()
        scene.turn()
        scene.in_step()


def test_a_line_that_nobody_picks_up_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No refusal and no acceptance: the queue of whoever listens is full."""
    monkeypatch.setattr(transport, "CONNECT_S", SHORT_S)
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listener.getsockname()[1]
        for _ in range(2):
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.1", port))
        line = stack.enter_context(closing(HttpTransport(f"http://127.0.0.1:{port}")))
        with pytest.raises(Unreachable):
            Link(line, TOKEN).snapshot()


# The worker: the same over days, in a time that passes when it is told to


class Day:
    """A kiosk whose worker runs by hand, over a real line."""

    def __init__(self, scene: Scene, seed: int = 1) -> None:
        self.scene = scene
        self.now = 0.0
        self.dice = random.Random(seed)
        self.start()

    def start(self) -> None:
        """After a power cut too: what was in memory is gone."""
        card = self.scene.card
        card.boot += 1
        self.worker = Worker(
            Exchange(Link(self.scene.line, TOKEN), card),
            clock=lambda: self.now,
            wall=lambda: card.wall,
            chance=self.dice.random,
            waiting=lambda: len(card.records) - card.acknowledged,
            first=0.0,
        )

    def step(self) -> None:
        """On to whatever is due next."""
        try:
            self.now += max(0.0, self.worker.step())
            self.worker.step()
        except PowerCut:
            self.start()

    def live(self) -> None:
        """Something happens at the office."""
        card = self.scene.card
        if self.dice.random() < 0.2:
            card.cut = self.dice.choice(list(When))
        try:
            card.happen(self.dice.randint(1, 3))
        except PowerCut:
            self.start()
        if self.dice.random() < 0.3:
            card.cut = self.dice.choice(list(When))
        self.worker.noticed()


@pytest.mark.parametrize("seed", range(6))
def test_days_of_faults_and_power_cuts_lose_and_double_nothing(seed: int) -> None:
    """Two kiosks, each with a network of its own; the same seed is the same days."""
    with ExitStack() as stack:
        one = Scene(stack, bad_days(seed, 40, faults.QUICK))
        two = Scene(stack, bad_days(-seed - 1, 40, faults.QUICK), beside=one)
        days = [Day(one, seed), Day(two, -seed - 1)]
        while any(len(day.scene.proxy.played) < 40 for day in days):
            for day in days:
                if day.dice.random() < 0.5:
                    day.live()
                day.step()
                day.scene.all_promises()
        for day in days:
            day.scene.card.cut = None
            while not day.worker.state.in_step:
                day.step()
            asked = day.worker.now()
            day.step()
            assert asked.result(0) is not None
            day.scene.in_step()


@pytest.mark.parametrize(
    ("fault", "asks"),
    [
        *((fault, 0) for fault in faults.BUSY),
        (status(503, "60"), 60),
        (status(429, "7"), 7),
        (status(500, "9"), 9),
    ],
    ids=str,
)
def test_case_24_a_busy_centre_is_left_alone_as_long_as_it_asks(fault: Fault, asks: int) -> None:
    with ExitStack() as stack:
        day = Day(Scene(stack, then_good(fault)))
        day.scene.card.happen()
        wait = day.worker.step()
        assert asks <= wait <= 62
        assert len(day.scene.proxy.played) == 1
        day.worker.noticed()
        day.now += wait - 0.01
        day.worker.step()
        assert len(day.scene.proxy.played) == 1
        day.now += 1.0
        day.worker.step()
        day.scene.in_step()


_TROUBLE = {
    "garbage": (Trouble.NO_NETWORK, Trouble.NOT_THE_CENTRE),
    # It says that it is JSON: our centre may be what is broken.
    "gzip bomb": (Trouble.CENTRE_BROKEN,),
}


@pytest.mark.parametrize("fault", faults.STRANGERS, ids=str)
def test_case_28_a_week_behind_a_captive_portal_acknowledges_nothing_and_silences_nobody(
    fault: Fault,
) -> None:
    with ExitStack() as stack:
        # Some to spare: a connection that ends slowly still holds the one that it would have played next.
        scene = Scene(stack, then_good(*[fault] * 24))
        day = Day(scene)
        for _ in range(14):
            scene.card.happen()
            day.worker.noticed()
            day.step()
            state = day.worker.state
            assert (scene.card.acknowledged, state.waiting) == (0, len(scene.card.records))
            assert state.trouble in _TROUBLE.get(fault.name, (Trouble.NOT_THE_CENTRE,))
            assert state.next_at is not None
        while not day.worker.state.in_step:
            day.step()
        scene.in_step()


def test_a_worker_ends_in_the_middle_of_a_line_that_hangs() -> None:
    """With its real patience of 15 s, of which a stop takes none."""
    arrived = threading.Event()

    def hangs(line: Line) -> None:
        arrived.set()
        line.hold()

    with ExitStack() as stack:
        scene = Scene(stack, then_good(Fault("hangs", hangs)))
        worker = Worker(
            scene.exchange,
            clock=lambda: 0.0,
            wall=lambda: scene.card.wall,
            chance=lambda: 0.0,
            interrupt=scene.line.interrupt,
        )
        worker.start()
        assert arrived.wait(10)
        assert worker.stop(10)
