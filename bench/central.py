"""The kiosks API on PostgreSQL with fsync, by gunicorn, TLS off: pushes, pulls, a rush of bookings, memory.

Client, server and database share this machine's cores; the client is lean (`central_line`). Beside a push
stands the bare set-wise `INSERT … ON CONFLICT` of the same rows, a durable commit each, with as many
connections, in the same run. `--stored N`: once more with N events and a tenth as many bookings stored.
"""

from bench.central_bare import bare
from bench.central_events import journal, requests
from bench.central_line import Asked, Line, beside, checked, one_by_one
from bench.central_rush import rush
from bench.central_stored import store
from bench.central_world import World, world
from bench.report import Row, percentile

MANY = 8
BATCH = 100
_THREE_A = 12
"""Events of three tickets, one of which is booked."""


def run(quick: bool, stored: int = 0) -> list[Row]:
    """Events/s, requests/s and ms; with `stored`, those of a full database beside those of an empty one."""
    with world(64, 20_000) as centre:
        rows = _pushes(centre, quick)
        rows.append(_backlog(centre, 10_000 if quick else 50_000))
        rows += _reads(centre, 50 if quick else 200)
        rows += rush(centre, 500 if quick else 2000)
        if stored:
            rows += _stored(centre, quick, stored)
        memory = centre.workers_mb()
        rows.append(Row("memory of a worker, at most", memory, "MB", "", "≤ 120 MB", memory <= 120))
    return rows


