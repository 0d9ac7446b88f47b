"""Staff: every part and how it is, the lines by stage, what was not printed, what can be done about it."""

from kiosk.clock import Trust
from kiosk.ui import parts
from kiosk.ui.facts import DeviceFact, Facts
from kiosk.ui.items import Align, Weight
from kiosk.ui.pen import Box, Pen, Words
from kiosk.ui.person import Name, Visit
from kiosk.ui.screen import Choice, Row, Screen, State
from kiosk.ui.screens import common, staff_words
from kiosk.ui.words import Both, Say, clock

LEAST = 24
ICONS = {
    "printer": "print",
    "camera": "videocam",
    "scanner": "qr_code_scanner",
    "display": "monitor",
    "button": "radio_button_checked",
    "voice": "volume_up",
}


def build(visit: Visit, facts: Facts, say: Say) -> Screen:
    board = facts.board
    intake = (
        Choice("intake", say("Close intake"), "lock", group="staff")
        if board.intake_open
        else Choice("intake", say("Open intake"), "lock_open", group="staff")
    )
    short = say.name(facts.office.name, short=True)
    about = say(
        "{office} · kiosk {n} · version {version}", office=short, n=facts.place or 1, version=facts.version
    )
    queue = tuple(
        Row(say.name(facts.office.stage(line.stage).name), say.same(str(line.people)), part=0.0)
        for line in board.stages
    )
    return Screen(
        Name.STAFF,
        common.head(facts, say),
        (
            ("title", say("Staff")),
            ("about", about),
            ("open", _open(facts, say)),
            ("waiting", say("Waiting")),
            (
                "issued",
                say("{n} of {quota} people today", n=_walk_ins(facts), quota=facts.office.quota.walk_in),
            ),
            ("unprinted", say("Not printed")),
            ("numbers", _unprinted(facts, say)),
            ("notice", staff_words.notice(visit.notice, say)),
        ),
        (
            Choice("test", say("Test print"), "print", group="staff"),
            Choice("prints", say("Print again"), "history", group="staff"),
            Choice("setup", say("Set up"), "build", group="staff"),
            intake,
            Choice("end", say("Leave"), "logout", group="staff", state=State.MAIN),
        ),
        rows=(*_parts(facts, say), *queue),
        staff=True,
        icon="check" if visit.notice in ("ok", "testing") else "",
        tone="ok" if board.open and board.intake_open else "warn",
    )


def _open(facts: Facts, say: Say) -> Both:
    if not facts.board.intake_open:
        return say("Intake closed")
    return say("Open") if facts.board.open else say("Closed")


def _walk_ins(facts: Facts) -> int:
    # Not of the seats for everybody: those kept for priority are not among them.
    return max(0, facts.office.quota.walk_in - facts.board.priority_left)


def _unprinted(facts: Facts, say: Say) -> Both:
    numbers = [found.ticket.number for found in facts.board.unprinted]
    if not numbers:
        return say("none")
    if len(numbers) > 2:
        return say.same(f"{numbers[0]} +{len(numbers) - 1}")
    return say.same(", ".join(numbers))


def _parts(facts: Facts, say: Say) -> tuple[Row, ...]:
    """Devices, then the exchange with the centre and the clock."""
    rows = [_device(device, say) for device in facts.devices]
    if facts.fault:
        rows.insert(0, Row(say("Database"), staff_words.problem(facts.fault, say), "database", "bad"))
    trust = {
        Trust.SYNCED: (say("Exact"), "ok"),
        Trust.ESTIMATED: (say("Set by staff"), ""),
        Trust.UNKNOWN: (say("Confirm the date"), "warn"),
    }[facts.board.trust]
    return (
        *_clash(facts, say),
        *rows,
        *_centre(facts, say),
        Row(say("Clock"), trust[0], "schedule", trust[1]),
    )


