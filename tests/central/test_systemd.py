"""The central server's units: sound and confined, as systemd itself says, and what they start is there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from central.config import settings
from tests.test_systemd import SYSTEMD, directives, needs_systemd

DOCS = SYSTEMD.parent / "docs" / "central.md"
UNITS = ("antrean-central.service", "antrean-central-daily.service", "antrean-central-daily.timer")
CONFINED = SYSTEMD / "central-confined.conf"
MOST_EXPOSED = 1.2


@pytest.fixture
def installed(tmp_path: Path) -> list[Path]:
    """The units as they are installed, with commands that exist on this machine."""
    for name in UNITS:
        text = (SYSTEMD / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(re.sub(r"^(Exec\w+)=/.*$", r"\1=/bin/true", text, flags=re.M))
        if name.endswith(".service"):
            drop_in = tmp_path / f"{name}.d" / "confined.conf"
            drop_in.parent.mkdir()
            drop_in.write_bytes(CONFINED.read_bytes())
    return [tmp_path / name for name in UNITS]


@needs_systemd
def test_systemd_finds_nothing_wrong(installed: list[Path]) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", *installed], capture_output=True, text=True, check=False
    )
    told = (done.stdout + done.stderr).splitlines()
    assert [line for line in told if "antrean" in line or "confined" in line] == []


@needs_systemd
@pytest.mark.parametrize("at", [0, 1])
def test_systemds_verdict_on_the_hardening(installed: list[Path], at: int) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(installed[at])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(r"Overall exposure level for .*: (\d+\.\d+)", done.stdout)
    assert match, done.stdout + done.stderr
    assert float(match.group(1)) <= MOST_EXPOSED
    written = re.search(r"exposure of \*\*(\d\.\d) of 10\*\*", DOCS.read_text(encoding="utf-8"))
    assert written
    assert abs(float(match.group(1)) - float(written.group(1))) <= 0.2


@pytest.mark.parametrize(
    ("file", "key", "value"),
    [
        (UNITS[0], "Service.Type", "notify"),
        (UNITS[0], "Service.Restart", "always"),
        (UNITS[0], "Install.WantedBy", "multi-user.target"),
        (UNITS[1], "Service.Type", "oneshot"),
        (UNITS[2], "Timer.Persistent", "true"),
        (CONFINED.name, "Service.NoNewPrivileges", "yes"),
        (CONFINED.name, "Service.CapabilityBoundingSet", ""),
        (CONFINED.name, "Service.ProtectSystem", "strict"),
        (CONFINED.name, "Service.IPAddressDeny", "any"),
        (CONFINED.name, "Service.EnvironmentFile", "/etc/antrean-central/central.env"),
    ],
)
def test_key_directives(file: str, key: str, value: str) -> None:
    assert directives(SYSTEMD / file)[key] == [value]


def test_it_checks_migrates_and_serves() -> None:
    unit = directives(SYSTEMD / UNITS[0])
    before = [command.partition("central.manage ")[2].split()[0] for command in unit["Service.ExecStartPre"]]
    assert before == ["check", "migrate", "collectstatic"]
    assert unit["Service.ExecStart"][0].endswith(
        "/gunicorn --config python:central.config.serving --bind 127.0.0.1:8000"
    )
    # gunicorn ends its requests within 30 s.
    assert int(unit["Service.TimeoutStopSec"][0]) > 30
    assert directives(SYSTEMD / UNITS[1])["Service.ExecStart"][0].endswith("-m central.manage daily")


def test_daily_work_comes_after_midnight_in_all_of_indonesia() -> None:
    at = directives(SYSTEMD / UNITS[2])["Timer.OnCalendar"][0]
    match = re.fullmatch(r"\*-\*-\* (\d\d):(\d\d):00 UTC", at)
    assert match
    hour, minute = map(int, match.groups())
    for zone in (7, 8, 9):
        assert 0 <= (hour + zone - 24) * 60 + minute < 4 * 60


@needs_systemd
def test_systemd_understands_the_calendar() -> None:
    at = directives(SYSTEMD / UNITS[2])["Timer.OnCalendar"][0]
    subprocess.run(["systemd-analyze", "calendar", at], check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
def test_systemd_can_make_the_user() -> None:
    command = ["systemd-sysusers", "--dry-run", str(SYSTEMD / "antrean-central.sysusers")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-sysusers has no --dry-run")
    assert done.returncode == 0, done.stderr
    user = directives(CONFINED)["Service.User"][0]
    assert f"u {user} " in (SYSTEMD / "antrean-central.sysusers").read_text(encoding="utf-8")


@pytest.mark.parametrize("proxy", ["Caddyfile", "nginx-central.conf"])
def test_the_proxy_sets_what_the_server_believes(proxy: str) -> None:
    text = (SYSTEMD / proxy).read_text(encoding="utf-8")
    assert "X-Forwarded-Proto" in text
    assert "X-Forwarded-For" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert "127.0.0.1:8000" in text
    size = re.search(r"(\d+)(?:MB|m)\b", text)
    assert size
    assert int(size.group(1)) * 10**6 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_proxy_passes_bodies_on_when_they_are_whole() -> None:
    lines = {
        proxy: {line.strip() for line in (SYSTEMD / proxy).read_text(encoding="utf-8").splitlines()}
        for proxy in ("Caddyfile", "nginx-central.conf")
    }
    assert "buffer_requests" in lines["Caddyfile"]
    assert "proxy_request_buffering on;" in lines["nginx-central.conf"]


def test_every_setting_is_documented_and_no_other() -> None:
    source = (SYSTEMD.parent / "central" / "config" / "settings.py").read_text(encoding="utf-8")
    read = {f"CENTRAL_{name}" for name in re.findall(r'_env\.\w+\(\s*"(\w+)"', source)}
    docs = DOCS.read_text(encoding="utf-8")
    told = set(
        re.findall(r"^\| `(\w+)` \|", docs.partition("### Settings")[2].partition("\n## ")[0], flags=re.M)
    )
    assert told == {*read, "DATABASE_URL", "WORKERS"}
    assert {name for name in read if name not in source.partition('"""')[2].partition('"""')[0]} == set()


@pytest.mark.parametrize("proxy", ["Caddyfile", "nginx-central.conf"])
def test_the_proxy_keeps_no_query_and_no_referrer(proxy: str) -> None:
    """Who looks for a booking asks with its code in the address."""
    text = (SYSTEMD / proxy).read_text(encoding="utf-8")
    if proxy == "Caddyfile":
        assert text.index("request>uri regexp") < text.index("antrean.example.go.id {")
        assert "request>headers>Referer delete" in text
    else:
        form = re.search(r"log_format antrean (.*?);", text, re.S)
        assert form
        assert not re.search(r"\$(request|request_uri|args|query_string|http_referer)\b", form[1])
        servers = text.count("server {")
        assert len(re.findall(r"access_log \S+ antrean;", text)) == servers
        assert len(re.findall(r"error_log \S+ crit;", text)) == servers
