"""A receipt printer on TCP 9100 that is not there: it answers, prints pictures, and fails when told to.

It takes one connection at a time, as printers do. Real-time questions are answered on arrival, whatever
else waits; the mechanism works off its buffer at its own speed, stops without paper or with an open cover,
and goes on after the mend. The strict interpreter draws what it prints: a wrong byte is an error with offset.
"""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PIL import Image

from kiosk.devices.escpos_render import Asked, Cut, Interpreter, UnknownCommand
from kiosk.devices.printer_faults import GARBAGE, HELP, Faults, change

log = logging.getLogger(__name__)

TICK: Final = 0.05


class SimulatedPrinter:
    """Start it, connect to `port`, read `printed`. `on_ticket(number, image)` is called from its own thread.

    Tickets are written to `out` as PNG where it is given. All methods may be called from any thread.
    """

    def __init__(
        self,
        out: Path | None = None,
        *,
        width: int = 576,
        host: str = "127.0.0.1",
        port: int = 0,
        on_ticket: Callable[[int, Image.Image], None] = lambda number, image: None,
        window: int | None = None,
        keep: int = 10_000,
    ) -> None:
        self.faults = Faults()
        self.errors: list[UnknownCommand] = []
        self.printed: list[Image.Image] = []
        self.count = 0
        self._keep = keep
        self.received = 0
        self.received_at = 0.0
        self._out, self._host, self._port, self._window = out, host, port, window
        self._on_ticket = on_ticket
        self._paper = Interpreter(width)
        self._buffer = bytearray()
        self._restarted = False
        self._change = threading.Condition()
        self._stop = threading.Event()
        self._peer: socket.socket | None = None
        self._threads = [
            threading.Thread(target=self._serve, name="printer-sim-port", daemon=True),
            threading.Thread(target=self._work, name="printer-sim-mechanism", daemon=True),
        ]
        self._listener: socket.socket | None = self._listen()

    @property
    def port(self) -> int:
        return self._port

    @property
    def url(self) -> str:
        return f"tcp://{self._host}:{self._port}"

    def start(self) -> None:
        if self._out is not None:
            self._out.mkdir(parents=True, exist_ok=True)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        self.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(2)
        if self._listener is not None:
            self._listener.close()

    def set(self, **faults: object) -> None:
        """Change faults: `set(paper_out=True)`, `set(slow=2000)`. TypeError for one there is not."""
        with self._change:
            for name, value in faults.items():
                if name not in Faults.__dataclass_fields__:
                    raise TypeError(f"no fault {name!r}")
                setattr(self.faults, name, value)
            self._change.notify_all()

    def wait(self, tickets: int, timeout: float = 5.0) -> bool:
        """Wait until so many tickets have been printed."""
        with self._change:
            return self._change.wait_for(lambda: self.count >= tickets, timeout)

    def tear(self) -> Image.Image | None:
        """Tear off what has come out so far."""
        with self._change:
            return self._paper.tear()

    def restart(self) -> None:
        """Off and on: what waits in its buffer, half a command, and the paper that had come out are gone."""
        with self._change:
            self._buffer.clear()
            self._restarted = True
            self._change.notify_all()

    def _listen(self) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if self._window is not None:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._window)
        try:
            listener.bind((self._host, self._port))
        except OSError:
            listener.close()
            raise
        listener.listen(1)
        listener.settimeout(TICK)
        self._port = listener.getsockname()[1]
        return listener

    def _serve(self) -> None:
        while not self._stop.is_set():
            if self.faults.cable_out:
                if self._listener is not None:
                    self._listener.close()
                    self._listener = None
                self._stop.wait(TICK)
                continue
            if self._listener is None:
                self._listener = self._listen()
            try:
                peer, _ = self._listener.accept()
            except TimeoutError:
                continue
            with peer:
                self._peer = peer
                with contextlib.suppress(OSError):
                    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    peer.settimeout(TICK)
                    self._listen_to(peer)
                self._peer = None

    def _listen_to(self, peer: socket.socket) -> None:
        """One connection, until it ends or a fault ends it."""
        seen, tail = 0, b""
        while not self._stop.is_set() and not self.faults.cable_out:
            if self._window is not None and len(self._buffer) > self._window:
                self._stop.wait(0.005)  # a printer with a small buffer makes the kiosk wait
                continue
            try:
                data = peer.recv(65536)
            except TimeoutError:
                continue
            if not data:
                return
            self.received_at = time.monotonic()
            limit = self.faults.close_after
            if limit is not None and seen + len(data) > limit:
                self._take(data[: max(0, limit - seen)])
                self.set(close_after=None)
                return
            seen += len(data)
            tail = self._answer(peer, tail + data)
            self._take(data)

    def _answer(self, peer: socket.socket, data: bytes) -> bytes:
        """Answer each real-time question in what came; returns what may be the start of one."""
        at = data.find(b"\x10\x04")
        while at >= 0 and at + 2 < len(data):
            if 1 <= data[at + 2] <= 4 and not self.faults.silent:
                peer.sendall(GARBAGE if self.faults.garbage else self.faults.answer(data[at + 2]))
            at = data.find(b"\x10\x04", at + 2)
        return data[-2:] if data[-2:] == b"\x10\x04" else data[-1:] if data[-1:] == b"\x10" else b""

    def _take(self, data: bytes) -> None:
        with self._change:
            self.received += len(data)
            self._buffer += data
            self._change.notify_all()

    def _work(self) -> None:
        """The mechanism: paper moves while there is paper, the cover is shut, and bytes wait."""
        while True:
            with self._change:
                self._change.wait_for(
                    lambda: (
                        self._stop.is_set() or self._restarted or (self._buffer and not self.faults.stopped)
                    )
                )
                if self._stop.is_set():
                    return
                if self._restarted:
                    # Here, not in `restart`: what was taken from the buffer before is on paper by now.
                    self._restarted = False
                    self._paper.tear()
                    self._paper.reset()
                    continue
                portion = self._portion()
                slow = self.faults.slow
            if slow:
                self._stop.wait(len(portion) / slow)
            self._print(portion)

    def _portion(self) -> bytes:
        """The next bytes to work on, and the fault that comes after them."""
        most = max(1, int(self.faults.slow * TICK)) if self.faults.slow else len(self._buffer)
        if self.faults.stop_after is not None:
            left, what = self.faults.stop_after
            most = min(most, left)
            self.faults.stop_after = (left - most, what)
            if left <= most:
                self.faults.stop_after = None
                setattr(self.faults, what, True)
        portion = bytes(self._buffer[:most])
        del self._buffer[:most]
        return portion

    def _print(self, portion: bytes) -> None:
        try:
            for event in self._paper.feed(portion):
                match event:
                    case Cut(image) if image is not None:
                        self._ticket(image)
                    case Asked():
                        if (rest := self._paper.tear()) is not None:
                            self._ticket(rest)  # no cutter: the paper is torn off here
                        self._confirm()
                    case _:
                        pass
        except UnknownCommand as error:
            log.warning("printer-sim: %s", error)
            with self._change:
                self.errors.append(error)
                self._buffer.clear()
                self._paper.reset()

    def _ticket(self, image: Image.Image) -> None:
        number = self.count + 1
        if self._out is not None:
            image.save(self._out / f"ticket-{number:04d}.png")
        self._on_ticket(number, image)
        with self._change:
            self.count = number
            self.printed = [*self.printed, image][-self._keep :]
            self._change.notify_all()

    def _confirm(self) -> None:
        peer = self._peer
        if peer is not None and not self.faults.silent:
            with contextlib.suppress(OSError):  # who asked has gone
                peer.sendall(GARBAGE if self.faults.garbage else self.faults.confirmation())


