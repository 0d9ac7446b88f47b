"""Django for the tests of the central server: one database for the run, one transaction a test.

SQLite, or the PostgreSQL of `CENTRAL_TEST_DATABASE_URL`. A test asks for `db`, which is rolled back after it,
or, where it needs threads or more than one connection, for `committed_db`, which is emptied after it. What
asks for `engine` besides runs twice: on SQLite, and on a PostgreSQL of the suite's own.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import dj_database_url
import django
import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.central.settings"
django.setup()

from tests.central import central_kit, postgres  # noqa: E402 -- models want Django set up

if TYPE_CHECKING:
    from central.offices.models import Office


@pytest.fixture(scope="session")
def django_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The test database, migrated; SQLite's as a file, so that threads see the same one."""
    setup_test_environment(debug=False)
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("central") / "test.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name
    old_name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    connections.close_all()
    connection.creation.destroy_test_db(str(old_name), verbosity=0)
    teardown_test_environment()


@contextmanager
def default_is(database: dict[str, Any]) -> Iterator[None]:
    """Django's one database is another one for a while, also for threads that begin meanwhile."""
    before, kept = connections.settings["default"], connections["default"]
    kept.close()
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
    """A running PostgreSQL; what needs it is skipped where it is not installed."""
    try:
        postgres.binaries()
    except postgres.NoPostgres as missing:
        pytest.skip(str(missing))
    with postgres.cluster() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server, django_database: None) -> dict[str, Any]:
    """Settings of a migrated database on it."""
    database: dict[str, Any] = dict(dj_database_url.parse(postgres_server.database("central")))
    with default_is(database):
        call_command("migrate", verbosity=0)
    return database


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, django_database: None) -> Iterator[str]:
    """The database that the test runs on: ask for it before anything that touches one."""
    if connection.vendor == request.param:
        yield request.param
    elif request.param == "postgresql":
        with default_is(request.getfixturevalue("postgres_database")):
            yield request.param
    else:
        pytest.skip("the suite runs on PostgreSQL")


@pytest.fixture
def db(django_database: None) -> Iterator[None]:
    """A database whose changes are gone after the test."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    # Kept connections would hand one test's broken transaction to the next.
    connection.close_if_unusable_or_obsolete()


@pytest.fixture
def committed_db(django_database: None) -> Iterator[None]:
    """A database that really commits, for threads and other connections; emptied after the test."""
    yield
    connections.close_all()
    _empty()


def _empty() -> None:
    tables = [table for table in connection.introspection.table_names() if table != "django_migrations"]
    flush = connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True)
    connection.ops.execute_sql_flush(flush)
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


@pytest.fixture
def at_six(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's clock stands at `central_kit.NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: central_kit.NOW)


@pytest.fixture
def kupang(db: None) -> "Office":
    """The office of Kupang, from its own file; gone after the test."""
    return central_kit.office()


@pytest.fixture
def committed_kupang(committed_db: None) -> "Office":
    """The same, for tests with threads."""
    return central_kit.office()


@pytest.fixture
def client(db: None) -> Client:
    """A browser that is not logged in."""
    return Client()
