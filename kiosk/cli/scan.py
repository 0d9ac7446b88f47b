"""`kiosk scan`: read and judge the QR codes in pictures as the kiosk would, and change nothing."""

import json
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

import click

from kiosk import codes
from kiosk.answers import Refused, WhoIsHere
from kiosk.cli.common import (
    data_dir,
    data_option,
    fail,
    keys_of,
    load,
    many,
    office_option,
    settings_option,
    told,
)
from kiosk.clock import Clock, no_earlier
from kiosk.commands import CheckIn
from kiosk.context import Context
from kiosk.datadir import DataDir
from kiosk.daybook import roll
from kiosk.hall import Hall
from kiosk.ids import new_token
from kiosk.intake import check_in
from kiosk.journal_reading import read_only
from kiosk.office import Office
from kiosk.opening import make_clock
from kiosk.reference import Reference

SEVERAL = "several"
"""Reason of an `ask` where a picture holds more than one code that could be meant."""


class Outcome(StrEnum):
    """What the kiosk would do with a picture."""

    ADMIT = "admit"  # a ticket
    ASK = "ask"  # a question first: who of the party is here, or which of several codes
    REFUSE = "refuse"  # `reason` is the refusal's name
    TICKET = "ticket"  # a ticket's own QR: `reason` is what its owner may do with it
    NONE = "none"  # no QR
    ERROR = "error"  # no picture: `reason` says why


@dataclass(frozen=True)
class Scanned:
    """One line of the output. `ms`: from the picture in memory to the decision."""

    file: str
    text: str | None
    outcome: Outcome
    reason: str | None
    ms: float


class Judge:
    """Judges texts by what a data directory holds, as the desk would at this moment. It keeps nothing."""

    def __init__(self, office: Office, hall: Hall, reference: Reference, clock: Clock) -> None:
        self._office = office
        self._hall = hall
        self._reference = reference
        self._clock = clock

    def judge(self, texts: tuple[str, ...]) -> tuple[str | None, Outcome, str | None]:
        """The text meant, what comes of it, and why."""
        if not texts:
            return None, Outcome.NONE, None
        # As `kiosk.ui.visit` has it: passes and tickets go before other codes; of two one is asked about.
        own = [text for text in texts if codes.classify(text) in (codes.Kind.PASS, codes.Kind.TICKET)]
        meant = own or texts
        if len(meant) > 1:
            return meant[0], Outcome.ASK, SEVERAL
        return meant[0], *self._judge(meant[0])

    def _judge(self, text: str) -> tuple[Outcome, str | None]:
        day = self._hall.day
        moment = no_earlier(self._clock.now(), day.newest, day.guess)
        context = Context(self._office, self._hall, self._reference, moment, new_token)
        # A day that has begun since the last event is opened first, as the desk does; in memory only.
        for event in roll(context, "scan"):
            self._hall.apply(event)
        decision = check_in(context, CheckIn(id="scan", code=text))
        if isinstance(decision, Refused):
            return Outcome.REFUSE, decision.reason.value
        if isinstance(decision, WhoIsHere):
            return Outcome.ASK, "who_is_here"
        if decision.shown is not None:
            return Outcome.TICKET, decision.shown.value
        return Outcome.ADMIT, None


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@office_option
@data_option
@settings_option
@click.option("--clock", help="Judge as at this local time: 2026-11-17T08:24.  [default: now]")
@told()
def scan(
    files: tuple[Path, ...],
    office: Path | None,
    data: Path | None,
    settings_file: Path | None,
    clock: str | None,
) -> None:
    """Read and judge the QR codes in pictures; one JSON line for each of FILES.

    It judges with the keys and bookings of --data and the rules of --office, changes nothing there, and may
    be asked while the kiosk runs.

    \b
    file     the picture
    text     of its QR code, or null
    outcome  admit   a ticket would come
             ask     a question would come first: who_is_here, several
             refuse  no; reason is the refusal's name
             ticket  a ticket's own code; reason: rate, returned, waiting
             none    no QR code found
             error   not a picture, or it cannot be read
    reason   why, or null
    ms       reading and judging, in milliseconds

    Exit status 1 where a file cannot be read.
    """
    resolved, rules = load({"office": office, "data": data, "clock": clock}, settings_file)
    # Loaded here: pictures need Pillow and a reader, which a machine without devices need not have.
    from kiosk.devices.decode import make_reader, read_all  # noqa: PLC0415
    from kiosk.devices.errors import DeviceError  # noqa: PLC0415
    from kiosk.devices.pictures import load_picture  # noqa: PLC0415

    try:
        reader = make_reader(resolved.settings.reader)
    except DeviceError as error:
        fail(f"{error}: `kiosk doctor` tells more")
    hall, reference = _known(data_dir(resolved.settings.data, make=False))
    time_of_day = make_clock(resolved.settings, rules)
    if not time_of_day.now().trusted:
        click.echo("the clock is not synchronised: day and hour are not judged (give --clock)", err=True)
    judge = Judge(rules, hall, reference, time_of_day)
    unread = 0
    for file in files:
        try:
            grey = load_picture(file).convert("L")
        except (DeviceError, OSError) as error:
            unread += 1
            _say(Scanned(str(file), None, Outcome.ERROR, str(error), 0.0))
            continue
        began = time.perf_counter()
        text, outcome, reason = judge.judge(read_all(reader, grey))
        _say(Scanned(str(file), text, outcome, reason, round((time.perf_counter() - began) * 1000, 2)))
    if unread:
        fail(f"{unread} of {many(len(files), 'file')} could not be read")


def _known(data: DataDir) -> tuple[Hall, Reference]:
    """What a data directory knows; nothing where there is none, and none is made."""
    hall, bookings = read_only(data.journal) if data.journal.exists() else (Hall(), [])
    keys = keys_of(data).usable(enrolled=data.enrolled)
    secret = data.path / "secret"
    return hall, Reference.of(keys, secret.read_bytes() if secret.exists() else b"", bookings)


def _say(scanned: Scanned) -> None:
    click.echo(json.dumps(asdict(scanned), ensure_ascii=False))
