"""Limited tries, in seconds of a clock that never goes back."""

from kiosk.tries import Tries


def test_the_fifth_wrong_one_ends_the_tries_for_a_minute() -> None:
    tries = Tries()
    for now in range(4):
        tries.wrong(now)
        assert tries.allowed(now)
    tries.wrong(4)
    assert not tries.allowed(4)
    assert tries.wait(10) == 54
    assert not tries.allowed(63.9)
    assert tries.allowed(64)
    assert tries.wait(64) == 0


def test_after_the_pause_all_tries_are_there_again() -> None:
    tries = Tries(limit=2, pause=10)
    tries.wrong(0)
    tries.wrong(1)
    tries.wrong(11)
    assert tries.allowed(11)
    tries.wrong(12)
    assert not tries.allowed(12)


def test_wrong_ones_of_long_ago_do_not_count() -> None:
    tries = Tries(limit=3, window=300)
    tries.wrong(0)
    tries.wrong(1)
    tries.wrong(301)
    assert tries.allowed(301)
    tries.wrong(302)
    tries.wrong(303)
    assert not tries.allowed(303)


def test_a_right_one_clears_the_count() -> None:
    tries = Tries(limit=2)
    tries.wrong(0)
    tries.right()
    tries.wrong(1)
    assert tries.allowed(1)


def test_each_round_doubles_the_pause_up_to_the_longest_until_a_right_one() -> None:
    tries = Tries(limit=2, pause=60, longest=200)
    now, waits = 0.0, []
    for _ in range(4):
        tries.wrong(now)
        tries.wrong(now)
        waits.append(tries.wait(now))
        now += waits[-1]
    assert waits == [60, 120, 200, 200]
    tries.right()
    tries.wrong(now)
    tries.wrong(now)
    assert tries.wait(now) == 60


def test_without_a_longest_the_pause_stays() -> None:
    tries = Tries(limit=1, pause=60)
    for now in (0, 100, 200):
        tries.wrong(now)
        assert tries.wait(now) == 60
