"""Two kiosks, a centre and everything that can go wrong between them, as a state machine of hypothesis.

Clock, network and disk are arguments: a failure is a list of rules, and happens again. The centre is one too
(`World`): in memory here, the server itself in the server's own tests.
"""

import datetime as dt
import math
import random
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kiosk.bookings import Booking
from kiosk.sync.errors import Trouble, Unreachable
from kiosk.sync.exchange import Exchange
from kiosk.sync.link import Link
from kiosk.sync.transport import Reply, Request
from kiosk.sync.worker import Worker
from tests.sync.card_kit import Card, PowerCut, When
from tests.sync.centre_kit import PORTAL

LONGEST_SILENCE_S = 3600.0 + 300.0
"""The longest Retry-After that is believed, and the longest backoff: after it the kiosk has tried again."""


class World(Protocol):
    """A centre with its disk."""

    def card(self, kiosk: int) -> Card:
        """This kiosk's card, new: of an epoch that the centre does not know yet."""
        ...

    def send(self, kiosk: int, request: Request) -> Reply:
        """What the centre answers to this kiosk, who has the token that it has."""
        ...

    def crash(self, kiosk: int, request: Request, when: When) -> None:
        """The centre dies while it works on this."""
        ...

    def kept(self, epoch: str) -> list[tuple[int, bytes]]: ...

    def change_bookings(self, dice: random.Random) -> None: ...

    def bookings(self, held: Mapping[str, Booking]) -> Mapping[str, Booking]:
        """All that a kiosk has to hold when it is in step; `held`: what it holds, of which some may be there
        still that a new one would not be told."""
        ...

    def exact(self, cards: Sequence[Card]) -> None:
        """What came of the events is right, all being there."""
        ...

    def revoke(self, kiosk: int) -> None: ...

    def enrol(self, kiosk: int) -> None:
        """Anew, after a revocation."""
        ...

    def clock_jumps(self, by: dt.timedelta) -> None: ...

    def close(self) -> None: ...


Ask = Callable[[], Reply]
Network = Callable[[Ask, Ask], Reply]
"""What becomes of an exchange: `ask` asks the centre, `earlier` has its answer to the first one like this."""


def _never(_ask: Ask, _earlier: Ask) -> Reply:
    raise Unreachable("no network")


def _lost(ask: Ask, _earlier: Ask) -> Reply:
    ask()
    raise Unreachable("the line broke")


def _twice(ask: Ask, _earlier: Ask) -> Reply:
    ask()
    return ask()


