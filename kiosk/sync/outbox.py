"""The outbox: which events go into the next batch, and what an acknowledgement means. Pure.

Order is that of the journal, without gaps. A batch that is too large for whoever stands on the way is
halved. An event that is too large alone, as the centre says or as `exchange` has proven of the way, goes
without its bytes, and the centre parks it with its hash: nothing waits behind it. What the centre has parked
or found in conflict is acknowledged like the rest: it has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kiosk.sync import wire
from kiosk.sync.desk_side import StoredEvent
from kiosk.sync.wire_bytes import batches


@dataclass(frozen=True)
class Measure:
    """How much goes into a batch: `most` events; `bare`, without their bytes."""

    most: int = wire.BATCH_EVENTS
    bare: bool = False

    def smaller(self, sent: int) -> "Measure | None":
        """After a batch of `sent` events was too large; None where nothing smaller is left."""
        if sent > 1:
            return Measure(most=sent // 2)
        return None if self.bare or sent == 0 else replace(self, most=1, bare=True)


def next_push(
    epoch: str,
    rows: Sequence[StoredEvent],
    measure: Measure,
    schema: int,
    report: wire.Report | None,
    *,
    after: int,
) -> wire.Push:
    """The next batch of these stored events; none make a sign of life.

    `after`: up to which the centre has them: those that the card has lost between are named lost.
    """
    sent: tuple[wire.Sent, ...] = ()
    if rows:
        # The lost ones count too.
        sent = next(iter(batches(rows[: measure.most], after)))[: measure.most]
    if measure.bare:
        sent = tuple(_bare(event) for event in sent)
    if report is not None:
        # Where this report is read, these events are: the office must not see them wait.
        report = report.model_copy(update={"waiting": max(0, report.waiting - len(sent))})
    return wire.Push(epoch=epoch, schema_version=schema, events=sent, report=report)


def _bare(event: wire.Sent) -> wire.Sent:
    size = event.size if event.size is not None else len(event.data)
    return wire.Sent(seq=event.seq, raw="", hash=event.hash, size=size)


@dataclass(frozen=True)
class Verdict:
    """What an acknowledgement means. `acknowledged`: the centre has everything up to here.

    `lost`: it has less than it had: it came back from a backup, and gets what it lacks again. `restored`: it
    has more than this kiosk ever wrote: this card came back from an image. `stop`: another card writes this
    epoch.
    """

    acknowledged: int
    conflicts: tuple[wire.Outcome, ...] = ()
    parked: tuple[wire.Outcome, ...] = ()
    lost: bool = False
    restored: bool = False
    stop: bool = False


def judge(push: wire.Push, pushed: wire.Pushed, *, acknowledged: int, newest: int) -> Verdict:
    """The meaning of `pushed`, the answer to `push`. `newest`: the kiosk's own, `push` included."""
    if pushed.stop:
        return Verdict(acknowledged, stop=True)
    if pushed.highest > newest:
        return Verdict(acknowledged, restored=True)
    if not push.events:
        return Verdict(min(acknowledged, pushed.highest), lost=pushed.highest < acknowledged)
    results = {outcome: outcome.first or outcome.result for outcome in pushed.outcomes}
    return Verdict(
        push.events[-1].seq,
        conflicts=tuple(o for o, result in results.items() if result is wire.Result.CONFLICT),
        parked=tuple(o for o, result in results.items() if result is wire.Result.REJECTED),
    )
