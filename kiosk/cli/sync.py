"""`kiosk sync`: one exchange with the centre, now, saying what it did."""

from pathlib import Path
from typing import Any

import click

from kiosk.at_desk import ANSWER_S
from kiosk.cli.common import data_dir, data_option, fail, load, many, office_option, settings_option, told
from kiosk.commands import Tick
from kiosk.hatch import HatchClosed, ask
from kiosk.ids import new_id
from kiosk.insync import ONCE_S, InSync
from kiosk.opening import close_desk, open_desk
from kiosk.sync.errors import Trouble
from kiosk.sync.transport import through


@click.command()
@office_option
@data_option
@settings_option
@told()
def sync(office: Path | None, data: Path | None, settings_file: Path | None) -> None:
    """Send what waits to the centre and fetch what is new, once and now, and say what was done.

    Asks the kiosk that runs; where none does, it is done here. Exit status 1 where it could not be done: then
    nothing is lost, and a kiosk that runs tries again by itself.
    """
    resolved, rules = load({"office": office, "data": data}, settings_file)
    directory = data_dir(resolved.settings.data, make=False)
    try:
        answer = ask(directory.socket, {"kind": "sync"}, ONCE_S + 5)
    except HatchClosed:
        if not directory.enrolled:
            fail("this kiosk is enrolled with no centre yet: `kiosk enrol URL CODE`")
        opened = open_desk(resolved.settings, rules, kiosk=False)
        here = InSync(opened.desk, opened.data, rules, connect=through(resolved.settings.way_out))
        try:
            opened.desk.start()
            # What is due by the clock comes first, or it would wait for the next time.
            opened.desk.ask(Tick(id=new_id())).result(ANSWER_S)
            here.start()
            answer = here.words()
        finally:
            here.stop()
            close_desk(opened)
    click.echo(said(answer))


def said(answer: dict[str, Any]) -> str:
    """What an exchange did, in words; ends the command where it was none."""
    if answer.get("answer") != "synced":
        nobody = "the centre is not reached: " if answer.get("trouble") == Trouble.NO_NETWORK else ""
        fail(f"not in step: {nobody}{answer.get('why', answer)}")
    parts = [f"{many(answer['sent'], 'event')} sent", f"{many(answer['bookings'], 'booking')} came"]
    if answer["snapshot"]:
        parts[1] += " as a snapshot"
    if answer["gone"]:
        parts.append(f"{answer['gone']} went")
    keys = answer["keys"]
    if keys is not None:
        parts.append(many(keys, "key"))
    if answer["settings"] is not None:
        parts.append(f"settings of revision {answer['settings']}")
    lines = [", ".join(parts)]
    if answer["refused"] is not None:
        lines.append(f"the centre's settings were not taken, the last good ones hold: {answer['refused']}")
    if answer["unread"]:
        lines.append(f"{many(answer['unread'], 'booking')} of a kind not known here: update this kiosk")
    if answer["conflicts"] or answer["parked"]:
        lines.append(
            f"for the office to look at: {many(answer['conflicts'], 'conflict')}, {answer['parked']} parked"
        )
    if answer["clashes"]:
        lines.append(
            "for the counters to look at, today: "
            + "; ".join(f"{numbers}: {why}" for numbers, why in answer["clashes"])
        )
    if answer["differs"] == "cloned":
        lines.append("another card sends as this kiosk: this one is stopped; enrol it with a code of its own")
    if answer["differs"] == "restored":
        lines.append("this card came back from an image: its journal goes on in a new epoch")
    lines.append(f"{many(answer['waiting'], 'event')} waiting" if answer["waiting"] else "in step")
    return "\n".join(lines)