def _truncated(ask: Ask, _earlier: Ask) -> Reply:
    reply = ask()
    return Reply(reply.status, reply.headers, reply.body[: len(reply.body) // 2])


def _says(status: int, retry_after: str | None = None, date: str | None = None) -> Network:
    found = {"content-type": "text/html", "retry-after": retry_after, "date": date}
    headers = {name: value for name, value in found.items() if value is not None}
    return _answers(Reply(status, headers, b"<h1>Not now</h1>"))


def _answers(reply: Reply) -> Network:
    return lambda _ask, _earlier: reply


NETWORK: dict[str, Network] = {
    "good": lambda ask, _earlier: ask(),
    "never": _never,
    "lost": _lost,
    "twice": _twice,
    "truncated": _truncated,
    "by heart": lambda _ask, earlier: earlier(),
    "portal": _answers(PORTAL),
    "nothing": _answers(Reply(200, {"content-type": "application/json"}, b"")),
    "redirect": _answers(Reply(302, {"location": "http://10.0.0.1/login"}, b"")),
    "a portal's 401": _answers(Reply(401, {"content-type": "text/html"}, b"<h1>Log in")),
    "500": _says(500),
    "502": _says(502),
    "503": _says(503),
    "503, later": _says(503, "120"),
    "429, in 1970": _says(429, "Thu, 01 Jan 1970 00:10:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "503, in ten years": _says(503, "315360000"),
    "413": _says(413),
}


class Kiosk:
    """One kiosk: its card, its worker by hand, and what its network does next."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        self.number = number
        self.card = world.card(number)
        self.card.wall += dt.timedelta(days=-400 * number)
        self.network: deque[Network | When] = deque()
        self.first_push: Reply | None = None
        self.now = 1000.0 * number
        self.dice = random.Random(number)
        self.start()

    def start(self) -> None:
        """Also after a power cut: what was in memory is gone, and the monotonic clock begins anew."""
        self.card.boot += 1
        self.now = 10.0
        self.worker = Worker(
            Exchange(Link(self, "token"), self.card),
            clock=lambda: self.now,
            wall=lambda: self.card.wall,
            chance=self.dice.random,
            waiting=lambda: len(self.card.records) - self.card.acknowledged,
        )

    def happen(self, count: int) -> None:
        try:
            self.card.happen(count)
        except PowerCut:
            self.start()
        else:
            self.worker.noticed()

    def step(self) -> float:
        """What is due now; s until something is."""
        try:
            return self.worker.step()
        except PowerCut:
            self.start()
            return 0.0

    def live(self, seconds: float) -> None:
        """Let time pass, with a step whenever one is due."""
        end = self.now + seconds
        while True:
            before = self.worker
            wait = self.step()
            if self.worker is not before:
                end = self.now + seconds
            elif self.now + wait > end:
                self.now = end
                return
            else:
                self.now += max(0.0, wait)

    # The transport of its link

    def send(self, request: Request) -> Reply:
        def ask() -> Reply:
            reply = self.world.send(self.number, request)
            if request.method == "POST" and self.first_push is None:
                self.first_push = reply
            return reply

        def earlier() -> Reply:
            # Of pushes only: no cache that keeps to HTTP has another answer of them.
            return (self.first_push if request.method == "POST" else None) or ask()

        what = self.network.popleft() if self.network else None
        if isinstance(what, When):
            self.world.crash(self.number, request, what)
            raise Unreachable("the centre is dead")
        return ask() if what is None else what(ask, earlier)

    def interrupt(self) -> None:
        """Nothing takes time here."""

    def close(self) -> None:
        """Nothing is open here."""


class SyncMachine(RuleBasedStateMachine):
    """What may happen, and what holds all the while. `make_world` is to be given."""

    def __init__(self) -> None:
        super().__init__()
        self.world = self.make_world()
        self.kiosks = [Kiosk(self.world, number) for number in range(2)]

    def make_world(self) -> World:
        raise NotImplementedError

    which = st.sampled_from((0, 1))

    @rule(
        which=which,
        count=st.sampled_from((1, 2, 7, 450)),
        cut=st.none() | st.sampled_from(When),
        seconds=st.sampled_from((1.0, 60.0, 900.0)),
        bad=st.sampled_from((0.3, 0.6, 1.0)),
        seed=st.integers(0, 2**32),
    )
    def a_bad_hour(
        self, which: int, count: int, cut: When | None, seconds: float, bad: float, seed: int
    ) -> None:
        """What bad days are made of, in one rule: of many small ones few would meet."""
        kiosk, dice = self.kiosks[which], random.Random(seed)
        for _ in range(10):
            name = dice.choice(sorted(NETWORK)) if dice.random() < bad else "good"
            kiosk.network.append(NETWORK[name])
        kiosk.happen(count)
        kiosk.card.cut = cut or kiosk.card.cut
        kiosk.live(seconds)

    @rule(which=which, count=st.integers(1, 3))
    def something_happens(self, which: int, count: int) -> None:
        self.kiosks[which].happen(count)

    @rule(which=which, cut=st.sampled_from(When))
    def the_power_fails_at_the_next_commit(self, which: int, cut: When) -> None:
        self.kiosks[which].card.cut = cut

    @rule(which=which)
    def the_power_fails_now(self, which: int) -> None:
        self.kiosks[which].start()

    @rule(
        which=which,
        names=st.lists(st.just("good") | st.sampled_from(sorted(NETWORK)), min_size=1, max_size=6),
    )
    def the_network_will_be_bad(self, which: int, names: list[str]) -> None:
        self.kiosks[which].network.extend(NETWORK[name] for name in names)

    @rule(which=which, when=st.sampled_from(When))
    def the_centre_will_crash(self, which: int, when: When) -> None:
        self.kiosks[which].network.append(when)

    @rule(which=which, seconds=st.sampled_from((10.0, 60.0, 4000.0)))
    def time_passes(self, which: int, seconds: float) -> None:
        self.kiosks[which].live(seconds)

    @rule(which=which, days=st.sampled_from((-20_000, -365, -1, 1, 365)), stands=st.booleans())
    def a_clock_of_a_kiosk_jumps(self, which: int, days: int, stands: bool) -> None:
        card = self.kiosks[which].card
        with suppress(OverflowError):
            card.wall += dt.timedelta(days=days)
        if not stands:
            self.kiosks[which].now += 100_000.0  # it slept

    @rule(hours=st.sampled_from((-2, 1, 3)))
    def the_clock_of_the_centre_jumps(self, hours: int) -> None:
        self.world.clock_jumps(dt.timedelta(hours=hours))

    @rule(seed=st.integers(0, 99))
    def bookings_change(self, seed: int) -> None:
        self.world.change_bookings(random.Random(seed))

    @rule(which=which, cut=st.sampled_from(When), seed=st.integers(0, 2**32))
    def the_power_fails_as_news_is_taken(self, which: int, cut: When, seed: int) -> None:
        """In step, so that nothing else is committed before; a night may have passed, or bookings changed."""
        kiosk = self.kiosks[which]
        kiosk.worker.now()
        kiosk.step()
        self.world.change_bookings(random.Random(seed))
        kiosk.card.cut = cut
        kiosk.worker.now()
        kiosk.step()

    @rule(which=which)
    def a_token_is_revoked(self, which: int) -> None:
        self.world.revoke(which)

    @rule(which=which)
    def it_is_enrolled_anew(self, which: int) -> None:
        self.world.enrol(which)
        self.kiosks[which].worker.now()

    @rule()
    def all_is_well_for_a_while(self) -> None:
        self.heal()

    def heal(self) -> None:
        """The faults end; and no kiosk needs anybody to come back, but where its token was taken."""
        for kiosk in self.kiosks:
            kiosk.network.clear()
            kiosk.card.cut = None
            self.world.enrol(kiosk.number)
            if math.isinf(kiosk.step()):
                assert kiosk.worker.state.trouble is Trouble.TOKEN_REFUSED
                kiosk.worker.now()
            kiosk.live(LONGEST_SILENCE_S)
            assert kiosk.worker.state.in_step
            asked = kiosk.worker.now()
            kiosk.step()
            assert asked.exception(0) is None, asked.exception(0)
            assert kiosk.worker.state.in_step
            self._exact(kiosk)
        self.world.exact([kiosk.card for kiosk in self.kiosks])

    def _exact(self, kiosk: Kiosk) -> None:
        assert self.world.kept(kiosk.card.epoch) == kiosk.card.stored
        assert kiosk.card.acknowledged == len(kiosk.card.records)
        held, right = kiosk.card.bookings, self.world.bookings(kiosk.card.bookings)
        wrong = [(held.get(one), right.get(one)) for one in held.keys() | right.keys()]
        wrong = [(is_, should) for is_, should in wrong if is_ != should]
        assert not wrong, f"bookings: here is one as it is held, and as it should be: {wrong[:3]}"

    @invariant()
    def what_is_acknowledged_is_kept_once_and_in_order(self) -> None:
        for kiosk in self.kiosks:
            kept = self.world.kept(kiosk.card.epoch)
            assert kept == kiosk.card.stored[: len(kept)]
            assert self.forgetful() or kiosk.card.acknowledged <= len(kept)

    def forgetful(self) -> bool:
        """Whether the centre came back from a backup, and is owed what it had."""
        return False

    def teardown(self) -> None:
        try:
            self.heal()
        finally:
            self.world.close()
