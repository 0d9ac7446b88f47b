"""`kiosk printer-sim`: a receipt printer on TCP 9100 that writes each ticket as a picture."""

import signal
import sys
from pathlib import Path
from types import FrameType

import click

from kiosk.cli.common import fail, told

WIDTHS = ("576", "512", "384")


@click.command("printer-sim")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=9100, show_default=True, help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 serves the network too.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Where tickets go: ticket-0001.png, …",
)
@click.option(
    "--width",
    type=click.Choice(WIDTHS),
    default="576",
    show_default=True,
    help="Dots of the print head: 576 (80 mm), 512 (80 mm, narrow or 180 dpi), 384 (58 mm).",
)
@told()
def printer_sim(port: int, host: str, out: Path, width: str) -> None:
    """Be an ESC/POS receipt printer that is not there.

    It takes what a kiosk sends (`kiosk run --printer tcp://localhost`), answers how it is, confirms each
    ticket, and writes it as a picture. A line typed here makes it fail, or mends it:

    \b
    paper out | paper low | paper ok     cover open | cover closed
    cable out | cable in                 silent on | silent off
    garbage on | garbage off             slow BYTES | slow off
    close BYTES                          it hangs up after so many
    paper out after BYTES                in the middle of a ticket
    cover open after BYTES               the same
    status                               what it printed, and what is wrong

    It runs until Ctrl-C, also when standard input ends.
    """
    # Loaded here: drawing needs Pillow, which a machine without devices need not have.
    from PIL import Image  # noqa: PLC0415

    from kiosk.devices.printer_sim import SimulatedPrinter, serve_forever  # noqa: PLC0415

    def ticket(number: int, picture: Image.Image) -> None:
        click.echo(f"ticket {number}: {out / f'ticket-{number:04d}.png'}, {picture.width}×{picture.height}")

    out.mkdir(parents=True, exist_ok=True)
    try:
        printer = SimulatedPrinter(out, width=int(width), host=host, port=port, on_ticket=ticket, keep=1)
    except OSError as error:
        fail(f"{host}:{port} cannot be had ({error.strerror or error}): choose another --port, or --port 0")
    signal.signal(signal.SIGTERM, _end)
    serve_forever(printer, sys.stdin, click.echo)


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
