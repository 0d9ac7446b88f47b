"""How long a ticket takes to the printer, and how many bytes it is: over TCP to the simulated printer.

From `submit` to the last byte received: drawn anew (number, code and wait differ each time), connected, the
status asked four times, sent. Beside it a bare connection that sends the same bytes and asks nothing.
"""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from bench import tapped
from bench.report import Row, percentile
from kiosk.devices.column import Part
from kiosk.devices.escpos_bytes import PROFILES, Profile, ticket
from kiosk.devices.escpos_link import link
from kiosk.devices.escpos_status import ask
from kiosk.devices.paper import draw
from kiosk.devices.printer import Outcome, Printer, PrintJob
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.devices.slip import Fact, Slip, Words
from kiosk.devices.supervise import Supervised
from kiosk.ticket import PrintState

AIM_MS = 20.0


def slip(index: int, letter: str = "A") -> Slip:
    """The ticket of an ordinary morning; no two have the same number or code."""
    return Slip(
        office="Kantor Imigrasi Kelas I TPI Kupang",
        moment=f"Selasa, 17 November 2026 · {8 + ord(letter) % 4:02d}.{index % 60:02d} WITA",
        number=f"{letter}{index:03d}",
        service=Words("Paspor baru", "New passport"),
        stage=Words("Pemeriksaan berkas", "Document check"),
        party=Words("2 orang", "2 people"),
        place=Words("Tunggu di Ruang A, lantai 1", "Wait in Room A, floor 1"),
        ahead=Fact(Words(f"{index} orang", f"{index}"), Words("di depan Anda", "before you")),
        wait=Fact(
            Words(f"{index}–{index + 15} menit", f"{index}–{index + 15} min"), Words("perkiraan tunggu")
        ),
        qr=f"AT1:0KPG 7Q2M9XR4TC5D0BV3E{letter}{index:05d}",
        qr_says=Words("Simpan kode ini", "Keep it to come back and to rate us"),
        next_steps=Words("bayar, lalu foto dan wawancara", "payment, then photo and interview"),
        complaint=Words("Layanan ini tanpa calo. Laporkan: 0380-000000", "No brokers here. Report them."),
    )


def run(quick: bool) -> list[Row]:
    tickets = 100 if quick else 500
    wide = PROFILES["80mm"]
    drawing = _timed(lambda index: ticket(draw(slip(index), wide.sheet), wide), tickets)
    through, bare, asking = _through(wide, tickets)
    rows = [
        *tapped.rows(quick),
        _row("submit → last byte at a TCP printer, status asked before", through, 0.5, bare),
        _row("submit → last byte at a TCP printer, status asked before", through, 0.99, bare),
        Row(
            "of which drawing, p50", percentile(drawing, 0.5), "ms", f"p99 {percentile(drawing, 0.99):.1f} ms"
        ),
        Row(
            "of which connecting and asking, p50",
            percentile(asking, 0.5),
            "ms",
            "four questions, one at a time",
        ),
    ]
    for name, profile in (("80 mm", wide), ("58 mm", PROFILES["58mm"])):
        raster, native = _bytes(profile), _bytes(replace(profile, native_qr=True))
        rows.append(Row(f"a ticket on {name}, code drawn by us", raster, "bytes"))
        rows.append(Row(f"a ticket on {name}, code drawn by the printer", native, "bytes", f"{raster} bytes"))
    return rows


def _row(figure: str, values: list[float], share: float, bare: list[float]) -> Row:
    value = percentile(values, share)
    beside = f"bare connection and send {percentile(bare, share):.1f} ms"
    met = value <= AIM_MS if share > 0.9 else None
    return Row(f"{figure}, p{share * 100:.0f}", value, "ms", beside, f"≤ commit + {AIM_MS:.0f} ms", met)


def _timed(work: Callable[[int], object], count: int) -> list[float]:
    """Milliseconds of each call, after one that fills the caches every ticket shares."""
    work(0)
    found = []
    for index in range(1, count + 1):
        began = time.perf_counter()
        work(index)
        found.append((time.perf_counter() - began) * 1000)
    return found


def _through(profile: Profile, count: int) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds to the last byte through the worker, by a bare connection, and of the asking alone."""
    done = threading.Event()
    outcomes: list[Outcome] = []

    def ended(job: PrintJob, outcome: Outcome) -> None:
        outcomes.append(outcome)
        done.set()

    sim = SimulatedPrinter(width=profile.width)
    sim.start()
    printer = Printer(link(sim.url), profile, ended, sample=slip(0), poll=3600)
    worker = Supervised(printer)
    worker.start()
    through = []
    try:
        for index in range(count + 1):
            done.clear()
            began = time.monotonic()
            printer.submit(PrintJob(str(index), slip(index, "B")))
            assert done.wait(30), "no outcome"
            through.append((sim.received_at - began) * 1000)
            sim.printed.clear()
        assert all(outcome.state is PrintState.PRINTED for outcome in outcomes), (
            "not every ticket was printed"
        )
        data = ticket(draw(slip(1), profile.sheet), profile)
        bare = _timed(lambda index: _bare(sim, data), count)
        asking = _timed(lambda index: _ask(sim), count)
    finally:
        worker.stop()
        sim.stop()
    assert not sim.errors, sim.errors
    return through[1:], bare, asking


def _bare(sim: SimulatedPrinter, data: bytes) -> None:
    goal = sim.received + len(data)
    with socket.create_connection(("127.0.0.1", sim.port)) as connection:
        connection.sendall(data)
        while sim.received < goal:
            time.sleep(0)
        connection.recv(64)
    sim.printed.clear()


def _ask(sim: SimulatedPrinter) -> None:
    with socket.create_connection(("127.0.0.1", sim.port)) as connection:
        for n in (1, 2, 3, 4):
            connection.sendall(ask(n))
            connection.recv(64)


def _bytes(profile: Profile) -> int:
    parts: list[Part] = draw(slip(12), profile.sheet)
    return len(ticket(parts, profile))
