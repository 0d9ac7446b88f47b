"""`kiosk pass`: make passes for trying out, and look at one."""

import secrets
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk import codes
from kiosk.cli import slots
from kiosk.cli.common import data_dir, data_option, fail, keys_of, load, office_option, settings_option, told
from kiosk.keys import KeySet, load_private_key
from kiosk.office import Office
from kiosk.passes import BOOKING_BYTES, REVISION_LIMIT, Pass, PassProblem, encode, read, verify

_PROBLEMS = {
    PassProblem.UNKNOWN_KEY: "cannot be judged: this kiosk does not have its key (`kiosk keys add FILE`)",
    PassProblem.KEY_NOT_YET: "cannot be judged: its key is not valid yet",
    PassProblem.KEY_ENDED: "cannot be judged: its key has ended",
    PassProblem.BAD_SIGNATURE: "WRONG: it was not signed with the key that it names",
}


@click.group("pass")
def pass_() -> None:
    """Passes: bookings as signed QR codes, judged without a network."""


@pass_.command()
@click.option(
    "--private", type=click.Path(path_type=Path), required=True, help="The private key to sign with."
)
@click.option(
    "--key",
    "key_id",
    type=click.IntRange(0, 0xFFFF),
    help="The key's id.  [default: that of its public key in --data]",
)
@office_option
@slots.day_option
@slots.time_option
@slots.service_option
@slots.party_option
@click.option("--priority", is_flag=True, help="Booked as elderly, toddler, pregnant or disabled.")
@click.option("--paid", is_flag=True, help="Paid already.")
@click.option(
    "--revision", type=click.IntRange(0, REVISION_LIMIT), default=0, help="Rises with each rescheduling."
)
@click.option("--booking", help="The booking's id, 16 hexadecimal digits.  [default: a new one]")
@click.option("--png", type=click.Path(path_type=Path, dir_okay=False), help="Write its QR code there too.")
@data_option
@told()
def make(
    private: Path,
    key_id: int | None,
    office: Path | None,
    day: datetime | None,
    time: str | None,
    service: str,
    party: int,
    priority: bool,
    paid: bool,
    revision: int,
    booking: str | None,
    png: Path | None,
    data: Path | None,
) -> None:
    """Make a pass, and print the text of its QR code.

    Day and time are the office's; without them it is for the slot that is nearest to now.
    """
    _, rules = load({"office": office, "data": data})
    signer = _signer(private)
    wanted = slots.service(rules, service, party)
    slot = slots.of(rules, day, time, datetime.now(UTC))
    facts = Pass(
        key_id=_key_id(keys_of(data_dir(data, make=False)), signer) if key_id is None else key_id,
        office=rules.code,
        booking=secrets.token_bytes(BOOKING_BYTES) if booking is None else _booking(booking),
        day=slot.day,
        start_minute=slot.minute,
        service=wanted.letter,
        party=party,
        revision=revision,
        priority=priority,
        paid=paid,
    )
    text = encode(facts, signer)
    if png is not None:
        _draw(text, png)
    click.echo(text)


def _signer(path: Path) -> Ed25519PrivateKey:
    try:
        return load_private_key(path.read_text("ascii"))
    except ValueError as error:
        fail(f"{path}: {error}")


def _key_id(known: KeySet, signer: Ed25519PrivateKey) -> int:
    key = known.of_private(signer)
    if key is None:
        fail("the public half of this private key is not among the kiosk's keys: give its id with --key")
    return key.id


def _booking(text: str) -> bytes:
    try:
        booking = bytes.fromhex(text)
    except ValueError:
        booking = b""
    if len(booking) != BOOKING_BYTES:
        fail(f"--booking {text}: allowed are {2 * BOOKING_BYTES} hexadecimal digits")
    return booking


def _draw(text: str, path: Path) -> None:
    """The QR code as the centre draws it: level M, a quiet zone of 4, 8 px a module."""
    import segno  # noqa: PLC0415 - comes with the kiosk's devices; a pass alone needs none of them

    code = segno.make(text, error="m", micro=False, boost_error=False)
    with path.open("wb") as file:
        code.save(file, kind="png", scale=8, border=4)


@pass_.command()
@click.argument("text")
@office_option
@data_option
@settings_option
@told()
def show(text: str, office: Path | None, data: Path | None, settings_file: Path | None) -> None:
    """Show what the pass TEXT says (`-`: read it from standard input), and judge its key and signature.

    Whether it is admitted is another question, of office, day and hour: `kiosk scan` judges that too. Exit
    status 1 where it is no pass, or the kiosk cannot believe it.
    """
    resolved, rules = load({"office": office, "data": data}, settings_file)
    found = sys.stdin.readline().rstrip("\r\n") if text == "-" else text
    signed = read(found)
    if isinstance(signed, PassProblem):
        fail(f"not a pass that this kiosk can read: {_kind(found)}")
    directory = data_dir(resolved.settings.data, make=False)
    known = keys_of(directory).usable(enrolled=directory.enrolled)
    now = datetime.now(UTC)
    for name, value in _facts(signed.claims, rules, known, now):
        click.echo(f"{name:10} {value}")
    judged = verify(signed, known, now)
    if isinstance(judged, PassProblem):
        fail(f"{'signature':10} {_PROBLEMS[judged]}")
    click.echo(f"{'signature':10} good")


def _facts(claims: Pass, office: Office, known: KeySet, now: datetime) -> list[tuple[str, str]]:
    key = known.get(claims.key_id)
    role = "unknown" if key is None else f"{known.role(key, now)}, until {key.not_after:%Y-%m-%d %H:%M} UTC"
    name = office.name if claims.office == office.code else office.other_office(claims.office)
    service = office.service(claims.service) if claims.office == office.code else None
    return [
        ("key", f"{claims.key_id} ({role})"),
        ("office", f"{claims.office} ({name.id if name else 'of another list'})"),
        ("booking", claims.booking_id),
        ("day", f"{claims.day} ({claims.day:%A})"),
        ("time", slots.Slot(claims.day, claims.start_minute).time),
        ("service", claims.service if service is None else f"{claims.service} ({service.name.id})"),
        ("party", str(claims.party)),
        ("revision", str(claims.revision)),
        ("priority", "yes" if claims.priority else "no"),
        ("paid", "yes" if claims.paid else "no"),
    ]


_KINDS = {
    codes.Kind.PASS: "it begins like one, and is damaged, cut off or of a newer kind",
    codes.Kind.TICKET: "it is a ticket of a kiosk",
    codes.Kind.BOOKING_CODE: "it is a booking code to type",
    codes.Kind.NIK: "it looks like the number of a person",
    codes.Kind.WIFI: "it is a WLAN code",
    codes.Kind.PAYMENT: "it is a payment code",
    codes.Kind.URL: "it is an address",
    codes.Kind.CONTACT: "it is a contact",
    codes.Kind.JUNK: "it is none of the codes that are known here",
}


def _kind(text: str) -> str:
    return _KINDS[codes.classify(text)]
