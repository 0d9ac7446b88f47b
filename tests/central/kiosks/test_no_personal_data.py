"""Case 32 over the whole way: people book at the centre with NIK and name, and come to a kiosk for a day.

Nothing of a person gets as far as the kiosk: not over the line, not onto its card, not into a log, not onto
paper. That the search finds what there is, is tested by what must be there.
"""

import base64
import datetime as dt
import hashlib
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.db import connection

from central.bookings.api_words import NewBooking
from central.bookings.clients import hash_of, new_key
from central.bookings.csv_import import run
from central.bookings.models import ApiClient, PersonClaim
from kiosk.answers import Refused
from kiosk.commands import CallNext, Finish, Tick
from kiosk.desk import Told
from kiosk.lines import write_told
from kiosk.paperwork import slip_of
from kiosk.sync.transport import Reply, Request
from kiosk.sync.wire_bytes import gunzip
from tests.central.central_kit import HALF_PAST_EIGHT, NIK, NOBODY, NOW, OTHER_NIK, TUESDAY
from tests.central.kiosks.together_kit import NINE, Line, Whole, World

THIRD_NIK = "5371016712550003"
NAMES = ("Yohana Kristin Tefa", "MARKUS NDUN", "Dewi Anggraeni")
FOREIGN = ("MPASPOR-20261117-0042", "SIMKIM-77-880123")
ASKED = {
    "office": 1,
    "day": TUESDAY.isoformat(),
    "time": "08:30",
    "service": "A",
    "party": 2,
    "niks": [NIK, OTHER_NIK],
    "foreign_codes": [FOREIGN[0]],
}


def needles() -> Iterator[bytes]:
    """Everything by which a person could be known, in every way in which it may be written down."""
    for nik in (NIK, OTHER_NIK, THIRD_NIK):
        spaced = " ".join(nik[at : at + 4] for at in range(0, 16, 4))
        dotted = f"{nik[:6]}.{nik[6:12]}.{nik[12:]}"
        for text in (nik, spaced, dotted):
            yield text.encode()
            yield text.encode("utf-16-le")
            yield base64.b64encode(text.encode())[:-4]
        # A hash without a key is no secret: there are few enough NIK to try them all.
        yield hashlib.sha256(nik.encode()).hexdigest().encode()
        yield hashlib.sha256(nik.encode()).digest()
        yield int(nik).to_bytes(8, "big")
    for name in NAMES:
        for text in (name, name.lower(), name.upper(), name.split()[0]):
            yield text.encode()
            yield text.encode("utf-16-le")


def hits(found: bytes) -> list[bytes]:
    return [needle for needle in needles() if needle in found]


class Heard:
    """Whatever goes over the line, both ways, as it is before it is packed."""

    def __init__(self) -> None:
        self.all: list[bytes] = []

    def __call__(self, line: Line, request: Request) -> Reply:
        reply = line.ask(request)
        body = request.body or b""
        if request.headers.get("Content-Encoding") == "gzip":
            body = gunzip(body, 1 << 20)
        self.all += [request.path.encode(), repr(dict(request.headers)).encode(), body, reply.body]
        line.ways.append(self)
        return reply


def booked_by_api(world: World) -> str:
    """A party of two, with their NIK, from a system that applicants use; its code."""
    key, digest = new_key()
    ApiClient.objects.create(name="M-Paspor", key_hash=digest, every_office=True)
    assert digest == hash_of(key)
    said = requests.post(
        f"{world.server.url}/api/booking/v1/bookings",
        json={**ASKED, "name": NAMES[0]},
        headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "one-booking"},
        timeout=30,
    )
    assert said.status_code == 201, said.text
    assert PersonClaim.objects.count() == 2
    return str(said.json()["code"])


def booked_by_csv(world: World) -> None:
    """A list as an office has it, with more in it than anybody needs."""
    text = (
        "nama;nik;referensi;tanggal;jam;layanan\r\n"
        f"{NAMES[1]};{THIRD_NIK};{FOREIGN[1]};17/11/2026;09.00;A\r\n"
    )
    outcome = run(world.office, text.encode("cp1252"), NOW, NOBODY)
    assert (outcome.done, outcome.new) == (True, 1), outcome


