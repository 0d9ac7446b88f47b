"""Every test of the bookings runs on SQLite and on PostgreSQL: seats, claims and feed hang on it."""

import pytest


@pytest.fixture(autouse=True)
def on_each_engine(engine: str) -> None:
    """`engine`, before anything else."""
