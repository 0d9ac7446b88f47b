"""The unit: what must stand in it, and what systemd itself says of it where it is installed."""

import configparser
import re
import shutil
import subprocess
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from kiosk import settings

SYSTEMD = Path(__file__).parents[1] / "systemd"
UNIT = SYSTEMD / "antrean-kiosk.service"
MOST_EXPOSED = 1.9

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def directives(path: Path) -> dict[str, list[str]]:
    """`Section.Key` → its values; systemd allows a key several times, so configparser cannot read units."""
    found: dict[str, list[str]] = defaultdict(list)
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            key, value = line.split("=", 1)
            found[f"{section}.{key}"].append(value)
    return found


def installed(folder: Path, *, cage: bool) -> Path:
    """A copy as it would be installed, with a command that exists on this machine."""
    unit = folder / UNIT.name
    command = re.compile(r"^ExecStart=/.*$", flags=re.M)
    unit.write_text(command.sub("ExecStart=/bin/true", UNIT.read_text(encoding="utf-8")), encoding="utf-8")
    if cage:
        drop_in = folder / f"{UNIT.name}.d" / "cage.conf"
        drop_in.parent.mkdir()
        text = (SYSTEMD / "cage.conf").read_text(encoding="utf-8")
        drop_in.write_text(command.sub("ExecStart=/bin/true", text), encoding="utf-8")
    return unit


@needs_systemd
@pytest.mark.parametrize("cage", [False, True])
def test_systemd_finds_nothing_wrong(tmp_path: Path, cage: bool) -> None:
    unit = installed(tmp_path, cage=cage)
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False)
    mine = [line for line in (done.stdout + done.stderr).splitlines() if "antrean" in line or "cage" in line]
    assert mine == []


@needs_systemd
def test_systemds_verdict_on_the_hardening(tmp_path: Path) -> None:
    unit = installed(tmp_path, cage=False)
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    match = re.search(r"Overall exposure level for .*: (\d+\.\d+)", done.stdout)
    assert match, done.stdout + done.stderr
    assert float(match.group(1)) <= MOST_EXPOSED
    # What the README promises is what was measured.
    written = re.search(
        r"exposure of \*\*(\d\.\d) of 10\*\*", (SYSTEMD / "README.md").read_text(encoding="utf-8")
    )
    assert written
    assert float(match.group(1)) <= float(written.group(1)) + 0.2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Service.Type", "notify"),
        ("Service.Restart", "always"),
        ("Service.User", "antrean"),
        ("Service.StateDirectory", "antrean"),
        ("Service.RuntimeDirectory", "antrean"),
        ("Service.ConfigurationDirectory", "antrean"),
        ("Service.ProtectSystem", "strict"),
        ("Service.NoNewPrivileges", "yes"),
        ("Service.CapabilityBoundingSet", ""),
        ("Service.DevicePolicy", "closed"),
        ("Unit.StartLimitIntervalSec", "0"),
        ("Install.WantedBy", "multi-user.target"),
    ],
)
def test_key_directives(key: str, value: str) -> None:
    assert directives(UNIT)[key] == [value]


def test_it_is_watched_and_runs_the_kiosk() -> None:
    unit = directives(UNIT)
    assert 10 <= int(unit["Service.WatchdogSec"][0]) <= 60
    assert unit["Service.ExecStart"][0].endswith("/kiosk run")
    # Workers stop within 2 s; nobody waits much longer for them.
    assert 2 < int(unit["Service.TimeoutStopSec"][0]) <= 15


def test_it_does_not_wait_for_a_network() -> None:
    unit = directives(UNIT)
    waits = " ".join(value for key in ("After", "Wants", "Requires") for value in unit[f"Unit.{key}"])
    assert "network" not in waits
    assert "time-sync" not in waits


def test_every_kind_of_device_is_named() -> None:
    allowed = " ".join(directives(UNIT)["Service.DeviceAllow"])
    for device in ("drm", "input", "video4linux", "gpiochip", "spi", "usb_device", "ttyUSB", "ttyACM"):
        assert f"char-{device} " in allowed


def test_lgpio_makes_its_fifo_in_the_runtime_directory() -> None:
    assert "LG_WD=%t/antrean" in " ".join(directives(UNIT)["Service.Environment"])


def test_its_groups_are_made_at_installation() -> None:
    lines = [line.split() for line in (SYSTEMD / "antrean.sysusers").read_text(encoding="utf-8").splitlines()]
    member = {line[2] for line in lines if line[:2] == ["m", "antrean"]}
    assert member == set(directives(UNIT)["Service.SupplementaryGroups"][0].split())


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd-sysusers is not installed")
def test_systemd_can_make_the_user() -> None:
    command = ["systemd-sysusers", "--dry-run", str(SYSTEMD / "antrean.sysusers")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-sysusers has no --dry-run")
    assert done.returncode == 0, done.stderr


def test_under_cage_the_kiosk_is_heard() -> None:
    cage = directives(SYSTEMD / "cage.conf")
    assert cage["Service.NotifyAccess"] == ["all"]
    assert cage["Service.ExecStart"][0] == ""
    assert cage["Service.ExecStart"][1].endswith(directives(UNIT)["Service.ExecStart"][0])


def test_the_settings_file_holds_settings_that_exist() -> None:
    text = (SYSTEMD / "kiosk.toml").read_text(encoding="utf-8")
    found = settings.resolve([("kiosk.toml", tomllib.loads(text))]).settings
    assert found.data == Path("/var/lib/antrean")
    assert found.real_devices == ("printer", "camera", "button", "display_bus")


def test_the_logs_are_capped() -> None:
    parser = configparser.ConfigParser()
    parser.read(SYSTEMD / "antrean-journald.conf")
    assert parser["Journal"]["SystemMaxUse"] == "64M"


def test_every_file_is_explained() -> None:
    readme = (SYSTEMD / "README.md").read_text(encoding="utf-8")
    names = {path.name for path in SYSTEMD.iterdir()} - {"README.md"}
    assert {name for name in names if f"`{name}`" not in readme} == set()
