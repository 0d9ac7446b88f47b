"""Waits between attempts: how they are spread, and how the centre is heeded."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.sync.retry import BOUND_S, LONGEST_RETRY_AFTER_S, Backoff, parse_retry_after


def waits(chance: float, count: int, retry_after: float | None = None) -> list[float]:
    backoff, found = Backoff(), []
    for _ in range(count):
        backoff, wait = backoff.failed(lambda: chance, retry_after)
        found.append(wait)
    return found


def test_the_bound_doubles_from_two_seconds_to_five_minutes() -> None:
    assert waits(1.0, 10) == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_the_jitter_is_full() -> None:
    assert waits(0.0, 5) == [0] * 5
    assert waits(0.5, 3) == [1, 2, 4]


def test_a_month_of_failures_is_no_overflow() -> None:
    assert Backoff(10**9).failed(lambda: 1.0)[1] == BOUND_S


@given(st.integers(0, 2**32), st.floats(0, 3600))
def test_it_is_never_sooner_than_asked_and_never_beyond_the_bound(seed: int, asked: float) -> None:
    random, backoff = Random(seed), Backoff()
    for _ in range(12):
        backoff, wait = backoff.failed(random.random, asked)
        assert asked <= wait <= asked + BOUND_S


def test_the_same_seed_gives_the_same_waits_and_another_one_others() -> None:
    def row(seed: int) -> list[float]:
        random, backoff, found = Random(seed), Backoff(), []
        for _ in range(9):
            backoff, wait = backoff.failed(random.random)
            found.append(wait)
        return found

    assert row(7) == row(7)
    assert row(7) != row(8)


def test_a_fleet_that_fails_together_does_not_come_back_together() -> None:
    random = Random(1)
    found = sorted(Backoff(9).failed(random.random, 60.0)[1] for _ in range(2000))
    busiest = max(sum(second <= wait < second + 1 for wait in found) for second in range(60, 361))
    assert busiest < 25  # 2,000 over 300 s are 6.7 a second


def test_a_centre_may_spread_wider_than_the_bound() -> None:
    assert Backoff(12).failed(lambda: 1.0, spread=1200.0)[1] == 1200
    assert Backoff(12).failed(lambda: 1.0, spread=60.0)[1] == BOUND_S


def test_a_retry_after_beyond_reason_is_not_believed() -> None:
    assert waits(0.0, 1, 10**9) == [LONGEST_RETRY_AFTER_S]
    assert waits(0.0, 1, -5.0) == [0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("60", 60.0),
        (" 60 ", 60.0),
        ("0", 0.0),
        ("9" * 400, 999_999_999.0),
        ("Tue, 17 Nov 2026 02:01:00 GMT", 60.0),
        ("Tue, 17 Nov 2026 01:00:00 GMT", 0.0),
        ("Tue, 17 Nov 2026 02:01:00 -0000", 60.0),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("\u0661", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(value: str | None, seconds: float | None) -> None:
    assert parse_retry_after(value, "Tue, 17 Nov 2026 02:00:00 GMT") == seconds


def test_a_date_without_the_answers_own_says_nothing() -> None:
    assert parse_retry_after("Tue, 17 Nov 2026 02:01:00 GMT", None) is None
    assert parse_retry_after("Tue, 17 Nov 2026 02:01:00 GMT", "yesterday") is None
