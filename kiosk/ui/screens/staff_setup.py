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
    urgent = sync is None or trouble in ("token_refused", "journal_differs")
    return Screen(
        Name.STAFF_SETUP,
        common.head(facts, say),
        (
            ("title", _state(sync, say)),
            ("lead", _lead(sync, facts, say)),
            ("step", _do(sync, say)),
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


def _state(sync: SyncFact | None, say: Say) -> Both:
    """What is so."""
    if sync is None:
        return say("This kiosk has no centre")
    told = {
        "no_network": say("The centre does not answer"),
        "not_the_centre": say("Somebody else answers for the centre"),
        "centre_busy": say("The centre is busy"),
        "token_refused": say("The centre refuses this kiosk"),
        "upgrade_needed": say("This kiosk is too old for the centre"),
        "centre_old": say("The centre is too old for this kiosk"),
        "journal_differs": say("Another card works as this kiosk"),
        "desk_silent": say("The journal cannot be used"),
    }
    if sync.trouble is not None:
        return told.get(sync.trouble, say("The centre has a fault"))
    if sync.last is None:
        return say("The first contact is on its way")
    return say("Being sent to the centre") if sync.waiting else say("In step with the centre")


def _do(sync: SyncFact | None, say: Say) -> Both:
    """What is to be done, and by whom; that nothing is, too."""
    if sync is None:
        return say("Enrol it by the QR of the office page")
    told = {
        "no_network": say("Check the network cable and the router"),
        "not_the_centre": say("Check the network, then call support"),
        "centre_busy": say("Nothing to do: it tries again"),
        "token_refused": say("Enrol again by the QR of the page"),
        "upgrade_needed": say("Have the kiosk updated"),
        "centre_old": say("Have the centre updated"),
        "journal_differs": say("Enrol this one by its own QR"),
        "desk_silent": say("Free space on the disk, or call support"),
    }
    if sync.trouble is not None:
        return told.get(sync.trouble, say("If it lasts, tell the centre"))
    return say("Nothing to do")


def layout(screen: Screen, pen: Pen) -> None:
    message.layout(screen, pen)
