"""Tests of the command line see no settings of the machine they run on."""

from pathlib import Path

import pytest

from tests.cli.cli_kit import data

__all__ = ["data"]


@pytest.fixture(autouse=True)
def _nothing_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PRINTER", "CAMERA", "BUTTON", "DISPLAY", "DATA", "SCANNER"):
        monkeypatch.delenv(f"ANTREAN_{name}", raising=False)
    monkeypatch.setattr("kiosk.cli.common.SYSTEM_FILE", tmp_path / "no-such-settings.toml")
