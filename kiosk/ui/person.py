"""One person's visit as data, what can reach it, and what it wants done. `kiosk.ui.visit` moves it on.

All times are seconds of one monotonic clock. Nothing here names a person: a visit knows choices and codes,
and is thrown away as a whole when it ends.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal

from kiosk.answers import Answer, WhoIsHere
from kiosk.commands import Command
from kiosk.office import Language, Priority


class Name(StrEnum):
    """The screens. The last three are never in a visit: they show for another one (see `shown`)."""

    HOME = "home"
    MORE = "more"
    WHO = "who"
    CHECKIN = "checkin"
    MEMBERS = "members"
    CODE = "code"
    TICKET = "ticket"
    STATUS = "status"
    REFUSAL = "refusal"
    SEVERAL = "several"
    INFORMATION = "information"
    HELP = "help"
    RATING = "rating"
    THANKS = "thanks"
    STAFF_PIN = "staff_pin"
    STAFF = "staff"
    STAFF_PRINTS = "staff_prints"
    STAFF_DATE = "staff_date"
    STAFF_SETUP = "staff_setup"
    STAFF_NUMBERS = "staff_numbers"
    STAFF_ENROL = "staff_enrol"
    UNPRINTED = "unprinted"
    WORKING = "working"
    CLOSED = "closed"
    OUT_OF_SERVICE = "out_of_service"


STAFF_SCREENS = frozenset(
    {
        Name.STAFF,
        Name.STAFF_PRINTS,
        Name.STAFF_DATE,
        Name.STAFF_SETUP,
        Name.STAFF_NUMBERS,
        Name.STAFF_ENROL,
    }
)


@dataclass(frozen=True)
class Invited:
    """An invitation of a centre's office page, as staff have to confirm it, and its whole `text`.

    `authority`: fingerprint of the centre's own certificate authority (hex), None where it has a public one.
    """

    address: str
    authority: str | None
    text: str = field(repr=False)


@dataclass(frozen=True)
class Pending:
    """A command that was asked and not answered yet. `lapsed`: it took too long, and the visit went on."""

    command: Command
    since: float
    lapsed: bool = False


@dataclass(frozen=True)
class Visit:
    """All that is known of one visit; `Visit.fresh` is the next person's.

    `touched`: the last sign of the person; `changed`: when this screen came; `now`: the newest time told.
    `back` is where help and information lead back to. `paper` is what keeps the ticket's paper, or None.
    `notice` is what a screen has to say about the last try (a refusal's reason, or `ok`). `invited` is the
    centre that staff are to confirm, `enrolling` the try under way. `heard` is the
    showing whose code was asked last, `showing` the one that has led to something.
    """

    language: Language = "id"
    larger: bool = False
    contrast: bool = False
    screen: Name = Name.HOME
    back: Name = Name.HOME
    service: str = ""
    party: int = 1
    priority: Priority | None = None
    members: WhoIsHere | None = None
    ordinals: tuple[int, ...] = ()
    digits: str = ""
    topic: str = "hours"
    choice: str = ""
    page: int = 0
    notice: str = ""
    answer: Answer | None = None
    paper: str | None = None
    pending: Pending | None = None
    pin_asked: str = ""
    pin_until: float = 0.0
    shift: int = 0
    invited: Invited | None = None
    enrolling: str = ""
    heard: int = -1
    showing: int = -1
    touched: float = 0.0
    changed: float = 0.0
    now: float = 0.0

    @classmethod
    def fresh(cls, language: Language, at: float) -> "Visit":
        """Nobody is there: the home screen in the office's first language."""
        return cls(language=language, touched=at, changed=at, now=at)

    @property
    def working(self) -> bool:
        """Whether an answer is awaited: no touch asks again until then."""
        return self.pending is not None and not self.pending.lapsed

    def to(self, screen: Name, **changes: object) -> "Visit":
        """On another screen, from now on."""
        kept: dict[str, object] = {"notice": "", "page": 0, **changes}
        return replace(self, screen=screen, changed=self.now, touched=self.now, **kept)  # type: ignore[arg-type]


# What can reach a visit. `at` is always the monotonic time in seconds.


@dataclass(frozen=True)
class Touch:
    """A choice was touched; the empty one is a touch beside every choice."""

    choice: str
    at: float


@dataclass(frozen=True)
class Typed:
    """A key of a numeric keypad: a digit, `backspace`, `enter` or `escape`."""

    key: str
    at: float


@dataclass(frozen=True)
class CodeRead:
    """Codes that a camera or scanner read together; `showing` is the same for all of one showing."""

    texts: tuple[str, ...]
    at: float
    showing: int = -1


@dataclass(frozen=True)
class Answered:
    """The desk's answer to a command."""

    answer: Answer
    at: float


@dataclass(frozen=True)
class Paper:
    """What became of a ticket's paper; `problem` as the printer says it."""

    ticket: str
    outcome: Literal["printed", "not_printed", "unknown"]
    problem: str | None
    at: float


@dataclass(frozen=True)
class PinJudged:
    """Whether `CheckPin` carried the right PIN; after too many tries none is looked at for `wait` s."""

    id: str
    ok: bool
    at: float
    wait: float = 0.0


@dataclass(frozen=True)
class Enrolled:
    """What came of `Enrol`: `outcome` is `ok`, or why not; see `kiosk.ui.screens.staff_enrol`."""

    id: str
    outcome: str
    at: float


@dataclass(frozen=True)
class Passed:
    """Time passed."""

    at: float


Input = Touch | Typed | CodeRead | Answered | Paper | PinJudged | Enrolled | Passed


# What a visit wants done.


@dataclass(frozen=True)
class Ask:
    """Put this command to the desk; its answer comes back as `Answered`."""

    command: Command


@dataclass(frozen=True)
class CheckPin:
    """Judge this PIN, away from the screen's thread: a good hash is slow. Comes back as `PinJudged`."""

    id: str
    pin: str


@dataclass(frozen=True)
class Enrol:
    """Use this invitation, away from the screen's thread. Comes back as `Enrolled`."""

    id: str
    invited: Invited


@dataclass(frozen=True)
class TestPrint:
    """Print a test page."""


Intent = Ask | CheckPin | Enrol | TestPrint
