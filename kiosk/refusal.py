"""Why the queue says no. Reasons are data: each has words and a next step on screen, and a log line."""

from enum import StrEnum


class Refusal(StrEnum):
    """The reason; its value stands in logs, in `kiosk desk` and in `kiosk scan`."""

    # What was held up or typed, in the order in which it is judged (sync.md).
    UNREADABLE = "unreadable"
    NOT_A_BOOKING = "not_a_booking"
    WIFI_CODE = "wifi_code"
    PAYMENT_CODE = "payment_code"
    CODE_WRONG = "code_wrong"
    CODE_UNKNOWN = "code_unknown"
    TOO_MANY_TRIES = "too_many_tries"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    OTHER_OFFICE = "other_office"
    CANCELLED = "cancelled"
    NOT_UNDERSTOOD = "not_understood"  # a status that only a newer version knows
    REVISED = "revised"
    OTHER_DAY = "other_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    USED = "used"
    # Taking a number.
    FULL = "full"
    OFFICE_CLOSED = "office_closed"
    SERVICE_CLOSED = "service_closed"
    INTAKE_CLOSED = "intake_closed"
    NO_SUCH_SERVICE = "no_such_service"
    PARTY_TOO_LARGE = "party_too_large"
    OUT_OF_SERVICE = "out_of_service"
    # Calling and the life of a ticket.
    NOBODY_WAITING = "nobody_waiting"
    NO_SUCH_COUNTER = "no_such_counter"
    NO_SUCH_TICKET = "no_such_ticket"
    COUNTER_IDLE = "counter_idle"
    COUNTER_BUSY = "counter_busy"
    WRONG_STAGE = "wrong_stage"
    WRONG_STATE = "wrong_state"
    RETURN_TOO_LATE = "return_too_late"
    REASON_MISSING = "reason_missing"
    TOO_SOON = "too_soon"
    ALREADY_RATED = "already_rated"
    DATE_BEFORE_NEWEST = "date_before_newest"
