"""`kiosk pin`."""

import stat
from pathlib import Path

import pytest

from kiosk import pin
from tests.cli.cli_kit import everything, kiosk


def test_a_pin_is_stored_hashed_for_its_owner_only(data: Path) -> None:
    told = kiosk("pin", "--data", data, stdin="4719\n4719\n")
    assert "The PIN is set" in told.stdout
    stored = (data / "pin").read_bytes()
    assert pin.holds(stored, "4719")
    assert not pin.holds(stored, "4718")
    assert b"4719" not in stored
    assert "4719" not in told.output
    assert stat.S_IMODE((data / "pin").stat().st_mode) == 0o600


def test_it_is_read_from_standard_input_for_scripts(data: Path) -> None:
    kiosk("pin", "--data", data, "--stdin", stdin="704182\n")
    assert pin.holds((data / "pin").read_bytes(), "704182")


def test_the_second_time_must_be_the_same(data: Path) -> None:
    kiosk("pin", "--data", data, stdin="4719\n4718\n", status=1)
    assert not data.exists()


@pytest.mark.parametrize("chosen", ["", "123", "123456789", "12a4", "1234", "0000", "9876", "٢٥٨٠"])
def test_what_is_no_good_pin_is_not_set(data: Path, chosen: str) -> None:
    kiosk("pin", "--data", data, "--stdin", stdin="4719\n")
    before = everything(data)
    assert "Not set: " in kiosk("pin", "--data", data, "--stdin", stdin=f"{chosen}\n", status=1).stderr
    assert everything(data) == before


def test_a_data_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    told = kiosk("pin", "--data", tmp_path / "file" / "data", "--stdin", stdin="4719\n", status=1)
    assert "cannot be made" in told.stderr
