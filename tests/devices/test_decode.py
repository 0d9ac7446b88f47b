"""Reading codes: the set of pictures, each reader alone, order, and texts that must not crash anything."""

import json
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kiosk.devices.decode import (
    MAX_TEXT,
    READERS,
    in_order,
    make_reader,
    own,
    read_all,
    tidy,
)
from kiosk.devices.errors import DeviceMissing
from kiosk.devices.phone import SIZE, hall, phone, qr, sheet

# The vector of the pass codec: an Ed25519 signature made from the seed of 32 bytes 0x11.
SIGNED = (
    "AQ1:V50V50V50L72TL6$ZA82FJEQ.B8H40:4W428%V2NJAG0ROY3EBE%7PJN1V-2YMLUUMZ-QE.S.*H20OOV7CXHM/9GMG3/LRHM/$V*"
    "IPTJS56P/ 6.J9ZP528GROE10"
)
DATA = Path(__file__).parents[3] / "shared" / "data" / "qr"


def grey(text: str, width: int = 300) -> Image.Image:
    return qr(text, width, quiet=4).convert("L")


def signed_passes() -> list[str]:
    """Passes that judging would accept, of several offices' days and parties."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from kiosk import passes

    key = Ed25519PrivateKey.from_private_bytes(bytes([0x11]) * 32)
    return [
        passes.encode(
            passes.Pass(
                key_id=1,
                office=1 + number,
                booking=bytes([number]) * 8,
                day=date(2026, 11, 17 + number),
                start_minute=510,
                service="A",
                party=1 + number,
                revision=1,
                priority=False,
                paid=False,
            ),
            key,
        )
        for number in range(4)
    ]


@cache
def signed_pictures() -> list[tuple[str, Image.Image]]:
    texts = [SIGNED, *signed_passes()]
    return [(text, phone(text, code=230, rotation=4).convert("L")) for text in texts]


@pytest.mark.skipif(not DATA.exists(), reason="the set of pictures is not beside the checkout")
@pytest.mark.parametrize(("name", "least"), [("both", 52), ("zxing", 51), ("pyzbar", 48)])
def test_the_set_of_pictures(name: str, least: int) -> None:
    reader = make_reader(name)
    rows: list[dict[str, Any]] = [
        json.loads(line) for line in (DATA / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    right = 0
    wrong = []
    for row in rows:
        with Image.open(DATA / row["file"]) as picture:
            texts = read_all(reader, picture.convert("L"))
        right += row["payload"] is not None and row["payload"] in texts
        wrong += [(row["file"], text) for text in texts if text not in (row["payload"], row["other"])]
    assert sum(row["payload"] is not None for row in rows) == 62
    assert right >= least
    assert wrong == []


@pytest.mark.parametrize("name", READERS)
def test_each_reader_reads_signed_passes_on_a_phone(name: str) -> None:
    reader = make_reader(name)
    for text, picture in signed_pictures():
        assert read_all(reader, picture) == (text,)


@pytest.mark.parametrize("name", READERS)
def test_nothing_is_read_where_there_is_nothing(name: str) -> None:
    blank = [Image.new("L", size, level) for size in (SIZE, (1, 1), (33, 7)) for level in (0, 255)]
    for picture in (hall(), *blank):
        assert read_all(make_reader(name), picture.convert("L")) == ()


def test_retries_read_what_the_first_step_does_not() -> None:
    """Evened light reads a dim display; sharpening (2) and pyzbar after sharpening (4) read defocus."""
    reader = make_reader("both")
    dim = phone(SIGNED, brightness=0.06).convert("L")
    blurred = phone(SIGNED, code=210, blur=2.5, rotation=12).convert("L")
    assert [reader.read(dim, step) for step in range(2)] == [(), (SIGNED,)]
    assert [bool(reader.read(blurred, step)) for step in range(5)] == [False, False, True, False, True]
    assert read_all(reader, blurred) == (SIGNED,)


def test_dark_mode_is_read_by_the_first_step() -> None:
    assert make_reader("both").read(phone(SIGNED, dark_mode=True).convert("L"), 0) == (SIGNED,)


def test_retries_go_on_while_only_a_foreign_code_is_read() -> None:
    class Slow:
        name, retries = "slow", 2

        def read(self, grey: Image.Image, step: int = 0) -> tuple[str, ...]:
            return (("WIFI:",), ("WIFI:", "https://a.id"), ("AQ1:X",))[step]

    assert read_all(Slow(), hall().convert("L")) == ("AQ1:X", "WIFI:", "https://a.id")


def test_several_codes_come_with_ours_first() -> None:
    texts = read_all(make_reader(), sheet(["WIFI:S:Kantor;;", SIGNED, "https://example.org"]).convert("L"))
    assert texts[0] == SIGNED
    assert set(texts[1:]) == {"WIFI:S:Kantor;;", "https://example.org"}


def test_order_is_pass_ticket_rest_and_each_once() -> None:
    assert in_order(["x", "AT1:T", "y", "AQ1:P", "x", "", "AQ1:Q"]) == ("AQ1:P", "AQ1:Q", "AT1:T", "x", "y")
    assert own("AQ1:")
    assert own("AT1:X")
    assert not own("aq1:X")
    assert not own("")


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "AQ1:\x00\x00",
        "a\x00b",
        "čšž 你好 🛂",
        "مرحبا",
        "\u202eAQ1:",
        "line\r\nline",
        "9" * 3000,
        "x" * 2300,
        "AQ1:" + "A" * 2000,
        "javascript:alert(1)",
        "'; DROP TABLE ticket; --",
    ],
)
@pytest.mark.parametrize("name", READERS)
def test_odd_texts_pass_through_whole(name: str, text: str) -> None:
    got = read_all(make_reader(name), grey(text, 1100))
    if name == "pyzbar" and not text.isascii():
        assert len(got) == 1, "it guesses the charset; passes are ASCII"
    else:
        assert got == (text,)


def test_a_text_is_cut_and_can_be_stored() -> None:
    long = tidy("x" * 10_240)
    assert len(long) == MAX_TEXT
    assert tidy("a\ud800b").encode("utf-8") == b"a?b"
    assert tidy(SIGNED) == SIGNED


def test_a_missing_library_is_said_and_the_other_does_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert make_reader("both").name == "pyzbar"
    with pytest.raises(DeviceMissing, match="zxing-cpp"):
        make_reader("zxing")
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "pyzbar", None)
    assert make_reader("both").name == "zxing"
    with pytest.raises(DeviceMissing, match="libzbar"):
        make_reader("pyzbar")


def test_another_name_is_refused() -> None:
    with pytest.raises(ValueError, match="both, zxing, pyzbar"):
        make_reader("opencv")
