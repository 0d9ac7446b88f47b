"""The sync protocol on a page, and every state it can come to. Pure.

    kiosk    writes 1, 2, …   on its disk: `wrote`, `noted` (acknowledged up to here), `purged`
             sends a batch    in memory: `asked` (waits for its answer), `knows` (acknowledged up to here)
    net      a set: a message comes never, once or often, and in any order
    centre   begins          a transaction on a batch: reads what it has, and holds that journal's lock
             commits         what is new is kept, and only then answered
    crash    at any moment, on either side: what is in memory or in an open transaction is gone; and all goes
             dark at once: what is on the disks is left

    centre   changes         take a serial when they begin and commit in any order, or never
             tells           those after a cursor, up to the first that is still open
    kiosk    takes           rows and cursor, in one transaction

What goes out and what comes in share nothing: they are two models. `Break` names what may be left out; then
`explore` must find a state that is wrong, or one from which the end is out of reach. A stretch of dark leaves
no old answer to be lucky with: the end has to be reached with messages of one's own.
"""

from collections.abc import Iterator
from enum import Enum
from functools import partial
from typing import NamedTuple

from tests.sync.explore import explore


class Break(Enum):
    """A protocol that is wrong in one place."""

    ACK_BEFORE_COMMIT = "the centre answers, then commits"
    NO_DEDUPE = "the centre does not look whether it has an event"
    NO_LOCK = "two workers look, then both insert"
    REPLAY_REFUSED = "what the centre has already is an error"
    ACK_AT_SEND = "the kiosk counts what it sent as acknowledged"
    ANY_ANSWER = "the kiosk takes an answer for that to its batch without looking"
    PURGE_UNKNOWN = "the kiosk purges what it has sent"
    CURSOR_FIRST = "the kiosk stores the cursor, then the rows"
    NO_HORIZON = "the centre tells past a change that has not committed yet"
    HOLES_WAIT = "the centre waits for a serial that was rolled back"


# Out


class Batch(NamedTuple):
    kiosk: int
    first: int
    last: int


class Ack(NamedTuple):
    to: Batch


class Work(NamedTuple):
    """An open transaction: it has read that these seqs are new."""

    batch: Batch
    new: tuple[int, ...]


class Kiosk(NamedTuple):
    wrote: int = 0
    noted: int = 0
    purged: int = 0
    knows: int = 0
    asked: Batch | None = None


class Out(NamedTuple):
    """Two kiosks, what the centre keeps in the order of its commits, its open transactions, the net."""

    kiosks: tuple[Kiosk, ...] = (Kiosk(), Kiosk())
    kept: tuple[tuple[int, int], ...] = ()
    works: tuple[Work, ...] = ()
    net: frozenset[Batch | Ack] = frozenset()


EVENTS = 3
"""Of both kiosks together."""
BATCH = 2


def out_steps(state: Out, broken: Break | None = None) -> Iterator[Out]:
    """Everything that may happen next."""
    for number in range(len(state.kiosks)):
        yield from _kiosk_steps(state, number, broken)
    yield from _centre_steps(state, broken)
    dark = tuple(each._replace(asked=None, knows=each.noted) for each in state.kiosks)
    yield Out(dark, state.kept)


def _kiosk_steps(state: Out, number: int, broken: Break | None) -> Iterator[Out]:
    kiosk = state.kiosks[number]

    def now(sent: Batch | None = None, **changed: object) -> Out:
        kiosks = list(state.kiosks)
        kiosks[number] = kiosk._replace(**changed)
        return state._replace(kiosks=tuple(kiosks), net=state.net | ({sent} if sent else set()))

    if sum(each.wrote for each in state.kiosks) < EVENTS:
        yield now(wrote=kiosk.wrote + 1)
    if kiosk.asked is None:
        for last in range(kiosk.knows + 1, min(kiosk.knows + BATCH, kiosk.wrote) + 1):
            batch = Batch(number, kiosk.knows + 1, last)
            yield now(batch, asked=batch, knows=last if broken is Break.ACK_AT_SEND else kiosk.knows)
    else:
        yield now(asked=None)  # its timeout
        for message in state.net:
            if not isinstance(message, Ack) or message.to.kiosk != number:
                continue
            if message.to == kiosk.asked or broken is Break.ANY_ANSWER:
                yield now(asked=None, knows=kiosk.asked.last)
    yield now(noted=max(kiosk.noted, kiosk.knows))
    purge = kiosk.noted
    if broken is Break.PURGE_UNKNOWN and kiosk.asked:
        purge = kiosk.asked.last
    yield now(purged=max(kiosk.purged, purge))
    yield now(asked=None, knows=kiosk.noted)  # a crash


def _centre_steps(state: Out, broken: Break | None) -> Iterator[Out]:
    locked = {work.batch.kiosk for work in state.works}
    for batch in (message for message in state.net if isinstance(message, Batch)):
        if batch.kiosk in locked and not (broken is Break.NO_LOCK and len(state.works) < 2):
            continue
        sent = range(batch.first, batch.last + 1)
        new = tuple(s for s in sent if (batch.kiosk, s) not in state.kept or broken is Break.NO_DEDUPE)
        if broken is Break.REPLAY_REFUSED and len(new) < len(sent):
            continue
        # Events before these are not here: refused, as `wire.Refusal.GAP` is.
        if batch.first > 1 and (batch.kiosk, batch.first - 1) not in state.kept:
            continue
        answer = {Ack(batch)} if broken is Break.ACK_BEFORE_COMMIT else set[Ack]()
        yield state._replace(works=tuple(sorted((*state.works, Work(batch, new)))), net=state.net | answer)
    for place, (batch, new) in enumerate(state.works):
        yield state._replace(
            kept=(*state.kept, *((batch.kiosk, seq) for seq in new)),
            works=state.works[:place] + state.works[place + 1 :],
            net=state.net | {Ack(batch)},  # an answer that is lost is one that never comes
        )
    if state.works:
        yield state._replace(works=())  # a crash


