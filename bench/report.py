"""Rows of figures: printed as a table, kept as JSON in `bench/out/`.

A benchmark is a module with `def run(quick: bool) -> list[Row]`; `quick` means under a minute.
"""

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OUT = Path(__file__).parent / "out"

_MARK = {True: "met", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Row:
    """One figure. `beside` is the limit or peer from the same run, `aim` what is asked of the figure, `met`
    whether it was reached (None: nothing is asked)."""

    figure: str
    value: float
    unit: str
    beside: str = ""
    aim: str = ""
    met: bool | None = None


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: `share` 0.5 is the median, 0.99 the p99. Raises ValueError when empty."""
    if not values:
        raise ValueError("no values to take a percentile of")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def number(value: float) -> str:
    """Three digits that count, without an exponent: 0.0832, 5.21, 148, 12,400."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(name: str, rows: Sequence[Row]) -> str:
    """The rows as a table with aligned columns."""
    head = (name, "value", "unit", "beside", "aim", "")
    cells = [head] + [
        (row.figure, number(row.value), row.unit, row.beside, row.aim, _MARK[row.met]) for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    lines = []
    for index, line in enumerate(cells):
        padded = [
            text.rjust(width) if column == 1 else text.ljust(width)
            for column, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        lines.append("  ".join(padded).rstrip())
        if index == 0:
            lines.append("  ".join("─" * width for width in widths if width))
    return "\n".join(lines)


def write(name: str, rows: Sequence[Row], out: Path = OUT) -> Path:
    """Write `out/NAME.json`, a list of rows, and return its path."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / f"{name}.json"
    listed = [dataclasses.asdict(row) for row in rows]
    path.write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
