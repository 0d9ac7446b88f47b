"""Who comes: *only me* takes the number at once; family or priority is chosen first and then confirmed."""

from kiosk.office import Service
from kiosk.ui import parts
from kiosk.ui.facts import Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Screen, State
from kiosk.ui.screens import common
from kiosk.ui.words import NOTHING, Both, Say


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    service = facts.office.service(visit.service) or facts.office.services[0]
    chosen = visit.party > 1 or visit.priority is not None
    room = _room(visit, service, facts)
    alone, detail = State.MAIN, say("Get number")
    if chosen:
        alone, detail = State.PLAIN, NOTHING
    elif room < 1:
        alone, detail = State.DISABLED, say("Today only for priority")
    choices = [Choice("self", say("Only me"), "person", group="self", state=alone, detail=detail)]
    most = facts.board.priority_left
    for n in range(2, facts.office.most_people(service) + 1):
        short = service.counted and n > most
        state = State.DISABLED if short else State.SELECTED if n == visit.party else State.PLAIN
        choices.append(Choice(f"party:{n}", common.people(say, n), group="party", state=state, mark=str(n)))
    for priority, icon in common.PRIORITIES.items():
        choices.append(
            Choice(
                f"priority:{priority}",
                common.priority_name(priority, say),
                icon,
                group="priority",
                state=State.SELECTED if priority is visit.priority else State.PLAIN,
                detail=common.priority_meaning(priority, say),
            )
        )
    if chosen:
        words, state = _take(visit, say), State.MAIN
        if visit.party > room:
            few = say.many("Only {n} seat is left today", "Only {n} seats are left today", room)
            words, state = few if room else say("Today only for priority"), State.DISABLED
        take = Choice("take", words, "confirmation_number", group="take", state=state)
        choices += [Choice("back", say("Back"), "arrow_back", group="take"), take]
    else:
        choices += common.foot(visit, facts, say)
    texts = [
        ("title", say("Who is coming?")),
        ("service", say.name(service.name)),
        ("family", say("With family")),
        ("priority", say("Priority, served first")),
        ("unit", say("people")),
    ]
    return Screen(Name.WHO, common.head(facts, say), tuple(texts), tuple(choices), digits=service.letter)


def _room(visit: Visit, service: Service, facts: Facts) -> int:
    """How many people may still take a number, as far as is chosen: some seats are kept for priority."""
    if not service.counted:
        return facts.office.party_limit
    return facts.board.seats_left if visit.priority is None else facts.board.priority_left


def _take(visit: Visit, say: Say) -> Both:
    """`Ambil nomor: 3 orang, Lansia`."""
    count = common.people(say, visit.party)
    if visit.priority is None:
        return say("Get number: {people}", people=count)
    return say(
        "Get number: {people}, {priority}", people=count, priority=common.priority_name(visit.priority, say)
    )


def layout(screen: Screen, pen: Pen) -> None:
    parts.header(pen, screen)
    take = screen.group("take")
    foot = confirm(pen, take) if take else parts.foot(pen, screen)
    area = Box(pen.margin, 98, pen.w - 2 * pen.margin, 0).until(foot - 16)
    if pen.upright:
        _upright(pen, screen, area)
    else:
        _wide(pen, screen, area)


def confirm(pen: Pen, choices: tuple[Choice, ...]) -> float:
    """Back, and beside it (upright: above it) what will be taken. Returns where the body ends."""
    back, take = choices
    if pen.upright:
        rows = Box(pen.margin, pen.h - parts.foot_height(pen), pen.w - 2 * pen.margin, 208).rows(2)
        parts.buttons(pen, [(take, rows[0])])
        parts.buttons(pen, [(back, rows[1])], fill="bg")
        return pen.h - parts.foot_height(pen)
    row = Box(pen.margin, pen.h - 116, pen.w - 2 * pen.margin, 96)
    parts.tiles(pen, [(back, row.left(179))], fill="bg")
    parts.buttons(pen, [(take, row.after(195))])
    return pen.h - parts.foot_height(pen)


def service_mark(pen: Pen, box: Box, screen: Screen) -> float:
    """Which service this is about: letter and name, at the right end of the box. Returns the width."""
    name = screen.text("service").main
    width = min(pen.width(name, 28), box.w - 56) + 2
    left = box.right - width - 54
    field = Box(left, box.mid - 21, 42, 42)
    pen.panel(field, "accent", 12)
    pen.words(field, screen.digits, 28, Weight.EXTRA, "on", "accent", Align.CENTRE, grow=False)
    pen.words(Box(left + 54, box.y, width, box.h), name, 28, grow=False)
    return width + 54


