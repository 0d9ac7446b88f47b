"""A kiosk without screen and devices, whose sync is measured: `python -m bench.sync_child DATA TURNS`.

One JSON object on standard output: s, s of CPU, MB.
"""

import gc
import json
import sys
import time
from pathlib import Path

from kiosk.commands import Tick
from kiosk.ids import new_id
from kiosk.office_check import read
from kiosk.opening import close_desk, open_desk
from kiosk.settings import Settings

OWN = Path(__file__).parent.parent / "offices" / "kupang.toml"
_PATIENCE_S = 600.0


def main(data: Path, turns: int) -> None:
    office = read(OWN.read_bytes())
    opened = open_desk(Settings.model_validate({"office": OWN, "data": data}), office, kiosk=False)
    opened.desk.start()
    opened.desk.ask(Tick(id=new_id())).result(_PATIENCE_S)
    gc.collect()
    before = _mb("VmRSS")
    # Only now: what it brings along is its memory too.
    from kiosk.insync import InSync  # noqa: PLC0415
    from kiosk.sync.transport import HttpTransport, Reply, Request  # noqa: PLC0415

    asked: list[float] = []

    class Counted(HttpTransport):
        def send(self, request: Request) -> Reply:
            sent = time.perf_counter()
            try:
                return super().send(request)
            finally:
                asked.append(time.perf_counter() - sent)

    sync = InSync(opened.desk, opened.data, office, connect=Counted, chance=lambda: 1.0)
    sync.start()
    began, cpu = time.perf_counter(), time.process_time()
    sync.now(_PATIENCE_S)
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    if opened.journal.acknowledged < opened.journal.seq:
        raise RuntimeError("the kiosk is not in step")
    peak, requests, answered = _mb("VmHWM"), len(asked), sum(asked)
    sync.now(_PATIENCE_S)
    gc.collect()
    after = _mb("VmRSS")
    idle = time.process_time()
    for _ in range(turns):
        sync.now(_PATIENCE_S)
    idle = time.process_time() - idle
    found = {
        "newest": opened.journal.seq,
        "took": took,
        "cpu": cpu,
        "requests": requests,
        "answered": answered,
        "turn_cpu": idle / turns,
        "desk_mb": before,
        "adds_mb": after - before,
        "peak_mb": peak - before,
    }
    sync.stop()
    close_desk(opened)
    print(json.dumps(found))


def _mb(what: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
