"""Moments and trust: an unknown clock goes on from what was seen, and never stands in 1970."""

import datetime as dt

import pytest

from kiosk.clock import EARLIEST, Guess, Moment, Trust, no_earlier
from tests.hall_kit import at

NEWEST = at("15:00").astimezone(dt.UTC)
OLD = dt.datetime(1970, 1, 1, 0, 0, 40, tzinfo=dt.UTC)


def unknown(utc: dt.datetime, boottime: float = 40.0) -> Moment:
    return Moment(utc, boottime, "boot-2", Trust.UNKNOWN)


def test_only_the_unknown_is_not_trusted() -> None:
    trusted = {trust: Moment(OLD, 0, "b", trust).trusted for trust in Trust}
    assert trusted == {Trust.SYNCED: True, Trust.ESTIMATED: True, Trust.UNKNOWN: False}


@pytest.mark.parametrize("trust", [Trust.SYNCED, Trust.ESTIMATED])
def test_a_trusted_clock_is_taken_as_it_is(trust: Trust) -> None:
    moment = Moment(OLD, 40.0, "boot-2", trust)
    assert no_earlier(moment, NEWEST, Guess("boot-2", 0, NEWEST)) == moment


def test_an_unknown_clock_begins_after_the_newest_event() -> None:
    read = no_earlier(unknown(OLD), NEWEST, None)
    assert NEWEST < read.utc <= NEWEST + dt.timedelta(seconds=1)
    assert (read.boottime, read.boot, read.trust) == (40.0, "boot-2", Trust.UNKNOWN)


def test_without_any_event_it_begins_no_earlier_than_antrean_itself() -> None:
    assert no_earlier(unknown(OLD), None, None).utc == EARLIEST


def test_a_clock_that_shows_a_later_time_is_left_alone() -> None:
    later = NEWEST + dt.timedelta(hours=3)
    assert no_earlier(unknown(later), NEWEST, None).utc == later


def test_a_guess_runs_at_the_pace_of_its_boot_and_of_no_other() -> None:
    guess = Guess("boot-2", 40.0, NEWEST)
    assert no_earlier(unknown(OLD, 100.0), NEWEST, guess).utc == NEWEST + dt.timedelta(seconds=60)
    other = Guess("boot-1", 0.0, NEWEST - dt.timedelta(days=9))
    assert no_earlier(unknown(OLD, 100.0), NEWEST, other).utc >= NEWEST