def _wide(pen: Pen, screen: Screen, area: Box) -> None:
    title = area.top(54 if not pen.larger else 44)
    used = service_mark(pen, Box(area.x + area.w * 0.5, title.y, area.w * 0.5, title.h), screen)
    parts.title(pen, title.left(area.w - used - 24), screen.text("title"))
    body = area.below(64 if not pen.larger else 50)
    party = screen.group("party")
    left = 288.0
    own(pen, body.left(left), screen.group("self")[0])
    right = body.after(left + 24)
    if pen.larger:
        rows = right.rows(3 if party else 2, 16)
        if party:
            people(pen, rows[0], party)
        priorities(pen, list(Box(right.x, rows[-2].y, right.w, right.bottom - rows[-2].y).grid(2, 2)), screen)
        return
    at = 0.0
    if party:
        parts.heading(pen, right.top(32), screen.text("family"), 28)
        people(pen, right.below(36).top(96), party)
        at = 36 + 96 + 14
    parts.heading(pen, right.below(at).top(32), screen.text("priority"), 28)
    row = right.below(at + 36)
    priorities(pen, list(row.top(min(row.h, 150)).columns(4)), screen)


def _upright(pen: Pen, screen: Screen, area: Box) -> None:
    party = screen.group("party")
    parts.title(pen, area.top(52), screen.text("title"), beside=False)
    at = 54.0
    if not pen.larger:
        at += 40
        pen.words(area.below(52).top(40), screen.text("title").second, 28, colour="muted", side=1)
    chip = area.below(at + 4).top(60 if not pen.larger else 88)
    pen.panel(chip, "tint", parts.ROUND, "accent" if pen.high else None)
    field = Box(chip.x + 12, chip.mid - 22, 44, 44)
    pen.panel(field, "accent", 12)
    pen.words(field, screen.digits, 30, Weight.EXTRA, "on", "accent", Align.CENTRE, grow=False)
    pen.words(
        chip.after(72).inset(0, 4).left(chip.w - 88), screen.text("service").main, 30, Weight.BOLD, on="tint"
    )
    at += 76 if not pen.larger else 112
    rest = area.below(at)
    own(pen, rest.top(134), screen.group("self")[0], flat=True)
    at = 134.0 + 16
    if party:
        people(pen, rest.below(at).top(96), party)
        at += 96 + 12
    heading = rest.below(at).top(38)
    parts.heading(pen, heading, screen.text("priority"), 28)
    priorities(pen, list(rest.below(at + 42).grid(2, 2)), screen)


def own(pen: Pen, box: Box, choice: Choice, *, flat: bool = False) -> None:
    """The large card: filled, one touch takes the number; white, it takes the choice back."""
    style = parts.ground(pen, box, choice, radius=26, lifted=True)
    disc_fill = "on" if choice.state is State.MAIN else "tint"
    icon = "accent"
    if flat:
        disc = Box(box.x + 24, box.mid - 32, 64, 64)
        pen.disc(disc, disc_fill)
        pen.icon(disc.inset(14), choice.icon, icon, disc_fill)
        text = (
            box.after(108).inset(0, 10).left(box.w - 108 - (84 if choice.detail and choice.enabled else 20))
        )
        lines = [Words(choice.words.main, 44, Weight.BOLD, style.ink, lines=2, least=34)]
        if choice.detail:
            both = (
                f"{choice.detail.main} · {choice.words.second}" if choice.words.second else choice.detail.main
            )
            room = not pen.larger and pen.width(both, 26) <= text.w
            lines.append(Words(both if room else choice.detail.main, 26, colour=style.second))
            if choice.enabled:
                pen.icon(Box(box.right - 72, box.mid - 24, 48, 48), "arrow_forward", style.icon, style.fill)
        elif choice.words.second:
            lines.append(Words(choice.words.second, 26, colour=style.second, second=True))
        pen.stack(text, lines, on=style.fill)
        return
    disc = Box(box.x + 26, box.y + 24, 60, 60)
    pen.disc(disc, disc_fill)
    pen.icon(disc.inset(12), choice.icon, icon, disc_fill)
    low = 0 if not choice.detail else 72 if choice.enabled else 96
    text = Box(box.x + 28, disc.bottom + 8, box.w - 48, 0).until(box.bottom - max(20, low))
    lines = [Words(choice.words.main, 48, Weight.BOLD, style.ink, lines=2, least=36)]
    if choice.words.second:
        lines.append(Words(choice.words.second, 26, colour=style.second, lines=2, second=True))
    pen.stack(text, lines, on=style.fill, middle=bool(choice.detail))
    if choice.detail and choice.state is State.DISABLED:
        foot = Box(box.x + 28, box.bottom - 92, box.w - 56, 80)
        pen.stack(foot, [Words(choice.detail.main, 28, Weight.BOLD, style.ink, lines=2)], on=style.fill)
    elif choice.detail:
        foot = Box(box.x + 28, box.bottom - 66, box.w - 56, 48)
        pen.words(foot.left(foot.w - 52), choice.detail.main, 30, Weight.BOLD, style.ink, style.fill)
        pen.icon(Box(foot.right - 42, foot.mid - 21, 42, 42), "arrow_forward", style.icon, style.fill)


