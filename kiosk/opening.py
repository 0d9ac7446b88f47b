"""Opening a desk on a data directory: lock, journal, keys, clock. And closing it again."""

import contextlib
import hashlib
import logging
from dataclasses import dataclass

from kiosk import __version__
from kiosk.clock import Clock
from kiosk.datadir import SIMULATED, DataDir
from kiosk.desk import Desk
from kiosk.hall import Hall
from kiosk.ids import new_id, new_token
from kiosk.in_force import in_force, in_place
from kiosk.journal import Journal, JournalBroken, JournalUnwritable
from kiosk.keys import KeySet
from kiosk.office import Office
from kiosk.reference import Reference
from kiosk.settings import Settings
from kiosk.ticket import ENDED, State
from kiosk.timekeeping import SimulatedClock, SystemClock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Opened:
    """A desk, not started, and what has to be closed with it."""

    desk: Desk
    journal: Journal
    data: DataDir


def make_clock(settings: Settings, office: Office) -> Clock:
    """The simulated day where one is set, else the machine's clock."""
    if settings.clock is None:
        return SystemClock(trusting=settings.trust_clock)
    start = settings.clock if settings.clock.tzinfo else settings.clock.replace(tzinfo=office.tz)
    return SimulatedClock(start, settings.speed)


def open_desk(
    settings: Settings,
    office: Office,
    *,
    clock: Clock | None = None,
    more_keys: KeySet | None = None,
    kiosk: bool = True,
) -> Opened:
    """The desk of this data directory. Raises JournalLocked, JournalNewer, KeyFileError, OSError.

    A journal that is damaged or cannot be written is no error here: the desk is out of service then, says
    so on the screen, and comes back by itself when the journal does.
    `kiosk`: it is a kiosk that starts, which the journal is told; False for a command that needs the desk.
    `more_keys` are keys for the time of this run, as those of simulated phones.
    """
    data = DataDir(settings.data).make()
    data.lock()
    if settings.clock is not None and not data.journal.exists():
        data.put(SIMULATED, b"")
    journal = Journal(data.journal, new_id=new_id)
    try:
        with contextlib.suppress(JournalBroken, JournalUnwritable):
            journal.open()
        keys = data.keys().usable(enrolled=data.enrolled)
        if more_keys is not None:
            more = more_keys.usable(enrolled=data.enrolled)
            keys = KeySet((*keys.keys, *(key for key in more.keys if keys.get(key.id) is None)))
        office = in_force(journal, office).office if data.enrolled else office
        desk = Desk(
            office,
            journal,
            clock or make_clock(settings, office),
            reference=Reference(keys, data.secret(), before=data.secret_before()),
            new_token=new_token,
            new_id=new_id,
            started=(__version__, _digest(office)) if kiosk else None,
        )
        if data.enrolled:
            desk.has_centre, desk.place = True, in_place(journal, data.place)
        for sentence in astray(office, desk.hall):
            log.warning("%s", sentence)
    except BaseException:
        journal.close()
        data.unlock()
        raise
    return Opened(desk, journal, data)


def astray(office: Office, hall: Hall) -> tuple[str, ...]:
    """Tickets at stages and counters that the office file has no more, in words: staff see to them."""
    by_number = sorted(hall.tickets.values(), key=lambda ticket: ticket.number)
    open_ones = [ticket for ticket in by_number if ticket.state not in ENDED]
    stages: dict[str, list[str]] = {}
    counters: dict[int, list[str]] = {}
    for ticket in open_ones:
        if not office.has_stage(ticket.stage):
            stages.setdefault(ticket.stage, []).append(ticket.number)
        if ticket.state is State.CALLED and ticket.counter and office.counter(ticket.counter) is None:
            counters.setdefault(ticket.counter, []).append(ticket.number)
    known = ", ".join(stage.id for stage in office.stages)
    return (
        *(
            f"the office file has no stage {stage} any more, and {', '.join(numbers)} "
            f"are there: transfer them to another stage ({known})"
            for stage, numbers in sorted(stages.items())
        ),
        *(
            f"the office file has no counter {counter} any more, and {', '.join(numbers)} "
            "was called there: finish it, or transfer it back into the line"
            for counter, numbers in sorted(counters.items())
        ),
    )


def _digest(office: Office) -> str:
    return hashlib.sha256(office.model_dump_json().encode()).hexdigest()


def close_desk(opened: Opened) -> None:
    """End the desk and let the next process have the directory."""
    opened.desk.stop()
    opened.journal.close()
    opened.data.unlock()


def refuse_simulation(settings: Settings) -> str | None:
    """Why a simulated day is not possible with these settings, in words; None where it is.

    A simulated day beside real devices or a centre would give real people numbers of a day that is not.
    """
    data = DataDir(settings.data)
    if settings.clock is None:
        if data.simulated:
            return f"{data.path} holds simulated days: use another --data, or give --clock again"
        return None
    if data.journal.exists() and not data.simulated:
        return f"{data.path} holds real days: use another --data for a simulated one"
    if settings.real_devices:
        return f"a simulated day (clock) is not for real devices: {', '.join(settings.real_devices)}"
    if DataDir(settings.data).enrolled:
        return f"a simulated day (clock) is not for a kiosk that a centre has: {settings.data} is enrolled"
    return None