def out_wrong(state: Out) -> str | None:
    """The first of the promises that this state breaks."""
    for number, kiosk in enumerate(state.kiosks):
        kept = [seq for of, seq in state.kept if of == number]
        if len(set(kept)) < len(kept):
            return "an event is doubled"
        if kept != sorted(kept) or kept != list(range(1, len(kept) + 1)):
            return "the order is lost"
        if max(kiosk.noted, kiosk.knows) > len(kept):
            return "an acknowledged event is missing"
        if kiosk.purged > len(kept):
            return "the kiosk has forgotten an unacknowledged event"
        if len(kept) > kiosk.wrote:
            return "the centre has what nobody wrote"
    return None


def out_done(state: Out) -> bool:
    """All that may be written is written, kept, and noted."""
    wrote = sum(kiosk.wrote for kiosk in state.kiosks)
    return wrote == EVENTS == len(state.kept) and all(kiosk.noted == kiosk.wrote for kiosk in state.kiosks)


# In


class Page(NamedTuple):
    """The answer to a pull from `after`."""

    after: int
    rows: tuple[int, ...]
    cursor: int


class Holder(NamedTuple):
    """A kiosk as it holds reference data. `owed`: rows whose cursor is stored, and they are not."""

    cursor: int = 0
    rows: frozenset[int] = frozenset()
    asked: bool = False
    owed: tuple[int, ...] = ()


class In(NamedTuple):
    """Two kiosks; the changes by serial: "open", "done" or "gone" (rolled back); the answers in the net."""

    holders: tuple[Holder, ...] = (Holder(), Holder())
    changes: tuple[str, ...] = ()
    net: frozenset[Page] = frozenset()


CHANGES = 3
PAGE = 2


def in_steps(state: In, broken: Break | None = None) -> Iterator[In]:
    """Everything that may happen next."""
    if len(state.changes) < CHANGES:
        yield state._replace(changes=(*state.changes, "open"))
    for place, change in enumerate(state.changes):
        if change == "open":
            for end in ("done", "gone"):
                changes = (*state.changes[:place], end, *state.changes[place + 1 :])
                yield state._replace(changes=changes)
    for number, holder in enumerate(state.holders):
        for page, after in _holder_steps(state, holder, broken):
            holders = (*state.holders[:number], after, *state.holders[number + 1 :])
            yield state._replace(holders=holders, net=state.net | page)
    yield state._replace(net=frozenset())


def _holder_steps(
    state: In, holder: Holder, broken: Break | None
) -> Iterator[tuple[frozenset[Page], Holder]]:
    none: frozenset[Page] = frozenset()
    if not holder.asked and not holder.owed:
        yield frozenset({_page(state, holder.cursor, broken)}), holder._replace(asked=True)
    if holder.asked:
        yield none, holder._replace(asked=False)  # its timeout
        for page in state.net:
            if page.after != holder.cursor:
                continue
            if broken is Break.CURSOR_FIRST:
                yield none, Holder(page.cursor, holder.rows, owed=page.rows)
            else:
                yield none, Holder(page.cursor, holder.rows | set(page.rows))
    if holder.owed:
        yield none, Holder(holder.cursor, holder.rows | set(holder.owed))
    yield none, holder._replace(asked=False, owed=())  # a crash


def _page(state: In, after: int, broken: Break | None) -> Page:
    waits = {"open", "gone"} if broken is Break.HOLES_WAIT else {"open"}
    told = [serial for serial, change in enumerate(state.changes, 1) if change == "done" and serial > after]
    if broken is not Break.NO_HORIZON:
        horizon = next((s for s, change in enumerate(state.changes, 1) if change in waits), CHANGES + 1)
        told = [serial for serial in told if serial < horizon]
    rows = tuple(told[:PAGE])
    return Page(after, rows, rows[-1] if rows else after)


def in_wrong(state: In) -> str | None:
    """The first of the promises that this state breaks."""
    done = {serial for serial, change in enumerate(state.changes, 1) if change == "done"}
    for holder in state.holders:
        if any(serial not in holder.rows | set(holder.owed) for serial in done if serial <= holder.cursor):
            return "a change is skipped"
        if holder.rows - done:
            return "the kiosk holds what never was"
    return None


def in_done(state: In) -> bool:
    """All changes have ended, and each kiosk holds those that were made."""
    done = {serial for serial, change in enumerate(state.changes, 1) if change == "done"}
    ended = len(state.changes) == CHANGES and "open" not in state.changes
    return ended and all(holder.rows == done and not holder.owed for holder in state.holders)


def explore_out(broken: Break | None = None) -> int:
    """How many states there are. WrongState."""
    return explore(Out(), partial(out_steps, broken=broken), out_wrong, out_done)


def explore_in(broken: Break | None = None) -> int:
    """How many states there are. WrongState."""
    return explore(In(), partial(in_steps, broken=broken), in_wrong, in_done)
