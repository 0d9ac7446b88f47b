"""What can go wrong with a device.

    DeviceError
    ├── DeviceMissing      (also LookupError)    not there, not permitted, or its library is not installed
    ├── DeviceTimeout      (also TimeoutError)   it was asked and did not answer in time
    ├── DeviceGone         (also ConnectionError) it was there and went away
    └── DeviceFault        (also OSError)        it answered, and reports a fault

Every error carries a `Problem`, which the screens and `kiosk doctor` put into words; its text is for the log.
"""

from enum import StrEnum


class Problem(StrEnum):
    """What a member of staff has to mend. The value is stable: it stands in the journal."""

    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    COVER_OPEN = "cover_open"
    CABLE = "cable"
    SILENT = "silent"
    ERROR = "error"
    STALLED = "stalled"
    DARK = "dark"
    MISSING = "missing"


class DeviceError(Exception):
    """Base of all errors of devices."""

    def __init__(self, text: str, problem: Problem = Problem.ERROR) -> None:
        super().__init__(text)
        self.problem = problem


class DeviceMissing(DeviceError, LookupError):
    """The device is not there, not permitted, or its library is not installed."""

    def __init__(self, text: str, problem: Problem = Problem.MISSING) -> None:
        super().__init__(text, problem)


class DeviceTimeout(DeviceError, TimeoutError):
    """The device was asked and did not answer in time."""

    def __init__(self, text: str, problem: Problem = Problem.SILENT) -> None:
        super().__init__(text, problem)


class DeviceGone(DeviceError, ConnectionError):
    """The device was there and went away."""

    def __init__(self, text: str, problem: Problem = Problem.CABLE) -> None:
        super().__init__(text, problem)


class DeviceFault(DeviceError, OSError):
    """The device answered, and reports a fault."""
