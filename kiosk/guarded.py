"""Work whose failure stays its own: handed to a future, or written to the log."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")


def settle(done: "Future[T]", work: Callable[[], T]) -> None:
    """Do `work`, and give the future what came of it: a result, or what it raised."""
    try:
        done.set_result(work())
    except Exception as error:  # noqa: BLE001 - whoever asked for the work gets what came of it
        done.set_exception(error)


def safely(work: Callable[..., None], *about: object) -> None:
    """Do `work`; what it raises is logged, and whoever called goes on."""
    try:
        work(*about)
    except Exception:
        log.exception("unforeseen fault in %s", getattr(work, "__qualname__", work))
