"""A kiosk's card and its words to the centre, without a kiosk: real events in a real chain."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from central.kiosks import enrolment
from central.kiosks.models import Kiosk
from central.offices.models import Office
from kiosk.clock import Moment, Trust
from kiosk.events import Event, PrintReported, Started, TicketIssued
from kiosk.record import GENESIS, Record
from kiosk.sync.wire import PREFIX, Enrol, Enrolled, Error, Outcome, Push, Pushed, Report, Sent
from kiosk.sync.wire_bytes import answer_of, gzip, pack
from kiosk.ticket import Kind

NOW = dt.datetime(2026, 11, 16, 1, 0, tzinfo=dt.UTC)
"""Monday 16 November 2026, 09:00 in Kupang."""
TODAY = dt.date(2026, 11, 16)
EPOCH = "0192f000-0000-7000-8000-000000000001"
_ids = iter(range(1, 10**9))


def issued(
    serial: int, booking: str | None = None, ordinals: tuple[int, ...] = (1,), **more: Any
) -> TicketIssued:
    """A ticket; with a booking, its redemption."""
    facts: dict[str, Any] = {
        "at": NOW,
        "command": f"c{serial}",
        "ticket": f"{serial:016x}",
        "number": f"A{serial:03d}",
        "serial": serial,
        "service": "A",
        "day": TODAY,
        "stage": "photo",
        "party": len(ordinals) if booking else 1,
        "ticket_kind": Kind.BOOKED if booking else Kind.WALK_IN,
        "came": NOW,
        "due": NOW,
        "booking": booking,
        "ordinals": ordinals if booking else (),
    }
    return TicketIssued(**{**facts, **more})


def printed(serial: int) -> PrintReported:
    return PrintReported(at=NOW, command=f"p{serial}", ticket=f"{serial:016x}", outcome="printed")


def started(at: dt.datetime = NOW) -> Started:
    return Started(at=at, command="start", version="0.1", office="0" * 64)


@dataclass
class Card:
    """The journal of one card."""

    epoch: str = EPOCH
    records: list[Sent] = field(default_factory=list)
    head: bytes = GENESIS
    boot: str = "boot-1"

    def add(self, *events: Event, at: dt.datetime = NOW, trust: Trust = Trust.SYNCED) -> "Card":
        for event in events:
            moment = Moment(at, 100.0 + len(self.records), self.boot, trust)
            record = Record.make(
                event,
                moment,
                epoch=self.epoch,
                seq=len(self.records) + 1,
                new_id=f"e{next(_ids)}",
                prev=self.head,
            )
            self.add_raw(record.raw, record.hash)
        return self

    def add_raw(self, raw: bytes, digest: bytes) -> "Card":
        self.records.append(Sent.of(len(self.records) + 1, raw, digest))
        self.head = digest
        return self

    def tickets(self, count: int) -> "Card":
        first = len(self.records) + 1
        return self.add(*(issued(serial) for serial in range(first, first + count)))

    def clone(self) -> "Card":
        return Card(self.epoch, list(self.records), self.head, self.boot)

    def push(self, first: int = 1, last: int | None = None, report: Report | None = None) -> Push:
        return Push(epoch=self.epoch, events=tuple(self.records[first - 1 : last]), report=report)


class Link:
    """A kiosk's requests with its token, checked as a kiosk checks them."""

    def __init__(self, token: str, client: Client | None = None) -> None:
        self.token = token
        self._client = client or Client()

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
        """`headers` as names of Python: content_encoding="gzip"."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given["Authorization"] = f"Bearer {self.token}"
        return self._client.generic(
            method, f"{PREFIX}/{path}", body, content_type="application/json", headers=given
        )

    def send(self, push: Push) -> Any:
        return self.request("POST", "push", gzip(pack(push)), content_encoding="gzip")

    def push(self, push: Push) -> Pushed:
        """Expected to be acknowledged."""
        response = self.send(push)
        assert response.status_code == 200, response.content
        answer = answer_of(Pushed, response.content)
        assert answer.acknowledges(push)
        return answer

    def refused(self, push: Push) -> tuple[int, Error]:
        response = self.send(push)
        return response.status_code, answer_of(Error, response.content)


def kiosk(office: Office) -> tuple[Kiosk, Link]:
    """A kiosk that was enrolled by a code."""
    made = enrolment.add_kiosk(office.code)
    return made, enrolled(made)


def enrolled(made: Kiosk) -> Link:
    now = dt.datetime.now(dt.UTC)
    code = enrolment.invite(made, now)
    response = Client().post(
        f"{PREFIX}/enrol", pack(Enrol(code=code, version="0.1")), content_type="application/json"
    )
    assert response.status_code == 200, response.content
    return Link(answer_of(Enrolled, response.content).token)


def results(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.result.value for outcome in outcomes]
