"""The states of the staff's screens, for the sheets; the others are in `kiosk.ui.sheet_states`."""

from collections.abc import Iterator
from dataclasses import replace

from kiosk.answers import TicketFacts
from kiosk.clock import Trust
from kiosk.office import Office
from kiosk.ticket import PrintState
from kiosk.ui.facts import DeviceFact, SyncFact
from kiosk.ui.person import Invited, Name
from kiosk.ui.sheet_states import AT, DAY, Case, board, facts, ticket, utc, visit

INVITED = Invited(
    "https://antrean.kupang.imigrasi.example.go.id",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "AE1|…",
)
TROUBLES = (
    "no_network",
    "not_the_centre",
    "centre_busy",
    "centre_broken",
    "token_refused",
    "upgrade_needed",
    "centre_old",
    "journal_differs",
    "desk_silent",
)
"""As `kiosk.sync.errors.Trouble` has them."""
REASONS = (
    "code_refused",
    "other_office",
    "address",
    "no_network",
    "not_the_centre",
    "centre_busy",
    "centre_broken",
    "upgrade_needed",
    "centre_old",
    "desk_silent",
    "under_way",
    "simulated",
)
"""Why an enrolment came to nothing, as `kiosk.enrolling` has them."""


def cases(office: Office) -> Iterator[Case]:
    usual = facts(office)
    pin = visit(Name.STAFF_PIN)
    yield Case("staff_pin", replace(pin, digits="1234"), usual, main=True)
    yield Case("staff_pin_wrong", replace(pin, notice="pin_wrong"), usual)
    yield Case("staff_pin_wait", replace(pin, notice="pin_wrong", pin_until=AT + 58), usual)
    missing = TicketFacts(ticket(office, 10, paper=PrintState.NOT_PRINTED), 3, None)
    third = TicketFacts(ticket(office, 7, paper=PrintState.UNKNOWN), 3, None)
    perhaps = TicketFacts(ticket(office, 9, paper=PrintState.UNKNOWN), 3, None)
    faults = replace(
        usual,
        board=board(office, unprinted=(missing, perhaps, third), trust=Trust.ESTIMATED),
        devices=(
            DeviceFact("printer", "failed", "paper_out"),
            DeviceFact("camera", "warning", "dark"),
            DeviceFact("display", "failed", "cable"),
            DeviceFact("button", "ready"),
            DeviceFact("scanner", "off"),
        ),
        sync=SyncFact(
            utc(office, DAY, 8, 23),
            128,
            next_in=20.0,
            trouble="no_network",
            clashes=(("A001, A012", "used"),),
        ),
        fault="disk_full",
    )
    yield Case("staff", visit(Name.STAFF), usual, main=True)
    yield Case("staff_faults", visit(Name.STAFF), faults, main=True)
    shut = replace(usual, board=board(office, intake_open=False, trust=Trust.UNKNOWN))
    yield Case("staff_shut", visit(Name.STAFF, notice="ok"), shut)
    yield Case("staff_refused", visit(Name.STAFF, notice="wrong_state"), usual)
    recent = tuple(ticket(office, n, paper=PrintState.PRINTED) for n in (14, 13, 12))
    yield Case("staff_prints", visit(Name.STAFF_PRINTS), replace(faults, recent=recent), main=True)
    yield Case("staff_prints_done", visit(Name.STAFF_PRINTS, notice="ok"), replace(usual, recent=recent[:1]))
    yield Case("staff_date", visit(Name.STAFF_DATE), usual, main=True)
    moved = visit(Name.STAFF_DATE, shift=24 * 60 + 61, notice="date_before_newest")
    yield Case("staff_date_moved", moved, usual)
    yield from _centre(office)
    yield from _numbers(office)
    yield from _enrolment(office)


def _centre(office: Office) -> Iterator[Case]:
    usual, centre = facts(office), visit(Name.STAFF_SETUP)
    last = utc(office, DAY, 8, 23)
    yield Case("staff_setup_no_centre", centre, usual)
    in_step = replace(usual, sync=SyncFact(last, 0, next_in=42.0), place=2)
    yield Case("staff_setup", centre, in_step, main=True)
    yield Case("staff_in_step", visit(Name.STAFF), in_step)
    clashes = (("A001, A012", "used"), ("B003", "cancelled"))
    clashing = replace(in_step, sync=SyncFact(last, 0, next_in=42.0, clashes=clashes))
    yield Case("staff_clash", visit(Name.STAFF), clashing)
    yield Case("staff_setup_first", centre, replace(usual, sync=SyncFact(None, 12, next_in=4.0)))
    yield Case("staff_setup_sending", centre, replace(usual, sync=SyncFact(last, 12, next_in=0.0)))
    for trouble in TROUBLES:
        again = None if trouble in ("token_refused", "upgrade_needed") else 20.0
        sync = SyncFact(last, 1284, next_in=again, trouble=trouble)
        main = trouble == "no_network"
        yield Case(f"staff_setup_{trouble}", centre, replace(usual, sync=sync, place=1), main=main)


def _numbers(office: Office) -> Iterator[Case]:
    usual, letter = facts(office), office.services[0].letter
    numbers = visit(Name.STAFF_NUMBERS, service=letter)
    yield Case("staff_numbers", numbers, usual)
    yield Case("staff_numbers_typed", replace(numbers, digits="57"), usual, main=True)
    lines = tuple(replace(line, last=57) for line in usual.board.services)
    known = replace(usual, board=board(office, services=lines), place=2)
    yield Case("staff_numbers_known", numbers, known)
    yield Case("staff_numbers_low", replace(numbers, digits="12"), known)
    yield Case("staff_numbers_saved", replace(numbers, notice="ok"), known)
    yield Case("staff_numbers_long", replace(numbers, digits="19057"), replace(usual, place=10))
    yield Case("staff_numbers_far", replace(numbers, digits="15000", notice="far"), replace(usual, place=1))
    few = office.model_copy(update={"services": office.services[:1]})
    yield Case("staff_numbers_one_service", numbers, replace(usual, office=few))
    yield Case("staff_numbers_refused", replace(numbers, notice="out_of_service"), usual)


def _enrolment(office: Office) -> Iterator[Case]:
    usual, enrol = facts(office), visit(Name.STAFF_ENROL)
    yield Case("staff_enrol", enrol, usual, main=True)
    yield Case("staff_enrol_other_code", replace(enrol, notice="no_invitation"), usual)
    yield Case("staff_enrol_blind", enrol, replace(usual, camera=False))
    for side in ("left", "top", "bottom"):
        devices = office.devices.model_copy(update={"camera_side": side})
        turned = office.model_copy(update={"devices": devices})
        yield Case(f"staff_enrol_{side}", enrol, facts(turned))
    asked = replace(enrol, invited=INVITED)
    yield Case("staff_enrol_asked", asked, usual, main=True)
    loop = replace(INVITED, address="http://127.0.0.1:8000", authority=None)
    yield Case("staff_enrol_asked_loop", replace(asked, invited=loop), usual)
    long = replace(INVITED, address="https://" + "antrean.kantor-imigrasi." * 6 + "example.go.id:8443")
    yield Case("staff_enrol_asked_long", replace(asked, invited=long), usual)
    yield Case("staff_enrol_asking", replace(asked, enrolling="e"), usual)
    yield Case("staff_enrol_done", replace(asked, notice="ok"), replace(usual, place=2))
    for why in REASONS:
        yield Case(f"staff_enrol_{why}", replace(asked, notice=why), usual, main=why == "code_refused")