def everything_kept() -> dict[str, bytes]:
    """What lies in each table of the server."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own names
            values = (value for row in cursor.fetchall() for value in row)
            found[table] = b"\n".join(
                bytes(one) if isinstance(one, bytes | memoryview) else str(one).encode() for one in values
            )
    return found


def everything_on(path: Path) -> dict[str, bytes]:
    return {str(one.relative_to(path)): one.read_bytes() for one in path.rglob("*") if one.is_file()}


def a_day(kiosk: Whole, code: str, signed: str) -> None:
    """They come by every way there is, and somebody holds up an identity card."""
    kiosk.sync()
    for text in (NIK, f"https://x.example/?nik={OTHER_NIK}", f"{NAMES[2]} {THIRD_NIK}", NAMES[0]):
        for typed in (False, True):
            assert isinstance(kiosk.check_in(text, typed=typed), Refused)
    kiosk.admitted(code, typed=True, ordinals=(1,))
    kiosk.admitted(FOREIGN[0], ordinals=(2,))
    kiosk.admitted(FOREIGN[1])
    kiosk.admitted(signed)
    kiosk.walk_in(2)
    for counter in (1, 2):
        kiosk.ask(CallNext(id=f"call{counter}", counter=counter))
        kiosk.ask(Finish(id=f"finish{counter}", counter=counter))
    kiosk.sync()


def test_case_32_of_who_booked_at_the_centre_a_kiosk_learns_no_nik_and_no_name(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.server.at(NOW)
    code = booked_by_api(world)
    booked_by_csv(world)
    world.server.at(NINE)
    signed = world.pass_of(world.booked(minute=HALF_PAST_EIGHT + 30))
    kiosk = world.kiosk()
    heard, told = Heard(), list[Told]()
    kiosk.ways.append(heard)
    kiosk.desk.listen(told.append)
    a_day(kiosk, code, signed)
    by_noon = everything_on(kiosk.path)
    papers = [repr(slip_of(one.facts, kiosk.office)) for one in told if one.facts is not None]
    kiosk.clock.set(NINE + dt.timedelta(days=1))
    kiosk.ask(Tick(id="tomorrow"))
    kiosk.sync()
    kiosk.stop()
    after = everything_on(kiosk.path)

    # What was looked into is what there is.
    names = set(by_noon)
    assert {"journal.db", "journal.db-wal", "enrolment.toml", "secret", "keys.toml"} <= names, names
    assert b"ticket_issued" in by_noon["journal.db"] + by_noon["journal.db-wal"]
    assert len(papers) > 6
    assert any(b"bookings" in one for one in heard.all)
    assert "refused: check_in" in caplog.text

    kept = everything_kept()
    assert kept["bookings_personclaim"]
    asked = json.dumps(["book", NewBooking.model_validate(ASKED).model_dump(mode="json")], sort_keys=True)
    unkeyed = hash_of(asked).encode()
    assert [table for table, content in kept.items() if unkeyed in content] == []

    for where in (by_noon, after, kept):
        for name, content in where.items():
            assert hits(content) == [], name
    for what, text in (
        ("line", b"\n".join(heard.all)),
        ("log", caplog.text.encode()),
        ("log of the server", world.server.said.encode()),
        ("paper", "\n".join(papers).encode()),
        ("told", "\n".join(json.dumps(write_told(one)) for one in told).encode()),
    ):
        assert hits(text) == [], what
    # Neither the codes, which are kept as keyed hashes only.
    for hidden in (code, *FOREIGN):
        for content in (*by_noon.values(), *after.values(), *heard.all, *kept.values()):
            assert hidden.encode() not in content
            assert hidden.replace("-", "").lower().encode() not in content


def test_the_search_finds_what_is_there() -> None:
    for written in (
        f"nik={NIK}".encode(),
        b"x" + base64.b64encode(OTHER_NIK.encode()),
        THIRD_NIK.encode("utf-16-le"),
        hashlib.sha256(NIK.encode()).digest(),
        b'{"name": "markus ndun"}',
    ):
        assert hits(b"\x00" + written + b"\xff")
