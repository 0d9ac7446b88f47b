"""What must not lie open in the database: sealed with a key that is not in it, or kept as a keyed hash.

Sealing is Fernet (AES-128-CBC and HMAC-SHA-256). The first of `SEALING_KEYS` seals, all of them open, so that
a key is changed by putting a new one in front and running `manage.py reseal`. Hashes cannot be made anew from
themselves: `HASH_KEY` stays for the life of a server, and each purpose and office gets a key derived from it.

    Sealed(ValueError)   what was sealed cannot be opened with any of the keys
"""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_KEY_BYTES = 32


class Sealed(ValueError):
    """None of the sealing keys opens it: the environment lacks the key that it was sealed with."""


def seal(data: bytes) -> bytes:
    return _ring(tuple(settings.SEALING_KEYS)).encrypt(data)


def open_seal(token: bytes | memoryview) -> bytes:
    """What was sealed. Raises Sealed."""
    try:
        return _ring(tuple(settings.SEALING_KEYS)).decrypt(bytes(token))
    except InvalidToken:
        raise Sealed("no sealing key of this server opens it") from None


def reseal(token: bytes | memoryview) -> bytes:
    """The same, sealed with the first key. Raises Sealed."""
    try:
        return _ring(tuple(settings.SEALING_KEYS)).rotate(bytes(token))
    except InvalidToken:
        raise Sealed("no sealing key of this server opens it") from None


def key_for(purpose: str) -> bytes:
    """32 bytes for the keyed hashes of one purpose: the same wherever `HASH_KEY` is."""
    return _derived(settings.HASH_KEY, purpose)


def office_secret(office: int) -> bytes:
    """What the codes of an office's bookings are hashed with, there and on its kiosks (`kiosk.codes`)."""
    return key_for(f"office {office}")


@cache
def _ring(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _derived(secret: str, purpose: str) -> bytes:
    info = b"antrean\0" + purpose.encode()
    hkdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info)
    return hkdf.derive(bytes.fromhex(secret))
