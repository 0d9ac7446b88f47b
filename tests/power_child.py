"""The process whose plug is pulled: a desk and its printer under load."""

import itertools
import sys
import threading
import time
from pathlib import Path

from kiosk.app import App, Parts, left_in_printer
from kiosk.commands import TakeTicket
from kiosk.devices.escpos_bytes import PROFILES
from kiosk.devices.escpos_link import link
from kiosk.devices.printer import Printer
from kiosk.ids import new_id
from kiosk.opening import open_desk
from kiosk.settings import Settings
from tests.hall_kit import office


def main() -> None:
    data, url, clock = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    rules = office(quota={"walk_in": 9000}, number_width=4)
    settings = Settings.model_validate({"data": data, "clock": clock})
    opened = open_desk(settings, rules)
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

    # Intake beside printing: commits go on while bytes are on their way.
    taps = [threading.Thread(target=tap, daemon=True) for _ in range(2)]
    for thread in taps:
        thread.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
