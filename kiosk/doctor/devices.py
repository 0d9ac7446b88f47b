"""What the doctor looks at of devices: those a running kiosk holds are asked of it, the others are opened.

Libraries of devices are imported where they are needed: each may be missing, and the other parts still count.
"""

import importlib.util
import os
import tempfile
from pathlib import Path
from typing import Any

from kiosk import fonts as typefaces
from kiosk.doctor.advice import of_error, of_health, of_problem
from kiosk.doctor.finding import Finding, Patient, bad, ok, warning
from kiosk.office_check import texts

_SIMULATED = "simulated"
_NONE = "none, as it is set"


def printer(patient: Patient) -> Finding:
    """The printer, its paper and its cover."""
    url = patient.settings.printer
    told = patient.part("printer")
    if told is not None:
        return of_health("printer", told)
    if url == "none":
        return ok(_NONE)
    if url == "sim:":
        return ok(_SIMULATED)
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415 - see above
    from kiosk.devices.escpos_link import link  # noqa: PLC0415
    from kiosk.devices.escpos_talk import look  # noqa: PLC0415

    try:
        way = link(url)
    except ValueError as error:
        return bad(str(error), "mend the setting printer")
    state = look(way)
    way.close()
    if isinstance(state, DeviceError):
        return of_error("printer", state)
    problem = next(iter(state.problems), None)
    return ok(f"{way}: ready, with paper") if problem is None else of_problem("printer", problem, str(way))


def camera(patient: Patient) -> Finding:
    """The camera, and whether it sees anything."""
    spec = patient.settings.camera
    told = patient.part("camera")
    if told is not None:
        return of_health("camera", told)
    if spec == "none":
        return ok(f"{_NONE}: codes are typed or scanned")
    if spec.startswith("sim:"):
        return ok(_SIMULATED)
    from kiosk.devices.camera import make_source  # noqa: PLC0415
    from kiosk.devices.errors import DeviceError, Problem  # noqa: PLC0415
    from kiosk.devices.motion import light, thumbnail  # noqa: PLC0415

    try:
        source = make_source(spec)
    except ValueError as error:
        return bad(str(error), "mend the setting camera")
    try:
        source.open()
        frame = source.read(preview=False)
    except DeviceError as error:
        return of_error("camera", error)
    finally:
        source.close()
    if light(thumbnail(frame.grey)).dark:
        return of_problem("camera", Problem.DARK, spec)
    return ok(f"{spec}: a picture of {frame.grey.width}×{frame.grey.height}")


def reader(patient: Patient) -> Finding:
    """The libraries that read QR codes: zxing-cpp, and pyzbar with libzbar."""
    from kiosk.devices.decode import make_reader  # noqa: PLC0415
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415

    wanted = patient.settings.reader
    missing = []
    for name in ("zxing", "pyzbar") if wanted == "both" else (wanted,):
        try:
            make_reader(name)
        except DeviceError as error:
            missing.append(str(error))
    if not missing:
        return ok("zxing-cpp and pyzbar" if wanted == "both" else wanted)
    do = "pip install 'antrean[kiosk]', and for pyzbar: apt install libzbar0"
    if wanted == "both" and len(missing) == 1:
        return warning(f"{missing[0]}; the other one reads alone", do)
    return bad("; ".join(missing), do)


def scanner(patient: Patient) -> Finding:
    """The USB scanner."""
    spec = patient.settings.scanner
    told = patient.part("scanner")
    if told is not None:
        return of_health("scanner", told)
    if spec == "none":
        return ok(_NONE)
    if spec == "keyboard":
        return ok("types like a keyboard: scan a code at check-in to try it")
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415
    from kiosk.devices.usb_scanner import SerialScanner  # noqa: PLC0415

    port = SerialScanner(spec.removeprefix("serial:"), lambda read: None)
    try:
        port.set_up()
    except DeviceError as error:
        return of_error("scanner", error)
    finally:
        port.tear_down()
    return ok(f"{spec}: there")


def button(patient: Patient) -> Finding:
    """The call buttons and their pins."""
    setting = patient.settings.button
    told = patient.part("button")
    if told is not None:
        return of_health("button", told)
    if setting != "gpio":
        return ok(_SIMULATED if setting == "sim" else _NONE)
    if isinstance(patient.office, str):
        return warning("not looked at: their pins stand in the office file", "mend the office file first")
    from kiosk.devices.button import CallButtons, pins  # noqa: PLC0415
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415
    from kiosk.devices.gpio import LgGpio  # noqa: PLC0415

    wired = pins(patient.office.counters)
    if not wired:
        return warning("no counter has one", "give counters in the office file their `button` pin")
    with tempfile.TemporaryDirectory(prefix="antrean-") as runtime:
        buttons = CallButtons(wired, lambda pressed: None, LgGpio(Path(runtime)))
        try:
            buttons.set_up()
        except DeviceError as error:
            return of_error("button", error)
        finally:
            buttons.tear_down()
    return ok(f"{len(wired)} on GPIO {', '.join(str(pin) for pin in sorted(wired.values()))}")


def display(patient: Patient) -> Finding:
    """The bus of the now-serving display. Whether a display hangs on it, no bus can tell."""
    settings = patient.settings
    told = patient.part("display")
    if told is not None:
        return of_health("display", told)
    if settings.display == "none" or settings.display_bus == "sim":
        return ok(_NONE if settings.display == "none" else _SIMULATED)
    from kiosk.devices.display import spi_bus  # noqa: PLC0415
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415

    try:
        bus: Any = spi_bus()
    except DeviceError as error:
        return of_error("display", error)
    bus.cleanup()
    return ok(f"{settings.display} on SPI: look whether it shows something, no bus can tell")


def screen(patient: Patient) -> Finding:
    """Whether there is a screen for the window."""
    if importlib.util.find_spec("pygame") is None:
        return bad("pygame is not installed", "pip install 'antrean[kiosk]'")
    if patient.parts:
        return ok("the running kiosk has it")
    server = next((name for name in ("WAYLAND_DISPLAY", "DISPLAY") if os.environ.get(name)), None)
    if server is not None:
        return ok(f"{server}={os.environ[server]}")
    cards = sorted(Path("/dev/dri").glob("card*"))
    if not cards:
        return warning(
            "no display server and no graphics card seen", "connect a screen; else `kiosk desk` or tour"
        )
    if not any(os.access(card, os.R_OK | os.W_OK) for card in cards):
        return bad(f"{cards[0]} is not permitted", "put the kiosk's user into the groups video and render")
    return ok(f"{', '.join(card.name for card in cards)}, without a display server")


def fonts(patient: Patient) -> Finding:
    """The typefaces that ship, and whether with the machine's they can draw all that the office file says."""
    from PIL import ImageFont  # noqa: PLC0415

    broken = []
    for name in typefaces.FILES:
        try:
            ImageFont.truetype(str(typefaces.path(name)), 20)
        except OSError:
            broken.append(typefaces.FILES[name])
    if broken:
        return bad(f"cannot be read: {', '.join(broken)}", "install Antrean again: files of it are missing")
    if not isinstance(patient.office, str):
        from kiosk.devices.ink import unprintable  # noqa: PLC0415 - see above

        lacking = unprintable("".join(dict.fromkeys("".join(text for _, text in texts(patient.office)))))
        if lacking:
            what = f"no font here draws {lacking} of the office file: it comes out as boxes"
            return warning(what, "apt install fonts-noto-core fonts-noto-cjk")
    return ok(f"{len(typefaces.FILES)} files")
