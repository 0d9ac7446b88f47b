"""`kiosk scan`: real pictures, really decoded, judged as the kiosk would; nothing is changed."""

import datetime as dt
from pathlib import Path

import pytest
from PIL import Image

from kiosk.codes import TicketCode
from kiosk.commands import CheckIn, TakeTicket
from kiosk.devices import phone
from tests.cli.cli_kit import DAY, desk, everything, kiosk, lines, make_key, make_pass

NOW = "2026-11-17T08:24"


def shown(tmp_path: Path, name: str, text: str) -> Path:
    """A picture of a phone that shows this code."""
    path = tmp_path / f"{name}.png"
    phone.phone(text).save(path)
    return path


def one(file: Path, data: Path, clock: str = NOW) -> tuple[str, str | None]:
    (found,) = lines(kiosk("scan", file, "--data", data, "--clock", clock))
    return found["outcome"], found["reason"]


def test_a_line_says_file_text_outcome_reason_and_time(data: Path, tmp_path: Path) -> None:
    text = make_pass(make_key(data), data)
    file = shown(tmp_path, "good", text)
    (found,) = lines(kiosk("scan", file, "--data", data, "--clock", NOW))
    assert list(found) == ["file", "text", "outcome", "reason", "ms"]
    assert (found["file"], found["text"]) == (str(file), text)
    assert (found["outcome"], found["reason"]) == ("admit", None)
    assert 0 < found["ms"] < 10_000


def test_passes_are_judged_as_the_kiosk_judges_them(data: Path, tmp_path: Path) -> None:
    private = make_key(data)
    party = shown(tmp_path, "party", make_pass(private, data, "--party", 3))
    assert one(party, data) == ("ask", "who_is_here")
    good = shown(tmp_path, "good", make_pass(private, data))
    assert one(good, data, "2026-11-17T07:40") == ("refuse", "too_early")
    assert one(good, data, "2026-11-18T08:30") == ("refuse", "other_day")
    assert one(good, tmp_path / "no-data") == ("refuse", "unknown_key")
    (tmp_path / "x").mkdir()
    forged = make_pass(make_key(tmp_path / "x" / "data"), tmp_path / "x" / "data")
    assert one(shown(tmp_path, "forged", forged), data) == ("refuse", "bad_signature")
    (data / "enrolment.toml").touch()
    assert one(good, data) == ("admit", None)


def test_demo_keys_are_not_believed_once_enrolled(data: Path, tmp_path: Path) -> None:
    good = shown(tmp_path, "good", make_pass(make_key(data, 7, "--demo"), data))
    assert one(good, data) == ("admit", None)
    (data / "enrolment.toml").touch()
    assert one(good, data) == ("refuse", "unknown_key")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("WIFI:T:WPA;S:Kantor;P:tamu;;", "wifi_code"),
        ("00020101021126660014ID.LINKAJA.WWW", "payment_code"),
        ("hello", "not_a_booking"),
        ("AQ1:" + "A" * 125, "unreadable"),
    ],
)
def test_other_codes_are_refused_by_name(data: Path, tmp_path: Path, text: str, reason: str) -> None:
    assert one(shown(tmp_path, "other", text), data) == ("refuse", reason)


def test_bookings_redemptions_and_tickets_of_the_data_count(data: Path, tmp_path: Path) -> None:
    private = make_key(data)
    kiosk(
        "bookings", "import", "-", "--data", data,
        stdin="foreign,day,time,service\nMP-2026-000001,2026-11-17,08:30,A\n",
    )  # fmt: skip
    text = make_pass(private, data)
    foreign, used = shown(tmp_path, "foreign", "MP-2026-000001"), shown(tmp_path, "used", text)
    assert one(foreign, data) == ("admit", None)
    with desk(data, NOW) as running:
        running.desk.ask(CheckIn(id="1", code=text)).result(5)
        taken = running.desk.ask(TakeTicket(id="2", service="A")).result(5)
        ticket = taken.events[0].ticket  # type: ignore[union-attr]
        # While it runs, and without asking it.
        assert one(used, data) == ("refuse", "used")
    own = shown(tmp_path, "ticket", TicketCode(1, DAY, ticket).text())
    assert one(own, data) == ("ticket", "waiting")
    stranger = shown(tmp_path, "stranger", TicketCode(1, DAY, "00" * 8).text())
    assert one(stranger, data) == ("refuse", "no_such_ticket")


def test_nothing_is_changed(data: Path, tmp_path: Path) -> None:
    file = shown(tmp_path, "good", make_pass(make_key(data), data))
    with desk(data, NOW) as running:
        running.desk.ask(TakeTicket(id="2", service="A")).result(5)
    before = everything(data)
    # A later day: the desk would close this one and open another.
    for clock in (NOW, "2026-11-19T08:30"):
        kiosk("scan", file, file, "--data", data, "--clock", clock)
    assert everything(data) == before


def test_no_data_directory_is_needed_or_made(data: Path, tmp_path: Path) -> None:
    one(shown(tmp_path, "good", "hello"), data)
    assert not data.exists()


def test_two_passes_in_a_picture_are_asked_about(data: Path, tmp_path: Path) -> None:
    private = make_key(data)
    passes = [make_pass(private, data) for _ in range(2)]
    phone.sheet(passes, code=200).save(tmp_path / "two.png")
    assert one(tmp_path / "two.png", data) == ("ask", "several")
    phone.sheet([passes[0], "https://example.org"], code=200).save(tmp_path / "beside.png")
    assert one(tmp_path / "beside.png", data) == ("admit", None)


def test_an_empty_view_has_no_code(data: Path, tmp_path: Path) -> None:
    phone.hall().save(tmp_path / "hall.png")
    (found,) = lines(kiosk("scan", tmp_path / "hall.png", "--data", data, "--clock", NOW))
    assert (found["text"], found["outcome"], found["reason"]) == (None, "none", None)


def test_what_is_no_picture_is_an_error_and_the_others_are_read(data: Path, tmp_path: Path) -> None:
    good = shown(tmp_path, "good", "hello")
    cut = tmp_path / "cut.png"
    cut.write_bytes(good.read_bytes()[:2000])
    text = tmp_path / "text.png"
    text.write_text("no picture")
    files = [cut, text, tmp_path / "none.png", tmp_path, good]
    told = kiosk("scan", *files, "--data", data, "--clock", NOW, status=1)
    found = lines(told)
    assert [each["outcome"] for each in found] == ["error"] * 4 + ["refuse"]
    assert all(each["reason"] for each in found)
    assert "4 of 5 files could not be read" in told.stderr


def test_a_picture_of_absurd_size_is_an_error(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("1", (200, 200)).save(tmp_path / "bomb.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    (found,) = lines(kiosk("scan", tmp_path / "bomb.png", "--data", data, "--clock", NOW, status=1))
    assert found["outcome"] == "error"


def test_an_untrusted_clock_is_told(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.timekeeping.SYNCHRONIZED", tmp_path / "no")
    monkeypatch.setattr("kiosk.timekeeping.kernel_synchronised", lambda: False)
    ahead = make_pass(make_key(data), data, day=dt.date(2031, 11, 18))
    told = kiosk("scan", shown(tmp_path, "good", ahead), "--data", data)
    assert "day and hour are not judged" in told.stderr
    assert lines(told)[0]["outcome"] == "admit"
