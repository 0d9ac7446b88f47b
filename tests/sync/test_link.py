"""What each answer means, and that only the centre's own words mean anything."""

from collections.abc import Callable
from typing import Any

import pytest

from kiosk.sync import errors, wire
from kiosk.sync.errors import BadAnswer, Busy, NotTheCentre, SyncError
from kiosk.sync.link import Link
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire_bytes import gunzip, pack
from tests.sync.centre_kit import JSON, NOW, PORTAL, TOKEN, Centre, no

HTML = {"content-type": "text/html; charset=utf-8"}


class Answers:
    """Gives one reply to whatever is asked, and keeps what was."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[Request] = []

    def send(self, request: Request) -> Reply:
        self.asked.append(request)
        return self.reply

    def interrupt(self) -> None:
        """Nothing takes time here."""

    def close(self) -> None:
        """Nothing is open here."""


def error(reply: Reply) -> SyncError:
    with pytest.raises(SyncError) as caught:
        Link(Answers(reply), TOKEN).pull("c")
    return caught.value


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (no(401, wire.Refusal.DENIED), errors.TokenRefused),
        (no(403, wire.Refusal.DENIED), errors.TokenRefused),
        (no(400, wire.Refusal.MALFORMED), errors.Rejected),
        (no(409, wire.Refusal.GAP, highest=7), errors.Gap),
        (no(409, wire.Refusal.GAP), errors.Rejected),
        (no(410, wire.Refusal.SNAPSHOT), errors.CursorGone),
        (no(413, wire.Refusal.TOO_LARGE), errors.TooMuch),
        (no(426, wire.Refusal.UPGRADE), errors.UpgradeNeeded),
        (no(429, wire.Refusal.BUSY), errors.Busy),
        (no(500, wire.Refusal.FAILED), errors.Broken),
        (no(503, wire.Refusal.BUSY), errors.Busy),
        # A proxy before the centre says these in its own words.
        (Reply(413, HTML, b"<h1>413"), errors.Narrow),
        (Reply(429, HTML, b"<h1>429"), errors.Busy),
        (Reply(502, HTML, b"<h1>502 Bad Gateway"), errors.Broken),
        (Reply(503, HTML, b"<h1>503"), errors.Busy),
        # Whoever is not the centre cannot dismiss us.
        (Reply(401, HTML, b"<h1>Log in"), errors.NotTheCentre),
        (Reply(403, HTML, b"<h1>Blocked"), errors.NotTheCentre),
        (Reply(404, HTML, b"<h1>Nothing"), errors.NotTheCentre),
        (Reply(410, HTML, b"<h1>Gone"), errors.NotTheCentre),
        (Reply(401, JSON, b'{"error": "denied"}'), errors.NotTheCentre),
        (Reply(426, JSON, b"{}"), errors.NotTheCentre),
        (Reply(511, HTML, b"<h1>Log in to the Wi-Fi"), errors.NotTheCentre),
        (Reply(302, {"location": "http://10.0.0.1/login"}, b""), errors.NotTheCentre),
        (Reply(308, {"location": "http://antrean.example"}, b""), errors.NotTheCentre),
        (Reply(204, {}, b""), errors.NotTheCentre),
    ],
    ids=lambda found: f"{found.status} {found.body[:12]!r}" if isinstance(found, Reply) else found.__name__,
)
def test_an_answer_means(reply: Reply, kind: type[SyncError]) -> None:
    assert type(error(reply)) is kind


@pytest.mark.parametrize(
    "reply",
    [
        PORTAL,
        Reply(200, JSON, b'{"cursor": "c", "now": "2026-11-17T02:00:00Z"}'),  # no mark
        Reply(200, JSON, b""),
        Reply(200, JSON, b"null"),
        Reply(200, {}, b"\xff\x00" * 50),
        Reply(200, JSON, b"[" * 100_000),
    ],
)
def test_case_28_what_has_no_mark_is_not_the_centre(reply: Reply) -> None:
    assert type(error(reply)) is NotTheCentre


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: body[:-1],
        lambda body: body[: len(body) // 2] + b'"antrean-kiosk-1"',
        lambda body: body.replace(b'"cursor"', b'"curse"'),
        lambda body: pack(wire.Time(now=NOW)),
    ],
)
def test_what_is_the_centres_and_broken_is_a_bad_answer(spoil: Callable[[bytes], bytes]) -> None:
    body = pack(wire.Pulled(cursor="c", now=NOW))
    assert type(error(Reply(200, JSON, spoil(body)))) is BadAnswer


def test_the_time_that_is_asked_for_is_heeded_from_header_or_body() -> None:
    def after(reply: Reply) -> float | None:
        found = error(reply)
        assert isinstance(found, Busy)
        return found.retry_after

    body = pack(wire.Error(error=wire.Refusal.BUSY, retry_after=33))
    assert after(Reply(503, {**JSON, "retry-after": "60"}, body)) == 60
    assert after(Reply(503, JSON, body)) == 33
    assert after(Reply(503, {**HTML, "retry-after": "60"}, b"")) == 60
    assert after(Reply(503, HTML, b"")) is None


def test_no_error_tells_the_token_or_what_was_in_the_answer() -> None:
    secret = b'{"antrean": "antrean-kiosk-1", "nik": "5371012345670001"}'
    for reply in (Reply(200, JSON, secret), Reply(401, JSON, secret), Reply(500, JSON, secret)):
        text = repr(error(reply))
        assert "5371" not in text
        assert TOKEN not in text


def test_requests_carry_the_token_and_large_ones_are_packed() -> None:
    answers = Answers(no(503, wire.Refusal.BUSY))
    link = Link(answers, TOKEN)
    small = wire.Push(epoch="e")
    raw = b'{"a": "' + b"x" * 3000 + b'"}'
    large = wire.Push(epoch="e", events=(wire.Sent.of(1, raw, b"h" * 32),))
    for ask in (lambda: link.push(small), lambda: link.push(large), lambda: link.pull("a b&c=d/é")):
        with pytest.raises(Busy):
            ask()
    first, second, third = answers.asked
    assert all(request.headers["Authorization"] == f"Bearer {TOKEN}" for request in answers.asked)
    assert (first.method, first.path, "Content-Encoding" in first.headers) == (
        "POST",
        f"{wire.PREFIX}/push",
        False,
    )
    assert first.body == pack(small)
    assert second.headers["Content-Encoding"] == "gzip"
    assert gunzip(second.body or b"", wire.REQUEST_BYTES) == pack(large)
    assert third.path == f"{wire.PREFIX}/pull?cursor=a%20b%26c%3Dd%2F%C3%A9"


def test_an_enrolment_carries_no_token() -> None:
    centre: Any = Centre()
    answers = Answers(no(403, wire.Refusal.DENIED))
    with pytest.raises(errors.TokenRefused):
        Link(answers).enrol(wire.Enrol(code="X"))
    assert "Authorization" not in answers.asked[0].headers
    assert centre.asked == []
