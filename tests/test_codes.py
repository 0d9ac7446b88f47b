"""Codes: check digits proved exhaustively, ticket codes both ways, hashes, and what a scanned text is."""

import json
from datetime import date
from pathlib import Path
from random import Random
from string import ascii_letters, digits

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk import base45, codes
from kiosk.codes import CodeProblem, Kind, TicketCode

SECRET = b"0123456789abcdef"
CODE = "482109451217"
TICKET = TicketCode(12, date(2026, 11, 17), "00ff112233445566")
NIK = "3578011203900001"

any_code = st.integers(0, 2**32).map(lambda seed: codes.new_code(Random(seed)))
any_ticket = st.builds(
    TicketCode,
    st.integers(0, 0xFFFF),
    st.dates(date(2020, 1, 1), date(2199, 6, 6)),
    st.binary(min_size=8, max_size=8).map(bytes.hex),
)


def test_new_codes_are_well_formed_and_survive_a_spreadsheet() -> None:
    random = Random(1)
    found = [codes.new_code(random) for _ in range(3000)]
    assert all(codes.check(code) is None and len(code) == 12 for code in found)
    assert not any(code.startswith("0") for code in found)
    assert len(set(found)) == len(found)


def test_check_digits_follow_iso_7064_mod_97_10() -> None:
    """The standard's example is 794 with the check digits 44; ours is padded with zeros in front."""
    assert codes.check("000000079444") is None
    assert int(CODE) % 97 == 1
    assert codes.check("000000000098") is None, "as IBAN writes it: 02 to 98, not 00 to 96"
    assert codes.check(CODE) is None


def test_every_slip_and_every_swap_is_found_by_the_arithmetic() -> None:
    """The rest by 97 is linear: a slip adds d·10^k, a swap of neighbours adds 9·d·10^k, for every d and k."""
    for place in range(codes.CODE_DIGITS):
        for difference in range(1, 10):
            assert difference * 10**place % 97
            assert 9 * difference * 10**place % 97


@pytest.mark.parametrize("seed", range(300))
def test_every_slip_and_every_swap_of_a_code_is_found(seed: int) -> None:
    code = codes.new_code(Random(seed))
    for place, digit in enumerate(code):
        for other in set(digits) - {digit}:
            assert codes.check(code[:place] + other + code[place + 1 :]) is CodeProblem.WRONG_CHECK
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or codes.check(swapped) is CodeProblem.WRONG_CHECK


def test_each_number_has_one_spelling() -> None:
    """Check digits 00, 01 and 99 leave the same rest as 97, 98 and 02, and are never given."""
    for data in range(1_000_000_000, 1_000_000_200):
        assert sum(codes.check(f"{data}{check:02d}") is None for check in range(100)) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", CodeProblem.TOO_SHORT),
        (" ", CodeProblem.TOO_SHORT),
        ("4821 09", CodeProblem.TOO_SHORT),
        (CODE[:-1], CodeProblem.TOO_SHORT),
        (CODE, None),
        ("4821 0945 1217", None),
        ("4821-0945-1217 ", None),
        (CODE + "1", CodeProblem.TOO_LONG),
        ("9" * 10_240, CodeProblem.TOO_LONG),
        ("48210945122O", CodeProblem.NOT_DIGITS),
        ("4821x", CodeProblem.NOT_DIGITS),
        ("٤٨٢١٠٩٤٥١٢١٧", CodeProblem.NOT_DIGITS),
        ("4821\0", CodeProblem.NOT_DIGITS),
        ("-" * 10_240, CodeProblem.TOO_SHORT),
        ("482109451218", CodeProblem.WRONG_CHECK),
    ],
)
def test_what_is_wrong_with_a_typed_code(text: str, problem: CodeProblem | None) -> None:
    assert codes.check(text) is problem


@given(any_code)
def test_a_code_is_grouped_in_fours_as_it_is_typed(code: str) -> None:
    assert codes.group(code) == f"{code[:4]} {code[4:8]} {code[8:]}"
    for length in range(13):
        assert codes.plain(codes.group(code[:length])) == code[:length]
        assert all(len(part) <= 4 for part in codes.group(code[:length]).split(" "))


@given(any_ticket)
def test_a_ticket_is_read_from_its_qr_and_from_its_address(ticket: TicketCode) -> None:
    assert codes.read_ticket(ticket.text()) == ticket
    assert len(ticket.text()) == 22
    assert set(ticket.text()) <= set(base45.ALPHABET)
    for portal in ("https://antrean.example", "http://10.0.0.1:8080/kupang/"):
        url = ticket.url(portal)
        assert codes.read_ticket(url) == codes.read_ticket(url.upper()) == ticket
        assert url.rpartition("/")[2].isalnum()
        assert "//t/" not in url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "AT1:",
        TICKET.text()[:-1],
        TICKET.text() + "0",
        TICKET.text() + " ",
        TICKET.text().lower(),
        TICKET.text().replace("AT1", "AT2"),
        "AT1:" + ":" * 18,
        TICKET.url("https://antrean.example") + "?a=1",
        TICKET.url("https://antrean.example")[:-1],
        TICKET.url("https://antrean.example") + "A",
        TICKET.url("ftp://antrean.example"),
        TICKET.url("https://antrean.example/a b"),
        TICKET.url("https://antrean.example").replace("/t/", "/u/"),
        TICKET.url("https://antrean.example")[:-1] + "7",
    ],
)
def test_what_is_no_ticket(text: str) -> None:
    assert codes.read_ticket(text) is None


