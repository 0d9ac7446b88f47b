"""`kiosk keys`."""

import stat
from pathlib import Path

import pytest

from kiosk.keys import load_private_key, parse
from tests.cli.cli_kit import kiosk, make_key


def test_a_pair_is_made_the_private_half_for_its_owner_only(data: Path, tmp_path: Path) -> None:
    private = tmp_path / "signing.pem"
    told = kiosk("keys", "make", "--id", 7, "--private", private, "--data", data, "--days", 30)
    assert str(private) in told.stdout
    known = parse((data / "keys.toml").read_text())
    key = known.of_private(load_private_key(private.read_text()))
    assert key is not None
    assert key.id == 7
    assert (key.not_after - key.not_before).days == 30
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    assert "PRIVATE" not in "".join(path.read_text() for path in data.iterdir())


def test_a_private_key_never_comes_into_the_data_nor_over_another_file(data: Path) -> None:
    refused = kiosk("keys", "make", "--id", 7, "--private", data / "key.pem", "--data", data, status=1)
    assert "never kept there" in refused.stderr
    private = make_key(data)
    before = private.read_bytes()
    refused = kiosk("keys", "make", "--id", 8, "--private", private, "--data", data, status=1)
    assert "not overwritten" in refused.stderr
    assert private.read_bytes() == before
    assert [key.id for key in parse((data / "keys.toml").read_text()).keys] == [7]


def test_an_id_is_given_once(data: Path, tmp_path: Path) -> None:
    make_key(data)
    refused = kiosk("keys", "make", "--id", 7, "--private", tmp_path / "b.pem", "--data", data, status=1)
    assert "kiosk keys drop 7" in refused.stderr
    assert not (tmp_path / "b.pem").exists()


def test_the_list_tells_what_each_key_is_now(data: Path, tmp_path: Path) -> None:
    def make(key_id: int, begins: str, days: int, *more: str) -> None:
        kiosk(
            "keys", "make", "--id", key_id, "--private", tmp_path / f"{key_id}.pem", "--data", data,
            "--from", begins, "--days", days, *more,
        )  # fmt: skip

    make(1, "2020-01-01", 100)
    make(2, "2021-01-01", 3660)
    make(3, "2022-01-01", 3660, "--demo")
    make(4, "2090-01-01", 100)
    rows = [line.split() for line in kiosk("keys", "list", "--data", data).stdout.splitlines()[1:]]
    assert [row[:2] for row in rows] == [["1", "ended"], ["2", "previous"], ["3", "current"], ["4", "next"]]
    assert [row[-1] == "demo" for row in rows] == [False, False, True, False]
    (data / "enrolment.toml").touch()
    assert "refused" in kiosk("keys", "list", "--data", data).stdout.splitlines()[3]


def test_a_demo_key_is_not_made_for_an_enrolled_kiosk(data: Path, tmp_path: Path) -> None:
    data.mkdir()
    (data / "enrolment.toml").touch()
    made = kiosk(
        "keys", "make", "--id", 1, "--demo", "--private", tmp_path / "a.pem", "--data", data, status=1
    )
    assert "enrolled" in made.stderr
    assert not (tmp_path / "a.pem").exists()


def test_public_keys_of_others_are_added_and_dropped(data: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "centre"
    make_key(elsewhere, 21)
    make_key(data, 7)
    kiosk("keys", "add", elsewhere / "keys.toml", "--data", data)
    kiosk("keys", "add", "-", "--data", data, stdin=(elsewhere / "keys.toml").read_text())
    assert [key.id for key in parse((data / "keys.toml").read_text()).keys] == [7, 21]
    kiosk("keys", "drop", 7, "--data", data)
    assert [key.id for key in parse((data / "keys.toml").read_text()).keys] == [21]
    missing = kiosk("keys", "drop", 7, "--data", data, status=1)
    assert "there are: 21" in missing.stderr


def test_another_key_of_the_same_id_is_not_taken(data: Path, tmp_path: Path) -> None:
    make_key(data, 7)
    before = (data / "keys.toml").read_bytes()
    (tmp_path / "third").mkdir()
    make_key(tmp_path / "third" / "data", 7)
    refused = kiosk("keys", "add", tmp_path / "third" / "data" / "keys.toml", "--data", data, status=1)
    assert "another one here" in refused.stderr
    assert (data / "keys.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("-----BEGIN PRIVATE KEY-----", "private key"),
        ("x = 1", "x: unknown"),
        ("[[key]]\nid = 1\nkee = 2", "kee: unknown"),
        ("", "no key in it"),
        (b"\xff\xfe\x00", "not a text"),
    ],
)
def test_a_file_that_is_no_key_set_is_named(
    data: Path, tmp_path: Path, content: str | bytes, words: str
) -> None:
    file = tmp_path / "k.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    refused = kiosk("keys", "add", file, "--data", data, status=1)
    assert words in refused.stderr
    assert str(file) in refused.stderr


def test_a_damaged_key_file_is_told_with_its_place(data: Path) -> None:
    data.mkdir()
    (data / "keys.toml").write_text("[[key]]\nid = 70000\n")
    told = kiosk("keys", "list", "--data", data, status=1)
    assert "keys.toml: key 1: key: missing" in told.stderr


def test_looking_makes_no_data_directory(data: Path) -> None:
    told = kiosk("keys", "list", "--data", data, status=1)
    assert "has no key" in told.stderr
    assert not data.exists()
