"""The same tests on SQLite and on a PostgreSQL of the suite's own.

`central` is rolled back after a test, `committed` is emptied.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import override_settings

from central.offices.models import Office
from tests.central import central_kit, conftest, postgres

ENGINES = ["sqlite", "postgresql"]


@contextmanager
def _default_is(database: dict[str, Any]) -> Iterator[None]:
    """Django's one database is another one for a while, also for threads that begin meanwhile."""
    connections["default"].close()
    before, kept = connections.settings["default"], connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": database})["default"]
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = kept


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    try:
        postgres.binaries()
    except postgres.NoPostgres as missing:
        pytest.skip(str(missing))
    with postgres.cluster() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server, django_database: None) -> dict[str, Any]:
    """Settings of a migrated database."""
    database: dict[str, Any] = dict(dj_database_url.parse(postgres_server.database("kiosks")))
    with _default_is(database):
        call_command("migrate", verbosity=0)
    return database


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, django_database: None) -> Iterator[str]:
    # Static files are none of the API's, and not collected in a suite.
    middleware = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    with override_settings(ROOT_URLCONF="central.kiosks.urls", MIDDLEWARE=middleware):
        if connection.vendor == request.param:
            yield request.param
        elif request.param == "postgresql":
            with _default_is(request.getfixturevalue("postgres_database")):
                yield request.param
        else:
            pytest.skip("the suite runs on PostgreSQL")


@pytest.fixture
def central(engine: str) -> Iterator[Office]:
    """The office of Kupang in a database whose changes are gone after the test."""
    with transaction.atomic():
        yield central_kit.office()
        transaction.set_rollback(True)
    connection.close_if_unusable_or_obsolete()


@pytest.fixture
def committed(engine: str) -> Iterator[Office]:
    """The same in a database that really commits: for threads."""
    try:
        yield central_kit.office()
    finally:
        conftest._empty()
