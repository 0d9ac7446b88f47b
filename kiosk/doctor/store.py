"""What the doctor looks at on the disk: the process, office, data, journal, clock, keys, PIN."""

import datetime as dt
import os
import shutil
import stat
from pathlib import Path
from typing import Final

from kiosk.clock import EARLIEST, Trust
from kiosk.doctor.finding import Finding, Patient, bad, ok, warning
from kiosk.journal import JournalError
from kiosk.journal_reading import verify
from kiosk.keys import KeyFileError
from kiosk.opening import make_clock
from kiosk.settings import Settings
from kiosk.timekeeping import SystemClock

NEWEST: Final = 2000
"""Events of the journal that are verified unless all are asked for: some days, and a moment's work."""

DISK_BAD: Final = 50 * 1024 * 1024
DISK_LOW: Final = 500 * 1024 * 1024
"""Bytes free. A busy office writes about 1 MB a day (1,500 events of 700 bytes)."""

KEY_DAYS: Final = 30
"""Days before its end at which a key without a successor is told."""


def kiosk(patient: Patient) -> Finding:
    """Whether one runs on this data, and whether it is in service."""
    holder = _holder(patient)
    if patient.board is None:
        if holder is None:
            return ok("does not run; its devices are looked at directly")
        return bad(
            f"process {holder} holds the data and does not answer",
            "wait a moment and ask again; then restart it: systemctl restart antrean-kiosk",
        )
    if patient.board["out_of_service"]:
        return bad("runs, and is out of service: the journal cannot be written", "see journal and disk below")
    unprinted = len(patient.board["unprinted"])
    if unprinted:
        return warning(
            f"runs; tickets of today without sure paper: {unprinted}", "offer a reprint: staff screen"
        )
    return ok(f"runs (process {holder or 'unknown'}); tickets today: {patient.board['issued']}")


def _holder(patient: Patient) -> str | None:
    """The process that holds the data, as the kernel knows it: asking for the lock would take it."""
    lock = patient.store.path / "desk.lock"
    try:
        inode, holder = lock.stat().st_ino, lock.read_text("ascii").strip()
        locks = Path("/proc/locks").read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    held = any("FLOCK" in line and f":{inode} " in line for line in locks)
    return (holder or "unknown") if held else None


def office(patient: Patient) -> Finding:
    """Whether the office file can be used."""
    if isinstance(patient.office, str):
        return bad(patient.office, "mend these places; `kiosk check FILE` looks again")
    return ok(f"{patient.office.name.id} ({patient.settings.office})")


def data(patient: Patient) -> Finding:
    """Whether the data directory is there, and for its owner only."""
    path = patient.store.path
    if not path.exists():
        return warning(f"{path} is not there yet", "`kiosk run` makes it; else check the setting data")
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return bad(
            f"{path} cannot be written", "run the doctor as the kiosk's user; else chown the directory"
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return warning(f"others may look into {path}", f"chmod 700 {path}")
    return ok(f"{path}, for its owner only")


def disk(patient: Patient) -> Finding:
    """Whether there is room for the days to come."""
    place = patient.store.path.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    words = f"{free / 1024**3:.1f} GB free" if free >= 1024**3 else f"{free // 1024**2} MB free"
    if free < DISK_BAD:
        return bad(words, "free space at once: without room no number is given out")
    return warning(words, "free space, or use a larger card") if free < DISK_LOW else ok(words)


def journal(patient: Patient) -> Finding:
    """Whether the chain of events holds."""
    path = patient.store.journal
    if not path.exists():
        return ok("none yet: it begins with the first start")
    try:
        good, _, fault = verify(path, None if patient.full else NEWEST)
    except JournalError as error:
        return bad(str(error), _RESTORE)
    if fault is not None:
        return bad(
            f"event {fault.seq} is bad: {fault.why}",
            _RESTORE,
        )
    which = "all" if patient.full or good <= NEWEST else f"the newest {NEWEST}"
    return ok(f"{good} events, {which} verified")


_RESTORE: Final = "stop the kiosk, copy the file away, put the last backup in its place, start again"


def clock(patient: Patient) -> Finding:
    """Whether the time can be trusted."""
    settings = patient.settings
    zone = dt.UTC if isinstance(patient.office, str) else patient.office.tz
    if settings.clock is not None and not isinstance(patient.office, str):
        moment = make_clock(settings, patient.office).now()
        return _simulated(moment.utc.astimezone(zone))
    if patient.board is not None and patient.store.simulated:
        # The kiosk that runs was given a clock of its own: this machine's says nothing of it.
        return _simulated(dt.datetime.fromisoformat(patient.board["now"]).astimezone(zone))
    moment = SystemClock(trusting=settings.trust_clock).now()
    shown = f"{moment.utc.astimezone(zone):%A %Y-%m-%d %H:%M} {zone}"
    trust = moment.trust if patient.board is None else Trust(patient.board["trust"])
    if moment.utc < EARLIEST:
        return bad(f"shows {shown}, which is past", _SET_CLOCK)
    if trust is Trust.SYNCED:
        return ok(f"{shown}, {'taken as right (trust_clock)' if settings.trust_clock else 'synchronised'}")
    if trust is Trust.ESTIMATED:
        return ok(f"{shown}, confirmed by staff")
    return warning(f"{shown}, neither synchronised nor confirmed", _SET_CLOCK)


def _simulated(at: dt.datetime) -> Finding:
    return warning(f"a simulated day: {at:%Y-%m-%d %H:%M}", "not for a real office")


_SET_CLOCK: Final = (
    "connect the network, confirm the date on the staff screen, or fit a clock chip (trust_clock)"
)


def keys(patient: Patient) -> Finding:
    """Whether passes can be judged, today and in a month."""
    store = patient.store
    try:
        known = store.keys()
    except KeyFileError as error:
        return bad("; ".join(error.mistakes), f"mend {store.keys_file}; `kiosk keys list` looks again")
    now = _now(patient.settings)
    usable = known.usable(enrolled=store.enrolled)
    if not known.keys:
        return warning("none: no pass can be judged, only codes of bookings", "`kiosk keys add FILE`")
    valid = [key for key in usable.keys if key.covers(now)]
    if not usable.keys:
        return bad(
            "only demo keys, and this kiosk is enrolled", "`kiosk keys add FILE` with the centre's keys"
        )
    if not valid:
        return bad("none is valid today: no pass is admitted", "`kiosk keys add FILE` with the new keys")
    end = max(key.not_after for key in usable.keys)
    if end - now < dt.timedelta(days=KEY_DAYS):
        return warning(f"the last one ends on {end:%Y-%m-%d}", "`kiosk keys add FILE` with the next one")
    if any(key.demo for key in valid):
        return warning(
            "a demo key is valid: who has it can make passes", "`kiosk keys drop ID` for a real office"
        )
    return ok(f"{len(valid)} valid, until {end:%Y-%m-%d}")


def _now(settings: Settings) -> dt.datetime:
    if settings.clock is None:
        return dt.datetime.now(dt.UTC)
    return settings.clock if settings.clock.tzinfo else settings.clock.replace(tzinfo=dt.UTC)


def pin(patient: Patient) -> Finding:
    """Whether staff can get at their screen."""
    file = patient.store.pin_file
    if not file.exists():
        return warning("none: the staff screen stays shut", "`kiosk pin`")
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        return warning(f"others may read {file}", f"chmod 600 {file}")
    return ok("set")
