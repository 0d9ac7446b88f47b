"""Identifiers: UUIDv7 and tokens."""

import re
import time
import uuid

import pytest

from kiosk import ids


def test_an_id_is_a_uuid_of_version_7_that_begins_with_the_milliseconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0x0123456789AB * 1_000_000 + 999_999)
    found = uuid.UUID(ids.new_id())
    assert (found.version, found.variant) == (7, uuid.RFC_4122)
    assert found.int >> 80 == 0x0123456789AB
    assert ids.new_id() != ids.new_id()


def test_ids_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(range(0, 50_000_000, 1_000_000))
    monkeypatch.setattr(time, "time_ns", lambda: next(moments))
    made = [ids.new_id() for _ in range(50)]
    assert made == sorted(made)


def test_all_74_random_bits_are_used() -> None:
    mask = 0
    for _ in range(200):
        mask |= uuid.UUID(ids.new_id()).int & ((1 << 80) - 1)
    assert mask == (1 << 80) - 1 & ~(0x8 << 76) & ~(0x1 << 62)


def test_a_token_is_64_random_bits() -> None:
    made = {ids.new_token() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch("[0-9a-f]{16}", token) for token in made)
