"""Settings: which layer wins, where each value comes from, all mistakes at once, nothing secret shown."""

import datetime as dt
from pathlib import Path

import pytest

from kiosk.settings import (
    Settings,
    SettingsMistakes,
    of_environment,
    of_office,
    read_file,
    resolve,
)
from tests.hall_kit import office


def mistakes(*layers: tuple[str, dict[str, object]]) -> tuple[str, ...]:
    with pytest.raises(SettingsMistakes) as caught:
        resolve(list(layers))
    assert str(caught.value) == "\n".join(caught.value.mistakes)
    return caught.value.mistakes


def test_what_is_built_in_runs_without_any_device() -> None:
    resolved = resolve([])
    assert resolved.settings == Settings.model_validate({})
    assert resolved.settings.real_devices == ()
    assert {origin.source for origin in resolved.origins} == {"built in"}
    assert {origin.name for origin in resolved.origins} == set(Settings.model_fields)
    assert all(origin.description for origin in resolved.origins)


def test_the_later_layer_is_the_stronger_and_each_value_names_its_own() -> None:
    resolved = resolve(
        [
            ("office file", {"printer": "tcp://10.0.0.5", "camera": "none"}),
            ("/etc/antrean/kiosk.toml", {"printer": "serial:/dev/ttyS0"}),
            ("environment", {"speed": "60"}),
            ("command line", {"printer": "sim:"}),
        ]
    )
    sources = {origin.name: (origin.value, origin.source) for origin in resolved.origins}
    assert sources["printer"] == ("sim:", "command line")
    assert sources["camera"] == ("none", "office file")
    assert sources["speed"] == ("60.0", "environment")
    assert resolved.settings.speed == 60


def test_all_mistakes_are_named_at_once_with_their_source() -> None:
    found = mistakes(
        ("file", {"pinter": "sim:", "speed": 0, "colour": 1}),
        ("environment", {"reader": "eyes", "window": "huge", "clock": "noon"}),
    )
    assert len(found) == 6
    text = "\n".join(found)
    assert "file: pinter: no such setting; did you mean printer?" in text
    assert "file: colour: no such setting" in text
    assert "file: speed: found '0', allowed: " in text
    assert "environment: reader: found 'eyes', allowed: " in text
    assert "environment: window: found 'huge', allowed: " in text
    assert "environment: clock: found 'noon', allowed: " in text


def test_an_unknown_name_alone_is_a_mistake_too() -> None:
    assert len(mistakes(("file", {"qqqq": 1}))) == 1
    assert "there are office, data, printer" in mistakes(("file", {"qqqq": 1}))[0]


def test_a_password_in_an_address_is_never_shown() -> None:
    secret = "tcp://user:geheim@10.0.0.5:9100"  # noqa: S105 - an example
    shown = {origin.name: origin.value for origin in resolve([("file", {"printer": secret})]).origins}
    assert shown["printer"] == "tcp://***@10.0.0.5:9100"
    assert "geheim" not in mistakes(("file", {"window": secret}))[0]


def test_the_environment_is_read_by_its_prefix() -> None:
    found = of_environment({"ANTREAN_PRINTER": "sim:", "ANTREAN_LOG": "", "HOME": "/root", "ANTREAN_X": "1"})
    assert found == {"printer": "sim:", "x": "1"}


def test_an_office_says_only_what_stands_in_its_file() -> None:
    assert of_office(office()) == {}
    where = office(
        devices={"printer": "usb:04b8:0202", "paper_mm": 58, "scanner": "keyboard"},
        display={"kind": "segments"},
    )
    assert of_office(where) == {
        "printer": "usb:04b8:0202",
        "paper": "58mm",
        "scanner": "keyboard",
        "display": "segments",
    }
    assert resolve([("office file", of_office(where))]).settings.display == "segments"


def test_a_settings_file_is_toml(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text('printer = "sim:"\nclock = 2026-11-17T08:24:00\n')
    settings = resolve([(str(path), read_file(path))]).settings
    assert settings.clock == dt.datetime(2026, 11, 17, 8, 24)  # noqa: DTZ001 - local time of the office


@pytest.mark.parametrize(("content", "why"), [(b"printer = ", "not TOML"), (b"\xff\xfe", "cannot be read")])
def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsMistakes, match=why):
        read_file(path)


def test_a_file_that_is_missing_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(SettingsMistakes, match="cannot be read"):
        read_file(tmp_path / "none.toml")


@pytest.mark.parametrize(("window", "size"), [("full", None), ("1024x600", (1024, 600))])
def test_the_size_of_the_window(window: str, size: tuple[int, int] | None) -> None:
    assert Settings.model_validate({"window": window}).size == size


@pytest.mark.parametrize(
    ("changes", "real"),
    [
        ({"printer": "tcp://127.0.0.1:9100"}, ()),
        ({"printer": "tcp://localhost"}, ()),
        ({"printer": "tcp://localhost.example.org"}, ("printer",)),
        ({"printer": "tcp://10.0.0.5:9100"}, ("printer",)),
        ({"printer": "usb:04b8:0202"}, ("printer",)),
        ({"camera": "folder:shots"}, ()),
        ({"camera": "v4l2:/dev/video0"}, ("camera",)),
        ({"camera": "picamera2:0", "button": "gpio"}, ("camera", "button")),
        ({"display_bus": "spi"}, ("display_bus",)),
        ({"display_bus": "spi", "display": "none"}, ()),
        ({"scanner": "serial:/dev/ttyACM0"}, ("scanner",)),
        ({"scanner": "keyboard"}, ()),
    ],
)
def test_which_devices_are_real(changes: dict[str, str], real: tuple[str, ...]) -> None:
    assert Settings.model_validate(changes).real_devices == real


_REAL = {"printer": "usb:04b8:0202", "camera": "picamera2:0", "button": "gpio", "display": "none"}


@pytest.mark.parametrize(
    ("changes", "simulates"),
    [
        ({}, False),
        ({"display": "matrix"}, True),
        ({"display": "matrix", "display_bus": "spi"}, False),
        ({"printer": "sim:"}, True),
        ({"camera": "sim:"}, True),
        ({"button": "sim"}, True),
    ],
)
def test_whether_any_device_is_simulated(changes: dict[str, str], simulates: bool) -> None:
    assert Settings.model_validate(_REAL | changes).simulates is simulates


def test_a_simulated_day_is_a_time_and_not_a_number() -> None:
    assert "allowed: a simulated day" in mistakes(("command line", {"clock": "2026"}))[0]
    found = resolve([("command line", {"clock": "2026-11-17T08:24"})]).settings.clock
    assert found is not None
    assert found.isoformat() == "2026-11-17T08:24:00"
