"""The doctor: looks at every part of a kiosk, and says in plain words what is wrong and what to do.

    finding   what a check finds, and what it may look at
    store     kiosk, data, disk, journal, clock, keys, PIN
    sync      the exchange with the centre
    devices   printer, camera, reader, USB scanner, call buttons, display, screen, fonts

A check is a function from `Patient` to `Finding`, and a line in `CHECKS`. It changes nothing. What a running
kiosk holds is asked of it; else the doctor opens the device itself, asks it, and closes it.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Final

from kiosk.doctor import devices, store, sync
from kiosk.doctor.finding import Finding, Grade, Patient, bad

__all__ = ["CHECKS", "Finding", "Grade", "Patient", "examine", "worst"]

log = logging.getLogger(__name__)

Check = Callable[[Patient], Finding]

CHECKS: Final[dict[str, Check]] = {
    "kiosk": store.kiosk,
    "office": store.office,
    "data": store.data,
    "disk": store.disk,
    "journal": store.journal,
    "clock": store.clock,
    "sync": sync.sync,
    "keys": store.keys,
    "pin": store.pin,
    "printer": devices.printer,
    "camera": devices.camera,
    "reader": devices.reader,
    "scanner": devices.scanner,
    "button": devices.button,
    "display": devices.display,
    "screen": devices.screen,
    "fonts": devices.fonts,
}


def examine(patient: Patient) -> Iterator[tuple[str, Finding]]:
    """Each part with what is found, in order, as soon as it is known. Never raises."""
    for part, check in CHECKS.items():
        try:
            yield part, check(patient)
        except ImportError as error:
            what = f"{error.name or error} is not installed"
            yield part, bad(what, "install the kiosk's devices: pip install 'antrean[kiosk]'")
        except OSError as error:
            place = "" if error.filename is None else f"{error.filename}: "
            yield (
                part,
                bad(f"{place}{error.strerror or error}", "run the doctor as the kiosk's user, or as root"),
            )
        except Exception as error:
            log.exception("doctor: %s", part)
            yield part, bad(f"could not be looked at: {error}", "report this, with the lines above")


def worst(findings: list[Finding]) -> Grade:
    """The worst grade among them."""
    return max((finding.grade for finding in findings), key=list(Grade).index, default=Grade.OK)
