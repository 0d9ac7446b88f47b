"""Setting up: day and time, the numbers of an earlier card, the centre; and how it stands with the centre."""

from kiosk.ui.facts import Facts, SyncFact
from kiosk.ui.pen import Pen
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common, message, staff_words
from kiosk.ui.words import Both, Say, clock


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    sync = facts.sync
    trouble = None if sync is None else sync.trouble
    said, do = _told(sync, say)
    urgent = sync is None or trouble in ("token_refused", "journal_differs")
    return Screen(
        Name.STAFF_SETUP,
        common.head(facts, say),
        (
            ("title", said),
            ("lead", _lead(sync, facts, say)),
            ("step", do),
        ),
        (
            Choice("back", say("Back"), "arrow_back"),
            Choice("date", say("Date"), "calendar_month"),
            Choice("numbers", say("Last numbers"), "pin"),
            Choice(
                "enrol",
                say("Enrol") if sync is None else say("Enrol again"),
                "qr_code_2",
                state=State.MAIN if urgent else State.PLAIN,
            ),
        ),
        icon=_icon(sync),
        tone={"sync_problem": "warn", "cloud_done": "ok"}.get(_icon(sync), ""),
        arrow="lightbulb",
        staff=True,
    )


def _icon(sync: SyncFact | None) -> str:
    if sync is None:
        return "cloud_off"
    if sync.trouble is not None:
        return "sync_problem"
    return "sync" if sync.waiting or sync.last is None else "cloud_done"


def _lead(sync: SyncFact | None, facts: Facts, say: Say) -> Both:
    """How many events wait, the last contact, and the next try where one is due."""
    if sync is None:
        return say("It works alone and sends nothing")
    at = say.same(clock(facts.at(sync.last)) if sync.last else "–")
    if sync.trouble is None or sync.next_in is None:
        return say("{n} waiting, last contact {time}", n=sync.waiting, time=at)
    return say(
        "{n} waiting, last contact {time}, next try in {s} s",
        n=sync.waiting,
        time=at,
        s=staff_words.seconds(sync.next_in),
    )


def _told(sync: SyncFact | None, say: Say) -> tuple[Both, Both]:
    """What is so, and what is to be done about it, by whom; that nothing is, too."""
    if sync is None:
        return say("This kiosk has no centre"), say("Enrol it by the QR of the office page")
    match sync.trouble:
        case None:
            return _well(sync, say), say("Nothing to do")
        case "no_network":
            return say("The centre does not answer"), say("Check the network cable and the router")
        case "not_the_centre":
            return say("Somebody else answers for the centre"), say("Check the network, then call support")
        case "centre_busy":
            return say("The centre is busy"), say("Nothing to do: it tries again")
        case "token_refused":
            return say("The centre refuses this kiosk"), say("Enrol again by the QR of the page")
        case "upgrade_needed":
            return say("This kiosk is too old for the centre"), say("Have the kiosk updated")
        case "centre_old":
            return say("The centre is too old for this kiosk"), say("Have the centre updated")
        case "journal_differs":
            return say("Another card works as this kiosk"), say("Enrol this one by its own QR")
        case "desk_silent":
            return say("The journal cannot be used"), say("Free space on the disk, or call support")
        case _:
            return say("The centre has a fault"), say("If it lasts, tell the centre")


def _well(sync: SyncFact, say: Say) -> Both:
    if sync.last is None:
        return say("The first contact is on its way")
    return say("Being sent to the centre") if sync.waiting else say("In step with the centre")


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
