"""Settings from the environment: safe where nothing is said, and told where something is wrong."""

import os
import re
import ssl
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from django.test import Client, RequestFactory
from django.test.utils import override_settings

from central.config import serving
from central.config.environment import Environment, Missing, Wrong
from central.config.new_secrets import lines
from central.config.visitor import address_of
from central.kiosks import admission
from central.pages.views import kiosks as kiosk_pages
from kiosk.sync.wire import PREFIX
from kiosk.sync.wire import Authority as AuthorityTold
from kiosk.sync.wire_bytes import answer_of
from kiosk.sync.wire_invitation import fingerprint_of

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


def authority(folder: Path) -> tuple[str, Path]:
    """An authority's certificate (PEM), and a file with it as it is often kept: with its private key."""
    made = trustme.CA()
    file = folder / "authority.pem"
    file.write_bytes(made.private_key_pem.bytes() + made.cert_pem.bytes())
    return made.cert_pem.bytes().decode(), file


def test_the_certificate_of_the_own_authority_is_read_at_the_start(tmp_path: Path) -> None:
    pem, file = authority(tmp_path)
    assert Environment("X_", {"X_A": str(file)}).authority("A") == pem  # and not the key beside it
    assert Environment("X_", {}).authority("A") == ""


def test_what_is_no_authoritys_certificate_is_told(tmp_path: Path) -> None:
    made = trustme.CA()
    server = made.issue_cert("antrean.example").cert_chain_pems[0].bytes()
    key = made.private_key_pem.bytes()
    wrong = {"none": b"hello", "key": key, "two": made.cert_pem.bytes() * 2, "server": server}
    told = {
        "none": "holds no cert",
        "key": "holds no cert",
        "two": "holds 2 cert",
        "server": "but a server's",
    }
    for name, content in wrong.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Wrong, match=told[name]):
            Environment("X_", {"X_A": str(tmp_path / name)}).authority("A")
    with pytest.raises(Wrong, match="cannot be read"):
        Environment("X_", {"X_A": str(tmp_path / "missing")}).authority("A")
    done = manage(tmp_path, "check", CENTRAL_DEBUG="1", CENTRAL_AUTHORITY=str(tmp_path / "none"))
    assert done.returncode != 0
    assert "CENTRAL_AUTHORITY" in done.stderr


def test_kiosks_get_the_authority_and_its_fingerprint(tmp_path: Path, db: None) -> None:
    pem, _file = authority(tmp_path)
    with override_settings(AUTHORITY=pem):
        told = answer_of(AuthorityTold, Client().get(f"{PREFIX}/authority").content)
        assert told.pem == pem
        der = ssl.PEM_cert_to_DER_cert(pem)
        assert kiosk_pages._authority() == fingerprint_of(der)
    with override_settings(AUTHORITY=""):
        assert Client().get(f"{PREFIX}/authority").status_code == 404
        assert kiosk_pages._authority() is None


def test_the_kiosks_api_is_behind_the_security_of_all_pages(db: None) -> None:
    """It goes past the rest of the middleware, and not past https and its headers."""
    with override_settings(SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=60, ALLOWED_HOSTS=["testserver"]):
        plain = Client().get(f"{PREFIX}/time")
        assert (plain.status_code, plain["Location"]) == (301, f"https://testserver{PREFIX}/time")
        safe = Client().get(f"{PREFIX}/time", secure=True)
        assert safe.status_code == 401
        assert safe["Strict-Transport-Security"].startswith("max-age=60")
        assert safe["X-Content-Type-Options"] == "nosniff"


def test_who_is_at_the_other_end() -> None:
    make = RequestFactory()
    with override_settings(SECURE_PROXY_SSL_HEADER=None):
        assert address_of(make.get("/", REMOTE_ADDR="10.0.0.7")) == "10.0.0.7"
        # Without a proxy of ours anybody may claim anything.
        claimed = make.get("/", REMOTE_ADDR="10.0.0.7", headers={"X-Forwarded-For": "1.1.1.1"})
        assert address_of(claimed) == "10.0.0.7"
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        by_proxy = make.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 10.0.0.7"})
        assert address_of(by_proxy) == "10.0.0.7"
    assert address_of(None) == ""


def test_a_worker_has_threads_beyond_those_the_gate_lets_in() -> None:
    assert serving.threads >= 2 * admission.AT_ONCE
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "python:central.config.serving",
        "--print-config",
    ]
    secrets = {**os.environ, **SECRETS, "WORKERS": "3"}
    done = subprocess.run(command, cwd=ROOT, env=secrets, capture_output=True, text=True, check=False)
    found = dict(re.findall(r"^(\w+)\s+= (.*)$", done.stdout, flags=re.M))
    assert done.returncode == 0, done.stderr
    assert (found["workers"], found["threads"]) == ("3", str(serving.threads))
    assert found["control_socket_disable"] == "True"
