"""What every refusal says: what is so, without blame, and what to do now. Each reason has its own words."""

from typing import NamedTuple

from kiosk.refusal import Refusal
from kiosk.ui.words import NOTHING, Both, Say


class Said(NamedTuple):
    """Icon, what is so, what to do, the icon of that, and a further way: `code`, or nothing."""

    icon: str
    title: Both
    step: Both = NOTHING
    step_icon: str = "support_agent"
    way: str = ""


def said(reason: Refusal, say: Say) -> Said:
    """The words of a reason; those with a time or a place in them add it on their own."""
    found = _codes(reason, say) or _bookings(reason, say) or _numbers(reason, say) or _hall(reason, say)
    return found or Said("info", say("This is not possible now"), say("Please ask the staff at the desk"))


def _codes(reason: Refusal, say: Say) -> Said | None:
    """What was held up or typed is no code that we know."""
    booking = say("Open the QR of your booking")
    match reason:
        case Refusal.UNREADABLE:
            step = say("Make your phone brighter and hold it still")
            return Said("qr_code_2", say("We cannot read this QR"), step, "light_mode", "code")
        case Refusal.NOT_A_BOOKING:
            return Said("qr_code_2", say("This QR is not a booking"), booking, "mobile", "code")
        case Refusal.WIFI_CODE:
            return Said("wifi", say("This is a QR for Wi-Fi"), booking, "mobile", "code")
        case Refusal.PAYMENT_CODE:
            step = say("Nothing is paid here. Open your booking's QR")
            return Said("payments", say("This is a QR for payments"), step, "mobile", "code")
        case Refusal.CODE_WRONG:
            step = say("Compare the digits and type them again")
            return Said("pin", say("One digit does not fit"), step, "dialpad", "code")
        case Refusal.CODE_UNKNOWN:
            step = say("Show your booking to the staff")
            return Said("pin", say("We do not know this code"), step, "support_agent", "code")
        case Refusal.TOO_MANY_TRIES:
            step = say("Hold up your QR, or ask the staff")
            return Said("pin", say("Typing is paused for a while"), step, "qr_code_scanner")
    return None


def _bookings(reason: Refusal, say: Say) -> Said | None:
    """A booking, but not here, not now, or not any more."""
    staff = say("Please show it to the staff at the desk")
    match reason:
        case Refusal.UNKNOWN_KEY:
            return Said("support_agent", say("Staff will look at this booking"), staff)
        case Refusal.NOT_UNDERSTOOD:
            return Said("support_agent", say("Staff must check this booking first"), staff)
        case Refusal.BAD_SIGNATURE:
            return Said("support_agent", say("We cannot confirm this booking"), staff)
        case Refusal.OTHER_OFFICE:
            step = say("Look at the office on your booking")
            return Said("apartment", say("This booking is for another office"), step, "map")
        case Refusal.CANCELLED:
            step = say("Take a number here, or book again")
            return Said("event_busy", say("This booking was cancelled"), step, "touch_app")
        case Refusal.REVISED:
            return Said("edit_calendar", say("This booking was changed"), say("Use your newest QR"), "mobile")
        case Refusal.OTHER_DAY:
            step = say("Take a number here, or book again")
            return Said("calendar_month", say("Your booking is on another day"), step, "touch_app")
        case Refusal.TOO_EARLY:
            return Said("schedule", say("You came early"), say("Please come back at your time"), "schedule")
        case Refusal.TOO_LATE:
            step = say("Take a number here, without a booking")
            return Said("schedule", say("Your booked time is over"), step, "touch_app")
        case Refusal.USED:
            step = say("Number lost? Ask the staff at the desk")
            return Said("assignment_turned_in", say("This booking has its number already"), step)
    return None


def _numbers(reason: Refusal, say: Say) -> Said | None:
    """No number can be taken."""
    staff = say("Please ask the staff at the desk")
    match reason:
        case Refusal.FULL:
            return Said(
                "event_busy", say("Today is full"), say("Come early on another day"), "calendar_month"
            )
        case Refusal.OFFICE_CLOSED:
            return Said("door_front", say("The office is closed now"), staff)
        case Refusal.SERVICE_CLOSED:
            return Said("schedule", say("This service is closed now"), staff)
        case Refusal.INTAKE_CLOSED:
            return Said("block", say("No new numbers for now"), staff)
        case Refusal.NO_SUCH_SERVICE:
            return Said("info", say("This service is not given here"), staff)
        case Refusal.PARTY_TOO_LARGE:
            return Said(
                "groups",
                say("Too many for one number"),
                say("Take a second number for the others"),
                "touch_app",
            )
        case Refusal.OUT_OF_SERVICE:
            step = say("Get your number at the staff's desk")
            return Said("build", say("This machine cannot give numbers now"), step)
    return None


def _hall(reason: Refusal, say: Say) -> Said | None:
    """Tickets that come back, and what staff do."""
    staff = say("Please ask the staff at the desk")
    match reason:
        case Refusal.NO_SUCH_TICKET:
            return Said(
                "confirmation_number",
                say("This number is not of today"),
                say("Take a new number here"),
                "touch_app",
            )
        case Refusal.RETURN_TOO_LATE:
            return Said("schedule", say("The time to come back is over"), staff)
        case Refusal.WRONG_STATE:
            return Said("confirmation_number", say("This number cannot do that now"), staff)
        case Refusal.ALREADY_RATED:
            return Said(
                "thumb_up", say("You have answered already"), say("Thank you. We read every answer"), "check"
            )
        case Refusal.NOBODY_WAITING:
            return Said("person_off", say("Nobody is waiting"), staff)
        case Refusal.NO_SUCH_COUNTER:
            return Said("desk", say("There is no such counter"), staff)
        case Refusal.COUNTER_IDLE:
            return Said("desk", say("This counter has called nobody"), staff)
        case Refusal.COUNTER_BUSY:
            return Said("desk", say("This counter still serves somebody"), staff)
        case Refusal.WRONG_STAGE:
            return Said("checklist", say("This step is not possible"), staff)
        case Refusal.REASON_MISSING:
            return Said("edit", say("A reason is needed"), staff)
        case Refusal.TOO_SOON:
            return Said("timer", say("That was too quick"), say("Wait a moment and try again"), "timer")
        case Refusal.DATE_BEFORE_NEWEST:
            return Said(
                "calendar_month",
                say("The date lies before the last entry"),
                say("Check day and time again"),
                "edit_calendar",
            )
    return None
