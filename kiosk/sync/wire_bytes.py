"""Messages as bytes: JSON, gzip, and the limits of both. Pure.

WireError (also ValueError)
├── NotAnAnswer   not from the centre: no mark, no JSON, or not this type
└── TooLarge      more bytes than allowed, packed or unpacked (a gzip bomb stops at the limit)
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import pairwise
from operator import getitem
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.sync.wire import ANSWER_BYTES, BATCH_BYTES, BATCH_EVENTS, Answer, Sent


class WireError(ValueError):
    """Base of what can be wrong with bytes from the other side."""


class NotAnAnswer(WireError):
    """Not from the centre: no mark, no JSON, or not of the type that was asked for."""


class TooLarge(WireError):
    """More bytes than allowed, packed or unpacked."""


Received = TypeVar("Received", bound=Answer)

_SPARED: Final = frozenset({"bookings", "keys", "clashes"})


def pack(message: BaseModel) -> bytes:
    """JSON as it goes over the wire, before compression."""
    return message.model_dump_json(exclude_none=True).encode()


def gzip(data: bytes, level: int = 1) -> bytes:
    """Level 1: a batch of events shrinks to a fifth at four times the speed of level 6."""
    packer = zlib.compressobj(level, zlib.DEFLATED, 31)
    return packer.compress(data) + packer.flush()


def gunzip(data: bytes, limit: int) -> bytes:
    """Unpack, never more than `limit` bytes. TooLarge; WireError where it is no whole gzip stream."""
    unpacker = zlib.decompressobj(31)
    try:
        plain = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise WireError("not gzip") from error
    if len(plain) > limit:
        raise TooLarge(f"more than {limit} bytes unpacked")
    if not unpacker.eof or unpacker.unused_data:
        raise WireError("gzip cut short, or followed by something else")
    return plain


def answer_of(kind: type[Received], body: bytes) -> Received:
    """The answer in an unpacked body. NotAnAnswer where it is none, as a captive portal's page.

    Bookings, keys and clashes that cannot be read are left out.
    """
    if len(body) > ANSWER_BYTES:
        raise TooLarge(f"more than {ANSWER_BYTES} bytes")
    try:
        answer = kind.model_validate_json(body)
    except ValidationError as error:
        found = _spared(kind, body, error)
        if found is None:
            # Neither values nor the text: what is no answer of ours may hold anything.
            where = ", ".join(str(e["loc"][0]) if e["loc"] else e["type"] for e in error.errors()[:3])
            raise NotAnAnswer(f"not the centre's answer: {where}") from None
        answer = found
    if "antrean" not in answer.model_fields_set:
        raise NotAnAnswer("not the centre's answer: no mark")
    return answer


def _spared(kind: type[Received], body: bytes, error: ValidationError) -> Received | None:
    """The answer without those entries of its lists that a newer centre writes in a way not known here.

    One booking of a new sort must not keep a kiosk from all the others, and from its cursor, for good. None
    where more than such entries is wrong.
    """
    bad = {_entry(one["loc"]) for one in error.errors(include_input=False)}
    if None in bad:
        return None
    data: Any = json.loads(body)
    unread: list[str] = []
    for way in sorted((way for way in bad if way is not None), key=lambda way: way[-1], reverse=True):
        *path, place = way
        entries = reduce(getitem, path, data)
        entry = entries.pop(place)
        if path == ["bookings"]:
            unread.append(str(entry.get("booking", "")) if isinstance(entry, dict) else "")
    try:
        answer = kind.model_validate(data)
    except ValidationError:
        return None
    return answer.model_copy(update={"unread": tuple(reversed(unread))}) if unread else answer


def _entry(where: tuple[int | str, ...]) -> tuple[Any, ...] | None:
    """The way to the entry of a list that may be left out, from the place of a mistake in it."""
    for at, (name, place) in enumerate(pairwise(where)):
        if name in _SPARED and isinstance(place, int):
            return where[: at + 2]
    return None


def batches(
    events: Iterable[tuple[int, bytes, bytes]], after: int | None = None
) -> Iterator[tuple[Sent, ...]]:
    """(seq, raw, hash) in order → batches within BATCH_EVENTS and BATCH_BYTES; what is lost is named lost.

    `after`: the seq before the first, so that one lost there is named too.
    """
    batch: list[Sent] = []
    size = 0
    for sent in _without_gaps(events, after):
        if batch and (len(batch) == BATCH_EVENTS or size + len(sent.raw) > BATCH_BYTES):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(sent)
        size += len(sent.raw)
    if batch:
        yield tuple(batch)


def _without_gaps(events: Iterable[tuple[int, bytes, bytes]], after: int | None) -> Iterator[Sent]:
    due = None if after is None else after + 1
    for seq, raw, digest in events:
        yield from (Sent.lost(lost) for lost in range(due or seq, seq))
        yield Sent.of(seq, raw, digest)
        due = seq + 1
