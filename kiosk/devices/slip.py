"""What a printed ticket says: texts already in words, no place and no size.

The app fills a slip from the journal and the office file; `paper` gives it its look. Every text is a `Words`:
the office's first language, and beside it the second where there is one.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Words(NamedTuple):
    """One text in the office's first language and, smaller, in its second ("" where there is none)."""

    main: str
    beside: str = ""


class Fact(NamedTuple):
    """A figure and what it is of: `Words("9 orang", "9 people")`, `Words("di depan Anda", "before you")`."""

    value: Words
    label: Words


NOTHING = Words("")
NUMBER_LABEL = Words("Nomor antrean Anda", "Your number")
COPY_LABEL = Words("SALINAN", "COPY")
NEXT_LABEL = Words("Setelah ini", "Next")


@dataclass(frozen=True)
class Slip:
    """A ticket. `number` as it is called (`A012`); `qr` the ticket's own QR, whole; `qr_says` what it is for.

    `priority` is the band's text and never names a disability. `follow` is an address short enough to be
    typed, or None. `copy` marks a reprint. The labels have the words of an Indonesian office as defaults.
    """

    office: str
    moment: str
    number: str
    service: Words
    stage: Words
    party: Words
    place: Words
    ahead: Fact | None
    wait: Fact | None
    qr: str
    qr_says: Words
    next_steps: Words
    complaint: Words
    priority: Words | None = None
    follow: str | None = None
    copy: bool = False
    number_label: Words = NUMBER_LABEL
    copy_label: Words = COPY_LABEL
    next_label: Words = NEXT_LABEL

    def texts(self) -> tuple[str, ...]:
        """Every text that is drawn as letters: what a check of the fonts has to look at."""
        facts = [words for fact in (self.ahead, self.wait) if fact for words in fact]
        several = [
            self.number_label, self.service, self.stage, self.party, self.place, *facts, self.qr_says,
            self.next_label, self.next_steps, self.complaint,
        ]  # fmt: skip
        if self.priority:
            several.append(self.priority)
        if self.copy:
            several.append(self.copy_label)
        plain = (self.office, self.moment, self.number, self.follow or "")
        return tuple(text for text in (*plain, *(text for words in several for text in words)) if text)


@dataclass(frozen=True)
class StatusSlip:
    """A test print for staff: what the kiosk knows of itself, and marks that show a tired print head."""

    office: str
    moment: str
    title: Words
    rows: tuple[tuple[str, str], ...]
    qr: str
    note: Words = NOTHING

    def texts(self) -> tuple[str, ...]:
        """Every text that is drawn as letters."""
        rows = [text for row in self.rows for text in row]
        return tuple(text for text in (self.office, self.moment, *self.title, *rows, *self.note) if text)
