"""What the scenes of the tour share: the summary, and following a ticket, a refusal or a call to its end."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk import events as ev
from kiosk.answers import Refused
from kiosk.demo_codes import Kind
from kiosk.office import Service
from kiosk.refusal import Refusal
from kiosk.simulated import Press
from kiosk.tour.stage import Stage

AGAIN_S: Final = 3.2
"""A code counts again when it has been out of sight for 3 s (`kiosk.devices.sightings`)."""

CALLS_APART_S: Final = 2.2
"""A button takes no further call within 2 s of one (`kiosk.devices.presses`)."""

_REASONS: Final[Mapping[Kind, Refusal]] = {
    Kind.EARLY: Refusal.TOO_EARLY,
    Kind.USED: Refusal.USED,
    Kind.FORGED: Refusal.BAD_SIGNATURE,
    Kind.OTHER_OFFICE: Refusal.OTHER_OFFICE,
    Kind.OTHER_DAY: Refusal.OTHER_DAY,
    Kind.WIFI: Refusal.WIFI_CODE,
}


@dataclass
class Summary:
    """What came of a tour; `summary.json` is this. Times in ms; `seconds` is how long all of it took.

    `tickets`: each with how it was taken; `reasons`: what was held up and why it was refused; `calls`: what a
    press at a counter called; `reprints`: numbers; `closed`: why the office was.
    """

    office: str
    day: str
    ok: bool = False
    wrong: list[str] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    reasons: list[dict[str, str]] = field(default_factory=list)
    reprints: list[str] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    tap_to_committed_ms: list[float] = field(default_factory=list)
    shown_to_committed_ms: list[float] = field(default_factory=list)
    committed_to_printed_ms: list[float] = field(default_factory=list)
    errors_logged: list[str] = field(default_factory=list)
    papers: int = 0
    pictures: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Story:
    """A tour under way. Its methods raise `Amiss` where the tour cannot go on; `must` notes and goes on."""

    def __init__(self, stage: Stage, summary: Summary) -> None:
        self.stage = stage
        self.summary = summary
        self.office = stage.office
        counted = [service for service in self.office.services if service.counted]
        self.service = (counted or list(self.office.services))[0]
        """What most people come for."""
        self.last_sight = 0.0
        """When the last code that was used had gone from sight (monotonic s)."""
        self._papers = 0

    def must(self, so: bool, otherwise: str) -> None:
        if not so:
            self.summary.wrong.append(otherwise)

    def counters(self, service: Service) -> tuple[int, ...]:
        """Those with a button that serve a service's first stage."""
        buttons = self.stage.bench.counters
        serving = [one.number for one in self.office.counters if service.stages[0] in one.stages]
        return tuple(number for number in serving if number in buttons)

    # Tickets

    def choose(self, service: Service) -> float:
        """Touch a service's card, on whatever page it is; when (`time.perf_counter`)."""
        choice = f"service:{service.letter}"
        self.stage.wait_screen("home")
        for _ in range(4):
            if self.stage.target(choice) is not None or self.stage.target("more") is None:
                break
            self.stage.touch("more")
        return self.stage.touch(choice)

    def tapped(self, how: str, choice: str) -> ev.TicketIssued:
        """The touch that takes a number, the ticket on screen and on paper, and home again."""
        since = self.stage.mark()
        issued = self.committed(how, since, tapped=self.stage.touch(choice))
        self.ticket(how, since, issued)
        return issued

    def committed(
        self, how: str, since: int, *, tapped: float | None = None, shown: float | None = None
    ) -> ev.TicketIssued:
        """The ticket that came of a touch, or of a code that was shown at a time."""
        at, issued = self.stage.wait_told(ev.TicketIssued, since, f"a ticket for {how}")
        if tapped is not None:
            self.summary.tap_to_committed_ms.append(_ms(at - tapped))
        if shown is not None:
            self.summary.shown_to_committed_ms.append(_ms(at - shown))
        self.summary.tickets.append(
            {
                "how": how,
                "number": issued.number,
                "party": issued.party,
                "priority": issued.priority,
                "day": issued.day.isoformat(),
                "printed": False,
            }
        )
        return issued

    def ticket(self, how: str, since: int, issued: ev.TicketIssued) -> None:
        """The ticket's screen and paper."""
        stage, name = self.stage, how.replace(" ", "-")
        stage.wait_screen("ticket")
        stage.shot(f"ticket-{name}")
        at, _ = stage.wait_told(ev.TicketIssued, since, how)
        printed = self.printed(issued, since)
        self.summary.committed_to_printed_ms.append(_ms(printed - at))
        stage.shot_paper(f"paper-{issued.number}-{name}")
        stage.leave()

    def printed(self, issued: ev.TicketIssued, since: int) -> float:
        """Wait for the printer's word and the paper; when the word came."""
        at, report = self.stage.wait_told(ev.PrintReported, since, f"the paper of {issued.number}")
        self.must(report.outcome == "printed", f"{issued.number} is {report.outcome}: {report.problem}")
        self._papers += 1
        self.stage.wait_papers(self._papers)
        day = issued.day.isoformat()
        for row in self.summary.tickets:
            if (row["number"], row["day"]) == (issued.number, day):
                row["printed"] = report.outcome == "printed"
        return at

    # Codes

    def refused(self, kind: Kind) -> None:
        """Hold something up that is refused, and read why."""
        stage = self.stage
        if kind not in stage.bench.codes.kinds:
            return
        if kind is Kind.USED:
            self.rest(self.last_sight + AGAIN_S, "the code to count again")
        stage.hold_up(kind)
        stage.wait_screen("refusal")
        answer = stage.front.visit.answer
        reason = answer.reason.value if isinstance(answer, Refused) else "nothing"
        self.summary.reasons.append({"held": kind.value, "reason": reason})
        self.must(reason == _REASONS[kind], f"{kind.value} is refused as {reason}")
        self.put_away()
        stage.shot(f"refusal-{reason.replace('_', '-')}")
        stage.touch("understood")
        stage.wait_screen("home")

    def put_away(self) -> None:
        self.stage.put_away()
        self.last_sight = time.monotonic()

    def rest(self, until: float, what: str) -> None:
        """Wait until a monotonic second: real devices take real time."""
        self.stage.wait(what, lambda: time.monotonic() > until)

    # Calls

    def call(self, counter: int, press: Press) -> str:
        """Press a button; the number it called, or called again, with a picture of the display."""
        stage, since = self.stage, self.stage.mark()
        stage.bench.press(counter, press)
        kind: type[ev.TicketCalled | ev.TicketRecalled] = ev.TicketCalled
        if press is Press.HOLD:
            kind = ev.TicketRecalled
        _, called = stage.wait_told(kind, since, f"what {press.value} at counter {counter} leads to")
        self.must(called.counter == counter, f"counter {called.counter} called, not {counter}")
        number = stage.number(called.ticket)
        stage.wait_led(number)
        stage.shot_led(f"led-{press.value}-{number}")
        self.summary.calls.append({"counter": counter, "press": press.value, "number": number})
        return number


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
