"""What came of the kiosks' events that people have to look at: what is so, and what to do. Pure words.

Each answers (what is so, what to do).
"""

from django.utils.translation import gettext as _

from central.kiosks.models import Alarm, Conflict, Parked
from central.kiosks.worklist import Clashing

Advice = tuple[str, str]


def of_conflict(row: Conflict) -> Advice:
    ticket = {"ticket": row.number, "first": row.first}
    if row.why == Clashing.USED:
        said = (
            _("%(ticket)s and %(first)s came with the same booking")
            if row.first
            else _("%(ticket)s came with a booking that was used already")
        )
        return said % ticket, _(
            "Ask both for the identity card. Serve who holds the booking; give the other a new number."
        )
    if row.why == Clashing.CANCELLED:
        return _("%(ticket)s came with a cancelled booking") % ticket, _(
            "Ask when it was cancelled. Serve them as walk-in where a seat is left, or book a new day."
        )
    if row.why == Clashing.MOVED:
        return _("%(ticket)s came on a day from which the booking had been moved") % ticket, _(
            "Tell them the new day. If they are served today, the booking is used up: nothing else to do."
        )
    if row.why == Clashing.ELSEWHERE:
        return _("%(ticket)s came with another office's booking") % ticket, _(
            "Ask to see the booking. It is good at its own office only; book a new day here if they wish."
        )
    return _("%(ticket)s came with a booking that the centre does not know") % ticket, _(
        "Compare the pass with the identity card. If both agree, serve them, and tell the centre."
    )


def of_parked(row: Parked) -> Advice:
    later = _("Nothing is lost. It is applied by itself when the server is upgraded: tell the centre.")
    centre = _("Nothing is lost: its bytes are kept. Tell the centre the kiosk and the number of the event.")
    known = {
        "malformed": (_("An event cannot be read"), centre),
        "hash": (_("An event was damaged on the card"), _("The card may be failing: have a new one ready.")),
        "lost": (_("An event is no more on the card"), _("The card may be failing: have a new one ready.")),
        "too_large": (_("An event is too large"), centre),
        "unknown_kind": (_("An event is of a newer kiosk"), later),
        "unknown_version": (_("An event is of a newer kiosk"), later),
        "unstorable": (_("The database refused an event"), centre),
    }
    return known.get(row.why, (_("An event was set aside"), centre))


def of_quarantine(why: str) -> Advice:
    if why == "other_office":
        return _("Another office's card was put into this kiosk"), _(
            "Take the card out. Enrol this kiosk anew with a card of its own."
        )
    return _("Events of a copied card are kept apart"), _(
        "Nothing is lost and nothing is counted twice. The centre can look at them."
    )


def of_alarm(kind: str) -> Advice:
    known = {
        Alarm.Kind.DENIED: (
            _("A kiosk was refused"),
            _("Did you revoke it? If not, enrol it again with a new code."),
        ),
        Alarm.Kind.ENROLMENT: (
            _("Wrong enrolment codes were tried"),
            _("Did somebody mistype? If not, tell the centre: somebody may be trying codes."),
        ),
        Alarm.Kind.CLONE: (
            _("Two cards write the same journal"),
            _("One of them is a copy. Take the copied card out and enrol that kiosk anew."),
        ),
        Alarm.Kind.NEW_JOURNAL: (
            _("A kiosk began a new journal"),
            _("Was its card changed or restored? If not, ask who opened the kiosk."),
        ),
        Alarm.Kind.CLOCK: (
            _("A kiosk's clock is ahead"),
            _("Confirm date and time on the kiosk's staff screen."),
        ),
    }
    words = known.get(Alarm.Kind(kind)) if kind in Alarm.Kind else None
    return words or (_("An alarm"), _("Tell the centre."))