def test_an_address_has_one_spelling() -> None:
    """Base32 leaves four bits over: of the last letter's 16 variants one is read."""
    url = TICKET.url("https://antrean.example")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    read = [codes.read_ticket(url[:-1] + letter) for letter in alphabet]
    assert len({each for each in read if each}) == sum(each is not None for each in read) == 2


@pytest.mark.parametrize(
    "facts",
    [(65536, date(2026, 1, 1), "0" * 16), (1, date(2019, 1, 1), "0" * 16), (1, date(2026, 1, 1), "0" * 15)],
)
def test_what_could_not_be_encoded_is_no_ticket_code(facts: tuple[int, date, str]) -> None:
    with pytest.raises(ValueError, match="allowed"):
        TicketCode(*facts)


@pytest.mark.parametrize(
    "other",
    [
        "MP-2026-0017",
        "mp20260017",
        " MP 2026 0017\r\n",
        "ＭＰ２０２６００１７",
        "mp–2026—0017",
        "mp\u200b20260017\0",
    ],
)
def test_a_foreign_code_is_known_however_it_is_written(other: str) -> None:
    assert codes.foreign_hash(SECRET, other) == codes.foreign_hash(SECRET, "MP20260017")


def test_hashes_depend_on_secret_kind_and_text() -> None:
    found = {
        codes.foreign_hash(SECRET, CODE),
        codes.code_hash(SECRET, CODE),
        codes.foreign_hash(SECRET[::-1], CODE),
        codes.code_hash(SECRET[::-1], CODE),
        codes.foreign_hash(SECRET, CODE[::-1]),
    }
    assert len(found) == 5
    assert all(len(each) == 64 and CODE not in each for each in found)
    assert codes.code_hash(SECRET, codes.group(CODE)) == codes.code_hash(SECRET, CODE)


def test_the_hashes_do_not_change_between_versions() -> None:
    """They stand in the databases of kiosks."""
    assert codes.code_hash(SECRET, CODE) == "70d17c685e963f25418241cfa11f73509b7ed338a4a4c53540110cc90c26b46a"
    assert codes.foreign_hash(SECRET, "MP-2026-0017") == (
        "8a62c2c81c8866cfbee612339de4a0576645c6ca8dab3077d7830aeb5e142ba7"
    )


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="16"):
        codes.foreign_hash(SECRET[:15], CODE)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AQ1:V50V50", Kind.PASS),
        ("AQ2:V50V50", Kind.PASS),
        ("AQ1", Kind.JUNK),
        ("aq1:x", Kind.JUNK),
        (TICKET.text(), Kind.TICKET),
        ("AT1:damaged", Kind.TICKET),
        (TICKET.url("https://antrean.example"), Kind.TICKET),
        (CODE, Kind.BOOKING_CODE),
        ("4821 0945 1217", Kind.BOOKING_CODE),
        ("482109451218", Kind.JUNK),
        (NIK, Kind.NIK),
        ("3578 0152 0390 0001", Kind.NIK),
        ("35.7801.710390.0001", Kind.NIK),
        ("3578010003900001", Kind.JUNK),
        ("3578013213900001", Kind.JUNK),
        ("WIFI:T:WPA;S:Kantor-11;P:tamu8016285;;", Kind.WIFI),
        ("wifi:S:x;;", Kind.WIFI),
        ("00020101021126610014ID.EXAMPLE.WWW0118936057602690215ID57602695802ID6304A1B2", Kind.PAYMENT),
        ("000201", Kind.JUNK),
        ("https://example.org/promo/3061990", Kind.URL),
        ("HTTP://EXAMPLE.ORG", Kind.URL),
        ("www.imigrasi.go.id", Kind.URL),
        ("otpauth://totp/x", Kind.URL),
        ("BEGIN:VCARD\nVERSION:3.0\nEND:VCARD", Kind.CONTACT),
        ("MECARD:N:x;;", Kind.CONTACT),
        ("mailto:a@example.org", Kind.CONTACT),
        ("tel:+62380", Kind.CONTACT),
        ("", Kind.JUNK),
        ("\0" * 10_240, Kind.JUNK),
        ("9" * 10_240, Kind.JUNK),
        ("🛂 paspor", Kind.JUNK),
        ("\ud800", Kind.JUNK),
        ("https://", Kind.JUNK),
    ],
)
def test_what_a_scanned_text_is(text: str, kind: Kind) -> None:
    assert codes.classify(text) is kind


@given(st.text(max_size=400) | st.text(digits + ascii_letters + ":/. -", max_size=60))
@example("http://" + "a" * 10_240 + "/t/" + "a" * 20)
@example("\ud800" * 10_240)
def test_no_text_raises(text: str) -> None:
    assert codes.classify(text) in Kind
    codes.read_ticket(text)
    codes.check(text)
    codes.group(text)
    assert len(codes.foreign_hash(SECRET, text)) == len(codes.code_hash(SECRET, text)) == 64


def test_the_codes_in_the_trial_pictures() -> None:
    manifest = Path(__file__).parents[2] / "shared" / "data" / "qr" / "manifest.jsonl"
    if not manifest.exists():
        pytest.skip("the trial pictures are not beside this checkout")
    rows = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert {codes.classify(row["payload"]) for row in rows if row["payload"]} == {Kind.PASS}
    others = {codes.classify(row["other"]) for row in rows if row["other"]}
    assert others == {Kind.WIFI, Kind.URL, Kind.PAYMENT}
