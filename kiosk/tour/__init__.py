"""The tour: a simulated office day that really happens, without a display or a hand.

    tour()     the day from before the opening to a holiday: pictures and summary.json
    story      what scenes share: tickets, calls, refusals, and the summary
    people     walk-ins, a family with a QR, codes that are refused, one who rates
    staff      paper that runs out, calls by the button
    days       the office opens, closes, opens again
    stage      the kiosk, and a screen and a hand made up for it

What does not happen as it must is named in the summary, and the tour is not `ok`.
"""

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from kiosk import hours
from kiosk.office import Office
from kiosk.settings import Settings
from kiosk.tour.days import Days
from kiosk.tour.people import People
from kiosk.tour.staff import Staff
from kiosk.tour.stage import Amiss, Stage
from kiosk.tour.story import Story, Summary

MORNING = dt.timedelta(minutes=24)
"""After opening: when people come, where no time is given."""

NEEDED = dt.timedelta(hours=1)
"""Of open time, for all that happens on the first day."""

BETWEEN_MINUTES = 2
"""Of the office's day between two scenes."""


def tour(settings: Settings, office: Office, out: Path, size: tuple[int, int]) -> Summary:
    """Go through the day of `settings.clock` and write pictures and `summary.json` to `out`.

    Raises JournalError, KeyFileError, ValueError or OSError where it cannot even begin.
    """
    out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    came = arrival(office, settings.clock or dt.datetime.now(office.tz))
    opens = hours.opens_at(office, came.astimezone(dt.UTC))
    assert opens is not None  # noqa: S101 - the office is open when they come
    night = opens - dt.timedelta(minutes=office.intake_before + 20)
    settings = settings.model_copy(update={"clock": night, "speed": 1.0})
    summary = Summary(office.name.id, came.date().isoformat())
    stage = Stage(settings, office, out, size)
    seen = stage.desk.board.day
    if seen > came.date():
        stage.close()
        raise ValueError(f"{settings.data} has seen {seen}: give a later --clock")
    with stage:
        story = Story(stage, summary)
        try:
            _play(story, came)
        except Amiss as amiss:
            summary.wrong.append(str(amiss))
            stage.shot("amiss")
        summary.papers, summary.pictures = stage.papers, stage.pictures
        summary.errors_logged = stage.errors.found
    summary.wrong += [f"logged: {error}" for error in summary.errors_logged]
    summary.ok = not summary.wrong
    summary.seconds = round(time.monotonic() - begun, 1)
    (out / "summary.json").write_text(json.dumps(asdict(summary), indent=2) + "\n", "utf-8")
    return summary


def _play(story: Story, came: dt.datetime) -> None:
    """All scenes. What has to rest between two (a code, a button, the display) has others between them."""
    days, people, staff = Days(story), People(story), Staff(story)
    scenes: tuple[Callable[[], None], ...] = (
        people.walk_in,
        people.elderly,
        people.family,
        people.no_touch,
        people.errand_begins,
        people.look_around,
        people.early_used_forged,
        staff.first_call,
        people.other_codes,
        staff.second_call,
        staff.paper_runs_out,
        staff.calls_again,
        people.errand_ends,
    )
    days.before_opening(came)
    for scene in scenes:
        scene()
        story.stage.minutes(BETWEEN_MINUTES)
    days.end_of_day()
    days.next_day()
    days.holiday()


def arrival(office: Office, wanted: dt.datetime) -> dt.datetime:
    """When the people of the tour come: `wanted`, or in the morning of the next open day; local time."""
    local = wanted.astimezone(office.tz) if wanted.tzinfo else wanted.replace(tzinfo=office.tz)
    now = local.astimezone(dt.UTC)
    closes = hours.closes_at(office, now)
    if hours.is_open(office, now) and closes is not None and now + NEEDED <= closes:
        return local
    opens = hours.opens_at(office, now)
    while opens is None or opens <= now:
        now = hours.moment(office, office.business_day(now) + dt.timedelta(days=1), 0)
        if now > local + dt.timedelta(days=hours.LOOK_AHEAD_DAYS):
            raise ValueError(f"{office.name.id} does not open within {hours.LOOK_AHEAD_DAYS} days")
        opens = hours.opens_at(office, now)
    return opens.astimezone(office.tz) + MORNING
