"""`kiosk check`."""

from pathlib import Path

from tests.cli.cli_kit import KUPANG, ROOT, kiosk


def test_the_offices_that_ship_are_good() -> None:
    told = kiosk("check", *sorted((ROOT / "offices").glob("*.toml")))
    assert [": good: " in line for line in told.stdout.splitlines()] == [True] * 3
    assert "Asia/Makassar" in told.stdout


def test_every_mistake_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    text = KUPANG.read_text()
    text = text.replace('zone = "Asia/Makassar"', 'zone = "Asia/Kupang"').replace(
        "walk_in = 60", "walkin = 60"
    )
    file.write_text(text)
    told = kiosk("check", KUPANG, file, status=1)
    assert f"{KUPANG}: good" in told.stdout
    line = next(at for at, each in enumerate(text.splitlines(), 1) if "Asia/Kupang" in each)
    assert f"line {line}, zone: found" in told.stderr
    assert "walkin" in told.stderr
    assert "did you mean" in told.stderr.lower()
    assert "1 of 2 files cannot be used" in told.stderr


def test_texts_that_no_font_of_ours_draws_are_named_and_are_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    text = KUPANG.read_text()
    name = next(line for line in text.splitlines() if line.startswith("name = {"))
    file.write_text(text.replace(name, 'name = { id = "Imigrasi 移民", en = "Immigration" }', 1))
    told = kiosk("check", file)
    assert f"{file}: good" in told.stdout
    assert f"{file}: name.id: the kiosk's own fonts cannot draw 移民" in told.stderr
    assert kiosk("check", KUPANG).stderr == ""


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\x00\xff")
    told = kiosk("check", tmp_path / "none.toml", tmp_path, tmp_path / "binary.toml", status=1)
    assert "none.toml: cannot be read: No such file" in told.stderr
    assert "Is a directory" in told.stderr
    assert "3 of 3 files" in told.stderr


def test_without_a_file_it_says_how_it_is_used() -> None:
    assert "Missing argument" in kiosk("check", status=2).stderr
