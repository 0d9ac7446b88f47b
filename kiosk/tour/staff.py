"""Staff: paper that runs out and its mend, and calls by the button."""

import time

from kiosk import events as ev
from kiosk.simulated import Press
from kiosk.tour.stage import PIN
from kiosk.tour.story import CALLS_APART_S, Story


class Staff:
    """The scenes of those who work there."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._stage = story.stage
        self._callers = story.counters(story.service)
        self._called_at = 0.0
        self._first = ""

    # Paper

    def paper_runs_out(self) -> None:
        """The number is shown to be taken along; after the mend its ticket is offered, and printed once."""
        stage, story = self._stage, self._story
        papers = stage.papers
        stage.paper_out(True)
        story.choose(story.service)
        stage.wait_screen("who")
        since = stage.mark()
        issued = story.committed("no paper", since, tapped=stage.touch("self"))
        _, report = stage.wait_told(ev.PrintReported, since, "the printer's word")
        said = report.outcome, report.problem
        story.must(said == ("not_printed", "paper_out"), f"without paper the ticket is {said}")
        stage.wait_screen("unprinted")
        stage.shot("no-paper")
        stage.leave()
        stage.shot("home-without-paper")
        self._enter()
        stage.shot("staff-paper-out")
        stage.paper_out(False)
        stage.wait("the printer to be ready again", lambda: stage.printer_ready)
        stage.shot("staff-mended")
        story.must(stage.papers == papers, "paper came out unasked")
        self._reprint(issued)
        stage.leave(130)

    def _enter(self) -> None:
        stage = self._stage
        stage.hold("staff")
        stage.wait_screen("staff_pin")
        for digit in PIN:
            stage.touch(f"key:{digit}")
        stage.shot("staff-pin")
        stage.touch("check")
        stage.wait_screen("staff")

    def _reprint(self, issued: ev.TicketIssued) -> None:
        stage, since = self._stage, self._stage.mark()
        stage.touch("prints")
        stage.wait_screen("staff_prints")
        stage.shot("staff-prints")
        stage.touch(f"reprint:{issued.ticket}")
        self._story.printed(issued, since)
        self._story.summary.reprints.append(issued.number)
        stage.shot("staff-printed-again")
        stage.shot_paper(f"paper-{issued.number}-reprint")

    # Calls

    def first_call(self) -> None:
        if self._callers:
            self._story.call(self._callers[0], Press.TAP)
            self._called_at = time.monotonic()
            self._first = self._story.summary.calls[-1]["number"]

    def second_call(self) -> None:
        """Another counter calls."""
        if len(self._callers) > 1:
            self._story.call(self._callers[-1], Press.TAP)

    def calls_again(self) -> None:
        """Whom the first counter called is not there: twice calls the next one, a hold calls them again."""
        stage, story = self._stage, self._story
        if not self._callers:
            return
        story.rest(self._called_at + CALLS_APART_S, "the button")
        since, first = stage.mark(), self._first
        called = story.call(self._callers[0], Press.DOUBLE)
        _, missed = stage.wait_told(ev.TicketMissed, since, "a no-show")
        story.must(missed.turned and stage.number(missed.ticket) == first, f"{first} is no no-show")
        story.summary.calls[-1]["no_show"] = first
        again = story.call(self._callers[0], Press.HOLD)
        story.must(again == called, f"called {again} again, not {called}")
        stage.shot("home-after-calls")
