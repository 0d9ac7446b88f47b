"""The PIN of the staff screen: stored as scrypt, never as it is; there is no default one."""

import hashlib
import hmac
import secrets

PIN_DIGITS = range(4, 9)
"""How many digits a PIN has."""

# 16 MB and about 50 ms on a PC: a stolen card does not give up a short PIN at once.
_N, _R, _P = 2**14, 8, 1


def problem(pin: str) -> str | None:
    """What is wrong with a new PIN, in words; None when it will do."""
    if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_DIGITS):
        return "a PIN has 4 to 8 digits"
    if _guessed(pin):
        return (
            "this PIN is among the first that anybody tries (digits in order or repeated, a line or the"
            " corners of the keypad, a year): choose another"
        )
    return None


def _guessed(pin: str) -> bool:
    """Whether whoever stands before the keypad would try it first."""
    rows = ("01234567890", "09876543210", "2580", "0852")
    repeated = pin in (pin[:1] * len(pin), pin[:2] * (len(pin) // 2))
    year = len(pin) == 4 and pin[:2] in ("19", "20")
    return repeated or year or any(pin in row for row in rows) or set(pin) == set("1379")


def hash_pin(pin: str) -> bytes:
    """What is stored: a salt of 16 bytes and the scrypt of the PIN, in hexadecimal."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()} {_scrypt(pin, salt).hex()}\n".encode("ascii")


def holds(stored: bytes, pin: str) -> bool:
    """Whether `pin` is the one that was stored. A damaged file holds no PIN."""
    try:
        salt, digest = (bytes.fromhex(part) for part in stored.decode("ascii").split())
    except ValueError:
        return False
    return hmac.compare_digest(_scrypt(pin, salt), digest)


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 1024 * 1024)
