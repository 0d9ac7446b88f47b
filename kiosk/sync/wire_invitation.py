"""The invitation to enrol: what the office page shows as a QR, or to be typed. Pure."""

import hashlib
from typing import Annotated, Final, Self

from pydantic import Field, ValidationError

from kiosk.sync.wire import Sha256, Words
from kiosk.sync.wire_bytes import WireError

_ADDRESS: Final = r"^https?://([A-Za-z0-9.-]{1,190}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$"
"""A host and its port, and nothing behind them: staff compare what is shown of it with whom they mean to
trust, and a path, or letters that look like others, could show another's name. The office page makes none."""


class Invitation(Words):
    """Where to enrol. `authority`: fingerprint of the centre's own certificate authority, None if public."""

    url: Annotated[str, Field(pattern=_ADDRESS)]
    code: str
    authority: Sha256 | None = None

    def to_text(self) -> str:
        return "|".join(("AE1", self.url, self.code, self.authority or ""))

    @classmethod
    def parse(cls, text: str) -> Self:
        """WireError where the text is no invitation."""
        parts = text.strip().split("|")
        if len(parts) != 4 or parts[0] != "AE1":
            raise WireError("not an invitation to enrol")
        try:
            return cls(url=parts[1].rstrip("/"), code=tidy_code(parts[2]), authority=parts[3] or None)
        except ValidationError as error:
            raise WireError("not an invitation to enrol") from error


def tidy_code(typed: str) -> str:
    """An enrolment code as it is compared: capitals, no spaces and hyphens, Crockford's look-alikes."""
    text = "".join(typed.upper().split()).replace("-", "")
    return text.translate(str.maketrans("OIL", "011"))


def fingerprint_of(der: bytes) -> str:
    """SHA-256 of a certificate's DER bytes, hex."""
    return hashlib.sha256(der).hexdigest()
