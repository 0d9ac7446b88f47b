"""The measurement of the sync runs: a small one, whose figures are of no worth."""

from bench.sync import rows


def test_a_small_backlog_is_measured() -> None:
    found = {row.figure: row for row in rows(450, 2)}
    assert len(found) == 7
    assert found["backlog of 450 events, until acknowledged"].value > 0
    assert all(row.value > 0 for figure, row in found.items() if "memory" not in figure)
