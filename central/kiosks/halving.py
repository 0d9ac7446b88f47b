"""A set of events of which the database refuses one: halved until that one stands alone."""

from collections.abc import Callable

from django.db import DataError, IntegrityError, transaction

from central.kiosks.judge import Judged

REFUSED = (DataError, IntegrityError, ArithmeticError, ValueError)
"""What one event among many may bring about: no column holds it, or no calendar."""


def halved(
    batch: list[Judged], store: Callable[[list[Judged]], None], park: Callable[[Judged, Exception], None]
) -> None:
    """`store` a set, or its halves; one that is refused alone is given to `park`. In order: an event may rest
    on one before it. To be called within a transaction."""
    before = [(judged.result, judged.why, judged.at) for judged in batch]
    try:
        with transaction.atomic():
            store(batch)
    except REFUSED as error:
        for judged, (result, why, at) in zip(batch, before, strict=True):
            judged.result, judged.why, judged.at = result, why, at
        if len(batch) == 1:
            park(batch[0], error)
        else:
            middle = len(batch) // 2
            halved(batch[:middle], store, park)
            halved(batch[middle:], store, park)
