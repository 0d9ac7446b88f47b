"""`kiosk run`: the kiosk, full screen or in a window."""

import logging
import signal
from pathlib import Path
from types import FrameType
from typing import Any

import click

from kiosk.cli.common import data_option, fail, load, office_option, settings_option, told
from kiosk.opening import refuse_simulation


@click.command()
@office_option
@data_option
@settings_option
@click.option("--printer", help="tcp://HOST[:9100], serial:/dev/…, usb:VVVV:PPPP, sim: or none.")
@click.option("--paper", help="80mm, 80mm-narrow, 80mm-180dpi, 58mm or 58mm-no-cutter.")
@click.option("--camera", help="picamera2:N, v4l2:/dev/videoN, folder:DIR, video:FILE, sim: or none.")
@click.option("--reader", help="QR reader: both, zxing or pyzbar.")
@click.option("--scanner", help="USB scanner: keyboard, serial:/dev/… or none.")
@click.option("--button", help="Call buttons: gpio, sim or none.")
@click.option("--display", help="Now-serving display: matrix, segments or none.")
@click.option("--display-bus", help="spi or sim.")
@click.option("--window", help="full, or a size such as 1024x600.")
@click.option("--panel/--no-panel", default=None, help="The side panel, to try everything by hand.")
@click.option("--clock", help="A simulated day, local time: 2026-11-17T08:24. Not with real devices.")
@click.option("--speed", type=float, help="How fast the simulated day runs.")
@click.option("--trust-clock/--no-trust-clock", default=None, help="This machine has a right battery clock.")
@click.option("--log", help="debug, info, warning or error.")
def run(office: Path | None, data: Path | None, settings_file: Path | None, **given: Any) -> None:
    """Run the kiosk. Everything not given here comes from the settings file and the office file."""
    resolved, rules = load({"office": office, "data": data, **given}, settings_file)
    settings = resolved.settings
    logging.getLogger().setLevel(settings.log.upper())
    why = refuse_simulation(settings)
    if why is not None:
        fail(why)
    with told():
        # Only a kiosk has a screen: a machine that needs none gets a sentence, not a traceback.
        from kiosk.running import Running  # noqa: PLC0415

        running = Running(settings, rules)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        running.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        running.run()
    except ValueError as error:
        fail(str(error))
