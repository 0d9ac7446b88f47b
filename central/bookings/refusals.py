"""Why a booking was refused, in words for the staff and for who writes other systems."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from central.bookings.rules import Refused

WORDS: Final[dict[Refused, "str | Promise"]] = {
    Refused.CLOSED: _("The office is closed on that day."),
    Refused.NO_SLOT: _("No slot of this service begins at that time."),
    Refused.PAST: _("That time is past."),
    Refused.TOO_FAR: _("So far ahead nothing can be booked yet."),
    Refused.SERVICE: _("The office has no such service to book."),
    Refused.PARTY: _("These are more people than the service takes."),
    Refused.FOREIGN: _("A foreign code is too short, too long, a NIK, or a text of ours."),
    Refused.PERSON: _("One NIK for each of the party, each once, or none."),
    Refused.FULL: _("Not enough seats are left."),
    Refused.CODE_TAKEN: _("A foreign code belongs to another booking to come."),
    Refused.PERSON_TAKEN: _("Somebody of the party holds another booking to come."),
    Refused.CANCELLED: _("The booking is cancelled."),
    Refused.COME: _("Somebody of the party has come already."),
    Refused.OVER: _("The booking's day is over."),
    Refused.SAME: _("The booking is at that time already."),
    Refused.TOO_OFTEN: _("The booking was moved as often as a pass can tell."),
}

with override(None):
    ENGLISH: Final[dict[Refused, str]] = {why: str(words) for why, words in WORDS.items()}
    """For the document of the API, which is written once."""
