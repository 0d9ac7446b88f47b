"""The report of figures: what is printed and what is kept."""

import json
from pathlib import Path

import pytest

from bench.report import Row, number, percentile, table, write

ROWS = [
    Row("tap → committed, p50", 0.0832, "ms", "1.2 bare", "≤ 3×", True),
    Row("events", 12400, "n"),
    Row("start", 2.04, "s", aim="1.5 s", met=False),
]


def test_the_table_is_aligned_and_says_what_was_missed() -> None:
    head, rule, *lines = table("desk", ROWS).split("\n")
    assert head.split() == ["desk", "value", "unit", "beside", "aim"]
    assert set(rule) == {"─", " "}
    ends = {
        line.index(value) + len(value)
        for line, value in zip(lines, ("0.0832", "12,400", "2.04"), strict=True)
    }
    assert len(ends) == 1, "values are flush right"
    assert {line[next(iter(ends)) :].split()[0] for line in lines} == {"ms", "n", "s"}
    assert lines[0].endswith("met")
    assert lines[1].endswith("n")
    assert lines[2].endswith("MISSED")


def test_the_file_is_a_list_of_rows(tmp_path: Path) -> None:
    path = write("desk", ROWS, tmp_path / "out")
    assert path == tmp_path / "out" / "desk.json"
    rows = json.loads(path.read_text("utf-8"))
    assert rows[0] == {
        "figure": "tap → committed, p50",
        "value": 0.0832,
        "unit": "ms",
        "beside": "1.2 bare",
        "aim": "≤ 3×",
        "met": True,
    }
    assert [Row(**row) for row in rows] == ROWS


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(value) for value in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([7.0], 0.99) == 7
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_numbers_have_three_digits_that_count() -> None:
    assert [number(value) for value in (0.08321, 5.2134, 148.4, 12400.0, 3.0, 0.0)] == [
        "0.0832",
        "5.21",
        "148",
        "12,400",
        "3",
        "0",
    ]
