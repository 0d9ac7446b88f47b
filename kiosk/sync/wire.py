"""What a kiosk and the centre say to each other: kiosks API v1, checked on both sides. Pure, no I/O.

    method  path       request                          answer
    POST    enrol      Enrol                            Enrolled
    POST    push       Push (gzip)                      Pushed, after the commit
    GET     pull       ?cursor=                         Pulled; 410 → take a snapshot
    GET     snapshot                                    Snapshot
    GET     keys                                        Keys
    GET     time                                        Time
    GET     authority                                   Authority: the one answer to be had before trust

Paths are below `PREFIX`. All but enrol and authority carry `Authorization: Bearer TOKEN`. Bodies are JSON,
gzip'd above 1 KB. Every answer, an `Error` too, has the `antrean` mark: a captive portal's page with status
200 has not, and is no answer. A `Pushed` acknowledges only the batch whose digest it repeats.

An older kiosk talks to a newer centre and the reverse: unknown fields are ignored, an unknown word of a list
of words is read as the one that claims least, and a booking or a key that cannot be read is left out
(`wire_bytes`) instead of spoiling the answer. What cannot go on so gets another number in `PREFIX`; a centre
answers to numbers that it does not have with 426 and those that it has (`Error.speaks`).
The bytes themselves (gzip, limits, errors) are `wire_bytes`, the QR of the office page is `wire_invitation`.
"""

import base64
import datetime as dt
import hashlib
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kiosk.bookings import Booking
from kiosk.clock import Trust
from kiosk.keys import PublicKey

API: Final = 1
PREFIX: Final = f"/api/kiosk/v{API}"
MARK: Final = "antrean-kiosk-1"
BATCH_EVENTS: Final = 200
BATCH_BYTES: Final = 256 * 1024
"""Raw bytes of the events of one batch."""
EVENT_BYTES: Final = 64 * 1024
"""A larger event is sent without its bytes, and parked; one of ours has some 600."""
REQUEST_BYTES: Final = 1024 * 1024
"""A request unpacked: a batch in JSON's escapes, or in base64, fits."""
ANSWER_BYTES: Final = 32 * 1024 * 1024
"""An answer unpacked: a snapshot of 50,000 bookings fits."""

_CONTROL: Final = bytes(range(32))

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Seq = Annotated[int, Field(ge=1, le=2**53)]
Whole = BeforeValidator(lambda value: value.replace("\0", "") if isinstance(value, str) else value)
"""Text for a database: PostgreSQL keeps no NUL. Left out: a word of a report must not hold up the events."""
Text = Annotated[str, Whole, Field(max_length=200)]


