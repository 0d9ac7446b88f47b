"""Other systems that book: their keys, and the first answer to each of their requests.

KeyReused(ValueError)   an idempotency key came again with another request
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import Any, Final

from django.db import IntegrityError, transaction

from central.bookings.models import ApiClient, FirstAnswer
from central.config import seal

_PREFIX: Final = "ac_"

Answer = tuple[int, dict[str, Any]]
"""A status of HTTP and a body."""


class KeyReused(ValueError):
    """The same key, another request: which of the two is meant, nobody can know."""


def new_key() -> tuple[str, str]:
    """A key of 256 random bits, to be told once, and what is kept of it."""
    key = _PREFIX + secrets.token_urlsafe(32)
    return key, hash_of(key)


def hash_of(key: str) -> str:
    """Random bits need no slow hash and no salt."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def client_of(key: str) -> ApiClient | None:
    """Whose key it is; None where it is nobody's, or that of one put to rest."""
    return ApiClient.objects.filter(key_hash=hash_of(key), active=True).first()


def once(client: ApiClient, key: str, request: object, act: Callable[[], Answer]) -> Answer:
    """The answer to a request: `act`'s the first time, and that same one ever after.

    The answer is kept in the transaction in which `act` works: either both are there or none is. A second
    request with the key waits for the first. Raises KeyReused, and what `act` raises: nothing is kept then.
    """
    # With a key: a request names persons, and there are few enough NIK to try them all.
    said = json.dumps(request, sort_keys=True, default=str).encode("utf-8", "surrogatepass")
    digest = hmac.new(seal.key_for("requests"), said, hashlib.sha256).hexdigest()
    row = FirstAnswer(client=client, key=hash_of(key), request=digest)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return _again(FirstAnswer.objects.get(client=client, key=row.key), digest)
        status, body = act()
        row.status = status
        row.sealed = seal.seal(json.dumps(body, default=str).encode())
        row.save(update_fields=["status", "sealed"])
    return status, json.loads(json.dumps(body, default=str))


def _again(row: FirstAnswer, digest: str) -> Answer:
    if row.request != digest:
        raise KeyReused("this Idempotency-Key came before with another request")
    if row.sealed is None:
        raise RuntimeError("a first answer was kept without its body")
    return row.status, json.loads(seal.open_seal(row.sealed))
