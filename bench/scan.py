"""What reading costs and how much is read: picture → texts, by kind of picture, beside each reader alone.

The pictures are the set beside the checkout where there is one, else phones drawn for it. Times are those of
one still picture through all steps until a code of ours is read: a live camera spreads the steps over frames.
"""

import json
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from bench import shown
from bench.report import Row, number, percentile
from kiosk.devices.decode import READERS, Reader, Texts, make_reader, read_all
from kiosk.devices.frames import RATE, frame
from kiosk.devices.phone import hall, phone, sheet
from kiosk.devices.scanner import Scanner
from kiosk.devices.sim_camera import SimCamera

DATA = Path(__file__).parents[2] / "shared" / "data" / "qr"


@dataclass(frozen=True)
class Sample:
    """A picture, its kind, the pass that should be read (None: none) and another code that may be."""

    grey: Image.Image
    kind: str
    payload: str | None
    other: str | None = None


@dataclass
class Result:
    """One reader's work on the pictures of one kind."""

    times: list[float]
    read: int = 0
    wrong: int = 0


def run(quick: bool) -> list[Row]:
    """All rows. `quick`: each picture once instead of ten times."""
    samples = load() if DATA.exists() else draw()
    results = {name: measure(make_reader(name), samples, 1 if quick else 10) for name in READERS}
    rows = [row for kind in sorted({sample.kind for sample in samples}) for row in _kind(kind, results)]
    rows += _totals(samples, results)
    rows += [_empty(make_reader(), size, quick) for size in ((640, 480), (1280, 720))]
    if DATA.exists():
        rows += _still(samples, quick)
    return [*rows, *shown.rows(quick)]


def load() -> list[Sample]:
    """The set of pictures; its kinds are told by what makes a picture hard."""
    samples = []
    for line in (DATA / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        facts = row["params"]
        if row["payload"] is None:
            kind = "only a foreign code" if row["other"] else "no whole code"
        elif row["other"]:
            kind = "pass beside a foreign code"
        elif facts["inverted"]:
            kind = "phone, dark mode"
        elif facts["defocus"] > 1.2 or facts["motion"] > 3:
            kind = "out of focus or moving"
        else:
            kind = f"{facts['carrier']}, {facts['w']} px"
        with Image.open(DATA / row["file"]) as picture:
            samples.append(Sample(picture.convert("L"), kind, row["payload"], row["other"]))
    return samples


def draw() -> list[Sample]:
    """Pictures of our own, for a checkout without the set."""
    samples = [Sample(hall().convert("L"), "no whole code", None)]
    for index in range(12):
        text = "AQ1:" + "ABCDEFGHIJKL"[index] * 125
        size, turn = 130 + 15 * index, 25.0 * index
        samples += [
            Sample(phone(text, code=size, rotation=turn).convert("L"), "phone, 640 px", text),
            Sample(phone(text, code=size, dark_mode=True).convert("L"), "phone, dark mode", text),
            Sample(phone(text, code=size, blur=size / 90).convert("L"), "out of focus or moving", text),
            Sample(
                sheet([text, "WIFI:S:a;;"]).convert("L"), "pass beside a foreign code", text, "WIFI:S:a;;"
            ),
        ]
    return samples


def measure(reader: Reader, samples: list[Sample], times: int) -> dict[str, Result]:
    """Read every picture; results by kind."""
    results: dict[str, Result] = defaultdict(lambda: Result([]))
    for sample in samples:
        result = results[sample.kind]
        texts: Texts = ()
        for _ in range(times):
            began = time.perf_counter()
            texts = read_all(reader, sample.grey)
            result.times.append((time.perf_counter() - began) * 1000)
        result.read += sample.payload is not None and sample.payload in texts
        result.wrong += any(text not in (sample.payload, sample.other) for text in texts)
    return results


def _kind(kind: str, results: dict[str, dict[str, Result]]) -> list[Row]:
    rows = []
    for share, label in ((0.5, "p50"), (0.99, "p99")):
        times = {name: percentile(result[kind].times, share) for name, result in results.items()}
        beside = ", ".join(f"{name} alone {number(times[name])}" for name in READERS[1:])
        rows.append(Row(f"{kind}: picture → texts, {label}", round(times["both"], 3), "ms", beside))
    return rows


def _totals(samples: list[Sample], results: dict[str, dict[str, Result]]) -> list[Row]:
    whole = sum(sample.payload is not None for sample in samples)
    rows = []
    for what, unit, aim in (
        ("read", f"of {whole}", round(whole * 55 / 62)),
        ("wrong", f"of {len(samples)}", 0),
    ):
        sums = {
            name: sum(getattr(result, what) for result in kinds.values()) for name, kinds in results.items()
        }
        beside = ", ".join(f"{name} alone {sums[name]}" for name in READERS[1:])
        met = sums["both"] >= aim if what == "read" else sums["both"] == 0
        rows.append(
            Row(f"passes {what}", sums["both"], unit, beside, f"≥ {aim}" if what == "read" else "0", met)
        )
    return rows


def _empty(reader: Reader, size: tuple[int, int], quick: bool) -> Row:
    """The hall, drawn: all that a frame costs, beside what it would with every step."""
    return _unchanged(
        reader, hall(size).convert("L"), f"empty {size[0]}×{size[1]}, unchanged: a frame, mean", quick
    )


def _still(samples: list[Sample], quick: bool) -> list[Row]:
    """The empty pictures of the set, each standing still."""
    empty = [sample.grey for sample in samples if sample.kind == "no whole code" and sample.grey.width == 640]
    reader = make_reader()
    rows = [_unchanged(reader, grey, "", quick) for grey in empty if not read_all(reader, grey)]
    value = percentile([row.value for row in rows], 0.5)
    worst = max(row.value for row in rows)
    return [
        Row(
            "empty of the set, 640×480: a frame, mean",
            value,
            "ms",
            f"median of the pictures; worst {number(worst)}",
            "< 1 ms",
            value < 1,
        )
    ]


def _unchanged(reader: Reader, grey: Image.Image, figure: str, quick: bool) -> Row:
    """Mean cost of a frame once the gate has closed over a picture that stands still."""
    scanner = Scanner(SimCamera(), reader, lambda read: None)
    frames = [frame(grey, False, index / RATE) for index in range(60 + (60 if quick else 600))]
    for early in frames[:60]:
        scanner.look(early)
    began = time.perf_counter()
    for late in frames[60:]:
        scanner.look(late)
    cost = (time.perf_counter() - began) * 1000 / len(frames[60:])
    began = time.perf_counter()
    read_all(reader, grey)
    every = (time.perf_counter() - began) * 1000
    aimed = grey.size == (640, 480)
    beside = f"{number(every)} with every step"
    return Row(figure, round(cost, 3), "ms", beside, "< 1 ms" if aimed else "", cost < 1 if aimed else None)
