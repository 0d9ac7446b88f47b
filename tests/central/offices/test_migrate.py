"""Two servers that start at once on one PostgreSQL: one migrates, the other waits and finds it done."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg

from tests.central.postgres import Server

ROOT = Path(__file__).resolve().parents[3]


def test_two_workers_migrate_at_once(postgres_server: Server, tmp_path: Path) -> None:
    url = postgres_server.database("twice")
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "CENTRAL_DEBUG": "1",
        "CENTRAL_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "central.config.settings",
    }
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "central.manage", "migrate", "--verbosity", "0"],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for worker in workers:
        _, told = worker.communicate(timeout=100)
        assert worker.returncode == 0, told
    with psycopg.connect(url) as db:
        row = db.execute("SELECT count(*), count(DISTINCT (app, name)) FROM django_migrations").fetchone()
        assert row is not None
        assert row[0] == row[1] > 20
        trigger = db.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'booking_changed'").fetchone()
        assert trigger == (1,)
