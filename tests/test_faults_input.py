"""What impatient people do and hold up: taps, drumming, codes of every kind, really drawn and decoded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.demo_codes import Kind
from kiosk.devices import phone
from kiosk.refusal import Refusal
from kiosk.ticket import PrintState
from tests.kiosk_kit import LEAN, SAY, Kiosk, running, said, scanned, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path / "data", **LEAN) as made:
        yield made


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with running(tmp_path_factory.mktemp("lasting") / "data", **LEAN) as made:
        yield made


@pytest.fixture
def calm(lasting: Kiosk) -> Iterator[Kiosk]:
    """The same kiosk for many who get no number: each finds it as the one before has left it."""
    lasting.until("home")
    issued = lasting.desk.board.issued
    yield lasting
    assert lasting.desk.board.issued == issued
    lasting.put_away()
    lasting.pictures(3)
    lasting.scene()
    lasting.later(60)


# Double tap, double scan, tapping while printing, three QR in one picture


def test_a_double_tap_is_one_touch(kiosk: Kiosk) -> None:
    """The second tap falls on whatever has come to stand there: it was not meant."""
    kiosk.drum("service:A")
    assert kiosk.name == "who"
    assert kiosk.desk.board.issued == 0
    kiosk.drum("self")
    ticket = kiosk.ticket(kiosk.until_ticket())
    kiosk.until_papers(ticket)
    kiosk.drum("end")
    assert kiosk.name == "home"
    assert kiosk.desk.board.issued == 1


def test_a_double_tap_reaches_past_the_window_and_is_still_one_touch(kiosk: Kiosk) -> None:
    """The visit itself holds back what the window let through."""
    kiosk.touch("service:A")
    kiosk.scene()
    kiosk.later(0.1)
    kiosk.front.choose("self")
    kiosk.scene()
    assert not kiosk.front.visit.working
    kiosk.later(0.5)
    kiosk.front.choose("self")
    kiosk.front.choose("self")
    kiosk.front.choose("self")
    ticket = kiosk.ticket(kiosk.until_ticket())
    kiosk.until_papers(ticket)
    assert kiosk.desk.board.issued == 1


@pytest.mark.parametrize("choice", ["service:A", "service:B", "service:D", "booking"])
def test_drumming_on_the_glass_is_one_ticket_at_most(kiosk: Kiosk, choice: str) -> None:
    """Thirty taps in three seconds at one place, through all the screens that come to stand there."""
    kiosk.drum(choice, 30, 0.1)
    assert kiosk.desk.board.issued <= 1


def test_tapping_while_it_prints_is_one_ticket(kiosk: Kiosk) -> None:
    kiosk.bench.printer.set(slow=60_000)
    kiosk.touch("service:A", "self")
    ticket = kiosk.ticket(kiosk.until_ticket())
    for target in kiosk.scene().drawing.targets:
        for _ in range(3):
            kiosk.front.choose(target.choice) if target.choice != "end" else None
            kiosk.scene()
    for choice in ("self", "take", "service:A", ""):
        kiosk.later(0.4)
        kiosk.front.choose(choice)
        kiosk.scene()
    assert kiosk.name == "ticket"
    kiosk.until_papers(ticket)
    kiosk.until_paper(ticket, PrintState.PRINTED)
    assert kiosk.desk.board.issued == 1


def test_a_phone_held_up_for_long_and_held_up_again(kiosk: Kiosk) -> None:
    """Read fifteen times a second, for as long as it is there: one ticket. Shown again: a plain answer."""
    kiosk.hold_up(kiosk.bench.codes.text(Kind.GOOD))
    ticket = kiosk.ticket(kiosk.until("ticket"))
    # A second's worth of further pictures, and the screen has gone home meanwhile.
    kiosk.pictures(15)
    kiosk.later(9)
    assert kiosk.name == "home"
    assert kiosk.desk.board.issued == 1
    kiosk.until_papers(ticket)
    # Read by another device, as by a hand scanner beside the camera.
    kiosk.front.visit = kiosk.front.visit.__class__.fresh("id", kiosk.time())
    kiosk.app.sighted(scanned(kiosk.bench.codes.text(Kind.USED)))
    screen = kiosk.until("refusal")
    assert said(Refusal.USED).splitlines()[0] in kiosk.words
    assert ticket.number in "\n".join(screen.spoken()), "it says which number they have"
    assert kiosk.desk.board.issued == 1


def test_the_same_pass_at_camera_and_scanner_at_once_is_one_ticket(kiosk: Kiosk) -> None:
    text = kiosk.bench.codes.text(Kind.GOOD)
    for _ in range(4):
        kiosk.app.sighted(scanned(text))
    kiosk.hold_up(text)
    until(lambda: kiosk.name in ("ticket", "refusal") and not kiosk.front.visit.working)
    kiosk.pictures(8)
    until(lambda: bool(kiosk.scene()) and not kiosk.front.visit.working)
    assert kiosk.desk.board.issued == 1


def test_three_passes_in_one_picture_are_one_ticket_or_a_question(kiosk: Kiosk) -> None:
    """A printed sheet with the codes of three bookings: which of them is meant?"""
    kiosk.hold_up(*(kiosk.bench.codes.text(Kind.GOOD) for _ in range(3)))
    until(lambda: kiosk.name in ("ticket", "several"))
    kiosk.pictures(15)
    kiosk.scene()
    assert kiosk.desk.board.issued <= 1


def test_a_pass_beside_codes_of_others_is_a_ticket(kiosk: Kiosk) -> None:
    """The confirmation of a booking with the office's Wi-Fi code printed beside it."""
    kiosk.hold_up(kiosk.bench.codes.text(Kind.WIFI), kiosk.bench.codes.text(Kind.GOOD))
    kiosk.until("ticket")
    assert kiosk.desk.board.issued == 1