class Words(BaseModel):
    """What every message has: frozen, and unknown fields ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Answer(Words):
    """What every answer has: the mark, which must be there and not only by default."""

    antrean: Literal["antrean-kiosk-1"] = MARK


# Push


class Sent(Words):
    """An event as it is stored: its bytes as text (base64 where they are no UTF-8), and its hash there.

    `size` is set where `raw` is empty: an event larger than EVENT_BYTES, or 0 for one that the card has lost.
    """

    seq: Seq
    raw: str
    hash: Sha256
    coding: Literal["utf8", "base64"] = "utf8"
    size: int | None = None

    @classmethod
    def of(cls, seq: int, raw: bytes, digest: bytes) -> Self:
        """Any bytes at all can be sent: what is damaged is for the centre to park."""
        if len(raw) > EVENT_BYTES:
            return cls(seq=seq, raw="", hash=digest.hex(), size=len(raw))
        # JSON of ours has no control characters; as an escape each would take six bytes.
        if len(raw.translate(None, _CONTROL)) == len(raw):
            try:
                return cls(seq=seq, raw=raw.decode(), hash=digest.hex())
            except UnicodeDecodeError:
                pass
        return cls(seq=seq, raw=base64.b64encode(raw).decode(), hash=digest.hex(), coding="base64")

    @classmethod
    def lost(cls, seq: int) -> Self:
        """In place of an event that is no more on the card: those behind it are not held up by the gap."""
        return cls(seq=seq, raw="", hash="0" * 64, size=0)

    @property
    def data(self) -> bytes:
        """The bytes again; ValueError where they are no base64."""
        if self.coding == "utf8":
            return self.raw.encode()
        try:
            return base64.b64decode(self.raw, validate=True)
        except ValueError as error:
            raise ValueError(f"event {self.seq}: not base64") from error


class Paper(StrEnum):
    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


def _known(words: type[StrEnum], other: StrEnum) -> BeforeValidator:
    """A word of a newer other side is read as `other`."""
    return BeforeValidator(
        lambda value: other if isinstance(value, str) and value not in tuple(words) else value
    )


class Report(Words):
    """How the kiosk is, for the office page. `now` by its own clock; `waiting`: events that are
    still to be sent, those beside it in this push left out.

    `settings`: the revision it runs by (0: its own file); `refused`: one it did not take. `problems`: device
    and state in words for staff, never anything of an applicant.
    """

    now: AwareDatetime
    version: Annotated[str, Whole, Field(max_length=32)]
    waiting: Annotated[int, Field(ge=0)]
    oldest: AwareDatetime | None = None
    paper: Annotated[Paper, _known(Paper, Paper.UNKNOWN)] = Paper.UNKNOWN
    clock: Annotated[Trust, _known(Trust, Trust.UNKNOWN)] = Trust.UNKNOWN
    boot: Annotated[str, Whole, Field(max_length=64)] = ""
    settings: int = 0
    refused: int | None = None
    problems: Annotated[tuple[Text, ...], Field(max_length=20)] = ()


class Push(Words):
    """Events in order, without gaps; none at all is a sign of life. `schema_version`: `events.VERSION`."""

    epoch: Id
    schema_version: int = 1
    events: Annotated[tuple[Sent, ...], Field(max_length=BATCH_EVENTS)] = ()
    report: Report | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first = self.events[0].seq if self.events else 0
        if any(event.seq != first + place for place, event in enumerate(self.events)):
            raise ValueError("events stand in order and without gaps")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 over epoch, numbers and hashes: what an acknowledgement repeats."""
        text = "".join(f"{event.seq} {event.hash}\n" for event in self.events)
        return hashlib.sha256(f"{self.epoch}\n{text}".encode()).hexdigest()


class Result(StrEnum):
    """`conflict`: stored and shown to the office, nothing deleted. `rejected`: parked or in quarantine."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    REJECTED = "rejected"


class Outcome(Words):
    """What became of an event; of a duplicate, `first` is what was answered the first time.

    `why`: a word of the centre's, as `malformed`, `too_large`, `other_office`, `future`, `quarantine`,
    `used`, `cancelled`, `unknown_kind`; a kiosk logs it and decides nothing by it. An unknown result is taken
    for `applied`: the centre has the event, which is all that a kiosk has to know.
    """

    seq: Seq
    result: Annotated[Result, _known(Result, Result.APPLIED)]
    first: Annotated[Result | None, _known(Result, Result.APPLIED)] = None
    why: str | None = None


class Pushed(Answer):
    """The acknowledgement: everything of the batch with this digest is kept for good by the centre.

    `highest`: of this epoch, the highest seq the centre has. Above the kiosk's own newest one the card was
    restored from an image: it takes a new epoch. `stop`: another card writes this same epoch (a clone); these
    events are kept in quarantine, and pushing this epoch is over. `every`: s until the next sign of life;
    `spread`: after an outage the first contact comes after U(0, spread) s.
    """

    digest: Sha256
    highest: int
    outcomes: tuple[Outcome, ...] = ()
    stop: bool = False
    every: Annotated[int, Field(ge=1)] = 60
    spread: Annotated[int, Field(ge=0)] = 60
    now: AwareDatetime

    def acknowledges(self, push: Push) -> bool:
        """Whether it is the answer to this batch, with an outcome for each event."""
        return self.digest == push.digest and [o.seq for o in self.outcomes] == [e.seq for e in push.events]


# Enrolment, pull, snapshot


class Settings(Words):
    """A revision of the office's settings. `text`: an office file (TOML); the kiosk takes those parts that
    are the centre's, and checks the whole that they make with its own file by `kiosk.office_check`."""

    revision: Annotated[int, Field(ge=1)]
    text: str


class Numbers(Words):
    """The highest serials this kiosk's epochs gave on `day`, by service letter: a new card starts above."""

    day: dt.date
    serials: dict[str, int] = {}


