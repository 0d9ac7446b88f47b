"""A desk on a real journal for tests: seeded tokens, a clock that stands until it is set."""

import datetime as dt
import itertools
from pathlib import Path
from random import Random

from kiosk.answers import Answer, Done
from kiosk.clock import Moment, Trust
from kiosk.commands import Command, TakeTicket
from kiosk.desk import Desk
from kiosk.journal import Journal
from kiosk.office import Office
from kiosk.reference import Reference
from tests.hall_kit import at, office


class StandingClock:
    """Gives one moment until it is set to another."""

    def __init__(self, now: dt.datetime, trust: Trust = Trust.SYNCED, boot: str = "boot-1") -> None:
        self.utc, self.trust, self.boot, self.boottime = now.astimezone(dt.UTC), trust, boot, 100.0
        self.confirmed: dt.datetime | None = None

    def now(self) -> Moment:
        return Moment(self.utc, self.boottime, self.boot, self.trust)

    def set(self, now: dt.datetime) -> None:
        self.boottime += max(0.0, (now - self.utc).total_seconds())
        self.utc = now.astimezone(dt.UTC)

    def confirm(self, now: dt.datetime) -> None:
        self.utc, self.trust, self.confirmed = now.astimezone(dt.UTC), Trust.ESTIMATED, now


class Counter:
    """Ids and tokens in order, so that a failing test reads well and repeats."""

    def __init__(self, seed: int = 1) -> None:
        self._count = itertools.count(1)
        self._random = Random(seed)

    def id(self) -> str:
        return f"id-{next(self._count)}"

    def token(self) -> str:
        return f"{self._random.getrandbits(64):016x}"


def make_desk(
    path: Path,
    clock: StandingClock | None = None,
    *,
    rules: Office | None = None,
    reference: Reference | None = None,
    seed: int = 1,
) -> Desk:
    """A desk on `path/journal.db`, not started: `ask` drives it on the caller's thread."""
    counter = Counter(seed)
    return Desk(
        rules or office(),
        Journal(path / "journal.db", new_id=counter.id),
        clock or StandingClock(at("09:00")),
        reference=reference or Reference(secret=b"s" * 32),
        new_token=counter.token,
        new_id=counter.id,
    )


def ask(desk: Desk, command: Command) -> Answer:
    """The answer, with the desk driven here and now."""
    answer = desk.ask(command)
    desk.step(0.0)
    return answer.result(0)


def take(desk: Desk, name: str, service: str = "A", party: int = 1) -> Done:
    """A walk-in's ticket; fails the test where it is refused."""
    answer = ask(desk, TakeTicket(id=name, service=service, party=party))
    assert isinstance(answer, Done), answer
    return answer


def number(answer: Answer) -> str:
    """The number of the ticket an answer is about; fails the test where there is none."""
    assert isinstance(answer, Done), answer
    assert answer.facts is not None
    return answer.facts.ticket.number
