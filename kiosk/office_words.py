"""What pydantic finds wrong in an office file, in words for the person who wrote the file."""

import datetime as dt
import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, NamedTuple, get_args, get_origin

import annotated_types as limits
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from kiosk.office import Name, Office
from kiosk.toml_lines import Path

_DAYS = {
    "senin": "monday",
    "selasa": "tuesday",
    "rabu": "wednesday",
    "kamis": "thursday",
    "jumat": "friday",
    "sabtu": "saturday",
    "minggu": "sunday",
}

_PATTERNS = {
    "^[A-Z]$": "one capital letter, A to Z",
    "^[a-z][a-z0-9_]{0,31}$": "small letters, digits and _, beginning with a letter, 32 at most",
    "^#[0-9A-Fa-f]{6}$": "a colour such as #0B4F6C",
}

_TYPES = {
    "string": 'words in quotes, such as "Kupang"',
    "int": "a whole number, without quotes",
    "float": "a number, without quotes",
    "bool": "true or false, without quotes",
    "tuple": "a list in [ ]",
    "dict": "a table",
    "model": "a table",
    "date": "a day such as 2026-08-17",
}


class Finding(NamedTuple):
    """A mistake before its line is looked up: where, what stands there, what may, and a hint."""

    path: Path
    found: str
    allowed: str
    hint: str | None = None
    missing: bool = False


def findings(error: ValidationError, data: Mapping[str, object]) -> Iterator[Finding]:
    """Every mistake that pydantic found in `data`, once each."""
    for detail in error.errors(include_url=False, include_input=False):
        yield _finding(detail, data)


