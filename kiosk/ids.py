"""Identifiers: UUIDv7 for events and commands, random tokens where an id admits."""

import secrets
import time
import uuid


def new_id() -> str:
    """A UUIDv7 (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def new_token() -> str:
    """64 random bits as 16 hexadecimal digits: a ticket's id, never guessable."""
    return secrets.token_hex(8)
