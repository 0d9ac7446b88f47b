"""People before the kiosk: they take a number, have booked, are refused, look around, rate."""

import time

from kiosk import events as ev
from kiosk.board import Availability
from kiosk.codes import TicketCode
from kiosk.demo_codes import Kind
from kiosk.office import Service
from kiosk.simulated import Press
from kiosk.tour.story import AGAIN_S, CALLS_APART_S, Story
from kiosk.ui.touches import TOPICS, one_touch

CODE_WITH_A_SLIP = "482109451271"
"""A booking code whose last two digits were swapped."""


class People:
    """The scenes of visitors."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._stage = story.stage
        self._errand: ev.TicketIssued | None = None
        self._called_at = 0.0

    # Without a booking

    def walk_in(self) -> None:
        self._story.choose(self._story.service)
        self._stage.wait_screen("who")
        self._stage.shot("who-comes")
        self._story.tapped("walk-in", "self")

    def elderly(self) -> None:
        self._story.choose(self._story.service)
        self._stage.wait_screen("who")
        self._stage.touch("priority:elderly")
        self._stage.shot("who-elderly")
        issued = self._story.tapped("elderly", "take")
        self._story.must(issued.priority == "elderly", f"{issued.number} has priority {issued.priority}")

    # With one

    def family(self) -> None:
        """A booking of several: they look for where to hold it, and come closer."""
        stage, story = self._stage, self._story
        if Kind.FAMILY not in stage.bench.codes.kinds:
            return
        stage.touch("booking")
        stage.wait_screen("checkin")
        stage.shot("check-in")
        stage.approach()
        stage.shot("check-in-too-far")
        stage.hold_up(Kind.FAMILY)
        stage.wait_screen("members")
        story.put_away()
        stage.shot("who-of-you")
        issued = story.tapped("family", "all")
        story.must(issued.party == stage.bench.codes.family, f"{issued.number} is for {issued.party}")

    def no_touch(self) -> None:
        """A booking of one: held up at the home screen, and that was all."""
        stage, story = self._stage, self._story
        if Kind.GOOD not in stage.bench.codes.kinds:
            return
        since = stage.mark()
        issued = story.committed("booking", since, shown=stage.hold_up(Kind.GOOD))
        story.put_away()
        story.ticket("booking", since, issued)

    def early_used_forged(self) -> None:
        for kind in (Kind.EARLY, Kind.USED, Kind.FORGED):
            self._story.refused(kind)

    def other_codes(self) -> None:
        for kind in (Kind.OTHER_OFFICE, Kind.OTHER_DAY, Kind.WIFI):
            self._story.refused(kind)
        stage = self._stage
        stage.hold_up_paper(*(f"https://example.org/{number}" for number in (1, 2, 3)))
        stage.wait_screen("several")
        stage.put_away()
        stage.shot("several-codes")
        stage.leave()

    # An errand of one touch, from the ticket to the rating

    def errand_begins(self) -> None:
        """A service of one touch, where one is open: the ticket, its code held up, and the call."""
        stage, story, service = self._stage, self._story, self._simple()
        if service is None:
            return
        since = stage.mark()
        self._errand = story.committed("one touch", since, tapped=story.choose(service))
        story.ticket("one touch", since, self._errand)
        self._show(self._errand)
        stage.wait_screen("status")
        story.put_away()
        stage.shot("own-ticket-waiting")
        stage.leave()
        counter = story.counters(service)[0]
        called = story.call(counter, Press.TAP)
        story.must(called == self._errand.number, f"counter {counter} called {called}")
        self._called_at = time.monotonic()

    def errand_ends(self) -> None:
        """They were served, and say how it was."""
        stage, story, errand = self._stage, self._story, self._errand
        service = None if errand is None else story.office.service(errand.service)
        if errand is None or service is None:
            return
        story.rest(self._called_at + CALLS_APART_S, "the button")
        since = stage.mark()
        stage.bench.press(story.counters(service)[0])
        stage.wait_told(ev.TicketFinished, since, "the end of the errand")
        story.rest(story.last_sight + AGAIN_S, "the code to count again")
        self._show(errand)
        stage.wait_screen("rating")
        story.put_away()
        stage.shot("rating")
        stage.touch("stars:5")
        _, rated = stage.wait_told(ev.Rated, since, "the rating")
        story.must(rated.stars == 5, f"five stars were taken as {rated.stars}")
        stage.wait_screen("thanks")
        stage.shot("thanks")
        stage.leave()

    def _simple(self) -> Service | None:
        """An open service of one touch and one stage, with a button that calls for it."""
        for service in self._story.office.services:
            board = self._stage.desk.board.service(service.letter)
            is_open = board is not None and board.availability is Availability.OPEN
            if one_touch(service) and len(service.stages) == 1 and is_open and self._story.counters(service):
                return service
        return None

    def _show(self, errand: ev.TicketIssued) -> None:
        """Hold up the paper of the errand's ticket."""
        self._stage.hold_up_paper(TicketCode(self._story.office.code, errand.day, errand.ticket).text())

    # Those who take their time

    def look_around(self) -> None:
        """Information, help, the keypad, the other looks, and the question whether somebody is there."""
        stage = self._stage
        stage.touch("information")
        for topic in TOPICS:
            if topic != TOPICS[0]:
                stage.touch(f"topic:{topic}")
            stage.shot(f"information-{topic}")
        stage.leave()
        stage.touch("help")
        stage.wait_screen("help")
        stage.shot("help")
        stage.leave()
        stage.touch("booking")
        stage.wait_screen("checkin")
        stage.touch("code")
        stage.wait_screen("code")
        for digit in CODE_WITH_A_SLIP:
            stage.touch(f"key:{digit}")
        stage.shot("code-with-a-slip")
        stage.leave()
        for mode in ("larger", "contrast", "language"):
            if stage.target(mode) is not None:
                stage.touch(mode)
                stage.shot(f"home-{mode}")
        stage.seconds.let_pass(22)
        stage.shot("still-there")
        stage.leave()