class Enrol(Words):
    """`code`: as the office page shows it, see `tidy_code`. `name`: the machine's, for the office page."""

    code: Annotated[str, Field(max_length=64)]
    name: Annotated[str, Whole, Field(max_length=64)] = ""
    version: Annotated[str, Whole, Field(max_length=32)] = ""


class Enrolled(Answer):
    """`token`: 256 bits, told this once. `place`: 1, 2, … of the office's kiosks, for its own number range.

    `code_secret`: hex; by it codes typed or read are hashed, see `kiosk.codes`.
    """

    kiosk: int
    token: Annotated[str, Field(min_length=43, max_length=64)]
    office: Annotated[int, Field(ge=1, le=65535)]
    office_name: str
    place: Annotated[int, Field(ge=1)] = 1
    code_secret: str = ""


class Key(Words):
    """A public key; `key` in hex."""

    id: Annotated[int, Field(ge=0, le=0xFFFF)]
    key: Sha256
    not_before: AwareDatetime
    not_after: AwareDatetime
    demo: bool = False

    @classmethod
    def of(cls, key: PublicKey) -> Self:
        return cls(
            id=key.id, key=key.key.hex(), not_before=key.not_before, not_after=key.not_after, demo=key.demo
        )

    def public(self) -> PublicKey:
        """As passes are judged by it. ValueError where it ends before it begins."""
        return PublicKey(self.id, bytes.fromhex(self.key), self.not_before, self.not_after, self.demo)


class Keys(Answer):
    """All public keys in force for this office, with those revoked left out. `revision` changes with them."""

    revision: str
    keys: tuple[Key, ...]


class Clash(Words):
    """Two tickets for one seat, or one for a booking that was cancelled: for the counters' eyes, today only.

    `why`: as in `Outcome`. `numbers`: of the tickets, in the order in which the centre heard of them.
    """

    id: int
    booking: str
    numbers: tuple[str, ...]
    why: str


class Telling(Answer):
    """An answer with bookings. `unread`, set by who reads it: ids of those that it could not read."""

    unread: Annotated[tuple[str, ...], Field(exclude=True)] = ()


class Pulled(Telling):
    """What changed since the cursor: to be stored in one transaction with the new one. `more`: ask again.

    `bookings` replace earlier revisions of themselves; one that was moved away or cancelled comes so that its
    old pass is refused. `gone`: ids to forget. `keys`, `settings`: None where they are as before.
    """

    cursor: str
    more: bool = False
    bookings: tuple[Booking, ...] = ()
    gone: tuple[str, ...] = ()
    keys: Keys | None = None
    settings: Settings | None = None
    clashes: tuple[Clash, ...] = ()
    every: Annotated[int, Field(ge=1)] = 60
    now: AwareDatetime


class Snapshot(Telling):
    """All of this office, yesterday to a week ahead, in place of whatever the kiosk holds."""

    cursor: str
    first: dt.date
    last: dt.date
    bookings: tuple[Booking, ...]
    keys: Keys
    settings: Settings | None = None
    numbers: Numbers | None = None
    now: AwareDatetime


class Time(Answer):
    now: AwareDatetime


class Authority(Answer):
    """The certificate (PEM) of the centre's own authority: to be taken only if `fingerprint_of` is the one
    in the invitation."""

    pem: str


class Refusal(StrEnum):
    """Why a request failed. 401 and 403 say `denied` for whatever reason: no hint which."""

    DENIED = "denied"
    MALFORMED = "malformed"
    TOO_LARGE = "too_large"
    GAP = "gap"  # 409: events before these are not there; send again from `highest` + 1
    SNAPSHOT = "snapshot"  # 410: the cursor is too old or of another centre
    BUSY = "busy"  # 503, 429: come back after Retry-After, which is spread
    UPGRADE = "upgrade"  # 426: one side must be upgraded; the message says which
    FAILED = "failed"  # 500: nothing was kept


class Error(Answer):
    """`message` is for the staff screen and the log. `speaks`: numbers of this API that the centre has."""

    error: Annotated[Refusal, _known(Refusal, Refusal.FAILED)]
    message: str = ""
    highest: int | None = None
    retry_after: int | None = None
    speaks: tuple[int, ...] = ()
