"""The office's days: before the opening, the end, the next morning, a holiday."""

import datetime as dt

from kiosk import events as ev
from kiosk import hours
from kiosk.office import Weekday
from kiosk.tour.story import Story


class Days:
    """The scenes in which nobody does anything but the clock."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._stage = story.stage
        self._office = story.office

    def before_opening(self, came: dt.datetime) -> None:
        """Closed, and then home, when the first people come."""
        self._closed("before-opening")
        self._stage.shot_led("led-clock")
        self._stage.day_at(came)
        self._stage.wait_screen("home")
        self._stage.shot("home")

    def end_of_day(self) -> None:
        closes = hours.closes_at(self._office, self._now())
        assert closes is not None  # noqa: S101 - the office was open today
        self._stage.day_at(closes + dt.timedelta(minutes=2))
        self._closed("end-of-day")

    def next_day(self) -> None:
        """The next morning numbers begin anew."""
        stage, story, since = self._stage, self._story, self._stage.mark()
        opens = hours.next_opening(self._office, self._now())
        assert opens is not None  # noqa: S101 - an office that closes for good has no tour
        stage.day_at(opens + dt.timedelta(minutes=3))
        stage.wait_told(ev.DayOpened, since, "the next day")
        stage.wait_screen("home")
        stage.shot("next-day-home")
        story.choose(story.service)
        stage.wait_screen("who")
        issued = story.tapped("next day", "self")
        story.must(issued.serial == 1, f"the next day begins with {issued.number}")

    def holiday(self) -> None:
        """The next holiday that falls on a working day."""
        today = self._office.business_day(self._now())
        days = sorted(one.day for one in self._office.holidays if one.day > today)
        days = [day for day in days if self._office.opening.get(Weekday.of(day))]
        if days:
            self._stage.day_at(dt.datetime.combine(days[0], dt.time(10, 12), self._office.tz))
            self._closed("holiday")

    def _now(self) -> dt.datetime:
        return self._stage.clock.now().utc

    def _closed(self, why: str) -> None:
        self._stage.wait_screen("closed")
        self._story.summary.closed.append(why)
        self._stage.shot(f"closed-{why}")
