"""What a touch wants: the visit after it, and what it asks."""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.commands import Command
from kiosk.ui.facts import Facts
from kiosk.ui.person import Intent, Visit


@dataclass(frozen=True)
class Wish:
    """The visit after a touch, and what it wants."""

    visit: Visit
    command: Command | None = None
    intents: tuple[Intent, ...] = ()


NewId = Callable[[], str]
Touched = Callable[[Visit, str, Facts, NewId], Wish]
