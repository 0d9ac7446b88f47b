"""Passes: the vector of the design, round trips, and every way in which one is not believed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import base45, keys, passes
from kiosk.keys import KeySet
from kiosk.passes import Pass, PassProblem, SignedPass

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 17, 0, 24, tzinfo=UTC)
PUBLIC, PEM = keys.make_pair(1, START, END, seed=b"\x11" * 32)
PRIVATE = keys.load_private_key(PEM)
OTHER_PUBLIC, OTHER_PEM = keys.make_pair(2, START, END, seed=b"\x22" * 32)
KEYS = KeySet((PUBLIC, OTHER_PUBLIC))

FACTS = Pass(
    key_id=1,
    office=1,
    booking=bytes.fromhex("0011223344556677"),
    day=date(2026, 11, 17),
    start_minute=510,
    service="A",
    party=3,
    revision=1,
)
VECTOR = (
    "AQ1:V50V50V50L72TL6$ZA82FJEQ.B8H40:4W428%V2NJAG0ROY3EBE%7PJN1V-2YMLUUMZ-QE.S.*H20OOV7CXHM/9GMG3/LRHM/$V*IPTJS56P"
    "/ 6.J9ZP528GROE10"
)

any_pass = st.builds(
    Pass,
    key_id=st.just(1),
    office=st.integers(0, 0xFFFF),
    booking=st.binary(min_size=8, max_size=8),
    day=st.integers(0, 0xFFFF).map(passes.day_of),
    start_minute=st.integers(0, 143).map(lambda slot: slot * 10),
    service=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    party=st.integers(1, 5),
    revision=st.integers(0, 31),
    priority=st.booleans(),
    paid=st.booleans(),
)


def signed(text: str) -> SignedPass:
    found = passes.read(text)
    assert isinstance(found, SignedPass)
    return found


def text_of(body: bytes) -> str:
    """A well signed pass with this body, whatever it says."""
    return passes.PREFIX + base45.encode(body + PRIVATE.sign(body))


def test_the_vector_of_the_design() -> None:
    assert passes.encode(FACTS, PRIVATE) == VECTOR
    assert passes.verify(signed(VECTOR), KEYS, NOW) == FACTS
    assert len(VECTOR) == passes.TEXT_LENGTH == 129
    assert FACTS.booking_id == "0011223344556677"


@given(any_pass)
def test_what_is_encoded_is_read_and_verified(facts: Pass) -> None:
    text = passes.encode(facts, PRIVATE)
    assert len(text) == passes.TEXT_LENGTH
    assert set(text) <= set(base45.ALPHABET)
    assert passes.verify(signed(text), KEYS, NOW) == facts


@given(any_pass, st.integers(0, 83 * 8 - 1))
def test_one_flipped_bit_is_never_believed(facts: Pass, bit: int) -> None:
    data = bytearray(base45.decode(passes.encode(facts, PRIVATE)[4:]))
    data[bit // 8] ^= 1 << bit % 8
    found = passes.read(passes.PREFIX + base45.encode(bytes(data)))
    if isinstance(found, SignedPass):
        judged = passes.verify(found, KEYS, NOW)
        assert judged is (
            PassProblem.BAD_SIGNATURE if found.claims.key_id in {1, 2} else PassProblem.UNKNOWN_KEY
        )
    else:
        assert found is PassProblem.UNREADABLE


def test_every_flipped_bit_of_the_vector() -> None:
    data = base45.decode(VECTOR[4:])
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        found = passes.read(passes.PREFIX + base45.encode(bytes(flipped)))
        assert not isinstance(found, SignedPass) or isinstance(passes.verify(found, KEYS, NOW), PassProblem)


@given(st.text(max_size=200) | st.text(base45.ALPHABET, min_size=125, max_size=125).map("AQ1:".__add__))
def test_junk_is_unreadable_and_raises_nothing(text: str) -> None:
    found = passes.read(text)
    assert isinstance(found, SignedPass) or found is PassProblem.UNREADABLE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AQ1:",
        "AQ1:" + "\0" * 125,
        "AQ1:" + "9" * 10_240,
        "x" * 10_240,
        "\ud800" * 129,
        "🛂" * 129,
        VECTOR.lower(),
        VECTOR[:-1],
        VECTOR + " ",
        VECTOR + "\n",
        VECTOR.replace("AQ1", "AQ2"),
        "AQ1:" + "F" * 125,  # decodes, and is of version 2 or so
    ],
)
def test_unreadable(text: str) -> None:
    assert passes.read(text) is PassProblem.UNREADABLE


@pytest.mark.parametrize(
    ("at", "byte"),
    [
        (0, 0),
        (0, 2),
        (15, 144),
        (15, 255),
        (16, ord("@")),
        (16, ord("a")),
        (17, 0x00),
        (17, 0x1F),
        (17, 0xC0),
        (17, 0xFF),
    ],
    ids=[
        "version 0",
        "version 2",
        "24:00",
        "42:30",
        "@",
        "a",
        "party 0",
        "party 0, revised",
        "party 6",
        "party 7",
    ],
)
def test_a_field_out_of_bounds_is_unreadable_however_well_signed(at: int, byte: int) -> None:
    body = bytearray(signed(VECTOR).body)
    body[at] = byte
    assert passes.read(text_of(bytes(body))) is PassProblem.UNREADABLE


@pytest.mark.parametrize("flags", range(256))
def test_unknown_flags_are_ignored(flags: int) -> None:
    body = signed(VECTOR).body[:-1] + bytes([flags])
    judged = passes.verify(signed(text_of(body)), KEYS, NOW)
    assert judged == replace(FACTS, priority=bool(flags & 1), paid=bool(flags & 2))


def test_a_key_that_is_not_there_is_unknown_not_a_forgery() -> None:
    text = passes.encode(replace(FACTS, key_id=7), PRIVATE)
    assert passes.verify(signed(text), KEYS, NOW) is PassProblem.UNKNOWN_KEY
    assert passes.verify(signed(VECTOR), KeySet(), NOW) is PassProblem.UNKNOWN_KEY


def test_the_key_id_says_which_key_judges() -> None:
    text = passes.encode(replace(FACTS, key_id=2), PRIVATE)
    assert passes.verify(signed(text), KEYS, NOW) is PassProblem.BAD_SIGNATURE
    text = passes.encode(replace(FACTS, key_id=2), keys.load_private_key(OTHER_PEM))
    assert isinstance(passes.verify(signed(text), KEYS, NOW), Pass)


def test_the_signature_of_another_pass_does_not_fit() -> None:
    other = signed(passes.encode(replace(FACTS, party=5), PRIVATE))
    grafted = passes.PREFIX + base45.encode(signed(VECTOR).body + other.signature)
    assert passes.verify(signed(grafted), KEYS, NOW) is PassProblem.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("now", "problem"),
    [
        (START - timedelta(microseconds=1), PassProblem.KEY_NOT_YET),
        (START, None),
        (END - timedelta(microseconds=1), None),
        (END, PassProblem.KEY_ENDED),
        (None, None),
    ],
)
def test_a_key_counts_in_its_time_where_the_clock_is_trusted(
    now: datetime | None, problem: PassProblem | None
) -> None:
    judged = passes.verify(signed(VECTOR), KEYS, now)
    assert judged == (FACTS if problem is None else problem)


def test_without_a_clock_the_signature_is_still_judged() -> None:
    broken = replace(signed(VECTOR), signature=bytes(64))
    assert passes.verify(broken, KEYS, None) is PassProblem.BAD_SIGNATURE


def test_a_moment_without_a_zone_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="zone"):
        passes.verify(signed(VECTOR), KEYS, datetime(2026, 11, 17))  # noqa: DTZ001 -- that is the point


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"key_id": 65536},
        {"key_id": -1},
        {"office": 65536},
        {"booking": b"1234567"},
        {"day": date(2019, 12, 31)},
        {"day": date(2199, 6, 7)},
        {"start_minute": 515},
        {"start_minute": 1440},
        {"start_minute": -10},
        {"service": "a"},
        {"service": "AB"},
        {"service": ""},
        {"service": "Ä"},
        {"party": 0},
        {"party": 6},
        {"revision": 32},
        {"revision": -1},
    ],
    ids=str,
)
def test_what_could_not_be_encoded_is_no_pass(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        replace(FACTS, **change)


def test_days_run_from_2020_and_fill_two_bytes() -> None:
    assert passes.day_number(date(2020, 1, 1)) == 0
    assert passes.day_number(date(2026, 11, 17)) == 2512
    assert passes.day_number(passes.day_of(0xFFFF)) == 0xFFFF


def test_a_pass_may_end_in_a_space() -> None:
    """So nobody may strip what a scanner read."""
    for number in range(2000):
        text = passes.encode(replace(FACTS, booking=number.to_bytes(8, "big")), PRIVATE)
        if text[-2:].strip() != text[-2:] or "  " in text:
            assert isinstance(passes.verify(signed(text), KEYS, NOW), Pass)
            assert passes.read(" ".join(text.split())) is PassProblem.UNREADABLE
            break
    else:
        pytest.fail("no such pass among 2,000")
