"""Keys: the file of public keys and its mistakes, validity, demo keys, where a private key may lie."""

import contextlib
import stat
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kiosk import keys
from kiosk.keys import KeyFileError, KeySet, PrivateKeyRefused, PublicKey, Role

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def key(key_id: int, begin: int, end: int, *, demo: bool = False) -> PublicKey:
    return PublicKey(key_id, bytes([key_id]) * 32, BEGIN + begin * DAY, BEGIN + end * DAY, demo)


SET = KeySet((key(1, 0, 60), key(2, 30, 120), key(3, 90, 150), key(9, 0, 150, demo=True)))
FILE = f"""
[[key]]
id = 1
key = "{"ab" * 32}"
not_before = 2026-01-01T00:00:00Z
not_after = 2027-01-01T00:00:00+08:00
"""


def test_a_set_survives_its_text() -> None:
    assert keys.parse(SET.to_toml()) == SET
    assert keys.parse(KeySet().to_toml()) == KeySet()


@given(
    st.lists(
        st.builds(
            lambda key_id, raw, begin, length, hours, demo: PublicKey(
                key_id,
                raw,
                begin.replace(tzinfo=timezone(timedelta(hours=hours))),
                begin.replace(tzinfo=timezone(timedelta(hours=hours))) + length,
                demo,
            ),
            st.integers(0, 0xFFFF),
            st.binary(min_size=32, max_size=32),
            st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 -- gets its zone above
            st.timedeltas(timedelta(microseconds=1), timedelta(days=3650)),
            st.integers(-12, 14),
            st.booleans(),
        ),
        unique_by=lambda each: each.id,
        max_size=4,
    )
)
def test_any_set_survives_its_text(found: list[PublicKey]) -> None:
    assert keys.parse(KeySet(tuple(found)).to_toml()) == KeySet(tuple(found))


def test_instants_are_kept_in_utc() -> None:
    assert keys.parse(FILE).keys[0].not_after == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert keys.parse(FILE).keys[0].not_after.tzinfo is UTC


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("id = 1", 'id = "1"'), "id '1'"),
        (("id = 1", "id = true"), "id True"),
        (("id = 1", "id = 65536"), "65536"),
        (("id = 1\n", ""), "id: missing"),
        (('"ab', '"zz'), "hexadecimal"),
        (('"ab', '"'), "31 bytes"),
        (("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"), "zone"),
        (("2026-01-01T00:00:00Z", '"2026-01-01T00:00:00Z"'), "quotation"),
        (("2026-01-01T00:00:00Z", "2026-01-01"), "instants"),
        (("2026-01-01", "2028-01-01"), "later"),
        (("id = 1", "id = 1\ncolour = 3"), "colour: unknown"),
        (("id = 1", 'id = 1\ndemo = "no"'), "demo 'no'"),
        (("[[key]]", "[key]"), r"\[\[key\]\]"),
        (("[[key]]", "[[keys]]"), "keys: unknown"),
        (("[[key]]", "key = [1]\n[x]"), "table"),
        (("[[key]]", "[[key"), "TOML"),
    ],
)
def test_a_mistake_is_named_with_its_place(change: tuple[str, str], mistake: str) -> None:
    text = FILE.replace(*change)
    assert text != FILE
    with pytest.raises(KeyFileError, match=mistake):
        keys.parse(text)


def test_all_mistakes_come_at_once_and_show_no_key() -> None:
    text = FILE.replace("id = 1", "id = -1") + FILE.replace("ab" * 32, "cd" * 31) + FILE.replace("id", "id2")
    with pytest.raises(KeyFileError) as caught:
        keys.parse(text)
    assert [mistake[:5] for mistake in caught.value.mistakes] == ["key 1", "key 2", "key 3", "key 3"]
    assert "abab" not in str(caught.value)
    assert "cdcd" not in str(caught.value)


