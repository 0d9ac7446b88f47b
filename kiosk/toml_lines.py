"""Which line of a TOML file a key stands on: `tomllib` gives the values and forgets the lines.

Only for text that `tomllib` has accepted. So this scanner need not judge, only follow: headers, dotted keys,
strings of four kinds, lists and inline tables that go over several lines.
"""

import contextlib
import re
from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Keys and places in lists, counted from 0, as pydantic gives them."""

_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_PLAIN = re.compile(r"[^,\]}\n#]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)


def lines(text: str) -> Mapping[Path, int]:
    """Path of each key, table and list element → its line, from 1. Best effort: never raises."""
    scanner = _Scanner(text)
    # What was found until it got lost still helps: `line_of` falls back on the parent.
    with contextlib.suppress(_Lost, RecursionError):
        scanner.document()
    return scanner.found


def line_of(found: Mapping[Path, int], path: Path) -> int | None:
    """The line of `path`, or of the nearest table around it that the file does name."""
    for end in range(len(path), 0, -1):
        if (line := found.get(path[:end])) is not None:
            return line
    return None


class _Lost(Exception):
    """The scanner does not understand what follows."""


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self._counted = (0, 1)
        self._lists: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while self._skip() < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the path of the table it opens."""
        many = self.text.startswith("[[", self.at)
        line = self._line()
        self.at += 2 if many else 1
        path: Path = ()
        names = self._keys()
        for last, name in ((index == len(names) - 1, name) for index, name in enumerate(names)):
            path = (*path, name)
            if many and last:
                self.found.setdefault(path, line)
                self._lists[path] = self._lists.get(path, -1) + 1
            if path in self._lists:
                path = (*path, self._lists[path])
        self._expect("]]" if many else "]")
        self.found[path] = line
        return path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for name in self._keys():
            path = (*path, name)
            self.found.setdefault(path, line)
        self._expect("=")
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip()
        start = self.text[self.at : self.at + 1]
        if start == "[":
            self._list(path)
        elif start == "{":
            self._inline(path)
        elif start in {'"', "'"}:
            self._take(_STRING)
        else:
            self._take(_PLAIN)

    def _list(self, path: Path) -> None:
        self.at += 1
        index = 0
        while self._skip() < len(self.text) and self.text[self.at] != "]":
            element = (*path, index)
            self.found[element] = self._line()
            self._value(element)
            self._skip()
            if self.text.startswith(",", self.at):
                self.at += 1
            index += 1
        self._expect("]")

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip() < len(self.text) and self.text[self.at] != "}":
            self._pair(path)
            self._skip()
            if self.text.startswith(",", self.at):
                self.at += 1
        self._expect("}")

    def _keys(self) -> list[str]:
        """The parts of a dotted key."""
        names = [self._name()]
        while self.text.startswith(".", self.at):
            self.at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        name = self._take(_KEY).strip()
        # Escapes in quoted keys are as good as unknown here: no key of an office file has one.
        return name[1:-1] if name[0] in "\"'" else name

    def _take(self, what: re.Pattern[str]) -> str:
        match = what.match(self.text, self.at)
        if match is None:
            raise _Lost
        self.at = match.end()
        return match.group()

    def _expect(self, sign: str) -> None:
        if not self.text.startswith(sign, self.at):
            raise _Lost
        self.at += len(sign)

    def _skip(self) -> int:
        """Go over space, line ends and comments; where it stopped."""
        self._take(_SPACE)
        return self.at

    def _line(self) -> int:
        """The line of the present place, counted from where it was asked last: places only grow."""
        place, line = self._counted
        self._counted = (self.at, line + self.text.count("\n", place, self.at))
        return self._counted[1]
