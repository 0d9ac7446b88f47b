"""The tour: gone through once, against a printer of its own; and what it says when a day goes wrong."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageStat

from kiosk import tour as module
from kiosk.__main__ import main
from kiosk.devices.printer_sim import SimulatedPrinter
from kiosk.office_check import read
from kiosk.settings import Settings
from kiosk.tour import Story, arrival, tour
from kiosk.tour.stage import Amiss
from tests.kiosk_kit import kupang

SIZE = (1024, 600)
MORNING = dt.datetime.fromisoformat("2026-11-17T08:24")


class Toured:
    """A tour that was gone through by the command line, and all it left."""

    def __init__(self, out: Path, printer: SimulatedPrinter, output: str) -> None:
        self.out = out
        self.printer = printer
        self.output = output
        self.summary: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))

    def picture(self, name: str) -> Image.Image:
        found = [file for file in self.summary["pictures"] if file[3:] == f"{name}.png"]
        assert len(found) == 1, (name, self.summary["pictures"])
        return Image.open(self.out / found[0]).convert("RGB")


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toured]:
    out = tmp_path_factory.mktemp("tour")
    printer = SimulatedPrinter()
    printer.start()
    result = CliRunner().invoke(main, ["tour", "--out", str(out), "--printer", printer.url])
    assert result.exit_code == 0, result.output
    yield Toured(out, printer, result.output)
    printer.stop()


def test_everything_happened_as_it_must(toured: Toured) -> None:
    assert toured.summary["ok"] is True
    assert toured.summary["wrong"] == toured.summary["errors_logged"] == []
    assert "summary.json" in toured.output


def test_the_tickets_of_the_day(toured: Toured) -> None:
    found = [(row["how"], row["number"], row["party"], row["priority"]) for row in toured.summary["tickets"]]
    assert found == [
        ("walk-in", "A001", 1, None),
        ("elderly", "A002", 1, "elderly"),
        ("family", "A003", 3, None),
        ("booking", "A004", 1, None),
        ("one touch", "D001", 1, None),
        ("no paper", "A005", 1, None),
        ("next day", "A001", 1, None),
    ]
    assert all(row["printed"] for row in toured.summary["tickets"])
    assert [row["day"] for row in toured.summary["tickets"]] == ["2026-11-17"] * 6 + ["2026-11-18"]


def test_early_used_and_forged_are_refused_in_this_order(toured: Toured) -> None:
    assert [(row["held"], row["reason"]) for row in toured.summary["reasons"]] == [
        ("early", "too_early"),
        ("used", "used"),
        ("forged", "bad_signature"),
        ("other_office", "other_office"),
        ("other_day", "other_day"),
        ("wifi", "wifi_code"),
    ]


def test_what_was_not_printed_was_reprinted_once(toured: Toured) -> None:
    assert toured.summary["reprints"] == ["A005"]
    assert toured.summary["papers"] == len(toured.printer.printed) == 7
    assert toured.printer.errors == []


def test_the_button_called(toured: Toured) -> None:
    calls = toured.summary["calls"]
    assert [call["press"] for call in calls] == ["tap", "tap", "tap", "double", "hold"]
    one_touch, first, second, next_one, again = calls
    assert (one_touch["number"], one_touch["counter"]) == ("D001", 8)
    # Priority goes first; then whoever has booked.
    assert [first["number"], second["number"], next_one["number"]] == ["A002", "A003", "A004"]
    assert next_one["no_show"] == first["number"]
    assert again["number"] == next_one["number"]
    assert first["counter"] == next_one["counter"] == again["counter"] != second["counter"]


def test_times_and_days_are_told(toured: Toured) -> None:
    summary = toured.summary
    # One and only the ticket without paper was not printed at once.
    assert len(summary["tap_to_committed_ms"]) == 6
    assert len(summary["shown_to_committed_ms"]) == 1
    assert len(summary["committed_to_printed_ms"]) == 6
    times = [ms for name, value in summary.items() if name.endswith("_ms") for ms in value]
    assert min(times) > 0
    assert summary["closed"] == ["before-opening", "end-of-day", "holiday"]


def test_a_picture_of_everything(toured: Toured) -> None:
    pictures = toured.summary["pictures"]
    assert pictures == sorted(file.name for file in toured.out.glob("*.png"))
    for name in (
        "home",
        "who-comes",
        "check-in",
        "who-of-you",
        "no-paper",
        "staff-prints",
        "rating",
        "home-larger",
    ):
        assert toured.picture(name).size == SIZE
    # No two screens in a row are the same: each scene has led somewhere.
    screens = [file for file in pictures if not file[3:].startswith(("led-", "paper-"))]
    shown = [Image.open(toured.out / file).convert("RGB") for file in screens]
    for file, one, other in zip(screens[1:], shown, shown[1:], strict=False):
        assert ImageChops.difference(one, other).getbbox() is not None, file


def test_the_camera_is_seen_with_the_phone_in_it(toured: Toured) -> None:
    hall, phone = toured.picture("check-in"), toured.picture("check-in-too-far")
    changed = ImageChops.difference(hall, phone).getbbox()
    assert changed is not None
    assert changed[2] - changed[0] < SIZE[0] // 2, "only the camera's picture has changed"
    # A hall, not the flat grey that stands for no picture.
    assert len(set(hall.crop(changed).convert("L").tobytes())) > 40


@pytest.mark.parametrize("name", ["home", "home-without-paper", "home-larger", "next-day-home"])
def test_home_is_never_seen_before_its_camera_picture(toured: Toured, name: str) -> None:
    # Between the corners of the frame: a hall, not the flat grey that stands for no picture.
    card = toured.picture(name).crop((80, 130, 120, 160)).convert("L")
    assert ImageStat.Stat(card).stddev[0] > 5


def test_papers_are_those_of_the_printer(toured: Toured) -> None:
    files = [file for file in toured.summary["pictures"] if file[3:].startswith("paper-")]
    shown = [Image.open(toured.out / file).convert("1").tobytes() for file in files]
    assert shown == [paper.convert("1").tobytes() for paper in toured.printer.printed]


def test_the_display_is_lit(toured: Toured) -> None:
    lights = [
        toured.picture(file[3:-4]) for file in toured.summary["pictures"] if file[3:].startswith("led-")
    ]
    assert len(lights) == 6
    assert all(max(light.convert("L").tobytes()) > 150 for light in lights)


# Without going through it


def test_what_goes_amiss_is_told_and_the_exit_status_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def amiss(story: Story, came: dt.datetime) -> None:
        story.must(story.summary.ok, "the summary is not ok yet")
        raise Amiss("the screen has no door")

    monkeypatch.setattr(module, "_play", amiss)
    result = CliRunner().invoke(main, ["tour", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "the screen has no door" in result.output
    summary = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert summary["ok"] is False
    assert summary["wrong"] == ["the summary is not ok yet", "the screen has no door"]
    assert summary["pictures"] == ["01-amiss.png"]


def test_an_error_in_the_log_is_amiss(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def noisy(story: Story, came: dt.datetime) -> None:
        import logging

        logging.getLogger("kiosk.anything").error("it smells of smoke")

    monkeypatch.setattr(module, "_play", noisy)
    settings = Settings(data=tmp_path / "data", clock=MORNING)
    summary = tour(settings, kupang(), tmp_path, SIZE)
    assert not summary.ok
    assert summary.errors_logged == ["kiosk.anything: it smells of smoke"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--printer", "tcp://192.168.1.50"], "real devices"),
        (["--printer", "usb:04b8:0e15"], "this machine only"),
        (["--size", "100x100"], "WIDTHxHEIGHT"),
        (["--office", "no-such.toml"], "cannot be read"),
        (["--clock", "tomorrow"], "--clock"),
    ],
)
def test_what_it_does_not_begin_with(tmp_path: Path, given: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["tour", "--out", str(tmp_path / "out"), *given])
    assert result.exit_code != 0
    assert said in result.output
    assert not (tmp_path / "out").exists()


def test_an_enrolled_kiosk_has_no_simulated_day(tmp_path: Path) -> None:
    (tmp_path / "enrolment.toml").write_text("")
    result = CliRunner().invoke(main, ["tour", "--out", str(tmp_path / "out"), "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "enrolled" in result.output


def test_a_journal_that_has_seen_a_later_day_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(story: Story, came: dt.datetime) -> None:
        story.stage.day_at(came)

    monkeypatch.setattr(module, "_play", nothing)
    given = ["tour", "--data", str(tmp_path / "data"), "--out", str(tmp_path / "out")]
    assert CliRunner().invoke(main, [*given, "--clock", "2026-11-19T09:00"]).exit_code == 0
    before = (tmp_path / "data" / "journal.db").read_bytes()
    result = CliRunner().invoke(main, [*given, "--clock", "2026-11-17T09:00"])
    assert result.exit_code == 1
    assert "has seen 2026-11-19" in result.output
    assert (tmp_path / "data" / "journal.db").read_bytes() == before


@pytest.mark.parametrize(
    ("wanted", "came"),
    [
        ("2026-11-17T08:24", "2026-11-17T08:24"),
        ("2026-11-17T06:00", "2026-11-17T08:24"),
        ("2026-11-17T12:20", "2026-11-18T08:24"),  # the break
        ("2026-11-17T15:30", "2026-11-18T08:24"),  # not long enough
        ("2026-11-17T22:00", "2026-11-18T08:24"),
        ("2026-11-20T17:00", "2026-11-23T08:24"),  # the weekend
        ("2026-12-25T09:00", "2026-12-28T08:24"),  # a holiday, and the weekend
    ],
)
def test_people_come_when_it_is_open(wanted: str, came: str) -> None:
    found = arrival(kupang(), dt.datetime.fromisoformat(wanted))
    assert f"{found:%Y-%m-%dT%H:%M}" == came
    assert found.tzinfo == kupang().tz


@pytest.mark.long
@pytest.mark.parametrize("name", ["surabaya", "blitar"])
def test_it_goes_well_in_other_offices(name: str, tmp_path: Path) -> None:
    path = Path(f"offices/{name}.toml")
    office = read(path.read_bytes(), str(path))
    settings = Settings(data=tmp_path / "data", clock=MORNING)
    assert tour(settings, office, tmp_path, SIZE).wrong == []
