"""Everything that a hostile network does to an exchange, by name; and scripts of it, by seed."""

import itertools
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from kiosk.sync import wire
from kiosk.sync.wire_bytes import gzip
from tests.sync.certificates import Certificate
from tests.sync.hostile import Fault, Line, answer

JSON: Final = ("Content-Type", "application/json")
HTML: Final = ("Content-Type", "text/html; charset=utf-8")
PORTAL: Final = b"<!doctype html><title>Hotel Wi-Fi</title><form action=/login>Room number"


def _bomb() -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b" " * (1 << 20)
    pieces = [packer.compress(piece) for _ in range(wire.ANSWER_BYTES // len(piece) + 1)]
    return b"".join((*pieces, packer.flush()))


BOMB: Final = _bomb()
"""One MB more than an answer may have, in 30 KB."""


CUT_GZIP: Final = gzip(PORTAL)[:-9]


def _halved(data: bytes) -> bytes:
    """An answer as far as the middle of its body."""
    head, mark, body = data.partition(b"\r\n\r\n")
    return head + mark + body[: len(body) // 2]


def _good(line: Line) -> None:
    line.send(line.ask())


def _slow(line: Line) -> None:
    line.wait(0.02)
    data = line.ask()
    line.wait(0.02)
    line.send(data)


def _half_asked(line: Line) -> None:
    line.ask_by_half()
    line.reset()


def _lost(line: Line) -> None:
    line.ask()
    line.close()


def _reset_in_body(line: Line) -> None:
    line.send(_halved(line.ask()))
    line.reset()


def _truncated(line: Line) -> None:
    line.send(line.ask()[:-1])
    line.close()


def _truncated_head(line: Line) -> None:
    line.send(line.ask()[:30])
    line.close()


def _half_open_after(line: Line) -> None:
    line.ask()
    line.hold()


def _half_open_in_body(line: Line) -> None:
    line.send(_halved(line.ask()))
    line.hold()


def _trickle(line: Line) -> None:
    """Always a byte before the socket's patience ends, and never the last one."""
    head, _, body = line.ask().partition(b"\r\n\r\n")
    line.send(head.replace(b"Content-Length: ", b"Content-Length: 99") + b"\r\n\r\n")
    for place in itertools.chain(body, itertools.repeat(0x20)):
        line.send(bytes([place]))
        line.wait(0.02)


def _doubled(line: Line) -> None:
    line.ask()
    line.send(line.ask())


def _by_heart(line: Line) -> None:
    """Something on the way answers a push with what the centre said to an earlier one."""
    line.send((line.earlier() if line.method == "POST" else None) or line.ask())


def _garbage(line: Line) -> None:
    line.send(b"\x16\x03\x01\x00" * 20 + b"\r\n\r\n")
    line.close()


def _redirect(code: int) -> Callable[[Line], None]:
    return lambda line: line.send(answer(code, b"", ("Location", f"{line.elsewhere}{line.path}")))


def _says(data: bytes) -> Callable[[Line], None]:
    return lambda line: line.send(data)


def status(code: int, retry_after: str | None = None) -> Fault:
    """What a reverse proxy before the centre says, in words of its own."""
    more = () if retry_after is None else (("Retry-After", retry_after),)
    name = f"{code}" if retry_after is None else f"{code}, again in {retry_after} s"
    return Fault(name, _says(answer(code, b"<h1>Not now</h1>", HTML, *more)))


GOOD: Final = Fault("good", _good)
SLOW: Final = Fault("slow", _slow)
DOUBLED: Final = Fault("asked twice", _doubled)
BY_HEART: Final = Fault("answered by heart", _by_heart)

UNHEARD: Final = (
    Fault("never arrives", Line.close),
    Fault("half asked", _half_asked),
    Fault("half-open", Line.hold),
)
"""The centre hears nothing of it."""

UNANSWERED: Final = (
    Fault("answer lost", _lost),
    Fault("reset in mid-body", _reset_in_body),
    Fault("truncated", _truncated),
    Fault("truncated in its head", _truncated_head),
    Fault("half-open after the commit", _half_open_after),
    Fault("half-open in mid-body", _half_open_in_body),
    Fault("trickle", _trickle),
)
"""The centre has committed, and the kiosk does not learn it."""

STRANGERS: Final = (
    Fault("captive portal", _says(answer(200, PORTAL, HTML))),
    Fault("captive portal that is packed", _says(answer(200, b"PK" * 400, HTML, ("Content-Encoding", "br")))),
    Fault(
        "captive portal, gzip that is cut", _says(answer(200, CUT_GZIP, HTML, ("Content-Encoding", "gzip")))
    ),
    Fault("captive portal, a bomb", _says(answer(200, BOMB, HTML, ("Content-Encoding", "gzip")))),
    Fault("nothing with 200", _says(answer(200, b"", JSON))),
    Fault("another service's JSON", _says(answer(200, b'{"status": "ok", "highest": 9}', JSON))),
    Fault("login with 401", _says(answer(401, PORTAL, HTML, ("WWW-Authenticate", "Basic")))),
    Fault("redirect 302 to plain http", _redirect(302)),
    Fault("redirect 307 to plain http", _redirect(307)),
    Fault("gzip bomb", _says(answer(200, BOMB, JSON, ("Content-Encoding", "gzip")))),
    Fault("garbage", _garbage),
)
"""Somebody answers who is not the centre."""

BUSY: Final = (status(500), status(502), status(503), status(503, "60"), status(429), status(429, "7"))

TLS: Final = (
    *(
        Fault(f"certificate: {shown.value}", Line.close, shown)
        for shown in Certificate
        if shown is not Certificate.GOOD
    ),
    Fault("no TLS at all", _says(answer(400, b"<h1>400", HTML)), None),
    Fault("half-open before TLS", Line.hold, None),
)
"""For a proxy that speaks TLS."""

PLAIN: Final = (SLOW, DOUBLED, BY_HEART, *UNHEARD, *UNANSWERED, *STRANGERS, *BUSY)
HANGING: Final = tuple(
    fault for fault in (*PLAIN, *TLS) if "half-open" in fault.name or fault.name == "trickle"
)
"""Those that last until the kiosk gives up."""
QUICK: Final = tuple(fault for fault in PLAIN if fault not in HANGING)


def then_good(*faults: Fault) -> Iterator[Fault]:
    """These, and from then on nothing more happens."""
    return itertools.chain(faults, itertools.repeat(GOOD))


def bad_days(seed: int, count: int, faults: Sequence[Fault], bad: float = 0.6) -> Iterator[Fault]:
    """So many exchanges of which a share of `bad` goes wrong; then it is over. The same for the same seed."""
    dice = random.Random(seed)
    drawn = (dice.choice(faults) if dice.random() < bad else GOOD for _ in range(count))
    return then_good(*drawn)
