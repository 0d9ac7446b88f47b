"""The 32 cases of `sync.md`, "What the tests must show": each has its tests, with its number in their names.

`python -m tests.test_cases` prints which test shows which case.
"""

import re
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent
CASES = range(1, 33)
AT_A_SERVER = (*range(4, 12), 14, *range(19, 27), 28, 29, 30)
"""Those in which a server takes part: each is shown with the server itself too, on PostgreSQL."""
WHOLE = TESTS / "central"

_NAME = re.compile(r"^def (test_case_((?:\d\d_)+)\w+)\(", re.MULTILINE)


def shown() -> Iterator[tuple[int, Path, str]]:
    """Case, file and name of every test that shows one."""
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, numbers in _NAME.findall(path.read_text("utf-8")):
            for number in numbers.rstrip("_").split("_"):
                yield int(number), path, name


def table() -> str:
    """A line for each test, by cases."""
    rows = sorted((case, str(path.relative_to(TESTS)), name) for case, path, name in shown())
    return "\n".join(f"{case:>2}  {name}  ({path})" for case, path, name in rows)


def test_every_case_has_a_test_and_every_number_is_a_case() -> None:
    assert {case for case, _, _ in shown()} == set(CASES)


def test_every_case_of_a_server_is_shown_with_the_server() -> None:
    whole = {case for case, path, _ in shown() if path.is_relative_to(WHOLE)}
    assert whole >= set(AT_A_SERVER)


def test_no_number_is_written_in_another_way() -> None:
    """A case that the table does not see might as well not be shown."""
    odd = re.compile(r"def (test_(?:case|\d)\w*)\(")
    found = (name for path in TESTS.rglob("test_*.py") for name in odd.findall(path.read_text("utf-8")))
    assert [name for name in found if not re.match(r"test_case_(\d\d_)+[a-z]", name)] == []


if __name__ == "__main__":
    print(table())