def people(pen: Pen, box: Box, choices: tuple[Choice, ...]) -> None:
    """2 to 5: the number large, *people* small beside it (or below it where the button is narrow)."""
    places = box.columns(len(choices))
    unit = choices[0].words.main.replace(choices[0].mark, "").strip()
    size = min(pen.grown(28), 36)
    least = min(place.w for place in places) - 20
    while size > 26 and pen.width("5", 46, Weight.BOLD) + 10 + pen.width(unit, size) > least:
        size -= 1
    below = pen.width("5", 46, Weight.BOLD) + 10 + pen.width(unit, size) > least
    for choice, place in zip(choices, places, strict=True):
        style = parts.ground(pen, place, choice)
        if choice.state is State.SELECTED:
            parts.tick(pen, place)
        if below:
            lines = [
                Words(choice.mark, 40, Weight.BOLD, style.ink, grow=False),
                Words(unit, 26, colour=style.second, grow=False),
            ]
            pen.stack(place.inset(6, 4), lines, on=style.fill, align=Align.CENTRE)
            continue
        number = pen.width(choice.mark, 46, Weight.BOLD)
        group = number + 10 + pen.width(unit, size)
        x = place.x + (place.w - group) / 2
        line = Box(x, place.y + 8, number + 2, place.h - 16)
        pen.words(line, choice.mark, 46, Weight.BOLD, style.ink, style.fill, grow=False)
        # On the number's line: smaller type centred by its capitals stands a little higher.
        drop = (46 - size) * 0.745 / 2
        unit_box = Box(x + number + 10, line.y + drop, group - number - 8, line.h)
        pen.words(unit_box, unit, size, colour=style.second, on=style.fill, grow=False)


def priorities(pen: Pen, places: list[Box], screen: Screen) -> None:
    """Each with who counts, so that nobody has to choose to find out."""
    choices = screen.group("priority")
    beside = places[0].w > 220
    room = [
        place.inset(0, 6).after(86).left(place.w - 96) if beside else place.inset(8, 0) for place in places
    ]
    weight = Weight.BOLD
    names = pen.shared(
        [(c.words.main, r.top(60), 1) for c, r in zip(choices, room, strict=True)],
        32 if beside and not pen.larger else 24 if pen.upright else 28,
        weight,
    )
    for choice, place, text in zip(choices, places, room, strict=True):
        style = parts.ground(pen, place, choice)
        if choice.state is State.SELECTED:
            parts.tick(pen, place)
        lines = [Words(choice.words.main, names.px / pen.u, weight, style.ink, grow=False)]
        # Who counts may be smaller than the word: it is a help, and it must not make the button taller.
        lines.append(Words(choice.detail.main, 26 if not pen.larger else 30, colour=style.second, grow=False))
        if beside:
            pen.icon(Box(place.x + 20, place.mid - 26, 52, 52), choice.icon, style.icon, style.fill)
            pen.stack(text, lines, on=style.fill)
            continue
        whole = 40 + names.px / pen.u * 1.2 + 26 * 1.2
        top = place.mid - whole / 2 - 2
        pen.icon(Box(place.x + (place.w - 42) / 2, top, 42, 42), choice.icon, style.icon, style.fill)
        pen.stack(text.below(top + 42 - place.y), lines, on=style.fill, align=Align.CENTRE, middle=False)
