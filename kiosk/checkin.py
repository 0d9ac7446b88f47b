"""Judging what was held up or typed: the offline rules of `sync.md`, in their order. It changes nothing.

Order of refusals: unreadable; unknown key; bad signature; another office; cancelled or revised; another day;
too early; too late; used. Day and hour are judged only when the clock is trusted; an unknown clock rejects
only days before the newest event seen.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk import codes, hours
from kiosk.answers import Facts
from kiosk.bookings import Status
from kiosk.clock import Moment
from kiosk.hall import Hall
from kiosk.office import Office
from kiosk.passes import PassProblem, read, verify
from kiosk.reference import Reference
from kiosk.refusal import Refusal

_PROBLEMS = {
    PassProblem.UNREADABLE: Refusal.UNREADABLE,
    PassProblem.UNKNOWN_KEY: Refusal.UNKNOWN_KEY,
    # The key is known and it is not its time: staff decide, and nobody is called a forger.
    PassProblem.KEY_NOT_YET: Refusal.UNKNOWN_KEY,
    PassProblem.KEY_ENDED: Refusal.UNKNOWN_KEY,
    PassProblem.BAD_SIGNATURE: Refusal.BAD_SIGNATURE,
}
_NOT_A_BOOKING = {
    codes.Kind.WIFI: Refusal.WIFI_CODE,
    codes.Kind.PAYMENT: Refusal.PAYMENT_CODE,
    codes.Kind.TICKET: Refusal.UNREADABLE,
}


@dataclass(frozen=True)
class Claim:
    """A booking that somebody proved to hold.

    `moved_to`: the day of a later revision, which supersedes this one. `flagged`: accepted though it was not
    pulled yet, or while the clock was unknown. `ids`: all under which somebody may have come with it.
    """

    booking: str
    office: int
    day: dt.date
    start_minute: int
    service: str
    party: int
    revision: int
    priority: bool
    paid: bool
    status: Status = Status.ACTIVE
    moved_to: dt.date | None = None
    flagged: bool = False
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Admitted:
    """The claim holds now; `numbers` are those of who came before, by ordinal."""

    claim: Claim
    numbers: Mapping[int, str]

    @property
    def came(self) -> tuple[int, ...]:
        return tuple(sorted(self.numbers))


@dataclass(frozen=True)
class No:
    """Refused, with what the words can name."""

    reason: Refusal
    facts: Facts = field(default_factory=Facts)


def judge(
    office: Office, hall: Hall, reference: Reference, code: str, moment: Moment, *, typed: bool = False
) -> Admitted | codes.TicketCode | No:
    """What a read or typed `code` is worth at this moment."""
    ticket = codes.read_ticket(code)
    if ticket is not None:
        return ticket
    if codes.classify(code) is codes.Kind.PASS:
        claim = _claim_of_pass(reference, code, moment)
    else:
        claim = _claim_of_code(reference, code, typed)
    if isinstance(claim, No):
        return claim
    if not moment.trusted:
        claim = replace(claim, flagged=True)
    return _place_and_time(office, hall, claim, moment)


def _claim_of_pass(reference: Reference, code: str, moment: Moment) -> Claim | No:
    signed = read(code)
    if isinstance(signed, PassProblem):
        return No(_PROBLEMS[signed])
    facts = verify(signed, reference.keys, moment.utc if moment.trusted else None)
    if isinstance(facts, PassProblem):
        return No(_PROBLEMS[facts])
    known = reference.bookings.get(facts.booking_id)
    # Rescheduled since the last pull: what is known is of an earlier revision and no longer holds.
    unpulled = known is None or facts.revision > known.revision
    status = Status.ACTIVE if known is None or unpulled else known.status
    return Claim(
        booking=facts.booking_id,
        office=facts.office,
        day=facts.day,
        start_minute=facts.start_minute,
        service=facts.service,
        party=facts.party,
        revision=facts.revision,
        priority=facts.priority,
        paid=facts.paid or (known is not None and known.paid),
        status=status,
        moved_to=known.day if known is not None and facts.revision < known.revision else None,
        flagged=unpulled,
        ids=reference.ids(facts.booking_id),
    )


def _claim_of_code(reference: Reference, code: str, typed: bool) -> Claim | No:
    """A booking code, or another system's: whatever text a booking carries admits like our own code."""
    kind = codes.classify(code)
    booking = None
    if reference.secret:
        if kind is codes.Kind.BOOKING_CODE:
            booking = reference.found(codes.code_hash(reference.secret, code))
        booking = booking or reference.found(codes.foreign_hash(reference.secret, code))
    if booking is None:
        if kind is codes.Kind.BOOKING_CODE:
            return No(Refusal.CODE_UNKNOWN)
        if typed:
            return No(Refusal.CODE_WRONG)
        return No(_NOT_A_BOOKING.get(kind, Refusal.NOT_A_BOOKING))
    return Claim(
        booking=booking.booking,
        office=booking.office,
        day=booking.day,
        start_minute=booking.start_minute,
        service=booking.service,
        party=booking.party,
        revision=booking.revision,
        priority=booking.priority,
        paid=booking.paid,
        status=booking.status,
        ids=reference.ids(booking.booking, *_of_before(reference, code)),
    )


def _of_before(reference: Reference, code: str) -> tuple[str, ...]:
    """The hashes of a code by the secret of before the enrolment."""
    if not reference.before:
        return ()
    return codes.code_hash(reference.before, code), codes.foreign_hash(reference.before, code)


def _place_and_time(office: Office, hall: Hall, claim: Claim, moment: Moment) -> Admitted | No:
    if claim.office != office.code:
        return No(Refusal.OTHER_OFFICE, Facts(office=claim.office))
    if claim.status is Status.CANCELLED:
        return No(Refusal.CANCELLED, Facts(day=claim.day))
    if claim.status is not Status.ACTIVE:
        return No(Refusal.NOT_UNDERSTOOD)
    if claim.moved_to is not None:
        return No(Refusal.REVISED, Facts(day=claim.moved_to))
    if office.service(claim.service) is None:
        return No(Refusal.NO_SUCH_SERVICE)
    wrong = _when(office, hall, claim, moment)
    if wrong is not None:
        return wrong
    came = hall.came(claim.ids)
    if came and len(came) >= claim.party:
        return No(Refusal.USED, Facts(number=came[min(came)]))
    return Admitted(claim, came)


def _when(office: Office, hall: Hall, claim: Claim, moment: Moment) -> No | None:
    """Another day, too early, too late: each names when to come, or where it was."""
    slot = hours.moment(office, claim.day, claim.start_minute)
    if not moment.trusted:
        newest = hall.day.newest
        past = newest is not None and claim.day < office.business_day(newest)
        return No(Refusal.OTHER_DAY, Facts(day=claim.day, start=slot)) if past else None
    if claim.day != office.business_day(moment.utc):
        return No(Refusal.OTHER_DAY, Facts(day=claim.day, start=slot))
    lateness = office.lateness
    first = slot - dt.timedelta(minutes=lateness.early)
    last = slot + dt.timedelta(minutes=lateness.late)
    if moment.utc < first:
        session = office.session_at(claim.start_minute)
        end = hours.moment(office, claim.day, hours.minute_of(session.hours.end)) if session else None
        return No(Refusal.TOO_EARLY, Facts(day=claim.day, start=slot, end=end, opens=first))
    if moment.utc > last and lateness.beyond == "refuse":
        return No(Refusal.TOO_LATE, Facts(day=claim.day, start=slot, end=last))
    return None
