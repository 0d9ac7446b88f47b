"""Base45 (RFC 9285): bytes as text in the 45 characters of a QR code's alphanumeric mode.

Two bytes make three characters, a single last byte makes two. Decoding is strict: every text that decodes is
the one text that its bytes encode to, so two different codes never mean the same pass. The alphabet holds a
*space*, also at either end: whoever carries such a text must not strip it.
"""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}


class Base45Error(ValueError):
    """The text is not base45. The message names the place, never the text: it may be anybody's."""


def encode(data: bytes) -> str:
    """The base45 text of `data`."""
    signs: list[str] = []
    for at in range(0, len(data) - 1, 2):
        rest, low = divmod(data[at] << 8 | data[at + 1], 45)
        high, middle = divmod(rest, 45)
        signs += ALPHABET[low], ALPHABET[middle], ALPHABET[high]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        signs += ALPHABET[low], ALPHABET[high]
    return "".join(signs)


def decode(text: str) -> bytes:
    """The bytes of a base45 text.

    Raises Base45Error on a foreign character (small letters are foreign), on a length no bytes have, and on
    a group whose value does not fit its bytes.
    """
    if len(text) % 3 == 1:
        raise Base45Error(f"{len(text)} characters: no bytes encode to that many")
    data = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        value = 0
        for sign in reversed(group):
            digit = _VALUES.get(sign)
            if digit is None:
                raise Base45Error(f"the group from character {at + 1} leaves the alphabet")
            value = value * 45 + digit
        size = len(group) - 1
        if value >> 8 * size:
            raise Base45Error(f"the group from character {at + 1} is too great for {size} bytes")
        data += value.to_bytes(size, "big")
    return bytes(data)
