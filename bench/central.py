"""The kiosks API on PostgreSQL with fsync, by gunicorn, TLS off: pushes, pulls, memory.

Client, server and database share this machine's cores. Beside a push stands the bare set-wise
`INSERT … ON CONFLICT` of the same rows, a durable commit each, with as many connections, in the same run.
"""

import threading
import time
from collections.abc import Callable, Sequence

from bench.central_world import Line, World, bare, bodies, journal, world
from bench.report import Row, percentile
from kiosk.record import Record

MANY = 8
BATCH = 100


def run(quick: bool) -> list[Row]:
    """Events/s, requests/s and ms; the backlog is 10,000 events when quick, else 50,000."""
    rounds = 40 if quick else 200
    singles = 400 if quick else 2000
    backlog = 10_000 if quick else 50_000
    with world(2 * MANY + 4) as centre:
        tokens = iter(centre.tokens)
        rows: list[Row] = []
        for at_once in (1, MANY):
            rows += _batches(
                centre, [next(tokens) for _ in range(at_once)], rounds // (1 if at_once == 1 else 4)
            )
        for at_once in (1, MANY):
            rows += _singles(centre, centre.tokens[:at_once], singles // (1 if at_once == 1 else 4))
        rows.append(_backlog(centre, next(tokens), backlog))
        rows += _reads(centre, centre.tokens[0], 30 if quick else 200)
        memory = centre.workers_mb()
        rows.append(Row("memory of a worker, at most", memory, "MB", "", "≤ 120 MB", memory <= 120))
    return rows


def _at_once(works: Sequence[Callable[[], list[float]]]) -> tuple[list[float], float]:
    """Run them beside each other: all their times, and how long the whole took in s."""
    found: list[float] = []
    failed: list[BaseException] = []
    gone = threading.Barrier(len(works) + 1)

    def go(work: Callable[[], list[float]]) -> None:
        try:
            gone.wait()
            found.extend(work())
        except BaseException as error:  # noqa: BLE001 -- told below
            failed.append(error)

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    gone.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failed:
        raise failed[0]
    return found, took


def _pushes(centre: World, token: str, requests: list[bytes]) -> Callable[[], list[float]]:
    line = Line(centre.port, token)
    line.request("GET", "time")  # the connection, and a worker that has all it needs
    return lambda: [line.push(body) for body in requests]


def _bare(centre: World, number: int, records: list[Record]) -> Callable[[], list[float]]:
    return lambda: bare(centre.url, number, records, BATCH)


def _batches(centre: World, tokens: list[str], rounds: int) -> list[Row]:
    # Each booking comes once: conflicts are rare in life.
    share = rounds * BATCH // 12 + 1
    journals = [journal(rounds * BATCH, _some(centre, share)) for _ in tokens]
    limit_times, limit_took = _at_once(
        [_bare(centre, 100 * len(tokens) + place, records) for place, records in enumerate(journals)]
    )
    times, took = _at_once(
        [
            _pushes(centre, token, bodies(records, BATCH))
            for token, records in zip(tokens, journals, strict=True)
        ]
    )
    events = len(tokens) * rounds * BATCH
    limit, found = events / limit_took, events / took
    who = f"push of {BATCH}, {len(tokens)} kiosk{'s' if len(tokens) > 1 else ''}"
    return [
        Row(
            who,
            found,
            "events/s",
            f"bare INSERT {limit:,.0f}",
            "≥ 10,000 and ≥ ¼ bare",
            found >= 10_000 and found >= limit / 4,
        ),
        Row(
            f"{who}, p50",
            percentile(times, 0.5) * 1000,
            "ms",
            f"bare {percentile(limit_times, 0.5) * 1000:.2f}",
        ),
        Row(
            f"{who}, p99",
            percentile(times, 0.99) * 1000,
            "ms",
            f"bare {percentile(limit_times, 0.99) * 1000:.2f}",
        ),
    ]


def _some(centre: World, count: int) -> list[str]:
    found = centre.bookings[:count]
    del centre.bookings[:count]
    return found


def _singles(centre: World, tokens: list[str], count: int) -> list[Row]:
    works = [_pushes(centre, token, bodies(journal(count, []), 1)) for token in tokens]
    times, took = _at_once(works)
    found = len(times) / took
    who = f"push of 1, {len(tokens)} kiosk{'s' if len(tokens) > 1 else ''}"
    alone = len(tokens) == 1
    p99 = percentile(times, 0.99) * 1000
    return [
        Row(who, found, "requests/s", "another server: 18–40", "≥ 600", found >= 600),
        Row(f"{who}, p50", percentile(times, 0.5) * 1000, "ms", "another server: 50"),
        Row(f"{who}, p99", p99, "ms", "", "≤ 25 ms" if alone else "", p99 <= 25 if alone else None),
    ]


def _backlog(centre: World, token: str, count: int) -> Row:
    work = _pushes(centre, token, bodies(journal(count, []), 200))
    _, took = _at_once([work])
    aim = 10 * count / 50_000
    return Row(f"backlog of {count:,} events", took, "s", "", f"≤ {aim:.0f} s", took <= aim)


def _reads(centre: World, token: str, count: int) -> list[Row]:
    """A day's changes are those that the check-ins of this run made; the snapshot is the whole office."""
    line = Line(centre.port, token)
    rows = []
    for path, aim in (("snapshot", 500), ("pull", 50)):
        query = path
        if path == "pull":
            query = f"pull?cursor={_cursor(line)}"
        times = []
        for _ in range(count):
            began = time.perf_counter()
            status, body = line.request("GET", query)
            times.append(time.perf_counter() - began)
            if status != 200:
                raise RuntimeError(f"{path}: {status} {body[:200]!r}")
        p50 = percentile(times, 0.5) * 1000
        rows.append(
            Row(f"{path}, p50", p50, "ms", f"{len(body) // 1024} KB packed", f"≤ {aim} ms", p50 <= aim)
        )
    return rows


def _cursor(line: Line) -> str:
    import gzip  # noqa: PLC0415
    import json  # noqa: PLC0415

    _, body = line.request("GET", "snapshot")
    return str(json.loads(gzip.decompress(body))["cursor"])
