"""The text of an office file → its tables, with every slip of the pen named, not only the first.

`tomllib` stops at the first slip. So a line it cannot read is mended where that is safe (a word without
quotes gets them; another bad `key = value` is left out) and read again. Lines keep their numbers.
"""

import json
import re
import tomllib
from dataclasses import dataclass, replace

MOST_CHARACTERS = 1_000_000
"""A hundred times the largest office file that ships: more is not an office file."""

_MOST_SLIPS = 30
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_PAIR = re.compile(r"(\s*[\w.\"'-]+\s*=\s*)(\S.*)")
_PLAIN_WORDS = re.compile(r"[^\"'\[\]{}#=]+")

# What tomllib says (the beginning of it) → what is allowed, in plain words.
_WORDS = {
    "Invalid value": 'words in quotes ("…"), numbers without quotes and without a leading 0',
    "Invalid date": "a day such as 2026-08-17",
    "Invalid statement": 'a line such as key = "words", a [section], or a comment that begins with #',
    "Invalid initial character for a key": 'a line such as key = "words"',
    "Expected '=' after a key": 'a line such as key = "words"',
    "Expected newline": "one key = value a line; a comment begins with #",
    "Expected ']": "a section name in brackets: [quota] or [[services]]",
    "Unclosed array": "a list that ends with ], with a comma after each entry",
    "Unclosed inline table": "a table that ends with } on the same line",
    "Unterminated string": 'words that end with "',
    "Illegal character": 'words that end with " on the same line, without tabs or control signs',
    "Unescaped": r"a backslash written twice (\\)",
    "Cannot overwrite": "each key once",
    "Duplicate": "each key once",
    "Cannot declare": "each [section] once; [[services]], with two brackets, for several",
    "Cannot mutate": "a key inside the { } or the list it belongs to",
}


@dataclass(frozen=True)
class Slip:
    """A line (from 1) that is not TOML: what stands there, what is allowed, and how to write it."""

    line: int | None
    found: str
    allowed: str
    hint: str | None = None


@dataclass(frozen=True)
class Tables:
    """The file's tables, as far as they could be read. `whole`: no line had to be left out."""

    text: str
    data: dict[str, object] | None
    slips: tuple[Slip, ...]
    whole: bool


def tables(file: str | bytes) -> Tables:
    """Read a file; never raises. `data` is None where nothing of it can be relied on."""
    text = _decoded(file)
    if isinstance(text, Slip):
        return Tables("", None, (text,), whole=False)
    lines = text.split("\n")
    slips: dict[int, Slip] = {}
    tried: set[int] = set()
    whole = True
    while len(slips) < _MOST_SLIPS:
        now = "\n".join(lines)
        try:
            return Tables(now, tomllib.loads(now), tuple(slips.values()), whole)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
        except (ValueError, RecursionError):  # a number of thousands of digits, lists thousands deep
            slip = Slip(None, "a number or a list that is far too long", "the keys of offices/kupang.toml")
            return Tables("", None, (*slips.values(), slip), whole=False)
        slip = _slip(message, lines)
        at = (slip.line or 1) - 1
        # What is left open began on an earlier line: to mend this one would make up more mistakes.
        opened = message.startswith(("Unclosed", "Unterminated"))
        mended = None if opened else _mended(lines[at], again=at in tried)
        slips.setdefault(at, replace(slip, hint=f"did you mean {mended}?" if mended else None))
        if mended is None:
            break
        whole = whole and bool(mended)
        tried.add(at)
        lines[at] = mended
    return Tables("\n".join(lines), None, tuple(slips.values()), whole=False)


def _decoded(file: str | bytes) -> str | Slip:
    """The text of the file with plain line ends, or why it is not one."""
    allowed = "a text file in UTF-8, such as offices/kupang.toml"
    if len(file) > MOST_CHARACTERS:
        return Slip(None, f"a file of {len(file):,} characters", allowed)
    try:
        # encode: a str may hold halves of signs (surrogates), which no file can.
        raw = file.encode() if isinstance(file, str) else bytes(file)
        if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            return Slip(None, "a file saved as UTF-16 (Unicode)", "the same file, saved as UTF-8")
        text = raw.decode("utf-8-sig")
    except UnicodeEncodeError:
        return Slip(None, "signs that no text has", allowed)
    except UnicodeDecodeError as error:
        return Slip(raw.count(b"\n", 0, error.start) + 1, "signs that are not UTF-8", allowed)
    if "\0" in text:
        return Slip(text.count("\n", 0, text.index("\0")) + 1, "a sign that no text has (NUL)", allowed)
    if not text.strip():
        return Slip(None, "an empty file", "an office file: begin with a copy of offices/kupang.toml")
    return text.replace("\r\n", "\n")


def _slip(message: str, lines: list[str]) -> Slip:
    match = _AT_LINE.search(message)
    # An error at the end of the document belongs to the last line that holds something.
    last = max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    line = min(int(match.group(1)), len(lines)) if match and match.group(1) else last
    allowed = next((words for start, words in _WORDS.items() if message.startswith(start)), None)
    if allowed is None:
        allowed = "TOML: " + _AT_LINE.sub("", message)[:80]
    written = lines[line - 1].partition(" #")[0].strip()
    return Slip(line, written if len(written) <= 60 else written[:59] + "…", allowed)


def _mended(line: str, *, again: bool) -> str | None:
    """The line so that the rest can be read: quoted, or empty, or None where neither is safe.

    A header cannot be left out (its keys would fall into the table before it), nor a line of a list.
    """
    match = _PAIR.fullmatch(line)
    if match is None or len(line) > 200:
        return None
    key, value = match.groups()
    words = value.partition("#")[0]
    if not again and _PLAIN_WORDS.fullmatch(words):
        return key.lstrip() + json.dumps(words.strip(), ensure_ascii=False)
    balanced = all(line.count(opens) == line.count(closes) for opens, closes in ("[]", "{}"))
    several = '"""' in line or "'''" in line
    return "" if balanced and not several else None
