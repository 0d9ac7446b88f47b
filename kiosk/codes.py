"""The texts that people hold up or type, other than the pass: booking codes, ticket codes, foreign codes.

A **booking code** has 12 digits, the last two of them check digits by ISO 7064 MOD 97-10. That system alone
needs digits only *and* finds every slip of one digit and every swap of two neighbours (MOD 11,10 misses
swaps, MOD 11-2 needs an X). It also finds 96 of 97 codes typed at random.

A **ticket code** stands on the paper and in the QR to take along: `AT1:` + base45 of office, business day and
a 64-bit random token, or an address of the portal that ends in the same 12 bytes as base32.

**Foreign codes** are whatever other systems gave people. They and typed booking codes are kept as keyed
hashes: a stolen copy of the bookings alone tells nothing. Who also holds the secret can try codes, so the
secret is made for one kiosk and bookings are purged the day after.
"""

import base64
import hashlib
import hmac
import re
import struct
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random
from typing import Final

from kiosk import base45
from kiosk.passes import day_number, day_of

CODE_DIGITS: Final = 12
SECRET_BYTES: Final = 16
TICKET_PREFIX: Final = "AT1:"

_FLAGS: Final = re.IGNORECASE | re.ASCII
_DATA_LIMIT: Final = 10 ** (CODE_DIGITS - 2)
_TICKET: Final = struct.Struct(">HH8s")
_TICKET_LENGTH: Final = len(TICKET_PREFIX) + _TICKET.size // 2 * 3
_TOKEN: Final = re.compile(r"[0-9a-f]{16}")
_TICKET_URL: Final = re.compile(r"https?://[^\s?#]{1,500}/t/([a-z2-7]{20})", _FLAGS)
_SEPARATORS: Final = str.maketrans("", "", " -")


class CodeProblem(StrEnum):
    """What is wrong with a typed booking code. TOO_SHORT while it is being typed is no mistake yet."""

    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    WRONG_CHECK = "wrong_check"