def _clash(facts: Facts, say: Say) -> tuple[Row, ...]:
    """The tickets that the centre found wrong afterwards: the counters ask these people."""
    if facts.sync is None or not facts.sync.clashes:
        return ()
    (numbers, why), *others = facts.sync.clashes
    more = f" +{len(others)}" if others else ""
    return (Row(say.same(numbers + more), staff_words.clash(why, say), "qr_code_2", "warn"),)


def _centre(facts: Facts, say: Say) -> tuple[Row, ...]:
    """The exchange with the centre: in step, or how much waits, since when, and when it is tried again."""
    name = say("Centre")
    sync = facts.sync
    if sync is None:
        return (Row(name, say("No centre configured"), "cloud_off"),)
    at = clock(facts.at(sync.last)) if sync.last else "–"
    if sync.trouble is not None and (told := staff_words.dismissed(sync.trouble, say)) is not None:
        return (Row(name, told, "sync", "bad"),)
    if not sync.waiting and sync.trouble is None:
        return (Row(name, say("In step, {time}", time=at), "sync", "ok" if sync.last else "warn"),)
    value = say("{time}, {n} waiting", time=at, n=sync.waiting)
    # The set-up screen has it too: here tickets to look at come first.
    if sync.trouble is not None and sync.next_in is not None and not sync.clashes:
        again = Row(say("Next try"), say("in {s} s", s=staff_words.seconds(sync.next_in)), "history")
        return (Row(name, value, "sync", "warn"), again)
    return (Row(name, value, "sync", "ok" if sync.last else "warn"),)


def _device(device: DeviceFact, say: Say) -> Row:
    tone = {"ready": "ok", "warning": "warn", "failed": "bad"}.get(device.status, "")
    if device.problem:
        value = staff_words.problem(device.problem, say)
    else:
        value = staff_words.status(device.status, say)
    return Row(staff_words.device(device.name, say), value, ICONS.get(device.name, "memory"), tone)


def layout(screen: Screen, pen: Pen) -> None:
    _header(pen, screen)
    rows = 2 if pen.upright else 1
    choices = screen.group("staff")
    high = 20 + rows * 104 + (rows - 1) * 12
    foot = Box(pen.margin, pen.h - high, pen.w - 2 * pen.margin, high - 20)
    if pen.upright:
        upper, lower = foot.rows(2, 12)
        places = [*zip(choices, (*upper.columns(3, 12), *lower.columns(2, 12)), strict=True)]
    else:
        places = [*zip(choices, foot.columns(5, 12), strict=True)]
    parts.tiles(pen, places, least=LEAST)
    area = Box(pen.margin, 96, pen.w - 2 * pen.margin, 0).until(foot.y - 20)
    health = tuple(row for row in screen.rows if row.part is None)
    queue = tuple(row for row in screen.rows if row.part is not None)
    if pen.upright:
        share = min(0.58, (len(health) + 0.5) / (len(health) + len(queue) + 3))
        left = area.top(area.h * share)
        right = area.below(area.h * share + 16)
    else:
        left = area.left(area.w * 0.54)
        right = area.after(area.w * 0.54 + 20)
    _health(pen, left, health)
    _queue(pen, right, queue, screen)


def _header(pen: Pen, screen: Screen) -> None:
    """The office gives way to who is here: staff, which kiosk, which version; and what was just done."""
    parts.header_mark(pen)
    head = screen.header
    right = pen.w - pen.margin
    width = pen.width(head.clock, 46, Weight.TABULAR) + 4 if head.clock else 0
    if head.clock:
        pen.words(
            Box(right - width, 20, width, 56), head.clock, 46, Weight.TABULAR, align=Align.RIGHT, grow=False
        )
        right -= width + 24
    notice, state = screen.text("notice"), screen.text("open")
    chip, tone = (notice, "ok") if notice else (state, screen.tone)
    if notice and screen.icon != "check":
        tone = "warn"
    wide = pen.width(chip.main, 26) + 72
    room = right - 106 - (0 if pen.upright else 250)
    if wide <= room:
        field = Box(right - wide, 25, wide, 46)
        pen.panel(field, f"{tone}_bg", 23)
        pen.icon(
            Box(field.x + 16, field.y + 9, 28, 28),
            "check_circle" if tone == "ok" else "info",
            tone,
            f"{tone}_bg",
        )
        pen.words(
            Box(field.x + 52, field.y, wide - 68, 46), chip.main, 26, colour=tone, on=f"{tone}_bg", grow=False
        )
        right = field.x - 20
    title = " · ".join(filter(None, (screen.text("title").main, head.chip.main)))
    about = screen.text("about").main
    while pen.width(about, LEAST) > right - 106 and " · " in about:
        about = about.partition(" · ")[2]
    if pen.width(about, LEAST) > right - 106:
        about = about.rpartition(" ")[2]
    size = 26.0 if pen.width(about, 26) <= right - 106 else LEAST
    lines = [
        Words(title, 28, Weight.BOLD, least=LEAST, grow=False),
        Words(about, size, colour="muted", least=LEAST, grow=False),
    ]
    pen.stack(Box(106, 12, right - 106, 72), lines)


