"""From a tap to the last byte at the printer, through desk, journal, paper and TCP: what people wait for.

Beside it stands the commit of the same taps: the aim is that everything after it, from the return
of the journal's commit on, takes no more than 20 ms.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from bench.day_model import office
from bench.report import Row, percentile
from kiosk.answers import Done
from kiosk.app import App, Parts
from kiosk.commands import Cancel, TakeTicket
from kiosk.desk import Told
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.printer import Printer
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.events import PrintReported
from kiosk.ids import new_id
from kiosk.journal import Journal
from kiosk.opening import close_desk, open_desk
from kiosk.paperwork import sample_slip
from kiosk.record import Record
from kiosk.settings import Settings

AIM_MS = 20.0
LINE = 40
"""So many wait; it is under every quota of the office."""


def rows(quick: bool) -> list[Row]:
    """p50 and p99 in ms of tap → last byte, status asked before."""
    commits, whole = _tapped(60 if quick else 300)
    after = [all_ - commit for all_, commit in zip(whole, commits, strict=True)]
    beside = f"commit p50 {percentile(commits, 0.5):.2f}, p99 {percentile(commits, 0.99):.2f} ms"
    p99 = percentile(after, 0.99)
    return [
        Row("tap → last byte at the printer, p50", percentile(whole, 0.5), "ms", beside),
        Row("tap → last byte at the printer, p99", percentile(whole, 0.99), "ms", beside),
        Row("of which after the commit, p99", p99, "ms", "", f"≤ {AIM_MS:g}", p99 <= AIM_MS),
    ]


def _tapped(taps: int) -> tuple[list[float], list[float]]:
    """Milliseconds to the commit and to the last byte, of the same taps one after the other.

    The office is one of those that ship, with its quotas; the line grows to a morning's and then stays so.
    """
    where = office("kupang")
    committed: dict[str, float] = {}
    reported: list[str] = []
    waiting: list[str] = []

    def told(what: Told) -> None:
        if isinstance(what.event, PrintReported):
            reported.append(what.event.ticket)

    commits, whole = [], []
    with tempfile.TemporaryDirectory(prefix="antrean-bench-", dir=Path(__file__).parent) as name:
        settings = Settings.model_validate({"data": name, "clock": "2026-11-17T08:24"})
        opened = open_desk(settings, where)
        opened.desk.listen(told)
        _stopwatch(opened.journal, committed)
        app = App(opened.desk, time.monotonic)
        simulated = SimulatedPrinter()
        simulated.start()
        sample = sample_slip(where, opened.desk.board.now)
        printer = Printer(link(simulated.url), PROFILES["80mm"], app.printed, sample=sample)
        app.fit(Parts(printer=printer))
        app.start()
        try:
            while not printer.ready().can_print:
                time.sleep(0.01)
            for _ in range(taps):
                began = time.monotonic()
                command = new_id()
                answer = opened.desk.ask(TakeTicket(id=command, service="A")).result(10)
                assert isinstance(answer, Done), answer
                assert answer.facts is not None
                ticket = answer.facts.ticket.id
                while ticket not in reported:
                    time.sleep(0.001)
                waiting.append(ticket)
                if len(waiting) > LINE:
                    gone = Cancel(id=new_id(), ticket=waiting.pop(0), reason="bench")
                    opened.desk.ask(gone).result(10)
                commits.append((committed[command] - began) * 1000)
                whole.append((simulated.received_at - began) * 1000)
                simulated.printed.clear()
        finally:
            app.stop()
            simulated.stop()
            close_desk(opened)
    return commits, whole


def _stopwatch(journal: Journal, committed: dict[str, float]) -> None:
    """Note when each command's commit returned: what the desk does next, as the estimate, is after it."""
    append = journal.append

    def timed(*arguments: Any) -> list[Record]:
        records = append(*arguments)
        now = time.monotonic()
        for record in records:
            committed.setdefault(str(record.body["command"]), now)
        return records

    setattr(journal, "append", timed)  # noqa: B010 - a stopwatch in its place
