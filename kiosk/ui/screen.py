"""A screen as data: a name, texts and a list of choices in order. Drawing, touch, keypad and speech read it.

What can be touched stands in `choices`, in the order in which it is read out; a layout draws those of a group
where it likes, and may leave one out only where it has no meaning at its size (a pager when all fits a page).
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.ui.words import NOTHING, Both


class State(StrEnum):
    """How a choice stands. `MAIN`: the one filled choice; `FLAT`: it opens, but nothing is to be had."""

    PLAIN = "plain"
    MAIN = "main"
    SELECTED = "selected"
    DISABLED = "disabled"
    FLAT = "flat"


@dataclass(frozen=True)
class Choice:
    """What can be chosen. `id` goes into the visit; `short` are its words where there is little room."""

    id: str
    words: Both
    icon: str = ""
    group: str = "foot"
    state: State = State.PLAIN
    short: Both = NOTHING
    detail: Both = NOTHING
    mark: str = ""
    facts: tuple[tuple[str, Both], ...] = ()
    tone: str = ""

    @property
    def enabled(self) -> bool:
        return self.state is not State.DISABLED


@dataclass(frozen=True)
class Row:
    """A line of facts: words left, value right. `tone`: ok, warn, bad or muted. `part`: drawn as a bar."""

    words: Both
    value: Both = NOTHING
    icon: str = ""
    tone: str = ""
    part: float | None = None
    choice: str = ""


@dataclass(frozen=True)
class Header:
    """What stands above every screen. `calls`: number and counter, newest first. `chip`: what is special."""

    office: Both
    short_office: Both
    day: Both
    short_day: Both
    clock: str
    calls: tuple[tuple[str, Both], ...] = ()
    seats: tuple[str, Both] | None = None
    chip: Both = NOTHING
    chip_icon: str = ""
    chip_tone: str = "warn"


@dataclass(frozen=True)
class Screen:
    """One screen. `texts` by their part, in reading order. `code`: text of a QR. `seconds` left, `part` of 1.

    `sheet` lies over everything and takes all touches: the question whether somebody is still there.
    """

    name: str
    header: Header
    texts: tuple[tuple[str, Both], ...]
    choices: tuple[Choice, ...]
    rows: tuple[Row, ...] = ()
    icon: str = ""
    tone: str = ""
    number: str = ""
    code: str = ""
    arrow: str = ""
    digits: str = ""
    seconds: int | None = None
    part: float = 1.0
    page: int = 0
    staff: bool = False
    sheet: "Screen | None" = None

    def text(self, part: str) -> Both:
        """The text of a part, or nothing."""
        return next((words for name, words in self.texts if name == part), NOTHING)

    def group(self, name: str) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.group == name)

    def choice(self, name: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == name), None)

    def spoken(self) -> tuple[str, ...]:
        """The screen read out, in the visit's language: what is so first, then what can be chosen."""
        if self.sheet:
            return self.sheet.spoken()
        said = [words.main for _, words in self.texts]
        said += [self.number] if self.number else []
        said += [" ".join(filter(None, (row.words.main, row.value.main))) for row in self.rows]
        for choice in self.choices:
            if choice.enabled:
                facts = [words.main for _, words in choice.facts]
                said.append(", ".join(filter(None, (choice.words.main, choice.detail.main, *facts))))
        return tuple(text for text in said if text)
