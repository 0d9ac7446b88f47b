"""A whole kiosk at a whole server: its data directory, journal, desk and sync, over HTTP to gunicorn.

Only the screen and the devices are not there, and time, which stands on both sides until it is set. What the
kiosk's sync does by itself, it does here when a test says `sync`.
"""

import datetime as dt
import itertools
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from central.bookings.models import Booking as Row
from central.kiosks import enrolment
from central.kiosks.models import Alarm, Event
from central.kiosks.models import Kiosk as KioskRow
from central.offices.models import Office
from central.passes import signed
from kiosk.answers import Answer, Done, Refused
from kiosk.at_desk import AtDesk
from kiosk.clock import Trust
from kiosk.commands import CheckIn, TakeTicket, Tick
from kiosk.in_force import CURSOR
from kiosk.insync import InSync, read_enrolment
from kiosk.journal_reading import read_only
from kiosk.office_check import read
from kiosk.opening import close_desk, open_desk
from kiosk.refusal import Refusal
from kiosk.settings import Settings
from kiosk.sync.enrol import enrol, invited
from kiosk.sync.errors import Unreachable
from kiosk.sync.exchange import Done as Turn
from kiosk.sync.exchange import Exchange
from kiosk.sync.link import Link
from kiosk.sync.transport import HttpTransport, Reply, Request
from tests.central.central_kit import HALF_PAST_EIGHT, NOW, OFFICES, made, wish
from tests.central.served import Gunicorn
from tests.desk_kit import StandingClock

NINE = dt.datetime(2026, 11, 17, 1, 0, tzinfo=dt.UTC)
"""Tuesday 17 November 2026, 09:00 in Kupang: time stands here on both sides, unless a test moves it."""
OWN = OFFICES / "kupang.toml"

Way = Callable[["Line", Request], Reply]
"""What becomes of a request and its answer on the way."""


def lost(line: "Line", request: Request) -> Reply:
    """The centre does it, and its answer does not come back."""
    line.ask(request)
    raise Unreachable("the line broke")


def cut(_line: "Line", _request: Request) -> Reply:
    """It does not arrive."""
    raise Unreachable("no network")


class Line(HttpTransport):
    """The kiosk's own transport; `ways` are what happens to the next requests, one each."""

    def __init__(self, url: str, authority: str | None, ways: deque[Way]) -> None:
        super().__init__(url, authority)
        self.ways = ways

    def ask(self, request: Request) -> Reply:
        return super().send(request)

    def send(self, request: Request) -> Reply:
        return self.ways.popleft()(self, request) if self.ways else self.ask(request)


class World:
    """The server, its office, and the kiosks that a test makes there."""

    def __init__(self, server: Gunicorn, office: Office, path: Path) -> None:
        self.server, self.office, self.path = server, office, path
        self.kiosks: list[Whole] = []

    def kiosk(self, row: KioskRow | None = None, *, at: Path | None = None, enrolled: bool = True) -> "Whole":
        """A kiosk of the office that runs; on a new card unless `at` says which. `row`: whose card it is."""
        row = row or enrolment.add_kiosk(self.office.code)
        whole = Whole(self, row, at or self.path / f"card-{len(self.kiosks)}")
        self.kiosks.append(whole)
        if enrolled:
            whole.enrol()
        return whole

    def booked(self, party: int = 1, minute: int = HALF_PAST_EIGHT) -> Row:
        return made(self.office, wish(party=party, minute=minute)).booking

    def pass_of(self, booking: Row, now: dt.datetime = NOW) -> str:
        """The QR's text, as the server signs it."""
        return signed.of(Row.objects.get(pk=booking.pk), now)[1]

    def close(self) -> None:
        for whole in self.kiosks:
            whole.stop()


