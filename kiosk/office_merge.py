"""An office as its own file and the centre's settings make it: who owns what (sync.md, Pull). Pure.

The centre owns sessions, quotas, holidays, fees and documents. Everything else, devices, counters, voice and
looks first of all, stays as the office's own file has it, whatever the centre's text says of it.
"""

from typing import Final

from kiosk.office import Office, Service
from kiosk.office_check import Mistake, OfficeMistakes, check, read

TABLES: Final = ("sessions", "quota", "holidays", "minor_documents")
"""Keys of an office file that are the centre's as a whole."""

OF_SERVICE: Final = ("documents", "fees")
"""Keys of a service that are the centre's. Which services there are is the office's."""


def merged(own: Office, text: str, source: str = "the centre's settings") -> Office:
    """The office of its `own` file with what the centre owns out of `text`, a whole office file.

    Raises OfficeMistakes: the text is none, is another office's, or does not fit the office's own file.
    """
    centre = read(text, source)
    if centre.code != own.code:
        wrong = Mistake("code", None, str(centre.code), f"{own.code}, the code of this office")
        raise OfficeMistakes(source, (wrong,))
    changes: dict[str, object] = {key: getattr(centre, key) for key in TABLES}
    changes["services"] = tuple(_service(service, centre) for service in own.services)
    whole = own.model_copy(update=changes)
    # What each allows by itself may not fit together: it is judged as one file.
    return check(whole.model_dump(mode="json", exclude_none=True), source)


def _service(own: Service, centre: Office) -> Service:
    found = centre.service(own.letter)
    return own if found is None else own.model_copy(update={key: getattr(found, key) for key in OF_SERVICE})
