"""What can go wrong with the centre.

    SyncError
    ├── Unreachable    (also ConnectionError)   nobody answered: cable, name, refusal, reset, silence
    ├── NotTheCentre   (also ConnectionError)   somebody else answered: certificate, captive portal, redirect
    │   └── Narrow         413, and not the centre's: somebody on the way takes no more at a time
    ├── BadAnswer      (also ValueError)        the answer is cut short, too long, or not in our words
    ├── CentreError                             the centre says no
    │   ├── Busy           503, 429: ask again later
    │   ├── Broken         any other 5xx
    │   ├── CursorGone     410: a snapshot is to be taken
    │   ├── CentreOld      426: the centre does not speak this kiosk's wire yet
    │   ├── Rejected       any other 4xx: what was sent is wrong
    │   │   ├── Gap        409: events before these are missing there
    │   │   └── TooMuch    413: more than the centre takes at a time
    │   └── Dismissed      asking again is of no use, until somebody has done something
    │       ├── TokenRefused   (also PermissionError)   401, 403
    │       └── UpgradeNeeded  426: this kiosk speaks an older wire than the centre understands
    ├── DeskSilent                              the desk is out of service, or does not answer in time
    └── EnrolmentError (also ValueError)        what was typed, or the file of the enrolment, is none
        ├── CodeRefused                         the centre does not take the code: mistyped, used, too old
        └── OtherOffice                         the code is for another office than this kiosk's

Each carries a `Trouble`, which the staff screen puts into words; its text is for the log and `kiosk sync`.
"""

from enum import StrEnum
from typing import ClassVar


class Trouble(StrEnum):
    """Why the kiosk is not in step, as staff may have to act on it."""

    NO_NETWORK = "no_network"
    NOT_THE_CENTRE = "not_the_centre"
    CENTRE_BUSY = "centre_busy"
    CENTRE_BROKEN = "centre_broken"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 -- a reason, no token
    UPGRADE_NEEDED = "upgrade_needed"
    CENTRE_OLD = "centre_old"
    JOURNAL_DIFFERS = "journal_differs"
    DESK_SILENT = "desk_silent"


class SyncError(Exception):
    """Base of all errors of the sync."""

    trouble: ClassVar[Trouble] = Trouble.CENTRE_BROKEN


class Unreachable(SyncError, ConnectionError):
    """Nobody answered: no network, no such name, refused, reset, or silent for too long."""

    trouble = Trouble.NO_NETWORK


class NotTheCentre(SyncError, ConnectionError):
    """Somebody answered who is not our centre: a wrong certificate, a login page, a redirect."""

    trouble = Trouble.NOT_THE_CENTRE


class Narrow(NotTheCentre):
    """413 in somebody else's words: a proxy that takes no more at a time, or one who wants us gone."""


class BadAnswer(SyncError, ValueError):
    """The centre's answer is cut short, too long or not in the words of the wire: nothing is taken of it."""


class CentreError(SyncError):
    """The centre answered that it cannot or will not. `retry_after`: s that it asks to be left alone."""

    def __init__(self, text: str, retry_after: float | None = None) -> None:
        super().__init__(text)
        self.retry_after = retry_after


class Busy(CentreError):
    """503 or 429: it asks to come again later."""

    trouble = Trouble.CENTRE_BUSY


class Broken(CentreError):
    """Any other 5xx: a fault of the centre."""


class CursorGone(CentreError):
    """410: the cursor is too old, or of a centre that was restored: take a snapshot."""


class CentreOld(CentreError):
    """426: the centre is older than this kiosk. It is asked again: nobody comes here when it is updated."""

    trouble = Trouble.CENTRE_OLD


class Rejected(CentreError):
    """Any other 4xx: what was sent is wrong, and would be so again."""


class Gap(Rejected):
    """409: events before those are missing there; it has them up to `highest`."""

    def __init__(self, text: str, highest: int) -> None:
        super().__init__(text)
        self.highest = highest


class TooMuch(Rejected):
    """413 in the centre's own words: the batch is more than it takes at a time."""


class Dismissed(CentreError):
    """Asking again is of no use until somebody has done something: the kiosk stops asking and says so."""


class TokenRefused(Dismissed, PermissionError):
    """401 or 403: the token is wrong or revoked, the kiosk was stopped. It has to be enrolled again."""

    trouble = Trouble.TOKEN_REFUSED


class UpgradeNeeded(Dismissed):
    """426: the centre no longer speaks this kiosk's version of the wire."""

    trouble = Trouble.UPGRADE_NEEDED


class DeskSilent(SyncError):
    """The desk is out of service, or does not answer in time: nothing is lost, the centre tells it again."""

    trouble = Trouble.DESK_SILENT


class EnrolmentError(SyncError, ValueError):
    """The address, the code, the fingerprint or the file of an enrolment is none; the text says which."""


class CodeRefused(EnrolmentError):
    """The centre does not take the code: it is mistyped, used or too old."""


class OtherOffice(EnrolmentError):
    """The code is for another office than this kiosk's file."""
