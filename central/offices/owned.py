"""Which parts of an office file the centre owns, and how they and the office's own parts make one. Pure.

The centre owns sessions, quotas, holidays, fees and documents; counters, devices, voice and looks stay with
the office's own file (`sync.md`). Fees and documents stand in the services, so a service appears here by its
letter with these two alone. A kiosk parts them by the same two lists (`kiosk.office_merge`).
"""

import datetime as dt
import json
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from kiosk.office_merge import OF_SERVICE, TABLES

File = dict[str, Any]
_DEPTH: Final = 10  # a fee's name stands six deep
_UNKEPT: Final = re.compile("[\0\ud800-\udfff]")


class NotOwned(ValueError):
    """Settings name what is not the centre's, or a service that the office has not: `keys`."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        allowed = ", ".join((*TABLES, *(f"services.LETTER.{key}" for key in OF_SERVICE)))
        super().__init__(f"{', '.join(keys)}: not the centre's to set; allowed: {allowed}")
        self.keys = keys


def plain(data: Mapping[str, Any]) -> File:
    """The tables of an office file as JSON has them: days as text."""

    def text(value: object) -> str:
        if isinstance(value, dt.date | dt.time):
            return value.isoformat()
        raise TypeError(f"{value!r} has no place in an office file")

    return dict(json.loads(json.dumps(data, default=text)))


def parted(whole: Mapping[str, Any]) -> File:
    """What the centre owns of an office file."""
    owned: File = {key: whole[key] for key in TABLES if key in whole}
    services = {
        str(service.get("letter")): {key: service[key] for key in OF_SERVICE if key in service}
        for service in whole.get("services", ())
        if isinstance(service, Mapping)
    }
    return {**owned, "services": services}


def merged(base: Mapping[str, Any], owned: Mapping[str, Any]) -> File:
    """The office file `base` with the parts that the centre owns put in. Raises NotOwned.

    What `owned` leaves out is left out of the result: a holiday taken away is away.
    """
    letters = [service["letter"] for service in base["services"]]
    services = owned.get("services", {})
    strange = [key for key in owned if key not in (*TABLES, "services")]
    strange += [f"services.{letter}" for letter in services if letter not in letters]
    strange += [
        f"services.{letter}.{key}"
        for letter, service in services.items()
        for key in service
        if key not in OF_SERVICE
    ]
    if strange:
        raise NotOwned(tuple(strange))
    rest = {key: value for key, value in base.items() if key not in TABLES}
    rest["services"] = [
        {
            **{key: value for key, value in service.items() if key not in OF_SERVICE},
            **services.get(letter, {}),
        }
        for letter, service in zip(letters, base["services"], strict=True)
    ]
    return {**rest, **{key: owned[key] for key in TABLES if key in owned}}


def sent(text: str) -> File:
    """Settings that a page carried along, as JSON. Raises ValueError where none can be kept or checked."""
    try:
        owned = json.loads(text)
    except RecursionError:
        raise ValueError("settings: deeper than they are") from None
    if not isinstance(owned, dict) or not _sound(owned, _DEPTH):
        raise ValueError("settings: not as a page sends them")
    return owned


def _sound(value: object, depth: int) -> bool:
    """No deeper than settings are, and nothing that PostgreSQL keeps in no JSON."""
    if isinstance(value, str):
        return not _UNKEPT.search(value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return depth > 0 and all(_sound(each, depth - 1) for pair in value.items() for each in pair)
    return not isinstance(value, list) or (depth > 0 and all(_sound(each, depth - 1) for each in value))


def to_toml(whole: Mapping[str, Any]) -> str:
    """An office file as text that `kiosk.office_check.read` reads: one line a key, tables within."""
    return "".join(f"{_key(name)} = {_value(value)}\n" for name, value in whole.items() if value is not None)


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _text(name)


def _text(value: str) -> str:
    # JSON's escapes are TOML's too, but for U+007F, which TOML does not take as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def _value(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in value.items() if v is not None) + " }"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    return json.dumps(value)
