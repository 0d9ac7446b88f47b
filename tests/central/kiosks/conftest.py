"""An office, on SQLite and on PostgreSQL; or a `world`: the same with gunicorn, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from central.offices.models import Office
from tests.central import central_kit, conftest, postgres
from tests.central.kiosks.together_kit import NINE, World
from tests.central.served import Gunicorn, gunicorn


@pytest.fixture
def central(engine: str, request: pytest.FixtureRequest) -> Office:
    """The office of Kupang in a database whose changes are gone after the test."""
    return request.getfixturevalue("kupang")


@pytest.fixture
def committed(engine: str, request: pytest.FixtureRequest) -> Office:
    """The same in a database that really commits: for threads."""
    return request.getfixturevalue("committed_kupang")


@pytest.fixture(scope="session")
def served(postgres_server: postgres.Server) -> Iterator[tuple[Gunicorn, str]]:
    """A server that runs, and the address of its database."""
    url = postgres_server.database("served", like=conftest.TEMPLATE)
    with gunicorn(url, now=NINE) as server:
        yield server, url


@pytest.fixture
def world(served: tuple[Gunicorn, str], tmp_path: Path) -> Iterator[World]:
    """The office of Kupang at it, with a signing key; Tuesday, nine o'clock."""
    server, url = served
    server.at(NINE)
    with conftest.default_is(conftest.settings_of(url)):
        office = central_kit.office()
        central_kit.signing_key()
        world = World(server, office, tmp_path)
        try:
            yield world
        finally:
            world.close()
            conftest.empty()
            print(server.said)  # where a test failed, this may say why
