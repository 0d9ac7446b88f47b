"""What each screen's choices do: from a visit and a choice to the visit after it and what it asks.

One function a screen, by name in `TOUCHED`. A choice that a screen does not have, or that has no meaning now,
does nothing: touches come from fingers, and fingers from everywhere.
"""

from collections.abc import Callable
from dataclasses import replace

from kiosk import codes
from kiosk.answers import Facts as Named
from kiosk.answers import Refused, TicketShown
from kiosk.board import Availability
from kiosk.commands import CheckIn, Rate, TakeTicket
from kiosk.office import Priority, Service
from kiosk.pin import PIN_DIGITS
from kiosk.refusal import Refusal
from kiosk.ui import staff_touches
from kiosk.ui.facts import Facts
from kiosk.ui.person import CheckPin, Name, Visit
from kiosk.ui.wish import NewId, Touched, Wish

TOPICS = ("hours", "documents", "fees", "steps", "complaint", "booking")
CHOSEN = tuple(priority for priority in Priority if priority is not Priority.STATED)
"""What somebody may choose; `STATED` comes with a booking."""

LOCAL = "here"
"""Command id of a refusal that the screen knows itself: nothing was asked."""


def one_touch(service: Service) -> bool:
    """A service without a quota and always for one person: there is nothing to ask."""
    return not service.counted and service.party_limit == 1