def _pushes(centre: World, quick: bool) -> list[Row]:
    rows: list[Row] = []
    for at_once in (1, MANY):
        rows += _batches(centre, at_once, (80 if quick else 320) // at_once)
    for at_once in (1, MANY):
        rows += _singles(centre, at_once, (800 if quick else 4000) // at_once)
    return rows


def _lines(centre: World, at_once: int) -> tuple[list[str], list[Line]]:
    """Kiosks that have sent nothing yet, and a connection of each."""
    tokens = [centre.tokens.pop() for _ in range(at_once)]
    return tokens, [centre.line(token) for token in tokens]


def _batches(centre: World, at_once: int, rounds: int) -> list[Row]:
    # Each booking comes once: conflicts are rare in life.
    count = rounds * BATCH
    journals = [journal(count, centre.some(count // _THREE_A + 1)) for _ in range(at_once)]
    limit_times, limit_took = bare(centre.url, journals, BATCH)
    tokens, lines = _lines(centre, at_once)
    queues = [requests(records, BATCH, token) for records, token in zip(journals, tokens, strict=True)]
    times, took = beside(lines, queues)
    _all_there(centre, at_once * count, lines)
    limit, found = at_once * count / limit_took, at_once * count / took
    who = _who(BATCH, at_once)
    aim = "≥ 10,000 and ≥ ¼ bare"
    met = found >= 10_000 and found >= limit / 4
    return [
        Row(who, found, "events/s", f"bare INSERT {limit:,.0f}", aim, met),
        _ms(who, times, 0.5, limit_times),
        _ms(who, times, 0.99, limit_times),
    ]


def _singles(centre: World, at_once: int, count: int) -> list[Row]:
    tokens, lines = _lines(centre, at_once)
    queues = [requests(journal(count, centre.some(count // _THREE_A + 1)), 1, token) for token in tokens]
    times, took = beside(lines, queues)
    _all_there(centre, at_once * count, lines)
    found, who = len(times) / took, _who(1, at_once)
    p99 = percentile(times, 0.99) * 1000
    return [
        Row(who, found, "requests/s", "another server: 18–40", "≥ 600", found >= 600),
        Row(f"{who}, p50", percentile(times, 0.5) * 1000, "ms", "another server: 50"),
        Row(
            f"{who}, p99",
            p99,
            "ms",
            "",
            "≤ 25 ms" if at_once == 1 else "",
            p99 <= 25 if at_once == 1 else None,
        ),
    ]


def _who(size: int, at_once: int) -> str:
    return f"push of {size}, {at_once} kiosk{'s' if at_once > 1 else ''}"


def _ms(who: str, times: list[float], share: float, limit: list[float]) -> Row:
    name = f"{who}, p{share * 100:.0f}"
    return Row(name, percentile(times, share) * 1000, "ms", f"bare {percentile(limit, share) * 1000:.2f}")


def _all_there(centre: World, count: int, lines: list[Line]) -> None:
    """RuntimeError unless just so many events are stored of the newest journals, each once, in order."""
    for line in lines:
        line.close()
    found = centre.sql(
        """SELECT count(*), count(DISTINCT (e.journal_id, e.seq)), sum(j.highest) FILTER (WHERE e.seq = 1)
           FROM kiosks_event e JOIN kiosks_journal j ON j.id = e.journal_id
           WHERE j.id IN (SELECT id FROM kiosks_journal ORDER BY id DESC LIMIT %s)""",
        len(lines),
    )
    if found != [(count, count, count)]:
        raise RuntimeError(f"{count} events were sent, the database has {found}")


def _backlog(centre: World, count: int) -> Row:
    tokens, lines = _lines(centre, 1)
    queue = requests(journal(count, []), 200, tokens[0])
    _, took = beside(lines, [queue])
    _all_there(centre, count, lines)
    aim = 10 * count / 50_000
    return Row(f"backlog of {count:,} events", took, "s", "", f"≤ {aim:.0f} s", took <= aim)


def _reads(centre: World, count: int) -> list[Row]:
    """The snapshot is of the whole office; a day's changes are as many bookings as a day has, all changed."""
    token = centre.tokens[0]
    line = centre.line(token)
    snapshot = Asked.get("snapshot", token)
    whole = checked(snapshot, line.ask(snapshot))
    cursor = whole.json("cursor")
    changed = centre.sql(
        "UPDATE bookings_booking SET paid = true WHERE office_id = %s AND day = %s::date + 1 RETURNING id",
        centre.office,
        whole.json("first"),
    )
    rows = []
    for name, asked, aim in (
        ("snapshot of an office", snapshot, 500),
        ("pull of a day's changes", Asked.get(f"pull?cursor={cursor}", token), 50),
    ):
        answer = checked(asked, line.ask(asked))
        told = len(answer.json("bookings"))
        if told < len(changed):
            raise RuntimeError(f"{name}: {told} bookings")
        p50 = percentile(one_by_one(line, [asked] * count), 0.5) * 1000
        beside_it = f"{told:,} bookings, {answer.packed // 1024} KB packed"
        rows.append(Row(f"{name}, p50", p50, "ms", beside_it, f"≤ {aim} ms", p50 <= aim))
    line.close()
    return rows


def _stored(centre: World, quick: bool, stored: int) -> list[Row]:
    """The same figures in turns: before, and after so many events are stored."""

    def figures() -> dict[str, float]:
        rows = [*_pushes(centre, quick), *_reads(centre, 50 if quick else 200)]
        return {row.figure: row.value if row.unit == "ms" else 1000 / row.value for row in rows}

    before = figures()
    took = store(centre, stored, stored // 10)
    after = figures()
    told = f"with {stored:,} events and {stored // 10:,} bookings"
    ((size, count),) = centre.sql(
        """SELECT sum(pg_total_relation_size(inhrelid)), (SELECT count(*) FROM kiosks_event)
           FROM pg_inherits WHERE inhparent = 'kiosks_event'::regclass"""
    )
    rows = [
        Row(f"{told}: loaded in", took, "s"),
        Row(f"{told}: on disk, an event with its index", float(size) / count, "bytes"),
    ]
    for figure, value in after.items():
        if "p99" in figure:
            continue
        times = value / before[figure]
        rows.append(Row(f"{told}: {figure}, beside an empty one", times, "×", "", "≤ 1.3 ×", times <= 1.3))
    return rows
