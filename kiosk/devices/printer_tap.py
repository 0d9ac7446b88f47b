"""A hand on a printer that is somebody else's: a relay on TCP that sees each paper and can seem out of paper.

    kiosk ──▶ tap ──▶ printer on 9100
               └─▶ strict interpreter: the paper as a picture

While `paper_out` is set, it answers status questions as a printer without paper does, and passes nothing on.
It takes one connection at a time, as printers do.
"""

import contextlib
import logging
import select
import socket
import threading
from collections.abc import Callable

from PIL import Image

from kiosk.devices.escpos_render import Cut, Interpreter, UnknownCommand
from kiosk.devices.printer_faults import Faults

log = logging.getLogger(__name__)

_TICK = 0.05
_CONNECT_S = 2.0


class PrinterTap:
    """Start it and let the kiosk print to `url`. `on_ticket(number, image)` is called from its thread."""

    def __init__(
        self, host: str, port: int, width: int, on_ticket: Callable[[int, Image.Image], None]
    ) -> None:
        self.paper_out = False
        self.errors: list[UnknownCommand] = []
        self._printer = host, port
        self._width, self._on_ticket = width, on_ticket
        self._papers = 0
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1)
        self._listener.settimeout(_TICK)
        self._thread = threading.Thread(target=self._serve, name="printer-tap", daemon=True)

    @property
    def url(self) -> str:
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2)
        self._listener.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                kiosk, _ = self._listener.accept()
            except TimeoutError:
                continue
            # A side that goes away ends the connection, as a cable does; the kiosk sees it and says so.
            with kiosk, contextlib.suppress(OSError):
                kiosk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if self.paper_out:
                    self._dry(kiosk)
                    continue
                with socket.create_connection(self._printer, _CONNECT_S) as printer:
                    printer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._relay(kiosk, printer)

    def _dry(self, kiosk: socket.socket) -> None:
        """One connection to a printer without paper."""
        faults = Faults(paper_out=True)
        kiosk.settimeout(_TICK)
        while not self._stop.is_set():
            try:
                asked = kiosk.recv(4096)
            except TimeoutError:
                continue
            if not asked:
                return
            for at in range(len(asked) - 2):
                if asked[at : at + 2] == b"\x10\x04" and 1 <= asked[at + 2] <= 4:
                    kiosk.sendall(faults.answer(asked[at + 2]))

    def _relay(self, kiosk: socket.socket, printer: socket.socket) -> None:
        """One connection, both ways, until a side ends it."""
        paper = Interpreter(self._width)
        while not self._stop.is_set():
            ready, _, _ = select.select([kiosk, printer], [], [], _TICK)
            for end in ready:
                data = end.recv(65536)
                if not data:
                    return
                (printer if end is kiosk else kiosk).sendall(data)
                if end is kiosk:
                    self._watch(paper, data)

    def _watch(self, paper: Interpreter, data: bytes) -> None:
        # Questions in real time are between kiosk and printer, and not on the paper.
        try:
            for event in paper.feed(data):
                if isinstance(event, Cut) and event.image is not None:
                    self._papers += 1
                    self._on_ticket(self._papers, event.image)
        except UnknownCommand as error:
            log.warning("printer-tap: %s", error)
            self.errors.append(error)
            paper.reset()