def command(printer: SimulatedPrinter, line: str) -> str:
    """Do what a line says (`paper out`, `slow 2000`, `close 500`, `status`); returns what to say to it."""
    if line.strip().lower() == "status":
        on = [f"{name} {value}" for name, value in vars(printer.faults).items() if value not in (False, None)]
        return f"{printer.count} tickets, {printer.received} bytes; {', '.join(on) or 'all well'}"
    faults = change(line)
    if faults is None:
        return f"not understood: {line.strip()!r}; there is: {HELP}, status"
    printer.set(**faults)
    return f"ok: {line.strip()}"


def serve_forever(
    printer: SimulatedPrinter,
    lines: Iterable[str] = (),
    say: Callable[[str], None] = print,
    stop: threading.Event | None = None,
) -> None:
    """Run a simulated printer until `stop` (or Ctrl-C), and do what is written to it, a command a line."""
    stop = stop or threading.Event()
    printer.start()
    try:
        # Inside: who reads this line may press Ctrl-C before the next one is reached.
        say(f"printer on {printer.url}; type: {HELP}, status")
        for line in lines:
            if line.strip():
                say(command(printer, line))
            if stop.is_set():
                return
        stop.wait()
    except KeyboardInterrupt:
        pass
    finally:
        printer.stop()
