"""Plain words for what can be wrong with a device, and what to do, by part and problem."""

from typing import Any, Final

from kiosk.devices.errors import DeviceError, Problem
from kiosk.doctor.finding import Finding, Grade, ok

# Problems that leave the part working.
_MILD: Final = frozenset({Problem.PAPER_LOW, Problem.DARK})

_WORDS: Final[dict[Problem, tuple[str, str]]] = {
    Problem.PAPER_OUT: ("no paper", "put in a new roll and close the cover"),
    Problem.PAPER_LOW: ("the paper is nearly at its end", "have a new roll at hand"),
    Problem.COVER_OPEN: ("its cover is open", "press the cover down until it clicks"),
    Problem.CABLE: ("it went away or cannot be reached", "look at its plug, its power and the cable between"),
    Problem.SILENT: ("it is connected and does not answer", "switch it off and on again"),
    Problem.ERROR: ("it reports a fault", "switch it off and on again; if it stays so, have it looked at"),
    Problem.STALLED: ("it stands still", "unplug it for ten seconds and plug it in again"),
    Problem.DARK: ("it sees nothing but dark", "take the cover off the lens, or put on the light"),
    Problem.MISSING: ("it is not there", "connect it, or set this part to what is there"),
}

_BY_PART: Final[dict[tuple[str, Problem], str]] = {
    (
        "printer",
        Problem.CABLE,
    ): "switch it on, look at its cable, and check the address in the setting printer",
    ("printer", Problem.SILENT): "switch it off and on; check that it speaks ESC/POS, and the serial speed",
    ("printer", Problem.ERROR): "switch it off, take out jammed paper, let it cool, switch it on",
    (
        "printer",
        Problem.MISSING,
    ): "connect it (`lsusb` lists it), check the setting printer; groups lp, dialout",
    ("camera", Problem.CABLE): "look at the camera's cable; it comes back by itself",
    ("camera", Problem.MISSING): "look at the cable (power off first), check the setting camera; group video",
    ("scanner", Problem.MISSING): "plug it in, check the setting scanner; its user is in the group dialout",
    ("button", Problem.CABLE): "a button is stuck, or its wire touches ground: look at the buttons",
    (
        "button",
        Problem.MISSING,
    ): "a Pi with lgpio is needed (group gpio); elsewhere set button to sim or none",
    ("display", Problem.MISSING): "switch SPI on (raspi-config), group spi; elsewhere display_bus sim",
}


def of_problem(part: str, problem: Problem, detail: str = "") -> Finding:
    """What a problem of that part means for people."""
    found, do = _WORDS[problem]
    return Finding(
        Grade.WARNING if problem in _MILD else Grade.BAD,
        f"{found} ({detail})" if detail else found,
        _BY_PART.get((part, problem), do),
    )


def of_error(part: str, error: DeviceError) -> Finding:
    """What a device's own error means for people."""
    return of_problem(part, error.problem, str(error))


def of_health(part: str, told: dict[str, Any]) -> Finding:
    """What a running kiosk says of its part (`kiosk.devices.supervise.Health` as plain data)."""
    status, detail = str(told.get("status", "")), str(told.get("detail") or "")
    if told.get("problem") is not None:
        return of_problem(part, Problem(told["problem"]), detail)
    words = "ready" if status == "ready" else status
    if status in ("ready", "starting"):
        return ok(f"{words}, says the running kiosk")
    return Finding(Grade.WARNING, f"{words}, says the running kiosk", "ask again in a moment")
