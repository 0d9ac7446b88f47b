"""Django for the tests of the central server: one database for the run, one transaction a test.

A test asks for `db`, which is rolled back after it, or, where it needs threads or more than one connection,
for `committed_db`, which is emptied after it. They are SQLite, unless the test asks for `engine` before them:
then it runs twice, on SQLite and on a PostgreSQL of the suite's own. Where that is not installed, such a test
fails and says so: `script/setup test` installs it.
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
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils import timezone

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.central.settings"
django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402 -- models want Django set up

from tests.central import central_kit, postgres  # noqa: E402 -- the same

if TYPE_CHECKING:
    from central.offices.models import Office

_GROUPS = ("auth_group", "auth_group_permissions", "auth_permission")
_LASTING = frozenset({"django_migrations", "django_content_type", "bookings_tick", *_GROUPS})
"""Tables that migrations fill, and no test empties."""
TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def django_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """SQLite, migrated; a file, so that threads see the same one."""
    setup_test_environment(debug=False)
    connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("central") / "test.sqlite3")
    old_name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    connections.close_all()
    connection.creation.destroy_test_db(old_name, verbosity=0)
    teardown_test_environment()


@contextmanager
def default_is(database: dict[str, Any]) -> Iterator[None]:
    """Django's one database is another one for a while, also for threads that begin meanwhile."""
    before, kept = connections.settings["default"], connections["default"]
    kept.close()
    connections.settings["default"] = connections.configure_settings({"default": database})["default"]
    del connections["default"]
    ContentType.objects.clear_cache()  # each database has numbers of its own
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = kept
        ContentType.objects.clear_cache()


def settings_of(url: str) -> dict[str, Any]:
    """Django's settings of the database at this address."""
    return dict(dj_database_url.parse(url))


@pytest.fixture(scope="session")
def postgres_server(django_database: None) -> Iterator[postgres.Server]:
    """A running PostgreSQL with a migrated template. It forgets all in a crash: that costs tests nothing."""
    try:
        with postgres.cluster(durable=False) as server:
            with default_is(settings_of(server.database(TEMPLATE))):
                call_command("migrate", verbosity=0)
            yield server
    except postgres.NoPostgres as missing:
        pytest.fail(f"{missing} (`script/setup test` does it)", pytrace=False)


@pytest.fixture(scope="session")
def postgres_database(postgres_server: postgres.Server) -> dict[str, Any]:
    """Settings of a migrated database on it."""
    return settings_of(postgres_server.database("central", like=TEMPLATE))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, django_database: None) -> Iterator[str]:
    """The database that the test runs on: ask for it before anything that touches one."""
    if request.param == "sqlite":
        yield request.param
    else:
        with default_is(request.getfixturevalue("postgres_database")):
            yield request.param


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
    empty()


def empty() -> None:
    """Delete what tests may have put into the database, without a look at who refers to whom: truncating 40
    tables that hold nothing takes a hundred times as long."""
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys = OFF" if sqlite else "SET session_replication_role = replica")
        with transaction.atomic():
            for table in sorted(set(connection.introspection.table_names()) - _LASTING):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own names
    connection.close()  # the next one looks again


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
