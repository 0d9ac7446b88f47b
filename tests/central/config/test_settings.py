"""Settings from the environment: safe where nothing is said, and told where something is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from central.config.environment import Environment, Missing, Wrong
from central.config.new_secrets import lines

ROOT = Path(__file__).resolve().parents[3]
SECRETS = dict(line.split("=", 1) for line in lines())


def manage(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The server's own command line, in an environment of nothing but these variables."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "central.manage", *words],
        cwd=ROOT,
        env={**bare, "CENTRAL_DATA": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_deploy_is_clean(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **SECRETS)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_without_a_secret_it_does_not_start(tmp_path: Path, missing: str) -> None:
    rest = {name: value for name, value in SECRETS.items() if name != missing}
    done = manage(tmp_path, "check", **rest)
    assert done.returncode != 0
    assert missing in done.stderr


def test_a_secret_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret\n")
    found = Environment("X_", {"X_KEY_FILE": str(secret)}).secret("KEY", None)
    assert found == "a secret"
    with pytest.raises(Wrong, match="X_KEY_FILE"):
        Environment("X_", {"X_KEY_FILE": str(tmp_path / "none")}).secret("KEY", None)


def test_values_are_read_strictly() -> None:
    env = Environment("X_", {"X_A": "yes", "X_B": "maybe", "X_C": "7", "X_D": "-7", "X_E": " a, b,,c "})
    assert env.flag("A", False)
    assert env.flag("Z", True)
    assert env.number("C", 1) == 7
    assert env.words("E") == ["a", "b", "c"]
    with pytest.raises(Wrong):
        env.flag("B", False)
    with pytest.raises(Wrong):
        env.number("D", 1)
    with pytest.raises(Wrong):
        env.hex_key("A", None)
    with pytest.raises(Wrong):
        env.fernet_keys("A", None)
    with pytest.raises(Missing, match="X_Z"):
        env.text("Z")


def test_every_migration_is_written(tmp_path: Path) -> None:
    done = manage(tmp_path, "makemigrations", "--check", "--dry-run", CENTRAL_DEBUG="1")
    assert done.returncode == 0, done.stdout


def test_from_nothing_to_a_week_of_bookings(tmp_path: Path) -> None:
    """What `script/central` does before it serves; a second time it makes nothing and tells no password."""
    for words in (["migrate", "--verbosity", "0"], ["daily"]):
        assert manage(tmp_path, *words, **SECRETS).returncode == 0
    files = sorted(str(file) for file in (ROOT / "offices").glob("*.toml"))
    first = manage(tmp_path, "demo", *files, **SECRETS)
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("(told this once)") == 8
    assert first.stdout.count("bookings in the week to come") == 3
    assert manage(tmp_path, "demo", *files, **SECRETS).stdout == ""