def test_one_id_is_one_key() -> None:
    with pytest.raises(KeyFileError, match="id 1: given to more than one"):
        keys.parse(FILE + FILE)


def test_a_private_key_is_refused_as_a_key_file() -> None:
    _, pem = keys.make_pair(1, BEGIN, BEGIN + DAY, seed=bytes(32))
    with pytest.raises(KeyFileError, match="private key") as caught:
        keys.parse(pem)
    assert pem.splitlines()[1] not in str(caught.value)


@given(st.text(max_size=100) | st.text("[]key=\"'\n1.{}", max_size=60))
def test_junk_is_a_key_file_error(text: str) -> None:
    with contextlib.suppress(KeyFileError):
        keys.parse(text)


@pytest.mark.parametrize("text", ["key = " + "9" * 5000, "key = " + "[" * 5000, "\0" * 10_240, "\ud800"])
def test_extremes_are_key_file_errors(text: str) -> None:
    with pytest.raises(KeyFileError):
        keys.parse(text)


@pytest.mark.parametrize(
    ("day", "roles"),
    [
        (-1, "next next next"),
        (0, "current next next"),
        (29, "current next next"),
        (30, "previous current next"),
        (60, "ended current next"),
        (90, "ended previous current"),
        (120, "ended ended current"),
        (150, "ended ended ended"),
    ],
)
def test_roles_follow_from_time(day: int, roles: str) -> None:
    found = KeySet(SET.keys[:3])
    assert [found.role(each, BEGIN + day * DAY) for each in found.keys] == [
        Role(role) for role in roles.split()
    ]


def test_demo_keys_are_refused_once_enrolled() -> None:
    assert SET.usable(enrolled=False).get(9) is not None
    assert SET.usable(enrolled=True).get(9) is None
    assert [each.id for each in SET.usable(enrolled=True).keys] == [1, 2, 3]


def test_a_private_key_finds_its_public_one() -> None:
    public, pem = keys.make_pair(4, BEGIN, BEGIN + DAY, seed=b"\x04" * 32, demo=True)
    private = keys.load_private_key(pem)
    assert public.demo
    assert KeySet((*SET.keys, public)).of_private(private) == public
    assert SET.of_private(private) is None


def test_what_is_no_private_key_is_refused() -> None:
    public, pem = keys.make_pair(4, BEGIN, BEGIN + DAY, seed=b"\x04" * 32)
    locked = keys.load_private_key(pem).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )
    foreign = Ed448PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for text in ("", "junk\0", pem[:60], locked.decode(), foreign.decode(), public.key.hex()):
        with pytest.raises(ValueError, match="private key"):
            keys.load_private_key(text)


def test_a_private_key_is_written_for_its_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "sign.pem"
    keys.write_private_key(place, "text\n", tmp_path / "data")
    assert place.read_text() == "text\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_private_key_is_never_written_over_another(tmp_path: Path) -> None:
    place = tmp_path / "sign.pem"
    place.write_text("old")
    with pytest.raises(PrivateKeyRefused, match="exists"):
        keys.write_private_key(place, "new", tmp_path / "data")
    (tmp_path / "link.pem").symlink_to(tmp_path / "data.pem")
    with pytest.raises(PrivateKeyRefused, match="exists"):
        keys.write_private_key(tmp_path / "link.pem", "new", tmp_path / "data")
    assert place.read_text() == "old"


def test_a_private_key_never_lies_in_the_kiosks_data(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(data / "deep")
    (tmp_path / "alias").symlink_to(data)
    for place in (
        data / "k",
        data / "deep" / "k",
        tmp_path / "link" / "k",
        tmp_path / "x" / ".." / "data" / "k",
    ):
        for name in (data, tmp_path / "alias"):
            with pytest.raises(PrivateKeyRefused, match="data"):
                keys.write_private_key(place, "text", name)
    assert not [path for path in data.rglob("*") if path.is_file()]
