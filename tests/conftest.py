"""What tests of the desk in step with a centre share. Tests of other rooms have their own, nearer to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.insync_kit import Card
from tests.scene import PUBLIC
from tests.sync.centre_kit import Centre


@pytest.fixture
def centre() -> Centre:
    return Centre(keys=(PUBLIC,))


@pytest.fixture
def card(tmp_path: Path, centre: Centre) -> Iterator[Card]:
    card = Card(tmp_path / "kiosk", centre)
    yield card
    card.close()
