"""Once only: a phone held up for a minute is one check-in."""

import pytest

from kiosk.devices.sightings import MANY, CodeRead, Sightings

A, B, C = "AQ1:A", "AQ1:B", "AQ1:C"
WIFI, PAY = "WIFI:S:Kantor;;", "00020101021126610014ID.CO.QRIS"
FRAME = 1 / 15


def hold(sightings: Sightings, frames: list[tuple[str, ...]], start: float = 0.0) -> list[CodeRead]:
    """Show these frames at 15 a second; what counted."""
    reads = (sightings.see(texts, start + index * FRAME) for index, texts in enumerate(frames))
    return [read for read in reads if read]


def texts(reads: list[CodeRead]) -> list[tuple[str, ...]]:
    return [read.texts for read in reads]


@pytest.fixture
def sightings() -> Sightings:
    return Sightings("camera")


def test_a_code_held_up_for_a_minute_counts_once(sightings: Sightings) -> None:
    reads = hold(sightings, [(A,)] * 900)
    assert reads == [CodeRead((A,), "camera", 0.0, 1)]


def test_a_code_read_again_after_gaps_in_reading_does_not_count_again(sightings: Sightings) -> None:
    hold(sightings, [(A,)])
    assert sightings.see([A], 2.9) is None
    # Unseen for ten seconds, but never taken away: it only could not be read.
    assert sightings.see([A], 12.9) is None


def test_it_counts_again_when_unseen_for_3_s_and_taken_away(sightings: Sightings) -> None:
    hold(sightings, [(A,)])
    assert sightings.see([], 1.0, shown=False) is None
    assert sightings.see([A], 2.9) is None, "taken away, but not for 3 s"
    assert sightings.see([], 3.5, shown=False) is None
    again = sightings.see([A], 5.9)
    assert again is not None
    assert again.texts == (A,)
    assert again.showing == 2


def test_a_sighting_ends_a_taking_away(sightings: Sightings) -> None:
    hold(sightings, [(A,)])
    sightings.see([], 1.0, shown=False)
    sightings.see([A], 2.0)
    assert sightings.see([A], 6.0) is None, "unseen for 4 s, but not taken away since it was last seen"


def test_another_phone_counts_as_soon_as_the_first_is_gone(sightings: Sightings) -> None:
    reads = hold(sightings, [(A,)] * 15 + [()] * 8 + [(B,)] * 15)
    assert texts(reads) == [(A,), (B,)]
    assert reads[0].showing != reads[1].showing


def test_another_phone_swapped_in_within_two_frames_waits_half_a_second(sightings: Sightings) -> None:
    reads = hold(sightings, [(A,)] * 15 + [(B,)] * 15)
    assert texts(reads) == [(A,), (B,)]
    assert reads[1].at - 14 * FRAME == pytest.approx(0.5, abs=2 * FRAME)


def test_after_another_code_counted_the_first_counts_again(sightings: Sightings) -> None:
    hold(sightings, [(A,)])
    assert sightings.see([B], 1.0) is not None
    assert sightings.see([A], 2.0) is None, "unseen for 2 s only"
    sightings.see([C], 3.0)
    again = sightings.see([A], 5.5)
    assert again is not None
    assert again.texts == (A,)


def test_three_passes_in_one_picture_are_one_showing(sightings: Sightings) -> None:
    assert texts(hold(sightings, [(A, B, C)] * 60)) == [(A,)]


def test_three_passes_read_in_different_frames_are_one_showing(sightings: Sightings) -> None:
    frames: list[tuple[str, ...]] = [(B,), (A, B), (), (C,), (A,), (B, C), (C,), (B,)]
    assert texts(hold(sightings, frames * 20)) == [(B,)]


def test_a_friends_pass_counts_when_the_first_is_gone_for_3_s(sightings: Sightings) -> None:
    reads = hold(sightings, [(A, B)] * 30 + [(B,)] * 60)
    assert texts(reads) == [(A,), (B,)]
    assert reads[1].at - 29 * FRAME == pytest.approx(3.0, abs=2 * FRAME)
    assert reads[1].showing == 2


def test_the_friends_pass_counts_at_once_when_the_view_was_empty(sightings: Sightings) -> None:
    hold(sightings, [(A, B)] * 30)
    sightings.see([], 2.1, shown=False)
    read = sightings.see([B], 2.2)
    assert read is not None
    assert read.texts == (B,)


def test_a_code_that_waited_when_it_could_have_counted_again_does_so_later(sightings: Sightings) -> None:
    hold(sightings, [(B,)])
    sightings.see([], 0.1, shown=False)
    hold(sightings, [(A,)] * 60, start=1.0)
    reads = hold(sightings, [(B,)] * 15, start=1.0 + 60 * FRAME)
    assert texts(reads) == [(B,)]


def test_foreign_codes_beside_a_pass_come_with_it_and_keep_silent(sightings: Sightings) -> None:
    reads = hold(sightings, [(A, WIFI)] * 10 + [(A, PAY)] * 10 + [(PAY,)] * 100)
    assert texts(reads) == [(A, WIFI)]


def test_foreign_codes_count_each_in_one_showing(sightings: Sightings) -> None:
    reads = hold(sightings, [(WIFI,), (WIFI, PAY), (PAY,), (WIFI,)] * 20)
    assert texts(reads) == [(WIFI,), (PAY,)]
    assert reads[0].showing == reads[1].showing


def test_a_pass_counts_at_once_beside_a_foreign_code(sightings: Sightings) -> None:
    reads = hold(sightings, [(WIFI,), (A, WIFI), (A,)])
    assert texts(reads) == [(WIFI,), (A,)]
    assert reads[0].showing == reads[1].showing


def test_a_code_on_the_wall_never_counts(sightings: Sightings) -> None:
    assert sightings.see([WIFI], 0.0, shown=False) is None
    assert texts(hold(sightings, [(A,)] * 60, start=1.0)) == [(A,)]
    sightings.see([], 5.5, shown=False)
    assert sightings.see([WIFI], 9.0) is None


def test_a_pass_counts_even_where_nothing_seems_shown(sightings: Sightings) -> None:
    assert sightings.see([A], 0.0, shown=False) is not None


def test_a_hand_scanner_counts_a_double_scan_once_and_the_next_code_at_once() -> None:
    sightings = Sightings("scanner")
    first = sightings.scan(A, 0.0)
    assert first is not None
    assert sightings.scan(A, 0.4) is None
    other = sightings.scan(B, 0.5)
    assert other is not None
    assert other.showing != first.showing
    assert sightings.scan(A, 3.3) is None, "2.9 s after the double scan"
    assert sightings.scan(A, 6.4) is not None


def test_memory_is_bounded(sightings: Sightings) -> None:
    for index in range(5 * MANY):
        sightings.see([f"code {index}"], index * 0.01)
    assert len(sightings._codes) <= MANY + 1
    sightings.see([A], 10_000.0)
    assert list(sightings._codes) == [A]
