"""The keys of passes: the public ones a kiosk holds, and the making of pairs.

A kiosk holds public keys only: current, next and previous, so that a change of keys reaches a kiosk that is
offline before the first pass signed with the new one does. They live in a TOML text:

    [[key]]
    id = 1                                # 0 to 65535, stands in each pass
    key = "d04ab232…"                     # Ed25519, 64 hexadecimal digits
    not_before = 2026-01-01T00:00:00Z
    not_after = 2027-01-01T00:00:00Z      # from this instant on the key is ended
    demo = false                          # true: for trying out, refused once enrolled

A private key is PEM text in the hands of whoever signs; `write_private_key` refuses the kiosk's data.

    KeyFileError (also ValueError)        the text is no key set; `mistakes` holds all of them
    PrivateKeyRefused (also OSError)      a private key was about to be written where it must not be
"""

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_BYTES: Final = 32
_FIELDS: Final = ("id", "key", "not_before", "not_after", "demo")
_REQUIRED: Final = _FIELDS[:-1]


class KeyFileError(ValueError):
    """The text is no key set. `mistakes`: one sentence each, with place, what was found, what is allowed."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("; ".join(self.mistakes))


class PrivateKeyRefused(OSError):
    """A private key was about to be written into the kiosk's data, or over something that exists."""


