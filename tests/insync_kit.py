"""A kiosk whose exchange with a centre is driven by hand, for tests of the sync at a real desk."""

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

from kiosk.answers import Answer, Done, Refused
from kiosk.at_desk import AtDesk
from kiosk.commands import CheckIn, TakeTicket, Tick
from kiosk.datadir import DataDir
from kiosk.desk import Desk
from kiosk.in_force import in_force
from kiosk.journal import Journal
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.refusal import Refusal
from kiosk.sync import exchange as ex
from kiosk.sync.exchange import Exchange
from kiosk.sync.link import Link
from tests.desk_kit import Counter, StandingClock
from tests.hall_kit import DAY, at, office
from tests.sync.centre_kit import TOKEN, Centre

TOMORROW = DAY + dt.timedelta(days=1)
WHOLE = Path(__file__).parent.parent / "offices" / "kupang.toml"


class Card:
    """One kiosk: a desk that runs, and its exchange with a centre, driven by hand."""

    def __init__(
        self, path: Path, centre: Centre, *, rules: Office | None = None, seed: int = 1, opened: bool = True
    ) -> None:
        """`opened`: its day has begun."""
        self.centre = centre
        self.clock = StandingClock(at("09:00"))
        self.data = DataDir(path).make()
        self.rules = rules or office()
        counter = Counter(seed)
        self.journal = Journal(self.data.journal, new_id=lambda: f"{seed}-{counter.id()}")
        self.desk = Desk(
            in_force(self.journal, self.rules).office,
            self.journal,
            self.clock,
            reference=Reference(self.data.keys(), b"s" * 32),
            new_token=counter.token,
            new_id=counter.id,
        )
        self.desk.has_centre = True
        self.side = AtDesk(self.desk, self.data, self.rules)
        self.exchange = Exchange(Link(centre, TOKEN), self.side)
        self.names = itertools.count(1)
        self.desk.start()
        if opened:
            self.ask(Tick(id="tick"))

    def ask(self, command: Any) -> Answer:
        return self.desk.ask(command).result(10)

    def walk_in(self, count: int = 1) -> list[str]:
        found = []
        for _ in range(count):
            answer = self.ask(TakeTicket(id=f"w{next(self.names)}", service="I"))
            assert isinstance(answer, Done), answer
            assert answer.facts is not None
            found.append(answer.facts.ticket.number)
        return found

    def check_in(self, code: str, **more: Any) -> Answer:
        return self.ask(CheckIn(id=f"c{next(self.names)}", code=code, **more))

    def turn(self, **more: Any) -> ex.Done:
        return self.exchange.turn(lambda: True, **more)

    def in_step(self) -> None:
        """The centre has exactly what the journal has, byte for byte, once, and in order."""
        stored = self.desk.between(lambda: self.journal.stored(0, 10**6)).result(10)
        kept = self.centre.kept[self.journal.epoch]
        assert [(seq, raw) for seq, raw, _ in stored] == [(seq, kept[seq][1]) for seq in sorted(kept)]
        assert self.journal.acknowledged == self.journal.seq

    def close(self) -> None:
        assert self.desk.stop()
        self.journal.close()


def reason(answer: Answer) -> Refusal:
    assert isinstance(answer, Refused), answer
    return answer.reason
