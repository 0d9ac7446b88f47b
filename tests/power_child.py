"""The process whose plug is pulled: a desk and its printer under load."""

import itertools
import sys
import threading
import time
from pathlib import Path

from kiosk.app import App, Parts, left_in_printer
from kiosk.commands import TakeTicket
from kiosk.desk import Desk
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.printer import Printer
from kiosk.events import PrintReported
from kiosk.ids import new_id
from kiosk.opening import open_desk
from kiosk.settings import Settings
from tests.hall_kit import office


def main() -> None:
    data, url, clock = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    rules = office(quota={"walk_in": 9000}, number_width=4)
    settings = Settings.model_validate({"data": data, "clock": clock})
    opened = open_desk(settings, rules)
    settled = threading.Semaphore(0)
    opened.desk.listen(lambda told: settled.release() if isinstance(told.event, PrintReported) else None)
    app = App(opened.desk, lambda: 0.0)
    torn = left_in_printer(opened.desk.board)
    printer = Printer(link(url), PROFILES["58mm"], app.printed, torn=torn)
    app.fit(Parts(printer=printer))
    app.start()
    while not printer.ready().can_print:
        time.sleep(0.01)
    print("up", flush=True)

    def tap() -> None:
        for _ in itertools.count():
            opened.desk.ask(TakeTicket(id=new_id(), service="A")).result()

    if len(sys.argv) > 4:
        one_by_one(opened.desk, Path(sys.argv[4]), settled)
    # Intake beside printing: commits go on while bytes are on their way.
    taps = [threading.Thread(target=tap, daemon=True) for _ in range(2)]
    for thread in taps:
        thread.start()
    threading.Event().wait()


def one_by_one(desk: Desk, marks: Path, settled: threading.Semaphore) -> None:
    """For ever: a mark for whoever watches the system calls, a tap, and its paper."""
    # A first one opens the day, whose commit is not a ticket's.
    desk.ask(TakeTicket(id=new_id(), service="A")).result()
    with marks.open("wb", buffering=0) as mark:
        while True:
            settled.acquire()
            # The report's own commit, and the look at the printer after it, are over then.
            time.sleep(0.3)
            mark.write(b".")
            desk.ask(TakeTicket(id=new_id(), service="A")).result()


if __name__ == "__main__":
    main()