class Role(StrEnum):
    """What a key is at an instant."""

    NEXT = "next"  # not valid yet
    CURRENT = "current"  # the one valid key that began last: new passes are signed with it
    PREVIOUS = "previous"  # still valid, and another has begun since
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 public key, good from `not_before` up to and without `not_after` (aware, kept in UTC)."""

    id: int
    key: bytes
    not_before: datetime
    not_after: datetime
    demo: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.id <= 0xFFFF:
            raise ValueError(f"id {self.id}: allowed are 0 to 65535")
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"key of {len(self.key)} bytes: allowed are {KEY_BYTES}")
        for name in ("not_before", "not_after"):
            moment: datetime = getattr(self, name)
            if moment.utcoffset() is None:
                raise ValueError(f"{name} {moment.isoformat()}: it needs a zone, as in 2026-01-01T00:00:00Z")
            object.__setattr__(self, name, moment.astimezone(UTC))
        if self.not_before >= self.not_after:
            raise ValueError(f"not_after {self.not_after.isoformat()}: it must be later than not_before")

    def covers(self, now: datetime) -> bool:
        """Whether the key is valid at this (aware) instant."""
        return self.not_before <= now < self.not_after


@dataclass(frozen=True, slots=True)
class KeySet:
    """The public keys of a kiosk; ValueError when two have the same id."""

    keys: tuple[PublicKey, ...] = ()

    def __post_init__(self) -> None:
        ids = [key.id for key in self.keys]
        if twice := sorted({i for i in ids if ids.count(i) > 1}):
            raise ValueError(f"id {', '.join(map(str, twice))}: given to more than one key")

    def get(self, key_id: int) -> PublicKey | None:
        """The key with this id, or None."""
        return next((key for key in self.keys if key.id == key_id), None)

    def usable(self, enrolled: bool) -> "KeySet":
        """What passes are judged by: once enrolled, no demo key, so a pass of one is of an unknown key."""
        return KeySet(tuple(key for key in self.keys if not (enrolled and key.demo)))

    def of_private(self, private_key: Ed25519PrivateKey) -> PublicKey | None:
        """The key of this set that belongs to a private one, or None: says which id a pass has to carry."""
        wanted = public_bytes(private_key)
        return next((key for key in self.keys if key.key == wanted), None)

    def role(self, key: PublicKey, now: datetime) -> Role:
        """Whether `key` is next, current, previous or ended at `now` (aware)."""
        if now < key.not_before:
            return Role.NEXT
        if now >= key.not_after:
            return Role.ENDED
        newest = max((k for k in self.keys if k.covers(now)), key=lambda k: (k.not_before, k.id))
        return Role.CURRENT if key == newest else Role.PREVIOUS

    def to_toml(self) -> str:
        """The text that `parse` reads."""
        return "\n".join(
            "[[key]]\n"
            f"id = {key.id}\n"
            f'key = "{key.key.hex()}"\n'
            f"not_before = {key.not_before.isoformat()}\n"
            f"not_after = {key.not_after.isoformat()}\n"
            f"demo = {str(key.demo).lower()}\n"
            for key in self.keys
        )


def parse(text: str) -> KeySet:
    """The key set in a TOML text. KeyFileError with all mistakes at once; the message repeats no key."""
    if "PRIVATE KEY" in text:
        raise KeyFileError(["this is a private key: it belongs to whoever signs passes, never on a kiosk"])
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long and lists too deep are not TOML errors
        raise KeyFileError([f"not TOML: {error}"]) from error
    mistakes = [f"{name}: unknown; allowed is key" for name in document if name != "key"]
    rows = document.get("key", [])
    if not isinstance(rows, list):
        rows = []
        mistakes.append("key: allowed are tables, each begun with [[key]]")
    keys: list[PublicKey] = []
    for place, row in enumerate(rows, 1):
        found = _key_of(row)
        if isinstance(found, PublicKey):
            keys.append(found)
        else:
            mistakes += [f"key {place}: {mistake}" for mistake in found]
    if not mistakes:
        try:
            return KeySet(tuple(keys))
        except ValueError as error:
            mistakes.append(str(error))
    raise KeyFileError(mistakes)


def _key_of(row: object) -> PublicKey | list[str]:
    """The key in one table of the file, or all its mistakes."""
    if not isinstance(row, Mapping):
        return ["allowed is a table, begun with [[key]]"]
    mistakes = [f"{name}: unknown; allowed are {', '.join(_FIELDS)}" for name in row if name not in _FIELDS]
    mistakes += [f"{name}: missing" for name in _REQUIRED if name not in row]
    if mistakes:
        return mistakes
    key_id, text, start, end, demo = (row.get(name, False) for name in _FIELDS)
    if not isinstance(key_id, int) or isinstance(key_id, bool):
        return [f"id {key_id!r}: allowed are 0 to 65535"]
    if not isinstance(text, str):
        return ["key: allowed are 64 hexadecimal digits in quotation marks"]
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return ["not_before, not_after: allowed are instants, not in quotation marks: 2026-01-01T00:00:00Z"]
    if not isinstance(demo, bool):
        return [f"demo {demo!r}: allowed are true, false"]
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return ["key: allowed are 64 hexadecimal digits"]
    try:
        return PublicKey(key_id, raw, start, end, demo)
    except ValueError as error:
        return [str(error)]


def make_pair(
    key_id: int, not_before: datetime, not_after: datetime, *, seed: bytes, demo: bool = False
) -> tuple[PublicKey, str]:
    """A public key and its private one as PEM text (PKCS 8, not encrypted).

    `seed` is the Ed25519 secret: 32 bytes of `secrets.token_bytes`; fixed ones are for tests only.
    """
    private_key = Ed25519PrivateKey.from_private_bytes(seed)
    pem = private_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return PublicKey(key_id, public_bytes(private_key), not_before, not_after, demo), pem.decode("ascii")


def public_bytes(private_key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of the public half."""
    return private_key.public_key().public_bytes_raw()


def load_private_key(pem: str) -> Ed25519PrivateKey:
    """The private key in a PEM text; ValueError when it is none, encrypted, or not Ed25519."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValueError("not a private key as PEM text without a password") from error
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ValueError("a private key of another kind: passes are signed with Ed25519")


def write_private_key(path: Path, pem: str, data: Path) -> None:
    """Write a private key for its owner's eyes only (mode 0600), synced to the disk.

    PrivateKeyRefused when `path` exists, or lies in the kiosk's data directory `data` by any name.
    """
    place = path.parent.resolve() / path.name
    if place.is_relative_to(data.resolve()):
        raise PrivateKeyRefused(f"{path} lies in the kiosk's data: a private key is never kept there")
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise PrivateKeyRefused(f"{path} exists: a private key is not overwritten") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(pem)
        file.flush()
        os.fsync(file.fileno())
