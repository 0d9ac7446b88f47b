"""What the choices of the staff's own screens do: one function a screen, named in `kiosk.ui.touches`."""

import datetime as dt
from dataclasses import replace

from kiosk import serials
from kiosk.commands import HIGHEST, ConfirmDate, RaiseNumbers, Reprint, SetIntake
from kiosk.ui.facts import Facts
from kiosk.ui.person import Enrol, Name, TestPrint, Visit
from kiosk.ui.wish import NewId, Wish


def home(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    match choice:
        case "test":
            return Wish(replace(visit, notice="testing"), intents=(TestPrint(),))
        case "prints":
            return Wish(visit.to(Name.STAFF_PRINTS))
        case "setup":
            return Wish(visit.to(Name.STAFF_SETUP))
        case "intake":
            return Wish(visit, SetIntake(id=new_id(), open=not facts.board.intake_open))
    return Wish(visit)


def prints(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    if choice == "back":
        return Wish(visit.to(Name.STAFF))
    if choice == "next":
        return Wish(replace(visit, page=visit.page + 1))
    ticket = choice.removeprefix("reprint:")
    known = {facts_.ticket.id for facts_ in facts.board.unprinted} | {ticket_.id for ticket_ in facts.recent}
    return Wish(visit, Reprint(id=new_id(), ticket=ticket)) if ticket in known else Wish(visit)


_SHIFTS = {"day": 24 * 60, "hour": 60, "minute": 1}


def date(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    if choice == "back":
        return Wish(visit.to(Name.STAFF_SETUP, shift=0))
    if choice == "confirm":
        return Wish(visit, ConfirmDate(id=new_id(), now=facts.now + dt.timedelta(minutes=visit.shift)))
    kind, _, sign = choice.partition(":")
    if kind in _SHIFTS and sign in ("more", "less"):
        minutes = _SHIFTS[kind] if sign == "more" else -_SHIFTS[kind]
        return Wish(replace(visit, shift=visit.shift + minutes, notice=""))
    return Wish(visit)


def setup(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    match choice:
        case "back":
            return Wish(visit.to(Name.STAFF))
        case "date":
            return Wish(visit.to(Name.STAFF_DATE, shift=0))
        case "numbers":
            return Wish(visit.to(Name.STAFF_NUMBERS, service=facts.office.services[0].letter, digits=""))
        case "enrol":
            return Wish(visit.to(Name.STAFF_ENROL, invited=None, enrolling=""))
    return Wish(visit)


FAR = "far"
"""The notice of a number so high that it is asked for once more: it cannot be lowered again today."""


def _far(visit: Visit, facts: Facts) -> bool:
    line = facts.board.service(visit.service)
    return serials.far_above(int(visit.digits), 0 if line is None else line.last, facts.place)


def numbers(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    kind, _, value = choice.partition(":")
    match kind:
        case "back":
            return Wish(visit.to(Name.STAFF_SETUP, digits="", service=""))
        case "next":
            letters = [service.letter for service in facts.office.services]
            at = letters.index(visit.service) if visit.service in letters else -1
            return Wish(replace(visit, service=letters[(at + 1) % len(letters)], digits="", notice=""))
        case "key" if len(value) == 1 and value.isdecimal() and len(visit.digits) < len(str(HIGHEST)):
            return Wish(replace(visit, digits=(visit.digits + value).lstrip("0"), notice=""))
        case "delete":
            return Wish(replace(visit, digits=visit.digits[:-1], notice=""))
        case "check" if visit.digits and visit.notice != FAR and _far(visit, facts):
            return Wish(replace(visit, notice=FAR))
        case "check" if visit.digits:
            return Wish(visit, RaiseNumbers(id=new_id(), serials={visit.service: int(visit.digits)}))
    return Wish(visit)


def enrol(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    match choice:
        case "back" if visit.invited is None or visit.notice == "ok":
            return Wish(visit.to(Name.STAFF_SETUP, invited=None))
        case "back" | "again" if not visit.enrolling:
            return Wish(visit.to(Name.STAFF_ENROL, invited=None))
        case "confirm" if visit.invited is not None and not visit.enrolling and not visit.notice:
            name = new_id()
            return Wish(replace(visit, enrolling=name), intents=(Enrol(name, visit.invited),))
    return Wish(visit)
