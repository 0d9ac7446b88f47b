"""The clocks: the system's, which may be wrong after a boot, and a simulated one for days of our own.

Whether the system's time can be trusted is asked of systemd-timesyncd and of the kernel, which chrony and
ntpd tell as well (sync.md, Clock). What staff confirm holds until then, for this boot.
"""

import ctypes
import datetime as dt
import time
from pathlib import Path

from kiosk.clock import Moment, Trust

SYNCHRONIZED = Path("/run/systemd/timesync/synchronized")
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# adjtimex(2): the kernel's clock is not synchronised.
_TIME_ERROR = 5


class _Timex(ctypes.Structure):
    """`struct timex`, longer than any kernel's; `modes` 0 only asks."""

    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 512))


def kernel_synchronised() -> bool:
    """Whether the kernel holds its clock for synchronised. False where it cannot be asked."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.byref(_Timex())) not in (-1, _TIME_ERROR))
    except (OSError, AttributeError):
        return False


class SystemClock:
    """The machine's clock. `trusting` takes it as it is: for offices whose kiosk has a battery clock."""

    def __init__(
        self, *, trusting: bool = False, marker: Path = SYNCHRONIZED, boot_id: Path = BOOT_ID
    ) -> None:
        self._trusting = trusting
        self._marker = marker
        try:
            self._boot = boot_id.read_text("ascii").strip()
        except OSError:
            self._boot = "unknown"
        self._offset: dt.timedelta | None = None
        self._synced = False

    def now(self) -> Moment:
        boottime = time.clock_gettime(time.CLOCK_BOOTTIME)
        wall = dt.datetime.now(dt.UTC)
        # Once synchronised, it stays good: a clock that lost the network keeps the seconds.
        self._synced = self._synced or self._trusting or self._marker.exists() or kernel_synchronised()
        if self._synced:
            return Moment(wall, boottime, self._boot, Trust.SYNCED)
        if self._offset is not None:
            began = dt.datetime.fromtimestamp(0, dt.UTC) + self._offset
            return Moment(began + dt.timedelta(seconds=boottime), boottime, self._boot, Trust.ESTIMATED)
        return Moment(wall, boottime, self._boot, Trust.UNKNOWN)

    def confirm(self, now: dt.datetime) -> None:
        boottime = time.clock_gettime(time.CLOCK_BOOTTIME)
        epoch = dt.datetime.fromtimestamp(0, dt.UTC)
        self._offset = now.astimezone(dt.UTC) - dt.timedelta(seconds=boottime) - epoch


class SimulatedClock:
    """A day of our own: begins at `start`, runs `speed` times as fast, and can be set forward.

    It is always trusted, unless `trust` says otherwise: so that the screens of an unknown clock can be shown.
    """

    def __init__(
        self, start: dt.datetime, speed: float = 1.0, *, boot: str = "simulated", trust: Trust = Trust.SYNCED
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("the simulated time needs a zone")
        self.trust = trust
        self.boot = boot
        self._start = start.astimezone(dt.UTC)
        self._speed = speed
        self._began = time.monotonic()
        self._ahead = dt.timedelta()
        self._wrong = dt.timedelta()

    @property
    def speed(self) -> float:
        return self._speed

    def now(self) -> Moment:
        passed = dt.timedelta(seconds=(time.monotonic() - self._began) * self._speed) + self._ahead
        return Moment(self._start + self._wrong + passed, passed.total_seconds(), self.boot, self.trust)

    def advance(self, by: dt.timedelta) -> None:
        """Let `by` pass at once."""
        self._ahead += by

    def confirm(self, now: dt.datetime) -> None:
        # No time passes by it: the clock was wrong by so much.
        self._wrong += now - self.now().utc
        self.trust = Trust.ESTIMATED
