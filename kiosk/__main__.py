"""The command line `kiosk`. Commands are loaded when asked for: help is quick, a desk has no pygame."""

import difflib
import importlib
import logging
import os
import sys
from functools import partial
from typing import NamedTuple

import click

from kiosk import __version__


class _Entry(NamedTuple):
    """A command: its module, its name there, and what it does, so that help loads none of them."""

    module: str
    attribute: str
    what: str


_COMMANDS = {
    "run": _Entry("kiosk.cli.run", "run", "Run the kiosk."),
    "tour": _Entry("kiosk.cli.tour", "tour", "Go through a simulated office day, and leave pictures of it."),
    "scan": _Entry("kiosk.cli.scan", "scan", "Read and judge the QR codes in pictures."),
    "check": _Entry("kiosk.cli.office", "check", "Check office files."),
    "settings": _Entry("kiosk.cli.office", "settings", "Show every setting and where it comes from."),
    "desk": _Entry("kiosk.cli.desk", "desk", "Be the desk without screens: JSON lines in and out."),
    "keys": _Entry("kiosk.cli.keys", "keys", "Make, list, add and drop the keys of passes."),
    "pass": _Entry("kiosk.cli.passes", "pass_", "Make and show passes (booking QR codes)."),
    "bookings": _Entry("kiosk.cli.bookings", "bookings", "Import, list and make bookings."),
    "journal": _Entry("kiosk.cli.journal", "journal", "Verify, back up and rebuild the journal."),
    "printer-sim": _Entry("kiosk.cli.printer", "printer_sim", "Be a receipt printer that is not there."),
    "enrol": _Entry("kiosk.cli.enrol", "enrol", "Make this kiosk one of a centre's."),
    "sync": _Entry("kiosk.cli.sync", "sync", "Be in step with the centre: once, now."),
    "pin": _Entry("kiosk.cli.pin", "pin", "Set the PIN of the staff screen."),
    "doctor": _Entry("kiosk.cli.doctor", "doctor", "Look at every part, and say what to do."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported at their first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = _COMMANDS.get(cmd_name)
        if found is None:
            return None
        command: click.Command = getattr(importlib.import_module(found.module), found.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.what) for name, entry in _COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = difflib.get_close_matches(args[0], _COMMANDS, n=1) if args else []
            if near:
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit status: 0 done; 1 not done, and standard error says why; 2 not understood. "
    "Only `kiosk doctor` has others. `kiosk COMMAND --help` tells of each.",
)
@click.version_option(__version__, prog_name="kiosk")
def main() -> None:
    """Antrean: the queue kiosk of a public office.

    Numbers by touch, check-in by QR, tickets on paper, calls by one button; all of it without a network.
    """
    # pygame greets on standard output, which is for JSON lines.
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    # Journals, backups, keys and the desk's socket are for their owner's eyes only.
    click.get_current_context().call_on_close(partial(os.umask, os.umask(0o077)))
    # Standard error, so that JSON lines on standard output stay alone.
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )


if __name__ == "__main__":
    main(prog_name="kiosk")
