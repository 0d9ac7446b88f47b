"""`kiosk settings`, and the words that go before every command."""

from pathlib import Path

import pytest

from kiosk import __main__, __version__
from kiosk.settings import Settings, read_file, resolve
from tests.cli.cli_kit import KUPANG, ROOT, kiosk


def rows(*words: object, **env: str) -> dict[str, str]:
    """Each setting with the rest of its line."""
    told = kiosk("settings", *words, **env).stdout.splitlines()[1:]
    return {name: rest for name, _, rest in (line.partition(" ") for line in told)}


def test_every_setting_is_shown_with_its_source(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('camera = "none"\nprinter = "tcp://10.0.0.7"\n')
    found = rows(
        "--settings", file, "--data", tmp_path / "d",
        ANTREAN_PRINTER="tcp://10.0.0.8", ANTREAN_DISPLAY="segments",
    )  # fmt: skip
    assert list(found) == list(Settings.model_fields)
    assert "command line" in found["data"]
    assert "tcp://10.0.0.8" in found["printer"]
    assert "environment" in found["printer"]
    assert str(file) in found["camera"]
    assert "segments" in found["display"]
    assert f"office file {KUPANG}" in found["reader"]
    assert "built in" in found["log"]


def test_secrets_are_masked(tmp_path: Path) -> None:
    told = kiosk("settings", ANTREAN_PRINTER="tcp://staff:hunter2@10.0.0.8").output
    assert "hunter2" not in told
    assert "***@10.0.0.8" in told


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('camra = "none"\nbutton = "doorbell"\n')
    told = kiosk("settings", "--settings", file, status=1, ANTREAN_SPEED="fast")
    assert f"{file}: camra: no such setting; did you mean camera?" in told.stderr
    assert "button: found 'doorbell'" in told.stderr
    assert "environment: speed: found 'fast'" in told.stderr


def test_a_settings_file_that_is_none_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in kiosk("settings", "--settings", tmp_path / "none", status=1).stderr
    (tmp_path / "bad").write_text("= 1")
    assert "not TOML" in kiosk("settings", "--settings", tmp_path / "bad", status=1).stderr


def test_the_settings_file_that_ships_can_be_used() -> None:
    assert resolve([("ships", read_file(ROOT / "systemd" / "kiosk.toml"))]).settings.real_devices


def test_other_commands_find_the_data_where_the_settings_say(tmp_path: Path) -> None:
    kiosk("pin", "--stdin", stdin="4719\n", ANTREAN_DATA=str(tmp_path / "there"))
    assert (tmp_path / "there" / "pin").exists()


def test_help_names_every_command_and_loads_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(__main__.importlib, "import_module", lambda name: pytest.fail(f"{name} was loaded"))
    told = kiosk("--help").stdout
    assert all(f"  {name} " in told for name in __main__._COMMANDS)
    assert "Exit status: 0" in told
    assert __version__ in kiosk("--version").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["scan"], ["check"], ["settings"], ["desk"], ["keys"], ["keys", "make"], ["keys", "list"],
        ["keys", "add"], ["keys", "drop"], ["pass"], ["pass", "make"], ["pass", "show"], ["bookings"],
        ["bookings", "import"], ["bookings", "list"], ["bookings", "new"], ["journal"],
        ["journal", "verify"], ["journal", "backup"], ["journal", "rebuild"], ["printer-sim"], ["pin"],
        ["doctor"],
    ],
)  # fmt: skip
def test_every_command_has_help_for_each_of_its_options(words: list[str]) -> None:
    told = kiosk(*words, "--help").stdout
    assert told.splitlines()[2].strip(), "it says what it does"
    options = [line.strip() for line in told.splitlines() if line.startswith("  -")]
    bare = [line for line in options if len(line.split("  ")) < 2 and len(line) < 24]
    assert not bare


def test_a_command_there_is_not_is_told_with_the_nearest() -> None:
    assert "Did you mean 'bookings'?" in kiosk("booking", status=2).stderr
