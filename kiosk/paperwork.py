"""From a ticket's facts to the slip that is printed: the words of the paper, Indonesian first."""

import datetime as dt

from kiosk.answers import Range, TicketFacts
from kiosk.calling import next_stage
from kiosk.codes import TicketCode
from kiosk.devices.slip import Fact, Slip, StatusSlip, Words
from kiosk.office import Office
from kiosk.ticket import Kind, Ticket, format_number
from kiosk.ui.words import NOTHING, Both, Say, clock

_ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def slip_of(facts: TicketFacts, office: Office, *, copy: bool = False) -> Slip:
    """What the paper of this ticket says, in the office's languages."""
    say = say_of(office)
    ticket = facts.ticket
    service = office.service(ticket.service)
    stage = office.stage(ticket.stage)
    issued = office.local(ticket.issued)
    code = TicketCode(office.code, ticket.day, ticket.id)
    following = next_stage(office, ticket)
    return Slip(
        office=office.name.get(say.language),
        moment=f"{say.day(issued.date()).main} {issued.year} · {clock(issued)} {zone_name(office)}",
        number=ticket.number,
        service=_words(say.name(service.name) if service else NOTHING),
        # A service of one stage is often called as its stage is: said once.
        stage=Words("") if service and stage.name.id == service.name.id else _words(say.name(stage.name)),
        party=_words(say.many("{n} person", "{n} people", ticket.party)),
        place=_words(say("Wait at {place}", place=say.name(stage.where))),
        ahead=Fact(
            Words(
                say.many("{n} person", "{n} people", facts.before).main,
                str(facts.before) if say("before you").second else "",
            ),
            _words(say("before you")),
        ),
        wait=None
        if facts.wait is None
        else Fact(_words(say.wait(facts.wait)), Words(say("expected wait").main)),
        qr=code.url(office.portal_url) if office.portal_url else code.text(),
        qr_says=_words(
            say("Follow your turn") if office.portal_url else say("Keep this code to come back and to rate")
        ),
        next_steps=_words(_after(office, ticket.stage, following, say)),
        complaint=_words(
            say("Services are free of brokers. Report: {telephone}", telephone=office.complaint.telephone)
        ),
        priority=None if ticket.priority is None else _words(say("Priority")),
        follow=office.portal_url,
        copy=copy,
        number_label=_words(say("Your number")),
        copy_label=_words(say("COPY")),
        next_label=_words(say("After this")),
    )


def sample_slip(office: Office, now: dt.datetime) -> Slip:
    """A slip of this office as most are: drawn once before anybody waits, so the first ticket is quick."""
    service = office.services[0]
    ticket = Ticket(
        id="0" * 16,
        number=format_number(service.letter, 1, office.number_width),
        serial=1,
        service=service.letter,
        day=office.business_day(now),
        stage=service.stages[0],
        party=1,
        kind=Kind.WALK_IN,
        issued=now,
        came=now,
        due=now,
        since=now,
    )
    return slip_of(TicketFacts(ticket, 12, Range(25, 40)), office)


def status_slip(
    office: Office, now: dt.datetime, version: str, rows: tuple[tuple[str, str], ...]
) -> StatusSlip:
    """A test print for staff. `now` is UTC."""
    say = say_of(office)
    local = office.local(now)
    return StatusSlip(
        office=office.name.get(say.language),
        moment=f"{say.day(local.date()).main} {local.year} · {clock(local)} {zone_name(office)}",
        title=_words(say("Test print")),
        rows=(*rows, ("Antrean", version)),
        qr=f"ANTREAN {version}",
        note=_words(say("No number: for staff only")),
    )


def say_of(office: Office) -> Say:
    """The office's words, first language first."""
    return Say(office.languages[0], next(iter(office.languages[1:]), ""))


def zone_name(office: Office) -> str:
    """`WITA`: as Indonesians call their zones; elsewhere the name of the zone."""
    return _ZONES.get(office.zone, office.zone)


def _after(office: Office, stage: str, following: str | None, say: Say) -> Both:
    if following is None:
        return say("you are done")
    name = say.name(office.stage(following).name)
    # In the middle of a sentence a stage's name begins small.
    name = Both(*(words[:1].lower() + words[1:] for words in name))
    if office.stage(stage).then == "away":
        return say("pay at the bank, then {stage}", stage=name)
    return name


def _words(both: Both) -> Words:
    return Words(both.main, both.second)
