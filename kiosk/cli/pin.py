"""`kiosk pin`: set the PIN of the staff screen."""

import sys
from pathlib import Path

import click

from kiosk import pin as rules
from kiosk.cli.common import data_dir, data_option, fail, told


@click.command()
@data_option
@click.option("--stdin", is_flag=True, help="Read the PIN from standard input instead of asking twice.")
@told()
def pin(data: Path | None, stdin: bool) -> None:
    """Set the PIN of the staff screen: 4 to 8 digits.

    There is no default one: until a PIN is set, the staff screen stays shut. A new PIN holds at once.
    """
    if stdin:
        chosen = sys.stdin.readline().strip()
    else:
        chosen = str(
            click.prompt("New PIN, 4 to 8 digits", hide_input=True, confirmation_prompt="The same again")
        )
    problem = rules.problem(chosen)
    if problem is not None:
        fail(f"Not set: {problem}.")
    directory = data_dir(data)
    directory.put("pin", rules.hash_pin(chosen))
    click.echo(f"The PIN is set in {directory.path}; it holds from now on.")
