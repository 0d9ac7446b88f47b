"""Enrolment while the kiosk runs: by an invitation held up on the staff screen, on a thread of its own.

What comes of it is `OK`, or why not: a word that `kiosk.ui.screens.staff_enrol` has sentences for.
"""

import logging
import platform
import threading
from collections.abc import Callable
from typing import Final

from kiosk import __version__
from kiosk.datadir import DataDir
from kiosk.sync import enrol as enrolment
from kiosk.sync.errors import CodeRefused, EnrolmentError, OtherOffice, SyncError, Trouble
from kiosk.sync.transport import HttpTransport, Transport

log = logging.getLogger(__name__)

OK: Final = "ok"
UNDER_WAY: Final = "under_way"
SIMULATED: Final = "simulated"
CODE_REFUSED: Final = "code_refused"
OTHER_OFFICE: Final = "other_office"
ADDRESS: Final = "address"
_LATER: Final = (Trouble.TOKEN_REFUSED, Trouble.JOURNAL_DIFFERS)
WHY: Final = (
    UNDER_WAY,
    SIMULATED,
    CODE_REFUSED,
    OTHER_OFFICE,
    ADDRESS,
    *(trouble.value for trouble in Trouble if trouble not in _LATER),
)
"""Why an enrolment came to nothing. A token is not asked for yet, and no journal is compared."""
_AGAIN_S: Final = 5.0


class Enrolling:
    """One enrolment at a time. `begin` takes up a new one, and may raise SyncError."""

    def __init__(
        self,
        data: DataDir,
        office: int,
        begin: Callable[[], object],
        *,
        connect: Callable[[str, str | None], Transport] = HttpTransport,
        proxy: str | None = None,
    ) -> None:
        """`office`: the code of the office's own file. `proxy`: the one that `connect` goes through."""
        self._data = data
        self._office = office
        self._begin = begin
        self._connect = connect
        self._proxy = proxy
        self._one = threading.Lock()
        self._closing = threading.Event()
        self._line: Transport | None = None

    def start(self, invitation: str, told: Callable[[str], None]) -> None:
        """Use an invitation (the text of its QR). `told` is called on another thread, in a minute at most."""
        threading.Thread(target=self._run, args=(invitation, told), name="enrol", daemon=True).start()

    def ask_to_stop(self) -> None:
        """End what is under way, and do not wait: what was not stored by then never is."""
        self._closing.set()
        line = self._line
        if line is not None:
            line.interrupt()

    def _run(self, invitation: str, told: Callable[[str], None]) -> None:
        if not self._one.acquire(blocking=False):
            told(UNDER_WAY)
            return
        try:
            why = self._enrol(invitation)
            taken_up = why != OK or self._taken_up()
            told(why)
            while not taken_up and not self._closing.wait(_AGAIN_S):
                taken_up = self._taken_up()
        finally:
            self._one.release()

    def _enrol(self, invitation: str) -> str:
        if self._data.simulated:
            return SIMULATED
        try:
            found = enrolment.enrol(
                enrolment.invited(invitation, None, None),
                office=self._office,
                name=platform.node(),
                version=__version__,
                connect=self._connected,
                put=self._data.put,
                proxy=self._proxy,
            )
        except (SyncError, OSError) as error:
            log.warning("not enrolled: %s", error)
            return _why(error)
        except Exception:
            log.exception("not enrolled: unforeseen fault")
            return Trouble.CENTRE_BROKEN.value
        log.info("enrolled with %s as kiosk %d", found.url, found.place)
        return OK

    def _connected(self, url: str, authority: str | None) -> Transport:
        self._line = line = self._connect(url, authority)
        if self._closing.is_set():
            line.interrupt()
        return line

    def _taken_up(self) -> bool:
        """Whether the sync goes by the new enrolment: where the desk is out of service it is tried again."""
        try:
            self._begin()
        except SyncError as error:
            log.warning("sync: %s", error)
            return False
        return True


def _why(error: SyncError | OSError) -> str:
    match error:
        case CodeRefused():
            return CODE_REFUSED
        case OtherOffice():
            return OTHER_OFFICE
        case EnrolmentError():
            return ADDRESS
        case SyncError():
            return error.trouble.value
    return Trouble.DESK_SILENT.value
