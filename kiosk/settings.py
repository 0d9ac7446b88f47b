"""Settings of one kiosk: where each value comes from, and all mistakes at once.

In rising order: what is built in, the office file's `devices`, the settings file, the environment
(`ANTREAN_PRINTER`, …), the command line. The settings file is TOML with the names of `Settings`; unknown
names are mistakes. `kiosk settings` shows every value with its origin, secrets masked.
"""

import datetime as dt
import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kiosk.office import Office

ENVIRONMENT = "ANTREAN_"
SYSTEM_FILE = Path("/etc/antrean/kiosk.toml")
_CREDENTIALS = re.compile(r"(?<=//)[^/@\s]+(?=@)")


def _iso(found: object) -> object:
    """Only `2026-11-17T08:24` and TOML's own times: a bare number is no moment."""
    return dt.datetime.fromisoformat(found) if isinstance(found, str) and "T" in found.upper() else found


LocalTime = Annotated[dt.datetime, Field(strict=True), BeforeValidator(_iso)]


class SettingsMistakes(ValueError):
    """What is wrong with the settings, one sentence each."""

    def __init__(self, mistakes: tuple[str, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


class Settings(BaseModel):
    """What a kiosk is run with. See `docs/settings.md` for each in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    office: Path = Field(Path("offices/kupang.toml"), description="the office file")
    data: Path = Field(Path("data"), description="the data directory: journal, keys, PIN")
    printer: str = Field("sim:", description="sim:, tcp://HOST[:9100], serial:/dev/…?baud=…, usb:VVVV:PPPP")
    paper: Literal["80mm", "80mm-narrow", "80mm-180dpi", "58mm", "58mm-no-cutter"] = Field(
        "80mm", description="paper and print head: 80mm, 80mm-narrow, 80mm-180dpi, 58mm, 58mm-no-cutter"
    )
    camera: str = Field(
        "sim:", description="sim:, picamera2:N, v4l2:/dev/videoN, folder:DIR, video:FILE, none"
    )
    reader: Literal["both", "zxing", "pyzbar"] = Field("both", description="which QR reader")
    scanner: str = Field(
        "none", description="USB scanner: serial:/dev/…, keyboard or none; one that types is always read"
    )
    button: Literal["gpio", "sim", "none"] = Field(
        "sim", description="call buttons: gpio pins, simulated, none"
    )
    display: Literal["segments", "matrix", "none"] = Field("matrix", description="now-serving display")
    display_bus: Literal["spi", "sim"] = Field("sim", description="how the display is connected")
    window: str = Field("full", pattern=r"^(full|\d{3,4}x\d{3,4})$", description="full, or WIDTHxHEIGHT")
    panel: bool = Field(False, description="the side panel to try everything by hand")
    clock: LocalTime | None = Field(None, description="a simulated day, local time: 2026-11-17T08:24")
    speed: float = Field(1.0, gt=0, le=3600, description="how fast the simulated day runs")
    proxy: str = Field(
        "none",
        pattern=r"^(none|http://([^\s/@]+@)?[^\s/@:]+:\d{1,5}/?)$",
        description="the office's HTTP proxy on the way to the centre: none, http://[USER:PASSWORD@]HOST:PORT",
    )
    trust_clock: bool = Field(False, description="the machine has a battery clock that is right")
    log: Literal["debug", "info", "warning", "error"] = Field("info", description="how much is logged")

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the window in px; None for the full screen."""
        if self.window == "full":
            return None
        width, _, height = self.window.partition("x")
        return int(width), int(height)

    @property
    def way_out(self) -> str | None:
        """The proxy's address, None where there is none."""
        return None if self.proxy == "none" else self.proxy

    @property
    def simulates(self) -> bool:
        """Whether any device is a simulated one of this process."""
        display = self.display != "none" and self.display_bus == "sim"
        return "sim:" in (self.printer, self.camera) or self.button == "sim" or display

    @property
    def real_devices(self) -> tuple[str, ...]:
        """Names of the settings that ask for a real device."""
        real = {
            "printer": not self.printer.startswith(("sim:", "none")) and not _is_local(self.printer),
            "camera": self.camera.startswith(("picamera2:", "v4l2:")),
            "button": self.button == "gpio",
            "display_bus": self.display_bus == "spi" and self.display != "none",
            "scanner": self.scanner.startswith("serial:"),
        }
        return tuple(name for name, found in real.items() if found)


def _is_local(printer: str) -> bool:
    """A printer of this machine's network loop is a simulated one, as `kiosk printer-sim`."""
    return re.match(r"tcp://(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:|/|$)", printer) is not None


@dataclass(frozen=True)
class Origin:
    """A value and where it comes from, for people."""

    name: str
    value: str
    source: str
    description: str


@dataclass(frozen=True)
class Resolved:
    """The settings, and the origin of each."""

    settings: Settings
    origins: tuple[Origin, ...]


def of_office(office: Office) -> dict[str, Any]:
    """What an office file says about devices, in the names of the settings."""
    devices = office.devices
    found: dict[str, Any] = {
        "printer": devices.printer,
        "paper": f"{devices.paper_mm}mm",
        "camera": devices.camera,
        "reader": devices.reader,
        "scanner": devices.scanner or "none",
        "button": devices.button,
        "display": office.display.kind,
    }
    given = {"paper" if name == "paper_mm" else name for name in devices.model_fields_set}
    return {
        k: v
        for k, v in found.items()
        if k in given or (k == "display" and "kind" in office.display.model_fields_set)
    }


def read_file(path: Path) -> dict[str, Any]:
    """The settings file as it is. Raises SettingsMistakes."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsMistakes((f"{path}: cannot be read: {error}",)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsMistakes((f"{path}: not TOML: {error}",)) from error


def of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    """`ANTREAN_PRINTER=…` → `printer`."""
    start = len(ENVIRONMENT)
    return {k[start:].lower(): v for k, v in environment.items() if k.startswith(ENVIRONMENT) and v}


def resolve(layers: list[tuple[str, Mapping[str, Any]]]) -> Resolved:
    """Settings out of (source, values) layers, the later stronger. SettingsMistakes names all of them."""
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    mistakes: list[str] = []
    for source, layer in layers:
        for name, value in layer.items():
            if name not in Settings.model_fields:
                mistakes.append(f"{source}: {name}: no such setting{_did_you_mean(name)}")
                continue
            values[name], sources[name] = value, source
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            name = str(one["loc"][0])
            what = Settings.model_fields[name].description
            found = _masked(str(one["input"]))
            wrong = one["msg"][:1].lower() + one["msg"][1:]
            mistakes.append(
                f"{sources.get(name, 'settings')}: {name}: found {found!r}, allowed: {what} ({wrong})"
            )
        raise SettingsMistakes(tuple(mistakes)) from error
    if mistakes:
        raise SettingsMistakes(tuple(mistakes))
    origins = tuple(
        Origin(
            name,
            _masked(str(getattr(settings, name))),
            sources.get(name, "built in"),
            field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )
    return Resolved(settings, origins)


def _did_you_mean(name: str) -> str:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(Settings.model_fields)}"


def _masked(value: str) -> str:
    """An address without its user and password."""
    return _CREDENTIALS.sub("***", value)
