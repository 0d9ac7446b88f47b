"""What a kiosk remembers of its centre, beside its events: the cursor, and the settings that hold."""

import logging
from typing import Final, NamedTuple

from kiosk.journal import Journal, JournalError
from kiosk.office import Office
from kiosk.office_check import OfficeMistakes
from kiosk.office_merge import merged

log = logging.getLogger(__name__)

CURSOR: Final = "cursor"
REVISION: Final = "settings_revision"
SETTINGS: Final = "settings"
REFUSED: Final = "settings_refused"
STOPPED: Final = "stopped"
PLACE: Final = "place"
TAKEN_BY: Final = "taken_by"
"""Names of facts in the journal. `STOPPED`: the epoch that the centre found another card to write.
`TAKEN_BY`: the version of this program that took what the cursor stands for."""


class InForce(NamedTuple):
    """The office as it holds, and the revision it is of: 0 for the office's own file alone."""

    office: Office
    revision: int = 0


def in_force(journal: Journal, own: Office) -> InForce:
    """The office's `own` file with the last good settings of the centre. Never fails: then the file holds."""
    try:
        text, number = journal.fact(SETTINGS), journal.fact(REVISION)
        if text is None or number is None:
            return InForce(own)
        return InForce(merged(own, text.decode()), int(number))
    except JournalError:
        return InForce(own)
    except (OfficeMistakes, ValueError) as error:
        # The office's own file was changed, and the two do not fit any more.
        log.warning("the centre's settings do not fit the office file, which holds alone: %s", error)
        return InForce(own)


def in_place(journal: Journal, told: int | None) -> int | None:
    """Which kiosk of its office this is: as `told` by the enrolment, or, where its file is damaged, as noted.

    Never fails. One that forgot its place would begin tomorrow with the numbers of the first kiosk.
    """
    try:
        noted = journal.fact(PLACE)
        if told is None:
            return None if noted is None else int(noted)
        if noted != str(told).encode():
            journal.put_facts({PLACE: str(told).encode()})
    except JournalError:
        log.warning("the place of this kiosk cannot be noted")
    return told
