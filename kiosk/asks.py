"""What is asked of the desk, from any thread, until it gets to it: commands, and work between two of them."""

import queue
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar

from kiosk.answers import Answer
from kiosk.commands import Command
from kiosk.guarded import settle

T = TypeVar("T")

BATCH = 64
"""Commands that share one commit at most."""


@dataclass
class Asked:
    """A command and the promise of its answer."""

    command: Command
    answer: "Future[Answer]"


class Asks:
    """A queue with an end. Many put into it, one takes out of it."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Asked | Callable[[], None] | None] = queue.SimpleQueue()
        self.ended = False

    def ask(self, command: Command) -> "Future[Answer]":
        asked = Asked(command, Future())
        self._items.put(asked)
        return asked.answer

    def between(self, work: Callable[[], T]) -> "Future[T]":
        """Have `work` done by whoever takes, between two commands. What it raises, the future raises."""
        done: Future[T] = Future()
        self._items.put(lambda: settle(done, work))
        return done

    def end(self) -> None:
        """Nothing is taken that comes after this."""
        self._items.put(None)

    def take(self, timeout: float) -> list[Asked]:
        """The commands that wait, those of a batch; work among them is done meanwhile.

        `timeout`: s to wait for the first; none then is an empty list.
        """
        asked: list[Asked] = []
        try:
            while len(asked) < BATCH and not self.ended:
                item = self._items.get(timeout=timeout) if not asked else self._items.get_nowait()
                if item is None:
                    self.ended = True
                elif isinstance(item, Asked):
                    asked.append(item)
                else:
                    item()
        except queue.Empty:
            pass
        return asked
