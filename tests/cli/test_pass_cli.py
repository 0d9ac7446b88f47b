"""`kiosk pass`."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from kiosk import hours
from kiosk.devices.decode import make_reader, read_all
from kiosk.passes import SignedPass, read
from tests.cli.cli_kit import DAY, kiosk, kupang, make_key, make_pass


def claims(text: str) -> SignedPass:
    signed = read(text)
    assert isinstance(signed, SignedPass)
    return signed


def test_a_pass_says_what_it_was_made_for(data: Path) -> None:
    private = make_key(data)
    text = make_pass(
        private, data, "--party", 3, "--revision", 2, "--booking", "0011223344556677", "--paid",
        "--priority",
    )  # fmt: skip
    said = claims(text).claims
    assert (said.key_id, said.office, said.booking_id) == (7, 1, "0011223344556677")
    assert (said.day, said.start_minute, said.service) == (DAY, 8 * 60 + 30, "A")
    assert (said.party, said.revision, said.paid, said.priority) == (3, 2, True, True)


def test_without_day_and_time_it_is_for_a_slot_that_there_is(data: Path) -> None:
    private = make_key(data)
    made = kiosk("pass", "make", "--private", private, "--data", data, "--service", "a")
    said = claims(made.stdout.strip("\n")).claims
    office = kupang()
    assert said.day >= office.business_day(datetime.now(UTC))
    assert said.start_minute in {
        start for session in office.sessions for start in hours.slots(office, session, said.day)
    }


def test_its_qr_code_is_really_read(data: Path, tmp_path: Path) -> None:
    private, picture = make_key(data), tmp_path / "pass.png"
    text = make_pass(private, data, "--png", picture)
    with Image.open(picture) as image:
        assert read_all(make_reader(), image.convert("L")) == (text,)


def test_the_key_is_found_by_its_public_half_or_given(data: Path, tmp_path: Path) -> None:
    private = make_key(data, 321)
    assert claims(make_pass(private, data)).claims.key_id == 321
    assert claims(make_pass(private, tmp_path, "--key", 5)).claims.key_id == 5
    told = kiosk("pass", "make", "--private", private, "--data", tmp_path, "--service", "A", status=1)
    assert "--key" in told.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--service", "Z"], "--service Z: allowed are A (Paspor baru)"),
        (["--service", "C"], "--service C: allowed are"),  # collection is not booked
        (["--service", "A", "--party", "6"], "--party 6: allowed are 1 to 5"),
        (["--service", "A", "--day", "2026-11-22"], "no slot on Sunday 2026-11-22"),
        (["--service", "A", "--day", "2026-12-25"], "no slot on Friday 2026-12-25"),
        (["--service", "A", "--day", "2026-11-17", "--time", "08:20"], "allowed on 2026-11-17: 08:00, 08:30"),
        (["--service", "A", "--day", "2026-11-17", "--time", "later"], "allowed is a time as 08:30"),
        (["--service", "A", "--booking", "12"], "16 hexadecimal digits"),
    ],
)
def test_what_cannot_be_booked_is_told_with_what_is_allowed(data: Path, words: list[str], said: str) -> None:
    told = kiosk("pass", "make", "--private", make_key(data), "--data", data, *words, status=1)
    assert said in told.stderr
    assert told.stdout == ""


def test_only_a_private_key_signs(data: Path, tmp_path: Path) -> None:
    make_key(data)
    words = ("--data", data, "--service", "A", "--key", 7)
    told = kiosk("pass", "make", "--private", data / "keys.toml", *words, status=1)
    assert "not a private key" in told.stderr
    told = kiosk("pass", "make", "--private", tmp_path / "none.pem", *words, status=1)
    assert "none.pem: No such file" in told.stderr


def test_show_says_all_and_believes_its_own_key(data: Path) -> None:
    text = make_pass(make_key(data), data, "--party", 2)
    shown = dict(
        line.split(maxsplit=1) for line in kiosk("pass", "show", text, "--data", data).stdout.splitlines()
    )
    assert shown["day"] == "2026-11-17 (Tuesday)"
    assert shown["time"] == "08:30"
    assert shown["service"] == "A (Paspor baru)"
    assert shown["party"] == "2"
    assert shown["office"].startswith("1 (Kantor Imigrasi")
    assert shown["signature"] == "good"
    assert kiosk("pass", "show", "-", "--data", data, stdin=text + "\r\n").stdout.endswith("good\n")


def test_show_does_not_believe_others(data: Path, tmp_path: Path) -> None:
    text = make_pass(make_key(data), data)
    assert "does not have its key" in kiosk("pass", "show", text, "--data", tmp_path / "no", status=1).stderr
    (tmp_path / "x").mkdir()
    forged = make_pass(make_key(tmp_path / "x" / "data"), tmp_path / "x" / "data")  # the same id, another key
    told = kiosk("pass", "show", forged, "--data", data, status=1)
    assert "WRONG" in told.stderr
    assert "08:30" in told.stdout


def test_show_tells_a_key_out_of_its_time(data: Path, tmp_path: Path) -> None:
    private = tmp_path / "old.pem"
    kiosk(
        "keys", "make", "--id", 3, "--private", private, "--data", data, "--from", "2020-01-01", "--days", 9
    )
    text = make_pass(private, data)
    assert "has ended" in kiosk("pass", "show", text, "--data", data, status=1).stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("WIFI:T:WPA;S:x;;", "WLAN"),
        ("https://example.org", "an address"),
        ("AQ1:ABC", "damaged, cut off"),
        ("AQ9:ABC", "of a newer kind"),
        ("\x00" * 3000, "none of the codes"),
        ("", "none of the codes"),
    ],
)
def test_what_is_no_pass_is_named(data: Path, text: str, words: str) -> None:
    assert words in kiosk("pass", "show", "-", "--data", data, stdin=text, status=1).stderr


def test_a_pass_of_a_day_that_no_pass_can_carry_is_refused(data: Path) -> None:
    day = date(2019, 12, 31)
    told = kiosk(
        "pass", "make", "--private", make_key(data), "--data", data, "--service", "A", "--day", day, status=1
    )
    assert "2019" in told.stderr
