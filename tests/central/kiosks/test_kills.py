"""What kills a server, under load: no event that was acknowledged is missing, and none is there twice."""

import contextlib
import os
import random
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections

from central.kiosks.models import Event
from central.offices.models import Office
from tests.central import central_kit, conftest, postgres
from tests.central.kiosks.load_kit import Load, Pusher, at_rest, under_load
from tests.central.kiosks.together_kit import World
from tests.central.served import gunicorn

pytestmark = pytest.mark.timeout(300)  # on a machine with much else to do


def test_case_25_sixty_kiosks_come_back_at_once_and_none_is_lost(world: World) -> None:
    """Two thousand are simulated in `tests.sync.test_worker`; these are real, and all ask at one instant."""
    gone = threading.Barrier(60)
    with at_rest(world.server.url, world.office, 60) as load:

        def come_back(pusher: Pusher) -> None:
            pusher.card.happen(25)
            gone.wait(60)
            while not pusher.turn():
                threading.Event().wait(0.05)

        threads = [threading.Thread(target=come_back, args=(pusher,)) for pusher in load.pushers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
        load.in_step()
    assert set(load.heard) <= {"Busy"}
    assert Event.objects.count() == 60 * 25


def kill_workers(world: World, times: int, seed: int) -> Load:
    """SIGKILL to one of the workers, at instants of chance."""
    dice = random.Random(seed)
    with under_load(world.server.url, world.office) as load:
        for _ in range(times):
            threading.Event().wait(dice.random() * 0.15)
            with contextlib.suppress(ProcessLookupError, IndexError):
                os.kill(dice.choice(world.server.workers), signal.SIGKILL)
            load.goes_on()
            load.nothing_acknowledged_is_missing()
    return load


def test_ten_workers_killed_under_load_lose_and_double_nothing(world: World) -> None:
    load = kill_workers(world, 10, seed=1)
    assert load.heard, "no kill came in the middle of anything"


@pytest.mark.long
@pytest.mark.timeout(900)
def test_a_hundred_workers_killed_under_load_lose_and_double_nothing(world: World) -> None:
    assert kill_workers(world, 100, seed=2).heard


@pytest.fixture(scope="module")
def disk() -> Iterator[Path | None]:
    """A file system of 120 MB; None where mounting is not permitted. Not below `tmp_path`, which is ours
    alone: PostgreSQL runs as somebody else."""
    with tempfile.TemporaryDirectory(prefix="antrean-disk-") as made:
        Path(made).chmod(0o755)
        command = ["mount", "-t", "tmpfs", "-o", "size=120m,mode=755", "tmpfs", made]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield Path(made)
        finally:
            subprocess.run(["umount", "--lazy", made], check=True)


@pytest.fixture(scope="module")
def durable(django_database: None, disk: Path | None) -> Iterator[tuple[postgres.Server, str]]:
    """A cluster that survives crashes, and the address of a migrated database on it."""
    with postgres.cluster(room=disk) as server:
        url = server.database("durable")
        with conftest.default_is(conftest.settings_of(url)):
            call_command("migrate", verbosity=0)
        yield server, url


@pytest.fixture
def lasting(durable: tuple[postgres.Server, str]) -> Iterator[tuple[postgres.Server, str, Office]]:
    """It, with an office, and gunicorn's address."""
    server, url = durable
    with gunicorn(url) as served, conftest.default_is(conftest.settings_of(url)):
        try:
            yield server, served.url, central_kit.office()
        finally:
            conftest.empty()
            print(served.said)


def test_the_database_gone_in_mid_batch_and_back_loses_and_doubles_nothing(
    lasting: tuple[postgres.Server, str, Office],
) -> None:
    server, url, office = lasting
    dice = random.Random(3)
    with under_load(url, office) as load:
        for _ in range(3):
            threading.Event().wait(dice.random() * 0.2)
            failed = len(load.heard)
            server.stop(signal.SIGQUIT)  # as a power cut leaves it
            while len(load.heard) < failed + 3:
                threading.Event().wait(0.01)
            server.start()
            connections.close_all()  # ours are gone too
            load.goes_on(3)
            load.nothing_acknowledged_is_missing()
    # They were asked to come again, and nobody was told that something of theirs is wrong.
    assert set(load.heard) == {"Busy"}


def test_a_full_disk_of_the_server_acknowledges_nothing_and_it_goes_on_when_there_is_room(
    lasting: tuple[postgres.Server, str, Office], disk: Path | None
) -> None:
    if disk is None:
        pytest.skip("mounting is not permitted here")
    server, url, office = lasting
    with under_load(url, office) as load:
        ballast = disk / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(4096)):
                pass
        failed = len(load.heard)
        while len(load.heard) < failed + 6:
            threading.Event().wait(0.01)
        ballast.unlink()
        # Without room for its log it ends itself.
        if server.process is not None and server.process.poll() is not None:
            server.start()
        connections.close_all()
        load.goes_on(3)
        load.nothing_acknowledged_is_missing()
    assert set(load.heard) <= {"Busy", "Broken", "Unreachable"}
    assert Event.objects.exists()