class Whole:
    """One kiosk. `path`: its card."""

    def __init__(self, world: World, row: KioskRow, path: Path) -> None:
        self.world, self.row, self.path = world, row, path
        self.clock = StandingClock(NINE)
        self.ways: deque[Way] = deque()
        self.office = read(OWN.read_bytes())
        self._names = itertools.count(1)
        self._lines: list[HttpTransport] = []
        self.runs = False
        self.start()

    def start(self, *, kiosk: bool = True) -> None:
        """Also after a power cut. A new boot, each time. `kiosk`: False for a command beside it."""
        self.clock.boot = f"{self.clock.boot}+"
        self.opened = open_desk(Settings(data=self.path), self.office, clock=self.clock, kiosk=kiosk)
        self.desk, self.journal = self.opened.desk, self.opened.journal
        self.in_sync = InSync(
            self.desk,
            self.opened.data,
            self.office,
            connect=lambda url, authority: Line(url, authority, self.ways),
            clock=lambda: 0.0,  # nothing becomes due by itself
            chance=lambda: 1.0,
        )
        self.desk.start()
        self.in_sync.start()
        self.runs = True
        if kiosk:
            self.ask(Tick(id=f"tick-{self.clock.boot}"))

    def stop(self) -> None:
        if self.runs:
            self.runs = False
            while self._lines:
                self._lines.pop().close()
            assert self.in_sync.stop()
            close_desk(self.opened)

    def enrol(self) -> None:
        """By a new code of the office page, over the line."""
        code = enrolment.invite(self.row, dt.datetime.fromisoformat(self.world.server.clock.read_text()))
        enrol(
            invited(self.world.server.url, code, None),
            office=self.office.code,
            name="lobby",
            version="0.1",
            connect=HttpTransport,
            put=self.opened.data.put,
        )

    def ask(self, command: Any) -> Answer:
        return self.desk.ask(command).result(30)

    def walk_in(self, count: int = 1, service: str = "B") -> list[str]:
        """The numbers of so many tickets."""
        numbers = []
        for _ in range(count):
            answer = self.ask(TakeTicket(id=f"{self.clock.boot}-{next(self._names)}", service=service))
            assert isinstance(answer, Done), answer
            assert answer.facts is not None
            numbers.append(answer.facts.ticket.number)
        return numbers

    def check_in(self, code: str, **more: Any) -> Answer:
        return self.ask(CheckIn(id=f"{self.clock.boot}-{next(self._names)}", code=code, **more))

    def admitted(self, code: str, **more: Any) -> str:
        """The number that this pass gets."""
        answer = self.check_in(code, **more)
        assert isinstance(answer, Done), answer
        assert answer.facts is not None
        return answer.facts.ticket.number

    def refused(self, code: str) -> Refusal:
        answer = self.check_in(code)
        assert isinstance(answer, Refused), answer
        return answer.reason

    def sync(self) -> Turn:
        """One exchange, now. Raises SyncError."""
        return self.in_sync.now(60)

    def link(self) -> Link:
        """A line of its own to the server, with this kiosk's token."""
        found = read_enrolment(self.opened.data)
        assert found is not None
        self._lines.append(HttpTransport(found.url))
        return Link(self._lines[-1], found.token)

    def exchange(self) -> Exchange:
        """An exchange beside that of `sync`, as of a second process."""
        return Exchange(self.link(), AtDesk(self.desk, self.opened.data, self.office))

    @property
    def cursor(self) -> str:
        found = self.desk.between(lambda: self.journal.fact(CURSOR)).result(30)
        assert found is not None
        return found.decode()

    @property
    def stored(self) -> list[tuple[int, bytes]]:
        rows = self.desk.between(lambda: self.journal.stored(0, 10**6)).result(30)
        return [(seq, raw) for seq, raw, _ in rows]

    @property
    def kept(self) -> list[tuple[int, bytes]]:
        """What the server has of this journal."""
        rows = Event.objects.filter(journal__epoch=self.journal.epoch).order_by("seq")
        return [(seq, bytes(raw)) for seq, raw in rows.values_list("seq", "raw")]

    def in_step(self) -> None:
        """Both sides have the same events, byte for byte, each once and in order; and the kiosk knows it."""
        assert self.kept == self.stored
        assert self.journal.acknowledged == self.journal.seq

    @property
    def tickets(self) -> dict[str, str]:
        """Number and token of every ticket on the card."""
        return {t.number: t.id for t in read_only(self.opened.data.journal)[0].tickets.values()}

    def untrusted(self, now: dt.datetime) -> None:
        self.clock.utc, self.clock.trust = now, Trust.UNKNOWN


def alarms() -> set[str]:
    """Kinds of the alarms that stand."""
    return set(Alarm.objects.values_list("kind", flat=True))