def place(path: Path) -> str:
    """`services[2].stages[1]`: lists are counted from 1, as people count."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".") or "file"


def shown(value: object) -> str:
    """A value as it stands in the file, on one line, cut where it is long."""
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, str):
        value = value if len(value) <= 60 else value[:59] + "…"
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a very large number"
    return str(value)


def near(word: object, words: Iterable[str], write: str = '"{}"') -> str | None:
    """`did you mean "documents"?` where one of `words` is like `word`."""
    if not isinstance(word, str):
        return None
    table = {candidate.casefold(): candidate for candidate in words}
    close = difflib.get_close_matches(word[:100].casefold(), table, n=1, cutoff=0.6)
    return f"did you mean {write.format(table[close[0]])}?" if close else None


def value_at(data: object, path: Path) -> object:
    """What stands at a path; None where nothing does."""
    for part in path:
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list | tuple) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _finding(detail: ErrorDetails, data: Mapping[str, object]) -> Finding:
    kind, path, facts = detail["type"], tuple(detail["loc"]), detail.get("ctx", {})
    if path[-1:] == ("[key]",):
        return _unknown_weekday(path[:-1])
    found = value_at(data, path)
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "missing":
        return Finding(path, "nothing", f"this key is needed: {_wanted(path)}", missing=True)
    if kind in {"literal_error", "enum"}:
        expected = str(facts.get("expected", ""))
        return Finding(path, shown(found), expected.replace("'", '"'), near(found, _quoted(expected)))
    if kind == "value_error":
        return Finding(path, shown(found), str(facts.get("error", detail["msg"])))
    if kind == "string_pattern_mismatch":
        pattern = str(facts.get("pattern"))
        return Finding(path, shown(found), _PATTERNS.get(pattern, pattern))
    if kind == "multiple_of":
        return Finding(path, shown(found), f"a multiple of {facts.get('multiple_of')}")
    if kind in {"string_too_short", "string_too_long", "too_short", "too_long"}:
        return Finding(path, shown(found) if found else "nothing in it", _length(kind, facts))
    if range_ := _range(path):
        return Finding(path, shown(found), range_, _other_type(found, path))
    return Finding(path, shown(found), _type(kind, path) or detail["msg"].lower(), _other_type(found, path))


def _length(kind: str, facts: Mapping[str, object]) -> str:
    what = "letters" if kind.startswith("string") else "entries"
    least, most = facts.get("min_length"), facts.get("max_length")
    return f"at most {most} {what}" if kind.endswith("long") else f"{least} or more {what}"


def _unknown_weekday(path: Path) -> Finding:
    word = path[-1]
    own = _DAYS.get(str(word).casefold().replace("'", ""))
    hint = f"{word} is {own}" if own else near(word, _DAYS.values(), "{}")
    return Finding(path, "an unknown day", "monday to sunday, in English and small letters", hint)


def _unknown_key(path: Path) -> Finding:
    model, word = _model_at(path[:-1]), str(path[-1])
    keys = list(model.model_fields) if model else []
    hint = near(word, keys, "{}")
    if hint is None and word in Office.model_fields:
        # TOML's oldest trap: what stands below a [section] belongs to that section.
        hint = f"{word} belongs at the top of the file, above the first [section]"
    if hint is None:
        homes = [
            key
            for key, field in Office.model_fields.items()
            if (part := _model_in(field.annotation)) and word in part.model_fields
        ]
        hint = f"{word} belongs in {' or '.join(f'[{home}]' for home in homes)}" if homes else None
    return Finding(path, "an unknown key", f"of the keys {', '.join(keys)}", hint)


def _quoted(expected: str) -> list[str]:
    return re.findall(r"'([^']*)'", expected)


def _type(kind: str, path: Path) -> str | None:
    base = kind.partition("_")[0]
    if base in {"model", "dict"} and _model_at(path) is Name:
        return 'the words in both languages: { id = "…", en = "…" }'
    return _TYPES.get(base)


def _wanted(path: Path) -> str:
    """What a missing key would hold."""
    field = _field_at(path)
    if _model_at(path) is Name:
        return 'the words in both languages: { id = "…", en = "…" }'
    if limits_ := _range(path):
        return limits_
    annotation = field.annotation if field else None
    if get_origin(annotation) is tuple:
        return "one or more, in [ ]" if _model_at(path) is None else f"one or more, each under [[{path[-1]}]]"
    if field and annotation in {str, int, float, bool, dt.date}:
        pattern = next((found for mark in field.metadata if (found := getattr(mark, "pattern", None))), "")
        named: dict[object, str] = {str: "string", dt.date: "date"}
        return _PATTERNS.get(pattern) or _TYPES[named.get(annotation, "int")]
    return f"the section [{path[-1]}]"


def _other_type(found: object, path: Path) -> str | None:
    """How to write the same value as the type that is wanted."""
    wanted, key = _model_at(path), path[-1] if path else ""
    if wanted is Name and isinstance(found, str):
        return f"write {{ id = {shown(found)}, en = {shown(found)} }}"
    field = _field_at(path)
    is_list = field is not None and get_origin(field.annotation) is tuple and not isinstance(path[-1], int)
    if is_list and isinstance(found, Mapping):
        return f"write [[{key}]] with two brackets"
    if is_list and isinstance(found, str):
        return f"write [{shown(found)}]"
    if isinstance(found, str) and (re.fullmatch(r"-?\d+(\.\d+)?", found) or found in {"true", "false"}):
        return f"write {found} without quotes"
    if isinstance(found, int | float | dt.date) and field is not None and field.annotation is str:
        return f'write it in quotes: "{shown(found)}"'
    return None


def _range(path: Path) -> str | None:
    """`a whole number from 1 to 99`, of a number that has limits."""
    field = _field_at(path)
    if field is None:
        return None
    marks = [mark for kind, mark in _marks(field)]
    numbers = {kind for kind, _ in _marks(field)} & {int, float}
    low = next((f"from {m.ge}" for m in marks if isinstance(m, limits.Ge)), None)
    low = low or next((f"above {m.gt}," for m in marks if isinstance(m, limits.Gt)), None)
    high = next((f"to {m.le}" for m in marks if isinstance(m, limits.Le)), None)
    if not numbers or not (low or high):
        return None
    what = "a whole number" if int in numbers else "a number"
    return " ".join(part for part in (what, low, high) if part)


def _marks(field: FieldInfo) -> Iterator[tuple[object, object]]:
    """Constraints of a field, also of `Annotated[int, Field(…)] | None`, each with its type."""
    for mark in field.metadata:
        yield field.annotation, mark
    for part in get_args(field.annotation):
        if get_origin(part) is Annotated:
            kind, *extras = get_args(part)
            for extra in extras:
                for mark in extra.metadata if isinstance(extra, FieldInfo) else ():
                    yield kind, mark


def _field_at(path: Path) -> FieldInfo | None:
    names = [part for part in path if isinstance(part, str)]
    model = _model_at(tuple(names[:-1])) if names else None
    return model.model_fields.get(names[-1]) if model else None


def _model_at(path: Path) -> type[BaseModel] | None:
    """The part of an office that the table at `path` is; None where it is no part."""
    here: type[BaseModel] | None = Office
    for part in path:
        if isinstance(part, str) and here is not None:
            field = here.model_fields.get(part)
            here = _model_in(field.annotation) if field else None
    return here


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    return next((part for arg in get_args(annotation) if (part := _model_in(arg))), None)