def _health(pen: Pen, box: Box, rows: tuple[Row, ...]) -> None:
    pen.panel(box, "surface", 22, "line" if pen.high else None, shadow=True)
    inner = box.inset(8, 8)
    cells = inner.rows(len(rows), 2)
    for place, line in zip(cells, rows, strict=True):
        fill = "surface"
        if line.tone in ("warn", "bad"):
            fill = f"{line.tone}_bg"
            pen.panel(place.inset(0, 1), fill, 14)
        staff_row(pen, place.inset(16, 0), line, fill)


def staff_row(pen: Pen, box: Box, line: Row, on: str) -> None:
    """A part and how it is; small type is enough for staff."""
    colour = line.tone or "accent"
    left = box
    if line.icon:
        pen.icon(Box(box.x, box.mid - 16, 32, 32), line.icon, colour, on)
        left = box.after(44)
    size = 26.0
    gap = 16
    while size > LEAST and pen.width(line.words.main, size) + gap + pen.width(line.value.main, size) > left.w:
        size -= 0.25
    value = pen.width(line.value.main, size) + 2
    right = Box(left.right - value, left.y, value, left.h)
    value_colour = line.tone or "ink"
    pen.words(
        right, line.value.main, size, colour=value_colour, on=on, align=Align.RIGHT, least=LEAST, grow=False
    )
    pen.words(
        left.left(left.w - value - gap),
        line.words.main,
        size,
        on=on,
        colour="ink" if line.tone != "bad" else "bad",
        least=LEAST,
        grow=False,
    )


def _queue(pen: Pen, box: Box, rows: tuple[Row, ...], screen: Screen) -> None:
    pen.panel(box, "surface", 22, "line" if pen.high else None, shadow=True)
    inner = box.inset(24, 10)
    cells = inner.rows(len(rows) + 2, 4)
    title = screen.text("waiting").main
    width = pen.width(title, 28, Weight.BOLD)
    pen.words(cells[0].left(width + 2), title, 28, Weight.BOLD, on="surface", least=LEAST, grow=False)
    issued = cells[0].after(width + 16)
    if pen.width(screen.text("issued").main, LEAST) <= issued.w:
        pen.words(
            issued,
            screen.text("issued").main,
            26,
            colour="muted",
            on="surface",
            align=Align.RIGHT,
            least=LEAST,
            grow=False,
        )
    most = max([int(row.value.main) for row in rows] or [1]) or 1
    for place, row in zip(cells[1:-1], rows, strict=True):
        line = Row(row.words, row.value)
        staff_row(pen, place.until(place.bottom - 10), line, "surface")
        pen.bar(Box(place.x, place.bottom - 8, place.w, 6), int(row.value.main) / most)
    last = cells[-1]
    pen.rule(last.top(2))
    numbers = screen.text("numbers")
    tone = "" if numbers.main == "" else ("bad" if any(sign.isdigit() for sign in numbers.main) else "ok")
    staff_row(pen, last.below(4), Row(screen.text("unprinted"), numbers, tone=tone), "surface")
