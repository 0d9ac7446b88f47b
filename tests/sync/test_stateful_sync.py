"""Whatever two kiosks, a centre and a network do to each other: at the end the union is exact.

Failures are printed as a list of rules; `@reproduce_failure`, which stands below it, runs them again.
"""

import copy
import datetime as dt
import random
from collections.abc import Mapping, Sequence

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from kiosk.bookings import Booking, Status
from kiosk.sync.transport import Reply, Request
from tests.scene import booking
from tests.sync.card_kit import Card, When
from tests.sync.centre_kit import Centre
from tests.sync.machine import SyncMachine, World


class Memory:
    """The centre in memory, with a disk that can be taken back."""

    def __init__(self) -> None:
        self.centre = Centre(tokens={"token-0", "token-1"}, every=600)
        self.backup = copy.deepcopy(self.centre.kept)

    def card(self, kiosk: int) -> Card:
        return Card(f"card-{kiosk}")

    def send(self, kiosk: int, request: Request) -> Reply:
        headers = {**request.headers, "Authorization": f"Bearer token-{kiosk}"}
        return self.centre.answer(Request(request.method, request.path, headers, request.body))

    def crash(self, kiosk: int, request: Request, when: When) -> None:
        before = copy.deepcopy(self.centre.kept)
        self.send(kiosk, request)
        if when is When.BEFORE:
            self.centre.kept = before

    def kept(self, epoch: str) -> list[tuple[int, bytes]]:
        return [(seq, raw) for seq, (_, raw, _) in sorted(self.centre.kept.get(epoch, {}).items())]

    def change_bookings(self, dice: random.Random) -> None:
        number = dice.randint(1, 9)
        known = self.bookings().get(f"{number:016x}")
        if f"{number:016x}" in self.centre.changes:
            return  # who is forgotten does not come back: ids are of chance
        if known is None:
            self.centre.changes.append(booking(number))
        elif dice.random() < 0.2:
            self.centre.changes.append(known.booking)
        else:
            status = dice.choice(list(Status))
            self.centre.changes.append(booking(number, revision=(known.revision + 1) % 32, status=status))
        if dice.random() < 0.1:  # cursors from before are too old
            self.centre.oldest = len(self.centre.changes)

    def bookings(self, _held: Mapping[str, Booking] | None = None) -> Mapping[str, Booking]:
        held: dict[str, Booking] = {}
        for change in self.centre.changes:
            if isinstance(change, str):
                held.pop(change, None)
            else:
                held[change.booking] = change
        return held

    def exact(self, cards: Sequence[Card]) -> None:
        """It does nothing with them."""

    def revoke(self, kiosk: int) -> None:
        self.centre.tokens.discard(f"token-{kiosk}")

    def enrol(self, kiosk: int) -> None:
        self.centre.tokens.add(f"token-{kiosk}")

    def clock_jumps(self, by: dt.timedelta) -> None:
        """It asks no clock."""

    def close(self) -> None:
        """Nothing is open."""


class MemoryMachine(SyncMachine):
    """Also a centre that comes back from a backup, and is given what it has lost; and a proxy before it that
    takes no large request."""

    def make_world(self) -> World:
        self.memory = Memory()
        self.owed = False
        return self.memory

    @rule()
    def the_centre_is_backed_up(self) -> None:
        self.memory.backup = copy.deepcopy(self.memory.centre.kept)

    @rule()
    def the_centre_comes_back_from_its_backup(self) -> None:
        self.memory.centre.kept = copy.deepcopy(self.memory.backup)
        self.owed = True

    @rule(most=st.sampled_from((4_000, 40_000, 1_000_000)))
    def a_proxy_takes_so_many_bytes(self, most: int) -> None:
        self.memory.centre.most_bytes = most

    def heal(self) -> None:
        super().heal()
        self.owed = False

    def forgetful(self) -> bool:
        return self.owed


TestSync = MemoryMachine.TestCase
TestSync.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
