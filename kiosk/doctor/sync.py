"""What the doctor says of the exchange with the centre: in step or not, how much waits, and what to do."""

import datetime as dt
from typing import Any, Final

from kiosk.doctor.finding import Finding, Grade, Patient, bad, ok, warning
from kiosk.journal import JournalError
from kiosk.journal_reading import unsent
from kiosk.sync.enrol import FILE, Enrolment, parse
from kiosk.sync.errors import EnrolmentError, Trouble

_ENROL: Final = (
    "make a new code on the office page, then `kiosk enrol URL CODE` or its QR on the staff screen"
)
_WORDS: Final[dict[Trouble, tuple[Grade, str, str]]] = {
    Trouble.NO_NETWORK: (
        Grade.WARNING,
        "the centre does not answer",
        "look at the network cable and the router",
    ),
    Trouble.NOT_THE_CENTRE: (
        Grade.WARNING,
        "somebody else answers for the centre",
        "look for a login page of the network, or a proxy; `kiosk sync` says more",
    ),
    Trouble.CENTRE_BUSY: (Grade.WARNING, "the centre is busy", "nothing: it is asked again"),
    Trouble.CENTRE_BROKEN: (Grade.WARNING, "the centre has a fault", "if it lasts, tell the centre"),
    Trouble.TOKEN_REFUSED: (Grade.BAD, "the centre refuses this kiosk's token", f"enrol again: {_ENROL}"),
    Trouble.UPGRADE_NEEDED: (Grade.BAD, "this kiosk is too old for the centre", "install the newer Antrean"),
    Trouble.CENTRE_OLD: (
        Grade.WARNING,
        "the centre is too old for this kiosk",
        "have the centre updated; it is asked again",
    ),
    Trouble.JOURNAL_DIFFERS: (
        Grade.BAD,
        "another card works as this kiosk, and this one was stopped",
        f"enrol this one as a kiosk of its own: {_ENROL}",
    ),
    Trouble.DESK_SILENT: (Grade.BAD, "the desk does not answer the sync", "see journal and disk above"),
}


def sync(patient: Patient) -> Finding:
    """How it stands with the centre."""
    store = patient.store
    try:
        enrolment = parse((store.path / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return ok("enrolled with no centre: it works alone")
    except (EnrolmentError, UnicodeDecodeError) as error:
        return bad(f"the enrolment cannot be used: {error}", f"enrol again: {_ENROL}")
    if patient.board is None:
        return _at_rest(patient, enrolment)
    if patient.sync is None:
        return warning(
            f"{_who(enrolment)}: not begun yet", "`kiosk sync` begins it now, and says what it did"
        )
    return _runs(patient, enrolment, patient.sync)


def _who(enrolment: Enrolment) -> str:
    return f"kiosk {enrolment.place} of {enrolment.url}"


def _at_rest(patient: Patient, enrolment: Enrolment) -> Finding:
    try:
        waiting = unsent(patient.store.journal)
    except JournalError:
        return warning(f"{_who(enrolment)}: what waits cannot be told", "see journal above")
    return ok(f"{_who(enrolment)}; {waiting} waiting, sent when the kiosk runs, or by `kiosk sync`")


def _runs(patient: Patient, enrolment: Enrolment, told: dict[str, Any]) -> Finding:
    zone = dt.UTC if isinstance(patient.office, str) else patient.office.tz
    last = told.get("last")
    at = "none yet" if last is None else f"{dt.datetime.fromisoformat(last).astimezone(zone):%Y-%m-%d %H:%M}"
    waits = f"{told['waiting']} waiting, last contact {at}"
    trouble = told.get("trouble")
    if trouble is None:
        state = "in step" if not told["waiting"] and last is not None else "under way"
        return ok(f"{state} with {_who(enrolment)}; {waits}")
    grade, found, do = _WORDS[Trouble(trouble)]
    if told.get("next_in") is not None:
        waits += f", next try in {told['next_in']:.0f} s"
    return Finding(grade, f"{found}; {waits}", do)