def new_code(random: Random) -> str:
    """A booking code of 12 digits. `random` is a `SystemRandom`, except in tests and simulations.

    It never begins with 0: a spreadsheet would drop it.
    """
    data = random.randrange(_DATA_LIMIT // 10, _DATA_LIMIT)
    return f"{data}{_check_digits(data):02d}"


def _check_digits(data: int) -> int:
    """2 to 98, so that the whole code leaves 1 when divided by 97."""
    return 98 - data * 100 % 97


def plain(text: str) -> str:
    """A booking code as typed, without the spaces and hyphens people put into it."""
    return text.translate(_SEPARATORS)


def check(text: str) -> CodeProblem | None:
    """What is wrong with a booking code, whole or partly typed; None when it is well formed."""
    code = plain(text)
    if code and not (code.isascii() and code.isdecimal()):
        return CodeProblem.NOT_DIGITS
    if len(code) != CODE_DIGITS:
        return CodeProblem.TOO_SHORT if len(code) < CODE_DIGITS else CodeProblem.TOO_LONG
    data, digits = divmod(int(code), 100)
    return None if digits == _check_digits(data) else CodeProblem.WRONG_CHECK


def group(text: str) -> str:
    """`482109451217` → `4821 0945 1217`; a partly typed code is grouped as far as it goes."""
    code = plain(text)
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def code_hash(secret: bytes, text: str) -> str:
    """The keyed hash of a typed booking code: HMAC-SHA-256 over its digits, 64 hexadecimal digits."""
    return _keyed(secret, b"booking code", plain(text))


def foreign_hash(secret: bytes, text: str) -> str:
    """The keyed hash of another system's code: HMAC-SHA-256 over `normal(text)`, 64 hexadecimal digits."""
    return _keyed(secret, b"foreign code", normal(text))


def normal(text: str) -> str:
    """A foreign code without what differs between a list, a QR code, a scanner and a hand.

    Unicode NFKC; then without white space, control and format characters, and dashes of any kind; then
    case-folded, for a scanner that types may have Caps Lock on.
    """
    kept = (
        sign for sign in unicodedata.normalize("NFKC", text) if not _is_dressing(unicodedata.category(sign))
    )
    return "".join(kept).casefold()


def _is_dressing(category: str) -> bool:
    return category[0] in "ZC" or category == "Pd"


def _keyed(secret: bytes, purpose: bytes, text: str) -> str:
    """ValueError when the secret is too short to be one. The purpose keeps the kinds of hashes apart."""
    if len(secret) < SECRET_BYTES:
        raise ValueError(f"secret of {len(secret)} bytes: allowed are {SECRET_BYTES} and more")
    message = purpose + b"\0" + text.encode("utf-8", "surrogatepass")
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class TicketCode:
    """What a ticket's QR says. `token` is the ticket's id: 64 random bits as 16 hexadecimal digits.

    ValueError when it could not be encoded.
    """

    office: int
    day: date
    token: str

    def __post_init__(self) -> None:
        day_number(self.day)
        if not 0 <= self.office <= 0xFFFF:
            raise ValueError(f"office {self.office}: allowed are 0 to 65535")
        if not _TOKEN.fullmatch(self.token):
            raise ValueError("token: allowed are 16 hexadecimal digits in small letters")

    def text(self) -> str:
        """The text of the ticket's QR code: 22 characters of alphanumeric mode, version 2-M."""
        return TICKET_PREFIX + base45.encode(self._bytes())

    def url(self, portal: str) -> str:
        """The same as an address under `portal`, such as `https://antrean.example`."""
        return f"{portal.rstrip('/')}/t/{_base32(self._bytes())}"

    def _bytes(self) -> bytes:
        return _TICKET.pack(self.office, day_number(self.day), bytes.fromhex(self.token))


def read_ticket(text: str) -> TicketCode | None:
    """The ticket code in a scanned text, bare or as an address of any portal; None when there is none."""
    data = _ticket_bytes(text)
    if data is None:
        return None
    office, day, token = _TICKET.unpack(data)
    return TicketCode(office, day_of(day), token.hex())


def _ticket_bytes(text: str) -> bytes | None:
    if text.startswith(TICKET_PREFIX) and len(text) == _TICKET_LENGTH:
        try:
            return base45.decode(text[len(TICKET_PREFIX) :])
        except base45.Base45Error:
            return None
    if found := _TICKET_URL.fullmatch(text):
        data = base64.b32decode(found[1].upper() + "====")
        # Base32 leaves four bits over: only the spelling that `url` writes is read.
        return data if _base32(data) == found[1].upper() else None
    return None


def _base32(data: bytes) -> str:
    return base64.b32encode(data).decode("ascii").rstrip("=")


class Kind(StrEnum):
    """What a scanned text is, for the one sentence that says what it is not."""

    PASS = "pass"  # noqa: S105 -- a pass, not a password
    TICKET = "ticket"
    BOOKING_CODE = "booking_code"
    NIK = "nik"  # the number of a person: never written down anywhere
    WIFI = "wifi"
    PAYMENT = "payment"
    URL = "url"
    CONTACT = "contact"
    JUNK = "junk"


# Of any version: an `AQ2:` of a later year is a pass that this kiosk cannot read, not "no booking code".
_PASS: Final = re.compile(r"AQ[0-9]:")
_TICKET_ANY: Final = re.compile(r"AT[0-9]:")
# Province, regency, district (2 digits each), day of birth (plus 40 for women), month, year, serial of 4.
_NIK: Final = re.compile(r"[1-9]\d{5}(?:[04][1-9]|[1256]\d|[37][01])(?:0[1-9]|1[0-2])\d{6}", re.ASCII)
_PREFIXES: Final = (
    (Kind.WIFI, re.compile(r"(?:WIFI|DPP):", _FLAGS)),
    # EMVCo merchant QR (QRIS): field 00 of length 02 with the value 01, and a next field.
    (Kind.PAYMENT, re.compile(r"000201\d{4}", re.ASCII)),
    (Kind.CONTACT, re.compile(r"(?:BEGIN:VCARD|(?:MECARD|BIZCARD|MATMSG|mailto|tel|sms|smsto):)", _FLAGS)),
    (Kind.URL, re.compile(r"(?:[a-z][a-z0-9+.-]{0,30}://|www\.)\S", _FLAGS)),
)


def looks_like_nik(text: str) -> bool:
    """Whether a text is 16 digits built like a national identity number."""
    return _NIK.fullmatch(text.translate(_SEPARATORS).replace(".", "")) is not None


def classify(text: str) -> Kind:
    """What a scanned text is by its look; whether it is good is another question. Never raises."""
    if _PASS.match(text):
        return Kind.PASS
    if _TICKET_ANY.match(text) or read_ticket(text):
        return Kind.TICKET
    if check(text) is None:
        return Kind.BOOKING_CODE
    if looks_like_nik(text):
        return Kind.NIK
    return next((kind for kind, prefix in _PREFIXES if prefix.match(text)), Kind.JUNK)
