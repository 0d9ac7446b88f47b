"""What staff read: parts, what is wrong with them and what to do, in plain words."""

from kiosk.refusal import Refusal
from kiosk.ui.screens.refusal_words import said
from kiosk.ui.words import NOTHING, Both, Say


def device(name: str, say: Say) -> Both:
    match name:
        case "printer":
            return say("Printer")
        case "camera":
            return say("Camera")
        case "scanner":
            return say("Scanner")
        case "display":
            return say("LED display")
        case "button":
            return say("Call buttons")
        case "voice":
            return say("Voice")
        case _:
            return say.same(name)


def status(name: str, say: Say) -> Both:
    match name:
        case "ready":
            return say("Ready")
        case "starting":
            return say("Starting")
        case "warning":
            return say("Look at it")
        case "failed":
            return say("Not working")
        case _:
            return say("Off")


def dismissed(trouble: str, say: Say) -> Both | None:
    """What somebody has to do before the two are in step again; None where it comes by itself."""
    match trouble:
        case "token_refused":
            return say("Enrol again")
        case "upgrade_needed":
            return say("Update the kiosk")
        case "centre_old":
            return say("Update the centre")
        case "journal_differs":
            return say("Copied card: enrol")
        case _:
            return None


def clash(why: str, say: Say) -> Both:
    """What the centre found wrong with a check-in that happened."""
    match why:
        case "used":
            return say("Used twice")
        case "cancelled":
            return say("Cancelled")
        case "moved":
            return say("Moved")
        case "other_office":
            return say("Other office")
        case _:
            return say("Unknown booking")


def problem(name: str, say: Say) -> Both:
    """What to mend, a verb first."""
    match name:
        case "paper_out":
            return say("Put in paper")
        case "paper_low":
            return say("Almost out, fetch paper")
        case "cover_open":
            return say("Close the cover")
        case "cable":
            return say("Check the cable")
        case "silent":
            return say("Switch off and on")
        case "stalled":
            return say("Restarts by itself")
        case "dark":
            return say("Clean or uncover it")
        case "missing":
            return say("Not found")
        case "disk_full":
            return say("Disk full: free space")
        case _:
            return say("Fault: call support")


def notice(name: str, say: Say) -> Both:
    """What the last touch led to."""
    if name == "ok":
        return say("Done")
    if name == "testing":
        return say("Test page is printing")
    if name in tuple(Refusal):
        return said(Refusal(name), say).title
    return NOTHING


def seconds(left: float) -> int:
    """Seconds to the next try. Not every one: only the last ones are counted down."""
    return round(left) if left < 10 else 10 * round(left / 10)
