"""A booking's id within an address, so that nothing else gets as far as the database. Pure."""

import re
from typing import Final

from kiosk.passes import BOOKING_BYTES

_ID: Final = f"[0-9a-f]{{{2 * BOOKING_BYTES}}}"


def is_id(text: str) -> bool:
    """Whether a booking can have this id."""
    return re.fullmatch(_ID, text) is not None


class BookingId:
    """`<booking:booking>` in a path of Django's."""

    regex = _ID

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