def touched(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    """What touching a choice leads to."""
    handler = TOUCHED.get(visit.screen)
    if choice in _EVERYWHERE:
        return Wish(_EVERYWHERE[choice](visit, facts))
    return handler(visit, choice, facts, new_id) if handler else Wish(visit)


# Choices that are the same on every screen that has them.


def _language(visit: Visit, facts: Facts) -> Visit:
    others = [language for language in facts.office.languages if language != visit.language]
    return replace(visit, language=others[0]) if others else visit


def _information(visit: Visit, facts: Facts) -> Visit:
    return visit.to(Name.INFORMATION, back=_root(visit), topic="hours", choice="")


def _help(visit: Visit, facts: Facts) -> Visit:
    return visit if visit.screen is Name.HELP else visit.to(Name.HELP, back=visit.screen)


def _staff(visit: Visit, facts: Facts) -> Visit:
    return visit.to(Name.STAFF_PIN, digits="", pin_asked="")


def _root(visit: Visit) -> Name:
    return Name.MORE if visit.screen is Name.MORE else Name.HOME


_EVERYWHERE: dict[str, Callable[[Visit, Facts], Visit]] = {
    "language": _language,
    "larger": lambda visit, facts: replace(visit, larger=not visit.larger),
    "contrast": lambda visit, facts: replace(visit, contrast=not visit.contrast),
    "information": _information,
    "help": _help,
    "staff": _staff,
    "home": lambda visit, facts: _home(visit),
}


def _home(visit: Visit) -> Visit:
    """Home within the same visit: the person is still there and keeps language and text size.

    A wish that was never answered stays known: asked again, it is the same wish.
    """
    return visit.to(
        Name.HOME, service="", party=1, priority=None, members=None, ordinals=(), digits="", answer=None
    )


# Home, more, who comes


def _services(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    if choice == "booking":
        return Wish(visit.to(Name.CHECKIN))
    if choice == "more":
        again = visit.screen is Name.MORE
        return Wish(replace(visit, page=visit.page + 1) if again else visit.to(Name.MORE))
    if choice == "back":
        return Wish(_home(visit))
    letter = choice.removeprefix("service:")
    service, board = facts.office.service(letter), facts.board.service(letter)
    if letter == choice or service is None or board is None:
        return Wish(visit)
    visit = replace(visit, service=letter, party=1, priority=None, back=_root(visit))
    if board.availability is not Availability.OPEN:
        reason = _why(facts, board.availability)
        return Wish(visit.to(Name.REFUSAL, answer=Refused(LOCAL, reason, Named(opens=board.opens))))
    if one_touch(service):
        return Wish(visit, TakeTicket(id=new_id(), service=letter))
    return Wish(visit.to(Name.WHO))


def _why(facts: Facts, availability: Availability) -> Refusal:
    if availability is Availability.FULL:
        return Refusal.FULL
    return Refusal.SERVICE_CLOSED if facts.board.intake_open else Refusal.INTAKE_CLOSED


def _who(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    kind, _, value = choice.partition(":")
    service = facts.office.service(visit.service)
    if service is None:
        return Wish(_home(visit))
    chosen = visit.party > 1 or visit.priority is not None
    match kind:
        case "self" if chosen:
            return Wish(replace(visit, party=1, priority=None))
        case "self" | "take":
            if kind == "take" and not chosen:
                return Wish(visit)
            return Wish(
                visit,
                TakeTicket(id=new_id(), service=service.letter, party=visit.party, priority=visit.priority),
            )
        case "party" if value.isdecimal() and 2 <= int(value) <= facts.office.most_people(service):
            return Wish(replace(visit, party=1 if int(value) == visit.party else int(value)))
        case "priority" if value in CHOSEN:
            priority = Priority(value)
            return Wish(replace(visit, priority=None if priority is visit.priority else priority))
        case "back":
            return Wish(
                visit.to(visit.back if visit.back is Name.MORE else Name.HOME, party=1, priority=None)
            )
    return Wish(visit)


# Bookings


def _checkin(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    match choice:
        case "code":
            return Wish(visit.to(Name.CODE, digits="", back=Name.CHECKIN))
        case "back":
            return Wish(_home(visit))
    return Wish(visit)


def _members(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    members = visit.members
    if members is None:
        return Wish(_home(visit))
    absent = tuple(n for n in range(1, members.party + 1) if n not in members.came)
    kind, _, value = choice.partition(":")
    match kind:
        case "all" if visit.ordinals:
            return Wish(replace(visit, ordinals=()))
        case "all" | "take":
            ordinals = absent if kind == "all" else visit.ordinals
            if not ordinals:
                return Wish(visit)
            return Wish(visit, CheckIn(id=new_id(), code=members.code, ordinals=ordinals))
        case "member" if value.isdecimal() and int(value) in absent:
            number = int(value)
            kept = set(visit.ordinals) ^ {number}
            return Wish(replace(visit, ordinals=tuple(sorted(kept))))
        case "back":
            return Wish(_home(visit))
    return Wish(visit)


def _code(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    kind, _, value = choice.partition(":")
    match kind:
        case "key" if len(value) == 1 and value.isdecimal() and len(visit.digits) < codes.CODE_DIGITS:
            return Wish(replace(visit, digits=visit.digits + value, notice=""))
        case "delete":
            return Wish(replace(visit, digits=visit.digits[:-1], notice=""))
        case "check" if codes.check(visit.digits) is None:
            return Wish(visit, CheckIn(id=new_id(), code=visit.digits, typed=True))
        case "back":
            return Wish(visit.to(Name.CHECKIN, digits=""))
    return Wish(visit)


# After the answer


def _refusal(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    if choice == "code":
        return Wish(visit.to(Name.CODE, digits="", back=Name.CHECKIN))
    return Wish(_home(visit)) if choice == "understood" else Wish(visit)


def _back(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    if choice == "code":
        return Wish(visit.to(Name.CODE, digits="", back=Name.CHECKIN))
    if choice == "back":
        return Wish(visit.to(visit.back) if visit.screen is Name.HELP else _home(visit))
    return Wish(visit)


def _information_page(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    kind, _, value = choice.partition(":")
    match kind:
        case "topic" if value in TOPICS:
            return Wish(replace(visit, topic=value, choice="", page=0))
        case "for":
            return Wish(replace(visit, choice=value, page=0))
        case "next":
            return Wish(replace(visit, page=visit.page + 1))
        case "back":
            return Wish(visit.to(visit.back))
    return Wish(visit)


def _rating(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    answer = visit.answer
    kind, _, value = choice.partition(":")
    if kind == "stars" and value in tuple("12345") and isinstance(answer, TicketShown):
        return Wish(visit, Rate(id=new_id(), ticket=answer.facts.ticket.id, stars=int(value)))
    return Wish(_home(visit)) if choice == "back" else Wish(visit)


# The PIN of the staff; their own screens are in `kiosk.ui.staff_touches`


def _staff_pin(visit: Visit, choice: str, facts: Facts, new_id: NewId) -> Wish:
    kind, _, value = choice.partition(":")
    if choice == "back":
        return Wish(_home(visit))
    if visit.pin_asked or visit.now < visit.pin_until:
        return Wish(visit)
    match kind:
        case "key" if len(value) == 1 and value.isdecimal() and len(visit.digits) < PIN_DIGITS[-1]:
            return Wish(replace(visit, digits=visit.digits + value, notice=""))
        case "delete":
            return Wish(replace(visit, digits=visit.digits[:-1], notice=""))
        case "check" if len(visit.digits) >= PIN_DIGITS[0]:
            asked = new_id()
            judge = CheckPin(asked, visit.digits)
            return Wish(replace(visit, pin_asked=asked, digits=""), intents=(judge,))
    return Wish(visit)


TOUCHED: dict[Name, Touched] = {
    Name.HOME: _services,
    Name.MORE: _services,
    Name.WHO: _who,
    Name.CHECKIN: _checkin,
    Name.SEVERAL: _back,
    Name.MEMBERS: _members,
    Name.CODE: _code,
    Name.REFUSAL: _refusal,
    Name.STATUS: _back,
    Name.HELP: _back,
    Name.INFORMATION: _information_page,
    Name.RATING: _rating,
    Name.STAFF_PIN: _staff_pin,
    Name.STAFF: staff_touches.home,
    Name.STAFF_PRINTS: staff_touches.prints,
    Name.STAFF_DATE: staff_touches.date,
    Name.STAFF_SETUP: staff_touches.setup,
    Name.STAFF_NUMBERS: staff_touches.numbers,
    Name.STAFF_ENROL: staff_touches.enrol,
}
