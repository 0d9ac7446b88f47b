"""How a kiosk is told to be: every state has its word, its level and what to do."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone, translation

from central.kiosks.models import Kiosk
from central.pages import condition
from central.pages.condition import Condition, Level
from kiosk.clock import Trust
from kiosk.sync.wire import Paper
from tests.central.pages.pages_kit import NOW, report

HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _in_kupang() -> Any:
    with translation.override("en"), timezone.override("Asia/Makassar"):
        yield


def told(newest: int = 2, **more: Any) -> Condition:
    facts = {"token_hash": b"x", "enrolled_at": NOW, "last_seen": NOW, "report": report(), **more}
    return condition.of(Kiosk(office_id=1, place=1, **facts), newest, NOW)


def test_one_that_is_well_wants_nothing() -> None:
    well = told()
    assert (well.level, well.said, well.todos) == (Level.OK, "In step", ())
    facts = {fact.name: fact.value for fact in well.facts}
    assert facts == {
        "Last contact": "09.24",
        "Waiting": "0",
        "Paper": "Enough",
        "Clock": "Exact",
        "Settings": "no. 2",
        "Version": "1.0.0",
    }


@pytest.mark.parametrize(
    ("facts", "level", "said", "do"),
    [
        ({"paper": Paper.LOW}, Level.WARN, "Paper runs low", "Have a new roll ready."),
        ({"paper": Paper.OUT}, Level.BAD, "Paper is out", "Put in a new roll"),
        ({"clock": Trust.UNKNOWN}, Level.WARN, "does not know the time", "Confirm date"),
        ({"now": NOW - 3 * HOUR}, Level.WARN, "wrong by 3 hours", "Confirm date"),
        ({"waiting": 9, "oldest": NOW - HOUR}, Level.WARN, "9 events wait since 08.24", "by themselves"),
        ({"problems": ("display: cable",)}, Level.BAD, "LED display: no connection", "Check its cable"),
        ({"problems": ("printer: cover_open",)}, Level.BAD, "the cover is open", "Close"),
        ({"problems": ("v4l2:/dev/video0: dark",)}, Level.BAD, "Camera", "covers the camera"),
        ({"problems": ("robot: sulks",)}, Level.WARN, "robot: sulks", "staff screen"),
        ({"refused": 2, "settings": 1}, Level.BAD, "did not take settings no. 2", "runs by no. 1"),
        ({"settings": 1}, Level.OK, "Runs by settings no. 1", "No. 2 is on its way"),
        ({"version": "0.9.1"}, Level.WARN, "Version 0.9.1 is older", "Upgrade it to 1.0.0"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    facts: dict[str, Any], level: Level, said: str, do: str
) -> None:
    found = told(report=report(**facts))
    assert found.level is level
    assert len(found.todos) == 1
    assert said in found.todos[0].said
    assert do in found.todos[0].do


def test_paper_is_told_once() -> None:
    found = told(report=report(paper=Paper.OUT, problems=("printer: paper_out",)))
    assert [todo.said for todo in found.todos] == ["Paper is out"]


def test_a_few_events_on_their_way_are_no_trouble() -> None:
    assert told(report=report(waiting=3, oldest=NOW - dt.timedelta(minutes=2))).level is Level.OK


def test_silence_is_a_warning_for_a_day() -> None:
    short, long = told(last_seen=NOW - HOUR), told(last_seen=NOW - 60 * HOUR)
    assert (short.level, short.said, short.todos[0].said) == (
        Level.WARN,
        "Not connected",
        "No contact for 60 minutes",
    )
    assert (long.level, long.todos[0].said) == (Level.BAD, "No contact for 2 days")
    assert "goes on serving" in long.todos[0].do


def test_a_silent_kiosks_clock_is_judged_by_when_it_spoke() -> None:
    then = NOW - 5 * HOUR
    found = told(last_seen=then, report=report(now=then, waiting=40, oldest=then))
    assert [todo.said for todo in found.todos] == ["No contact for 5 hours"]
    assert {fact.name: fact.value for fact in found.facts}["Waiting"] == "not known"


def test_the_worst_comes_first() -> None:
    found = told(report=report(paper=Paper.LOW, problems=("scanner: missing",), settings=1))
    assert [todo.level for todo in found.todos] == [Level.BAD, Level.WARN, Level.OK]
    assert found.level is Level.BAD


@pytest.mark.parametrize("strange", [{"now": "never"}, [], "}", {}])
def test_a_report_of_another_version_is_no_report(strange: Any) -> None:
    found = told(report=strange, version="9.0")
    assert {fact.name: fact.value for fact in found.facts}["Version"] == "9.0"
    assert found.level is Level.OK


def test_before_and_after_its_time() -> None:
    assert told(token_hash=None).said == "Not enrolled yet"
    revoked = told(revoked_at=NOW - HOUR)
    assert (revoked.level, revoked.said, revoked.todos[0].said) == (Level.IDLE, "Revoked", "Revoked 08.24")
    assert told(last_seen=None, report=None).said == "Not heard yet"
