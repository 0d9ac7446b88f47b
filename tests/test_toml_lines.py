"""The line of every key, however a TOML file is written."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.toml_lines import line_of, lines

TEXT = '''# a comment = with an equals sign
code = 1
name = { id = "a # b", en = 'c' }

languages = [
  "id",  # [ in a comment
  "en",
]
text = """
[not.a.header]
key = 1
"""
"quoted key" = 2
a.b.c = 3

[opening]  # comment
monday = "08:00-16:00"

[[services]]
letter = "A"
documents = [
    { id = "x", en = "]" },
    { id = "y", en = [
      "z"] },
]

[[services.fees]]
rupiah = 1

[[services]]
letter = "B"
[services.name]
id = "n"
[[services.fees]]
rupiah = 2
[[services.fees]]
rupiah = 3
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("code",), 2),
        (("name", "en"), 3),
        (("languages",), 5),
        (("languages", 0), 6),
        (("languages", 1), 7),
        (("text",), 9),
        (("quoted key",), 13),
        (("a", "b", "c"), 14),
        (("opening",), 16),
        (("opening", "monday"), 17),
        (("services",), 19),
        (("services", 0), 19),
        (("services", 0, "letter"), 20),
        (("services", 0, "documents", 0, "en"), 22),
        (("services", 0, "documents", 1), 23),
        (("services", 0, "documents", 1, "en"), 23),
        (("services", 0, "documents", 1, "en", 0), 24),
        (("services", 0, "fees", 0, "rupiah"), 28),
        (("services", 1), 30),
        (("services", 1, "letter"), 31),
        (("services", 1, "name", "id"), 33),
        (("services", 1, "fees", 0, "rupiah"), 35),
        (("services", 1, "fees", 1, "rupiah"), 37),
    ],
)
def test_each_key_has_its_line(path: tuple[str | int, ...], line: int) -> None:
    tomllib.loads(TEXT)
    assert lines(TEXT)[path] == line


def test_what_is_missing_has_the_line_of_its_table() -> None:
    found = lines(TEXT)
    assert line_of(found, ("services", 1, "stages")) == 30
    assert line_of(found, ("opening", "friday")) == 16
    assert line_of(found, ("quota", "walk_in")) is None


@pytest.mark.parametrize("name", ["kupang", "surabaya", "blitar"])
def test_every_key_of_the_offices_that_ship_stands_on_its_line(name: str) -> None:
    text = (Path(__file__).parents[1] / "offices" / f"{name}.toml").read_text(encoding="utf-8")
    found, rows = lines(text), text.split("\n")
    assert {path for path in paths(tomllib.loads(text)) if path} == set(found)
    for path, line in found.items():
        key = next(part for part in reversed(path) if isinstance(part, str))
        assert key in rows[line - 1] or isinstance(path[-1], int)


def paths(tree: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(tree, dict):
        return found + [more for key, value in tree.items() for more in paths(value, (*path, key))]
    if isinstance(tree, list):
        return found + [more for index, value in enumerate(tree) for more in paths(value, (*path, index))]
    return found


@given(st.text(alphabet="[]{}=\"'#\n.,\\ ab1", max_size=60))
def test_junk_ends_and_raises_nothing(text: str) -> None:
    assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())