@pytest.mark.parametrize("ours", [True, False])
def test_several_codes_in_one_reading_are_a_plain_question(calm: Kiosk, ours: bool) -> None:
    """Whose are they, and which is meant? Nobody guesses."""
    foreign = ("https://example.com/menu", "https://example.com/other", "hello")
    texts = tuple(calm.bench.codes.text(Kind.GOOD) for _ in range(3)) if ours else foreign
    calm.app.sighted(scanned(*texts))
    calm.until("several")
    assert SAY("The camera sees several QR codes").main in calm.words
    calm.touch("back")
    calm.until("home")


def test_two_codes_that_are_not_ours_get_no_number(calm: Kiosk) -> None:
    calm.hold_up("https://example.com/menu", "https://example.com/other")
    until(lambda: calm.name in ("several", "refusal"))


# QR of junk, 10 KB, NUL, Unicode; another office's; Wi-Fi; payment


QRIS = (
    "00020101021126670016COM.NOBUBANK.WWW0118936005030000087914"
    "0214508884123451230303UMI5204481253033605802ID6304A69B"
)
JUNK = {
    "words": ("hello world", Refusal.NOT_A_BOOKING),
    "address": ("https://example.com/menu", Refusal.NOT_A_BOOKING),
    "unicode": ("Ñandú 🛂 護照 ﷽", Refusal.NOT_A_BOOKING),
    "right to left": ("\u202eAQ1:\u202c\u0000\ufeff", Refusal.NOT_A_BOOKING),
    "nul": ("a\0b\0c", Refusal.NOT_A_BOOKING),
    "pass cut short": ("AQ1:V50V50V50L72TL6", Refusal.UNREADABLE),
    "pass of a later year": ("AQ9:V50V50V50L72TL6", Refusal.UNREADABLE),
    "pass with nul": ("AQ1:" + "\0" * 125, Refusal.UNREADABLE),
    "ticket cut short": ("AT1:ABC", Refusal.UNREADABLE),
    "identity number": ("5371014708900003", Refusal.NOT_A_BOOKING),
    "wifi": ("WIFI:T:WPA;S:Kantor;P:rahasia;;", Refusal.WIFI_CODE),
    "payment": (QRIS, Refusal.PAYMENT_CODE),
    "json": ('{"kind": "take_ticket", "id": "x", "service": "A"}', Refusal.NOT_A_BOOKING),
    "sql": ("'; DROP TABLE event; --", Refusal.NOT_A_BOOKING),
    "spaces": ("   ", Refusal.NOT_A_BOOKING),
}


@pytest.mark.parametrize("what", JUNK)
def test_a_code_that_is_no_booking_gets_one_sentence(calm: Kiosk, what: str) -> None:
    text, reason = JUNK[what]
    seq = calm.opened.journal.seq
    calm.app.sighted(scanned(text))
    calm.until("refusal")
    assert said(reason).splitlines()[0] in calm.words
    assert said(reason).splitlines()[1] in calm.words
    assert text not in calm.words or len(text) < 4, "what was read is nobody's business"
    assert calm.opened.journal.seq == seq, "it changed something"
    # And the kiosk goes on.
    calm.touch("understood")
    assert calm.name == "home"
    assert calm.app.alive(20)


@pytest.mark.parametrize("size", [10_240, 1_000_000])
def test_a_code_of_10_kb_and_of_a_megabyte(calm: Kiosk, size: int) -> None:
    calm.app.sighted(scanned("A" * size))
    calm.until("refusal")
    assert said(Refusal.NOT_A_BOOKING).splitlines()[0] in calm.words


@pytest.mark.parametrize("what", ["words", "unicode", "wifi", "payment", "pass cut short"])
def test_the_same_held_up_to_the_camera(calm: Kiosk, what: str) -> None:
    """Really drawn as QR, photographed and decoded."""
    text, reason = JUNK[what]
    calm.hold_up(text)
    calm.until("refusal")
    assert said(reason).splitlines()[0] in calm.words
    assert calm.desk.board.issued == 0


def test_the_largest_qr_there_is(calm: Kiosk) -> None:
    """2,331 bytes at level M, so dense that it is read or not: no crash, and no number."""
    calm.bench.camera.show(phone.qr("z" * 2331, 440).convert("RGB").resize((640, 480)))
    scanner = calm.parts.scanner
    assert scanner is not None
    until(lambda: (look := scanner.latest()) is not None and look.shown)
    calm.put_away()
    until(lambda: (look := scanner.latest()) is not None and not look.shown)
    until(lambda: calm.name in ("home", "refusal"))
    assert calm.desk.board.issued == 0
    assert calm.well


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (Kind.FORGED, Refusal.BAD_SIGNATURE),
        (Kind.OTHER_OFFICE, Refusal.OTHER_OFFICE),
        (Kind.OTHER_DAY, Refusal.OTHER_DAY),
        (Kind.EARLY, Refusal.TOO_EARLY),
        (Kind.WIFI, Refusal.WIFI_CODE),
    ],
)
def test_a_pass_that_cannot_be_taken_says_why_and_what_to_do(
    calm: Kiosk, kind: Kind, reason: Refusal
) -> None:
    calm.hold_up(calm.bench.codes.text(kind))
    screen = calm.until("refusal")
    assert said(reason).splitlines()[0] in calm.words
    assert screen.text("step").main or screen.number, "it says nothing to do"
    assert calm.desk.board.issued == 0
    if kind is Kind.OTHER_OFFICE:
        other = next(iter(calm.office.other_offices), None)
        assert other is None or other.name.id in calm.words, "the other office is named"
